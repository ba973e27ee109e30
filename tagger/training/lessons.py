"""What the network is distilled from: for every word of a text, how probable each label is.

Gold makes labels certain, the larger model makes them probable (`tagger.training.silver`): lessons of one form.
A batch of lessons becomes targets for the network's own decisions (`tagger.components.transitions`), each learned by
itself: what a word begins when no entity is open, and whether an open entity goes on. So that the network finds back
from mistakes, some entities are followed from a wrong first word or under a wrong label.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tagger.types import LABELS

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from spacy.language import Language
    from spacy.tokens import Doc

Floats = NDArray[np.float32]
Halves = NDArray[np.float16]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

TAGS: Final = ("O", *(f"{begin}-{label}" for label in LABELS for begin in "BI"))
"""What a word can be, in the order of the columns of probabilities."""
STARTS: Final = ("O", *(f"B-{label}" for label in LABELS), *(f"U-{label}" for label in LABELS))
"""What a word can do when no entity is open, in the order of the columns of `Targets.starts`."""
_BEGIN: Final = [TAGS.index(f"B-{label}") for label in LABELS]
_INSIDE: Final = [TAGS.index(f"I-{label}") for label in LABELS]
_LEAST: Final = 0.05
"""Probability from which on a possible entity is followed."""
_SHIFTED: Final = 0.15
"""Share of entities that are followed from the word before or behind their first one."""
_MISTAKEN: Final = 0.1
"""Share of those that are followed under another label."""
_TINY: Final = 1e-8


class Lesson(NamedTuple):
    """A text to learn from: numbers of its tokens' forms, and how probable each of `TAGS` is for every token.

    `chances` has shape (tokens, tags), rows add up to 1; a row of nan is a token of which nothing is known.
    """

    forms: NDArray[np.int32]
    chances: Halves


class Forms:
    """The forms of words, numbered as they come: what the network of a pipeline looks up for each."""

    def __init__(self, nlp: Language) -> None:
        embed: Any = nlp.get_pipe("tok2vec").model.get_ref("embed")  # type: ignore[attr-defined]
        nodes = list(embed.walk())
        (extract,) = (node for node in nodes if node.name == "extract_features")
        tables = (node for node in nodes if node.name == "hashembed")
        self._tables = sorted(tables, key=lambda node: int(node.attrs["column"]))
        self._vectors: Any = nlp.vocab.vectors
        self._columns = [*extract.attrs["columns"], self._vectors.attr]
        self._numbers: dict[tuple[int, ...], int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def of(self, doc: Doc) -> NDArray[np.int32]:
        """Return the number of every token's form; new forms get the next ones."""
        features: Any = doc.to_array(self._columns)
        rows = np.asarray(features, np.uint64).reshape(len(doc), -1).tolist()
        found = (self._numbers.setdefault(tuple(row), len(self._numbers)) for row in rows)
        return np.fromiter(found, np.int32, len(doc))

    def rows(self) -> list[Numbers]:
        """Return for each of the network's tables which of its rows are added up for a form, shape (forms, 4)."""
        features = np.array(list(self._numbers), np.uint64)
        return [
            (
                table.ops.hash(np.ascontiguousarray(features[:, column]), table.attrs["seed"])
                % table.get_dim("nV")
            ).astype(np.int64)
            for column, table in enumerate(self._tables)
        ]

    def vectors(self) -> Floats:
        """Return the vector of every form, shape (forms, width)."""
        keys = np.array([features[-1] for features in self._numbers], np.uint64)
        found: Floats = self._vectors.get_batch(keys)
        return found


def gold_chances(doc: Doc) -> Halves:
    """Return what a Doc's entities make certain, shape (tokens, tags); nan where the entity is missing."""
    chances = np.zeros((len(doc), len(TAGS)), np.float16)
    for token in doc:
        if token.ent_iob_ == "":
            chances[token.i] = np.nan
        else:
            tag = f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O"
            chances[token.i, TAGS.index(tag)] = 1
    return chances


class Targets(NamedTuple):
    """What the network's decisions in a batch are to be.

    Attributes:
        starts: Probabilities of `STARTS` when no entity is open, shape (tokens, starts).
        weights: How probable it is that none is open, shape (tokens,); 0 where nothing is known.
        inner: Token, first token and number of the label of open entities, shape (cases, 3).
        on: Probability that they go on behind the token, shape (cases,).
        cases: How much each counts, shape (cases,).
    """

    starts: Floats
    weights: Floats
    inner: Numbers
    on: Floats
    cases: Floats


class _Chances(NamedTuple):
    """Probabilities by label, shape (tokens, labels), of beginning, being inside, and going on at the next token."""

    begin: Floats
    inside: Floats
    follows: Floats
    known: Flags  # of a token and the next one
    ends: Flags  # last tokens of texts


def targets_of(lessons: Sequence[Lesson], chance: random.Random) -> Targets:
    """Return the targets of lessons, one after the other; `chance` chooses the mistakes to find back from."""
    chances = np.concatenate([lesson.chances for lesson in lessons]).astype(np.float32)
    ends = np.zeros(len(chances), np.bool_)
    ends[np.cumsum([len(lesson.forms) for lesson in lessons]) - 1] = True
    known = ~np.isnan(chances[:, 0])
    chances[~known] = 0
    following = np.where(ends[:, None], 0, np.roll(chances, -1, axis=0))
    known_next = ends | np.roll(known, -1)
    found = _Chances(chances[:, _BEGIN], chances[:, _INSIDE], following[:, _INSIDE], known & known_next, ends)
    goes_on = np.clip(found.follows / np.maximum(found.begin, _TINY), 0, 1)
    starts = np.hstack([chances[:, :1], found.begin * goes_on, found.begin * (1 - goes_on)])
    free = starts.sum(axis=1)
    vague = (found.begin.sum(axis=1) > _LEAST) & ~known_next
    cases = np.array(list(_open_entities(found, chance)), np.float64).reshape(-1, 5)
    return Targets(
        (starts / np.maximum(free, _TINY)[:, None]).astype(np.float32),
        np.where(known & ~vague, free, 0).astype(np.float32),
        cases[:, :3].astype(np.int64),
        cases[:, 3].astype(np.float32),
        cases[:, 4].astype(np.float32),
    )


def _open_entities(chances: _Chances, chance: random.Random) -> Iterator[tuple[float, ...]]:
    """Yield token, first token, number of the label, probability of going on and weight, of all open entities."""
    begun = (chances.begin > _LEAST) & (chances.follows > _LEAST)
    for start, label in np.argwhere(begun).tolist():
        first, kind = _mistaken(start, label, chances, chance)
        at = start + 1
        while at < len(begun) and not chances.ends[at - 1] and chances.inside[at, label] > _LEAST:
            if at > first and chances.known[at]:
                inside = float(chances.inside[at, label])
                yield at, first, kind, min(1.0, float(chances.follows[at, label]) / inside), inside
            at += 1


def _mistaken(start: int, label: int, chances: _Chances, chance: random.Random) -> tuple[int, int]:
    """Return first token and label that an entity is followed from: mostly its own."""
    drawn = chance.random()
    if drawn < _SHIFTED / 2:
        before = start > 0 and not chances.ends[start - 1] and not chances.inside[start - 1].any()
        return start - before, label
    if drawn < _SHIFTED:
        return start + 1, label
    if drawn < _SHIFTED + _MISTAKEN:
        return start, chance.randrange(len(LABELS))
    return start, label
