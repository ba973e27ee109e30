from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.exchange.labelled import UnfitError
from tagger.exchange.offsets import Ruler, Units, read_span

TEXT = "a😀e\u0301 👨\u200d👩 OSCE"


def in_utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("place", "units"), [(0, 0), (1, 1), (2, 3), (4, 5), (6, 8), (8, 11), (9, 12), (13, 16)]
)
def test_utf16_places(place: int, units: int) -> None:
    assert units == in_utf16(TEXT[:place])
    assert (Ruler(TEXT, Units.utf16).out(place), Ruler(TEXT, Units.utf16).back(units)) == (units, place)
    assert (Ruler(TEXT, Units.code_points).out(place), Ruler(TEXT, Units.code_points).back(place)) == (
        place,
        place,
    )


@given(st.text(st.sampled_from("a😀\u0301𝔘\r\n") | st.characters(codec="utf-8")))
def test_as_utf16_counts(text: str) -> None:
    ruler = Ruler(text, Units.utf16)
    for place in range(len(text) + 1):
        assert ruler.out(place) == in_utf16(text[:place])
        assert ruler.back(ruler.out(place)) == place


@pytest.mark.parametrize("inside", [2, 7, 10])
def test_half_a_character(inside: int) -> None:
    with pytest.raises(UnfitError, match=f"offset {inside} falls inside of a character"):
        Ruler(TEXT, Units.utf16).back(inside)


@pytest.mark.parametrize(
    ("start", "end", "quote", "units", "reason"),
    [
        (9, 14, "OSCE", Units.code_points, "span 9–14 is empty or lies outside the text of 13"),
        (-4, 13, None, Units.code_points, "span -4–13 is empty or lies outside"),
        (9, 9, "", Units.code_points, "span 9–9 is empty"),
        (13, 9, None, Units.code_points, "is empty"),
        (True, 9, None, Units.code_points, "True is no offset"),
        ("9", 13, None, Units.code_points, "'9' is no offset"),
        (9.0, 13, None, Units.code_points, "9.0 is no offset"),
        (None, 13, None, Units.code_points, "None is no offset"),
        (8, 12, "OSCE", Units.code_points, "span 8–12 says 'OSCE', but ' OSC' stands there$"),
        (9, 13, "osce", Units.code_points, "says 'osce', but 'OSCE' stands there$"),
        (9, 13, 7, Units.code_points, "says 7, but 'OSCE' stands there$"),
        (12, 16, "OSCE", Units.code_points, "lies outside the text of 13"),
        (3, 5, "e\u0301", Units.code_points, r"counted in utf-16 it would be right \(--offsets utf-16\)"),
        (2, 4, "e\u0301", Units.utf16, "offset 2 falls inside of a character"),
        (4, 5, " ", Units.utf16, r"counted in code-points it would be right \(--offsets code-points\)"),
    ],
)
def test_wrong_spans_are_named(start: object, end: object, quote: object, units: Units, reason: str) -> None:
    with pytest.raises(UnfitError, match=reason):
        read_span(TEXT, start, end, quote, units=units)


def test_right_spans() -> None:
    assert read_span(TEXT, 9, 13, "OSCE") == (9, 13)
    assert read_span(TEXT, 12, 16, "OSCE", units=Units.utf16) == (9, 13)
    assert read_span(TEXT, 12, 16, units=Units.utf16) == (9, 13)
