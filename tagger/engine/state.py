"""What a run has done, in `out/state.sqlite`: which items, in which part, which texts they had.

One transaction a part: it is committed after the part's files are in place, so that after a crash at any moment
either both count or neither does. The file is locked for as long as it is open, which keeps a second run out; the
lock ends with the process, however that ends.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from tagger.engine.duplicates import Duplicates
from tagger.errors import TaggerError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tagger.engine.worker import ItemResult

FILE: Final = "state.sqlite"
VERSION: Final = 2
_CACHE: Final = 64_000
"""Kilobytes of the database that are kept in memory: what a part writes all over fits in."""
_SCHEMA: Final = """
CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE items(
    item TEXT PRIMARY KEY, digest TEXT NOT NULL, outcome TEXT NOT NULL, documents INTEGER NOT NULL,
    failed INTEGER NOT NULL, skipped INTEGER NOT NULL, words INTEGER NOT NULL, part INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE parts(part INTEGER PRIMARY KEY, items INTEGER NOT NULL, words INTEGER NOT NULL);
CREATE TABLE documents(
    n INTEGER PRIMARY KEY, document TEXT NOT NULL, item TEXT NOT NULL, original INTEGER, exact TEXT, near BLOB
);
CREATE INDEX documents_document ON documents(document);
CREATE INDEX documents_item ON documents(item);
CREATE INDEX documents_original ON documents(original) WHERE original IS NOT NULL;
CREATE TABLE drawers(
    shelf INTEGER NOT NULL, key INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(shelf, key, n)
) WITHOUT ROWID;
"""
_THIS_RUN: Final = """
CREATE TEMP TABLE seen(item TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE UNIQUE INDEX temp.seen_name ON seen(name);
CREATE TEMP TABLE unread(item TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_STALE: Final = ""
"""Digest of an item that has to be done again although its content is as it was."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What stands in the output: items of input, and documents by outcome."""

    items: int
    done: int
    failed: int
    skipped: int
    words: int
    parts: int

    @property
    def documents(self) -> int:
        """Documents of every outcome."""
        return self.done + self.failed + self.skipped


class State:
    """The books of one output folder. Nothing is kept in memory."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self.duplicates = Duplicates(database)

    @classmethod
    def open(cls, out: Path) -> Self:
        """Return the state of a folder, a new one if there is none, and lock it.

        Raises:
            TaggerError: Another run has it open, or it is damaged or of another version.
        """
        path = out / FILE
        database = sqlite3.connect(path, isolation_level=None, timeout=0.2, check_same_thread=False)
        try:
            database.execute("PRAGMA locking_mode=EXCLUSIVE")
            database.execute("PRAGMA synchronous=FULL")
            database.execute(f"PRAGMA cache_size=-{_CACHE}")
            database.execute("BEGIN EXCLUSIVE")
            _prepare(database, path)
        except sqlite3.Error as error:
            database.close()
            if "locked" in str(error):
                raise TaggerError(f"{out}: another run is writing here; wait for its end") from None
            raise TaggerError(f"{path}: cannot be used: {error}") from error
        except TaggerError:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Give up what is not committed, and the lock."""
        self._database.close()

    def commit(self) -> None:
        """Make all that was told so far last."""
        self._database.execute("COMMIT")
        self._database.execute("BEGIN EXCLUSIVE")

    # What the run is like

    def facts(self) -> dict[str, Any]:
        """Return what was remembered of the run."""
        rows = self._database.execute("SELECT name, value FROM facts")
        return {name: json.loads(value) for name, value in rows}

    def remember(self, facts: Mapping[str, Any]) -> None:
        """Remember facts, in place of those of the same name."""
        rows = [(name, json.dumps(value)) for name, value in facts.items()]
        self._database.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", rows)

    def clear(self) -> None:
        """Forget all items."""
        self._database.execute("DELETE FROM items")
        self._database.execute("DELETE FROM parts")
        self.duplicates.clear()

    # What the input holds now

    def begin_pass(self) -> None:
        """Begin to look through the input."""
        self._database.execute("DELETE FROM temp.seen")
        self._database.execute("DELETE FROM temp.unread")

    def see(self, item: str, name: str) -> str | None:
        """Note that the input holds an item, and the name that its document would have.

        Returns:
            The name that it gets: its own unless another item has it, else the item's id; None when the input
            has held this item before.
        """
        taken = item != name and self._is_taken(name, item)
        found = self._put("INSERT OR IGNORE INTO temp.seen VALUES (?, ?)", item, item if taken else name)
        return (item if taken else name) if found else None

    def _is_taken(self, name: str, item: str) -> bool:
        return self.owner(name) not in {None, item} or self._has(
            "SELECT 1 FROM temp.seen WHERE name = ? AND item <> ?", name, item
        )

    def see_unread(self, item: str) -> None:
        """Note that something could not be read: what lies in it may still be there."""
        self._put("INSERT OR IGNORE INTO temp.unread VALUES (?)", item)

    def is_current(self, item: str, digest: str, *, failed: bool = True) -> bool:
        """Say whether an item has a result, with the same content; one that failed counts only if `failed`."""
        return self._has(
            "SELECT 1 FROM items WHERE item = ? AND digest = ? AND (failed = 0 OR ?)", item, digest, failed
        )

    def gone(self) -> list[tuple[str, int]]:
        """Return the items, and their parts, that the input does not hold any more.

        What lies in an archive or folder that could not be read this time is not gone.
        """
        query = """
            SELECT item, part FROM items WHERE item NOT IN (SELECT item FROM temp.seen) AND NOT EXISTS (
                SELECT 1 FROM temp.unread AS u WHERE substr(items.item, 1, length(u.item) + 1)
                IN (u.item || '!', u.item || '#', u.item || '/'))
        """
        return list(self._database.execute(query))

    def count_seen(self) -> int:
        """Return how many items the input held in this pass."""
        return self._number("SELECT count(*) FROM temp.seen")

    def count_current(self) -> int:
        """Return how many of them are done."""
        return self._number(
            "SELECT count(*) FROM temp.seen JOIN items USING (item) WHERE digest <> ?", _STALE
        )

    def count_stale(self) -> int:
        """Return how many items have to be done again although their content is as it was."""
        return self._number("SELECT count(*) FROM items WHERE digest = ?", _STALE)

    # What was done

    def part_of(self, item: str) -> int | None:
        """Return the part that an item's rows are in; None when it has none."""
        row = self._database.execute("SELECT part FROM items WHERE item = ?", (item,)).fetchone()
        return row[0] if row else None

    def owner(self, document: str) -> str | None:
        """Return the item that a document comes from; None when no document has the id."""
        row = self._database.execute("SELECT item FROM documents WHERE document = ?", (document,)).fetchone()
        return row[0] if row else None

    def add(self, done: ItemResult, outcomes: Mapping[str, int], words: int, part: int) -> None:
        """Note what became of an item."""
        outcome = next((each for each in ("done", "failed", "skipped") if outcomes.get(each)), "skipped")
        self._put(
            "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            done.item,
            done.digest,
            outcome,
            sum(outcomes.values()),
            outcomes.get("failed", 0),
            outcomes.get("skipped", 0),
            words,
            part,
        )

    def forget(self, item: str) -> None:
        """Forget an item and its documents; those that repeat one of them have to be done again."""
        stale = self.duplicates.forget(item)
        self._put("DELETE FROM items WHERE item = ?", item)
        for each in stale:
            self._put("UPDATE items SET digest = ? WHERE item = ?", _STALE, each)

    def add_part(self, part: int, items: int, words: int) -> None:
        """Note that a part is written."""
        self._put("INSERT INTO parts VALUES (?, ?, ?)", part, items, words)

    def last_part(self) -> int:
        """Return the number of the last part that counts; 0 before the first."""
        return self._number("SELECT coalesce(max(part), 0) FROM parts")

    def part_numbers(self) -> set[int]:
        """Return the numbers of the parts that count."""
        return {part for (part,) in self._database.execute("SELECT part FROM parts")}

    def totals(self) -> Totals:
        """Return what the output holds."""
        query = """
            SELECT count(*), coalesce(sum(documents - failed - skipped), 0), coalesce(sum(failed), 0),
                coalesce(sum(skipped), 0), coalesce(sum(words), 0), (SELECT count(*) FROM parts) FROM items
        """
        return Totals(*self._database.execute(query).fetchone())

    def _has(self, query: str, *values: Any) -> bool:
        return self._database.execute(query, values).fetchone() is not None

    def _number(self, query: str, *values: Any) -> int:
        return int(self._database.execute(query, values).fetchone()[0])

    def _put(self, statement: str, *values: Any) -> bool:
        return self._database.execute(statement, values).rowcount > 0


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    """Create or check the tables; leaves a transaction open."""
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version not in {0, VERSION}:
        raise TaggerError(f"{path}: of another version of tagger; give --out a new folder")
    if version == 0:
        for statement in _SCHEMA.split(";"):
            database.execute(statement)
        database.execute(f"PRAGMA user_version={VERSION}")
    database.execute("COMMIT")
    database.executescript(_THIS_RUN)
    database.execute("BEGIN EXCLUSIVE")


@contextmanager
def opened(out: Path) -> Iterator[State]:
    """Open the state of a folder for a block; what is not committed at its end is given up.

    Raises:
        TaggerError: As `State.open`; or the disk is full.
    """
    state = State.open(out)
    try:
        yield state
    except sqlite3.Error as error:
        raise TaggerError(f"cannot write {out / FILE}: {error}") from error
    finally:
        state.close()
