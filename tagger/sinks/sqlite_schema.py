"""What a new SQLite file is made of: tables from the declarations, references, indexes, search, views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tagger.tables import KINDS, SCHEMA_VERSION, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tagger.tables import Column, Table

_CONSTRAINTS: Final = {
    ("documents", "document"): "PRIMARY KEY",
    ("documents", "item"): "REFERENCES items(item) ON DELETE CASCADE",
    ("mentions", "document"): "REFERENCES documents(document) ON DELETE CASCADE",
    ("countries", "document"): "REFERENCES documents(document) ON DELETE CASCADE",
    ("topics", "document"): "REFERENCES documents(document) ON DELETE CASCADE",
    ("failures", "item"): "REFERENCES items(item) ON DELETE CASCADE",
}
_INDEXES: Final = (
    ("items", ("part",)),
    ("documents", ("item",)),
    ("documents", ("published",)),
    ("documents", ("year",)),
    ("mentions", ("document",)),
    ("mentions", ("id",)),
    ("mentions", ("label", "name")),
    ("countries", ("document",)),
    ("countries", ("id",)),
    ("topics", ("document",)),
    ("topics", ("field", "assigned")),
    ("failures", ("item",)),
    ("failures", ("document",)),
)
_ITEMS: Final = """
-- Which part of the output an item of the input was written with; tagger's own books.
CREATE TABLE items (item TEXT NOT NULL PRIMARY KEY, part INTEGER NOT NULL);
"""
# Datasette finds the search of a table by the letters content="documents", in double quotes.
_SEARCH: Final = """
CREATE VIRTUAL TABLE documents_fts
USING fts5(title, text, content="documents", tokenize='unicode61 remove_diacritics 2');
CREATE TRIGGER documents_ai AFTER INSERT ON documents BEGIN
  INSERT INTO documents_fts(rowid, title, text) VALUES (new.rowid, new.title, new.text);
END;
CREATE TRIGGER documents_ad AFTER DELETE ON documents BEGIN
  INSERT INTO documents_fts(documents_fts, rowid, title, text) VALUES ('delete', old.rowid, old.title, old.text);
END;
CREATE TRIGGER documents_au AFTER UPDATE OF title, text ON documents BEGIN
  INSERT INTO documents_fts(documents_fts, rowid, title, text) VALUES ('delete', old.rowid, old.title, old.text);
  INSERT INTO documents_fts(rowid, title, text) VALUES (new.rowid, new.title, new.text);
END;
"""
_VIEWS: Final = """
CREATE VIEW entities AS
SELECT label, id, name, count(*) AS mentions, count(DISTINCT document) AS documents
FROM mentions GROUP BY label, id, name;
CREATE VIEW countries_by_year AS
SELECT year, countries.id, countries.name, count(*) AS documents, sum(countries.mentions) AS mentions
FROM countries JOIN documents USING (document) GROUP BY year, countries.id, countries.name;
CREATE VIEW fields_by_year AS
SELECT year, field, topics.name, count(*) AS documents
FROM topics JOIN documents USING (document) WHERE assigned GROUP BY year, field, topics.name;
"""


def script() -> str:
    """Return the statements that make a new file."""
    tables = "\n".join(map(_table, TABLES.values()))
    indexes = "\n".join(
        f"CREATE INDEX {table}_{'_'.join(columns)} ON {table}({', '.join(columns)});"
        for table, columns in _INDEXES
    )
    version = f"PRAGMA user_version = {SCHEMA_VERSION};"
    return "\n".join(("BEGIN;", _ITEMS, tables, indexes, _SEARCH, _VIEWS, version, "COMMIT;"))


def columns_of(table: str) -> tuple[Column, ...]:
    """Return the columns that a table has in the file: only documents and failures say what item they are from."""
    declared = TABLES[table]
    return declared.filed if (table, "item") in _CONSTRAINTS else declared.columns


def _table(table: Table) -> str:
    columns = ",\n  ".join(_column(table.name, column) for column in columns_of(table.name))
    return f"-- {table.meaning}\nCREATE TABLE {table.name} (\n  {columns}\n);"


def _column(table: str, column: Column) -> str:
    words: Iterator[str] = iter(
        (
            f'"{column.name}"',
            KINDS[column.kind].sql,
            "" if column.null else "NOT NULL",
            _CONSTRAINTS.get((table, column.name), ""),
        )
    )
    return " ".join(filter(None, words))
