from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.report.records import CSV_COLUMNS, to_csv, to_json, to_jsonl
from tagger.types import Annotation, Document, Mention
from tests.report.samples import bare, sample


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def with_mention(text: str) -> Annotation:
    mention = Mention(0, len(text), text, "ORG", None, text, 0.5, "model")
    return Annotation(Document("d", text), (mention,), (), (), ())


def test_a_line_of_json_is_one_record_whatever_the_text_holds() -> None:
    notes = [sample(), bare("a\nb\r\nc\x1b\x00\u2028\u0085d")]
    lines = "".join(to_jsonl(notes)).split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == [note.to_dict() for note in notes]


def test_text_stays_readable_in_json() -> None:
    assert "Bălți" in "".join(to_json([sample()], array=False))


@pytest.mark.parametrize(
    ("count", "array", "expected"),
    [(1, False, dict), (1, True, list), (2, False, list), (3, True, list)],
)
def test_json_is_an_object_or_an_array(count: int, array: bool, expected: type) -> None:
    parsed = json.loads("".join(to_json([sample()] * count, array=array)))
    assert isinstance(parsed, expected)
    records = parsed if isinstance(parsed, list) else [parsed]
    assert records == [sample().to_dict()] * count


def test_no_records_are_an_empty_array() -> None:
    assert json.loads("".join(to_json([], array=True))) == []


def test_half_a_surrogate_pair_survives_as_the_escape_that_json_has_for_it() -> None:
    note = replace(bare(), document=Document("caf\udce9.txt", "x"))
    written = "".join(to_jsonl([note])).encode("utf-8", "backslashreplace").decode()
    assert json.loads(written)["id"] == "caf\udce9.txt"


def test_csv_has_a_line_a_mention_the_title_first() -> None:
    header, *rows = cells("".join(to_csv([sample(), bare()])))
    assert tuple(header) == CSV_COLUMNS
    assert [row[1] for row in rows] == ["title"] * 2 + ["text"] * 17
    title = rows[0]
    assert title[:7] == ["samples/workshop.txt", "title", "0", "4", "OSCE", "ORG", "osce:osce"]


def test_a_mention_without_identifier_has_an_empty_cell() -> None:
    assert cells("".join(to_csv([with_mention("Nobody")])))[1][6] == ""


@given(st.text(min_size=1))
def test_csv_reads_back_to_the_character(text: str) -> None:
    assert cells("".join(to_csv([with_mention(text)])))[1][4] == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_excel_gets_no_formula(text: str) -> None:
    written = "".join(to_csv([with_mention(text)], excel=True))
    assert written.startswith("\ufeffdocument")
    assert cells(written)[1][4] == f"'{text}"


def test_excel_keeps_what_is_no_formula() -> None:
    assert cells("".join(to_csv([with_mention("OSCE=x")], excel=True)))[1][4] == "OSCE=x"


def test_every_line_of_csv_ends_as_rfc_4180_says() -> None:
    assert all(line.endswith("\r\n") for line in to_csv([sample()]))
