"""A text's features for the classifier of fields of work: one definition for training and for use.

Features come in kinds. Each kind reads units from a text (its words, its neighbouring words, the identifiers
linked in it) and gives every unit names:

| kind | unit | names |
| --- | --- | --- |
| `words` | a word | the word |
| `pairs` | two neighbouring words | both, parted by a space |
| `pieces` | a word | its runs of three to five characters, word ends included |
| `vectors` | a word | the word (the weights come from word vectors) |
| `title` | a word of the title | the word |
| `links` | an identifier | the identifier |

Words are runs of letters and digits in lower case, read by one regular expression: a tokeniser's attributes
cost a hundred times as much.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from tagger.text.reflow import Reflowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from spacy.tokens import Doc

TITLE_BREAK: Final = "\n\n"
"""What lies between title and body."""
_WORD = re.compile(r"[^\W_]+")
_SHORTEST, _LONGEST = 3, 5
_REMEMBERED = 20_000
"""Distinct words whose feature numbers a `Lookup` keeps before it starts afresh: memory stays flat."""


class Link(NamedTuple):
    """An identifier and where the text mentions it, half-open."""

    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """What the classifier reads.

    Attributes:
        text: Title and body in one string.
        title_end: Offset where the title ends; 0 when there is none.
        links: Identifiers of the entities, in order of the text.
        view: Title and body as they were before their lines were joined; None when they are as they were.
    """

    text: str
    title_end: int = 0
    links: tuple[Link, ...] = ()
    view: Reflowed | None = None

    @property
    def text_start(self) -> int:
        """Offset where the body begins."""
        return self.title_end + len(TITLE_BREAK) if self.title_end else 0

    def in_document(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of the title stands in the document's title, or one of the body in its text."""
        view = self.view or Reflowed(self.text)
        shift = view.start(self.text_start) if start >= self.title_end else 0
        return view.start(start) - shift, view.end(end) - shift


class Units(NamedTuple):
    """The units of a source: words in lower case, how many of them are the title's, and identifiers."""

    words: Sequence[str]
    in_title: int
    links: Sequence[str]


def source_of(doc: Doc, text: str | None = None) -> Source:
    """Return what the classifier reads of a Doc: text, `tagger_title_end` and the entities' identifiers.

    Dates tell nothing about a field of work and stay out. `tagger_reflow` says where the Doc's text was joined.

    Args:
        doc: A Doc that has been through the linker.
        text: Its text, when the caller has it.
    """
    text = doc.text if text is None else text
    reflowed = doc.user_data.get("tagger_reflow")
    links = (Link(ent.kb_id_, ent.start_char, ent.end_char) for ent in doc.ents if ent.kb_id_)
    return Source(
        text,
        doc.user_data.get("tagger_title_end", 0),
        tuple(link for link in links if not link.id.startswith("edtf:")),
        Reflowed(text, *map(tuple, reflowed)) if reflowed else None,
    )


def read_units(source: Source) -> Units:
    """Return the units of a source."""
    # Lower case word by word: `str.lower` of a whole text may change its length, and with it the words.
    words = [word.lower() for word in _WORD.findall(source.text)]
    in_title = len(_WORD.findall(source.text, 0, source.title_end)) if source.title_end else 0
    return Units(words, in_title, [link.id for link in source.links])


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return the half-open offsets of the words, in the order of `read_units`."""
    return [match.span() for match in _WORD.finditer(text)]


def _words(units: Units) -> Sequence[str]:
    return units.words


def _pairs(units: Units) -> Sequence[str]:
    return [f"{one} {other}" for one, other in zip(units.words, units.words[1:], strict=False)]


def _title(units: Units) -> Sequence[str]:
    return units.words[: units.in_title]


def _links(units: Units) -> Sequence[str]:
    return units.links


def _itself(unit: str) -> tuple[str, ...]:
    return (unit,)


def pieces_of(word: str) -> tuple[str, ...]:
    """Return the runs of three to five characters of a word set in spaces, shorter runs first.

    >>> pieces_of("vote")
    (' vo', 'vot', 'ote', 'te ', ' vot', 'vote', 'ote ', ' vote', 'vote ')
    """
    padded = f" {word} "
    return tuple(
        padded[start : start + size]
        for size in range(_SHORTEST, _LONGEST + 1)
        for start in range(len(padded) - size + 1)
    )


class Kind(NamedTuple):
    """How a kind of feature is read: the units of a source, the names of a unit, words that a unit spans."""

    units: Callable[[Units], Sequence[str]]
    names: Callable[[str], tuple[str, ...]]
    span: int


KINDS: Final[Mapping[str, Kind]] = {
    "words": Kind(_words, _itself, 1),
    "pairs": Kind(_pairs, _itself, 2),
    "pieces": Kind(_words, pieces_of, 1),
    "vectors": Kind(_words, _itself, 1),
    "title": Kind(_title, _itself, 1),
    "links": Kind(_links, _itself, 1),
}


def feature_names(kind: str, source: Source) -> list[str]:
    """Return the names of a source's features of one kind, in order, with repetition."""
    reader = KINDS[kind]
    return [name for unit in reader.units(read_units(source)) for name in reader.names(unit)]


class Lookup:
    """Feature numbers of units: the place of each name in a vocabulary; unknown names have none."""

    def __init__(self, kind: str, vocabulary: Iterable[str]) -> None:
        self.kind = KINDS[kind]
        self._numbers = {name: (number,) for number, name in enumerate(vocabulary)}
        self._known: dict[str, tuple[int, ...]] = {}

    def __contains__(self, name: str) -> bool:
        """Say whether the vocabulary has a name."""
        return name in self._numbers

    def numbers(self, units: Units) -> list[tuple[int, ...]]:
        """Return the feature numbers of every unit of this kind, in the order of the text."""
        of_kind = self.kind.units(units)
        if self.kind.names is _itself:
            return [self._numbers.get(unit, ()) for unit in of_kind]
        known = self._known
        if len(known) > _REMEMBERED:
            known.clear()
        return [known[unit] if unit in known else self._look_up(unit) for unit in of_kind]

    def _look_up(self, unit: str) -> tuple[int, ...]:
        found = tuple(chain.from_iterable(self._numbers.get(name, ()) for name in self.kind.names(unit)))
        self._known[unit] = found
        return found
