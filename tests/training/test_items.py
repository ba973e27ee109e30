"""The short items for the fields of work: their form, and that they share nothing with what is measured on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tagger.training.corpus import DATA, gold_document, load_corpus
from tagger.training.examples import Example, read_examples, topic_documents
from tagger.training.fields import ITEMS, UNRELATED, read_items, read_unrelated
from tagger.training.splits import similar_pairs

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def items() -> list[Example]:
    return [each for name in ITEMS for each in read_examples(DATA / "topics" / name)]


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


def test_they_are_learned_from_as_heavy_as_the_recipe_says_and_never_measured_on(tmp_path: Path) -> None:
    taxonomy = json.loads((DATA / "reference" / "fields_of_work.json").read_text("utf-8"))
    found = list(read_items(DATA / "topics", taxonomy))
    assert {each.weight for each in found} == set(ITEMS.values())
    assert not any(each.measured for each in found)
    assert list(read_items(tmp_path, taxonomy)) == []


def test_no_real_item_is_of_a_day_on_which_no_facts_are_taken() -> None:
    with (DATA / "topics" / "retold.jsonl").open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    assert all(each["source"] and each["issued_by"] for each in records)
    days = {int(each["published"][8:10]) for each in records if len(each["published"]) == len("2001-01-01")}
    assert days.isdisjoint({5, 6, 7, 15, 16, 17, 25, 26, 27})


def test_documents_about_no_field_are_ones_of_the_corpus_whose_fields_are_unknown(tmp_path: Path) -> None:
    listed = json.loads((DATA / "topics" / UNRELATED).read_text("utf-8"))
    assert len(set(listed)) == len(listed) > 300
    train = {each.id: each for each in load_corpus(split="train")}
    assert not any(train[each].known_fields for each in listed)
    found = list(read_unrelated(DATA / "topics", load_corpus(split="train")))
    assert len(found) == len(listed)
    assert not any(each.labels for each in found)
    assert list(read_unrelated(tmp_path, train.values())) == []
