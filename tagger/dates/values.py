"""What a lexeme's characters say: "Sept." is 9, "twenty-five" 25, "the '90s" begin in 1990, "Febuary" is a slip."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from tagger.dates.lexicon import (
    DECADE_WORDS,
    FIXED_DAYS,
    FULL_MONTHS,
    MONTHS,
    NUMBERS,
    ORDINALS,
    PARTS,
    ROMAN_MONTHS,
    SEASONS,
    SHORT_WEEKDAYS,
    UNITS,
    VAGUE_COUNTS,
    WEEKDAYS,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def value_of(kind: str, word: str) -> Any:
    """Return what a lexeme says: a month's number, a year, a unit; the word itself when it says no more.

    Args:
        kind: A key of `lexer.KINDS`.
        word: Characters that the kind's pattern matched.
    """
    word = " ".join(word.lower().split())
    if kind in _TABLES:
        return _TABLES[kind][word.rstrip(".-")]
    return _READERS[kind](word) if kind in _READERS else word


def count(words: str) -> int | None:
    """Return the number that the words say, None when they don't ("several")."""
    if words.isdecimal():
        return int(words)
    return None if words in VAGUE_COUNTS else sum(NUMBERS[word] for word in re.split(r"[\s-]+", words))


def misspelt(word: str) -> int | None:
    """Return the month that a word in lower case is one slip away from, or None."""
    return _slips().get(word)


@cache
def _slips() -> dict[str, int]:
    """Return every word one edit away from a month's name of four letters or more, with the month."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    slips: dict[str, int] = {}
    for name, month in FULL_MONTHS.items():
        if len(name) < 4:
            continue
        halves = [(name[:cut], name[cut:]) for cut in range(len(name) + 1)]
        slips |= dict.fromkeys((a + b[1:] for a, b in halves if b), month)
        slips |= dict.fromkeys((a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1), month)
        slips |= dict.fromkeys((a + letter + b[1:] for a, b in halves if b for letter in letters), month)
        slips |= dict.fromkeys((a + letter + b for a, b in halves for letter in letters), month)
    return slips


def _numbers(word: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", word))


def _lettered(word: str) -> tuple[int, ...]:
    """Return year, month, day of "9-Apr-2012", "Apr-9-2012" or "2012-Apr-9"."""
    fields = re.split(r"[-/.]", word)
    first, second, year = reversed(fields) if len(fields[0]) == 4 and fields[0].isdecimal() else fields
    names = MONTHS | ROMAN_MONTHS
    month, day = (names[first], int(second)) if first in names else (names[second], int(first))
    return (int(year) if len(year) == 4 else _short_year(int(year)), month, day)


def _short_year(number: int) -> int:
    return 2000 + number if number < 50 else 1900 + number


def _decade(word: str) -> int:
    digits = re.sub(r"\D", "", word)
    return DECADE_WORDS.get(word) or (int(digits) if len(digits) == 4 else _short_year(int(digits)))


_TABLES: Mapping[str, Mapping[str, int] | Mapping[str, str]] = {
    "M": MONTHS,
    "m": MONTHS,
    "W": WEEKDAYS,
    "w": SHORT_WEEKDAYS,
    "S": SEASONS,
    "T": FIXED_DAYS,
    "U": UNITS,
    "E": PARTS,
}
_READERS: Mapping[str, Callable[[str], Any]] = {
    "I": _numbers,
    "X": _numbers,
    "Z": _numbers,
    "z": _numbers,
    "D": _lettered,
    "K": _decade,
    "Y": int,
    "y": lambda word: _short_year(int(word[1:])),
    "d": lambda word: int(word.rstrip(".")),
    "o": lambda word: ORDINALS.get(word) or int(word[:-2]),
    "Q": lambda word: int(word[1:]),
    "n": count,
}
