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

from tagger.kb.heads import OF, only_within, portfolio_of
from tagger.kb.ids import ALPHA2
from tagger.kb.normal import fold, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tagger.kb.store import KnowledgeBase

_ARTICLE = re.compile(r"\bthe ")
_ANDS = re.compile(r" and(?: and)+ ")
_RESPONSE_TEAM = re.compile(
    r"(?:national )?(?:gov)?(?:cert|csirt|cirt)(?: gov)? (?P<after>[a-z]{2})"
    r"|(?P<before>[a-z]{2}) (?:cert|csirt|cirt)"
)
"""A computer emergency response team by its country's code: *CERT-LT*, *CERT-GOV-MD*, *UZ-CERT*."""
_BEHIND_COUNTRY = re.compile(r"(?:for|on|of|against) ")
_ROYAL: Final = "royal "
_CYBER: Final = "cyber-security"
_LONGEST_COUNTRY: Final = 7  # words: "former yugoslav republic of macedonia" has five


@dataclass(frozen=True, slots=True)
class BodyName:
    """What the name of a national body says.

    Attributes:
        country: Alpha-2 code, if the name says it.
        portfolio: Portfolio, if the name is that of a national body; beside candidates, that of the name in any
            other country.
        candidates: The `gov:` identifiers that it may be, when it is the own name of bodies of several
            countries, or of one that needs its context.
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
        other = bodies[0] if bodies and not with_country else BodyName()
        return BodyName(None, other.portfolio, tuple(own), other.within, "own name that needs its country")
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
    fitting = [each for each in body.candidates if _of_id(each).country in offered]
    if not fitting and body.portfolio and body.country is None:
        fitting = [
            f"gov:{code}/{body.portfolio}" for code in offered if code in body.within or not body.within
        ]
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
    gaps = list(OF.finditer(whole))
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
    portfolio = portfolio_of(head, country, _own(head, country, lexicon), lexicon)
    if portfolio is None:
        return None
    within = only_within(head, lexicon)
    if within and country is not None and country not in within:
        return None
    if country is None:
        return BodyName(None, portfolio, (), within, "no country in the name")
    return BodyName(country, portfolio)


def _own(head: str, country: str | None, lexicon: Mapping[str, Any]) -> list[str]:
    """Return the portfolios of an own name ("Sejm") in the country that it stands with ("Sejm of Poland")."""
    bodies = [_of_id(identifier) for identifier in lexicon["own"].get(head, ())]
    return [body.portfolio or "" for body in bodies if country and body.country == country]


def _no_body(readings: Iterable[tuple[str, str | None]]) -> BodyName:
    country = next((code for _, code in readings if code), None)
    return BodyName(country, None, (), (), "no known national body")
