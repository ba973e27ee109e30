"""Which document repeats which: exactly, or nearly, among all that a run has seen.

Signatures stand in the state's database, not in memory. Two texts are near when their MinHash signatures agree in
enough places; only those are compared that lie in the same drawer, which is that of a band of the signature
(locality-sensitive hashing), or of the digest. A document repeats the first one of its kind in the order of input; one
that repeats another is itself nobody's original.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tagger.engine.drawers import Drawers
from tagger.text.duplicates import band_keys, is_near

if TYPE_CHECKING:
    import sqlite3

    from tagger.engine.worker import Fingerprint


class Duplicates:
    """The fingerprints of all documents, in the tables `documents` and `drawers`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._drawers = Drawers(database)

    def original_of(self, fingerprint: Fingerprint) -> tuple[int, str] | None:
        """Return number and id of the first document that has the same text, else of the first that is near."""
        keys = _keys(fingerprint.exact, fingerprint.near)
        filled = self._drawers.filled(keys)
        if same := [place for place in filled if place[1] == keys[0]]:
            for number, document, exact, _ in self._drawers.documents_at(same):
                if exact == fingerprint.exact:
                    return number, document
        if filled and fingerprint.near:
            for number, document, _, near in self._drawers.documents_at(filled):
                if is_near(fingerprint.near, near):
                    return number, document
        return None

    def add(self, document: str, item: str, fingerprint: Fingerprint | None, original: int | None) -> None:
        """Note a document; an original can be found from now on."""
        exact, near = (fingerprint.exact, fingerprint.near) if fingerprint else (None, None)
        number = self._database.execute(
            "INSERT INTO documents(document, item, original, exact, near) VALUES (?, ?, ?, ?, ?)",
            (document, item, original, exact, near if original is None else None),
        ).lastrowid
        if original is None and number and exact is not None:
            self._drawers.put(number, _keys(exact, near or b""))

    def forget(self, item: str) -> list[str]:
        """Forget an item's documents; return the other items that have a document that repeats one of them."""
        query = "SELECT n, original, exact, near FROM documents WHERE item = ?"
        stale: list[str] = []
        for number, original, exact, near in self._database.execute(query, (item,)).fetchall():
            repeating = self._database.execute("SELECT item FROM documents WHERE original = ?", (number,))
            stale.extend(each for (each,) in repeating if each != item)
            if original is None and exact is not None:
                self._drawers.take_out(number, _keys(exact, near or b""))
        self._database.execute("DELETE FROM documents WHERE item = ?", (item,))
        return stale

    def clear(self) -> None:
        """Forget all documents."""
        self._database.execute("DELETE FROM documents")
        self._drawers.clear()


@lru_cache(maxsize=1)  # a document is looked for, then added
def _keys(exact: str, near: bytes) -> list[int]:
    """Return the keys of the drawers of a text: that of its digest, then those of its signature's bands."""
    digests = [bytes.fromhex(exact[:16]), *(key[1:] for key in band_keys(near))]
    return [int.from_bytes(digest, "little", signed=True) for digest in digests]
