from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tagger.topics.nearest import Examples, nearest
from tagger.topics.storage import from_files, to_files
from tagger.training.topics import label_matrix, with_examples

if TYPE_CHECKING:
    from typing import Any

    from tagger.topics.model import TopicModel
    from tagger.training.topics import TopicDocument

EXAMPLES = Examples(
    ("north", "east", "north-east", "nowhere"),
    np.array([[0, 2], [3, 0], [1, 1], [0, 0]], np.float32),
    np.array([[0, 1], [1, 0], [1, 1], [0, 0]], bool),
)


def test_nearest_by_direction() -> None:
    found = nearest(EXAMPLES, np.array([1, 5], np.float32), ("e", "n"), most=3)
    assert [each.id for each in found] == ["north", "north-east", "east"]
    assert [each.fields for each in found] == [("n",), ("e", "n"), ("e",)]
    assert found[0].similarity == pytest.approx(5 / np.sqrt(26))


def test_a_text_without_known_words_is_near_nothing() -> None:
    assert nearest(EXAMPLES, np.zeros(2, np.float32), ("e", "n")) == []


def test_a_training_document_is_nearest_to_itself(
    model: TopicModel, documents: list[TopicDocument], taxonomy: list[dict[str, Any]]
) -> None:
    assert model.nearest(documents[0].source) == []
    named = [replace(each, id=f"d{number}") for number, each in enumerate(documents[:30])]
    knowing = with_examples(model, named, label_matrix(named, taxonomy))
    for document in named[:5]:
        first = knowing.nearest(document.source, most=1)[0]
        assert first.id == document.id
        assert first.similarity == pytest.approx(1, abs=1e-3)
        names = dict(zip(model.labels, model.names, strict=True))
        assert {names[each] for each in first.fields} == set(document.labels)


def test_examples_survive_the_disk(
    model: TopicModel, documents: list[TopicDocument], taxonomy: list[dict[str, Any]]
) -> None:
    named = [replace(each, id=f"d{number}") for number, each in enumerate(documents[:9])]
    knowing = with_examples(model, named, label_matrix(named, taxonomy))
    back = from_files(to_files(knowing))
    assert back.nearest(named[3].source) == knowing.nearest(named[3].source)
    assert from_files(to_files(model)).examples is None
