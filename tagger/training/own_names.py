"""What the knowledge base can learn from corrections: `own_names.json`.

Only rows for everywhere, and only what a name alone decides: a row that asks for a label, or renames somebody
without an identifier, works as long as the table is given, and no longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tagger.components.policy import NOTHING
from tagger.corrections.index import Index
from tagger.corrections.rows import NO_ID, SCHEMES
from tagger.kb.ids import parse_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tagger.corrections import Corrections
    from tagger.corrections.rows import Correction
    from tagger.kb.store import KnowledgeBase

OWN_NAMES: Final = "own_names.json"
"""File beside the reference data; see `tagger.kb.reference`."""

_LABEL_OF: Final = {"osce": "ORG", "gov": "ORG", "org": "ORG", "iso3166": "COUNTRY"}
_UNNAMED: Final = frozenset({"DATE"})
"""Labels of what is read by grammar, not by name."""


@dataclass(slots=True)
class _Meaning:
    """What a name means."""

    label: str
    id: str = ""


def own_names(corrections: Corrections, kb: KnowledgeBase) -> tuple[list[dict[str, Any]], list[int]]:
    """Return the entries for `own_names.json`, and the lines that they come from.

    Names of one identifier and label are one entry; later rows win over earlier ones.
    """
    index = Index(corrections.rows, kb)
    meanings: dict[str, _Meaning] = {}
    renamed: dict[str, str] = {}
    lines = []
    for row in corrections.rows:
        if row.document or row.start is not None:
            continue
        named, meant = dict(_renamed(row, index)), dict(_meant(row, index, meanings))
        renamed.update(named)
        meanings.update(meant)
        if named or meant:
            lines.append(row.line)
    return list(_entries(meanings, renamed, index)), lines


def _renamed(row: Correction, index: Index) -> Iterator[tuple[str, str]]:
    """Yield identifiers with the canonical name that a row gives them."""
    entity = index.entity(row)
    if row.action == "rename":
        for text in row.texts:
            identifier = text if parse_id(text) else index.only_id([text])
            if identifier:
                yield identifier, row.new
    elif entity.id and entity.name:
        yield entity.id, entity.name


def _meant(row: Correction, index: Index, known: dict[str, _Meaning]) -> Iterator[tuple[str, _Meaning]]:
    """Yield names with what a row makes of them."""
    for text in row.texts:
        meaning = _meaning(row, text, index, known.get(text))
        if (
            meaning and meaning.label not in _UNNAMED and text != text.lower()
        ):  # the gazetteer wants a capital
            yield text, meaning


def _meaning(row: Correction, text: str, index: Index, known: _Meaning | None) -> _Meaning | None:
    identifier = index.entity(row).id
    if (row.action in {"reject", "relabel"} and row.label) or parse_id(text):
        return None
    if row.action == "reject":
        return _Meaning(NOTHING)
    if label := row.label_to_give:
        kept = known.id if known and not identifier else identifier
        return _Meaning(label, kept or index.known_id(text, label) or "")
    if row.action in {"set id", "merge"} and identifier and row.new != NO_ID:
        label = row.label or (known.label if known else _usual_label(text, identifier, index))
        fits = identifier.partition(":")[0] in SCHEMES.get(label, ())
        return _Meaning(label, identifier) if fits else None
    return None


def _usual_label(text: str, identifier: str, index: Index) -> str:
    """Return the label that a name has in the knowledge base, else that of what it is to mean."""
    labels = {hit.label for hit in index.kb.hits(text)}
    if len(labels) == 1:
        return labels.pop()
    entry = index.kb.entry(identifier)
    return entry.label if entry else _LABEL_OF.get(identifier.partition(":")[0], "ORG")


def _entries(
    meanings: dict[str, _Meaning], renamed: dict[str, str], index: Index
) -> Iterator[dict[str, Any]]:
    names: dict[tuple[str, str], list[str]] = {}
    for text, meaning in meanings.items():
        names.setdefault((meaning.id, meaning.label), []).append(text)
    for identifier in renamed:
        if not any(each == identifier for each, _ in names):
            names[identifier, _usual_label("", identifier, index)] = []
    for (identifier, label), texts in names.items():
        name = renamed.get(identifier) or (index.name(identifier) if identifier else None)
        item = {"id": identifier, "name": name or texts[0], "label": label, "names": texts}
        yield item | ({"renamed": True} if identifier in renamed else {})
