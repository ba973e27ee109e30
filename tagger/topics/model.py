"""The classifier of fields of work: linear, calibrated, and able to give its reasons exactly.

For every field, log-odds = intercept + the sum of what the features add. Calibration is a scale and a shift
of the log-odds for each field, folded into weights and intercepts when the model is trained, so the sum stays
exact for the calibrated scores. Only numpy is needed: scikit-learn takes a second to import.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tagger.topics.features import KINDS, Lookup, Source, Units, read_units, word_spans
from tagger.topics.nearest import NEAREST, Examples, Neighbour, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Floats = NDArray[np.float32]

_OF_WORDS = ("words", "vectors")
_MOST_EVIDENCE = 8
_WEAKEST_EVIDENCE = 0.15
"""Words that add less than this share of the strongest word's weight are no evidence by themselves."""


class Share(NamedTuple):
    """What the characters `[start, end)` add to a field's log-odds; less than 0 speaks against it."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a field has its score: `intercept + sum of the shares' weights == log_odds`, but for rounding.

    Attributes:
        log_odds: Of the calibrated score.
        intercept: The log-odds of a text without known features.
        shares: One for every word in order of the text, then one for every linked identifier.
    """

    log_odds: float
    intercept: float
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The features of one kind: TF-IDF of unit length, times weights.

    Attributes:
        kind: One of `features.KINDS`.
        vocabulary: Names of the features; a feature's number is its place here.
        idf: Inverse document frequencies, shape (features,).
        weights: What one unit of each feature adds to each field's log-odds, shape (features, fields).
    """

    kind: str
    vocabulary: tuple[str, ...]
    idf: Floats
    weights: Floats
    lookup: Lookup = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lookup", Lookup(self.kind, self.vocabulary))

    def read(self, units: Units) -> BlockReading:
        """Return the features of this kind that the units have."""
        found = self.lookup.numbers(units)
        numbers, counts = np.unique(np.fromiter(chain.from_iterable(found), np.intp), return_counts=True)
        values = (1 + np.log(counts)).astype(np.float32) * self.idf[numbers]
        length = np.float32(np.sqrt(values @ values))
        return BlockReading(found, numbers, values / length if length else values, counts)

    def log_odds(self, reading: BlockReading) -> Floats:
        """Return what the features add to each field's log-odds, shape (fields,)."""
        added: Floats = reading.values @ self.weights[reading.numbers]
        return added

    def unit_shares(self, reading: BlockReading, column: int) -> NDArray[np.float64]:
        """Return what every unit adds to the log-odds of the field in `column`; their sum is `log_odds`.

        A feature that occurs several times gives each of its occurrences an equal part.
        """
        each = reading.values * self.weights[reading.numbers, column] / reading.counts
        places, flat = reading.spread
        shares = np.bincount(places, weights=each[flat], minlength=len(reading.found))
        return shares.astype(np.float64)


@dataclass(frozen=True, eq=False)
class BlockReading:
    """The features of one kind in a text.

    Attributes:
        found: Numbers of the features of every unit.
        numbers: The distinct ones, in order.
        values: Their TF-IDF values, of unit length.
        counts: How often each was found.
    """

    found: Sequence[Sequence[int]]
    numbers: NDArray[np.intp]
    values: Floats
    counts: NDArray[np.intp]

    @cached_property
    def spread(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Of every occurrence its unit, and its place in `numbers`."""
        places = np.repeat(np.arange(len(self.found)), [len(one) for one in self.found])
        return places, np.searchsorted(self.numbers, np.fromiter(chain.from_iterable(self.found), np.intp))


@dataclass(frozen=True, slots=True, eq=False)
class TopicModel:
    """A trained classifier.

    Attributes:
        labels: Identifiers of the fields, in the taxonomy's order.
        names: Their official names.
        thresholds: The score from which each is assigned by itself, shape (fields,).
        intercepts: Log-odds of a text without known features, shape (fields,).
        blocks: The features and their weights.
        meta: What else the training says about the model (plain JSON values).
        examples: What it was trained on; None when the training documents have no names.
        lead: A field whose score is less than this share of the document's best is not assigned.
    """

    labels: tuple[str, ...]
    names: tuple[str, ...]
    thresholds: Floats
    intercepts: Floats
    blocks: tuple[Block, ...]
    meta: Mapping[str, object] = field(default_factory=dict)
    examples: Examples | None = None
    lead: float = 0.0

    def log_odds(self, source: Source) -> Floats:
        """Return the log-odds of every field, in the order of `labels`."""
        total = self.intercepts.copy()
        for block, reading in zip(self.blocks, _read(self, source)[1], strict=True):
            total += block.log_odds(reading)
        return total

    def profile(self, source: Source) -> Floats:
        """Return what a text adds to the log-odds of every field, in the order of `labels`."""
        added: Floats = self.log_odds(source) - self.intercepts
        return added

    def nearest(self, source: Source, most: int = NEAREST) -> list[Neighbour]:
        """Return the training documents that a text is most like, nearest first; none when they have no names."""
        return nearest(self.examples, self.profile(source), self.labels, most) if self.examples else []

    def score(self, source: Source) -> Floats:
        """Return the calibrated probability of every field, in the order of `labels`."""
        return probabilities(self.log_odds(source))

    def bars(self, scores: Sequence[float] | Floats) -> Floats:
        """Return the score from which each field is assigned to a document of these scores (`bars`)."""
        return bars(np.asarray(scores, np.float32), self.thresholds, self.lead).astype(np.float32)

    def knows(self, word: str) -> bool:
        """Say whether a word in lower case is among the words of the features."""
        return any(word in block.lookup for block in self.blocks if block.kind in _OF_WORDS)

    def explain(self, source: Source, label: str) -> Explanation:
        """Return what every word and every identifier adds for and against a field.

        Raises:
            ValueError: the model has no such field.
        """
        column = self.labels.index(label)
        shares = self._shares(source, column)
        intercept = float(self.intercepts[column])
        return Explanation(intercept + sum(share.weight for share in shares), intercept, tuple(shares))

    def evidence(self, source: Source, label: str, most: int = _MOST_EVIDENCE) -> list[Share]:
        """Return the passages that speak for a field, strongest first; equal ones once, at most `most`.

        Neighbouring words that each speak for it are one passage, whose weight is their sum.

        Raises:
            ValueError: the model has no such field.
        """
        places, weights = self._unit_weights(source, self.labels.index(label))
        strong = np.flatnonzero(
            weights >= max(float(weights.max(initial=0)), 1e-9) * _WEAKEST_EVIDENCE
        ).tolist()
        found = passages([Share(*places[unit], float(weights[unit])) for unit in strong], source.text)
        strongest: dict[str, Share] = {}
        for share in sorted(found, key=lambda each: (-each.weight, each.start)):
            strongest.setdefault(source.text[share.start : share.end].casefold(), share)
        return list(strongest.values())[:most]

    def _shares(self, source: Source, column: int) -> list[Share]:
        places, weights = self._unit_weights(source, column)
        return [Share(*place, weight) for place, weight in zip(places, weights.tolist(), strict=True)]

    def _unit_weights(self, source: Source, column: int) -> tuple[list[tuple[int, int]], NDArray[np.float64]]:
        """Return the offsets of every word and every identifier, and what each adds to a field's log-odds."""
        places, readings = _read(self, source)
        words = np.zeros(len(places) - len(source.links))
        links = np.zeros(len(source.links))
        for block, reading in zip(self.blocks, readings, strict=True):
            shares = block.unit_shares(reading, column)
            if block.kind == "links":
                links += shares
                continue
            width = KINDS[block.kind].span
            for offset in range(width):
                words[offset : offset + len(shares)] += shares / width
        return places, np.concatenate([words, links])


@lru_cache(maxsize=1)
def _read(model: TopicModel, source: Source) -> tuple[list[tuple[int, int]], tuple[BlockReading, ...]]:
    """Return the offsets of a source's words and identifiers, and the features that the model finds in it.

    Kept until the next source, since score and reasons ask for the same.
    """
    units = read_units(source)
    places = [*word_spans(source.text), *((link.start, link.end) for link in source.links)]
    return places, tuple(block.read(units) for block in model.blocks)


def forget() -> None:
    """Let go of the features of the last source: some megabytes for a long document."""
    _read.cache_clear()


def probabilities(log_odds: NDArray[Any]) -> Floats:
    """Return the probabilities of log-odds."""
    likely: Floats = np.exp(-np.logaddexp(0, -log_odds)).astype(np.float32)
    return likely


def bars(scores: NDArray[Any], thresholds: NDArray[Any], lead: float) -> NDArray[Any]:
    """Return the score from which each field is assigned to its document, in the shape of `scores`.

    A field's own threshold, raised where the document's best score leaves the field far behind: editors choose the
    labels of an item beside each other. (F1 is best with a threshold of half its own best value, which differs
    between documents with how sure their labels are: Lipton, Elkan and Naryanaswamy, 2014.)

    Args:
        scores: Calibrated probabilities, shape (..., fields).
        thresholds: Each field's own, shape (fields,).
        lead: The share of the best score that a field must have.
    """
    return np.asarray(np.maximum(thresholds, lead * scores.max(-1, keepdims=True)))


def passages(shares: Sequence[Share], text: str) -> list[Share]:
    """Return the passages that strong enough shares make up, touching and overlapping ones joined."""
    strongest = max((share.weight for share in shares), default=0.0)
    least = strongest * _WEAKEST_EVIDENCE
    found: list[Share] = []
    for share in sorted(share for share in shares if share.weight > 0 and share.weight >= least):
        last = found[-1] if found else None
        if last and not _parted(text, last.end, share.start):
            found[-1] = Share(last.start, max(last.end, share.end), last.weight + share.weight)
        else:
            found.append(share)
    return found


def _parted(text: str, end: int, start: int) -> bool:
    """Say whether more than a space, a hyphen or an apostrophe lies between two words."""
    return start > end and text[end:start] not in {" ", "-", "’", "'", "–", "‑"}
