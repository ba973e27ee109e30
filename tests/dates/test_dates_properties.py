"""What holds for every text, and for every date in every way of writing it."""

from __future__ import annotations

import datetime as dt
import re
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tagger.dates import find_dates, parse_date
from tagger.dates.lexicon import MONTH_NAMES, WEEKDAY_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

PIECES = re.findall(
    r"\S+",
    """
    1 5 12 31 99 2014 1990 2024 05 '98 5th first second twenty-five a few several the of in on and or to – - / , . : ( )
    May may March Sept. Nov MAY Januray Monday Sun Friday spring winter last past next this coming previous recent new
    year years week weekend month quarter half day days decade century fiscal ago later before after hence today
    tonight yesterday tomorrow morning night early late mid mid- end beginning rest Q2 1990s nineties 2019/20
    04.05.2016 5/14/16 2016-05-04 31.12.9999 0001-01-01 between until from No. Resolution € % a.m. people
    """,
)

WRITTEN: dict[str, Callable[[dt.date], str]] = {
    "day month year": lambda d: f"{d.day} {MONTH_NAMES[d.month - 1]} {d.year}",
    "month day year": lambda d: f"{MONTH_NAMES[d.month - 1]} {d.day}, {d.year}",
    "ordinal": lambda d: f"{d.day}{_suffix(d.day)} of {MONTH_NAMES[d.month - 1]}, {d.year}",
    "weekday": lambda d: f"{WEEKDAY_NAMES[d.weekday()]}, {d.day} {MONTH_NAMES[d.month - 1]} {d.year}",
    "capitals": lambda d: f"{d.day} {MONTH_NAMES[d.month - 1].upper()} {d.year}",
    "abbreviated": lambda d: f"{d.day} {MONTH_NAMES[d.month - 1][:3]} {d.year}",
    "abbreviated with dot": lambda d: f"{MONTH_NAMES[d.month - 1][:3]}. {d.day}, {d.year}",
    "iso": lambda d: d.isoformat(),
    "dots": lambda d: f"{d.day:02}.{d.month:02}.{d.year}",
    "slashes": lambda d: f"{d.day}/{d.month}/{d.year}",
    "hyphens": lambda d: f"{d.day}-{MONTH_NAMES[d.month - 1][:3]}-{d.year}",
    "broken line": lambda d: f"{d.day}\n{MONTH_NAMES[d.month - 1]} {d.year}",
}
DATES = st.dates(dt.date(1600, 1, 1), dt.date(2099, 12, 31))


def _suffix(day: int) -> str:
    return "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def check(text: str, published: str | None, is_valid_edtf: Callable[[str], bool]) -> None:
    end = 0
    for each in find_dates(text, published):
        assert end <= each.start < each.end <= len(text)
        surface = text[each.start : each.end]
        assert surface == surface.strip()
        assert each.name
        assert each.edtf is None or is_valid_edtf(each.edtf)
        assert each.edtf is not None or each.note
        parse_date(surface, published, text[: each.start])
        end = each.end


ANCHORS = st.none() | st.sampled_from(
    ["", "2014-05-20", "0001-01-01", "9999-12-31", "2024-02-29", "nonsense"]
)


@given(st.text(), ANCHORS)
def test_any_text(is_valid_edtf: Callable[[str], bool], text: str, published: str | None) -> None:
    check(text, published, is_valid_edtf)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), ANCHORS)
@example("last century", "0001-01-01")
@example("next decade", "9999-12-31")
def test_any_words_of_dates(is_valid_edtf: Callable[[str], bool], text: str, published: str | None) -> None:
    check(text, published, is_valid_edtf)


@given(DATES, st.sampled_from(sorted(WRITTEN)))
def test_round_trip(date: dt.date, form: str) -> None:
    surface = WRITTEN[form](date)
    (found,) = find_dates(f"The letter is dated {surface} and signed.", "2014-05-20")
    assert found.edtf == date.isoformat()
    assert found.note == ""


@given(DATES, st.integers(1, 300))
def test_round_trip_of_ranges(first: dt.date, length: int) -> None:
    last = first + dt.timedelta(length)
    month, last_month = MONTH_NAMES[first.month - 1], MONTH_NAMES[last.month - 1]
    if (first.year, first.month) == (last.year, last.month):
        surface = f"{first.day} to {last.day} {month} {last.year}"
    elif first.year == last.year:
        surface = f"{first.day} {month} to {last.day} {last_month} {last.year}"
    else:
        surface = f"{first.day} {month} {first.year} to {last.day} {last_month} {last.year}"
    (found,) = find_dates(f"Open from {surface}.", "2014-05-20")
    assert found.edtf == f"{first.isoformat()}/{last.isoformat()}"


@given(DATES, st.integers(-180, 180))
def test_a_date_without_year_lies_near_the_anchor(anchor: dt.date, away: int) -> None:
    date = anchor + dt.timedelta(away)
    (found,) = find_dates(f"Opening: {date.day} {MONTH_NAMES[date.month - 1]}.", anchor.isoformat())
    assert found.edtf is not None
    assert abs(dt.date.fromisoformat(found.edtf) - anchor) < dt.timedelta(366 if date.day < 29 else 366 * 8)
    assert found.edtf[5:] == date.isoformat()[5:]


@pytest.mark.parametrize(
    "unit",
    ["1 ", "9", "5, ", "May ", "5 May to ", "12 May 2014, ", "Monday, ", "next week ", "1.2.", "the ", "A"],
)
def test_time_grows_with_length_and_not_faster(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        find_dates(text, "2014-05-20")
        return time.process_time() - start

    seconds(1000)
    assert seconds(40_000) < 40 * max(seconds(4_000), 0.002)


def test_a_million_characters_in_one_line() -> None:
    text = "On 5 May 2014 the Council met, " * 33_000
    assert len(find_dates(text)) == 33_000
