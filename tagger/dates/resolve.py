"""Forms to spans of the calendar, given the day a document is read against and what stands around the form.

Every function here returns what is certain and no more: a month where the words give a month, an open year where
nothing gives one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import singledispatch

from tagger.dates.calendar import Span, Stamp, add_months, add_years, days, week_of
from tagger.dates.forms import (
    Counted, Day, Distance, Form, Named, Numeric, Part, Period, Point, Range, Stretch, Within, Years,
)  # fmt: skip

ONE_DAY = dt.timedelta(days=1)
NO_ANCHOR = "no date to count from"
OPEN_YEAR = "no year in the document"
NO_COUNT = "the words don't say how long"
NO_SUCH_DAY = "no such day"

_SAME_YEAR = 2.5  # how much nearer a date of another year must be than one of the year of publication


class Unresolved(Exception):  # noqa: N818  # no error: the reason why a date has no value
    """Why a form has no value; the message is a short reason for the user."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a form is read against.

    Attributes:
        today: Day of publication or dateline; None when unknown.
        mentioned: The date named last before this one, for "two days later".
        year: The year that the sentence gives to its dates without one; None when it gives none.
        lean: How many times farther away a date ahead may be than the one behind and still be meant; the sentence
            decides ("will meet in May", "has met since May").
        day_first: Order of day and month in numbers.
    """

    today: dt.date | None = None
    mentioned: Span | None = None
    year: int | None = None
    lean: float = 1.0
    day_first: bool = True

    @property
    def ahead(self) -> bool:
        """Whether the sentence looks ahead: "will meet on Friday"."""
        return self.lean > 2

    @property
    def anchor(self) -> dt.date:
        """Return the day to count from; raises `Unresolved` when there is none."""
        if self.today is None:
            raise Unresolved(NO_ANCHOR)
        return self.today


def resolve(form: Form, context: Context) -> tuple[Span | None, str]:
    """Return the span of the calendar that `form` names, or None and the reason.

    The ends of a span are both included. A span whose year is open has a reason too.
    """
    try:
        first, last = _span(form, context)
        if not (first.is_valid and last.is_valid):
            return None, NO_SUCH_DAY
    except Unresolved as reason:
        return None, str(reason)
    except (ValueError, OverflowError):
        return None, NO_SUCH_DAY
    return (first, last), OPEN_YEAR if None in (first.year, last.year) else ""


@singledispatch
def _span(form: Form, context: Context) -> Span:
    raise TypeError(form, context)


@_span.register
def _(form: Numeric, context: Context) -> Span:
    year = form.year if form.year > 99 else 2000 + form.year if form.year < 50 else 1900 + form.year
    month, day = (form.second, form.first) if context.day_first else (form.first, form.second)
    if month > 12:
        month, day = day, month
    stamp = Stamp(year, month, day)
    return stamp, stamp


@_span.register
def _(form: Years, context: Context) -> Span:
    del context
    return Stamp(form.first), Stamp(form.last)


@_span.register
def _(form: Point, context: Context) -> Span:
    if form.month is None and form.year is None:
        return _weekday(form.weekday or 0, context) if form.day is None else _day_of_month(form.day, context)
    if form.year is None:
        form = replace(form, year=_year_of(form, context))
    if form.season:
        if form.year is None:
            raise Unresolved(OPEN_YEAR)
        return _season(form.year, form.month or 1)
    stamp = Stamp(form.year, form.month, form.day)
    return stamp, stamp


def _season(year: int, month: int) -> Span:
    return Stamp(year, month), add_months(Stamp(year, month), 2)


def _weekday(weekday: int, context: Context) -> Span:
    """Return the nearest such day: up to today, or from tomorrow on when the sentence looks ahead."""
    today = context.anchor
    if context.ahead:
        day = today + ONE_DAY * ((weekday - today.weekday() - 1) % 7 + 1)
    else:
        day = today - ONE_DAY * ((today.weekday() - weekday) % 7)
    return days(day, day)


def _day_of_month(day: int, context: Context) -> Span:
    """Return "the 11th": of the month named before, else the nearest one up to today, or from today on."""
    month = context.mentioned[1] if context.mentioned else Stamp.of(context.anchor)
    if month.month is None:
        month = Stamp.of(context.anchor)
    stamp = add_months(month, 0)._replace(day=day)
    if context.mentioned is None and (month.day or 0) < day and not context.ahead:
        stamp = add_months(month, -1)._replace(day=day)
    return stamp, stamp


def _year_of(point: Point, context: Context) -> int | None:
    """Return the year of a date without one, None when nothing gives it."""
    if context.year is not None:
        return context.year
    if context.today is None:
        return None
    today, month = context.today, point.month or 1
    if month == today.month and point.day in {None, today.day}:
        return today.year
    passed = (month, point.day or 0) < (today.month, today.day if point.day else 0)
    behind, ahead = today.year - (not passed), today.year + passed
    middle = min(point.day or 15, 28)
    lean = context.lean * (1 / _SAME_YEAR if behind == today.year else _SAME_YEAR)
    back, forth = today - dt.date(behind, month, middle), dt.date(ahead, month, middle) - today
    return ahead if forth < back * lean else behind


@_span.register
def _(form: Range, context: Context) -> Span:
    (_, last), first = _span(form.last, context), form.first
    if isinstance(first, Point) and first.year is None and first.month is not None:
        year = last.year
        if year is not None and (first.month, first.day or 0) > (last.month or 12, last.day or 31):
            year -= 1
        first = replace(first, year=year)
        if year is None:
            stamp = Stamp(None, first.month, first.day)
            return stamp, last
    start, _ = _span(first, context)
    if None not in (start.year, last.year) and start.first_day > last.last_day:
        raise Unresolved(NO_SUCH_DAY)
    return start, last


@_span.register
def _(form: Day, context: Context) -> Span:
    day = context.anchor + ONE_DAY * form.offset
    return days(day, day)


@_span.register
def _(form: Period, context: Context) -> Span:
    today = (
        context.anchor
        if context.mentioned is None or not form.from_mention
        else context.mentioned[1].last_day
    )
    if form.bare and form.unit == "weekend":
        saturday = today - ONE_DAY * ((today.weekday() - 5) % 7)
        return _around(saturday + ONE_DAY * 7 * context.ahead, "weekend")
    if form.unit in _MONTHS_IN:
        return _months_around(today, form.unit, form.steps)
    steps = {"day": 1, "fortnight": 14}.get(form.unit, 7) * form.steps
    return _around(today + ONE_DAY * steps, form.unit)


_MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}


def _around(day: dt.date, unit: str) -> Span:
    """Return the day, week or weekend that `day` lies in."""
    if unit == "day":
        return days(day, day)
    monday = week_of(day)[0].first_day
    return days(monday + ONE_DAY * 5, monday + ONE_DAY * 6) if unit == "weekend" else week_of(day)


def _months_around(today: dt.date, unit: str, steps: int) -> Span:
    """Return the month, quarter, year or longer that lies `steps` from the one of `today`."""
    length = _MONTHS_IN[unit]
    if length >= 12:
        years = length // 12
        start = (today.year - (unit == "century")) // years * years + (unit == "century") + steps * years
        return Stamp(start), Stamp(start + years - 1)
    start = add_months(Stamp(today.year, (today.month - 1) // length * length + 1), length * steps)
    return start, add_months(start, length - 1)


@_span.register
def _(form: Named, context: Context) -> Span:
    today, point, steps = context.anchor, form.point, form.steps
    if point.weekday is not None:
        return _named_weekday(today, point.weekday, steps)
    length = 3 if point.season else 1
    now, start = (today.year * 12 + month - 1 for month in (today.month, point.month or 1))
    if steps < 0:
        start -= 12 * (start + length > now)
    elif steps > 0:
        start += 12 * (start <= now)
    elif point.season and point.month == 12 and today.month <= 5:
        start -= 12
    first = Stamp(start // 12, start % 12 + 1)
    return first, add_months(first, length - 1)


def _named_weekday(today: dt.date, weekday: int, steps: int) -> Span:
    """Return "last Friday": the latest before today; "this": of this week; "next": of the next week."""
    day = week_of(today)[0].first_day + ONE_DAY * (weekday + 7 * (steps > 0))
    if steps < 0 and day >= today:
        day -= ONE_DAY * 7
    return days(day, day)


@_span.register
def _(form: Stretch, context: Context) -> Span:
    today = context.anchor
    if form.count is None:
        raise Unresolved(NO_COUNT)
    months = _MONTHS_IN.get(form.unit)
    if months is None:
        length = {"day": 1, "fortnight": 14}.get(form.unit, 7) * form.count - (form.unit == "day")
        ends = sorted((today, today + ONE_DAY * length * form.steps))
        return days(ends[0], ends[1])
    months *= form.count
    if form.unit not in {"month", "quarter"}:
        years = sorted((today.year, today.year + months // 12 * form.steps))
        return Stamp(years[0]), Stamp(years[1])
    here = Stamp(today.year, today.month)
    first, last = sorted((here, add_months(here, months * form.steps)))
    return first, last


@_span.register
def _(form: Distance, context: Context) -> Span:
    if form.count is None:
        raise Unresolved(NO_COUNT)
    base = context.mentioned[1] if form.from_mention and context.mentioned else Stamp.of(context.anchor)
    steps = form.count * form.steps
    months = _MONTHS_IN.get(form.unit)
    if months is None:
        if base.day is None:
            raise Unresolved(NO_ANCHOR)
        day = base.first_day + ONE_DAY * steps * {"day": 1, "fortnight": 14}.get(form.unit, 7)
        return days(day, day)
    return _months_away(base, months * steps, form)


def _months_away(base: Stamp, months: int, form: Distance) -> Span:
    if base.year is None:
        raise Unresolved(OPEN_YEAR)
    if form.exact and months % 12 == 0:
        day = add_years(base.first_day, months // 12)
        return days(day, day)
    if _MONTHS_IN[form.unit] >= 12:
        stamp = Stamp(base.year + months // 12)
    elif base.month is None:
        raise Unresolved(NO_ANCHOR)
    else:
        stamp = add_months(base, months)
    return stamp, stamp


@_span.register
def _(form: Within, context: Context) -> Span:
    first, last = _span(form.period, context)
    point = form.point
    if isinstance(point, Point) and point.month is None and point.day is not None:
        stamp = first._replace(day=point.day)
        return stamp, stamp
    if isinstance(point, Point) and point.month is None and point.weekday is not None:
        day = week_of(first.first_day)[0].first_day + ONE_DAY * point.weekday
        return days(day, day)
    return _span(point, replace(context, year=first.year if first.year == last.year else None))


@_span.register
def _(form: Part, context: Context) -> Span:
    first, last = _span(form.of, context)
    if first.year is not None and last.year == first.year + 9 and first.month is None:
        return first, last
    if first.month and last.month and first.day is None and add_months(first, 2) == last:
        return {"early": (first, first), "late": (last, last)}.get(form.which, (first, last))
    return first, last


@_span.register
def _(form: Counted, context: Context) -> Span:
    first, last = _span(form.of, context)
    if first.year is None:
        raise Unresolved(OPEN_YEAR)
    if form.unit in {"half", "quarter"} or (form.unit == "month" and first.month is None):
        return _share(form, first, last)
    if form.unit == "year" and first.month is None and last.year is not None and form.count:
        start = first.year if form.number > 0 else last.year - form.count + 1
        return Stamp(start), Stamp(start + form.count - 1)
    if form.unit not in {"day", "week", "weekend"}:
        return first, last
    if form.count is None:
        whole = first if form.number > 0 else last
        edge = Stamp(whole.year, whole.month or (1 if form.number > 0 else 12))
        return edge, edge
    return _weeks(form, first, last) if form.unit == "week" else _days(form, first, last)


def _share(form: Counted, first: Stamp, last: Stamp) -> Span:
    """Return a half, a quarter or some months of a year, or half of a month."""
    length = {"half": 6, "quarter": 3, "month": form.count or 0}[form.unit]
    if length == 0:
        return first, last
    if first.month is not None:
        if form.unit != "half" or first != last:
            raise Unresolved(NO_COUNT)
        middle, end = Stamp(first.year, first.month, 15), Stamp.of(first.last_day)
        return (first._replace(day=1), middle) if form.number == 1 else (middle._replace(day=16), end)
    if form.number < 0:
        return add_months(Stamp(last.year, 13 - length), 0), Stamp(last.year, 12)
    step = 1 if form.unit == "month" else length
    start = Stamp(first.year, (form.number - 1) * step + 1)
    return start, add_months(start, length - 1)


def _days(form: Counted, first: Stamp, last: Stamp) -> Span:
    count = form.count or 1
    if form.number < 0:
        return days(last.last_day - ONE_DAY * (count - 1), last.last_day)
    start = first.first_day + ONE_DAY * (form.number - 1)
    return days(start, start + ONE_DAY * (count - 1))


def _weeks(form: Counted, month: Stamp, last: Stamp) -> Span:
    """Return weeks of a month: the first are its first days; others run from Monday, by the day their Thursday falls on."""
    count = form.count or 1
    start = month.first_day
    if form.number == 1 and month.month is not None:
        return days(start, start + ONE_DAY * (7 * count - 1))
    if form.number < 0:
        end = last.last_day
        return days(end - ONE_DAY * (7 * count - 1), end)
    thursday = start + ONE_DAY * ((3 - start.weekday()) % 7)
    monday = thursday - ONE_DAY * 3 + ONE_DAY * 7 * (form.number - 1)
    return days(monday, monday + ONE_DAY * (7 * count - 1))
