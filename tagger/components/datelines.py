"""Datelines: a line opens with a place, *ANTWERP (Belga) –*, *Brussels/Kapitan Andreevo, 6 October 2016*.

The network reads words in capitals badly and takes many such places for persons or organizations.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from spacy.tokens import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DATE = rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}|{_MONTH} \d{{1,2}}\b)(?:,? \d{{4}})?"
_DASH = r"(?:--?|–|—)"
_CAPITALS = r"[^\W\d_a-zß-öø-ÿ][^\W\d_a-zß-öø-ÿ’'-]+"
_WORD = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]+(?:-[^\W\d_]+)*"
_IN_CAPITALS = rf"{_CAPITALS}(?:[ -]{_CAPITALS}){{0,3}}"
_IN_WORDS = rf"{_WORD}(?: {_WORD}){{0,2}}"
_OTHER_PLACE = rf"(?:,? {_WORD}){{0,3}}"
_DATELINE = re.compile(
    rf"^(?:(?P<capitals>{_IN_CAPITALS}(?:/{_IN_CAPITALS})*)"
    rf"(?:{_OTHER_PLACE}(?:, {_DATE})?(?: \([^()\n]{{2,40}}\))? ?{_DASH}\s|, {_DATE}|\. {_DATE}\. ?{_DASH})"
    rf"|(?P<words>{_IN_WORDS}(?:/{_IN_WORDS})*), {_DATE}(?:(?: \([^()\n]{{2,40}}\))?\s?(?:{_DASH}\s|$)|\.? *$))",
    re.MULTILINE,
)
_NO_PLACE = re.compile(
    rf"(?:{_MONTH}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|NOTE|OSCE|ODIHR|SESSION|SUMMARY|PRESS|UNITED NATIONS)(?:$|[ /])"
    r"|\w{1,3}$",
    re.IGNORECASE,
)
_BARE = re.compile(rf"[^(\d,]* ?{_DASH}\s$")
"""A dateline without a day, a country or an agency: it may be any heading."""
_PART: Final = re.compile(r"[^/]+")
_ACRONYM: Final = 5


def datelines(doc: Doc, text: str, source: str) -> Iterator[Span]:
    """Yield the places of the datelines as candidates.

    Args:
        doc: The document, with the entities that the network saw.
        text: Its text.
        source: Span id of the candidates.
    """
    for match in _DATELINE.finditer(text):
        group = "capitals" if match["capitals"] else "words"
        for part in _PART.finditer(match[group]):
            span = doc.char_span(match.start(group) + part.start(), match.start(group) + part.end())
            if span is not None and not _NO_PLACE.match(span.text) and _is_place(span, match[0]):
                yield Span(doc, span.start, span.end, label="LOCATION", span_id=source)


def dateline_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the datelines of a text stand, half-open; a heading of the same form is one, too."""
    return (match.span() for match in _DATELINE.finditer(text))


def _is_place(span: Span, line: str) -> bool:
    """Say whether the network saw no acronym here, and saw some name in a line that may be a heading."""
    seen = span[0].ent_type_
    if _BARE.match(line) and not all(token.ent_type_ for token in span):
        return False
    return seen != "ORG" or len(span.text) > _ACRONYM
