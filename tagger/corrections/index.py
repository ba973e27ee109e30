"""The rows of a table, ready to be looked up: by document and name, with what the knowledge base adds to them."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tagger.corrections.rows import ACTIONS, NO_ID, Correction, fits, same
from tagger.kb.ids import parse_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tagger.kb.store import KnowledgeBase

Named = dict[str, list[Correction]]


class Entity(NamedTuple):
    """What a row makes of a mention: an identifier ("" for one that it says nothing about) and a name."""

    id: str
    name: str


class Index:
    """The rows by document and name.

    Attributes:
        kb: Knowledge base that names and identifiers are looked up in.
    """

    def __init__(self, rows: Sequence[Correction], kb: KnowledgeBase) -> None:
        self.kb = kb
        self._rows = rows
        self._of: dict[str, Named] = {}
        self._entities: dict[int, Entity] = {}
        for row in rows:
            named = self._of.setdefault(row.document, defaultdict(list))
            for key in self._keys(row):
                named[key].append(row)

    def _keys(self, row: Correction) -> Iterator[str]:
        """Yield what a row is found by: its names; the entity that others are merged into is one of them, too."""
        yield from row.texts
        entity = self.entity(row)
        if row.action == "merge":
            yield from {entity.id, entity.name} - {"", *row.texts}
        if ACTIONS[row.action].about == "field":
            yield ""

    def entity(self, row: Correction) -> Entity:
        """Return the identifier and the name that a row gives; what only the knowledge base knows included."""
        if row.line not in self._entities:
            self._entities[row.line] = self._entity(row)
        return self._entities[row.line]

    def _entity(self, row: Correction) -> Entity:
        takes = ACTIONS[row.action].new
        if takes == "name":
            return Entity("", row.new)
        if row.new == NO_ID or takes not in {"id", "entity", "maybe entity"}:
            return Entity("", "")
        if not row.new or parse_id(row.new):
            return Entity(row.new, "")
        label = row.label_to_give
        tries = [(row.new,), row.texts] if row.action == "merge" else [(row.new,)]
        found = (self.only_id(names, label) for names in tries)
        return Entity(next(filter(None, found), ""), row.new)

    def only_id(self, names: Iterable[str], label: str | None = None) -> str:
        """Return the one identifier that names lead to in the knowledge base, or ""."""
        ids = {
            entry.id
            for name in names
            for entry in self.kb.find(name, label)
            if entry.id and (label is None or fits(entry.id, label))
        }
        return ids.pop() if len(ids) == 1 else ""

    def known_id(self, name: str, label: str) -> str | None:
        """Return the one identifier that a mention by this name and label has in the knowledge base, or None."""
        identifier = self.only_id([name], label)
        return identifier if identifier and fits(identifier, label) else None

    def name(self, identifier: str) -> str | None:
        """Return the canonical name of an identifier: the knowledge base's, else of the first row that gives it."""
        return self.kb.name(identifier) or self._own_names.get(identifier)

    @cached_property
    def _own_names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for row in self._rows:
            entity = self.entity(row)
            if entity.id and row.texts:
                names.setdefault(entity.id, entity.name or row.texts[0])
        return names

    def rows_for(self, document: str) -> list[Named]:
        """Return the rows for a document by name: those for everywhere, for its id, for ends of its id."""
        ends = [document[at + 1 :] for at, sign in enumerate(document) if sign == "/"]
        keys = dict.fromkeys(["", document, *ends])
        return [self._of[key] for key in keys if key in self._of]


def find(rows: Iterable[Named], name: str) -> Iterator[Correction]:
    """Yield the rows that a name leads to."""
    for named in rows:
        yield from named.get(same(name) if name else "", ())
