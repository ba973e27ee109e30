r"""Text for the model: lines that a column broke are joined, with a map back to the text as it is.

Mail and the text layers of PDF break their lines at a column, through the middle of names and of words. Whether
a text does is seen from the breaks that cannot be anything else, those before a word in lower case; the lines
before them give the column. Then a break goes where its line is full: the next word would not have fitted.

| break | becomes |
| --- | --- |
| full line, or *of*, *the*, *and* … at its end | a space |
| after a hyphen before lower case: *organi-/zation* | nothing, the hyphen goes too |
| the same, when the word has a hyphen of its own: *co-/operation* | nothing |
| after a hyphen or slash before a capital or a figure: *Asia-/Pacific*, *OSCE/ODIHR*, *2019–/2020* | nothing |
| before a bullet, a number with a full stop, an indented line; in a table; after a short line | stays |

Blank lines always stay, so that paragraphs, headings, addresses and signatures keep their place. Most joins put
one character in the place of one, so that the map has few entries.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_SINGLE_BREAK = re.compile(r"\S[ \t\r]*\n[ \t]*\S")
_QUOTE = re.compile(r"(?:>[ \t]?)+|[ \t]+")
_MARKER = re.compile(
    r"(?:[•·▪●◦‣*–—-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])\s|[|#]|[A-Z][A-Za-z ]{1,24}:\s|b?cc:\s"
)
"""How an item of a list, a row of a table or a key line (*Subject: …*) begins."""
_TABLE = re.compile(r"\t|\|| {3}|\.{4}")
_SENTENCE_END: Final = tuple(f"{mark}{quote}" for mark in ".!?:;" for quote in ("", '"', "”", "’", ")"))
_LEADING_ON = re.compile(r"\b(?:a|an|and|for|in|of|on|the|with)$")
_BROKEN_WORD = re.compile(r"([^\W\d_]{2,})(-|\xad|‐)$")
_LOWER_WORD = re.compile(r"[^\W\d_]+")
_GLUED = re.compile(r"(?:\w[-/‐]|\d[–—])$")
_SUSPENDED: Final = frozenset({"and", "or", "to", "nor"})
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

_SHORTEST_LINE: Final = 16
"""A line shorter than this says nothing about the column."""
_NARROWEST, _WIDEST = 40, 160
"""Columns. Narrower lines may be verse or an address, wider ones are paragraphs in one line each."""
_NEWSPAPER: Final = 10
"""So many lines that run on make a narrow column, too."""
_ENOUGH: Final = 0.2
"""Share of breaks before lower case among all breaks from which a text counts as broken at a column."""
_RAGGED: Final = 0.8
"""How full a line must be in proportional type, of the column's width."""
_FIRST_PARTS_WORDS = (
    "all anti co cross counter ex full half high ill inter low mid multi non post pre self semi well"
)
_FIRST_PARTS: Final = frozenset(_FIRST_PARTS_WORDS.split())
_LAST_PARTS_WORDS = """
    aged based backed border building free funded general in led level like making old off out related run scale
    sharing sided style sponsored term up wide year
"""
_LAST_PARTS: Final = frozenset(_LAST_PARTS_WORDS.split())


@dataclass(frozen=True, slots=True)
class Reflowed:
    """A text for the model, and where its characters stand in the original.

    Attributes:
        text: The text with its lines joined; the original itself when there was nothing to join.
        places: Offsets in `text` from which on the shift is another, ascending; without one for offset 0.
        shifts: What is added from each place on to get the offset in the original, ascending.
    """

    text: str
    places: tuple[int, ...] = ()
    shifts: tuple[int, ...] = ()

    def start(self, offset: int) -> int:
        """Return where the character at an offset of `text` stands in the original."""
        at = bisect_right(self.places, offset)
        return offset + self.shifts[at - 1] if at else offset

    def end(self, offset: int) -> int:
        """Return where what ends at an offset of `text` ends in the original: after its last character."""
        return self.start(offset - 1) + 1 if offset > 0 else 0

    def place(self, original: int) -> int:
        """Return the offset in `text` of a character of the original, or of what follows when it was left out."""
        at = bisect_right(self._begins(), original)
        if not at:
            return min(original, self.places[0]) if self.places else original
        following = self.places[at] if at < len(self.places) else len(self.text)
        return min(original - self.shifts[at - 1], following)

    def _begins(self) -> list[int]:
        return [place + shift for place, shift in zip(self.places, self.shifts, strict=True)]


def reflow(text: str, known: Callable[[str], bool] | None = None) -> Reflowed:
    """Return a text with the lines joined that a column broke.

    Linear in the text; without line breaks inside paragraphs it costs one search.

    Args:
        text: Any text.
        known: Says whether a word in lower case is one, for words broken at a hyphen that the text has nowhere
            else; None when there is no list of words.
    """
    if not _SINGLE_BREAK.search(text):
        return Reflowed(text)
    edits = list(_Layout(text, known).edits())
    return _edited(text, edits) if edits else Reflowed(text)


class _Edit(NamedTuple):
    """Characters of the original that give way to a space or to nothing."""

    start: int
    end: int
    put: str


def _edited(text: str, edits: Sequence[_Edit]) -> Reflowed:
    parts: list[str] = []
    places: list[int] = []
    shifts: list[int] = []
    read = length = 0
    for start, end, put in edits:
        parts += (text[read:start], put)
        length += start - read + len(put)
        if end - start != len(put):
            places.append(length)
            shifts.append(end - length)
        read = end
    return Reflowed("".join([*parts, text[read:]]), tuple(places), tuple(shifts))


class _Break(NamedTuple):
    """A line break inside a paragraph.

    Attributes:
        line: The line before it, without blanks at its end.
        following: The line after it, without its indentation or quotation marks.
        start: Where the blanks before the break begin.
        end: Where `following` begins.
        indented: Whether the line after it stands further in than the one before it.
        quoted: Whether both stand behind the same quotation marks, or none.
    """

    line: str
    following: str
    start: int
    end: int
    indented: bool
    quoted: bool

    @property
    def is_sure(self) -> bool:
        """Whether a sentence runs on over the break."""
        return (
            _SHORTEST_LINE <= len(self.line) <= _WIDEST
            and self.following[0].islower()
            and not self.line.endswith(_SENTENCE_END)
            and not self.is_structural
        )

    @property
    def is_structural(self) -> bool:
        """Whether the break parts items of a list, rows of a table or lines of different indentation."""
        if not self.quoted or _TABLE.search(self.line) or _TABLE.search(self.following):
            return True
        return _MARKER.match(self.following) is not None

    def reach(self) -> int:
        """Return how long the line would have been with the first word of the next one."""
        return len(self.line) + 1 + len(self.following.split(None, 1)[0])


class _Layout:
    """The line breaks of a text and what to do with each."""

    def __init__(self, text: str, known: Callable[[str], bool] | None) -> None:
        self.text, self.known = text, known
        self.breaks = list(_breaks(text))

    def edits(self) -> Iterator[_Edit]:
        """Yield what to change, in order of the text."""
        for each in self.breaks:
            put = self._joint(each)
            if put is not None:
                yield _Edit(each.start - (put == "-"), each.end, put.strip("-"))

    def _joint(self, each: _Break) -> str | None:
        """Return what takes the place of a break: a space, nothing, "-" for nothing without the hyphen before it.

        None when the break stays.
        """
        if each.is_structural:
            return None
        broken = _BROKEN_WORD.search(each.line)
        if broken and each.following[0].islower():
            return self._joint_of_word(broken, each.following)
        if not each.following[0].isalnum() or not _GLUED.search(each.line):
            return " " if self._runs_on(each) else None
        return "" if broken or self._runs_on(each) else None

    def _runs_on(self, each: _Break) -> bool:
        """Say whether the text before a break goes on after it."""
        if each.is_sure:
            return self._column > 0
        if _LEADING_ON.search(each.line) and not each.indented:
            return True
        if not _SHORTEST_LINE <= len(each.line) <= _WIDEST or each.indented:
            return False
        needed = self._column if each.line.endswith(_SENTENCE_END) else _RAGGED * self._column
        return 0 < needed < each.reach()

    @cached_property
    def _column(self) -> int:
        """The width that the lines are broken at, or 0 when they are not."""
        sure = sorted(len(each.line) for each in self.breaks if each.is_sure)
        others = sum(len(each.line) >= _SHORTEST_LINE and not each.is_structural for each in self.breaks)
        if not sure or len(sure) < _ENOUGH * others:
            return 0
        width = sure[int(0.95 * (len(sure) - 1))]
        return width if width >= _NARROWEST or len(sure) >= _NEWSPAPER else 0

    def _joint_of_word(self, broken: re.Match[str], following: str) -> str:
        """Return how the parts of a word go together that a hyphen and a line break part."""
        first, second = broken[1].lower(), _LOWER_WORD.match(following)
        rest = second[0].lower() if second else ""
        if rest in _SUSPENDED:
            return " "
        if not rest or broken[2] == "\xad":
            return "-" if rest else ""
        return "" if self._keeps_hyphen(first, rest) else "-"

    def _keeps_hyphen(self, first: str, rest: str) -> bool:
        """Say whether two parts are a word with a hyphen: as the text itself has it, else by what is known."""
        plain, hyphened = self._written[first + rest], self._written[f"{first}-{rest}"]
        if plain != hyphened:
            return hyphened > plain
        if self._is_known(first + rest):
            return first in _FIRST_PARTS and first in self._hyphened_firsts
        if first in _FIRST_PARTS or rest in _LAST_PARTS or (self._is_known(first) and self._is_known(rest)):
            return True
        return not self._is_hyphenated

    def _is_known(self, word: str) -> bool:
        return self.known is not None and self.known(word)

    @cached_property
    def _is_hyphenated(self) -> bool:
        """Whether some word is broken at a line's end that is known, or stands whole elsewhere; or all is unknown."""
        wholes = [
            f"{broken[1]}{rest[0]}".lower()
            for each in self.breaks
            if (broken := _BROKEN_WORD.search(each.line)) and (rest := _LOWER_WORD.match(each.following))
        ]
        return self.known is None or any(self._written[whole] or self.known(whole) for whole in wholes)

    @cached_property
    def _hyphened_firsts(self) -> frozenset[str]:
        """The first parts that the text writes with a hyphen inside a line: *co-*."""
        return frozenset(word.partition("-")[0] for word in self._written if "-" in word)

    @cached_property
    def _written(self) -> Counter[str]:
        """How often the text has each word, in lower case, with its hyphens."""
        return Counter(_WORDS.findall(self.text.lower()))


def _breaks(text: str) -> Iterator[_Break]:
    """Yield the line breaks between lines that both have characters, in order."""
    lines = text.split("\n")
    starts = accumulate((len(line) + 1 for line in lines), initial=0)
    before: tuple[str, str, int] | None = None  # quotation marks or indentation, the rest, where it ends
    for line, start in zip(lines, starts, strict=False):
        margin = match[0] if (match := _QUOTE.match(line)) else ""
        body = line[len(margin) :].rstrip()
        if before is not None and body:
            yield _Break(
                line=before[1],
                following=body,
                start=before[2],
                end=start + len(margin),
                indented=len(margin.expandtabs()) > len(before[0].expandtabs()) + 1,
                quoted=margin.count(">") == before[0].count(">"),
            )
        before = (margin, body, start + len(margin) + len(body)) if body else None
