"""Variants of a gold text: as scans, headlines and old sites write it, and with other names in it."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from random import Random

    from tagger.training.open_corpora import Example

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
"""Chance of each change in a copy; they combine. All keep the length, so spans stay where they are."""


def vary(text: str, random: Random) -> str:
    """Return a variant of the same length: every change of `VARIANTS` by its own chance."""
    for chance, change in VARIANTS:
        if random.random() < chance:
            text = change(text, random)
    return text


class NameSwapper:
    """Puts other names into a text: persons of other documents, and surnames alone where the full name stood.

    Surnames without a first name were what the network missed most; names of many origins make its features rest on
    the company that a name keeps rather than on the name.
    """

    SURNAME = 0.25
    """Chance that a person's full name shrinks to its last word."""
    OTHER: Mapping[str, float] = {"PERSON": 0.35, "LOCATION": 0.3}
    """Chance that a name of this label gives way to another one."""

    def __init__(self, examples: Iterable[Example], more: Iterable[Example] = ()) -> None:
        """Take names from `examples`, as often as they occur there, and from `more`, each once."""
        others = list(dict.fromkeys(self._usable(more)))
        names = [*self._usable(examples), *others]
        self._names = {label: [name for name, of in names if of == label] for label in self.OTHER}

    def _usable(self, examples: Iterable[Example]) -> Iterator[tuple[str, str]]:
        for example in examples:
            for start, end, label in example.spans:
                surface = example.text[start:end]
                if label in self.OTHER and not surface.isupper() and "\n" not in surface:
                    yield surface, label

    def swap(self, example: Example, random: Random) -> Example:
        """Return the example with some names changed; spans and unknown stretches move along."""
        pieces: list[str] = []
        spans: list[tuple[int, int, str]] = []
        read = length = 0
        for start, end, label in example.spans:
            pieces += (example.text[read:start], self._name(example.text[start:end], label, random))
            length += start - read + len(pieces[-1])
            spans.append((length - len(pieces[-1]), length, label))
            read = end
        return replace(example, text="".join((*pieces, example.text[read:])), spans=tuple(spans))

    def _name(self, surface: str, label: str, random: Random) -> str:
        if random.random() < self.OTHER.get(label, 0.0):
            surface = random.choice(self._names[label])
        words = surface.split()
        if label == "PERSON" and len(words) > 1 and random.random() < self.SURNAME:
            return words[-1]
        return surface
