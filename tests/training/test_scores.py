"""What a score means: fitted, and judged."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tagger.components.certainty import Seen
from tagger.training.scores import (
    Band,
    Case,
    bands,
    brier,
    expected_error,
    fit_scores,
    measure_precision,
    ranked_right,
)


def case(
    score: float, *, right: bool, way: str = "model", label: str = "ORG", seen: Seen | None = None
) -> Case:
    return Case(way, label, seen, right, score)


def sure(log_odds: float, *, right: bool, way: str = "model") -> Case:
    return case(1.0, right=right, way=way, seen=Seen("same", log_odds))


def test_bands_say_how_often_scores_are_right() -> None:
    found = [case(0.55, right=True), case(0.55, right=False), case(1.0, right=True), case(0.98, right=True)]
    half, sure_ones = bands(found)
    assert half == Band(0.5, 0.6, 2, half.score, 0.5)
    assert sure_ones == Band(0.98, 1.0, 2, sure_ones.score, 1.0)
    assert half.score == pytest.approx(0.55)
    assert sure_ones.score == pytest.approx(0.99)
    assert expected_error(found) == pytest.approx((0.05 * 2 + 0.01 * 2) / 4)
    assert brier(found) == pytest.approx((0.45**2 + 0.55**2 + 0.02**2) / 4)


def test_without_cases_there_is_nothing_to_say() -> None:
    assert bands([]) == []
    assert all(math.isnan(measure([])) for measure in (expected_error, brier, ranked_right))
    assert math.isnan(ranked_right([case(0.5, right=True)]))


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [([0.9], [0.1], 1.0), ([0.1], [0.9], 0.0), ([0.5], [0.5], 0.5), ([0.9, 0.3], [0.5, 0.3], 0.625)],
)
def test_right_ones_rank_above_wrong_ones(right: list[float], wrong: list[float], expected: float) -> None:
    found = [case(each, right=True) for each in right] + [case(each, right=False) for each in wrong]
    assert ranked_right(found) == pytest.approx(expected)


def test_the_fit_finds_the_slope_again() -> None:
    chance = np.random.default_rng(0)
    odds = chance.uniform(-4, 4, 6000)
    right = chance.random(6000) < 1 / (1 + np.exp(-(0.5 + 0.7 * odds)))
    fitted = fit_scores([sure(float(o), right=bool(r)) for o, r in zip(odds, right, strict=True)])
    assert fitted is not None
    assert fitted["slope"] == pytest.approx(0.7, abs=0.05)
    assert fitted["intercept"] + fitted["ways"]["model"]["ORG"] == pytest.approx(0.5, abs=0.1)


def test_a_way_that_is_more_often_right_weighs_more() -> None:
    found = [sure(1.0, right=number % 10 > 0, way="gazetteer") for number in range(100)]
    found += [sure(1.0, right=number % 2 > 0) for number in range(100)]
    fitted = fit_scores(found)
    assert fitted is not None
    assert fitted["ways"]["gazetteer"]["ORG"] > fitted["ways"]["model"]["ORG"] + 1


@pytest.mark.parametrize("found", [[], [case(1.0, right=True)], [sure(1.0, right=True)] * 3])
def test_nothing_is_fitted_to_nothing(found: list[Case]) -> None:
    assert fit_scores(found) is None


def test_precision_of_a_way_has_a_right_and_a_wrong_case_added() -> None:
    found = [case(1.0, right=True)] * 2 + [case(1.0, right=False, way="acronym")]
    assert measure_precision(found) == {"acronym": {"ORG": 0.333}, "model": {"ORG": 0.75}}
