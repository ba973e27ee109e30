"""The portfolio that the name of a national body says once its country is off: *State Labour Inspectorate*.

`tagger.kb.gov` takes the country off; all names here are `gov.plain` ones. A head is looked up as it stands, then in
another order or with another rank (*National Institute of Statistics*, *State Statistics Institute*), then read as a
ministry of topics, as a body of some kind for a subject, and as a body within another. The tables are those of
`tagger.kb.lexicon`; a model that is older than a table reads without it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

OF = re.compile(r" (?:of|in) ")
"""What parts a body from the country, the place or the body that it belongs to, in a plain name."""
_WITHIN = re.compile(r" (?:of|in|under|at|within|attached to) ")
_UNDER = re.compile(
    r" (?:under|attached to|at|of|with) (?:president|government|cabinet of ministers|council of ministers)$"
)
_MINISTRIES: Final = (
    re.compile(
        r"(?:(?:federal|state|royal|national|union|central) )?(?:ministry|department) (?:of|for) (?P<topics>.+)"
    ),
    re.compile(r"(?:(?:federal|state|royal|national) )?(?P<topics>.+) ministry"),
    re.compile(r"(?:state secretariat|secretariat of state) (?:of|for) (?P<topics>.+)"),
    re.compile(r"office of (?:federal |state )?minister (?:of state )?(?:of|for) (?P<topics>.+)"),
    re.compile(r"(?:federal public service|fps) (?:of |for )?(?P<topics>.+)"),
    re.compile(r"(?P<topics>.+) (?:federal public service|fps)"),
)
_WIDER = re.compile(r" (?:affairs|development|issues|matters|policies|policy)$")
"""What a topic or a subject may have behind it (*migration policy*); tried only when the whole is unknown."""
_ABOUT = re.compile(r"^(?:affairs|field|issues|matters|problems) of |^(?:affairs|issues) related to ")

_RANKS: Final = frozenset(
    {"state", "national", "federal", "central", "main", "general", "chief", "supreme", "high", "royal"}
    | {"republican", "independent", "superior"}
)
"""Words before the kind of a body that say that it is a whole country's."""
_MEANINGFUL: Final = frozenset({"supreme", "high", "royal", "superior"})
"""Ranks that make another body: a *Supreme Council* is no *National Council*."""
_OF_STATE: Final = frozenset({"state", "national", "federal", "central", "republican"})
_STANDING: Final = frozenset(
    {"agency", "authority", "service", "services", "inspectorate", "inspection", "bureau", "administration"}
    | {"commissariat", "board"}
)
_LESSER: Final = frozenset({"department", "directorate", "office", "headquarters", "committee"})
"""Many of these are parts of something: they count with a rank before them, or where the portfolio has the kind."""
_FURTHER: Final = frozenset(
    {
        "center",
        "chamber",
        "command",
        "commission",
        "commissioner",
        "corps",
        "council",
        "division",
        "fund",
        "institute",
    }
    | {"institution", "ombudsman", "regulator", "secretariat", "sector", "tribunal", "troops", "unit"}
)
"""These count only where the portfolio has the kind: a commission of elections, but no *State Border Commission*."""
_PLAIN_SERVICES: Final = frozenset({"service", "services"})
_KIND: Final = "|".join(sorted(_STANDING | _LESSER | _FURTHER, key=len, reverse=True))
_KIND_LAST = re.compile(rf"(?P<subject>.+?)(?P<before> general)? (?P<kind>{_KIND})(?P<general> general)?")
_KIND_FIRST = re.compile(
    rf"(?P<kind>{_KIND})(?P<before>)(?P<general> general)? (?:of|for|on|against) (?P<subject>.+)"
)
_OBJECTS: Final = frozenset(
    {"administration", "citizens", "environment", "families", "national government", "nature", "population"}
)
"""What may follow "of" in a ministry's own topics ("social protection of the population"); any other place or
body there makes it the ministry of a canton, an entity or a state of a federation."""


def portfolio_of(
    head: str, country: str | None, own: Sequence[str], lexicon: Mapping[str, Any]
) -> str | None:
    """Return the portfolio of a head, or None.

    Args:
        head: Plain name without its country.
        country: Alpha-2 code of the country that the name says, if it does.
        own: Portfolios of the bodies in this country that have the head as their own name.
        lexicon: Tables of `tagger.kb.lexicon`.
    """
    if own:
        return own[0]
    for written in dict.fromkeys((head, _UNDER.sub("", head))):
        found = (
            lexicon["heads"].get(written)
            or (lexicon["with_country"].get(written) if country else None)
            or _ministry(written, lexicon)
            or _variant(written, country, lexicon)
            or _agency(written, country, lexicon)
            or _part(written, country, lexicon)
        )
        if found:
            return str(found)
    return None


def only_within(head: str, lexicon: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the only countries where the head is that of a national body; empty for any.

    "Federal Ministry" is that of an entity in Bosnia and Herzegovina, "Department of Education" that of a city in
    most countries, "Committee on Youth Affairs" one of a parliament.
    """
    if head.startswith(("federal ", "fps ")):
        return tuple(lexicon["federal"])
    if head.startswith("department ") and head not in lexicon["heads"] and not _agency(head, None, lexicon):
        return tuple(lexicon["departments"])
    if head.startswith("committee "):
        return tuple(lexicon.get("committees", ()))
    return ()


def reordered(name: str) -> tuple[str, bool]:
    """Return a body's name without ranks and with its kind behind its subject, and whether it had a rank.

    *national institute of statistics* and *state statistics institute* are both *statistics institute*; what has no
    kind, or nothing but a kind, is "".
    """
    words = name.split(" ")
    ranks = _leading_ranks(words)
    rest = " ".join(words[ranks:])
    match = _KIND_FIRST.fullmatch(rest) or _KIND_LAST.fullmatch(rest)
    if match is None or not _MEANINGFUL.isdisjoint(words[:ranks]):
        return "", False
    kind = "service" if match["kind"] == "services" else match["kind"]
    return f"{match['subject']} {kind}", bool(ranks or match["before"] or match["general"])


def _leading_ranks(words: list[str]) -> int:
    return next((place for place, word in enumerate(words) if word not in _RANKS), len(words))


def _variant(head: str, country: str | None, lexicon: Mapping[str, Any]) -> str | None:
    """Return the portfolio of a known name in another order or with another rank.

    A name that is only known with a rank (*State Agency for Tourism*) needs one, or its country (*Albanian Tourism
    Agency*).
    """
    name, ranked = reordered(head)
    found: str | None = lexicon.get("reordered", {}).get(name)
    if found is None and (ranked or country):
        found = lexicon.get("ranked", {}).get(name)
    return found


def _ministry(head: str, lexicon: Mapping[str, Any]) -> str | None:
    """Return the portfolio of a ministry: that of all its topics together if there is one, else of the first.

    "Ministry of Justice and Security" is justice; "Ministry of Economy and Finance" has an entry of its own.
    """
    match = next((match for form in _MINISTRIES if (match := form.fullmatch(head))), None)
    if match is None:
        return None
    topics = match["topics"].split(" and ")
    for length in range(len(topics), 0, -1):
        first = " and ".join(topics[:length])
        found: str | None = lexicon["topics"].get(first) or lexicon["topics"].get(_WIDER.sub("", first))
        if found:
            return found if all(_is_topic(each, lexicon) for each in topics[length:]) else None
    return None


def _is_topic(text: str, lexicon: Mapping[str, Any]) -> bool:
    """Say whether what follows the first topic is another one, and not "culture of Tuzla Canton"."""
    gap = OF.search(text)
    return gap is None or text in lexicon["topics"] or text[gap.end() :] in _OBJECTS


def _agency(head: str, country: str | None, lexicon: Mapping[str, Any]) -> str | None:
    """Return the portfolio of an agency, service, committee ... by its subject: *State Committee for Tourism*."""
    words = head.split(" ")
    for ranks in range(_leading_ranks(words) + 1):
        rest = " ".join(words[ranks:])
        for match in filter(None, (_KIND_FIRST.fullmatch(rest), _KIND_LAST.fullmatch(rest))):
            if found := _by_subject(match, words[:ranks], country, lexicon):
                return found
    return None


def _by_subject(
    match: re.Match[str], ranks: list[str], country: str | None, lexicon: Mapping[str, Any]
) -> str | None:
    """Return the portfolio of a kind of body with a subject, if kind and ranks make it a whole country's."""
    kind = match["kind"]
    parts = _ABOUT.sub("", match["subject"]).split(" and ")
    tables = list(_subjects(kind, ranks, parts[0], country, lexicon))
    for length in range(len(parts), 0, -1):
        first = " and ".join(parts[:length])
        tries = dict.fromkeys((first, _WIDER.sub("", first)))
        found = next((str(table[each]) for each in tries for table in tables if each in table), None)
        if found and _has_kind(found, match, ranks, lexicon):
            known = (*tables, lexicon["topics"])
            return found if all(any(each in table for table in known) for each in parts[length:]) else None
    return None


def _subjects(
    kind: str, ranks: list[str], first: str, country: str | None, lexicon: Mapping[str, Any]
) -> Iterator[Mapping[str, str]]:
    """Yield the tables of subjects: those only of a state's bodies where rank or country makes it one."""
    yield lexicon.get("subjects", {})
    with_country = country is not None and kind in _STANDING - _PLAIN_SERVICES
    if with_country or not _OF_STATE.isdisjoint([*ranks, first.split(" ", maxsplit=1)[0]]):
        yield lexicon.get("state_subjects", {})


def _has_kind(portfolio: str, match: re.Match[str], ranks: list[str], lexicon: Mapping[str, Any]) -> bool:
    """Say whether bodies of the portfolio are of this kind: any standing body, and any lesser one with a rank."""
    ranked = bool(ranks or match["before"] or match["general"])
    if match["kind"] in _STANDING or (match["kind"] in _LESSER and ranked):
        return True
    return match["kind"] in lexicon.get("kinds", {}).get(portfolio, ())


def _part(head: str, country: str | None, lexicon: Mapping[str, Any]) -> str | None:
    """Return the portfolio of a body within another ("Border Police of the Ministry of Interior")."""
    for gap in _WITHIN.finditer(head):
        part, other = head[: gap.start()], head[gap.end() :]
        ministry = _ministry(other, lexicon)
        if not (ministry or other in lexicon["heads"] or (country and other in lexicon["with_country"])):
            continue
        found = (
            lexicon["heads"].get(part)
            or (lexicon["with_country"].get(part) if ministry else None)
            or _variant(part, country, lexicon)
            or _agency(part, country, lexicon)
        )
        if found:
            return str(found)
    return None
