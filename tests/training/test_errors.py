"""Every difference between gold and annotation is one error of one kind."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from tagger.training.corpus import GoldDocument, gold_document
from tagger.training.errors import Errors, compared, kinds_of
from tagger.training.evaluate import plain_document
from tagger.training.markup import parse_markup
from tagger.types import Annotation, Mention


def noted(gold: GoldDocument, found: str, title: str = "") -> Annotation:
    """Return the annotation that has the marks of `found`, the gold text in other markup."""
    read = [
        [_mention(text, *span[:3]) for span in spans] for text, spans in map(parse_markup, (title, found))
    ]
    return Annotation(
        document=plain_document(gold), title_entities=tuple(read[0]), entities=tuple(read[1]),
        countries=(), fields_of_work=(), model={},
    )  # fmt: skip


def _mention(text: str, start: int, end: int, label: str) -> Mention:
    words = text[start:end]
    return Mention(start=start, end=end, text=words, label=label, id=None, name=words, score=0.7, via="model")


def kinds(gold: str, found: str, **facts: Any) -> list[str]:
    document = gold_document({"id": "a", "text": gold, **facts})
    return [error.kind for error in compared([document], [noted(document, found)])]


FULL = "It was said by [[PERSON|Ann Lund]] today, and by no one else, as we heard. "


HERE = " in the old town hall, as we heard from many men and women."


@pytest.mark.parametrize(
    ("gold", "found", "kind"),
    [
        ("the [[ORG|Fish Club]]", "the Fish [[ORG|Club]]", "ORG boundary: too short"),
        ("the [[ORG|Fish Club]]", "[[ORG|the Fish Club]]", "ORG boundary: too long"),
        ("the [[ORG|Fish Club]]", "[[ORG|the Fish]] Club", "ORG boundary: shifted"),
        ("we saw [[LOCATION|Brod]]", "we saw [[PERSON|Brod]]", "LOCATION found as PERSON"),
        ("[[ORG|Cod]] and [[ORG|Bird Club]]", "[[ORG|Cod and Bird Club]]", "ORG: several found as one"),
        ("[[ORG|Cod and Bird Club]]", "[[ORG|Cod]] and [[ORG|Bird Club]]", "ORG: one found as several"),
        (
            FULL + "Then [[PERSON|Lund]]",
            FULL + "Then Lund",
            "PERSON missed: surname of a person named in full",
        ),
        (FULL + "Then [[PERSON|Bo]]", FULL + "Then Bo", "PERSON missed: one name alone"),
        ("we met the [[ORG|FAO]]", "we met the FAO", "ORG missed: acronym"),
        ("we met [[ORG|Dawn]]", "we met Dawn", "ORG missed: name without a word for what it is"),
        ("we met the [[ORG|Løgting]]", "we met the Løgting", "ORG missed: name in another language"),
        ("we met the [[ORG|Court of Audit]]", "we met the Court of Audit", "ORG missed: other"),
        ("- [[ORG|Court of Audit]]", "- Court of Audit", "ORG missed: list, table or short line"),
        (
            "before the autumn",
            "before the [[DATE|autumn]]",
            "DATE where nothing is: in words, without a number",
        ),
    ],
)
def test_kind(gold: str, found: str, kind: str) -> None:
    assert kinds(gold + HERE, found + HERE) == [kind]


def test_lines_in_capitals_are_told() -> None:
    gold, found = "THE [[ORG|COURT]] OF ALL THE PEOPLE MET TODAY", "THE COURT OF ALL THE PEOPLE MET TODAY"
    assert kinds(gold, found) == ["ORG missed: line in capitals"]


def test_what_is_right_is_no_error() -> None:
    assert kinds(FULL, FULL) == []


def test_an_error_says_where_and_what() -> None:
    gold = gold_document({"id": "a", "title": "Old news", "text": "we saw [[LOCATION|Brod]] and left"})
    (error,) = compared([gold], [noted(gold, "we saw [[PERSON|Brod]] and left", "Old news")], {"brod"})
    assert gold.full_text[error.start : error.end] == "Brod"
    assert (error.gold, error.found, error.via, error.score) == ("LOCATION Brod", "PERSON Brod", "model", 0.7)
    assert error.context == "Old news we saw [Brod] and left"
    assert error.seen


def test_kinds_are_counted_and_the_most_frequent_stands_first() -> None:
    text = "we saw {} in the old town hall and left"
    marked = [text.format(mark) for mark in ("[[ORG|Dawn]]", "[[PERSON|Bo]]", "[[ORG|Dawn Chorus]]")]
    documents = [gold_document({"id": str(number), "text": each}) for number, each in enumerate(marked)]
    notes = [noted(document, document.text) for document in documents]
    found = kinds_of(compared(documents, notes, {"bo"}))
    assert [(kind.name, kind.cases, kind.seen) for kind in found] == [
        ("ORG missed: name without a word for what it is", 2, 0),
        ("PERSON missed: one name alone", 1, 1),
    ]
    assert found[0].example.gold == "ORG Dawn"


def test_rows_of_the_csv_hold_together() -> None:
    gold = gold_document({"id": "a", "text": 'we saw [[LOCATION|Brod]], "the old"\nand left'})
    errors = Errors(1, (), tuple(compared([gold], [noted(gold, gold.text)])), {})
    rows = list(csv.DictReader(io.StringIO("".join(errors.to_csv()))))
    assert [row["gold"] for row in rows] == ["LOCATION Brod"]
    assert rows[0]["context"] == errors.errors[0].context
    assert errors.to_dict()["kinds"][0]["cases"] == 1


def test_documents_without_annotation_are_left_out() -> None:
    assert list(compared([gold_document({"id": "a", "text": FULL})], [])) == []
