"""A record (a line of JSON, a row of a table) to a document. Texts are taken to the character, uncleaned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from tagger.sources.item import Columns, Item, item_of_document
from tagger.sources.names import printable
from tagger.sources.source import RefusedError
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from collections.abc import Collection

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_WORDS: Final = ("title", "kind", "place", "language")
_OURS: Final = ("document", "editorial", "editorial_fields")
KEYS: Final = ("id", "text", "published", "issued_by", "fields_of_work", *_WORDS, *_OURS)
_LISTS: Final = ("issued_by", "fields_of_work", "editorial_fields")
_DEFAULT_COLUMNS: Final = Columns()
_LISTED = 12


def item_of(record: Mapping[str, Any], name: str, suffix: str, columns: Columns) -> Item:
    """Return the item of a record, with `name` for its id.

    Raises:
        RefusedError: A value is missing or of a wrong kind.
    """
    return item_of_document(name, suffix, document_of(record, name, columns))


def row_failure(name: str, where: str, error: RefusedError) -> Failure:
    """Return the failure of one record: "line 7 has no text"."""
    return Failure(name, "read", f"{where} {error}")


def document_of(record: Mapping[str, Any], name: str, columns: Columns = _DEFAULT_COLUMNS) -> Document:
    """Return the document of a record, its text to the character.

    A record has `text` and may have `id`, `title`, `published`, `issued_by`, `fields_of_work` (what its editors
    chose), `kind`, `place` and `language`; other keys are ignored. One that tagger wrote, as JSON or as a row of the
    table of documents, gives the document that it was made from: its own tags are predictions, and none is taken for
    the choice of an editor.

    Args:
        record: Values by key.
        name: Id of a record that has none.
        columns: Other keys for text, id and date.

    Raises:
        RefusedError: A value is missing or of a wrong kind.
    """
    text = record.get(columns.text)
    if not isinstance(text, str) or not text.strip():
        raise RefusedError("has no text")
    if _SURROGATE.search(text):
        raise RefusedError("has half a surrogate pair in its text")
    record = _untagged(record)
    words = {key: _word(record, key) for key in _WORDS}
    return Document(
        id=_id(record, columns.id or "id", name),
        text=text,
        title=words["title"],
        published=_date(record, columns.published or "published"),
        issued_by=_words(record, "issued_by"),
        editorial_fields=_words(record, "fields_of_work"),
        kind=words["kind"],
        place=words["place"],
        language=words["language"] or "en",
    )


def _untagged(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a record whose `fields_of_work` are those that people chose, if it is one that tagger wrote."""
    editorial, fields = record.get("editorial"), record.get("fields_of_work")
    if isinstance(editorial, Mapping) and "fields_of_work" in editorial:
        return {**record, **{key: editorial.get(key) for key in ("fields_of_work", "kind", "place")}}
    if "editorial_fields" in record:  # a row of the table of documents
        chosen, issuers = _parted(record["editorial_fields"]), _parted(record.get("issued_by"))
        name = record.get("id") or record.get("document")
        return {**record, "id": name, "fields_of_work": chosen, "issued_by": issuers}
    if isinstance(fields, list) and fields and all(isinstance(each, Mapping) for each in fields):
        return {**record, "fields_of_work": None}
    return record


def _parted(cell: object) -> object:
    return cell.split(";") if isinstance(cell, str) else cell


def check_columns(present: Collection[str], columns: Columns) -> None:
    """Check that a table has the columns that were asked for.

    Raises:
        RefusedError: One is missing; the reason lists those that are there.
    """
    for column in filter(None, (columns.text, columns.id, columns.published)):
        if column not in present:
            listed = printable(", ".join(map(str, list(present)[:_LISTED])))
            more = ", …" if len(present) > _LISTED else ""
            raise RefusedError(f"has no column named {column}; it has: {listed[:300]}{more}")


def from_cells(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record from cells that are all strings: empty ones left out, lists parted at `;`."""
    cells = {key: value for key, value in row.items() if isinstance(value, str) and value}
    lists: dict[str, Any] = {key: cells.get(key, "").split(";") for key in _LISTS if key in row}
    return {**cells, **lists}


def _id(record: Mapping[str, Any], key: str, name: str) -> str:
    value = record.get(key)
    if value is None or value == "":
        return name
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and not _SURROGATE.search(value):
        return value
    raise RefusedError("has an id that is no string")


def _word(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or _SURROGATE.search(value):
        raise RefusedError(f"has a {key} that is no string")
    return value


def _words(record: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = record.get(key)
    values = [value] if isinstance(value, str) else (value or [])
    if not isinstance(values, list) or not all(_is_clean(each) for each in values):
        raise RefusedError(f"has {key} that are no list of strings")
    return tuple(each.strip() for each in values if each.strip())


def _is_clean(value: object) -> bool:
    return isinstance(value, str) and not _SURROGATE.search(value)


def _date(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    if isinstance(value, date):  # a Parquet column of dates or times
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    value = _word(record, key)
    if value is None:
        return None
    try:
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        name = key if "date" in key.lower() else f"{key} date"
        raise RefusedError(f"has a {name} that is not YYYY-MM-DD: {value[:40]!r}") from None
