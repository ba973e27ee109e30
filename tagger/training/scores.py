"""What a mention's score means: measured, fitted and judged on documents whose right answers are known.

`fit_scores` makes of the development split what `tagger.components.certainty` scores by: one logistic regression over
how a mention was found (way and label) and how the network saw its words. Its weights are drawn to zero, so a way
that was met a dozen times stays near the others. `bands` and `Band` are the reliability diagram.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tagger.components.certainty import SAME, SEEN, has_seen, seen_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from spacy.language import Language

    from tagger.components.certainty import Seen
    from tagger.training.corpus import GoldDocument

    Array = NDArray[np.float64]

_PENALTY = 0.5
"""Of squared weights, the common intercept apart."""
_DIGITS = 4
EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)
"""Bounds of the bands of a reliability diagram: narrow where most scores lie."""


class Case(NamedTuple):
    """A mention that the pipeline found in a gold document.

    Attributes:
        way: How it was found, as `via` begins.
        label: Its label.
        seen: How the network saw its words; None when the network left nothing.
        right: Whether span and label are the gold ones.
        score: What it was scored.
    """

    way: str
    label: str
    seen: Seen | None
    right: bool
    score: float


class Band(NamedTuple):
    """Cases with scores from `low` to `high`: how many, their mean score, the share that is right."""

    low: float
    high: float
    cases: int
    score: float
    right: float


def cases(nlp: Language, gold: Iterable[GoldDocument]) -> Iterator[Case]:
    """Yield the mentions that a pipeline finds in gold documents, in order; lazy."""
    from tagger.components.certainty import Scorer
    from tagger.pipeline import annotated_doc
    from tagger.topics.features import source_of
    from tagger.training.evaluate import plain_document

    score = Scorer(nlp.meta)
    for document in gold:
        doc = annotated_doc(nlp, plain_document(document))
        source, wanted = source_of(doc), {span[:3] for span in document.full_spans}
        for ent in doc.ents:
            start, end = source.in_document(ent.start_char, ent.end_char)
            shift = document.text_start if ent.start_char >= source.text_start else 0
            right = (start + shift, end + shift, ent.label_) in wanted
            seen = seen_at(ent) if has_seen(doc) else None
            yield Case(ent.id_ or "model", ent.label_, seen, right, score(ent))


def measure_precision(found: Iterable[Case]) -> dict[str, dict[str, float]]:
    """Return way -> label -> share of the cases that are right, with one right and one wrong case added."""
    right, total = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for case in found:
        total[case.way, case.label] += 1
        right[case.way, case.label] += case.right
    scores: dict[str, dict[str, float]] = {}
    for (way, label), count in sorted(total.items()):
        scores.setdefault(way, {})[label] = round((right[way, label] + 1) / (count + 2), 3)
    return scores


def fit_scores(found: Sequence[Case]) -> dict[str, Any] | None:
    """Return the calibration that `Scorer` reads; None when the network left nothing, or all is right or all wrong."""
    known = [(case, case.seen) for case in found if case.seen is not None]
    right = np.array([case.right for case, _ in known], dtype=np.float64)
    if not known or right.min() == right.max():
        return None
    cells = sorted({(case.way, case.label) for case, _ in known})
    rows = np.array([_row(case, seen, cells) for case, seen in known])
    intercept, slope, *others = (round(float(each), _DIGITS) for each in _logistic(rows, right))
    ways: dict[str, dict[str, float]] = {}
    for (way, label), weight in zip(cells, others[len(SEEN) :], strict=True):
        ways.setdefault(way, {})[label] = weight
    seen_weights = dict(zip(SEEN, others, strict=False))
    return {"intercept": intercept, "slope": slope, "ways": ways, "seen": seen_weights}


def _row(case: Case, seen: Seen, cells: Sequence[tuple[str, str]]) -> list[float]:
    """Return intercept, log-odds, how the network disagrees, and which cell a case is of."""
    return [
        1.0,
        seen.log_odds if seen.how == SAME else 0.0,
        *(float(seen.how == how) for how in SEEN),
        *(float((case.way, case.label) == cell) for cell in cells),
    ]


def _logistic(rows: Array, right: Array) -> Array:
    """Return the weights of a ridge logistic regression; the first column's is free."""
    from scipy.optimize import minimize
    from scipy.special import expit

    penalty = np.full(rows.shape[1], _PENALTY)
    penalty[0] = 0

    def loss(weights: Array) -> tuple[float, Array]:
        log_odds = rows @ weights
        value = (np.logaddexp(0, log_odds) - right * log_odds).sum() + penalty @ weights**2
        return float(value), rows.T @ (expit(log_odds) - right) + 2 * penalty * weights

    found: Array = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x
    return found


def bands(found: Sequence[Case], edges: Sequence[float] = EDGES) -> list[Band]:
    """Return the bands of a reliability diagram that have cases, from low scores to high ones."""
    scores = np.array([case.score for case in found])
    right = np.array([case.right for case in found], dtype=np.float64)
    band = np.clip(np.searchsorted(edges, scores, side="right") - 1, 0, len(edges) - 2)
    return [
        Band(
            edges[at],
            edges[at + 1],
            int(inside.sum()),
            float(scores[inside].mean()),
            float(right[inside].mean()),
        )
        for at in range(len(edges) - 1)
        if (inside := band == at).any()
    ]


def expected_error(found: Sequence[Case]) -> float:
    """Return the expected calibration error over the bands: mean gap of score and share right, by cases; or nan."""
    told = bands(found)
    count = sum(band.cases for band in told)
    return sum(abs(band.score - band.right) * band.cases for band in told) / count if count else float("nan")


def brier(found: Sequence[Case]) -> float:
    """Return the mean squared difference of score and rightness (0 is best); nan without cases."""
    return sum((case.score - case.right) ** 2 for case in found) / len(found) if found else float("nan")


def ranked_right(found: Sequence[Case]) -> float:
    """Return the probability that a right case scores higher than a wrong one (AUC; a tie counts half), or nan."""
    right = np.array([case.right for case in found], dtype=bool)
    if not len(right) or right.all() or not right.any():
        return float("nan")
    _, place, count = np.unique([case.score for case in found], return_inverse=True, return_counts=True)
    ranks = (count.cumsum() - (count - 1) / 2)[place]
    hits = int(right.sum())
    return float((ranks[right].sum() - hits * (hits + 1) / 2) / (hits * (len(right) - hits)))
