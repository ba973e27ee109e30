"""CSV as RFC 4180 has it, which can be read back as it was: null is an empty cell, an empty string is `""`.

The csv module can't tell the two apart before Python 3.12 and limits the length of a cell for the whole process.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tagger.errors import TaggerError
from tagger.sinks.sink import FileSink, PartFiles, Result
from tagger.tables import ITEM, TABLES, flagged_rows, rows_of, storable_name, to_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    import pandas as pd

    from tagger.tables import Row, Value

Lines = dict[str, bytes]
"""What one result adds to each table."""

_FILES: Final = PartFiles(tuple(TABLES), ".csv")
_CELL: Final = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n)')
_QUOTED: Final = re.compile(r'[",\r\n]')
_END: Final = "\r\n"
_PARSE: Final[dict[str, Callable[[str], Value]]] = {
    "name": str,
    "text": str,
    "json": str,
    "date": str,
    "integer": int,
    "number": float,
    "flag": "true".__eq__,
}


class CsvSink(FileSink):
    """`out/TABLE/part-000001.csv`, in UTF-8, each with a line of column names."""

    name = "csv"
    files = _FILES

    def encode(self, result: Result, *, item: str, duplicate_of: str | None = None) -> Lines:
        """Return the lines of one result."""
        rows = rows_of(result, item=item, duplicate_of=duplicate_of)
        return {table: _lines(added) for table, added in rows.items() if added}

    def flagged(self, payload: Lines, duplicate_of: str) -> Lines:
        """Return the lines of an annotation, marked as a repetition of another document."""
        rows = _parsed("documents", payload["documents"].decode())
        return {
            **payload,
            "documents": _lines(flagged_rows({"documents": list(rows)}, duplicate_of)["documents"]),
        }

    def write_part(self, out: Path, part: int, payloads: Sequence[Lines]) -> None:
        """Write the five files of a part."""
        joined = (
            (table, _header(table) + b"".join(payload.get(table, b"") for payload in payloads))
            for table in TABLES
        )
        _FILES.write(out, part, joined)

    def drop(self, out: Path, part: int, items: Collection[str]) -> None:
        """Write the files of a part anew without what comes from some items."""
        gone = {storable_name(item) for item in items}
        for table, declared in TABLES.items():
            item = declared.filed.index(ITEM)
            kept = (row for row in _rows(out, part, table) if row[item] not in gone)
            _FILES.write(out, part, [(table, _header(table) + _lines(kept))])

    def read(self, out: Path, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return one table of all whole parts; the files are read whole, whichever columns are wanted."""
        rows = (row for part in _FILES.whole(out) for row in _rows(out, part, table))
        return to_frame(table, rows, columns)


def _header(table: str) -> bytes:
    return _line([column.name for column in TABLES[table].filed]).encode()


def _lines(rows: Iterable[Row]) -> bytes:
    return "".join(map(_line, rows)).encode()


def _line(cells: Iterable[Value]) -> str:
    return ",".join(map(_cell, cells)) + _END


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value)
    return '"' + value.replace('"', '""') + '"' if not value or _QUOTED.search(value) else value


def _rows(out: Path, part: int, table: str) -> Iterator[Row]:
    path, head = _FILES.path(out, table, part), _header(table)
    try:
        content = path.read_bytes()
        if not content.startswith(head):
            raise ValueError(f"its first line is not {head.decode().rstrip()}")
        yield from _parsed(table, content[len(head) :].decode())
    except (OSError, ValueError) as error:
        raise TaggerError(f"{path}: damaged or written by another version ({error})") from error


def _parsed(table: str, lines: str) -> Iterator[Row]:
    parsers = [_PARSE[column.kind] for column in TABLES[table].filed]
    for cells in _split(lines):
        yield tuple(None if cell is None else parse(cell) for parse, cell in zip(parsers, cells, strict=True))


def _split(text: str) -> Iterator[list[str | None]]:
    """Yield the cells of each line; None for an empty one without quotes."""
    at, cells = 0, list[str | None]()
    while at < len(text):
        found = _CELL.match(text, at)
        if not found:
            raise ValueError(f"no cell at character {at}")
        quoted, bare, end = found.groups()
        cells.append(bare or None if quoted is None else quoted.replace('""', '"'))
        at = found.end()
        if end == _END:
            yield cells
            cells = []
    if cells:
        raise ValueError("the last line is cut off")
