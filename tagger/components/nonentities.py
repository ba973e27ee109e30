"""Capitalised words that the guidelines leave unmarked: languages, named events and documents.

Found by regular expressions; what they match is claimed to be nothing (see `tagger.components.policy`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tagger.components.policy import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Span

_CAPITALISED = r"[^\W\d_a-zß-öø-ÿ]\w*(?:[’'](?!s\b)\w*)?"
_HEADS = (
    "Accords?|Act|Agreement|Award|Campaign|Conference|Day|Decade|Dialogue|Document|"
    "Meeting|Month|Prize|Records|Seminar|Summit|Week"
)
_TEXTS = (
    "Code|Constitution|Convention|Curriculum|Decisions?|Declaration|Guide|Guidebook|Guidelines|Handbook|Law|Manual|Plan|"
    "Principles|Protocol|Recommendations|[Rr]esolutions?|Rules|Strategy|Toolkit|Treaty"
)
_MORE = rf"(?:(?: and| of)? |-){_CAPITALISED}"
_SUBJECT = rf"(?: (?:on|for|against|concerning) (?:the )?{_CAPITALISED}(?:{_MORE})*)?"
_NAMED_THING = re.compile(
    rf"(?:\b{_CAPITALISED}[ \-–/]){{1,8}}(?:{_CAPITALISED}[’']s )?(?:{_HEADS}|(?:{_TEXTS}){_SUBJECT})\b"
    r"|\bModel (?:OSCE|UN|NATO|United Nations|European Parliament)\b"
)
_BODY_BEFORE_MEETING = re.compile(r"(?:Council|Committee|Assembly|Forum) (?:Meeting|Conference|Summit)$")

_LANGUAGE_AFTER = re.compile(
    r"(?:,? (?:and|or) [A-Z]\w+)*[ -](?:[Ll]anguages?|translations?|versions?|subtitles|alphabet|lessons?)\b"
    r"|(?:,? or [A-Z]\w+)? (?:(?:is )?(?:required|desirable|essential)\b|an (?:asset|advantage)\b)"
    r"|(?:, [A-Z]\w+)*,? (?:and|or) English\b"
)
_SPOKEN_BEFORE = re.compile(
    r"\b(?:[Cc]ommand of|[Ff]luency in|"
    r"in|into|from|speak|speaks|speaking|spoke|spoken|fluent in|speaks only|speaks a|learn|learns|learning|studying|"
    r"taught|teaching|understand|understands)(?: both)? (?:[A-Z]\w+, )*(?:[A-Z]\w+,? (?:and|or) )?$"
)
_ENGLISH_BEFORE = re.compile(r"\bEnglish,? (?:[A-Z]\w+, )*(?:and|or) $")
_NO_NOUN_AFTER = re.compile(
    r"(?:(?:, [A-Z]\w+)*,? (?:and|or)(?: in)? [A-Z]\w+)?+"
    r"(?:[.,;:!?)\]”\"–—]|\s[–—(]|$|\n|\s(?:as|at|for|on|to|with|by|was|were|is|are|than|but|when|while|so|"
    r"without|before|after|required|desirable|essential|preferred|an|and (?:can|could|had|has|in|is|was|were|would))\s)"
)
_REACH: Final = 60


def is_language(text: str, start: int, end: int) -> bool:
    """Say whether the nationality at `text[start:end]` names a language: *in Russian*."""
    if _LANGUAGE_AFTER.match(text, end):
        return True
    if _ENGLISH_BEFORE.search(text, max(0, start - _REACH), start):
        return True
    before = _SPOKEN_BEFORE.search(text, max(0, start - _REACH), start)
    return before is not None and _NO_NOUN_AFTER.match(text, end) is not None


def named_things(doc: Doc, text: str) -> Iterator[Span]:
    """Yield named events and documents, *International Roma Day*, *Vienna Document*, as claims of nothing.

    Args:
        doc: The document.
        text: Its text, which spaCy makes anew each time that it is asked for.
    """
    for match in _NAMED_THING.finditer(text):
        if not _BODY_BEFORE_MEETING.search(match[0]):
            span = doc.char_span(match.start(), match.end(), label=NOTHING)
            if span is not None:
                yield span
