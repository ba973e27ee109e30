"""National bodies: from the name of a ministry, police force, court or bank to its country and portfolio.

A `gov:` identifier is a country and a portfolio of `data/reference/portfolios.json`. Nothing is guessed: a
name is taken apart into a country (an adjective before it, "of" and a country behind it) and a head, and
the head must be a name of the data as a whole, a ministry of one of its topics, or an agency, service, committee ...
for one of its subjects. Where a word remains that neither explains (a canton, a city, an academy), there is no
portfolio.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tagger.kb.ids import ALPHA2
from tagger.kb.normal import fold, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tagger.kb.store import KnowledgeBase

_ARTICLE = re.compile(r"\bthe ")
_ANDS = re.compile(r" and(?: and)+ ")
_OF = re.compile(r" (?:of|in) ")
_UNDER = re.compile(
    r" (?:under|attached to|at|of) (?:president|government|cabinet of ministers|council of ministers)$"
)
_MINISTRY = re.compile(
    r"(?:(?:federal|state|royal|national|union|central) )?(?:ministry|department) (?:of|for) (?P<topics>.+)"
)
_TOPIC_FIRST = re.compile(r"(?:(?:federal|state|royal|national) )?(?P<topics>.+) ministry")
_RANKS: Final = frozenset(
    {"state", "national", "federal", "central", "main", "general", "chief", "supreme", "high", "royal"}
)
"""Words before the kind of a body that say that it is a whole country's."""
_OF_STATE: Final = frozenset({"state", "national", "federal", "central"})
_STANDING = r"agency|authority|services?|inspectorate|inspection|bureau|administration|commissariat|board"
_LESSER = r"department|directorate|office|headquarters|committee"
_KIND_LAST = re.compile(rf"(?P<subject>.+) (?:(?P<standing>{_STANDING})|{_LESSER})(?P<general> general)?")
_KIND_FIRST = re.compile(
    rf"(?:(?P<standing>{_STANDING})|{_LESSER})(?P<general> general)? (?:of|for|on|against) (?P<subject>.+)"
)
"""A body by its kind and its subject. Many a department, office or committee is a part of something: those of
the second row count only with a rank before them."""
_RESPONSE_TEAM = re.compile(
    r"(?:national )?(?:gov)?(?:cert|csirt|cirt)(?: gov)? (?P<after>[a-z]{2})"
    r"|(?P<before>[a-z]{2}) (?:cert|csirt|cirt)"
)
"""A computer emergency response team by its country's code: *CERT-LT*, *CERT-GOV-MD*, *UZ-CERT*."""
_BEHIND_COUNTRY = re.compile(r"(?:for|on|of|against) ")
_ROYAL: Final = "royal "
_CYBER: Final = "cyber-security"
_LONGEST_COUNTRY: Final = 7  # words: "former yugoslav republic of macedonia" has five

_OBJECTS: Final = frozenset(
    {"administration", "citizens", "environment", "families", "national government", "nature", "population"}
)
"""What may follow "of" in a ministry's own topics ("social protection of the population"); any other place or
body there makes it the ministry of a canton, an entity or a state of a federation."""


@dataclass(frozen=True, slots=True)
class BodyName:
    """What the name of a national body says.

    Attributes:
        country: Alpha-2 code, if the name says it.
        portfolio: Portfolio, if the name is that of a national body.
        candidates: The `gov:` identifiers that it may be, when it is the own name of bodies of several
            countries.
        within: The only countries where the name is that of a national body; empty for any. "Federal
            Ministry" is that of an entity in Bosnia and Herzegovina, "Department of Education" that of a
            city in most countries, "Committee on Youth Affairs" one of a parliament.
        reason: Why the name alone gives no identifier; empty when it gives one.
    """

    country: str | None = None
    portfolio: str | None = None
    candidates: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    reason: str = ""

    @property
    def id(self) -> str | None:
        """The `gov:` identifier, when the name alone gives it."""
        return f"gov:{self.country}/{self.portfolio}" if self.country and self.portfolio else None


def parse_body(name: str, kb: KnowledgeBase) -> BodyName:
    """Take the name of a national body apart.

    Args:
        name: As it stands in a text, with its country or without.
        kb: Knowledge base with countries, portfolios and own names of bodies.

    Returns:
        Country and portfolio as far as the name says them; both None for what is no national body, with the
        reason.
    """
    lexicon = kb.bodies
    whole = plain(name)
    if whole_name := _by_whole_name(whole, lexicon):
        return whole_name
    own = lexicon["own"].get(whole)
    readings = list(dict.fromkeys(_readings(whole, lexicon)))
    bodies = [body for reading in readings if (body := _body(*reading, lexicon))]
    with_country = list(dict.fromkeys(body for body in bodies if body.id))
    if len(with_country) == 1:
        return with_country[0]
    if own:
        return BodyName(None, None, tuple(own), (), "own name that needs its country")
    if with_country or not bodies:
        return _no_body(readings)
    return bodies[0]


def place(body: BodyName, countries: Iterable[str]) -> str | None:
    """Return the identifier of a body whose name doesn't say its country, when exactly one country fits.

    Args:
        body: As from `parse_body`.
        countries: Alpha-2 codes that the context offers: those of the sentence, say, else those of the
            document.
    """
    if body.id:
        return body.id
    offered = dict.fromkeys(countries)
    if body.candidates:
        fitting = [each for each in body.candidates if _of_id(each).country in offered]
    elif body.portfolio and body.country is None:
        fitting = [
            f"gov:{code}/{body.portfolio}" for code in offered if code in body.within or not body.within
        ]
    else:
        fitting = []
    return fitting[0] if len(fitting) == 1 else None


def plain(name: str) -> str:
    """Return the form that names of bodies are compared by: key, folded, no articles, comma as "and"."""
    return _ANDS.sub(" and ", _ARTICLE.sub("", fold(key(name.replace(",", " and ")))))


def _by_whole_name(whole: str, lexicon: Mapping[str, Any]) -> BodyName | None:
    """Return the body, or none, that a name means as a whole; None where it is to be taken apart."""
    if whole in lexicon["not"]:
        return BodyName(reason="not a national body")
    own = lexicon["own"].get(whole, ())
    if len(own) == 1 and whole not in lexicon["unsure"]:
        return _of_id(own[0])
    return _response_team(whole)


def _response_team(whole: str) -> BodyName | None:
    match = _RESPONSE_TEAM.fullmatch(whole)
    code = (match["after"] or match["before"]).upper() if match else ""
    return BodyName(code, _CYBER) if code in ALPHA2 else None


def _of_id(identifier: str) -> BodyName:
    country, _, portfolio = identifier.removeprefix("gov:").partition("/")
    return BodyName(country, portfolio)


def _readings(whole: str, lexicon: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Yield (head, country) for every place where the name can be read to hold a country, then without one.

    Places are behind "of" at the end, at the beginning, and behind "of" before the rest ("General Staff of the
    Mongolian Armed Forces", "National Agency of Ukraine for Civil Service"). Two countries of one writing (Congo)
    give no reading with a country.
    """
    gaps = list(_OF.finditer(whole))
    for gap in gaps:
        codes = lexicon["countries"].get(whole[gap.end() :], ())
        if len(codes) == 1:
            yield whole[: gap.start()], codes[0]
    for begin in (0, *(gap.end() for gap in gaps)):
        for rest, code in _without_adjective(whole[begin:], lexicon):
            yield whole[:begin] + rest, code
            if begin and _BEHIND_COUNTRY.match(rest):
                yield whole[: whole.rindex(" ", 0, begin - 1)] + " " + rest, code
    if whole.startswith(_ROYAL):
        yield from _without_adjective(whole.removeprefix(_ROYAL), lexicon)
    yield whole, None


def _without_adjective(text: str, lexicon: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what follows a country's name or adjective at the beginning, and its code; the longest one first."""
    words = text.split(" ")
    for length in range(min(_LONGEST_COUNTRY, len(words) - 1), 0, -1):
        first = " ".join(words[:length])
        codes = lexicon["adjectives"].get(first) or lexicon["adjectives"].get(first.removesuffix("s"), ())
        if len(codes) == 1 and words[length] != "and":  # Bosnia (and Herzegovina)
            yield " ".join(words[length:]), codes[0]


def _body(head: str, country: str | None, lexicon: Mapping[str, Any]) -> BodyName | None:
    """Return the body that a head names in a country, or None."""
    portfolio = _portfolio(head, country, lexicon)
    if portfolio is None:
        return None
    within = _within(head, lexicon)
    if within and country is not None and country not in within:
        return None
    if country is None:
        return BodyName(None, portfolio, (), within, "no country in the name")
    return BodyName(country, portfolio)


def _portfolio(head: str, country: str | None, lexicon: Mapping[str, Any]) -> str | None:
    for written in dict.fromkeys((head, _UNDER.sub("", head))):
        found = (
            _own(written, country, lexicon)
            or lexicon["heads"].get(written)
            or (lexicon["with_country"].get(written) if country else None)
            or _ministry(written, lexicon)
            or _agency(written, lexicon)
            or _part(written, lexicon)
        )
        if found:
            return str(found)
    return None


def _own(head: str, country: str | None, lexicon: Mapping[str, Any]) -> str | None:
    """Return the portfolio of an own name ("Sejm") in the country that it stands with ("Sejm of Poland")."""
    bodies = [_of_id(identifier) for identifier in lexicon["own"].get(head, ())]
    return next((body.portfolio for body in bodies if country and body.country == country), None)


def _ministry(head: str, lexicon: Mapping[str, Any]) -> str | None:
    """Return the portfolio of a ministry: that of all its topics together if there is one, else of the first.

    "Ministry of Justice and Security" is justice; "Ministry of Economy and Finance" has an entry of its own.
    """
    match = _MINISTRY.fullmatch(head) or _TOPIC_FIRST.fullmatch(head)
    if match is None:
        return None
    topics = match["topics"].split(" and ")
    for length in range(len(topics), 0, -1):
        found: str | None = lexicon["topics"].get(" and ".join(topics[:length]))
        if found:
            return found if all(_is_topic(each, lexicon) for each in topics[length:]) else None
    return None


def _agency(head: str, lexicon: Mapping[str, Any]) -> str | None:
    """Return the portfolio of an agency, service, committee ... by its subject: *State Committee for Tourism*."""
    words = head.split(" ")
    for ranks in range(len(words)):
        rest = " ".join(words[ranks:])
        for match in filter(None, (_KIND_FIRST.fullmatch(rest), _KIND_LAST.fullmatch(rest))):
            if found := _by_subject(match, words[:ranks], lexicon):
                return found
        if words[ranks] not in _RANKS:
            return None
    return None


def _by_subject(match: re.Match[str], ranks: list[str], lexicon: Mapping[str, Any]) -> str | None:
    """Return the portfolio of a kind of body with a subject, if kind and ranks make it a whole country's."""
    parts = match["subject"].split(" and ")
    of_state = not _OF_STATE.isdisjoint([*ranks, parts[0].split(" ")[0]])
    if not (match["standing"] or match["general"] or ranks):
        return None
    tables = [lexicon.get("subjects", {}), *([lexicon.get("state_subjects", {})] if of_state else [])]
    for length in range(len(parts), 0, -1):
        first = " and ".join(parts[:length])
        found: str | None = next((table[first] for table in tables if first in table), None)
        if found:
            known = (*tables, lexicon["topics"])
            return found if all(any(each in table for table in known) for each in parts[length:]) else None
    return None


def _is_topic(text: str, lexicon: Mapping[str, Any]) -> bool:
    """Say whether what follows the first topic is another one, and not "culture of Tuzla Canton"."""
    gap = _OF.search(text)
    return gap is None or text in lexicon["topics"] or text[gap.end() :] in _OBJECTS


def _part(head: str, lexicon: Mapping[str, Any]) -> str | None:
    """Return the portfolio of a body within another ("Border Police of the Ministry of Interior")."""
    for gap in _OF.finditer(head):
        part, other = head[: gap.start()], head[gap.end() :]
        known = other in lexicon["heads"] or other in lexicon["with_country"] or _ministry(other, lexicon)
        if part in lexicon["heads"] and known:
            return str(lexicon["heads"][part])
    return None


def _within(head: str, lexicon: Mapping[str, Any]) -> tuple[str, ...]:
    if head.startswith("federal "):
        return tuple(lexicon["federal"])
    if head.startswith("department ") and head not in lexicon["heads"]:
        return tuple(lexicon["departments"])
    if head.startswith("committee "):
        return tuple(lexicon.get("committees", ()))
    return ()


def _no_body(readings: Iterable[tuple[str, str | None]]) -> BodyName:
    country = next((code for _, code in readings if code), None)
    return BodyName(country, None, (), (), "no known national body")
