"""From held-out log-odds to probabilities and decisions: folds, calibration, thresholds.

All of it is fitted on scores of documents that the classifier has not seen, and all of it is shrunk: most
fields have a few dozen positive documents, the rarest a handful.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_SLOPE_PENALTY = 5.0
_OFFSET_PENALTY = 0.5
_GRID = np.round(np.arange(0.2, 0.75, 0.025), 3).tolist()
"""Not lower: texts that have nothing to do with any field, a recipe or a market report, score up to 0.15."""
_LEADS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
_SAMPLES = 100
_SEED = 20261127
_PRIOR_POSITIVES = 100.0
_STRAYING_COST = 0.2


def grouped_folds(groups: Sequence[str], targets: Array, folds: int, seed: int) -> NDArray[np.intp]:
    """Return the fold of every document: groups stay whole, and every column of `targets` is spread evenly.

    Groups with the largest share of some column are placed first, each where its columns are scarcest.

    Args:
        groups: Name of each document's group.
        targets: What to spread, shape (documents, columns), 0 or 1.
        folds: How many.
        seed: Of the order among equals.
    """
    random = np.random.default_rng(seed)
    names, member = np.unique(np.asarray(groups), return_inverse=True)
    columns = np.column_stack([targets, np.ones(len(targets))])
    shares = np.zeros((len(names), columns.shape[1]))
    np.add.at(shares, member, columns / np.maximum(columns.sum(0), 1))
    filled, fold = np.zeros((folds, columns.shape[1])), np.zeros(len(names), dtype=np.intp)
    shuffled = random.permutation(len(names))
    for group in shuffled[np.argsort(-shares.max(1)[shuffled], kind="stable")]:
        fold[group] = int((filled @ shares[group] + random.random(folds) * 1e-9).argmin())
        filled[fold[group]] += shares[group]
    return np.asarray(fold[member])


def fit_calibration(log_odds: Array, truth: Array) -> tuple[Array, Array]:
    """Return slope and offset of each field, so that `slope * log_odds + offset` are calibrated log-odds.

    Platt scaling for all fields at once: slopes are drawn to a common one and that to 1, offsets to
    their mean.

    Args:
        log_odds: Held-out log-odds, shape (documents, fields).
        truth: 1 where the document has the field, same shape.
    """
    from scipy.optimize import minimize
    from scipy.special import expit

    fields = log_odds.shape[1]

    def loss(point: Array) -> tuple[float, Array]:
        common, own, offset = point[0], point[1 : fields + 1], point[fields + 1 :]
        calibrated = log_odds * (common + own) + offset
        error = expit(calibrated) - truth
        spread = offset - offset.mean()
        value = (np.logaddexp(0, calibrated) - truth * calibrated).sum()
        value += _SLOPE_PENALTY * (own @ own + (common - 1) ** 2) + _OFFSET_PENALTY * (spread @ spread)
        slope = (error * log_odds).sum(0)
        gradient = (
            slope.sum() + 2 * _SLOPE_PENALTY * (common - 1),
            slope + 2 * _SLOPE_PENALTY * own,
            error.sum(0) + 2 * _OFFSET_PENALTY * spread,
        )
        return float(value), np.hstack(gradient)

    start = np.hstack([1.0, np.zeros(2 * fields)])
    point = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return point[0] + point[1 : fields + 1], point[fields + 1 :]


def choose_rule(scores: Array, truth: Array) -> tuple[Array, float]:
    """Return each field's threshold, and the share of a document's best score that a field must have.

    Share and threshold are first those that are best for all fields together, by the mean of F1 over all decisions
    and F1 document by document: the mean of those that are best in samples of the documents, drawn with replacement
    (bagging; Breiman, 1996). Many rules are nearly as good as the best one, and a few documents more or less would
    choose another.

    Args:
        scores: Held-out probabilities, shape (documents, fields).
        truth: 1 where the document has the field, same shape.
    """
    rules = np.array(list(product(_GRID, _LEADS)))
    common, lead = map(float, rules[_worths(scores, truth, rules).argmax(1)].mean(0))
    in_the_lead = np.where(scores >= lead * scores.max(1, keepdims=True), scores, 0.0)
    return choose_thresholds(in_the_lead, truth, common), lead


def _worths(scores: Array, truth: Array, rules: Array) -> Array:
    """Return how good each rule is in each sample of the documents, shape (samples, rules)."""
    lead = scores.max(1, keepdims=True)
    found = [scores >= np.maximum(common, share * lead) for common, share in rules]
    both = np.array([(each * truth).sum(1) for each in found])
    sizes = np.array([each.sum(1) + truth.sum(1) for each in found])
    draws = np.random.default_rng(_SEED).multinomial(
        len(scores), np.full(len(scores), 1 / len(scores)), _SAMPLES
    )
    overall = 2 * draws @ both.T / np.maximum(draws @ sizes.T, 1)
    return np.asarray(overall + draws @ (2 * both / np.maximum(sizes, 1)).T / len(scores))


def choose_thresholds(scores: Array, truth: Array, common: float) -> Array:
    """Return each field's threshold: where its F1 is best, drawn to the one best for all fields together.

    The fewer positive documents a field has, the stronger it is drawn: the best threshold of five documents
    is an accident.

    Args:
        scores: Held-out probabilities, shape (documents, fields).
        truth: 1 where the document has the field, same shape.
        common: The threshold best for all.
    """
    positives = truth.sum(0)
    own = [
        _best(scores[:, column], truth[:, column], common, positives[column])
        for column in range(scores.shape[1])
    ]
    return np.asarray((positives * own + _PRIOR_POSITIVES * common) / (positives + _PRIOR_POSITIVES))


def _best(scores: Array, truth: Array, common: float, positives: float) -> float:
    cost = _STRAYING_COST * _PRIOR_POSITIVES / max(positives, 1.0)
    return float(max(_GRID, key=lambda each: _f1(scores >= each, truth) - cost * abs(each - common)))


def _document_f1(predicted: NDArray[np.bool_], truth: Array) -> float:
    both = (predicted * truth).sum(1)
    return float((2 * both / np.maximum(predicted.sum(1) + truth.sum(1), 1)).mean())


def _f1(predicted: NDArray[np.bool_], truth: Array) -> float:
    return float(2 * (predicted * truth).sum() / max(predicted.sum() + truth.sum(), 1))
