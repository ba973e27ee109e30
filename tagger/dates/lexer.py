"""Text to clusters of lexemes: the only part that looks at every character, so all of it is one compiled pattern.

A cluster is a run of words and numbers that dates are made of, with nothing but spaces, or one line break, between
them. Words such as "this" or "five" only start a cluster when a unit of time follows; so nearly all clusters hold
a date, and ordinary text costs one pass of the pattern and no Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from tagger.dates.lexicon import (
    AMBIGUOUS_MONTHS,
    DAY_PARTS,
    DECADE_WORDS,
    DIRECTIONS,
    DISTANCES,
    FIXED_DAYS,
    FULL_MONTHS,
    MONTHS,
    NUMBERS,
    ORDINALS,
    PARTS,
    ROMAN_MONTHS,
    SEASONS,
    SHORT_MONTHS,
    SHORT_WEEKDAYS,
    TENS,
    UNITS,
    UNITS_DIGIT,
    VAGUE_COUNTS,
    WEEKDAYS,
)

MAX_LEXEMES = 24  # of a cluster: longer runs are tables of numbers; the cap also keeps matching linear


class Lexeme(NamedTuple):
    """A word, number or sign that a date may be made of.

    Attributes:
        kind: One letter (see `KINDS`); the grammar's patterns run over these letters.
        value: What it says: a month's number, a year, a unit.
        start: Offset in the text.
        end: Offset after it.
    """

    kind: str
    value: Any
    start: int
    end: int


def _any(words: Iterable[str]) -> str:
    """Return a pattern for the words in lower case, capitalised and in capitals; the longest matches.

    Cases are spelt out and words share their beginnings, because a pattern that ignores case or tries hundreds of
    words one by one runs at a tenth of the speed.
    """
    forms = {
        form for word in words for form in (word, word[0].upper() + word[1:], word.upper(), word.title())
    }
    return _shared(sorted(forms))


def _shared(words: list[str]) -> str:
    """Return a pattern for sorted words in which words with the same first letter share it."""
    branches = []
    for letter, group in groupby(filter(None, words), key=lambda word: word[0]):
        rest = sorted({word[1:] for word in group})
        head = r"\s+" if letter == " " else re.escape(letter)
        branches.append(head + (_shared(rest) if rest != [""] else ""))
    pattern = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
    return f"(?:{pattern})?" if "" in words else pattern


_YEAR = r"(?:1\d|20|21)\d\d"
_MONTH = f"(?:{_any(MONTHS)})"
_UNIT = rf"(?:{_any(UNITS)})\b"
_COUNT = rf"(?:(?:{_any(TENS)})[- ](?:{_any(UNITS_DIGIT)})|{_any([*NUMBERS, *VAGUE_COUNTS])}|\d{{1,3}})\b"
_COUNTED = rf"{_COUNT}[\s-]+(?:more\s+)?{_UNIT}"
_NAMED = rf"(?:{_any([*MONTHS, *WEEKDAYS, *SEASONS, *DAY_PARTS])})\b"
_DIRECTION = rf"(?:{_any(DIRECTIONS)})\b"
_PERCENT_OR_TIME = r"\s?(?:%|°|per\s?cent|[ap]\.?m\b|o['’]clock)"
_STOP = r"(?![\w/-])"

#: Kind -> pattern. Order decides: the first that matches is taken.
KINDS: dict[str, str] = {
    # numeric dates: year first, with a month in letters, ambiguous order; two years
    "I": rf"\d{{4}}(?:-\d\d?-\d\d?(?:(?=T\d)|{_STOP})|/\d\d?/\d\d?{_STOP}|\.\d\d?\.\d\d?(?!\w))",
    "D": rf"\d\d?(?:-{_MONTH}-|/{_MONTH}/|\.{_MONTH}\.)(?:\d{{4}}|\d\d){_STOP}|{_MONTH}[-/]\d\d?[-/]\d{{4}}{_STOP}"
    rf"|\d\d?\.(?:{'|'.join(ROMAN_MONTHS)})\.\d{{4}}{_STOP}"
    rf"|\d{{4}}(?:-{_MONTH}-|/{_MONTH}/)\d\d?{_STOP}",
    "X": rf"\d\d?(?:-\d\d?-|/\d\d?/|\.\d\d?\.)(?:\d{{4}}|\d\d)(?!\.\d){_STOP}",
    "Z": rf"{_YEAR}/(?:{_YEAR}|\d\d?){_STOP}|{_YEAR}[-–]\d\d{_STOP}",
    "z": rf"\d\d?/{_YEAR}{_STOP}",
    # decades, years, ordinals, days of a month, counts of a unit
    "K": rf"(?:{_YEAR[:-4]}\d0|(?:['’]|(?<=\bthe\s))\d0)['’]?s(?!\w)|(?:{_any(DECADE_WORDS)})\b",
    "Y": rf"{_YEAR}(?![\w%°]|[.,:/]\d|-[a-z]|{_PERCENT_OR_TIME})",
    "y": r"['’]\d\d(?!\w)",
    "o": rf"\d\d?(?:st|nd|rd|th)\b|(?:{_any(ORDINALS)})\b",
    "d": rf"\d\d?\.(?=\s?{_MONTH}\b\.?\s\d{{4}})|\d\d?(?![\w%°]|[.,:/]\d|{_PERCENT_OR_TIME})",
    "n": rf"{_COUNT}(?=[\s-]+(?:(?:more|{_DIRECTION})\s+)?{_UNIT})",
    # names
    "M": rf"(?:{_any(FULL_MONTHS)})\b|(?:{_any(SHORT_MONTHS)})\b(?:\.(?=\s*\d))?",
    "W": rf"(?:{_any(WEEKDAYS)})\b",
    "w": rf"(?:{_any(SHORT_WEEKDAYS)})\b(?:\.(?=,?\s*\w))?",
    "S": rf"(?:{_any(SEASONS)})\b",
    # relative words
    "T": rf"(?:{_any(FIXED_DAYS)})\b",
    "A": rf"(?:{_any(DISTANCES)})\b(?!\s+(?:this|next|last)\b)",
    "E": rf"(?:{_any(PARTS)})\b-?",
    "R": rf"(?:{_any(DIRECTIONS)})\b",
    "P": rf"(?:{_any(DAY_PARTS)})\b",
    "U": _UNIT,
    "Q": r"[Qq][1-4]\b",
    # small words and signs
    "f": r"(?:of|OF)\b",
    "i": r"(?:in|IN|on)\b",
    "t": r"(?:the|THE)\b",
    "N": r"(?:and|AND|or|OR)\b|&",
    "C": r"(?:[Tt]o|TO|until|till|through|thru)\b|[–—]|--?",
    "c": r",",
    "s": r"/",
    # a word between a day and a year that may be a month with a slip of the pen
    "m": r"(?<=[\dh]\s)[A-Z][a-z]{3,9}(?=,?\s\d{4}\b)|[A-Z][a-z]{3,9}(?=\s\d\d?,\s\d{4}\b)",
}

_GAP = r"[ \t\xa0\u202f]*(?:\r?\n[ \t]*)?"
_LINK = rf"{_GAP}(?:[-–—/,&]|(?:[Tt]o|and|or|until|till|through|thru|of)\b){_GAP}(?:the\s+)?"
_FREE = r"(?<![\w.,:/$€£#°-])"  # a number that is no part of another number, code or sum
_HYPHENED = r"(?:(?<![\w.,:/$€£#°-])|(?<=[a-z]{3}-))"

#: What may start a cluster: a kind's pattern with what has to stand before it or follow.
_HEADS = (
    *(_FREE + f"(?:{KINDS[kind]})" for kind in "IDXZz"),
    *(_HYPHENED + f"(?:{KINDS[kind]})" for kind in "KY"),
    rf"{_FREE}(?:{_any(ORDINALS)}|\d\d?(?:st|nd|rd|th|\.)?)(?={_GAP}(?:of\s+|-)?{_MONTH}\b|{_GAP}[A-Z][a-z]+,?\s{_YEAR}"
    rf"|{_LINK}(?:{_NAMED}[,\s]+)?(?:\d|{_any(ORDINALS)})|\s+of\s+(?:the\s+)?{_DIRECTION})",
    rf"{_FREE}(?:{_any(ORDINALS)}|\d\d?(?:st|nd|rd|th))(?=[\s-]+(?:(?:{_COUNT}\s+)?{_UNIT}|{_NAMED}\s+(?:of|in)\b))",
    rf"(?<=\bthe\s)\d\d?(?:st|nd|rd|th)\b",
    rf"{_FREE}{_COUNT}(?=[\s-]+(?:more\s+)?{_UNIT}\s+(?:{_any(DISTANCES)})\b|\s+{_DIRECTION}\s+{_UNIT})",
    rf"(?<![./-])(?:{KINDS['M']})",
    *(KINDS[kind] for kind in "WST"),
    rf"(?:{_any(SHORT_WEEKDAYS)})\b(?=[.,]*\s(?:\d|{_MONTH}\b))",
    rf"(?:{_any(PARTS)})\b-?(?={_GAP}(?:(?:of|in)\s+)?(?:the\s+)?(?:{_DIRECTION}|{_UNIT}|{_NAMED}|today|['’]?\d))",
    rf"{_DIRECTION}(?=\s+(?:{_DIRECTION}\s+)?(?:{_COUNTED}|{_UNIT}|{_NAMED}))",
    r"(?:weekend|Weekend)\b",
    rf"{_UNIT}(?=\s+(?:before|after|earlier|later)\b|\s+of\s+[A-Z\d])",
    r"[Qq][1-4](?=\s+(?:of\s+)?(?:19|20)\d\d)",
    KINDS["m"],
)
_LEXEME = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in KINDS.items()))
_CLUSTER = re.compile(rf"(?:{'|'.join(_HEADS)})(?:{_GAP}(?:{'|'.join(KINDS.values())})){{0,{MAX_LEXEMES}}}+")

#: Where it is worth trying: literals only, so that it runs over ordinary text at full speed.
_START = re.compile(
    r"['’]\d\d|\b(?:\d+|[A-Z][a-z]{3,9}(?=\s\d\d?,\s\d{4})|[Qq][1-4]\b|weekend|Weekend"
    rf"|(?:{_any([*MONTHS, *WEEKDAYS, *SHORT_WEEKDAYS, *SEASONS, *FIXED_DAYS, *PARTS, *DIRECTIONS, *ORDINALS])}"
    rf"|{_any([*NUMBERS, *VAGUE_COUNTS, *DECADE_WORDS, *UNITS])})\b)"
)
_SPACE = re.compile(r"\s*")


def clusters(text: str) -> Iterator[list[Lexeme]]:
    """Yield the runs of lexemes in `text` that may hold dates, in order, without overlap.

    Lazy. Linear in the length of the text: every pattern is bounded or possessive.
    """
    end = 0
    for start in _START.finditer(text):
        if start.start() >= end and (match := _CLUSTER.match(text, start.start())):
            end = match.end()
            yield lexemes(text, match.start(), end)


def lexemes(text: str, start: int, end: int) -> list[Lexeme]:
    """Return the lexemes of `text[start:end]` up to the first character that belongs to none."""
    found = []
    while start < end and (match := _LEXEME.match(text, start, end)):
        kind = match.lastgroup or ""
        lexeme = _read(kind, match[0], match.start(), match.end())
        if lexeme is None:
            break
        found.append(lexeme)
        start = _SPACE.match(text, match.end()).end()  # type: ignore[union-attr]  # matches anywhere
    return found


def _read(kind: str, word: str, start: int, end: int) -> Lexeme | None:
    if kind == "m":
        month = misspelt(word.lower())
        return Lexeme("M", month, start, end) if month else None
    if kind == "M" and word.rstrip(".") in AMBIGUOUS_MONTHS:
        kind = "m"
    return Lexeme(kind, _value(kind, " ".join(word.lower().split())), start, end)


def _value(kind: str, word: str) -> Any:
    """Return what the word says; `word` is in lower case with single spaces."""
    if kind in _TABLES:
        return _TABLES[kind][word.rstrip(".-")]
    if kind in "IXZz":
        return tuple(int(number) for number in re.findall(r"\d+", word))
    if kind == "D":
        return _lettered(re.split(r"[-/.]", word))
    if kind == "K":
        return DECADE_WORDS.get(word) or _decade(re.sub(r"\D", "", word))
    if kind in "YydQ":
        return _short_year(int(word[1:])) if kind == "y" else int(word.strip("q."))
    if kind == "o":
        return ORDINALS.get(word) or int(word[:-2])
    return count(word) if kind == "n" else word


_TABLES: dict[str, dict[str, int] | dict[str, str]] = {
    "M": MONTHS, "m": MONTHS, "W": WEEKDAYS, "w": SHORT_WEEKDAYS, "S": SEASONS, "T": FIXED_DAYS, "U": UNITS,
    "E": PARTS,
}  # fmt: skip


def _lettered(fields: list[str]) -> tuple[int, ...]:
    """Return year, month, day of "9-Apr-2012" or "Apr-9-2012", split."""
    first, second, year = reversed(fields) if len(fields[0]) == 4 else fields
    names = MONTHS | ROMAN_MONTHS
    month, day = (names[first], int(second)) if first in names else (names[second], int(first))
    return (int(year) if len(year) == 4 else _short_year(int(year)), month, day)


def _short_year(number: int) -> int:
    return 2000 + number if number < 50 else 1900 + number


def _decade(digits: str) -> int:
    return int(digits) if len(digits) == 4 else _short_year(int(digits))


def count(words: str) -> int | None:
    """Return the number that the words say, None when they don't ("several")."""
    if words.isdecimal():
        return int(words)
    return None if words in VAGUE_COUNTS else sum(NUMBERS[word] for word in re.split(r"[\s-]+", words))


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


def misspelt(word: str) -> int | None:
    """Return the month that a word in lower case is one slip away from, or None."""
    return _slips().get(word)
