"""Clusters of lexemes to forms: a table of patterns over the lexemes' kinds, each with what it says.

Nothing here knows an anchor: the same words always give the same form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tagger.dates import guards
from tagger.dates.forms import (
    Counted, Day, Distance, Form, Named, Numeric, Part, Period, Point, Range, Stretch, Within, Years,
)  # fmt: skip
from tagger.dates.lexer import Lexeme, clusters, lexemes
from tagger.dates.lexicon import DIRECTIONS, DISTANCES, FROM_MENTION, FROM_TODAY

Words = list[Lexeme]
Builder = Callable[[Words, str], Form | None]


class Reading(NamedTuple):
    """A date expression found in a text: half-open offsets and what it says."""

    start: int
    end: int
    form: Form


def read(text: str) -> Iterator[Reading]:
    """Yield the date expressions in `text`, in order, without overlap. Lazy."""
    for cluster in clusters(text):
        yield from _readings(cluster, text, guarded=True)


def read_exactly(text: str) -> Form | None:
    """Return what `text` says when all of it is one date expression, however unlikely as a date in a sentence."""
    words = lexemes(text, 0, len(text))
    if not words or words[-1].end != len(text):
        return None
    found = list(_readings(words, text, guarded=False))
    return found[0].form if len(found) == 1 and (found[0].start, found[0].end) == (0, len(text)) else None


def _readings(cluster: Words, text: str, *, guarded: bool) -> Iterator[Reading]:
    kinds = "".join(lexeme.kind for lexeme in cluster)
    position = 0
    while position < len(kinds):
        end, form = _best(cluster, kinds, position, text, guarded)
        if form is not None:
            yield Reading(cluster[position].start, cluster[end - 1].end, form)
        position = end


def _best(cluster: Words, kinds: str, position: int, text: str, guarded: bool) -> tuple[int, Form | None]:
    """Return the form of the first row that fits at `position` and the position after it; None when no row does."""
    for pattern, build, guard in _BY_KIND.get(kinds[position], ()):
        match = pattern.match(kinds, position)
        if match is None:
            continue
        words = cluster[position : match.end()]
        form = build(words, text)
        if form is not None and not (guarded and guard and guard(text, words[0].start, words[-1].end)):
            return match.end(), form
    return position + 1, None


# Builders: lexemes to a form, or None when they can't mean it.


def _date(words: Words, _text: str = "") -> Point | Numeric | None:
    """Return the one date that the lexemes name, None when there can be no such day."""
    found: dict[str, Any] = {_FIELDS[word.kind]: word.value for word in words if word.kind in _FIELDS}
    if "numeric" in found:
        return Numeric(*found["numeric"])
    if "whole" in found:
        found["year"], found["month"], found["day"] = found.pop("whole")
    if "season" in found:
        found |= {"month": found["season"], "season": True}
    point = Point(**found)
    longest = 29 if point.month == 2 else 30 if point.month in {4, 6, 9, 11} else 31
    possible = (point.month is None or 1 <= point.month <= 12) and (point.day is None or 1 <= point.day <= longest)
    return point if possible else None


_FIELDS = {
    "Y": "year", "y": "year", "M": "month", "m": "month", "d": "day", "o": "day", "W": "weekday", "w": "weekday",
    "S": "season", "I": "whole", "D": "whole", "X": "numeric",
}  # fmt: skip


def _tight(words: Words, text: str) -> Point | Numeric | None:
    """Return the date of "23-Sep-2020", which has no spaces."""
    return None if " " in text[words[0].start : words[-1].end] else _date(words)


def _side(words: Words, text: str) -> Form | None:
    """Return one end of a range, which may have a part word: "early 2013"."""
    return _part(words, text) if words[0].kind == "E" else _date(words)


def _range(words: Words, text: str) -> Range | None:
    """Return the range of two dates with a connector or an "and" between them."""
    cut = next(index for index, word in enumerate(words) if word.kind in "CN" and index)
    first, last = _side(words[:cut], text), _side(words[cut + 1 :], text)
    if first is None or last is None or not _go_together(first, last):
        return None
    return Range(first, last)


def _go_together(first: Form, last: Form) -> bool:
    """Whether two dates may be the ends of one range: as exact as each other, and not backwards."""
    if not (isinstance(first, Point) and isinstance(last, Point)):
        return True
    if (first.day is None) != (last.day is None) or (first.month is None) > (last.month is None):
        return False
    if first.year is None and last.month is None:
        return False
    ends = [(point.year, point.month or 0, point.day or 0) for point in (first, last)]
    return first.year is None or last.year is None or ends[0] < ends[1]


def _between(words: Words, text: str) -> Range | None:
    """Return the range of "between A and B"."""
    return _range(words, text) if guards.after_between(text, words[0].start) else None


def _days(words: Words, _text: str) -> Range | None:
    """Return the range of several days of one month: "5 and 6 May", "June 17 to 21, 2024"."""
    days = [word for word in words if word.kind in "do"]
    shared = [word for word in words if word.kind in "MmYy"]
    first, last = _date([days[0], *shared]), _date([days[-1], *shared])
    numbers = [word.value for word in days]
    if not isinstance(first, Point) or not isinstance(last, Point) or numbers != sorted(set(numbers), key=_number):
        return None
    return Range(first, last)


def _number(value: Any) -> int:
    return int(value)


def _months(words: Words, _text: str) -> Range | None:
    """Return the range of months or seasons that follow each other: "October and November 2013"."""
    named = [word for word in words if word.kind in "MmS"]
    year = [word for word in words if word.kind == "Y"]
    joined = any(word.kind == "C" for word in words)
    step = 3 if named[0].kind == "S" else 1
    pairs = zip(named, named[1:], strict=False)
    if not joined and any((_number(b.value) - _number(a.value)) % 12 != step for a, b in pairs):
        return None
    first, last = _date([named[0], *year]), _date([named[-1], *year])
    return Range(first, last) if first and last else None


def _years(words: Words, _text: str) -> Years | None:
    """Return the years of "2014 and 2015", one after the other."""
    years = [_number(word.value) for word in words if word.kind == "Y"]
    return Years(years[0], years[-1]) if years == list(range(years[0], years[-1] + 1)) else None


def _decade(words: Words, text: str) -> Form | None:
    """Return "the 1990s", also with a part: "mid-1990s"."""
    starts = [_number(word.value) for word in words if word.kind == "K"]
    years = Years(starts[0], starts[-1] + 9)
    if len(starts) > 1 and not guards.after_between(text, words[0].start) and not any(w.kind == "C" for w in words):
        return None
    return Part(str(words[0].value), years) if words[0].kind == "E" else years


def _year_pair(words: Words, _text: str) -> Form | None:
    """Return "2019/2020" or "winter 2002/03"."""
    first, second = next(word.value for word in words if word.kind == "Z")  # type: ignore[misc]
    second = second if second > 99 else first // 100 * 100 + second + (100 if second < first % 100 else 0)
    if not first < second < first + 40:
        return None
    season = next((word.value for word in words if word.kind == "S"), None)
    return Point(first, season, season=True) if isinstance(season, int) else Years(first, second)


def _winter(words: Words, _text: str) -> Point | None:
    """Return the season that lies in two years: "winter of 2023-2024"."""
    first, second = (_number(word.value) for word in words if word.kind == "Y")
    return Point(first, _number(words[0].value), season=True) if second == first + 1 else None


def _century(words: Words, _text: str) -> Years | None:
    """Return "19th century"."""
    number = _number(words[0].value)
    return Years(number * 100 - 99, number * 100) if words[-1].value == "century" and number < 30 else None


def _part(words: Words, text: str) -> Form | None:
    """Return a part of what follows the part word: "early June", "end of last year"."""
    rest = [word for word in words[1:] if word.kind not in "ftiC"]
    linked = words[1].kind in "fi" or rest[0].kind in "UR"  # "to start in May", "courses start next month"
    if linked and not guards.is_part_word(text, words[0].start, words[1].start, rest[0].start):
        return None
    whole = _whole(rest, text)
    return None if whole is None else Part(str(words[0].value), whole)


def _whole(words: Words, text: str) -> Form | None:
    """Return what a part is taken of."""
    kinds = "".join(word.kind for word in words)
    if kinds == "U":
        unit = str(words[0].value)
        return None if unit in {"day", "century", "weekend"} else Period(0, unit)
    if "R" in kinds:
        return _period(words, text)
    if "K" in kinds:
        return _decade(words, text)
    return _year_pair(words, text) if "Z" in kinds else _date(words)


def _counted(words: Words, text: str) -> Form | None:
    """Return a counted part: "first half of 2013", "last days of May", "first six months of 2020"."""
    cut = next(index for index, word in enumerate(words) if word.kind == "U")
    whole = _whole([word for word in words[cut + 1 :] if word.kind not in "fti"], text)
    number, unit = words[0].value, str(words[cut].value)
    number = DIRECTIONS.get(str(number), number)
    if whole is None or number == 0 or unit in {"decade", "century"}:
        return None
    counts = [word.value for word in words[1:cut]]
    plural = text[words[cut].end - 1] in "sS"
    count = counts[0] if counts else None if plural else 1
    return Counted(_number(number), unit, whole, count if isinstance(count, int) else None)


def _quarter(words: Words, text: str) -> Form | None:
    """Return "Q2 2009"."""
    whole = _whole([word for word in words[1:] if word.kind not in "ft"], text)
    return None if whole is None else Counted(_number(words[0].value), "quarter", whole)


def _period(words: Words, text: str) -> Form | None:
    """Return a direction and what it points at: "last year", "past five years", "next Friday", "this morning"."""
    direction, target = str(words[0].value), words[-1]
    steps = DIRECTIONS[direction]
    if target.kind in "WMmS":
        point = _date([target])
        return Named(steps, point) if isinstance(point, Point) and direction in {"last", "this", "next"} else None
    if target.kind == "P":
        return Day(steps) if direction in {"last", "this"} else None
    unit, plural = str(target.value), text[target.end - 1] in "sS"
    counts = [word.value for word in words[1:-1]]
    if counts or plural or direction == "past":
        return _stretch(steps, counts, direction, unit, plural)
    allowed = guards.is_period(direction, unit)
    return Period(steps, unit, direction in FROM_MENTION) if allowed else None


def _stretch(steps: int, counts: list[Any], direction: str, unit: str, plural: bool) -> Form | None:
    if steps == 0 or unit == "half" or (not counts and plural and direction in {"last", "next", "new"}):
        return None
    count = counts[0] if counts else None if plural else 1
    return Stretch(steps, count, unit) if direction not in {"new", "current"} else None


def _within(words: Words, text: str) -> Form | None:
    """Return a date and the period it lies in: "March last year", "5 May this year", "Friday last week"."""
    cut = next(index for index, word in enumerate(words) if word.kind == "R")
    period = _period(words[cut:], text)
    rest = [word for word in words[:cut] if word.kind != "f"]
    point = _part(rest, text) if rest[0].kind == "E" else _days(rest, text) if _several(rest) else _date(rest)
    return Within(point, period) if isinstance(period, Period) and point is not None else None


def _several(words: Words) -> bool:
    return sum(word.kind in "do" for word in words) > 1


def _day(words: Words, _text: str) -> Day:
    """Return "yesterday", "tomorrow morning"."""
    return Day(_number(words[0].value))


def _distance(words: Words, _text: str) -> Form | None:
    """Return "two years ago", "a year ago today", "three days later", "the year before"."""
    by_kind = {word.kind: word for word in words}
    way, unit = str(by_kind["A"].value), str(by_kind["U"].value)
    numbered = "n" in by_kind or "d" in by_kind
    if unit in {"weekend", "half", "quarter"} or (numbered and way in {"before", "after"}):
        return None
    count = words[0].value if numbered else 1
    exact = "T" in by_kind
    if exact and by_kind["T"].value != 0:
        return None
    return Distance(DISTANCES[way], count, unit, way not in FROM_TODAY, exact)  # type: ignore[arg-type]


def _weekend(_words: Words, _text: str) -> Period:
    """Return "the weekend", whose direction only the sentence tells."""
    return Period(0, "weekend", bare=True)


def _days_off(words: Words, _text: str) -> Period | None:
    """Return "Saturday and Sunday", which are one weekend; other weekdays stand alone."""
    return Period(0, "weekend", bare=True) if (words[0].value, words[2].value) == (5, 6) else None


# The table. Longer readings stand before the shorter ones that they contain.

_DM = "[do]f?[Mm](?:c?f?[Yy])?"
_MD = "[Mm]t?[do](?:c?[Yy])?"
_WEEKDAY = "(?:[Ww]c?t?)?"
_SIDE = f"(?:{_WEEKDAY}(?:{_DM}|{_MD}|[XID])|[Mm]c?f?Y|[Mm]y|[Mm]|Y)"
_END = f"(?:E[fi]?t?)?{_SIDE}"
_JOIN = "(?:c?N|C|s)"
_TABLE: tuple[tuple[str, str, Builder, guards.Guard | None], ...] = (
    # first kinds, pattern over kinds, builder, guard
    ("dCM", "[do]C[Mm]C[Yy]|[Mm]C[do]C[Yy]", _tight, None),
    ("EWwdoMmXIDY", f"{_END}Ct?{_END}", _range, guards.is_code),
    ("EWwdoMmXIDY", f"{_END}N{_END}", _between, None),
    ("Wwdo", f"{_WEEKDAY}[do](?:(?:{_JOIN}|c){_WEEKDAY}[do]){{0,6}}{_JOIN}{_WEEKDAY}{_DM}(?:f?RU)", _within, None),
    ("Wwdo", f"{_WEEKDAY}[do](?:(?:{_JOIN}|c){_WEEKDAY}[do]){{0,6}}{_JOIN}{_WEEKDAY}{_DM}", _days, None),
    ("Mm", f"[Mm]t?[do](?:(?:{_JOIN}|c)t?[do]){{0,6}}{_JOIN}t?[do](?:c?Y)?", _days, guards.is_count),
    ("M", f"M(?:cM){{0,11}}{_JOIN}M(?:c?f?Y)?", _months, guards.is_name),
    ("S", f"S{_JOIN}Sf?Y", _months, None),
    ("Y", f"Y(?:cY){{0,9}}{_JOIN}Y", _years, guards.is_code),
    ("K", f"K{_JOIN}t?K", _decade, None),
    ("S", "Sf?Y[Cs]Y", _winter, None),
    ("S", "Sf?Z", _year_pair, None),
    ("EWwdoMmS", f"(?:{_WEEKDAY}(?:[do]f?[Mm]|[Mm]t?[do])|(?:E[fi]?t?)?[MS]|W)c?f?RU", _within, None),
    ("oRd", "[oR](?:[nd])?Uf?t?(?:" + _SIDE + "|RU|Sf?Y|U|Z|K)", _counted, None),
    ("E", f"EC?[fi]?t?(?:Sf?Y|Sf?Z|R[nd]?U|R[MS]|S|K|Z|U|{_SIDE})", _part, guards.is_code),
    ("Wwdo", f"{_WEEKDAY}{_DM}", _date, None),
    ("WwMm", f"{_WEEKDAY}[Mm]t?[do]c?[Yy]", _date, None),
    ("WwMm", f"{_WEEKDAY}[Mm]t?[do]", _date, guards.is_count),
    ("WwXID", f"{_WEEKDAY}[XID]", _date, None),
    ("Mm", "[Mm]c?f?Y|[Mm]y", _date, None),
    ("S", "Sf?Y", _date, None),
    ("R", "R[nd]?U", _period, guards.is_no_period),
    ("R", "R[WMSP]", _period, None),
    ("T", "T", _day, guards.is_common),
    ("nd", "[nd]UAT", _distance, None),
    ("ndU", "[nd]?UA", _distance, guards.is_comparison),
    ("oQ", "oU", _century, None),
    ("Q", "Qf?Y", _quarter, None),
    ("KE", "E?K", _decade, guards.is_age),
    ("Z", "Z", _year_pair, guards.is_code),
    ("Y", "Y", _date, guards.is_code),
    ("M", "M", _date, guards.is_name),
    ("W", "WNW", _days_off, None),
    ("W", "W", _date, guards.is_common),
    ("S", "S", _date, guards.is_no_season),
    ("U", "U", _weekend, guards.is_no_weekend),
)
_BY_KIND: dict[str, list[tuple[re.Pattern[str], Builder, guards.Guard | None]]] = {}
for _kinds, _pattern, _builder, _guard in _TABLE:
    for _kind in _kinds:
        _BY_KIND.setdefault(_kind, []).append((re.compile(_pattern), _builder, _guard))
