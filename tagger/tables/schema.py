"""What the tables hold, declared once.

Data types of pandas, the Arrow schema, the DDL of SQLite and the tables of docs/schema.md all come from `TABLES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tagger.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SCHEMA_VERSION: Final = 1


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
            UsageError: There is no such column, or none is asked for.
        """
        if columns is None:
            return self.columns
        if not columns:
            raise UsageError(f"no column of the table {self.name} is asked for: name one at least")
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
        Column(
            "model", "name", "Name and version of the model; after ` + `, of another classifier", True, True
        ),
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
        Column(
            "assigned",
            "flag",
            "Whether the score reaches the field's threshold and comes near the best one",
            repeats=True,
        ),
        Column(
            "evidence",
            "json",
            "List of `start`, `end`, `text`, `weight`: words of the text that speak for it",
        ),
        Column("via", "name", "What decided: the classifier, or the line of the corrections", repeats=True),
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
