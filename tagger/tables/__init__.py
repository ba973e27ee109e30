"""The five tables: what they hold (`schema`), results as rows (`rows`), rows as frames (`frames`)."""

from __future__ import annotations

from tagger.tables.frames import LazyTables, Tables, frame_of, to_frame, to_frames
from tagger.tables.rows import (
    Row,
    Rows,
    Value,
    flagged_rows,
    joined_rows,
    rows_of,
    storable_name,
    storable_text,
)
from tagger.tables.schema import ITEM, KINDS, SCHEMA_VERSION, TABLES, Column, Kind, Table, described

__all__ = [
    "ITEM",
    "KINDS",
    "SCHEMA_VERSION",
    "TABLES",
    "Column",
    "Kind",
    "LazyTables",
    "Row",
    "Rows",
    "Table",
    "Tables",
    "Value",
    "described",
    "flagged_rows",
    "frame_of",
    "joined_rows",
    "rows_of",
    "storable_name",
    "storable_text",
    "to_frame",
    "to_frames",
]
