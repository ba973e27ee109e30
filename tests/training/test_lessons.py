"""Lessons become targets for the network's decisions."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from tagger.training.lessons import STARTS, TAGS, Forms, Lesson, gold_chances, targets_of
from tagger.training.open_corpora import Example, to_doc
from tagger.types import LABELS

if TYPE_CHECKING:
    from spacy.language import Language

TEXT = "Ana of the Border Police of Ruritania left."
SPANS = ((0, 3, "PERSON"), (11, 24, "ORG"))


class NoMistakes(random.Random):
    """Chooses no mistakes."""

    def random(self) -> float:
        return 1.0


class Always(random.Random):
    """Draws one number."""

    def __init__(self, drawn: float) -> None:
        super().__init__(0)
        self.drawn = drawn

    def random(self) -> float:
        return self.drawn


def lesson(text: str = TEXT, spans: tuple[tuple[int, int, str], ...] = SPANS, **more: object) -> Lesson:
    doc = to_doc(Example(text, spans, **more), spacy.blank("en"))  # type: ignore[arg-type]
    return Lesson(np.zeros(len(doc), np.int32), gold_chances(doc))


def test_gold_is_certain_and_what_is_missing_is_not_known() -> None:
    chances = lesson(unknown=((28, 37),)).chances
    tags = ["?" if np.isnan(row[0]) else TAGS[int(row.argmax())] for row in chances]
    assert tags == ["B-PERSON", "O", "O", "B-ORG", "I-ORG", "O", "?", "O", "O"]
    assert np.nansum(chances) == len(tags) - 1


def test_each_decision_has_its_target() -> None:
    found = targets_of([lesson(), lesson()], NoMistakes())
    starts = [STARTS[int(row.argmax())] if weight else "-" for row, weight in zip(*found[:2], strict=True)]
    assert starts == ["U-PERSON", "O", "O", "B-ORG", "-", "O", "O", "O", "O"] * 2
    org = LABELS.index("ORG")
    assert found.inner.tolist() == [[4, 3, org], [13, 12, org]]
    assert found.on.tolist() == [0, 0]
    assert found.cases.tolist() == [1, 1]


def test_an_entity_of_three_words_goes_on_once() -> None:
    found = targets_of([lesson("in New York City", ((3, 16, "LOCATION"),))], NoMistakes())
    assert found.inner[:, :2].tolist() == [[2, 1], [3, 1]]
    assert found.on.tolist() == [1, 0]


def test_nothing_goes_on_into_the_next_text() -> None:
    first = lesson("by Ana", ((3, 6, "PERSON"),))
    second = Lesson(np.zeros(1, np.int32), np.zeros((1, len(TAGS)), np.float16))
    second.chances[0, TAGS.index("I-PERSON")] = 1
    found = targets_of([first, second], NoMistakes())
    assert STARTS[int(found.starts[1].argmax())] == "U-PERSON"
    assert not len(found.inner)


def test_what_may_go_on_into_the_unknown_counts_for_nothing() -> None:
    found = targets_of([lesson("Ana Berg left", ((0, 3, "PERSON"),), unknown=((4, 8),))], NoMistakes())
    assert found.weights.tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("drawn", "first", "label"),
    [(0.01, 2, "LOCATION"), (0.1, 4, "LOCATION"), (0.2, 3, None), (0.9, 3, "LOCATION")],
)
def test_mistakes_are_followed_too(drawn: float, first: int, label: str | None) -> None:
    text = "He left for Rio de la Plata"
    found = targets_of([lesson(text, ((12, 27, "LOCATION"),))], Always(drawn))
    assert set(found.inner[:, 1].tolist()) == {first}
    assert set(found.inner[:, 0].tolist()) == ({4, 5, 6} - {first})
    assert label is None or set(found.inner[:, 2].tolist()) == {LABELS.index(label)}


@given(st.integers(0, 10_000), st.lists(st.integers(1, 12), min_size=1, max_size=4))
def test_any_probabilities_give_targets_in_range(seed: int, lengths: list[int]) -> None:
    chance = np.random.default_rng(seed)
    lessons = []
    for length in lengths:
        chances = chance.dirichlet(np.full(len(TAGS), 0.1), length).astype(np.float16)
        chances[chance.random(length) < 0.2] = np.nan
        lessons.append(Lesson(np.zeros(length, np.int32), chances))
    found = targets_of(lessons, random.Random(seed))
    assert found.starts.shape == (sum(lengths), len(STARTS))
    for part in (found.starts, found.weights, found.on, found.cases):
        assert np.isfinite(part).all()
        assert ((part >= 0) & (part <= 1.01)).all()
    counted = found.weights > 0.01
    np.testing.assert_allclose(found.starts[counted].sum(axis=1), 1, atol=1e-3)
    text = np.repeat(np.arange(len(lengths)), lengths)
    current, first, label = found.inner.T
    assert (first < current).all()
    assert (text[first] == text[current]).all()
    assert ((label >= 0) & (label < len(LABELS))).all()


def test_forms_are_what_the_network_looks_up(nlp: Language) -> None:
    forms = Forms(nlp)
    doc = nlp.make_doc("The OSCE and the OSCE .")
    numbers = forms.of(doc).tolist()
    assert numbers == [0, 1, 2, 3, 1, 4]
    assert forms.of(nlp.make_doc("OSCE")).tolist() == [1]
    tables = forms.rows()
    assert [table.shape for table in tables] == [(len(forms), 4)] * 4
    np.testing.assert_array_equal(forms.vectors()[1], nlp.vocab.vectors["osce"])
