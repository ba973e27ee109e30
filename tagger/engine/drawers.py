"""Drawers in which documents lie that may repeat one another, in a table that costs the same however long it is.

A drawer's key is a hash, so that one table of all would be written all over by every part: past 100,000 documents most
of its pages, each time. Hence shelves: each holds the drawers of `SHELF` documents in a row, and
only the last one is written to. What lies on the others is known without a look: each shelf has a filter (Bloom's, in
words of 64 bits) that never misses a filled drawer and is wrong about an empty one in some thousandth of cases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Place = tuple[int, int]
    """Shelf and key of a drawer."""

SHELF: Final = 25_000
"""Documents, at 17 drawers each: about 10 MB of table."""
_WORDS: Final = 2**17
"""Words of a filter, 1 MB: 20 bits for each drawer that is filled."""
_BITS: Final = 4
"""Bits that a key sets, all in one word."""
_ROWS: Final = 65_536


class Drawers:
    """The table `drawers`: which documents lie in which drawer of which shelf. Keys are 64-bit hashes, signed."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._filters: NDArray[np.uint64] | None = None

    def filled(self, keys: Sequence[int]) -> list[Place]:
        """Return the places at which something lies under one of the keys, and a few at which nothing does."""
        words, bits = _marks(keys)
        shelves, found = np.nonzero((self._all_filters()[:, words] & bits) == bits)
        return [(shelf, keys[at]) for shelf, at in zip(shelves.tolist(), found.tolist(), strict=True)]

    def documents_at(self, places: Sequence[Place]) -> Iterator[tuple[int, str, str, bytes]]:
        """Yield number, id, digest and signature of the documents at places, lowest number first, each once."""
        yield from self._database.execute(look_up(len(places)), [cell for place in places for cell in place])

    def put(self, number: int, keys: Sequence[int]) -> None:
        """Lay a document into drawers of its shelf."""
        shelf = number // SHELF
        rows = [(shelf, key, number) for key in keys]
        self._database.executemany("INSERT OR IGNORE INTO drawers VALUES (?, ?, ?)", rows)
        if self._filters is not None:
            self._filters = _marked(self._filters, shelf, keys)

    def take_out(self, number: int, keys: Sequence[int]) -> None:
        """Take a document out of drawers."""
        rows = [(number // SHELF, key, number) for key in keys]
        self._database.executemany("DELETE FROM drawers WHERE shelf = ? AND key = ? AND n = ?", rows)

    def clear(self) -> None:
        """Take everything out."""
        self._database.execute("DELETE FROM drawers")
        self._filters = None

    def _all_filters(self) -> NDArray[np.uint64]:
        """Return the filters; they are made of the table when they are first asked for: a few seconds a million."""
        if self._filters is None:
            filters = np.zeros((1, _WORDS), np.uint64)
            rows = self._database.execute("SELECT shelf, key FROM drawers")
            while some := rows.fetchmany(_ROWS):
                table: NDArray[np.int64] = np.array(some, np.int64)
                for shelf in np.unique(table[:, 0]).tolist():
                    filters = _marked(filters, shelf, table[table[:, 0] == shelf, 1])
            self._filters = filters
        return self._filters


def look_up(places: int) -> str:
    """Return the query for what lies at so many places; its order of joins is given: left to choose, SQLite scans."""
    return f"""
        WITH places(shelf, key) AS (VALUES {",".join(["(?, ?)"] * places)})
        SELECT DISTINCT n, document, exact, near
        FROM places CROSS JOIN drawers USING (shelf, key) CROSS JOIN documents USING (n) ORDER BY n
    """  # noqa: S608  # question marks only


def _marked(
    filters: NDArray[np.uint64], shelf: int, keys: Sequence[int] | NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Return the filters with a shelf's keys marked: the same array, a longer one if the shelf is new."""
    if missing := max(0, shelf + 1 - len(filters)):
        filters = np.vstack([filters, np.zeros((missing, _WORDS), np.uint64)])
    words, bits = _marks(keys)
    np.bitwise_or.at(filters[shelf], words, bits)
    return filters


def _marks(keys: Sequence[int] | NDArray[np.int64]) -> tuple[NDArray[Any], NDArray[np.uint64]]:
    """Return, for each key, the word of a filter and the bits that it has there."""
    hashes = np.asarray(keys, np.int64).view(np.uint64)
    bits = np.zeros_like(hashes)
    for at in range(_BITS):
        bits |= np.uint64(1) << ((hashes >> np.uint64(20 + 6 * at)) & np.uint64(63))
    return (hashes & np.uint64(_WORDS - 1)).astype(np.intp), bits
