"""Which document repeats which: exactly, or nearly, among all that a run has seen.

Signatures stand in the state's database, not in memory. Two texts are near when their MinHash signatures agree in
enough places; only those are compared that agree in a whole band (locality-sensitive hashing). A document repeats
the first one of its kind in the order of input; one that repeats another is itself nobody's original.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger.text.duplicates import band_keys, is_near

if TYPE_CHECKING:
    import sqlite3

    from tagger.engine.worker import Fingerprint


class Duplicates:
    """The fingerprints of all documents, in the tables `documents` and `bands`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def original_of(self, fingerprint: Fingerprint) -> tuple[int, str] | None:
        """Return number and id of the first document that has the same or nearly the same text."""
        found = self._database.execute(
            "SELECT n, document FROM documents WHERE exact = ? AND original IS NULL ORDER BY n LIMIT 1",
            (fingerprint.exact,),
        ).fetchone()
        return found or self._nearest(fingerprint.near)

    def _nearest(self, near: bytes) -> tuple[int, str] | None:
        keys = band_keys(near)
        if not keys:
            return None
        query = f"""
            SELECT DISTINCT n, document, near FROM bands JOIN documents USING (n)
            WHERE band IN ({",".join("?" * len(keys))}) ORDER BY n
        """  # noqa: S608  # question marks only
        for number, document, other in self._database.execute(query, keys):
            if is_near(near, other):
                return number, document
        return None

    def add(self, document: str, item: str, fingerprint: Fingerprint | None, original: int | None) -> None:
        """Note a document; an original can be found from now on."""
        exact, near = (fingerprint.exact, fingerprint.near) if fingerprint else (None, None)
        number = self._database.execute(
            "INSERT INTO documents(document, item, original, exact, near) VALUES (?, ?, ?, ?, ?)",
            (document, item, original, exact, near if original is None else None),
        ).lastrowid
        if original is None and near:
            rows = [(band, number) for band in band_keys(near)]
            self._database.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", rows)

    def forget(self, item: str) -> list[str]:
        """Forget an item's documents; return the other items that have a document that repeats one of them."""
        rows = self._database.execute("SELECT n, near FROM documents WHERE item = ?", (item,)).fetchall()
        stale: list[str] = []
        for number, near in rows:
            repeating = self._database.execute("SELECT item FROM documents WHERE original = ?", (number,))
            stale.extend(each for (each,) in repeating if each != item)
            gone = [(band, number) for band in band_keys(near or b"")]
            self._database.executemany("DELETE FROM bands WHERE band = ? AND n = ?", gone)
        self._database.execute("DELETE FROM documents WHERE item = ?", (item,))
        return stale
