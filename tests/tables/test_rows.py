from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.tables import TABLES, Row, flagged_rows, joined_rows, rows_of, storable_name, storable_text
from tagger.types import Annotation, Country, Document, Failure, Mention, Skipped
from tests.report.samples import TEXT, TITLE, bare, sample


def cells(table: str, row: Row) -> dict[str, Any]:
    return dict(zip((column.name for column in TABLES[table].filed), row, strict=True))


def with_document(**changes: object) -> Annotation:
    note = bare()
    return replace(note, document=replace(note.document, **changes))  # type: ignore[arg-type]


def document_cells(note: Annotation) -> dict[str, object]:
    return cells("documents", rows_of(note)["documents"][0])


def test_a_document_has_one_row() -> None:
    (row,) = rows_of(sample(), item="samples.zip!/workshop.txt", duplicate_of="other")["documents"]
    assert cells("documents", row) == {
        "document": "samples/workshop.txt",
        "item": "samples.zip!/workshop.txt",
        "title": TITLE,
        "text": TEXT,
        "published": "2019-10-11",
        "year": 2019,
        "issued_by": "OSCE Secretariat",
        "kind": "News Item",
        "place": "Tbilisi",
        "language": "en",
        "words": 84,
        "fields_of_work": "policing; countering-terrorism",
        "editorial_fields": "Policing",
        "duplicate_of": "other",
        "model": "osce-en 0.1.0",
    }


def test_what_a_document_does_not_say_is_null() -> None:
    found = document_cells(bare())
    assert [name for name, cell in found.items() if cell is not None] == [
        "document", "item", "text", "language", "words",
    ]  # fmt: skip
    assert found["item"] == found["document"] == "bare.txt"


@pytest.mark.parametrize(
    ("change", "column", "cell"),
    [
        ({"issued_by": ("OSCE Secretariat", "OSCE Mission to Moldova")}, "issued_by",
         "OSCE Secretariat; OSCE Mission to Moldova"),
        ({"editorial_fields": ("Policing", "Youth")}, "editorial_fields", "Policing; Youth"),
        ({"title": ""}, "title", ""),
        ({"text": ""}, "words", 0),
        ({"text": "OSCE\u00a0police,\r\n 2,000 officers"}, "words", 4),
        ({"published": "0012-01-31"}, "year", 12),
        ({"published": "0012-01-31"}, "published", "0012-01-31"),
        ({"published": "last week"}, "published", None),
        ({"published": "last week"}, "year", None),
    ],
)  # fmt: skip
def test_cells_of_a_document(change: dict[str, object], column: str, cell: object) -> None:
    assert document_cells(with_document(**change))[column] == cell


@pytest.mark.parametrize(
    ("model", "cell"),
    [
        ({"name": "osce-en", "version": "0.1.0", "topics": "own 3f2a"}, "osce-en 0.1.0 + own 3f2a"),
        ({"name": "osce-en", "version": ""}, "osce-en"),
        ({}, None),
    ],
)
def test_the_model_and_the_classifier_in_place_of_its_own(model: dict[str, str], cell: str | None) -> None:
    assert document_cells(replace(bare(), model=model))["model"] == cell


def test_mentions_come_with_their_part_those_of_the_title_first() -> None:
    rows = [cells("mentions", row) for row in rows_of(sample(), item="item")["mentions"]]
    assert [row["part"] for row in rows] == ["title"] * 2 + ["text"] * 17
    for row in rows:
        place = slice(row["start"], row["end"])
        assert (TITLE if row["part"] == "title" else TEXT)[place] == row["text"]
    assert rows[2] == {
        "document": "samples/workshop.txt", "part": "text", "start": 0, "end": 6, "text": "VIENNA",
        "label": "LOCATION", "id": None, "name": "Vienna", "score": 0.97, "via": "model", "item": "item",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ways", "counts"),
    [
        ({"name": 1, "adjective": 2, "organization": 3, "place": 4}, (1, 2, 3, 4)),
        ({"organization": 3}, (0, 0, 3, 0)),
        ({}, (0, 0, 0, 0)),
    ],
)
def test_countries_are_counted_by_way(ways: dict[str, int], counts: tuple[int, ...]) -> None:
    note = replace(bare(), countries=(Country("iso3166:GE", "Georgia", 10, ways),))
    (row,) = rows_of(note)["countries"]
    assert row == ("bare.txt", "iso3166:GE", "Georgia", 10, *counts, "bare.txt")


def test_every_field_of_work_has_a_row_with_its_evidence() -> None:
    rows = [cells("topics", row) for row in rows_of(sample())["topics"]]
    assert len(rows) == 23
    assert [row["field"] for row in rows if row["assigned"]] == ["policing", "countering-terrorism"]
    evidence = json.loads(rows[0]["evidence"])
    assert (
        evidence[0]["text"] == TEXT[evidence[0]["start"] : evidence[0]["end"]] == "intelligence-led policing"
    )
    assert rows[-1]["evidence"] == "[]"
    assert {row["via"] for row in rows} == {"classifier"}


@pytest.mark.parametrize(
    ("result", "row"),
    [
        (Failure("a", "read", "empty"), ("a", "failed", "read", "empty", "z!/a")),
        (Skipped("a", "language ru"), ("a", "skipped", None, "language ru", "z!/a")),
    ],
)
def test_what_is_not_annotated_has_a_row_of_its_own(result: Failure | Skipped, row: Row) -> None:
    rows = rows_of(result, item="z!/a")
    assert rows["failures"] == [row]
    assert not any(rows[name] for name in TABLES if name != "failures")


def test_halves_of_surrogates_keep_names_different_and_offsets_true() -> None:
    text = "\ud83d\ude00 Tbilisi"
    note = Annotation(
        Document("\udce9.txt", text, title="\udce9"),
        (Mention(3, 10, "Tbilisi", "LOCATION", None, "\udce9", 1.0, "model"),),
        (), (), (),
    )  # fmt: skip
    rows = rows_of(note, item="\udcff", duplicate_of="\udcfe")
    found = cells("documents", rows["documents"][0])
    assert found["document"] == r"\udce9.txt"
    assert found["item"] == r"\udcff"
    assert found["duplicate_of"] == r"\udcfe"
    assert found["title"] == "\ufffd"
    assert found["text"] == "\ufffd\ufffd Tbilisi"
    assert found["text"][3:10] == cells("mentions", rows["mentions"][0])["text"]
    assert cells("mentions", rows["mentions"][0])["name"] == r"\udce9"


@given(st.text(st.characters() | st.sampled_from("\ud800\udbff\udc00\udfff")))
def test_anything_can_be_stored(text: str) -> None:
    assert len(storable_text(text)) == len(text)
    storable_text(text).encode()
    storable_name(text).encode()
    if not any("\ud800" <= each <= "\udfff" for each in text):
        assert storable_text(text) == storable_name(text) == text


def test_rows_are_flagged_and_joined() -> None:
    flagged = flagged_rows(rows_of(bare()), "a\udcff")
    rows = joined_rows([flagged, rows_of(Skipped("b", "c")), rows_of(bare())])
    assert [cells("documents", row)["duplicate_of"] for row in rows["documents"]] == [r"a\udcff", None]
    assert len(rows["failures"]) == 1
