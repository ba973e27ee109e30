"""Parts of a span of the calendar: "early June", "first half of 2013", "second week of July"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger.dates.calendar import ONE_DAY, Span, Stamp, add_months, days, single
from tagger.dates.reference import NO_COUNT, NO_SUCH_DAY, OPEN_YEAR, Unresolved

if TYPE_CHECKING:
    from tagger.dates.forms import Counted, Part


def part(form: Part, whole: Span) -> Span:
    """Return what is certain of an early, middle or late part: the whole, of a season its first or last month."""
    first, last = whole
    if first.month and last.month and first.day is None and add_months(first, 2) == last:
        return (
            single({"early": first, "late": last}[form.which]) if form.which in {"early", "late"} else whole
        )
    return whole


def counted(form: Counted, whole: Span) -> Span:
    """Return a counted half, quarter, month, week, day or weekday; the whole where that is all that is certain."""
    first, last = whole
    if first.year is None or last.year is None:
        raise Unresolved(OPEN_YEAR)
    if form.weekday is not None:
        return _weekday(form, whole)
    if form.unit in {"half", "quarter"} or (form.unit == "month" and first.month is None):
        return _share(form, whole)
    if form.unit == "year" and first.month is None and form.count:
        start = first.year if form.number > 0 else last.year - form.count + 1
        return Stamp(start), Stamp(start + form.count - 1)
    if form.unit not in {"day", "week"}:
        return whole
    if form.count is None:  # "last days of May", "first weeks of 2021": the month at that end
        edge = first if form.number > 0 else last
        return single(Stamp(edge.year, edge.month or (1 if form.number > 0 else 12)))
    return _weeks(form, whole) if form.unit == "week" else _days(form, whole)


def _share(form: Counted, whole: Span) -> Span:
    """Return a half, a quarter or some months of a year, or a half of a month."""
    first, last = whole
    length = {"half": 6, "quarter": 3}.get(form.unit, form.count or 0)
    if not length:
        return whole
    if first.month is not None:
        return _half_month(form, whole)
    if form.number < 0:
        start = Stamp(last.year, 13 - length)
    else:
        start = Stamp(first.year, (form.number - 1) * (1 if form.unit == "month" else length) + 1)
    return start, add_months(start, length - 1)


def _half_month(form: Counted, whole: Span) -> Span:
    month, _ = whole
    if form.unit != "half" or whole != single(month) or month.day:
        raise Unresolved(NO_COUNT)
    if form.number == 1:
        return month._replace(day=1), month._replace(day=15)
    return month._replace(day=16), Stamp.of(month.last_day)


def _weekday(form: Counted, whole: Span) -> Span:
    start, end, weekday = whole[0].first_day, whole[1].last_day, form.weekday or 0
    if form.number < 0:
        date = end - ONE_DAY * ((end.weekday() - weekday) % 7)
    else:
        date = start + ONE_DAY * ((weekday - start.weekday()) % 7 + 7 * (form.number - 1))
    if not start <= date <= end:
        raise Unresolved(NO_SUCH_DAY)
    return days(date, date)


def _days(form: Counted, whole: Span) -> Span:
    count = form.count or 1
    if form.number < 0:
        return days(whole[1].last_day - ONE_DAY * (count - 1), whole[1].last_day)
    start = whole[0].first_day + ONE_DAY * (form.number - 1)
    return days(start, start + ONE_DAY * (count - 1))


def _weeks(form: Counted, whole: Span) -> Span:
    """Return weeks: a month's first and last are its outer days; others begin on Monday, by their Thursday's month."""
    month, start, end = whole[0].month, whole[0].first_day, whole[1].last_day
    length = ONE_DAY * (7 * (form.count or 1) - 1)
    if form.number < 0:
        return days(end - length, end)
    if form.number == 1 and month is not None:
        return days(start, start + length)
    thursday = start + ONE_DAY * ((3 - start.weekday()) % 7)
    monday = thursday + ONE_DAY * (7 * (form.number - 1) - 3)
    return days(monday, monday + length)
