"""Parquet tables, a record a row, read by row groups and pieces of them, only the columns that are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tagger.errors import MissingExtraError
from tagger.sources.records import KEYS, check_columns, item_of, row_failure
from tagger.sources.source import RefusedError, too_large
from tagger.sources.streams import seekable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from tagger.sources.entry import Visit
    from tagger.sources.item import Item
    from tagger.types import Failure

_ROWS: Final = 8  # held at a time; each may be as large as the limit
_FOOTER_BYTES: Final = 50_000_000


def rows_of_parquet(stream: BufferedReader, visit: Visit) -> Iterator[Item | Failure]:
    """Yield an item for each row, named `file.parquet#1`, `file.parquet#2` …, or a failure in its place.

    Raises:
        RefusedError: It is no Parquet file, damaged, without rows, or lacks a column that was asked for.
        MissingExtraError: pyarrow is not installed.
    """
    with seekable(stream, visit.limits.max_spooled) as file:
        table = _opened(file)
        present = table.schema_arrow.names
        check_columns(present, visit.columns)
        columns = visit.columns
        wanted = {*KEYS, columns.text, columns.id, columns.published}
        for number, row in enumerate(_rows(table, [name for name in present if name in wanted]), 1):
            name = f"{visit.id}#{number}"
            try:
                _check_size(row.get(columns.text), visit.limits.max_bytes)
                yield item_of(row, name, ".parquet", columns)
            except RefusedError as error:
                yield row_failure(name, f"row {number}", error)
        if not table.metadata.num_rows:
            raise RefusedError("has columns but no rows")


def _opened(file: Any) -> Any:
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtraError('Parquet needs pyarrow: pip install "tagger[archives]"') from None
    try:
        return pq.ParquetFile(
            file,
            buffer_size=1_000_000,  # else a whole column of a row group is read at once
            pre_buffer=False,
            thrift_string_size_limit=_FOOTER_BYTES,
            thrift_container_size_limit=1_000_000,
        )
    except (ValueError, OSError) as error:
        raise RefusedError(f"is no Parquet file, or a damaged one: {_words(error)}") from None


def _rows(table: Any, columns: list[str]) -> Iterator[dict[str, Any]]:
    try:
        for batch in table.iter_batches(batch_size=_ROWS, columns=columns, use_threads=False):
            yield from batch.to_pylist()
    except (ValueError, OSError) as error:
        raise RefusedError(f"is damaged, the rest is not read: {_words(error)}") from None


def _check_size(text: object, limit: int) -> None:
    if isinstance(text, str) and len(text) > limit:
        raise RefusedError(too_large(limit))


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:120]
