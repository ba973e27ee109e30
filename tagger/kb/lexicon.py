"""What names of national bodies are taken apart with, compiled for `tagger.kb.gov`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from tagger.kb.gov import plain
from tagger.kb.heads import reordered
from tagger.kb.normal import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tagger.kb.reference import Name, Reference


_OFFICES: Final = (
    "office of {}", "{}s office", "{} office", "institution of {}", "{} institution", "{}s institution",
    "institute of {}", "{} institute", "{}s institute", "secretariat of {}", "{}s secretariat",
)  # fmt: skip
"""How English names the body of somebody who holds an office: *Ombudsman’s Office*, *Institution of the Ombudsman*."""


def compile_bodies(reference: Reference, names: list[Name]) -> dict[str, Any]:
    """Return the look-up tables of `parse_body`, all keyed by `plain` names.

    Returns:
        `heads`, `with_country` (names that need their country), `topics`, `subjects` and `state_subjects` (those
        of agencies, and those only of what is called a state's or national), `reordered` and `ranked` (names in
        the form of `heads.reordered`; the latter only with a rank or a country): to portfolios; `kinds`:
        portfolios to the kinds of bodies that they have besides agencies and the like; `not`: names that
        only look like bodies; `own`: to identifiers; `unsure`: own names that need context; `countries`
        (names) and `adjectives` (names and demonyms): to alpha-2 codes; `federal`, `departments`, `committees`:
        alpha-2 codes of federations, of countries whose ministries are called departments, and of those whose
        agencies are called committees; `capitals`: keys of names of capitals to alpha-2 codes.
    """
    bodies = [name for name in names if name.file == "national_bodies"]
    heads = {**_held(reference), **_portfolios(reference, "names"), **_own_heads(reference)}
    with_country = _portfolios(reference, "names_with_country")
    no_bodies = _portfolios(reference, "not")
    return {
        "heads": heads,
        "with_country": with_country,
        "reordered": _reordered(heads, no_bodies, ranked=False),
        "ranked": _reordered({**with_country, **heads}, no_bodies, ranked=True),
        "kinds": {item["id"]: item["kinds"] for item in reference.portfolios if item.get("kinds")},
        "topics": _portfolios(reference, "topics"),
        "subjects": _portfolios(reference, "subjects"),
        "state_subjects": _portfolios(reference, "state_subjects"),
        "not": no_bodies,
        "own": _grouped((plain(name.text), name.id) for name in bodies),
        "unsure": {plain(name.text): True for name in bodies if name.flags & {"ambiguous", "contextual"}},
        "countries": _codes(name for name in names if name.file == "countries" and name.label != "NORP"),
        "adjectives": _codes(name for name in names if name.file == "countries"),
        "federal": [item["alpha2"] for item in reference.countries if item.get("federal")],
        "departments": [item["alpha2"] for item in reference.countries if item.get("departments")],
        "committees": [item["alpha2"] for item in reference.countries if item.get("committees")],
        "capitals": _grouped(_capitals(reference)),
    }


def _portfolios(reference: Reference, field: str) -> dict[str, str]:
    return {plain(text): item["id"] for item in reference.portfolios for text in item.get(field, ())}


def _held(reference: Reference) -> dict[str, str]:
    """Map the bodies of those who hold an office (*Office of the Prosecutor General*) to their portfolios."""
    return {
        form.format(plain(holder)): item["id"]
        for item in reference.portfolios
        for holder in item.get("holders", ())
        for form in _OFFICES
    }


def _reordered(names: dict[str, str], no_bodies: dict[str, str], *, ranked: bool) -> dict[str, str]:
    """Map reordered names to portfolios: those that need no rank, or all; what means two things is left out."""
    portfolios: dict[str, set[str]] = defaultdict(set)
    kept: set[str] = set()
    for name, portfolio in names.items():
        form, has_rank = reordered(name)
        portfolios[form].add(portfolio)
        if ranked or not has_rank:
            kept.add(form)
    kept -= {"", *(reordered(name)[0] for name in no_bodies)}
    return {form: min(portfolios[form]) for form in sorted(kept) if len(portfolios[form]) == 1}


def _own_heads(reference: Reference) -> dict[str, str]:
    return {plain(item["name"]): item["id"] for item in reference.portfolios}


def _capitals(reference: Reference) -> Iterator[tuple[str, str]]:
    """Yield key and code of the capitals of today's countries."""
    for item in reference.countries:
        for text in (item["capital"], *item["capital_aliases"]) if item["kind"] == "country" else ():
            yield key(text), item["alpha2"]


def _codes(names: Iterable[Name]) -> dict[str, list[str]]:
    return _grouped((plain(name.text), name.id.removeprefix("iso3166:")) for name in names)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for text, value in pairs:
        if value not in grouped[text]:
            grouped[text].append(value)
    return dict(grouped)
