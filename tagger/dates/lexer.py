"""Text to clusters of lexemes: the only part that looks at every character, so all of it is one compiled pattern.

A cluster is a run of words and numbers that dates are made of, with nothing but spaces, or one line break, between
them. Words such as "this" or "five" only start a cluster when a unit of time follows; so nearly all clusters hold
a date, and ordinary text costs one pass of the pattern and no Python.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

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
from tagger.dates.values import misspelt, value_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    "m": r"(?:(?<=[\dh]\s)|(?<=\sof\s))[A-Z][a-z]{3,9}(?=,?\s\d{4}\b)|[A-Z][a-z]{3,9}(?=\s\d\d?,\s\d{4}\b)",
}

_GAP = r"[ \t\xa0\u202f]*(?:\r?\n[ \t]*)?"
_LINK = rf"{_GAP}(?:[-–—/,&]|(?:[Tt]o|and|or|until|till|through|thru|of)\b){_GAP}(?:the\s+)?"
_FREE = r"(?<![\w.,:/$€£#°-])"  # a number that is no part of another number, code or sum
_HYPHENED = r"(?:(?<![\w.,:/$€£#°-])|(?<=[a-z]{3}-))"

_BEFORE_MONTH = rf"{_GAP}(?:of\s+|-)?{_MONTH}\b|{_GAP}(?:of\s+)?[A-Z][a-z]+,?\s{_YEAR}"
_BEFORE_DAY = rf"{_LINK}(?:{_NAMED}[,\s]+)?(?:\d|{_any(ORDINALS)})"

#: What may start a cluster: a kind's pattern with what has to stand before it or follow.
_HEADS = (
    *(_FREE + f"(?:{KINDS[kind]})" for kind in "IDXZz"),
    *(_HYPHENED + f"(?:{KINDS[kind]})" for kind in "KY"),
    rf"{_FREE}(?:{_any(ORDINALS)}|\d\d?(?:st|nd|rd|th|\.)?)(?={_BEFORE_MONTH}|{_BEFORE_DAY}|\s+of\s+(?:the\s+)?{_DIRECTION})",
    rf"{_FREE}(?:{_any(ORDINALS)}|\d\d?(?:st|nd|rd|th))(?=[\s-]+(?:(?:{_COUNT}\s+)?{_UNIT}|{_NAMED}\s+(?:of|in)\b))",
    r"(?<=\bthe\s)\d\d?(?:st|nd|rd|th)\b",
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
    return Lexeme(kind, value_of(kind, word), start, end)
