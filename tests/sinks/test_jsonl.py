from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import pytest

from tagger.errors import TaggerError
from tagger.report.records import to_jsonl
from tagger.schema import annotation_schema
from tagger.sinks import load_tables, sink_for
from tagger.sinks.jsonl import read_record
from tagger.types import Annotation
from tests.report.samples import sample
from tests.sinks.results import PARTS, Done, encoded, named, write_parts

if TYPE_CHECKING:
    from pathlib import Path


def test_records_are_those_of_annotate(tmp_path: Path) -> None:
    write_parts(sink_for("jsonl"), tmp_path, PARTS[:1])
    notes = [each.result for each in PARTS[0] if isinstance(each.result, Annotation)]
    assert (tmp_path / "records/part-000001.jsonl").read_text("utf-8") == "".join(to_jsonl(notes))


def test_every_line_is_valid_even_of_hostile_text(tmp_path: Path) -> None:
    write_parts(sink_for("jsonl"), tmp_path)
    check = jsonschema.Draft202012Validator(annotation_schema())
    lines = [line for path in (tmp_path / "records").iterdir() for line in path.read_bytes().splitlines()]
    assert len(lines) == 6
    for line in lines:
        json.dumps(json.loads(line), ensure_ascii=False).encode()
    check.validate(json.loads(lines[0]))


def test_items_and_failures_stand_beside(tmp_path: Path) -> None:
    write_parts(sink_for("jsonl"), tmp_path, PARTS[:1])
    items = (tmp_path / "items/part-000001.jsonl").read_text("utf-8").splitlines()
    assert json.loads(items[-1]) == {
        "document": "page.html#2",
        "item": "page.html",
        "duplicate_of": "page.html#1",
    }
    assert json.loads((tmp_path / "failures/part-000001.jsonl").read_text("utf-8")) == {
        "document": "a.zip!/2.pdf",
        "outcome": "failed",
        "stage": "read",
        "reason": "no text: a scan, say",
        "item": "a.zip!/2.pdf",
    }


def test_a_record_gives_the_annotation_back() -> None:
    assert read_record(json.loads("".join(to_jsonl([sample()])))) == sample()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{\n", "a line is no JSON"),
        (b'{"id": "x"}\n', "no record of this version"),
        (b"[]\n", "no record of"),
    ],
)
def test_damage_is_found(line: bytes, message: str, tmp_path: Path) -> None:
    sink = sink_for("jsonl")
    sink.write_part(tmp_path, 1, encoded(sink, [Done(named("a"), "a")]))
    with (tmp_path / "records/part-000001.jsonl").open("ab") as stream:
        stream.write(line)
    with pytest.raises(TaggerError, match=message):
        _ = load_tables(tmp_path).documents
