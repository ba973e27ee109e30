"""Annotations as text for machines: JSON, JSON lines, CSV.

Each writer takes annotations and yields pieces of text as they come; whoever calls puts them somewhere. The
text may hold halves of surrogate pairs (a file name that is not UTF-8): encode it with
`errors="backslashreplace"`, which in JSON is just the escape that the standard has for them.
"""

from __future__ import annotations

import csv
import io
import json
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from tagger.report.groups import placed_mentions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tagger.types import Annotation

CSV_COLUMNS: Final = ("document", "part", "start", "end", "text", "label", "id", "name", "score", "via")
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_BYTE_ORDER_MARK: Final = "\ufeff"


def to_jsonl(notes: Iterable[Annotation]) -> Iterator[str]:
    """Yield one line a record, without blanks."""
    for note in notes:
        yield json.dumps(note.to_dict(), ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def to_json(notes: Iterable[Annotation], *, array: bool) -> Iterator[str]:
    """Yield indented JSON: an array of the records or, unless `array`, the only record itself.

    A single file can hold several documents: then it is an array all the same.
    """
    notes = iter(notes)
    ahead = list(islice(notes, 2))
    if len(ahead) == 1 and not array:
        yield _pretty(ahead[0]) + "\n"
        return
    yield "["
    separator = "\n"
    for note in chain(ahead, notes):
        yield separator + _pretty(note)
        separator = ",\n"
    yield "\n]\n"


def _pretty(note: Annotation) -> str:
    return json.dumps(note.to_dict(), ensure_ascii=False, allow_nan=False, indent=2)


def to_csv(notes: Iterable[Annotation], *, excel: bool = False) -> Iterator[str]:
    """Yield a table of mentions as RFC 4180 has it: a header, then one line a mention, each ended by CR LF.

    The cells are the data to the character, and read back as they were. A spreadsheet would run a cell that
    starts with `=`, `+`, `-` or `@` as a formula, so `excel` puts an apostrophe before it, and a byte order
    mark before the table; such a file is for eyes, not for reading back.
    """
    if excel:
        yield _BYTE_ORDER_MARK
    yield _csv_line(CSV_COLUMNS)
    for note in notes:
        for part, each in placed_mentions(note):
            cells = (each.text, each.label, each.id or "", each.name, each.score, each.via)
            row = (note.document.id, part, each.start, each.end, *cells)
            yield _csv_line([_defused(cell) for cell in row] if excel else row)


def _csv_line(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _defused(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
