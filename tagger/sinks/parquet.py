"""Parquet: one dataset a table; what DuckDB, pandas, Arrow and Spark read without being told anything.

Arrow is imported by what writes and reads, not by the workers that encode: it takes 50 MB in each.
"""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tagger.errors import TaggerError
from tagger.sinks.sink import FileSink, PartFiles, RowSink
from tagger.tables import (
    KINDS,
    SCHEMA_VERSION,
    TABLES,
    Column,
    Row,
    Rows,
    joined_rows,
    storable_name,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

_FILES: Final = PartFiles(tuple(TABLES), ".parquet")
_MODEL: Final = [column.name for column in TABLES["documents"].filed].index("model")


class ParquetSink(RowSink, FileSink):
    """`out/TABLE/part-000001.parquet`, compressed by Zstandard."""

    name = "parquet"
    files = _FILES

    def write_part(self, out: Path, part: int, payloads: Sequence[Rows]) -> None:
        """Write the five files of a part."""
        rows = joined_rows(payloads)
        models = "; ".join(dict.fromkeys(str(row[_MODEL]) for row in rows["documents"] if row[_MODEL]))
        tables = ((name, _to_arrow(name, rows[name], models)) for name in TABLES)
        _FILES.write(out, part, ((name, _content(name, table)) for name, table in tables))

    def drop(self, out: Path, part: int, items: Collection[str]) -> None:
        """Write the files of a part anew without what comes from some items."""
        import pyarrow as pa
        import pyarrow.compute as pc

        gone = pa.array([storable_name(item) for item in items], pa.string())
        for name in TABLES:
            table = _opened(_FILES.path(out, name, part))
            kept = table.filter(pc.invert(pc.is_in(table["item"], value_set=gone)))
            _FILES.write(out, part, [(name, _content(name, kept))])

    def read(self, out: Path, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return one table of all whole parts."""
        import pyarrow as pa

        wanted = TABLES[table].named(columns)
        names = [column.name for column in wanted]
        pieces = (_opened(_FILES.path(out, table, part), names) for part in _FILES.whole(out))
        plain = (piece.replace_schema_metadata(None).cast(_schema(wanted)) for piece in pieces)
        return _to_pandas(pa.concat_tables([_schema(wanted).empty_table(), *plain]))


def arrow_schema(table: str, models: str = "") -> pa.Schema:
    """Return the Arrow schema of a table's files, with meanings, version of the schema and models."""
    columns = TABLES[table].filed
    metadata = {"tagger.schema_version": str(SCHEMA_VERSION), "tagger.table": table, "tagger.model": models}
    return _schema(columns).with_metadata(metadata)


def _schema(columns: Sequence[Column]) -> pa.Schema:
    import pyarrow as pa

    return pa.schema(
        pa.field(
            column.name,
            pa.type_for_alias(KINDS[column.kind].arrow),
            metadata={"description": column.meaning},
        )
        for column in columns
    )


def _to_arrow(table: str, rows: Sequence[Row], models: str) -> pa.Table:
    import pyarrow as pa

    schema = arrow_schema(table, models)
    cells: Any = list(zip(*rows, strict=True)) or [()] * len(schema)
    filled = zip(TABLES[table].filed, cells, schema.types, strict=True)
    arrays = [pa.array(_days(each) if column.kind == "date" else each, kind) for column, each, kind in filled]
    return pa.Table.from_arrays(arrays, schema=schema)


def _days(cells: Sequence[str | None]) -> list[date | None]:
    return [date.fromisoformat(cell) if cell else None for cell in cells]


def _content(name: str, table: pa.Table) -> bytes:
    import pyarrow.parquet as pq

    repeating = [column.name for column in TABLES[name].filed if column.repeats]
    stream = io.BytesIO()
    pq.write_table(table, stream, compression="zstd", use_dictionary=repeating)
    return stream.getvalue()


def _opened(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        version = (file.schema_arrow.metadata or {}).get(b"tagger.schema_version", b"none")
        if version != str(SCHEMA_VERSION).encode():
            raise TaggerError(f"{path}: its table is of version {version.decode()}, not {SCHEMA_VERSION}")
        return file.read(columns=columns)
    except (OSError, pa.ArrowException) as error:
        raise TaggerError(f"{path}: damaged ({error})") from error


def _to_pandas(table: pa.Table) -> pd.DataFrame:
    """Return a frame that has the same memory, where it can, and the declared data types."""
    import pandas as pd
    import pyarrow as pa

    nullable: dict[Any, Any] = {
        pa.string(): pd.StringDtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    frame: pd.DataFrame = table.to_pandas(types_mapper=nullable.get, date_as_object=False)
    dates = {field.name: "datetime64[s]" for field in table.schema if pa.types.is_date(field.type)}
    return frame.astype(dates)
