"""What a gold document must keep to (`HARD`), and what is worth a second look (`SOFT`): a function a rule.

Each rule takes a document and yields what it finds, in words. They follow the annotation guidelines; where a
rule has exceptions, they stand beside it.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from tagger.kb.ids import ALPHA2, is_edtf, is_valid
from tagger.kb.reference import Reference
from tagger.training.corpus import DATA, structure_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tagger.training.corpus import GoldDocument
    from tagger.training.markup import GoldSpan

    Rule = Callable[[GoldDocument], Iterator[str]]

HELD_OUT_DAYS = frozenset({5, 6, 7, 15, 16, 17, 25, 26, 27})
"""Real items published on these days of a month are kept for judging the tool; none may be in the corpus."""

_ARTICLE = re.compile(r"(?:the|The|THE|a|an)\s")
_ARTICLE_IN_NAME = frozenset({"the hague", "the gambia", "the bahamas"})
_TITLE = re.compile(
    r"(?:Amb(?:assador)?|Mrs?|Ms|Miss|Drs?|Prof(?:essor)?|President|(?:Prime )?Minister|Colonel|Col|General|"
    r"Gen|Captain|Capt|Lieutenant|Lt|Sergeant|Brigadier|Admiral|Sir|Lord|Lady|Dame|Senator|Bishop|Archbishop|Mayor|"
    r"Judge|Imam|Mufti|Rabbi|Secretary|H\.\s?E|Chairman|Chairperson)\b\.?\s"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_ACRONYM_AFTER = re.compile(r"\([A-Z][A-Z0-9/-]+\)$")
_HOLDER = re.compile(
    r"(?:OSCE )?(?:Special Representative|Secretary[- ]General|Chair(?:man|person|woman)?-in-Office|"
    r"Head of Mission)\b"
)
_ROUGH_EDGE = re.compile(r"^[\s,;:.)\]–—/-]|[\s,;:(\[–—/-]$")


def _surfaces(document: GoldDocument, *labels: str) -> Iterator[tuple[str, GoldSpan]]:
    """Yield the document's surfaces with their spans, only those of `labels` where some are given."""
    for surface, span in document.surfaces():
        if not labels or span.label in labels:
            yield surface, span


def leading_article(document: GoldDocument) -> Iterator[str]:
    """Yield spans with an article that is no part of the name."""
    for surface, _ in document.surfaces():
        if _ARTICLE.match(surface) and surface.casefold() not in _ARTICLE_IN_NAME:
            yield surface


def trailing_possessive(document: GoldDocument) -> Iterator[str]:
    """Yield spans that end in 's, unless that can be the name itself (Lloyd's)."""
    known = {surface for surface, _ in document.surfaces()}
    for surface, span in document.surfaces():
        bare = _POSSESSIVE.sub("", surface)
        if bare != surface and (bare in known or span.label in {"COUNTRY", "NORP"}):
            yield surface


def possessive_inside(document: GoldDocument) -> Iterator[str]:
    """Yield organizations with a possessive country in front, which stands alone."""
    for surface, _ in _surfaces(document, "ORG"):
        owner = re.match(r"(.+?)['’]s?\s", surface)
        if owner and owner[1] in country_names():
            yield surface


def title_in_person(document: GoldDocument) -> Iterator[str]:
    """Yield persons with title, rank or office."""
    return (surface for surface, _ in _surfaces(document, "PERSON") if _TITLE.match(surface))


def acronym_inside(document: GoldDocument) -> Iterator[str]:
    """Yield organizations with their acronym in brackets, or OSCE/XYZ as one."""
    for surface, _ in _surfaces(document, "ORG"):
        if _ACRONYM_AFTER.search(surface) or surface.startswith("OSCE/"):
            yield surface


def office_of_a_person(document: GoldDocument) -> Iterator[str]:
    """Yield organizations that are offices which the guidelines leave unmarked."""
    return (surface for surface, _ in _surfaces(document, "ORG") if _HOLDER.match(surface))


def rough_edge(document: GoldDocument) -> Iterator[str]:
    """Yield spans that begin or end in space or punctuation, inside a word, or in another paragraph."""
    text = document.full_text
    for span in document.full_spans:
        surface = text[span.start : span.end]
        inside_word = text[: span.start][-1:].isalnum() or text[span.end :][:1].isalnum()
        if _ROUGH_EDGE.search(surface) or inside_word or "\n\n" in surface:
            yield surface


def wrong_value(document: GoldDocument) -> Iterator[str]:
    """Yield spans whose value is none that their label can have."""
    for surface, span in document.surfaces():
        if not _VALUE_OF[span.label](span.value):
            yield f"{surface}: {span.value}"


_VALUE_OF: Mapping[str, Callable[[str | None], bool]] = {
    "PERSON": lambda value: value is None,
    "LOCATION": lambda value: value is None,
    "COUNTRY": lambda value: value in ALPHA2,
    "NORP": lambda value: value is None or value in ALPHA2,
    "DATE": lambda value: value is None or is_edtf(value),
    "ORG": lambda value: value is None or value in structure_ids() or is_valid(value),
}

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(
    r"\b(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b(?!s)")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def date_contradicts(document: GoldDocument) -> Iterator[str]:
    """Yield dates whose words name another year, month or weekday than their value."""
    for surface, span in _surfaces(document, "DATE"):
        if span.value and "century" not in surface and any(_contradictions(surface.casefold(), span.value)):
            yield f"{surface}: {span.value}"


def _contradictions(surface: str, value: str) -> Iterator[bool]:
    sides = value.split("/")
    yield not set(_YEAR.findall(surface)) <= {side[:4] for side in sides}
    months = {f"{_MONTHS.index(name[:3]) + 1:02}" for name in _MONTH.findall(surface)}
    yield not months <= {side[5:7] for side in sides}
    weekdays = {number for number, name in enumerate(_WEEKDAYS) if re.search(rf"\b{name}\b", surface)}
    days = {
        datetime.date.fromisoformat(side).weekday()
        for side in sides
        if re.fullmatch(r"\d{4}-\d\d-\d\d", side)
    }
    yield bool(weekdays) and bool(days) and not weekdays & days and "after" not in surface


def metadata(document: GoldDocument) -> Iterator[str]:
    """Yield what is missing or misspelt in the record beside its text."""
    if not document.text.strip():
        yield "no text"
    if document.published and not _is_day(document.published):
        yield f"published {document.published}"
    yield from (f"issuer {name}" for name in document.issued_by if name not in structure_ids())
    fields = document.fields_of_work or ()
    yield from (f"field of work {name}" for name in fields if name not in official_fields())
    if len(set(fields)) < len(fields):
        yield "a field of work twice"


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def held_out(document: GoldDocument) -> Iterator[str]:
    """Yield the date of a real item that is kept for judging the tool."""
    published = document.published
    if not document.synthetic and published and int(published[-2:]) in HELD_OUT_DAYS:
        yield published


def countries(document: GoldDocument) -> Iterator[str]:
    """Yield countries that the annotations imply and the record lacks, or that nothing in the text names."""
    listed = set(document.countries)
    implied = {str(span.value) for _, span in _surfaces(document, "COUNTRY", "NORP") if span.value}
    yield from (f"{code} is annotated, not listed" for code in sorted(implied - listed))
    if listed - implied:
        named = implied | codes_in(document.full_text, everywhere=True)
        yield from (f"{code} is listed, not named" for code in sorted(listed - named))


HARD: Mapping[str, Rule] = {
    "leading article": leading_article,
    "trailing possessive": trailing_possessive,
    "possessive inside": possessive_inside,
    "title in person": title_in_person,
    "acronym inside": acronym_inside,
    "office of a person": office_of_a_person,
    "rough edge": rough_edge,
    "wrong value": wrong_value,
    "date contradicts": date_contradicts,
    "metadata": metadata,
    "held out": held_out,
    "countries": countries,
}


def maybe_missed(document: GoldDocument) -> Iterator[str]:
    """Yield names that are marked in one place of the document and unmarked in another."""
    free = _unmarked(document)
    for surface in sorted({surface for surface, _ in document.surfaces() if len(surface) > 2}):
        if surface in free:
            for found in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", free):
                yield _context(document.full_text, *found.span())


def country_unmarked(document: GoldDocument) -> Iterator[str]:
    """Yield names of countries outside every span."""
    for found in _country_pattern().finditer(_unmarked(document)):
        if found.group() in country_names():
            yield _context(document.full_text, *found.span())


def country_in_organization(document: GoldDocument) -> Iterator[str]:
    """Yield countries inside an organization's name that the record doesn't list."""
    for surface, _ in _surfaces(document, "ORG"):
        for code in sorted(codes_in(surface) - set(document.countries)):
            yield f"{code} in {surface}"


def nationality_without_value(document: GoldDocument) -> Iterator[str]:
    """Yield words for a nationality that are marked as an ethnic group."""
    for surface, span in _surfaces(document, "NORP"):
        if span.value is None and surface in _codes_by_name() and surface not in country_names():
            yield surface


def modifier_apart(document: GoldDocument) -> Iterator[str]:
    """Yield a nationality right before an organization, of whose name it is usually a part."""
    spans = document.full_spans
    for one, other in pairwise(spans):
        if (one.label, other.label, other.start - one.end) == ("NORP", "ORG", 1):
            yield document.full_text[one.start : other.end]


SOFT: Mapping[str, Rule] = {
    "maybe missed": maybe_missed,
    "country unmarked": country_unmarked,
    "country in organization": country_in_organization,
    "nationality without value": nationality_without_value,
    "modifier apart": modifier_apart,
}


def _unmarked(document: GoldDocument) -> str:
    """Return the full text with a sign that no name holds in place of every marked character."""
    text = document.full_text
    for span in document.full_spans:
        text = text[: span.start] + "\0" * (span.end - span.start) + text[span.end :]
    return text


def _context(text: str, start: int, end: int) -> str:
    around = text[max(0, start - 30) : start], text[start:end], text[end : end + 30]
    return "{}⟦{}⟧{}".format(*(part.replace("\n", " ") for part in around))


@lru_cache
def _reference() -> Reference:
    return Reference.read(DATA / "reference")


@lru_cache
def official_fields() -> frozenset[str]:
    """Return the official names of the fields of work."""
    return frozenset(item["name"] for item in _reference().fields_of_work)


@lru_cache
def _codes_by_name() -> Mapping[str, set[str]]:
    """Return name or demonym, as written and in capitals -> codes."""
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for name in _reference().names():
        if name.file == "countries" and name.label in {"COUNTRY", "NORP"}:
            for text in (name.text, name.text.replace("'", "’"), name.text.upper()):
                codes[text].add(name.id.removeprefix("iso3166:"))
    return codes


@lru_cache
def country_names() -> frozenset[str]:
    """Return the names of countries as nouns, as written and in capitals."""
    names = [
        name.text for name in _reference().names() if (name.file, name.label) == ("countries", "COUNTRY")
    ]
    return frozenset([*names, *(name.upper() for name in names)])


@lru_cache
def _country_pattern() -> re.Pattern[str]:
    names = sorted(_codes_by_name(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")


def codes_in(text: str, *, everywhere: bool = False) -> set[str]:
    """Return the codes of the countries that `text` names by name or adjective.

    Args:
        text: Any text.
        everywhere: Also names inside longer ones: Montenegro in "Serbia and Montenegro".
    """
    codes: set[str] = set()
    place = 0
    while found := _country_pattern().search(text, place):
        codes |= _codes_by_name()[found.group()]
        place = found.start() + 1 if everywhere else found.end()
    return codes
