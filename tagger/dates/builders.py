"""What a run of lexemes says: one function for each shape of date expression.

Each takes the lexemes that a pattern of the grammar matched and the text they stand in, and returns the form, or
None when they can't mean it: a 32 June, two years in the wrong order.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tagger.dates import guards
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
from tagger.dates.lexicon import DIRECTIONS, DISTANCES, FROM_MENTION, FROM_TODAY

if TYPE_CHECKING:
    from tagger.dates.lexer import Lexeme

Words = list["Lexeme"]

_FIELDS = {
    "Y": "year", "y": "year", "M": "month", "m": "month", "d": "day", "o": "day", "W": "weekday", "w": "weekday",
    "S": "season", "I": "whole", "D": "whole", "X": "numeric",
}  # fmt: skip
_LITTLE = "ftic"  # of, the, in, comma: they mean nothing by themselves
_SPOKEN = frozenset({"to", "until", "till", "through", "thru"})


def date(words: Words, _text: str = "") -> Point | Numeric | None:
    """Return the one date that the lexemes name: "Monday, 5 May 2014", "spring 2014", "2014"."""
    found: dict[str, Any] = {_FIELDS[word.kind]: word.value for word in words if word.kind in _FIELDS}
    if "numeric" in found:
        return Numeric(*found["numeric"])
    if "whole" in found:
        found["year"], found["month"], found["day"] = found.pop("whole")
    if "season" in found:
        found |= {"month": found["season"], "season": True}
    point = Point(**found)
    return point if _is_possible(point) else None


def _is_possible(point: Point) -> bool:
    return (point.month is None or 1 <= point.month <= 12) and (point.day is None or 1 <= point.day <= 31)


def tight(words: Words, text: str) -> Point | Numeric | None:
    """Return the date of "23-Sep-2020" or "Dec/2018", which have no spaces."""
    return None if " " in text[words[0].start : words[-1].end] else date(words)


def range_of(words: Words, text: str) -> Range | None:
    """Return the range of two dates with a connector or an "and" between them."""
    cut = next(index for index, word in enumerate(words) if word.kind in "CN")
    first, last = _side(words[:cut], text), _side(words[cut + 1 :], text)
    if first is None or last is None or not _go_together(first, last):
        return None
    relative = not (isinstance(first, Point | Numeric | Part) and isinstance(last, Point | Numeric | Part))
    # a dash after a dateline is followed by any word: "VIENNA, 5 May 2011 – Yesterday"
    return (
        None
        if relative and words[cut].kind == "C" and words[cut].value not in _SPOKEN
        else Range(first, last)
    )


def _side(words: Words, text: str) -> Form | None:
    """Return one end of a range: a date, "early 2013", "yesterday", "next Friday"."""
    words = [word for word in words if word.kind != "t"]
    if words[0].kind == "E":
        return part(words, text)
    if words[0].kind == "R":
        return period(words, text)
    return day(words) if words[0].kind == "T" else date(words)


def _go_together(first: Form, last: Form) -> bool:
    """Whether two dates may be the ends of one range: as exact as each other, and not backwards."""
    if not (isinstance(first, Point) and isinstance(last, Point)):
        return True
    if first.month is not None and last.month is None and (first.day is not None or first.year is None):
        return False
    if first.year is not None and first.month is None and last.year is None:
        return False
    ends = [(point.year or 0, point.month or 0, point.day or 0) for point in (first, last)]
    return first.year is None or last.year is None or first.year < last.year or ends[0] < ends[1]


def between(words: Words, text: str) -> Range | None:
    """Return the range of "between A and B"."""
    return range_of(words, text) if guards.after_between(text, words[0].start) else None


def days(words: Words, _text: str = "") -> Range | None:
    """Return the range of several days of one month: "5 and 6 May", "June 17 to 21, 2024"."""
    named = [word for word in words if word.kind in "do"]
    shared = [word for word in words if word.kind in "MmYy"]
    first, last = date([named[0], *shared]), date([named[-1], *shared])
    rising = all(a.value < b.value for a, b in pairwise(named))
    return Range(first, last) if first and last and rising else None


def months(words: Words, _text: str) -> Range | None:
    """Return the range of months or seasons that follow each other: "October and November 2013"."""
    named = [word for word in words if word.kind in "MmS"]
    year = [word for word in words if word.kind == "Y"]
    step = 3 if named[0].kind == "S" else 1
    follow = all((b.value - a.value) % 12 == step for a, b in pairwise(named))
    first, last = date([named[0], *year]), date([named[-1], *year])
    joined = any(word.kind == "C" for word in words)
    return Range(first, last) if first and last and (follow or joined) else None


def years(words: Words, _text: str) -> Years | None:
    """Return the years of "2014 and 2015", one after the other."""
    named = [word.value for word in words if word.kind == "Y"]
    return Years(named[0], named[-1]) if named == list(range(named[0], named[-1] + 1)) else None


def decade(words: Words, text: str) -> Form | None:
    """Return "the 1990s", also with a part: "mid-1990s", or two as a range: "the 1980s to the 1990s"."""
    starts = [word.value for word in words if word.kind == "K"]
    whole = Years(starts[0], starts[-1] + 9)
    joined = any(word.kind == "C" for word in words) or guards.after_between(text, words[0].start)
    if len(starts) > 1 and not joined:
        return None
    return Part(words[0].value, whole) if words[0].kind == "E" else whole


def year_pair(words: Words, text: str) -> Form | None:
    """Return "2019/2020", "winter 2002/03", or the month of "2016-11"."""
    pair = next(word for word in words if word.kind == "Z")
    first, second = pair.value
    is_short = second < 100
    later = first // 100 * 100 + second + 100 * (second < first % 100) if is_short else second
    if is_short and later != first + 1 and second <= 12 and "–" not in text[pair.start : pair.end]:
        return Point(first, second) if second else None
    if not first < later < first + 40:
        return None
    season = next((word.value for word in words if word.kind == "S"), None)
    return Years(first, later) if season is None else Point(first, season, season=True)


def winter(words: Words, _text: str) -> Point | None:
    """Return the season that lies in two years: "winter of 2023-2024"."""
    first, second = (word.value for word in words if word.kind == "Y")
    return Point(first, words[0].value, season=True) if second == first + 1 else None


def month_of_year(words: Words, _text: str) -> Point | None:
    """Return the month of "11/2016"."""
    month, year = words[0].value
    return Point(year, month) if 1 <= month <= 12 else None


def ordinal_unit(words: Words, _text: str) -> Form | None:
    """Return "19th century", or a quarter of a year that only the sentence tells: "third quarter"."""
    number, unit = words[0].value, words[-1].value
    if unit == "century" and 0 < number < 30:
        return Years(number * 100 - 100, number * 100 - 1)
    return Point(month=number * 3 - 2, season=True) if unit == "quarter" and 1 <= number <= 4 else None


def part(words: Words, text: str) -> Form | None:
    """Return a part of what follows the part word: "early June", "end of last year"."""
    rest = [word for word in words[1:] if word.kind not in "ftiC"]
    linked = words[1].kind in "fi" or rest[0].kind in "UR"
    if linked and not guards.is_part_word(text, words[0].start, words[1].start, rest[0].start):
        return None
    if rest[0].kind == "T":
        return (
            day(rest) if words[0].value == "within" else None
        )  # "earlier today", but not "came to an end today"
    if words[0].value != "within" and any(word.kind in "doXID" for word in rest):
        return None  # "the week beginning 5 May"
    whole = _whole(rest, text)
    return None if whole is None else Part(words[0].value, whole)


def _whole(words: Words, text: str) -> Form | None:
    """Return what a part is taken of."""
    kinds = "".join(word.kind for word in words)
    if kinds == "U":
        unit = words[0].value
        is_one = unit not in {"day", "century", "weekend"} and not _is_plural(
            words[0], text
        )  # not "the early years"
        return Period(0, unit) if is_one else None
    if "R" in kinds:
        return period(words, text)
    if "K" in kinds:
        return decade(words, text)
    if "Z" in kinds:
        return year_pair(words, text)
    return years(words, text) if kinds.count("Y") > 1 else date(words)


def counted(words: Words, text: str) -> Form | None:
    """Return a counted part: "first half of 2013", "last days of May", "first six months of 2020"."""
    cut = next(index for index, word in enumerate(words) if word.kind == "U")
    whole = _whole([word for word in words[cut + 1 :] if word.kind not in _LITTLE], text)
    number = DIRECTIONS[words[0].value] if words[0].kind == "R" else words[0].value
    unit = words[cut].value
    if whole is None or number == 0 or unit in {"decade", "century"}:
        return None
    if words[0].kind == "R" and words[0].value not in {"last", "final"}:
        return None
    counts = [word.value for word in words[1:cut]]
    return Counted(number, unit, whole, counts[0] if counts else None if _is_plural(words[cut], text) else 1)


def counted_weekday(words: Words, text: str) -> Counted | None:
    """Return "first Tuesday of October", "last Friday of this month"."""
    whole = _whole([word for word in words[2:] if word.kind not in _LITTLE], text)
    number = -1 if words[0].value in {"last", "final"} else words[0].value
    if whole is None or not isinstance(number, int):
        return None
    return Counted(number, "weekday", whole, weekday=words[1].value)


def week_of(words: Words, _text: str) -> Week | None:
    """Return "the week of 5 May"."""
    of = date(words[1:]) if words[0].value == "week" else None
    return Week(of) if of else None


def quarter(words: Words, text: str) -> Form | None:
    """Return "Q2 2009"."""
    whole = _whole([word for word in words[1:] if word.kind not in _LITTLE], text)
    return None if whole is None else Counted(words[0].value, "quarter", whole)


def period(words: Words, text: str) -> Form | None:
    """Return a direction and what it points at: "last year", "past five years", "next Friday", "this morning"."""
    directions = [word for word in words if word.kind == "R"]
    direction, target = directions[-1].value, words[-1]  # "this coming Friday" is the coming one
    steps = DIRECTIONS[direction]
    if target.kind == "P":
        return Day(steps) if direction == "this" or (direction, target.value) == ("last", "night") else None
    if target.kind in "WMmS":
        point = date([target])
        if not isinstance(point, Point) or direction in {"new", "final"}:
            return None
        return Named(steps, point, near=direction in {"coming", "upcoming"})
    counts = [word.value for word in words if word.kind in "nd"]
    if words[0].kind in "nd" and not _is_plural(target, text):
        return None  # "we will be 3 next week"
    if counts or _is_plural(target, text) or direction == "past":
        return _stretch(direction, counts, target.value, plural=_is_plural(target, text))
    allowed = guards.is_period(direction, target.value)
    from_mention = direction in FROM_MENTION or (direction, target.value) == ("next", "day")
    return Period(steps, target.value, from_mention) if allowed else None


def _is_plural(unit: Lexeme, text: str) -> bool:
    return text[unit.end - 1] in "sS"


def _stretch(direction: str, counts: list[Any], unit: str, *, plural: bool) -> Stretch | None:
    steps = DIRECTIONS[direction]
    if steps == 0 or unit == "half" or direction in {"new", "final"}:
        return None
    if not counts and plural and direction in {"last", "next"}:  # "its last weeks"
        return None
    return Stretch(steps, counts[0] if counts else None if plural else 1, unit)


def within(words: Words, text: str) -> Within | None:
    """Return a date and the period it lies in: "March last year", "5 May this year", "Friday last week"."""
    cut = next(index for index, word in enumerate(words) if word.kind == "R")
    end = next(index for index, word in enumerate(words) if word.kind == "U" and index > cut) + 1
    around = period(words[cut:end], text)
    rest = [word for word in (*words[:cut], *words[end:]) if word.kind not in _LITTLE]
    if words[0].kind == "E":
        point = part(words[:cut], text)
    else:
        point = days(rest) if sum(word.kind in "do" for word in rest) > 1 else date(rest)
    if not isinstance(around, Period) or point is None:
        return None
    is_day_alone = isinstance(point, Point) and point.month is None and point.day is not None
    return None if is_day_alone and around.unit != "month" else Within(point, around)


def day(words: Words, _text: str = "") -> Day:
    """Return "yesterday", "tomorrow evening"."""
    return Day(next(word.value for word in words if word.kind == "T"))


def distance(words: Words, _text: str) -> Distance | None:
    """Return "two years ago", "a year ago today", "three days later", "the year before"."""
    by_kind = {word.kind: word.value for word in words}
    way, unit = by_kind["A"], by_kind["U"]
    numbered = words[0].kind in "nd"
    if unit in {"weekend", "half", "quarter"} or (numbered and way in {"before", "after"}):
        return None
    if by_kind.get("T", 0) != 0:
        return None
    count = words[0].value if numbered else 1
    return Distance(DISTANCES[way], count, unit, way not in FROM_TODAY, "T" in by_kind)


def weekend(_words: Words, _text: str) -> Period:
    """Return "the weekend", whose direction only the sentence tells."""
    return Period(0, "weekend", bare=True)


def days_off(words: Words, _text: str) -> Period | None:
    """Return "Saturday and Sunday", which are one weekend; other weekdays stand alone."""
    return Period(0, "weekend", bare=True) if (words[0].value, words[2].value) == (5, 6) else None
