from __future__ import annotations

import numpy as np
import pytest

from tagger.topics.doubt import doubts, unknown_share, vocabulary_of
from tagger.topics.features import Source
from tagger.topics.model import Block, TopicModel

FILLER = " ".join(["walk"] * 20)


def tiny() -> TopicModel:
    """Log-odds: policing 0 + 4 for "police"; elections -3 + 6 for "ballots"; both thresholds 0.5, log-odds 0."""
    weights = np.array([[4.0, 0.0], [0.0, 6.0], [0.0, 0.0]], np.float32)
    block = Block("words", ("police", "ballots", "walk"), np.ones(3, np.float32), weights)
    pieces = Block("pieces", ("zzz",), np.ones(1, np.float32), np.zeros((1, 2), np.float32))
    thresholds, intercepts = np.full(2, 0.5, np.float32), np.array([-0.1, -3], np.float32)
    return TopicModel(
        ("policing", "elections"), ("Policing", "Elections"), thresholds, intercepts, (block, pieces)
    )


@pytest.mark.parametrize(
    ("text", "editorial", "expected"),
    [
        ("Police", ["Policing"], []),
        ("Police", [], []),
        ("Police", ["Fishery"], []),
        ("Rain", [], [("threshold", "just missed: Policing 0.48, threshold 0.50", 0.8)]),
        (
            "Police",
            ["elections"],
            [
                ("editors", "chosen by the model, not by the editors: Policing 0.98", 0.980),
                ("editors", "chosen by the editors, not by the model: Elections 0.05", 0.953),
            ],
        ),
        (
            f"police police {FILLER} {'frost wind ' * 8}",
            ["Policing"],
            [("vocabulary", "unfamiliar: 42% of the words are unknown", 0.421)],
        ),
    ],
)
def test_doubts(text: str, editorial: list[str], expected: list[tuple[str, str, float]]) -> None:
    model = tiny()
    found = doubts(model, Source(text), vocabulary_of(model), editorial)
    assert [(each.cause, each.reason) for each in found] == [each[:2] for each in expected]
    assert [each.points for each in found] == pytest.approx([each[2] for each in expected], abs=2e-3)


def test_vocabulary_is_of_whole_words() -> None:
    assert vocabulary_of(tiny()) == {"police", "ballots", "walk"}


@pytest.mark.parametrize(
    ("text", "share"),
    [(FILLER, 0.0), (f"{FILLER} {'frost ' * 5} 2019 of", 0.2), ("frost", 0.0), ("", 0.0)],
)
def test_unknown_share(text: str, share: float) -> None:
    assert unknown_share(Source(text), {"walk"}) == pytest.approx(share)
    assert unknown_share(Source(text), frozenset()) == 0
