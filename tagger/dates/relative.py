"""Forms that count from the day of publication or from the date named before: "last year", "two days later"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger.dates.calendar import (
    MONTHS_IN,
    ONE_DAY,
    Span,
    Stamp,
    add_months,
    add_years,
    days,
    single,
    week_of,
)
from tagger.dates.reference import NO_ANCHOR, NO_COUNT, OPEN_YEAR, Context, Unresolved

if TYPE_CHECKING:
    import datetime as dt

    from tagger.dates.forms import Day, Distance, Named, Period, Stretch

_DAYS_IN = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}


def day(form: Day, context: Context) -> Span:
    """Return yesterday, today, tomorrow."""
    date = context.anchor + ONE_DAY * form.offset
    return days(date, date)


def period(form: Period, context: Context) -> Span:
    """Return the period so many steps from now, or from the date named before."""
    named = context.mentioned[1] if form.from_mention and context.mentioned else None
    if named is not None and (named.year is None or (form.unit in _DAYS_IN and named.day is None)):
        named = None  # too vague to count days from
    today = context.anchor if named is None else named.last_day
    if form.bare:
        saturday = today - ONE_DAY * ((today.weekday() - 5) % 7)
        return _around(saturday + ONE_DAY * 7 * context.ahead, "weekend")
    if form.unit in MONTHS_IN:
        return _months_around(today, form.unit, form.steps)
    return _around(today + ONE_DAY * _DAYS_IN[form.unit] * form.steps, form.unit)


def _around(date: dt.date, unit: str) -> Span:
    """Return the day, week, weekend or fortnight that `date` lies in."""
    if unit == "day":
        return days(date, date)
    monday = week_of(date)[0].first_day
    first, last = {"weekend": (5, 6), "fortnight": (0, 13)}.get(unit, (0, 6))
    return days(monday + ONE_DAY * first, monday + ONE_DAY * last)


def _months_around(today: dt.date, unit: str, steps: int) -> Span:
    """Return the month, quarter, year or longer that lies `steps` from the one of `today`."""
    length = MONTHS_IN[unit]
    if length < 12:
        start = add_months(Stamp(today.year, (today.month - 1) // length * length + 1), length * steps)
        return start, add_months(start, length - 1)
    years = length // 12
    first = today.year // years * years + steps * years
    return Stamp(first), Stamp(first + years - 1)


def named(form: Named, context: Context) -> Span:
    """Return "last Friday", "this May", "next spring"."""
    today, point = context.anchor, form.point
    if point.weekday is not None:
        return _named_weekday(today, point.weekday, form)
    length = 3 if point.season else 1
    now, start = (today.year * 12 + month - 1 for month in (today.month, point.month or 1))
    if form.steps < 0:
        start -= 12 * (start + length > now)  # the latest that is over
    elif form.steps > 0:
        start += 12 * (start <= now)
    elif point.month == 12 and point.season and today.month <= 5:
        start -= 12  # "this winter" in March
    first = Stamp(start // 12, start % 12 + 1)
    return first, add_months(first, length - 1)


def _named_weekday(today: dt.date, weekday: int, form: Named) -> Span:
    """Return "last": the latest before today; "this": of this week; "next": of the next week, or the nearest."""
    date = week_of(today)[0].first_day + ONE_DAY * (weekday + 7 * (form.steps > 0))
    if (form.steps < 0 and date >= today) or (form.near and date > today + ONE_DAY * 7):
        date -= ONE_DAY * 7
    return days(date, date)


def stretch(form: Stretch, context: Context) -> Span:
    """Return the stretch from now back or ahead; of years the years, of months the months, else the days."""
    today = context.anchor
    if form.count is None:
        raise Unresolved(NO_COUNT)
    if form.unit in _DAYS_IN:
        length = _DAYS_IN[form.unit] * form.count - (form.unit == "day")  # "past two days" holds today
        first, last = sorted((today, today + ONE_DAY * length * form.steps))
        return days(first, last)
    months = MONTHS_IN[form.unit] * form.count * form.steps
    here = Stamp(today.year, today.month) if MONTHS_IN[form.unit] < 12 else Stamp(today.year)
    there = add_months(here, months) if here.month else Stamp(today.year + months // 12)
    return (there, here) if form.steps < 0 else (here, there)


def distance(form: Distance, context: Context) -> Span:
    """Return the date so far away, as exact as its unit: "two years ago" is a year."""
    if form.count is None:
        raise Unresolved(NO_COUNT)
    base = Stamp.of(context.anchor) if not (form.from_mention and context.mentioned) else context.mentioned[1]
    if base.year is None:
        raise Unresolved(OPEN_YEAR)
    steps = form.count * form.steps
    if form.unit in _DAYS_IN:
        if base.day is None:
            raise Unresolved(NO_ANCHOR)
        date = base.first_day + ONE_DAY * steps * _DAYS_IN[form.unit]
        return days(date, date)
    years, is_months = steps * MONTHS_IN[form.unit] // 12, MONTHS_IN[form.unit] < 12
    if form.exact and not is_months:
        date = add_years(base.first_day, years)
        return days(date, date)
    if is_months and base.month is None:
        raise Unresolved(NO_ANCHOR)
    return single(add_months(base, steps * MONTHS_IN[form.unit]) if is_months else Stamp(base.year + years))
