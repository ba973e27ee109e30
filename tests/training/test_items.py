"""The short items for the fields of work: their form, and that they share nothing with what is measured on."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tagger.training.build import ITEMS
from tagger.training.corpus import DATA, load_corpus
from tagger.training.examples import Example, read_examples, topic_documents
from tagger.training.splits import shingles


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
    common = Counter(each for document in measured for each in shingles(document.full_text))
    owners = [{each for each in shingles(document.full_text) if common[each] == 1} for document in measured]
    by_shingle = {each: number for number, owned in enumerate(owners) for each in owned}
    for item in items:
        own = shingles(f"{item.title} {item.text}")
        shared = Counter(by_shingle[each] for each in own if each in by_shingle)
        assert max(shared.values(), default=0) < 0.2 * len(own), item.id
