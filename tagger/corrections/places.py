"""Where a name stands in a text, as whole words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNS: Final = {
    " ": r"(?:[^\S\r\n]+|[^\S\r\n]*\r?\n[^\S\r\n]*)",  # a name may go over the end of a line, not of a paragraph
    "'": "['’‘ʼ`´]",
    '"': '["“”„«»]',
    "-": r"[-‐‑–—]",
}
_WORD = re.compile(r"[A-Za-z0-9]+")
_MARKS: Final = "\u0300-\u036f"


def occurrences(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of every place where `name` (in the form of `rows.same`) stands in `text`, in order."""
    word, pattern = _compiled(name)
    if word in text:
        yield from (match.span() for match in pattern.finditer(text))


@lru_cache(maxsize=16384)
def _compiled(name: str) -> tuple[str, re.Pattern[str]]:
    """Return a word that must be in the text, for speed, and the pattern."""
    forms = dict.fromkeys((name, unicodedata.normalize("NFD", name)))
    either = "|".join("".join(_SIGNS.get(sign) or re.escape(sign) for sign in form) for form in forms)
    word = max(_WORD.findall(name), key=len, default="") if name.isascii() else ""
    return word, re.compile(rf"(?<!\w)(?:{either})(?![\w{_MARKS}])")
