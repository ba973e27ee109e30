"""Tables as text: CSV and TSV, a record a row, read row by row, however large the file is.

The encoding is told from the first megabyte. A row with bytes that don't fit it is a failure; the others are
read.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from tagger.sources.encoding import encoding_of
from tagger.sources.names import suffix_of
from tagger.sources.records import check_columns, from_cells, item_of, row_failure
from tagger.sources.source import RefusedError, too_large

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tagger.sources.entry import Visit
    from tagger.sources.item import Item
    from tagger.types import Failure

_SAMPLE: Final = 1_000_000
_LONGEST_HEADER: Final = 100_000
_DELIMITERS: Final = ",;\t"
_Row = dict[str, Any] | RefusedError


def rows_of_csv(stream: io.BufferedReader, visit: Visit) -> Iterator[Item | Failure]:
    """Yield an item for each row of a table with a header, named `file#line`, or a failure in its place.

    Columns are those of `tagger.sources.records.document_of`; several values in one cell are parted by `;`.
    The delimiter is a tab in a `.tsv` file, else a comma, semicolon or tab, as the header has it.

    Raises:
        RefusedError: The table is empty, no text, or lacks a column that was asked for.
    """
    lines = _Lines(stream, visit.limits.max_bytes)
    header = lines.first()
    csv.field_size_limit(max(csv.field_size_limit(), visit.limits.max_bytes))
    delimiter = "\t" if suffix_of(visit.name) == ".tsv" else max(_DELIMITERS, key=header.count)
    rows = csv.DictReader(lines, delimiter=delimiter, strict=True)
    check_columns([name for name in _header(rows) if name], visit.columns)
    found = False
    for number, row in _rows(rows, lines):
        found = True
        name = f"{visit.id}#{number}"
        try:
            yield item_of(_checked(row), name, ".csv", visit.columns)
        except RefusedError as error:
            yield row_failure(name, f"line {number}", error)
    if not found:
        raise RefusedError("has a header but no rows")


class _Lines:
    """The lines of a table as text, each with its line end, none longer than the limit.

    Attributes:
        number: Number of the line given last.
        limit: Most characters of a line; a longer one is passed over.
    """

    def __init__(self, stream: io.BufferedReader, limit: int) -> None:
        sample = stream.read(_SAMPLE)
        rest = _Joined(sample, stream)
        # what doesn't fit stays visible, as surrogates, and makes only its row fail
        self._text = io.TextIOWrapper(
            io.BufferedReader(rest), encoding_of(sample), errors="surrogateescape", newline=""
        )
        self._too_long: list[int] = []
        self._first: str | None = None
        self.limit = limit
        self.number = 0

    def first(self) -> str:
        """Return the first line that is not blank; it is given again.

        Raises:
            RefusedError: There is none.
        """
        for line in self:
            if len(line) > _LONGEST_HEADER:
                raise RefusedError("has a first line that is no header: it is too long")
            if line.strip():
                self._first = line
                self.number -= 1
                return line
        raise RefusedError("is empty")

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.number += 1
        if self._first is not None:
            line, self._first = self._first, None
            return line
        while True:
            line = self._text.readline(self.limit + 2)
            if not line:
                raise StopIteration
            if len(line) <= self.limit + 1:
                return line
            self._too_long.append(self.number)
            self._pass_over(line)
            self.number += 1

    def taken_too_long(self) -> list[int]:
        """Return the numbers of the lines passed over since the last call."""
        taken, self._too_long = self._too_long, []
        return taken

    def _pass_over(self, line: str) -> None:
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(self.limit)


class _Joined(io.RawIOBase):
    """A sample that was taken from a stream, and the rest of the stream."""

    def __init__(self, sample: bytes, stream: io.BufferedReader) -> None:
        self._sample = io.BytesIO(sample)
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        return self._sample.readinto(buffer) or self._stream.readinto(buffer)


def _header(rows: csv.DictReader[str]) -> list[str]:
    try:
        return list(rows.fieldnames or ())
    except csv.Error as error:
        raise RefusedError(f"has a header that is not CSV: {error}") from None


def _rows(rows: csv.DictReader[str], lines: _Lines) -> Iterator[tuple[int, _Row]]:
    """Yield numbered rows, and refusals for lines that are no row."""
    while True:
        row: _Row
        try:
            row = next(rows)
        except StopIteration:
            yield from _passed_over(lines)
            return
        except csv.Error as error:
            row = RefusedError(f"is not CSV: {error}")
        number = lines.number
        yield from _passed_over(lines)
        yield number, row


def _passed_over(lines: _Lines) -> Iterator[tuple[int, RefusedError]]:
    for number in lines.taken_too_long():
        yield number, RefusedError(too_large(lines.limit))


def _checked(row: _Row) -> dict[str, Any]:
    if isinstance(row, RefusedError):
        raise row
    return from_cells(row)
