"""Forms to spans of the calendar, given what they are read against.

What comes out is certain and no more: a month where the words give a month, an open year where nothing gives one.
"""

from __future__ import annotations

import datetime as dt
from calendar import isleap
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tagger.dates import parts, relative
from tagger.dates.calendar import ONE_DAY, Span, Stamp, add_months, days, single, week_of
from tagger.dates.forms import (
    Counted,
    Day,
    Distance,
    Form,
    Named,
    Numeric,
    Part,
    Period,
    Point,
    Range,
    Stretch,
    Week,
    Within,
    Years,
)
from tagger.dates.reference import NO_SUCH_DAY, OPEN_YEAR, Context, Unresolved

if TYPE_CHECKING:
    from collections.abc import Callable

_SAME_YEAR = 2.5
"""How many times nearer a date in another year must be than one in the year of publication."""

_MONTHS_BY_NEARNESS = (0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6)


def resolve(form: Form, context: Context) -> tuple[Span | None, str]:
    """Return the span of the calendar that `form` names, or None and the reason.

    Both ends of a span belong to it. A span whose year is open comes with the reason, too.
    """
    try:
        first, last = _span(form, context)
    except Unresolved as reason:
        return None, str(reason)
    except (ValueError, OverflowError):  # beyond the calendar of datetime
        return None, NO_SUCH_DAY
    if not (first.is_valid and last.is_valid):
        return None, NO_SUCH_DAY
    return (first, last), OPEN_YEAR if None in {first.year, last.year} else ""


def _span(form: Form, context: Context) -> Span:
    return _RESOLVERS[type(form)](form, context)


def _numeric(form: Numeric, context: Context) -> Span:
    year = form.year if form.year > 99 else 2000 + form.year if form.year < 50 else 1900 + form.year
    month, day = (form.second, form.first) if context.day_first else (form.first, form.second)
    if month > 12:  # the document's other dates have the other order
        month, day = day, month
    return single(Stamp(year, month, day))


def _point(form: Point, context: Context) -> Span:
    if form.month is None and form.year is None:
        return _day_of_month(form, context) if form.day is not None else _weekday(form, context)
    year = form.year if form.year is not None else _year_of(form, context)
    if not form.season:
        return single(Stamp(year, form.month, form.day))
    if year is None:
        raise Unresolved(OPEN_YEAR)
    start = Stamp(year, form.month)
    return start, add_months(start, 2)


def _weekday(form: Point, context: Context) -> Span:
    """Return the nearest such day: up to today, or from tomorrow on when the sentence looks ahead."""
    today, weekday = context.anchor, form.weekday or 0
    if context.ahead:
        date = today + ONE_DAY * ((weekday - today.weekday() - 1) % 7 + 1)
    else:
        date = today - ONE_DAY * ((today.weekday() - weekday) % 7)
    return days(date, date)


def _day_of_month(form: Point, context: Context) -> Span:
    """Return "the 11th" of the month named before, else up to today or ahead; "Monday the 11th": the nearest."""
    named = context.mentioned[1] if context.mentioned and context.mentioned[1].month else None
    start = named if named is not None and named.year is not None else Stamp.of(context.anchor)
    stamps = [add_months(start, step)._replace(day=form.day) for step in _MONTHS_BY_NEARNESS]
    stamps = [stamp for stamp in stamps if stamp.is_valid]
    if form.weekday is not None:
        stamps = [stamp for stamp in stamps if stamp.first_day.weekday() == form.weekday]
    elif named is None and not context.ahead:
        stamps = [stamp for stamp in stamps if stamp.first_day <= context.anchor]
    if not stamps:
        raise Unresolved(NO_SUCH_DAY)
    return single(stamps[0])


def _year_of(point: Point, context: Context) -> int | None:
    """Return the year of a date without one, None when nothing gives it."""
    if context.year is not None or context.today is None:
        return context.year
    today, month = context.today, point.month or 1
    if (month, point.day) == (2, 29):
        years = range(today.year - 7, today.year + 8)
        return min(filter(isleap, years), key=lambda year: abs(year - today.year))
    if month == today.month and point.day in {None, today.day}:
        return today.year
    passed = (month, point.day or 0) < (today.month, today.day if point.day else 0)
    behind, ahead = today.year - (not passed), today.year + passed
    middle = min(point.day or 15, 28)
    lean = context.lean * (1 / _SAME_YEAR if behind == today.year else _SAME_YEAR)
    back, forth = today - dt.date(behind, month, middle), dt.date(ahead, month, middle) - today
    return ahead if forth < back * lean else behind


def _range(form: Range, context: Context) -> Span:
    last = _span(form.last, context)[1]
    first = form.first
    if isinstance(first, Point) and first.year is None and first.month is not None:
        year = last.year
        if year is not None and (first.month, first.day or 0) > (last.month or 12, last.day or 31):
            year -= 1  # "November to March"
        if year is None:
            return Stamp(None, first.month, first.day), last
        first = replace(first, year=year)
    start, _ = _span(first, context)
    if start.year is not None and last.year is not None and start.first_day > last.last_day:
        raise Unresolved(NO_SUCH_DAY)
    return start, last


def _within(form: Within, context: Context) -> Span:
    """Return a date inside a period: "March last year", "Friday last week", "20th of next month"."""
    first, last = _span(form.period, context)
    point = form.point
    if isinstance(point, Point) and point.month is None and point.day is not None:
        return single(first._replace(day=point.day))
    if isinstance(point, Point) and point.month is None and point.weekday is not None:
        date = week_of(first.first_day)[0].first_day + ONE_DAY * point.weekday
        return days(date, date)
    return _span(point, replace(context, year=first.year if first.year == last.year else None))


def _week(form: Week, context: Context) -> Span:
    day, _ = _span(form.of, context)
    if day.year is None:
        raise Unresolved(OPEN_YEAR)
    return week_of(day.first_day)


def _years(form: Years, _context: Context) -> Span:
    return Stamp(form.first), Stamp(form.last)


def _part(form: Part, context: Context) -> Span:
    return parts.part(form, _span(form.of, context))


def _counted(form: Counted, context: Context) -> Span:
    return parts.counted(form, _span(form.of, context))


_RESOLVERS: dict[type[Form], Callable[[Any, Context], Span]] = {
    Point: _point,
    Range: _range,
    Numeric: _numeric,
    Years: _years,
    Within: _within,
    Week: _week,
    Part: _part,
    Counted: _counted,
    Day: relative.day,
    Period: relative.period,
    Named: relative.named,
    Stretch: relative.stretch,
    Distance: relative.distance,
}
