from __future__ import annotations

import pytest

from tagger.training.corpus import CORPUS, gold_document, load_corpus
from tagger.training.data_card import CARD, counts, updated
from tagger.training.splits import Splits, load_splits

TABLES = """\
Documents and words by file:

| file | train | dev | test | words |
| --- | ---: | ---: | ---: | ---: |
| made | 1 | 0 | 1 | 7 |
| all | 1 | 0 | 1 | 7 |"""


def test_the_card_is_up_to_date() -> None:
    card = CARD.read_text(encoding="utf-8")
    assert updated(card, counts(load_corpus(), load_splits(CORPUS / "splits.json"))) == card


def test_counts() -> None:
    documents = [
        gold_document(
            {"id": "a", "title": "In [[LOCATION|Riga]]", "text": "on [[DATE|1 May|2017-05-01]]"}, "made"
        ),
        gold_document({"id": "b", "text": "[[LOCATION|Riga]] again", "fields_of_work": ["Youth"]}, "made"),
    ]
    tables = counts(documents, Splits({"a": "train", "b": "test"}))
    assert tables.startswith(TABLES)
    assert "| LOCATION | 1 | 0 | 1 | 1 | 0 |" in tables
    assert "| DATE | 1 | 0 | 0 | 1 | 1 |" in tables
    assert tables.endswith("| Youth | 0 | 0 | 1 | 0 |\n| unknown | 1 | 0 | 0 | 0 |")


def test_a_card_without_a_place_for_counts() -> None:
    with pytest.raises(ValueError, match="data card"):
        updated("# Card", "tables")
