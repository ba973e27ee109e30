"""What a document tells about its own dates: the day it is read against, and the order of day and month in numbers."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

from tagger.dates.forms import Numeric, Point

if TYPE_CHECKING:
    from tagger.dates.grammar import Reading

_HEAD = 600  # characters from the start in which a dateline may stand
_MONTH_FIRST = re.compile(r"\b[A-Z][a-z]{2,8}\.? \d\d?, \d{4}\b")


class Anchor(NamedTuple):
    """The day that relative and year-less dates are read against.

    Attributes:
        date: The day, None when nothing gives one.
        note: What is said of dates that are read against it.
    """

    date: dt.date | None
    note: str


def find_anchor(readings: list[Reading], published: str | None) -> Anchor:
    """Return `published` when it is an ISO date or begins with one, else the first whole date at the text's head."""
    try:
        return Anchor(dt.date.fromisoformat((published or "")[:10]), "read against the day of publication")
    except ValueError:
        day = next(filter(None, map(_whole_date, readings)), None)
        return Anchor(day, f"read against the document's first date, {day}" if day else "")


def _whole_date(reading: Reading) -> dt.date | None:
    form = reading.form
    if reading.start > _HEAD or not isinstance(form, Point) or form.season:
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
