"""The model card says what was measured."""

from __future__ import annotations

import spacy

from tagger.training.card import WORST, Measured, model_card
from tagger.training.corpus import gold_document
from tagger.training.errors import Error
from tagger.training.evaluate import compare, plain_document
from tagger.training.outside import Score
from tagger.training.scores import Case
from tagger.types import Annotation, Mention

GOLD = gold_document(
    {"id": "a", "text": "We met [[PERSON|Ann Lund]].", "fields_of_work": ["Youth"], "published": "2011-05-04"}
)
NOTE = Annotation(
    document=plain_document(GOLD), title_entities=(), countries=(), fields_of_work=(), model={},
    entities=(Mention(7, 15, "Ann Lund", "PERSON", None, "Ann Lund", 0.9, "model"),),
)  # fmt: skip


def error(kind: str, number: int) -> Error:
    return Error("a", kind, 0, 1, "ORG x", "", "", None, seen=False, context=f"a [b|{number}] c")


def card(**more: object) -> str:
    nlp = spacy.blank("en", meta={"name": "tiny", "tagger_scores": {"model": {"PERSON": 0.667}}})
    evaluation = compare([GOLD], [NOTE])
    found = {"development": [Case("model", "PERSON", None, right=True, score=0.9)], "test": []}
    return model_card(nlp, Measured({"development": evaluation, "test": evaluation}, found, **more))  # type: ignore[arg-type]


def test_figures_stand_for_each_split_and_group() -> None:
    text = card()
    assert text.count("| PERSON | 1.000 | 1.000 | 1.000 | 1.000–1.000 | 1 |") == 2
    assert "## Figures, test split (1 documents)" in text
    assert "| 2010–2014 | 1.000 | – | 1 | 0.000 | – | 1 |" in text
    assert "| model | 0.667 | – | – | – | – | – |" in text
    assert "reliability.svg" in text
    assert "## Outside" not in text


def test_the_worst_kinds_of_error_stand_with_an_example() -> None:
    errors = [error("ORG missed: other", number) for number in range(3)]
    errors += [error(f"ORG boundary: {number}", number) for number in range(WORST + 1)]
    text = card(errors=errors)
    assert "| 3 | 0 | ORG missed: other | a [b\\|0] c |" in text
    assert f"2 others are of 2 kinds; {len(errors)} in all." in text


def test_outside_figures_stand_where_they_were_measured() -> None:
    text = card(
        outside={
            "wikigold": [Score("all", 1, 2, 2, 1.5), Score("ORG", 1, 2, 2)],
            "dates": [Score("all", 1, 1, 1)],
        }
    )
    assert "| set | all | ORG | right | mean score | gold spans |" in text
    assert "| wikigold | 0.500 | 0.500 | 0.500 | 0.750 | 2 |" in text
    assert "| dates | 1.000 | – | 1.000 | 0.000 | 1 |" in text
