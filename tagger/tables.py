"""What the tables hold: declared once, here; results into rows, rows into frames.

Data types of pandas, the Arrow schema, the DDL of SQLite and docs/schema.md all come from `TABLES`.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tagger.errors import UsageError
from tagger.types import Annotation, Failure, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pandas as pd

    from tagger.types import FieldOfWork, Mention

SCHEMA_VERSION: Final = 1
JOINT: Final = "; "
"""Stands between the members of a list in one cell."""
_HALF: Final = re.compile("[\ud800-\udfff]")

Value = str | int | float | bool | None
Row = tuple[Value, ...]
Rows = dict[str, list[Row]]
"""Rows by name of table, each with the table's `filed` columns."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a column holds, in the words of each format.

    Attributes:
        dtype: Of pandas.
        arrow: Alias of the Arrow type.
        sql: Type of the column in SQLite.
        files: How the documentation calls it.
    """

    dtype: str
    arrow: str
    sql: str
    files: str


KINDS: Final = {
    "name": Kind("string", "string", "TEXT", "string"),
    "text": Kind("string", "string", "TEXT", "string"),
    "json": Kind("string", "string", "TEXT", "JSON string"),
    "date": Kind("datetime64[s]", "date32", "TEXT", "date"),
    "integer": Kind("Int32", "int32", "INTEGER", "integer"),
    "number": Kind("float64", "double", "REAL", "number"),
    "flag": Kind("boolean", "bool", "INTEGER", "boolean"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: As it is in every format.
        kind: Key of `KINDS`. Offsets count in a `text`, so that what can't be stored of it is replaced
            character by character; a `name` stays different from every other name.
        meaning: One phrase for the documentation.
        null: Whether the value may be missing.
        repeats: Whether few values fill many rows: worth a dictionary.
    """

    name: str
    kind: str
    meaning: str
    null: bool = False
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, what a row is, its columns in order."""

    name: str
    meaning: str
    columns: tuple[Column, ...]

    @property
    def filed(self) -> tuple[Column, ...]:
        """The columns as they stand in files and in `Rows`: each row says which item of input it is from."""
        return self.columns if ITEM in self.columns else (*self.columns, ITEM)

    def named(self, columns: Sequence[str] | None = None) -> tuple[Column, ...]:
        """Return some of the columns, or all that a frame has, in the order of the table.

        Raises:
            UsageError: There is no such column.
        """
        if columns is None:
            return self.columns
        if unknown := set(columns) - {column.name for column in self.columns}:
            raise UsageError(f"the table {self.name} has no column {', '.join(sorted(unknown))}")
        return tuple(column for column in self.columns if column.name in columns)


DOCUMENT: Final = Column("document", "name", "Id of the document; joins all tables", repeats=True)
ITEM: Final = Column("item", "name", "File, member or row of the input that it comes from", repeats=True)

_DOCUMENTS: Final = Table(
    "documents",
    "One annotated document.",
    (
        Column("document", "name", "Id of the document, unique; joins all tables"),
        ITEM,
        Column("title", "text", "Headline; offsets of mentions in it count from its start", null=True),
        Column("text", "text", "What was annotated, to the character"),
        Column("published", "date", "Date that relative dates were read against", null=True),
        Column("year", "integer", "Year of `published`", null=True, repeats=True),
        Column("issued_by", "name", "OSCE structures that issued it, as the page writes them", True, True),
        Column("kind", "name", "Kind of item as the page says it: News Item, Press release", True, True),
        Column("place", "name", "Place of the page's place line, as written", True, True),
        Column("language", "name", "ISO 639-1 code", repeats=True),
        Column("words", "integer", "Words of `text`, as blanks divide it"),
        Column("fields_of_work", "name", "Slugs of the assigned fields of work, best first", True, True),
        Column("editorial_fields", "name", "Fields of work that the page's editors chose", True, True),
        Column("duplicate_of", "name", "Id of the earlier document that this one repeats", null=True),
        Column("model", "name", "Name and version of the model", True, True),
    ),
)
_MENTIONS: Final = Table(
    "mentions",
    "One named entity or date, where it stands; a document's in order, those of the title first.",
    (
        DOCUMENT,
        Column("part", "name", "Where it stands: `title` or `text`", repeats=True),
        Column("start", "integer", "Offset of its first character in that part, in Unicode code points"),
        Column("end", "integer", "Offset after its last character"),
        Column("text", "text", "Its characters", repeats=True),
        Column("label", "name", "`PERSON`, `ORG`, `COUNTRY`, `LOCATION`, `NORP` or `DATE`", repeats=True),
        Column("id", "name", "Identifier, `scheme:value`, where it can be known", True, True),
        Column("name", "name", "Canonical name", repeats=True),
        Column("score", "number", "Probability that span and label are right", repeats=True),
        Column("via", "name", "How mention and id were found; why there is no id", repeats=True),
    ),
)
_COUNTRIES: Final = Table(
    "countries",
    "One country that a document names, however often; most mentioned first.",
    (
        DOCUMENT,
        Column("id", "name", "`iso3166:` identifier", repeats=True),
        Column("name", "name", "Short English name", repeats=True),
        Column("mentions", "integer", "How many mentions lead to it, over title and text"),
        Column("by_name", "integer", "… by its name"),
        Column("by_adjective", "integer", "… by an adjective: Georgian"),
        Column(
            "by_organization", "integer", "… inside an organization's name: Ministry of Justice of Georgia"
        ),
        Column("by_place", "integer", "… by a place that lies in it"),
    ),
)
_TOPICS: Final = Table(
    "topics",
    "One field of work and how likely a document is about it; every field for every document, best first.",
    (
        DOCUMENT,
        Column("field", "name", "Slug of the field of work", repeats=True),
        Column("name", "name", "Its official spelling", repeats=True),
        Column("score", "number", "Calibrated probability"),
        Column("assigned", "flag", "Whether the score reaches the field's own threshold", repeats=True),
        Column(
            "evidence",
            "json",
            "List of `start`, `end`, `text`, `weight`: words of the text that speak for it",
        ),
    ),
)
_FAILURES: Final = Table(
    "failures",
    "One document that is not among the documents, and why.",
    (
        DOCUMENT,
        Column("outcome", "name", "`failed`, or `skipped` on purpose", repeats=True),
        Column("stage", "name", "Where it failed: `read`, `clean`, `annotate` or `write`", True, True),
        Column("reason", "name", "What is wrong, in one line", repeats=True),
    ),
)
TABLES: Final = {table.name: table for table in (_DOCUMENTS, _MENTIONS, _COUNTRIES, _TOPICS, _FAILURES)}


@dataclass(frozen=True, eq=False)
class Tables:
    """The results of many documents as frames, each with the columns and data types that `TABLES` declares."""

    documents: pd.DataFrame
    mentions: pd.DataFrame
    countries: pd.DataFrame
    topics: pd.DataFrame
    failures: pd.DataFrame


class LazyTables(Tables):
    """Tables of which each is read when it is first asked for."""

    def __init__(self, read: Callable[[str], pd.DataFrame]) -> None:
        """Take the function that reads a table by its name."""
        object.__setattr__(self, "_read", read)

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in TABLES:
            raise AttributeError(name)
        frame: pd.DataFrame = self.__dict__["_read"](name)
        object.__setattr__(self, name, frame)
        return frame

    def __repr__(self) -> str:
        return f"Tables({', '.join(f'{name}=…' for name in TABLES)})"


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
        " ".join(filter(None, (note.model.get("name"), note.model.get("version")))) or None,
    )


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
    evidence = json.dumps([asdict(piece) for piece in each.evidence], ensure_ascii=False, allow_nan=False)
    return each.id, each.name, each.score, each.assigned, evidence


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


def to_frames(results: Iterable[Annotation | Failure | Skipped]) -> Tables:
    """Return results as tables, in order; all of them are held in memory."""
    rows = joined_rows(map(rows_of, results))
    return Tables(**{name: to_frame(name, rows[name]) for name in TABLES})


def to_frame(table: str, rows: Iterable[Row], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return rows as a frame with the declared data types, whatever the number of rows.

    Args:
        table: Which table they are of.
        rows: Their cells, as in `Rows`.
        columns: Which columns to keep, in the table's own order; all that a frame has if None.

    Raises:
        UsageError: There is no such column.
    """
    import pandas as pd

    cells = dict(zip(TABLES[table].filed, zip(*rows, strict=True), strict=False))
    return pd.DataFrame(
        {column.name: _array(column, cells.get(column, ())) for column in TABLES[table].named(columns)}
    )


def _array(column: Column, cells: Sequence[Value]) -> Any:
    import numpy as np
    import pandas as pd

    if column.kind == "date":
        return np.array([cell or "NaT" for cell in cells], dtype="datetime64[s]")
    dtype: Any = KINDS[column.kind].dtype
    return pd.array(list(cells), dtype=dtype)


def described() -> str:
    """Return the tables as Markdown: the part of docs/schema.md that is generated."""
    return "\n".join(line for table in TABLES.values() for line in _described(table))


def _described(table: Table) -> Iterator[str]:
    yield from (
        f"### {table.name}",
        "",
        table.meaning,
        "",
        "| column | type | pandas | meaning |",
        "| --- | --- | --- | --- |",
    )
    for column in table.columns:
        kind = KINDS[column.kind]
        files = f"{kind.files} or null" if column.null else kind.files
        yield f"| `{column.name}` | {files} | `{kind.dtype}` | {column.meaning} |"
    yield ""
