"""The short items for the fields of work: their form, and that they share nothing with what is measured on."""

from __future__ import annotations

import json

import pytest

from tagger.training.build import ITEMS
from tagger.training.corpus import DATA, gold_document, load_corpus
from tagger.training.examples import Example, read_examples, topic_documents
from tagger.training.splits import similar_pairs


@pytest.fixture(scope="module")
def items() -> list[Example]:
    return read_examples(DATA / ITEMS)


def test_every_item_has_known_fields_and_a_name_of_its_own(items: list[Example]) -> None:
    taxonomy = json.loads((DATA / "reference" / "fields_of_work.json").read_text("utf-8"))
    assert all(each.labels and each.text for each in items)
    assert len(topic_documents(items, taxonomy)) == len({each.id for each in items}) == len(items)
    assert {each.id for each in items}.isdisjoint(each.id for each in load_corpus())


def test_no_item_shares_its_wording_with_measured_documents(items: list[Example]) -> None:
    measured = [*load_corpus(split="dev"), *load_corpus(split="test")]
    ours = [gold_document({"id": each.id, "title": each.title, "text": each.text}) for each in items]
    names = {each.id for each in ours}
    assert [pair for pair in similar_pairs([*measured, *ours]) if len(names.intersection(pair)) == 1] == []
