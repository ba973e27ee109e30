"""SQLite: one file with all tables, full-text search and a few views; opens in Datasette as it is.

A part is one transaction. Which items are in it stands in the table `items`, which all other rows hang on: an item
that goes takes its documents and failures along, a document its mentions, countries and topics.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from tagger.errors import TaggerError
from tagger.sinks.sink import RowSink
from tagger.sinks.sqlite_schema import columns_of, script
from tagger.tables import (
    ITEM,
    SCHEMA_VERSION,
    TABLES,
    frame_of,
    joined_rows,
    storable_name,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    import pandas as pd

    from tagger.tables import Row, Rows

FILE: Final = "tagger.sqlite"
_ORDER: Final = {
    table: f"FROM {table} AS t JOIN items USING (item) ORDER BY items.part, t.rowid"
    if table in {"documents", "failures"}
    else f"FROM {table} AS t JOIN documents USING (document) JOIN items USING (item) ORDER BY items.part, t.rowid"
    for table in TABLES
}
_SETTINGS: Final = """
PRAGMA foreign_keys = ON;
PRAGMA journal_mode = DELETE;
PRAGMA synchronous = EXTRA;
PRAGMA cache_size = -64000;
"""


class SqliteSink(RowSink):
    """`out/tagger.sqlite`."""

    name = "sqlite"

    def write_part(self, out: Path, part: int, payloads: Sequence[Rows]) -> None:
        """Write a part in one transaction. An item is in one part: what was in another moves here."""
        rows = joined_rows(payloads)
        items = dict.fromkeys(item for table in ("documents", "failures") for item in _items(rows, table))
        with _changing(out / FILE) as base:
            base.execute("DELETE FROM items WHERE part = ?", (part,))
            base.executemany("DELETE FROM items WHERE item = ?", ((item,) for item in items))
            base.executemany("INSERT INTO items VALUES (?, ?)", ((item, part) for item in items))
            for table, added in rows.items():
                _insert(base, table, added)

    def remove_part(self, out: Path, part: int) -> None:
        """Delete the rows of a part."""
        if self.holds(out):
            with _changing(out / FILE) as base:
                base.execute("DELETE FROM items WHERE part = ?", (part,))

    def drop(self, out: Path, part: int, items: Collection[str]) -> None:
        """Delete what comes from some items, as far as they are in the part."""
        with _changing(out / FILE) as base:
            gone = ((part, storable_name(item)) for item in items)
            base.executemany("DELETE FROM items WHERE part = ? AND item = ?", gone)

    def parts(self, out: Path) -> set[int]:
        """Return the numbers of all parts that have a row."""
        if not self.holds(out):
            return set()
        with _opened(out / FILE) as base:
            if not _version(base):
                return set()
            return {part for (part,) in base.execute("SELECT DISTINCT part FROM items")}

    def holds(self, out: Path) -> bool:
        """Say whether there is such a file."""
        path = out / FILE
        return path.is_file() and path.stat().st_size > 0

    def read(self, out: Path, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return one table of all parts."""
        wanted = TABLES[table].named(columns)
        names = ", ".join(f't."{column.name}"' for column in wanted)
        with _opened(out / FILE) as base:
            _check_version(base, out / FILE)
            return frame_of(wanted, base.execute(f"SELECT {names} {_ORDER[table]}"))


def _items(rows: Rows, table: str) -> Iterator[str]:
    place = TABLES[table].filed.index(ITEM)
    return (str(row[place]) for row in rows[table])


def _insert(base: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
    width = len(columns_of(table))
    places = ", ".join("?" * width)
    base.executemany(f"INSERT INTO {table} VALUES ({places})", (row[:width] for row in rows))  # noqa: S608


@contextmanager
def _changing(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file, made if there is none, for one transaction."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _opened(path) as base:
        base.executescript(_SETTINGS)
        if not _version(base):
            base.executescript(script())
        _check_version(base, path)
        with base:
            base.execute("BEGIN IMMEDIATE")
            yield base


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as base:
            yield base
    except sqlite3.Error as error:
        raise TaggerError(f"{path}: {error}") from error


def _version(base: sqlite3.Connection) -> int:
    return int(base.execute("PRAGMA user_version").fetchone()[0])


def _check_version(base: sqlite3.Connection, path: Path) -> None:
    if _version(base) != SCHEMA_VERSION:
        raise TaggerError(
            f"{path}: its tables are of version {_version(base)}, not {SCHEMA_VERSION}; write to another folder"
        )
