"""Kinds of text: what a gold document is written as, told from its title and its form.

The corpus does not say it; the first row of `_KINDS` that fits does. A document is one kind, and what fits nowhere is
`news without dateline`: the ordinary web story.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from tagger.training.corpus import GoldDocument

NEWS: Final = "news with dateline"
OTHER: Final = "news without dateline"

_LONG: Final = 450
"""Words from which running text is a report, whatever its title."""
_SHORT_LINE: Final = 9
_LINES: Final = 6

_DECISION = re.compile(r"\b(?:decision|resolution)\b", re.IGNORECASE)
_DECIDES = re.compile(r"^(?:\d+\. )?(?:Decides?|Invites?|Encourages?|Recalling|Reaffirming)\b", re.MULTILINE)
_SPEECH = re.compile(r"\b(?:speech|remarks|address by|statements? (?:by|under|at)|keynote)\b", re.IGNORECASE)
_SPOKEN = re.compile(r"^(?:Mr\. Chair|Madam|Ladies and gentlemen|Excellenc|Your )", re.MULTILINE)
_INTERVIEW = re.compile(r"\b(?:interview(?= with|:)|conversation with|questions to)", re.IGNORECASE)
_QUESTIONS = re.compile(r"^Q[:.] ", re.MULTILINE)
_NOTES = re.compile(
    r"\b(?:minutes|journal of|notes? (?:for|of|on)|notes:|transcript|diary|chronology|letters?|hansard)\b|^re:",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\b(?:vacancy|tender|call for|register now|^agenda|terms of reference|media advisory|award notice|"
    r"list of participants|programme of)\b",
    re.IGNORECASE,
)
_REPORT = re.compile(
    r"\b(?:report(?!er|ing)|chapter|findings|summary|opinion|study|evaluation)\b", re.IGNORECASE
)
_DATELINE = re.compile(r"[^\W\d_][^.\n]{1,60}? ?(?:\([^)\n]{2,40}\) ?)?(?:–|—|--?|\.|:) ")
_CAPITALS = re.compile(r"[^\W\d_a-z]{3,}")


def _is_table(document: GoldDocument) -> bool:
    """Say whether most of a text is lines of a few words: a list, a table, an agenda."""
    lines = [line for line in document.text.split("\n") if line.strip()]
    words = sum(len(line.split()) for line in lines)
    return len(lines) >= _LINES and words < _SHORT_LINE * len(lines)


def _is_long(document: GoldDocument) -> bool:
    return len(document.text.split()) >= _LONG


def _is_dated(document: GoldDocument) -> bool:
    """Say whether a text opens with a place in capitals and a dash."""
    opening = _DATELINE.match(document.text)
    return opening is not None and _CAPITALS.match(document.text) is not None


_KINDS: Final[tuple[tuple[str, Callable[[GoldDocument], object]], ...]] = (
    ("list or table", _is_table),
    (NEWS, lambda each: _is_dated(each) and not _is_long(each)),
    ("interview", lambda each: _INTERVIEW.search(each.title) or _QUESTIONS.search(each.text)),
    ("decision", lambda each: _DECISION.search(each.title) and _DECIDES.search(each.text)),
    ("speech or statement", lambda each: _SPEECH.search(each.title) or _SPOKEN.search(each.text)),
    ("notice", lambda each: _NOTICE.search(each.title)),
    ("minutes, notes, letters", lambda each: _NOTES.search(each.title)),
    ("report", lambda each: _REPORT.search(each.title) or _is_long(each)),
)
KINDS: Final = (*(kind for kind, _ in _KINDS), OTHER)
"""All kinds, in the order in which they are tried."""


def kind_of(document: GoldDocument) -> str:
    """Return the kind of a gold document, one of `KINDS`."""
    return next((kind for kind, fits in _KINDS if fits(document)), OTHER)
