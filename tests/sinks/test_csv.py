from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from tagger.errors import TaggerError
from tagger.sinks import load_tables, sink_for
from tagger.types import Failure, Skipped
from tests.report.samples import bare
from tests.sinks.results import PARTS, Done, encoded, write_parts

if TYPE_CHECKING:
    from pathlib import Path


def write(out: Path, *done: Done) -> None:
    sink = sink_for("csv")
    sink.write_part(out, 1, encoded(sink, done))


def test_it_is_what_rfc_4180_says(tmp_path: Path) -> None:
    write(
        tmp_path,
        Done(Failure('a "b".txt', "read", "two\r\nlines"), "a,b"),
        Done(Skipped("c", ""), "c"),
    )
    assert (tmp_path / "failures/part-000001.csv").read_bytes() == (
        b"document,outcome,stage,reason,item\r\n"
        b'"a ""b"".txt",failed,read,"two\r\nlines","a,b"\r\n'
        b'c,skipped,,"",c\r\n'
    )


def test_null_is_not_an_empty_string(tmp_path: Path) -> None:
    write(tmp_path, Done(bare("", "a"), "a"))
    documents = load_tables(tmp_path).documents
    assert documents["text"].tolist() == [""]
    assert documents["title"].isna().tolist() == [True]


def test_other_readers_find_the_same_cells(tmp_path: Path) -> None:
    write_parts(sink_for("csv"), tmp_path, PARTS[:1])
    lines = (tmp_path / "mentions/part-000001.csv").read_bytes().decode()
    found = list(csv.DictReader(io.StringIO(lines, newline="")))
    table = load_tables(tmp_path).mentions
    for column in ("document", "text", "name", "via"):
        assert [row[column] for row in found] == table[column].tolist()
    frame = pd.read_csv(tmp_path / "topics/part-000001.csv", keep_default_na=False)
    assert frame["assigned"].tolist() == load_tables(tmp_path).topics["assigned"].tolist()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda content: content.replace(b"document,", b"id,"), "its first line is not document,outcome"),
        (lambda content: content[:-2], "no cell at character"),
        (lambda content: content + b'"', "no cell at character"),
        (lambda content: content + b"a,", "the last line is cut off"),
        (lambda content: content + b"a,b\r\n", "argument"),
        (lambda content: content + b"\xff,,,,\r\n", "decode"),
    ],
)
def test_damage_is_found(change: object, message: str, tmp_path: Path) -> None:
    write(tmp_path, Done(Skipped("a", "b"), "a"))
    path = tmp_path / "failures/part-000001.csv"
    assert callable(change)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(
        TaggerError, match=rf"part-000001.csv: damaged or written by another version .*{message}"
    ):
        _ = load_tables(tmp_path).failures
