from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tagger.errors import TaggerError
from tagger.sinks import load_tables, sink_for
from tagger.sinks.parquet import arrow_schema
from tagger.tables import SCHEMA_VERSION, TABLES
from tests.sinks.results import PARTS, write_parts

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("table", TABLES)
def test_files_have_the_declared_schema(table: str, tmp_path: Path) -> None:
    write_parts(sink_for("parquet"), tmp_path)
    for path in sorted((tmp_path / table).iterdir()):
        assert pq.read_schema(path).equals(arrow_schema(table), check_metadata=False)


def test_versions_stand_in_the_file_and_stay_when_items_go(tmp_path: Path) -> None:
    sink = sink_for("parquet")
    write_parts(sink, tmp_path, PARTS[:1])
    sink.drop(tmp_path, 1, ["page.html"])
    schema = pq.read_schema(tmp_path / "documents/part-000001.parquet")
    assert schema.metadata[b"tagger.schema_version"] == str(SCHEMA_VERSION).encode()
    assert schema.metadata[b"tagger.table"] == b"documents"
    assert schema.metadata[b"tagger.model"] == b"osce-en 0.1.0"
    assert b"joins all tables" in schema.field("document").metadata[b"description"]
    assert schema.field("published").type == pa.date32()


def test_texts_are_compressed_and_without_dictionary(tmp_path: Path) -> None:
    write_parts(sink_for("parquet"), tmp_path, PARTS[:1])
    group = pq.ParquetFile(tmp_path / "documents/part-000001.parquet").metadata.row_group(0)
    by_name = {group.column(at).path_in_schema: group.column(at) for at in range(group.num_columns)}
    assert by_name["text"].compression == "ZSTD"
    assert "RLE_DICTIONARY" not in by_name["text"].encodings
    assert "RLE_DICTIONARY" in by_name["kind"].encodings


def test_the_same_part_is_the_same_bytes(tmp_path: Path) -> None:
    for out in (tmp_path / "a", tmp_path / "b"):
        write_parts(sink_for("parquet"), out)
    for path in (tmp_path / "a").rglob("*.parquet"):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()


def test_a_file_of_another_version_is_an_error(tmp_path: Path) -> None:
    write_parts(sink_for("parquet"), tmp_path, PARTS[:1])
    pq.write_table(pa.table({"document": ["a"]}), tmp_path / "failures/part-000001.parquet")
    with pytest.raises(TaggerError, match=r"part-000001.parquet: its table is of version none, not 1"):
        _ = load_tables(tmp_path).failures
