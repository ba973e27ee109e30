"""JSON Lines: a record a line, read line by line, however large the file is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO

from tagger.sources.records import item_of, row_failure
from tagger.sources.source import RefusedError, too_large

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tagger.sources.entry import Visit
    from tagger.sources.item import Item
    from tagger.types import Failure

_VALUES = 500_000  # a text of 50 MB has fewer brackets; as JSON they would take a gigabyte


def rows_of_jsonl(stream: BinaryIO, visit: Visit) -> Iterator[Item | Failure]:
    """Yield an item for each line, named `file#line`, or a failure in its place; none for a blank line.

    See `tagger.sources.records.document_of` for the keys. A line over the limit for one text is passed over.

    Raises:
        RefusedError: Every line is blank.
    """
    found = False
    limit = visit.limits.max_bytes
    for number, line in _lines(stream, limit):
        if line is not None and not line.strip():
            continue
        found = True
        name = f"{visit.id}#{number}"
        try:
            yield item_of(_parse(line, limit), name, ".jsonl", visit.columns)
        except RefusedError as error:
            yield row_failure(name, f"line {number}", error)
    if not found:
        raise RefusedError("is empty")


def _lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield numbered lines; None for one that is over the limit, which is passed over without keeping it."""
    number = 0
    while line := stream.readline(limit + 2):
        number += 1
        too_long = len(line) > limit + 1
        while too_long and not line.endswith(b"\n") and line:
            line = stream.readline(limit)
        yield number, None if too_long else line


def _parse(line: bytes | None, limit: int) -> Mapping[str, Any]:
    if line is None:
        raise RefusedError(too_large(limit))
    if line.count(b"[") + line.count(b"{") > _VALUES or line.count(b",") > 10 * _VALUES:
        raise RefusedError("holds far more than the record of one text")
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise RefusedError("is not UTF-8") from None
    except (ValueError, RecursionError):
        raise RefusedError("is not JSON") from None
    if not isinstance(record, dict):
        raise RefusedError("is no JSON object")
    return record
