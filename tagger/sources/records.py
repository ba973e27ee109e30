"""Files of records, one document each: JSON Lines and CSV. Texts are taken to the character, uncleaned."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any, BinaryIO

from tagger.sources.encoding import decode
from tagger.sources.source import RefusedError, check_head, too_large
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tagger.sources.source import Source

_SURROGATE = re.compile("[\ud800-\udfff]")
_DELIMITERS = ",;\t"
_WORDS = ("title", "kind", "place", "language")


def read_jsonl(source: Source) -> Iterator[Document | Failure]:
    """Yield a document for each line of a JSON Lines file, or a failure in its place; none for a blank line.

    A record has `text` and may have `id`, `title`, `published`, `issued_by`, `fields_of_work`, `kind`,
    `place` and `language`; other keys are ignored. Without an id it is named `file#line`. Read line by line.

    Raises:
        RefusedError: The file is empty or no text.
    """
    found = False
    with source.open() as stream:
        for number, line in _lines(stream, source.limit):
            if number == 1 and line is not None:
                check_head(line[:64])
            if line is not None and not line.strip():
                continue
            found = True
            name = f"{source.id}#{number}"
            try:
                yield document_of(_parse(line, source.limit), name)
            except RefusedError as error:
                yield Failure(name, "read", f"line {number} {error}")
    if not found:
        raise RefusedError("is empty")


def read_csv(source: Source) -> Iterator[Document | Failure]:
    """Yield a document for each row of a CSV file with a header, or a failure in its place.

    Columns are those of `read_jsonl`; several values in one cell are parted by `;`. The delimiter is a comma,
    semicolon or tab, as the header has it.

    Raises:
        RefusedError: The file is empty, too large, no text, or has no column `text`.
    """
    text = decode(source.read())
    if not text.strip():
        raise RefusedError("is empty")
    csv.field_size_limit(max(csv.field_size_limit(), source.limit))
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    if "text" not in (rows.fieldnames or ()):
        raise RefusedError("has no column named text")
    found = False
    for number, row in _rows(rows):
        found = True
        name = f"{source.id}#{number}"
        try:
            yield document_of(_from_cells(row), name)
        except RefusedError as error:
            yield Failure(name, "read", f"line {number} {error}")
    if not found:
        raise RefusedError("has a header but no rows")


def document_of(record: Mapping[str, Any], name: str) -> Document:
    """Return the document of a record, its text to the character.

    Args:
        record: Values by key, as in `read_jsonl`.
        name: Id of a record that has none.

    Raises:
        RefusedError: A value is missing or of a wrong kind.
    """
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        raise RefusedError("has no text")
    if _SURROGATE.search(text):
        raise RefusedError("has half a surrogate pair in its text")
    words = {key: _word(record, key) for key in _WORDS}
    return Document(
        id=_id(record, name),
        text=text,
        title=words["title"],
        published=_date(record),
        issued_by=_words(record, "issued_by"),
        editorial_fields=_words(record, "fields_of_work"),
        kind=words["kind"],
        place=words["place"],
        language=words["language"] or "en",
    )


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
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise RefusedError("is not UTF-8") from None
    except (ValueError, RecursionError):
        raise RefusedError("is not JSON") from None
    if not isinstance(record, dict):
        raise RefusedError("is no JSON object")
    return record


def _rows(rows: csv.DictReader[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield rows.reader.line_num, {"error": str(error)}
            continue
        yield rows.line_num, row


def _from_cells(row: Mapping[str, Any]) -> dict[str, Any]:
    if "error" in row and "text" not in row:
        raise RefusedError(f"is not CSV: {row['error']}")
    cells = {key: value for key, value in row.items() if isinstance(value, str) and value}
    lists: dict[str, Any] = {
        key: cells[key].split(";") for key in ("issued_by", "fields_of_work") if key in cells
    }
    return {**cells, **lists}


def _delimiter(text: str) -> str:
    header = text.lstrip("\ufeff").split("\n", 1)[0]
    return max(_DELIMITERS, key=header.count)


def _id(record: Mapping[str, Any], name: str) -> str:
    value = record.get("id")
    if value is None or value == "":
        return name
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
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
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise RefusedError(f"has {key} that are no list of strings")
    return tuple(each.strip() for each in values if each.strip())


def _date(record: Mapping[str, Any]) -> str | None:
    value = _word(record, "published")
    if value is None:
        return None
    try:
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        raise RefusedError(f"has a published date that is not YYYY-MM-DD: {value[:40]!r}") from None
