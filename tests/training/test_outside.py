"""Public sets: their labels mapped, their conventions allowed for."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from tagger.training.outside import Score, measure_outside

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language

TEXT = "On 4 May 2011 the United Nations met Barack Obama in Vienna."


def spans(*marked: tuple[str, str, dict[str, str] | None]) -> list[list[Any]]:
    return [
        [TEXT.index(words), TEXT.index(words) + len(words), label, *([more] if more else [])]
        for words, label, more in marked
    ]


def put(folder: Path, name: str, *records: dict[str, Any]) -> None:
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record) + "\n" for record in records)


def test_labels_are_mapped_and_articles_no_difference(nlp: Language, tmp_path: Path) -> None:
    marked = spans(
        ("the United Nations", "ORG", None), ("Barack Obama", "PER", None), ("Vienna", "LOC", None)
    )
    put(tmp_path, "wikigold", {"text": TEXT, "split": "all", "spans": marked})
    (whole, *each) = measure_outside(nlp, tmp_path)["wikigold"]
    assert [score._replace(scored=0) for score in each] == [
        Score(label, 1, 1, 1) for label in ("ORG", "PERSON", "PLACE")
    ]
    assert whole[:4] == ("all", 3, 3, 3)
    assert whole.scored == pytest.approx(sum(score.scored for score in each))
    assert all(0.5 < score.scored <= 1 for score in each)


def test_dates_of_other_types_are_left_out(nlp: Language, tmp_path: Path) -> None:
    marked = spans(("4 May 2011", "DATE", {"type": "DATE"}), ("Vienna", "DATE", {"type": "DURATION"}))
    record = {"text": TEXT, "split": "all", "spans": marked, "dct": "2011-05-05T00:00:00"}
    put(tmp_path, "meantime", record, {**record, "split": "other"})
    assert [score[:4] for score in measure_outside(nlp, tmp_path)["meantime dates"]] == [
        ("all", 1, 1, 1),
        ("DATE", 1, 1, 1),
    ]


def test_sets_that_are_not_there_are_left_out(nlp: Language, tmp_path: Path) -> None:
    assert measure_outside(nlp, tmp_path) == {}


@pytest.mark.parametrize(
    ("score", "f1"),
    [(Score("all", 1, 2, 2), 0.5), (Score("all", 0, 0, 0), 0.0), (Score("all", 2, 2, 2), 1.0)],
)
def test_f1(score: Score, f1: float) -> None:
    assert score.f1 == f1
