from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import tagger
import tagger.sinks
from tagger.errors import MissingExtraError, TaggerError, UsageError
from tagger.sinks import SINKS, load_tables, sink_for
from tests.sinks.results import PARTS, write_parts

if TYPE_CHECKING:
    from pathlib import Path


def test_it_is_public() -> None:
    assert tagger.load_tables is load_tables


@pytest.mark.parametrize("name", SINKS)
def test_a_table_is_read_when_it_is_asked_for(name: str, tmp_path: Path) -> None:
    write_parts(sink_for(name), tmp_path)
    tables = load_tables(str(tmp_path))
    for path in tmp_path.rglob("*"):
        if path.is_file() and (path.parent.name in {"mentions", "records"} or path.suffix == ".sqlite"):
            path.write_bytes(b"damaged " * 200)
    with pytest.raises(TaggerError, match=re.escape(str(tmp_path))):
        _ = tables.mentions
    if name in {"parquet", "csv"}:
        assert tables.countries is tables.countries
        assert len(tables.countries) == 8


@pytest.mark.parametrize("name", SINKS)
def test_only_some_columns_are_read(name: str, tmp_path: Path) -> None:
    write_parts(sink_for(name), tmp_path)
    wanted = ["year", "document"]
    tables = load_tables(tmp_path, columns={"documents": wanted})
    whole = load_tables(tmp_path)
    assert tables.documents.equals(whole.documents[["document", "year"]])
    assert tables.mentions.equals(whole.mentions)


def test_other_names_are_no_tables(tmp_path: Path) -> None:
    write_parts(sink_for("csv"), tmp_path)
    with pytest.raises(AttributeError, match="people"):
        _ = load_tables(tmp_path).people  # type: ignore[attr-defined]
    assert "mentions" in repr(load_tables(tmp_path))


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"people": ["name"]}, "no table 'people': one of documents, mentions"),
        ({"mentions": ["id", "age", "item"]}, "the table mentions has no column age, item"),
        ({"topics": []}, "no column of the table topics is asked for"),
    ],
)
def test_columns_that_do_not_exist(columns: dict[str, list[str]], message: str, tmp_path: Path) -> None:
    write_parts(sink_for("csv"), tmp_path)
    with pytest.raises(UsageError, match=message):
        load_tables(tmp_path, columns=columns)


def test_a_folder_without_results(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(UsageError, match="holds no results: give the folder"):
            load_tables(folder)


def test_a_folder_with_two_formats(tmp_path: Path) -> None:
    for name in ("csv", "sqlite"):
        write_parts(sink_for(name), tmp_path)
    with pytest.raises(UsageError, match="holds csv and sqlite: keep one format a folder"):
        load_tables(tmp_path)


def test_there_is_no_such_format() -> None:
    with pytest.raises(UsageError, match="no format 'xlsx': one of parquet, jsonl, csv, sqlite"):
        sink_for("xlsx")


def test_parquet_says_what_it_needs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_parts(sink_for("parquet"), tmp_path / "parquet")
    write_parts(sink_for("csv"), tmp_path / "csv", PARTS[:1])
    monkeypatch.setattr(tagger.sinks, "find_spec", lambda _: None)
    for call in (lambda: sink_for("parquet"), lambda: load_tables(tmp_path / "parquet")):
        with pytest.raises(MissingExtraError, match=re.escape('pip install "tagger[archives]"')):
            call()
    assert len(load_tables(tmp_path / "csv").failures) == 1
