"""JSON lines: the full records, as `tagger annotate --format jsonl` writes them.

What the record has no place for, the item of input and what the document repeats, stands in a file beside it.
What UTF-8 can't hold is replaced as in all formats.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tagger.errors import TaggerError
from tagger.report.records import to_jsonl
from tagger.sinks.sink import FileSink, PartFiles, Result
from tagger.tables import TABLES, rows_of, storable_name, storable_text, to_frame
from tagger.types import Annotation, Country, Document, Evidence, FieldOfWork, Mention

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from tagger.tables import Row

Lines = dict[str, bytes]
"""What one result adds to each file, by name of its folder."""

_FILES: Final = PartFiles(("records", "items", "failures"), ".jsonl")
_TEXTS: Final = {"text", "title"}
_FAILURE: Final = [column.name for column in TABLES["failures"].filed]


class JsonlSink(FileSink):
    """`out/records/part-000001.jsonl`, beside it `items` and `failures`."""

    name = "jsonl"
    files = _FILES

    def encode(self, result: Result, *, item: str, duplicate_of: str | None = None) -> Lines:
        """Return the lines of one result."""
        if isinstance(result, Annotation):
            of = {"document": result.document.id, "item": item, "duplicate_of": duplicate_of}
            return {"records": _record_line(result), "items": _line(_storable(of))}
        failure = dict(zip(_FAILURE, rows_of(result, item=item)["failures"][0], strict=True))
        return {"failures": _line(failure)}

    def flagged(self, payload: Lines, duplicate_of: str) -> Lines:
        """Return the lines of an annotation, marked as a repetition of another document."""
        return {
            **payload,
            "items": _line({**json.loads(payload["items"]), **_storable({"duplicate_of": duplicate_of})}),
        }

    def write_part(self, out: Path, part: int, payloads: Sequence[Lines]) -> None:
        """Write the three files of a part."""
        joined = (
            (folder, b"".join(payload.get(folder, b"") for payload in payloads)) for folder in _FILES.folders
        )
        _FILES.write(out, part, joined)

    def drop(self, out: Path, part: int, items: Collection[str]) -> None:
        """Write the files of a part anew without what comes from some items.

        `items` goes last: as long as it is old, it still tells which records have to go.
        """
        gone = {storable_name(item) for item in items}
        listed = _objects(_FILES.path(out, "items", part))
        documents = {each["document"] for each in listed if each["item"] in gone}
        _keep(out, part, "records", lambda record: record["id"] not in documents)
        for folder in ("failures", "items"):
            _keep(out, part, folder, lambda line: line["item"] not in gone)

    def read(self, out: Path, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return one table of all whole parts; the records are read whole, whichever columns are wanted."""
        rows = (row for part in _FILES.whole(out) for row in _rows(out, part, table))
        return to_frame(table, rows, columns)


def read_record(record: Mapping[str, Any]) -> Annotation:
    """Return the annotation that a record (`Annotation.to_dict`) was made of.

    Raises:
        KeyError, TypeError: It is no such record.
    """
    editorial = record["editorial"]
    return Annotation(
        document=Document(
            id=record["id"],
            text=record["text"],
            title=record["title"],
            published=record["published"],
            issued_by=tuple(record["issued_by"]),
            editorial_fields=tuple(editorial["fields_of_work"]),
            kind=editorial["kind"],
            place=editorial["place"],
            language=record["language"],
        ),
        entities=tuple(Mention(**each) for each in record["entities"]),
        title_entities=tuple(Mention(**each) for each in record["title_entities"]),
        countries=tuple(Country(**each) for each in record["countries"]),
        fields_of_work=tuple(_field(each) for each in record["fields_of_work"]),
        model=record["model"],
    )


def _field(each: Mapping[str, Any]) -> FieldOfWork:
    return FieldOfWork(**{**each, "evidence": tuple(Evidence(**piece) for piece in each["evidence"])})


def _rows(out: Path, part: int, table: str) -> Iterator[Row]:
    if table == "failures":
        for line in _objects(_FILES.path(out, "failures", part)):
            yield tuple(line[name] for name in _FAILURE)
        return
    origins = {each["document"]: each for each in _objects(_FILES.path(out, "items", part))}
    path = _FILES.path(out, "records", part)
    for record in _objects(path):
        try:
            note, origin = read_record(record), origins[record["id"]]
        except (KeyError, TypeError) as error:
            raise TaggerError(f"{path}: holds what is no record of this version ({error!r})") from error
        yield from rows_of(note, item=origin["item"], duplicate_of=origin["duplicate_of"])[table]


def _keep(out: Path, part: int, folder: str, wanted: Callable[[dict[str, Any]], bool]) -> None:
    path = _FILES.path(out, folder, part)
    kept = b"".join(line for line in _lines(path) if wanted(_object(line, path)))
    _FILES.write(out, part, [(folder, kept)])


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    return (_object(line, path) for line in _lines(path))


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as stream:
            yield from stream
    except OSError as error:
        raise TaggerError(f"cannot read {path}: {error.strerror or error}") from error


def _object(line: bytes, path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise TaggerError(f"{path}: damaged: a line is no JSON ({error})") from error
    return found


def _record_line(note: Annotation) -> bytes:
    try:
        return "".join(to_jsonl([note])).encode()
    except UnicodeEncodeError:
        return _line(_storable(note.to_dict()))


def _storable(value: Any, key: str = "") -> Any:
    """Return a JSON value as every format stores it: JSON itself would make one character of two halves."""
    if isinstance(value, str):
        return storable_text(value) if key in _TEXTS else storable_name(value)
    if isinstance(value, dict):
        return {name: _storable(each, name) for name, each in value.items()}
    return [_storable(each, key) for each in value] if isinstance(value, list) else value


def _line(values: dict[str, Any]) -> bytes:
    return (json.dumps(values, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n").encode()
