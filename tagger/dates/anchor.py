"""What a document tells about its own dates: the day it is read against, and the order of day and month in numbers."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from tagger.dates.forms import Numeric, Point
from tagger.dates.grammar import Reading

_HEAD = 600  # characters from the start in which a dateline may stand
_MONTH_FIRST = re.compile(r"\b[A-Z][a-z]{2,8}\.? \d\d?, \d{4}\b")


class Anchor(NamedTuple):
    """The day that relative and year-less dates are read against.

    Attributes:
        date: The day, None when nothing gives one.
        source: "published", "dateline", or "" without a day.
    """

    date: dt.date | None
    source: str


def find_anchor(readings: list[Reading], published: str | None) -> Anchor:
    """Return `published` when it is an ISO date, else the first whole date at the head of the document."""
    try:
        return Anchor(dt.date.fromisoformat((published or "")[:10]), "published")
    except ValueError:
        pass
    for reading in readings:
        if reading.start > _HEAD:
            break
        form = reading.form
        if isinstance(form, Point) and form.year and form.month and form.day and not form.season:
            try:
                return Anchor(dt.date(form.year, form.month, form.day), "dateline")
            except ValueError:
                continue
    return Anchor(None, "")


def is_day_first(text: str, readings: list[Reading]) -> bool:
    """Return whether "4/5/2016" means 4 May in this document: its own unambiguous dates decide, else it does."""
    for reading in readings:
        if isinstance(reading.form, Numeric) and max(reading.form.first, reading.form.second) > 12:
            return reading.form.first > 12
    return not _MONTH_FIRST.search(text)
