"""What a document tells about its own dates: the day it is read against, and the order of day and month in numbers."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

from tagger.dates.forms import Numeric, Point

if TYPE_CHECKING:
    from tagger.dates.grammar import Reading

_HEAD = 600  # characters from the start in which a dateline may stand
_WORD = r"(?!(?:On|In|At|By|From|Since|Until|Before|After|The|As|Between)\b)[^\W\d_a-z][\w.’'-]*"
_BEFORE_DATELINE = re.compile(rf"(?:^|\n)[^\n\w]*(?:{_WORD}[ ,/()]*){{0,8}}\n?$")
_AFTER_DATELINE = re.compile(r",? *(?:\([^()\n]{1,30}\)|[^\Wa-z]+(?:[/ -][^\Wa-z]+){0,4})? *(?:-|–|—|:|\n|$)")
_MONTH_FIRST = re.compile(r"\b[A-Z][a-z]{2,8}\.? \d\d?, \d{4}\b")


class Anchor(NamedTuple):
    """The day that relative and year-less dates are read against.

    Attributes:
        date: The day, None when nothing gives one.
        note: What is said of dates that are read against it.
    """

    date: dt.date | None
    note: str


def find_anchor(text: str, readings: list[Reading], published: str | None) -> Anchor:
    """Return `published` when it is an ISO date or begins with one, else the date of the text's dateline.

    A dateline is a whole date at the head of the text, alone on its line or between a place and a dash ("VIENNA,
    3 March 2021 –"). A whole date inside a sentence anchors nothing: an item may well begin with what happened before.
    """
    try:
        return Anchor(dt.date.fromisoformat((published or "")[:10]), "read against the day of publication")
    except ValueError:
        heads = (_whole_date(reading) for reading in readings if _is_dateline(text, reading))
        day = next(filter(None, heads), None)
        return Anchor(day, f"read against the dateline, {day}" if day else "")


def _is_dateline(text: str, reading: Reading) -> bool:
    if reading.start > _HEAD or not _AFTER_DATELINE.match(text, reading.end):
        return False
    return bool(_BEFORE_DATELINE.search(text[max(0, reading.start - 80) : reading.start]))


def _whole_date(reading: Reading) -> dt.date | None:
    form = reading.form
    if not isinstance(form, Point) or form.season:
        return None
    if form.year is None or form.month is None or form.day is None:
        return None
    try:
        return dt.date(form.year, form.month, form.day)
    except ValueError:
        return None


def is_day_first(text: str, readings: list[Reading]) -> bool:
    """Return whether "4/5/2016" means 4 May in this document: its own unambiguous dates decide, else it does."""
    for reading in readings:
        if isinstance(reading.form, Numeric) and max(reading.form.first, reading.form.second) > 12:
            return reading.form.first > 12
    return not _MONTH_FIRST.search(text)
