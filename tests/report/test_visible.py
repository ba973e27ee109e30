from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.report.visible import one_line, visible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bălți – “so”", "Bălți – “so”"),
        ("\x1b[31mred", "␛[31mred"),
        ("a\nb", "a\nb"),
        ("a\r\nb\tc", "a \nb c"),
        ("\x9b2J", "\ufffd2J"),
        ("\x07\x00\x7f", "␇␀\ufffd"),
        ("abc\u202etxt.exe", "abc\ufffdtxt.exe"),
        ("a\u2028b\u0085c", "a b c"),
        ("\ud83d", "\ufffd"),
        ("👩‍👧 e\u0301", "👩‍👧 e\u0301"),
    ],
)
def test_visible(text: str, expected: str) -> None:
    assert visible(text) == expected


@given(st.text(st.characters(codec=None)))
def test_offsets_stay_and_nothing_steers(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert all(unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"} for char in shown if char != "\n")


def test_one_line() -> None:
    assert one_line(" a\n\n b\x1b\tc ") == "a b␛ c"
