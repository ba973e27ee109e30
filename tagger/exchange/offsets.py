"""Offsets as tools count them, and whether a span says what stands at its place.

| tool | counts | says so |
| --- | --- | --- |
| Label Studio | code points; before 1.5 UTF-16 code units | its `selection-tools.js`; label-studio #1347, #1559 |
| doccano | UTF-16 code units, unless a project counts grapheme clusters | doccano #2290, #2484 |
| Prodigy, spaCy, brat | code points | they are written in Python |
| Web Annotation | code points | W3C Recommendation of 2017-02-23, 4.2.4 and 4.2.5 |

Graphemes are not read: where they differ from the unit that is read, a quote says so, and without a quote
nothing can.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tagger.exchange.labelled import UnfitError

if TYPE_CHECKING:
    from collections.abc import Callable

_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
_SHOWN: Final = 60


class Units(StrEnum):
    """What an offset counts."""

    code_points = "code-points"
    utf16 = "utf-16"


class Ruler:
    """Turns the offsets of one text from code points into a tool's units, and back."""

    def __init__(self, text: str, units: Units) -> None:
        wide = [] if units is Units.code_points else [each.start() for each in _ASTRAL.finditer(text)]
        self._wide = wide
        self._units = [place + number for number, place in enumerate(wide)]

    def out(self, place: int) -> int:
        """Return the offset in the tool's units."""
        return place + bisect_left(self._wide, place)

    def back(self, place: int) -> int:
        """Return the offset in code points.

        Raises:
            UnfitError: It falls inside of a character that is two units long.
        """
        before = bisect_left(self._units, place)
        if before and self._units[before - 1] == place - 1:
            raise UnfitError(
                f"offset {place} falls inside of a character, counted in UTF-16 code units: "
                f"does the file count code points (--offsets code-points)?"
            )
        return place - before


@lru_cache(maxsize=4)
def ruler_of(text: str, units: Units) -> Ruler:
    """Return the ruler of a text; it is made once for all spans of the text."""
    return Ruler(text, units)


def read_span(
    text: str,
    start: object,
    end: object,
    quote: object = None,
    *,
    units: Units = Units.code_points,
    same: Callable[[str, str], bool] = str.__eq__,
) -> tuple[int, int]:
    """Return a span's offsets in code points, after a look at what stands there.

    Args:
        text: What the offsets refer to.
        start: As the file says.
        end: As the file says.
        quote: The characters that the file says are there; None where the format has no place for them.
        units: What the offsets count.
        same: Whether characters of the text are those of the quote; a tool may write blanks in its own way.

    Raises:
        UnfitError: They are no offsets, lie outside the text, hold nothing, or hold something else.
    """
    first, last = _whole(start), _whole(end)
    ruler = ruler_of(text, units)
    if not 0 <= first < last <= ruler.out(len(text)):
        raise UnfitError(f"span {first}–{last} is empty or lies outside the text of {ruler.out(len(text))}")
    place = ruler.back(first), ruler.back(last)
    found = text[slice(*place)]
    if quote is not None and not (isinstance(quote, str) and same(found, quote)):
        other = Units.utf16 if units is Units.code_points else Units.code_points
        hint = _hint(other) if quote and same(_at(text, first, last, other), str(quote)) else ""
        raise UnfitError(f"span {first}–{last} says {_short(quote)}, but {_short(found)} stands there{hint}")
    return place


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise UnfitError(f"{_short(value)} is no offset")
    return value


def _at(text: str, start: int, end: int, units: Units) -> str:
    """Return what stands at a place; nothing where it cuts a character."""
    ruler = ruler_of(text, units)
    try:
        return text[ruler.back(start) : ruler.back(end)]
    except UnfitError:
        return ""


def _hint(units: Units) -> str:
    return f"; counted in {units} it would be right (--offsets {units})"


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
