"""The larger model loads by its name, and its quality on a part of the development split has floors."""

from __future__ import annotations

import pytest

from tagger import pipeline
from tagger.training.build import LARGER, annotate_gold
from tagger.training.corpus import load_corpus
from tagger.training.evaluate import Evaluation, compare

LEAST_MICRO, LEAST_PERSON = 0.95, 0.92
EVERY = 8
"""Every eighth document of the development split: the larger model is slow."""


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    nlp, gold = pipeline.load(LARGER), load_corpus(split="dev")[::EVERY]
    return compare(gold, annotate_gold(nlp, gold))


def test_floors(evaluation: Evaluation) -> None:
    assert evaluation.model["name"] == LARGER
    assert evaluation.failures == ()
    assert evaluation.value("strict", "micro", "f1") >= LEAST_MICRO
    assert evaluation.value("strict", "PERSON", "f1") >= LEAST_PERSON


def test_offsets_hold_in_long_texts_without_end() -> None:
    text = "Ana Berg-Sørli of the OSCE Mission to Serbia spoke in Niš. " * 60
    note = pipeline.annotate(text, model=LARGER)
    people = [mention for mention in note.entities if mention.label == "PERSON"]
    assert [text[each.start : each.end] for each in people] == ["Ana Berg-Sørli"] * 60
    assert {each.id for each in note.entities if each.label == "ORG"} == {"osce:mission-serbia"}
