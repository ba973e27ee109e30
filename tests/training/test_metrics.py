from __future__ import annotations

import math

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, label_ranking_average_precision_score
from spacy.scorer import Scorer
from spacy.training import Example

from tagger.training import metrics

NLP = spacy.blank("en")


def sums(*values: float) -> metrics.Array:
    return np.array(values, dtype=float)


@pytest.mark.parametrize(
    ("row", "precision", "recall", "f1"),
    [
        ((4, 5, 3, 3), 0.6, 0.75, 2 / 3),
        ((4, 5, 4, 2), 0.4, 1.0, 4 / 7),
        ((4, 5, 0, 0), 0.0, 0.0, 0.0),
        ((4, 0, 0, 0), math.nan, 0.0, 0.0),
        ((0, 5, 0, 0), 0.0, math.nan, 0.0),
        ((0, 0, 0, 0), math.nan, math.nan, math.nan),
    ],
)
def test_precision_recall_f1(row: tuple[float, ...], precision: float, recall: float, f1: float) -> None:
    found = [float(measure(sums(*row))) for measure in (metrics.precision, metrics.recall, metrics.f1)]
    assert found == pytest.approx([precision, recall, f1], nan_ok=True)


def test_macro_leaves_out_empty_blocks() -> None:
    assert metrics.macro_f1(sums(1, 1, 1, 1, 2, 2, 0, 0, 0, 0, 0, 0)) == pytest.approx(0.5)
    assert math.isnan(float(metrics.macro_f1(sums(0, 0, 0, 0))))


GOLD = [(0, 4, "ORG"), (10, 15, "PERSON"), (20, 25, "ORG")]


@pytest.mark.parametrize(
    ("predicted", "strict", "relaxed"),
    [
        (GOLD, [3, 3, 3, 3], [3, 3, 3, 3]),
        ([], [3, 0, 0, 0], [3, 0, 0, 0]),
        ([(0, 3, "ORG")], [3, 1, 0, 0], [3, 1, 1, 1]),
        ([(4, 6, "ORG")], [3, 1, 0, 0], [3, 1, 0, 0]),
        ([(10, 15, "ORG")], [3, 1, 0, 0], [3, 1, 0, 0]),
        ([(0, 25, "ORG")], [3, 1, 0, 0], [3, 1, 2, 1]),
        ([(20, 22, "ORG"), (23, 25, "ORG")], [3, 2, 0, 0], [3, 2, 1, 2]),
    ],
)
def test_span_matches(predicted: list[metrics.Place], strict: list[float], relaxed: list[float]) -> None:
    assert metrics.strict_matches(GOLD, predicted) == strict
    assert metrics.relaxed_matches(GOLD, predicted) == relaxed


_spans = st.lists(
    st.tuples(st.integers(0, 9), st.integers(1, 3), st.sampled_from(["ORG", "DATE"])), max_size=6
)


def _placed(drawn: list[tuple[int, int, str]]) -> list[metrics.Place]:
    """Return spans in tokens 0..11 without overlap."""
    placed: list[metrics.Place] = []
    for start, length, label in sorted(drawn):
        if not placed or start >= placed[-1][1]:
            placed.append((start, start + length, label))
    return placed


@given(_spans, _spans)
def test_strict_f1_is_that_of_spacy(
    ours: list[tuple[int, int, str]], theirs: list[tuple[int, int, str]]
) -> None:
    gold, predicted = _placed(ours), _placed(theirs)
    docs = [spacy.tokens.Doc(NLP.vocab, words=[f"w{n}" for n in range(12)]) for _ in range(2)]
    for doc, spans in zip(docs, (predicted, gold), strict=True):
        doc.set_ents([spacy.tokens.Span(doc, *span) for span in spans])
    scores = Scorer.score_spans([Example(docs[0], docs[1])], "ents")
    row = sums(*metrics.strict_matches(gold, predicted))
    # without gold spaCy gives None
    if gold:
        assert float(metrics.f1(row)) == pytest.approx(scores["ents_f"])
        assert float(metrics.recall(row)) == pytest.approx(scores["ents_r"])


_names = ["a", "b", "c", "d", "e"]


@given(
    st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.4, 0.5]), min_size=5, max_size=5),
    st.sets(st.sampled_from(_names), min_size=1),
)
def test_ranking_precision_is_that_of_sklearn(values: list[float], gold: set[str]) -> None:
    scores = dict(zip(_names, values, strict=True))
    theirs = label_ranking_average_precision_score([[name in gold for name in _names]], [values])
    assert metrics.ranking_precision(gold, scores) == pytest.approx(theirs)


def test_ranking_without_scores() -> None:
    assert metrics.ranking_precision({"a"}, {}) == 0.0
    assert metrics.ranking_precision({"a", "b"}, {"a": 0.9, "c": 0.1}) == 0.5
    assert metrics.top_is_gold({"a"}, {}) == 0.0


@pytest.mark.parametrize(("gold", "expected"), [({"b"}, 1.0), ({"a", "b"}, 1.0), ({"a"}, 0.0)])
def test_top_label(gold: set[str], expected: float) -> None:
    assert metrics.top_is_gold(gold, {"a": 0.2, "b": 0.7}) == expected


def test_set_matches_agree_with_sklearn_micro_and_macro() -> None:
    gold = [{"a"}, {"a", "b"}, {"c"}]
    predicted = [{"a", "b"}, {"b"}, set[str]()]
    truth, guess = ([[name in each for name in "abc"] for each in part] for part in (gold, predicted))
    rows = [
        [metrics.set_matches({name} & one, {name} & other) for name in "abc"]
        for one, other in zip(gold, predicted, strict=True)
    ]
    stacked = np.array(rows).sum(0)
    assert float(metrics.f1(stacked.sum(0))) == pytest.approx(f1_score(truth, guess, average="micro"))
    assert float(metrics.macro_f1(stacked.ravel())) == pytest.approx(
        f1_score(truth, guess, average="macro", zero_division=0)
    )


def test_calibration_error_of_known_scores() -> None:
    row = metrics.score_bins({"a", "b"}, {"a": 1.0, "b": 0.7, "c": 0.7, "d": 0.05})
    assert len(row) == metrics.BINS * metrics.BIN
    # bins: {1.0: hit}, {0.7: one of two}, {0.05: none}
    assert float(metrics.calibration_error(sums(*row))) == pytest.approx((0 + 0.4 + 0.05) / 4)


def test_interval_is_reproducible_and_holds_the_value() -> None:
    rows = metrics.stacked([[1.0, float(n % 5 > 0)] for n in range(200)])
    weights = metrics.resampling_weights(200, 500, seed=0)
    assert weights.sum(1).tolist() == [200.0] * 500
    low, high = metrics.interval(rows, metrics.accuracy, weights)
    assert (low, high) == metrics.interval(
        rows, metrics.accuracy, metrics.resampling_weights(200, 500, seed=0)
    )
    # binomial standard error of 0.8 at n = 200 is 0.028
    assert [low, high] == pytest.approx([0.8 - 1.96 * 0.028, 0.8 + 1.96 * 0.028], abs=0.012)


@pytest.mark.parametrize("resamples", [0, 10])
def test_no_interval_without_cases(resamples: int) -> None:
    weights = metrics.resampling_weights(2, resamples, seed=0)
    low, high = metrics.interval(np.zeros((2, 2)), metrics.accuracy, weights)
    assert math.isnan(low)
    assert math.isnan(high)
