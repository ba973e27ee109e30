"""Measures of annotation quality as functions of sums over documents.

Every document gives a row of counts; a figure is a function of the rows' sum. That makes the same definition
serve the whole corpus, a part of it, and the resamples of a confidence interval. The functions take arrays of
sums along the last axis and return one value for each; a ratio with nothing below the line is nan.

Layouts of a row:
    matches: gold, predicted, gold that were found, predicted that were right
    hits: cases, right ones
    bins: blocks of cases, sum of their scores, positives; one block for each bin of scores
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Measure = Callable[[Array], Array]
    Place = tuple[int, int, str]

Case = TypeVar("Case")

MATCHES = 4
HITS = 2
BIN = 3
BINS = 10


def _ratio(above: Array, below: Array) -> Array:
    blank = np.full(np.broadcast(above, below).shape, np.nan)
    ratio: Array = np.divide(above, below, out=blank, where=below > 0)
    return ratio


def precision(sums: Array) -> Array:
    """Return the share of predictions that are right (matches)."""
    return _ratio(sums[..., 3], sums[..., 1])


def recall(sums: Array) -> Array:
    """Return the share of gold that was found (matches)."""
    return _ratio(sums[..., 2], sums[..., 0])


def f1(sums: Array) -> Array:
    """Return the harmonic mean of precision and recall (matches); 0 where there are cases but no hit."""
    gold, predicted, found, right = np.moveaxis(sums, -1, 0)
    missed_all = (found == 0) & (gold + predicted > 0)
    return _ratio(2 * found * right, found * predicted + right * gold + missed_all)


def macro_f1(sums: Array) -> Array:
    """Return the mean of F1 over blocks of matches, blocks with neither gold nor prediction left out."""
    each = f1(sums.reshape(*sums.shape[:-1], -1, MATCHES))
    return _ratio(np.nansum(each, -1), np.isfinite(each).sum(-1).astype(float))


def accuracy(sums: Array) -> Array:
    """Return the share of cases that are right (hits)."""
    return _ratio(sums[..., 1], sums[..., 0])


def calibration_error(sums: Array) -> Array:
    """Return the expected calibration error (bins): mean gap of score and rate of positives, by cases."""
    cases, scores, positives = np.moveaxis(sums.reshape(*sums.shape[:-1], -1, BIN), -1, 0)
    return _ratio(np.abs(scores - positives).sum(-1), cases.sum(-1))


def strict_matches(gold: Collection[Place], predicted: Collection[Place]) -> list[float]:
    """Return matches of (start, end, label) where both offsets and the label are equal."""
    right = float(len(set(gold) & set(predicted)))
    return [float(len(gold)), float(len(predicted)), right, right]


def relaxed_matches(gold: Collection[Place], predicted: Collection[Place]) -> list[float]:
    """Return matches of (start, end, label) that share a character and have the same label."""
    found = sum(any(_overlap(one, other) for other in predicted) for one in gold)
    right = sum(any(_overlap(one, other) for other in gold) for one in predicted)
    return [float(len(gold)), float(len(predicted)), float(found), float(right)]


def _overlap(one: Place, other: Place) -> bool:
    return one[2] == other[2] and one[0] < other[1] and other[0] < one[1]


def set_matches(gold: Collection[str], predicted: Collection[str]) -> list[float]:
    """Return matches of two sets of names."""
    right = float(len(set(gold) & set(predicted)))
    return [float(len(set(gold))), float(len(set(predicted))), right, right]


def ranking_precision(gold: Collection[str], scores: Mapping[str, float]) -> float:
    """Return the label ranking average precision of one document: 1 when all gold labels score highest.

    For each gold label, the share of gold among the labels that score at least as high; then the mean. A gold
    label without a score counts 0.
    """
    shares = [_gold_above(gold, scores, scores[label]) for label in gold if label in scores]
    return sum(shares) / len(gold)


def _gold_above(gold: Collection[str], scores: Mapping[str, float], score: float) -> float:
    above = [label for label, each in scores.items() if each >= score]
    return sum(label in gold for label in above) / len(above)


def top_is_gold(gold: Collection[str], scores: Mapping[str, float]) -> float:
    """Return 1.0 when the label with the highest score (the first of equals) is gold, else 0.0."""
    return float(bool(scores) and max(scores, key=scores.__getitem__) in gold)


def score_bins(gold: Collection[Case], scores: Mapping[Case, float]) -> list[float]:
    """Return the bins row of one document: `BINS` blocks of equal width over [0, 1]; gold cases are positives."""
    bins = np.zeros((BINS, BIN))
    for label, score in scores.items():
        bins[min(int(score * BINS), BINS - 1)] += (1.0, score, float(label in gold))
    return [float(each) for each in bins.ravel()]


def resampling_weights(documents: int, resamples: int, seed: int) -> Array:
    """Return how often each document is drawn in each resample: shape (resamples, documents)."""
    random = np.random.default_rng(seed)
    share = np.full(documents, 1 / documents)
    return random.multinomial(documents, share, size=resamples).astype(float)


def interval(rows: Array, measure: Measure, weights: Array) -> tuple[float, float]:
    """Return the 2.5th and 97.5th percentile of a measure over resampled documents (bootstrap).

    Resamples in which the measure is nan are left out; (nan, nan) when that leaves none.
    """
    if not len(weights):
        return float("nan"), float("nan")
    values = measure(weights @ rows)
    values = values[np.isfinite(values)]
    if not values.size:
        return float("nan"), float("nan")
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)


def stacked(rows: Sequence[Sequence[float]]) -> Array:
    """Return rows as an array of shape (documents, width)."""
    return np.asarray(rows, dtype=np.float64)
