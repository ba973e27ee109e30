"""Variants of a gold text as scans, headlines and old sites write it. All keep the length, so spans stay where they are."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

_PLAIN = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "–": "-", "—": "-"})


def straighten(text: str, _: Random) -> str:
    """Return the text with typewriter quotes and hyphens."""
    return text.translate(_PLAIN)


def drop_diacritics(text: str, _: Random) -> str:
    """Return the text in base letters: "Čaušević" as "Causevic"; letters without a decomposition stay."""
    return "".join(unicodedata.normalize("NFD", char)[0] for char in text)


def wrap_lines(text: str, random: Random) -> str:
    """Return the text with hard line breaks every 55 to 85 characters, as in e-mails and old press releases."""
    chars, width, since = list(text), random.randint(55, 85), 0
    for i, char in enumerate(chars):
        since = 0 if char == "\n" else since + 1
        if char == " " and since >= width - 8:
            chars[i], since = "\n", 0
    return "".join(chars)


def capitalise(text: str, _: Random) -> str:
    """Return the text in capitals; letters whose capital is longer stay."""
    return "".join(char.upper() if len(char.upper()) == 1 else char for char in text)


VARIANTS: tuple[tuple[float, Callable[[str, Random], str]], ...] = (
    (0.30, straighten),
    (0.15, drop_diacritics),
    (0.25, wrap_lines),
    (0.05, capitalise),
)
"""Chance of each change in a copy; they combine."""


def vary(text: str, random: Random) -> str:
    """Return a variant of the same length: every change of `VARIANTS` by its own chance."""
    for chance, change in VARIANTS:
        if random.random() < chance:
            text = change(text, random)
    return text
