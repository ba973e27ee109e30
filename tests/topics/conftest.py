from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tagger.training.corpus import CORPUS, DATA, load_corpus
from tagger.training.topics import TopicDocument, TopicRecipe, train_topics
from tagger.training.vectors import WordVectors, learn_vectors

if TYPE_CHECKING:
    from tagger.topics.model import TopicModel

RECIPE = TopicRecipe(
    kinds={"words": 0.5, "pairs": 0.1, "pieces": 0.3, "vectors": 0.3, "title": 0.1, "links": 0.1}
)


@pytest.fixture(scope="session")
def taxonomy() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads(
        (DATA / "reference" / "fields_of_work.json").read_text("utf-8")
    )
    return entries


@pytest.fixture(scope="session")
def documents() -> list[TopicDocument]:
    gold = load_corpus(Path(CORPUS / "rare-fields.jsonl"))
    return [
        TopicDocument(
            each.title,
            each.text,
            each.known_fields or (),
            tuple(f"iso3166:{code}" for code in each.countries),
        )
        for each in gold
    ]


@pytest.fixture(scope="session")
def vectors(documents: list[TopicDocument]) -> WordVectors:
    return learn_vectors((each.text for each in documents), dimensions=32)


@pytest.fixture(scope="session")
def model(documents: list[TopicDocument], taxonomy: list[dict[str, Any]], vectors: WordVectors) -> TopicModel:
    return train_topics(documents, taxonomy, recipe=RECIPE, vectors=vectors)
