"""Calendar arithmetic on whole and partial dates, their EDTF and their name in words."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from typing import NamedTuple

from tagger.dates.lexicon import MONTH_NAMES

Span = tuple["Stamp", "Stamp"]
"""First and last date of a stretch of the calendar, both in it."""

ONE_DAY = dt.timedelta(days=1)

MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
"""How many months a unit has; shorter units are none."""


class Stamp(NamedTuple):
    """A date as far as it is known; a field left open is None, fields below it are open too.

    A stamp without a year but with a month is a date of an unknown year (`XXXX-11-16`).
    """

    year: int | None
    month: int | None = None
    day: int | None = None

    @classmethod
    def of(cls, date: dt.date) -> Stamp:
        """Return the stamp of a whole date."""
        return cls(date.year, date.month, date.day)

    @property
    def is_valid(self) -> bool:
        """Whether such a date exists (29 February does in an unknown year)."""
        year = 2000 if self.year is None else self.year
        if not 1 <= year <= 9999 or (self.month is not None and not 1 <= self.month <= 12):
            return False
        return self.day is None or (
            self.month is not None and 1 <= self.day <= monthrange(year, self.month)[1]
        )

    @property
    def edtf(self) -> str:
        """EDTF, level 0, or level 2 with an unspecified year."""
        fields = ["XXXX" if self.year is None else f"{self.year:04d}"]
        fields += [f"{field:02d}" for field in (self.month, self.day) if field is not None]
        return "-".join(fields)

    @property
    def first_day(self) -> dt.date:
        """First day of what the stamp covers; the year must be known."""
        return dt.date(self.year or 1, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> dt.date:
        """Last day of what the stamp covers; the year must be known."""
        year, month = self.year or 1, self.month or 12
        return dt.date(year, month, self.day or monthrange(year, month)[1])


def edtf(span: Span) -> str:
    """Return the EDTF of a span: a date, or an interval when its ends differ."""
    first, last = span
    return first.edtf if first == last else f"{first.edtf}/{last.edtf}"


def single(stamp: Stamp) -> Span:
    """Return the span of one date."""
    return stamp, stamp


def add_months(stamp: Stamp, months: int) -> Stamp:
    """Return the month `months` later (earlier when negative), without a day; the year must be known."""
    index = (stamp.year or 0) * 12 + (stamp.month or 1) - 1 + months
    return Stamp(index // 12, index % 12 + 1)


def add_years(date: dt.date, years: int) -> dt.date:
    """Return the same day `years` later; 29 February becomes the 28th where there is none."""
    day = min(date.day, monthrange(date.year + years, date.month)[1])
    return date.replace(year=date.year + years, day=day)


def days(first: dt.date, last: dt.date) -> Span:
    """Return the span from one day to another."""
    return Stamp.of(first), Stamp.of(last)


def week_of(date: dt.date) -> Span:
    """Return Monday to Sunday of the week of `date`."""
    monday = date - ONE_DAY * date.weekday()
    return days(monday, monday + ONE_DAY * 6)


def name(span: Span) -> str:
    """Return the span in words, such as "27-29 February 2024", "May-June 2014", "16 November"."""
    first, last = span
    if first == last:
        return _words(first)
    shared = 0  # fields, from the year down, that need saying only once
    if first.year == last.year and first.month is not None and last.month is not None:
        shared = 2 if first.month == last.month and first.day and last.day else 1
    start = Stamp(None if shared else first.year, None if shared == 2 else first.month, first.day)
    dash = "-" if shared == 2 or first.day is None else " - "
    return f"{_words(start)}{dash}{_words(last)}"


def _words(stamp: Stamp) -> str:
    parts = [
        str(stamp.day) if stamp.day else "",
        MONTH_NAMES[stamp.month - 1] if stamp.month else "",
        str(stamp.year) if stamp.year else "",
    ]
    return " ".join(filter(None, parts))
