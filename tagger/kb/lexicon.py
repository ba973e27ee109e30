"""What names of national bodies are taken apart with, compiled for `tagger.kb.gov`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tagger.kb.gov import plain
from tagger.kb.normal import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tagger.kb.reference import Name, Reference


def compile_bodies(reference: Reference, names: list[Name]) -> dict[str, Any]:
    """Return the look-up tables of `parse_body`, all keyed by `plain` names.

    Returns:
        `heads`, `with_country` (names that need their country), `topics`, `subjects` and `state_subjects` (those
        of agencies, and those only of what is called a state's or national): to portfolios; `not`: names that
        only look like bodies; `own`: to identifiers; `unsure`: own names that need context; `countries`
        (names) and `adjectives` (names and demonyms): to alpha-2 codes; `federal`, `departments`, `committees`:
        alpha-2 codes of federations, of countries whose ministries are called departments, and of those whose
        agencies are called committees; `capitals`: keys of names of capitals to alpha-2 codes.
    """
    bodies = [name for name in names if name.file == "national_bodies"]
    return {
        "heads": {**_portfolios(reference, "names"), **_own_heads(reference)},
        "with_country": _portfolios(reference, "names_with_country"),
        "topics": _portfolios(reference, "topics"),
        "subjects": _portfolios(reference, "subjects"),
        "state_subjects": _portfolios(reference, "state_subjects"),
        "not": {plain(text): item["id"] for item in reference.portfolios for text in item.get("not", ())},
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
