"""A result as the rows that it adds to each table: plain values that every format can hold."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Final

from tagger.tables.schema import TABLES, Column
from tagger.types import Annotation, Failure, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tagger.types import FieldOfWork, Mention

JOINT: Final = "; "
"""Stands between the members of a list in one cell."""
_JSON: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_HALF: Final = re.compile("[\ud800-\udfff]")

Value = str | int | float | bool | None
Row = tuple[Value, ...]
Rows = dict[str, list[Row]]
"""Rows by name of table, each with the table's `filed` columns."""


def rows_of(
    result: Annotation | Failure | Skipped, *, item: str | None = None, duplicate_of: str | None = None
) -> Rows:
    """Return the rows that one result adds to each table: plain values, safe in every format.

    Args:
        result: What became of the document.
        item: Which unit of input it comes from; the document's id if None.
        duplicate_of: Id of the earlier document that it repeats.
    """
    if isinstance(result, Annotation):
        rows = _annotation_rows(result, item or result.document.id, duplicate_of)
    else:
        rows = {name: [] for name in TABLES}
        rows["failures"].append(_failure_row(result, item or result.id))
    return rows if _is_storable(rows) else _made_storable(rows)


def _annotation_rows(note: Annotation, item: str, duplicate_of: str | None) -> Rows:
    document = note.document.id
    placed = [("title", each) for each in note.title_entities] + [("text", each) for each in note.entities]
    return {
        "documents": [_document_row(note, item, duplicate_of)],
        "mentions": [(document, part, *_mention_cells(each), item) for part, each in placed],
        "countries": [
            (document, each.id, each.name, each.mentions, *_way_cells(each.via), item)
            for each in note.countries
        ],
        "topics": [(document, *_topic_cells(each), item) for each in note.fields_of_work],
        "failures": [],
    }


def _document_row(note: Annotation, item: str, duplicate_of: str | None) -> Row:
    doc, day = note.document, _day(note.document.published)
    return (
        doc.id,
        item,
        doc.title,
        doc.text,
        day.isoformat() if day else None,
        day.year if day else None,
        JOINT.join(doc.issued_by) or None,
        doc.kind,
        doc.place,
        doc.language,
        len(doc.text.split()),
        JOINT.join(field.id for field in note.fields_of_work if field.assigned) or None,
        JOINT.join(doc.editorial_fields) or None,
        duplicate_of,
        _model_cell(note.model),
    )


def _model_cell(model: dict[str, str]) -> str | None:
    """Return name and version, and after a plus the classifier that took the place of the model's own."""
    named = " ".join(filter(None, (model.get("name"), model.get("version"))))
    return " + ".join(filter(None, (named, model.get("topics")))) or None


def _day(published: str | None) -> date | None:
    """Return the date; None for one that is no date: the readers let none through, other callers may."""
    try:
        return date.fromisoformat(published) if published else None
    except ValueError:
        return None


def _mention_cells(each: Mention) -> Row:
    return each.start, each.end, each.text, each.label, each.id, each.name, each.score, each.via


def _way_cells(ways: dict[str, int]) -> Row:
    return tuple(ways.get(way, 0) for way in ("name", "adjective", "organization", "place"))


def _topic_cells(each: FieldOfWork) -> Row:
    pieces = [{"start": e.start, "end": e.end, "text": e.text, "weight": e.weight} for e in each.evidence]
    evidence = _JSON.encode(pieces) if pieces else "[]"
    return each.id, each.name, each.score, each.assigned, evidence, each.via


def _failure_row(result: Failure | Skipped, item: str) -> Row:
    if isinstance(result, Failure):
        return result.id, "failed", result.stage, result.reason, item
    return result.id, "skipped", None, result.reason, item


def _is_storable(rows: Rows) -> bool:
    """Say whether UTF-8 can hold every string: halves of surrogate pairs have no place in it."""
    cells = (cell for table in rows.values() for row in table for cell in row if isinstance(cell, str))
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return False
    return True


def _made_storable(rows: Rows) -> Rows:
    def storable(cell: Value, column: Column) -> Value:
        if not isinstance(cell, str):
            return cell
        return storable_text(cell) if column.kind in {"text", "json"} else storable_name(cell)

    return {
        name: [tuple(map(storable, row, TABLES[name].filed)) for row in table] for name, table in rows.items()
    }


def storable_name(name: str) -> str:
    r"""Return a name in which halves of surrogate pairs are written out (`\udce9`): names stay different."""
    return name.encode("utf-8", "backslashreplace").decode()


def storable_text(text: str) -> str:
    """Return a text in which U+FFFD stands for each half of a surrogate pair: offsets stay true."""
    return _HALF.sub("\ufffd", text)


def flagged_rows(rows: Rows, duplicate_of: str) -> Rows:
    """Return the rows of an annotation, marked as a repetition of another document."""
    at = [column.name for column in TABLES["documents"].filed].index("duplicate_of")
    original = storable_name(duplicate_of)
    return {**rows, "documents": [(*row[:at], original, *row[at + 1 :]) for row in rows["documents"]]}


def joined_rows(parts: Iterable[Rows]) -> Rows:
    """Return the rows of several results, table by table, in order."""
    joined: Rows = {name: [] for name in TABLES}
    for rows in parts:
        for name, table in joined.items():
            table.extend(rows[name])
    return joined
