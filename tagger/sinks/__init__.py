"""Where results go: parquet, jsonl, csv, sqlite; written part by part, read back as tables."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tagger.errors import MissingExtraError, UsageError
from tagger.sinks.sink import Payload, Result, Sink
from tagger.tables import TABLES, LazyTables, Tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["DEFAULT", "SINKS", "Payload", "Result", "Sink", "load_tables", "sink_for"]

DEFAULT: Final = "parquet"
SINKS: Final = {
    "parquet": "tagger.sinks.parquet:ParquetSink",
    "jsonl": "tagger.sinks.jsonl:JsonlSink",
    "csv": "tagger.sinks.csv:CsvSink",
    "sqlite": "tagger.sinks.sqlite:SqliteSink",
}
"""Name of the format -> module and class, imported when first needed."""


def sink_for(name: str) -> Sink:
    """Return the sink of a format.

    Raises:
        UsageError: There is no such format.
        MissingExtraError: The format needs a library that is not installed.
    """
    if name not in SINKS:
        raise UsageError(f"there is no format {name!r}: one of {', '.join(SINKS)}")
    if name == "parquet" and find_spec("pyarrow") is None:
        raise MissingExtraError('the parquet format needs pyarrow: pip install "tagger[archives]"')
    return _made(name)


def _made(name: str) -> Sink:
    module, _, member = SINKS[name].partition(":")
    sink: Sink = getattr(import_module(module), member)()
    return sink


def load_tables(folder: str | Path, *, columns: Mapping[str, Sequence[str]] | None = None) -> Tables:
    """Return what `tagger batch` wrote, in whatever format, as the same tables.

    Args:
        folder: What was given to `--out`.
        columns: Which columns of a table to read, by its name: `{"documents": ["document", "year"]}` leaves
            the texts on disk. All columns of a table that is not named.

    Returns:
        Tables of which each is read when it is first asked for, parts in order, rows as written. Offsets are
        half-open, in Unicode code points.

    Raises:
        UsageError: There are no results in the folder, or of two formats; no such table or column.
        MissingExtraError: The format needs a library that is not installed.
        TaggerError: A file is damaged; raised when its table is asked for.
    """
    out, chosen = Path(folder), dict(columns or {})
    _check(chosen)
    sink = _sink_of(out)
    return LazyTables(lambda table: sink.read(out, table, chosen.get(table)))


def _check(columns: Mapping[str, Sequence[str]]) -> None:
    for table, names in columns.items():
        if table not in TABLES:
            raise UsageError(f"there is no table {table!r}: one of {', '.join(TABLES)}")
        TABLES[table].named(names)


def _sink_of(out: Path) -> Sink:
    found = [name for name in SINKS if _made(name).holds(out)]
    if len(found) == 1:
        return sink_for(found[0])
    if found:
        raise UsageError(f"{out} holds {' and '.join(found)}: keep one format a folder")
    raise UsageError(f"{out} holds no results: give the folder that tagger batch --out wrote")
