"""What can be exported: files of records or of marked documents, and what `tagger batch` wrote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tagger.errors import UsageError
from tagger.exchange import labelled
from tagger.exchange.labelled import Field, Labelled, Span, UnfitError, ordered
from tagger.exchange.pieces import lines_of, tried
from tagger.types import Failure, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tagger.tables import Tables

_JOINT: Final = "; "


def stored(path: Path | str) -> Iterator[Labelled | Failure]:
    """Yield the documents of a file, of a folder of `.jsonl` files, or of the output of `tagger batch`.

    Args:
        path: JSON Lines of records or of marked documents, also mixed (`-` is standard input); a folder of such
            files; or what was given to `tagger batch --out`, in any of its formats.

    Returns:
        A lazy iterator, files by name; a line that is neither is a failure in its place. Tables other than JSON
        Lines are held in memory.

    Raises:
        UsageError: There is nothing at `path` that can be exported; raised on the way.
        TaggerError: It cannot be read.
    """
    path = Path(path)
    if not path.is_dir():
        if str(path) != "-" and not path.exists():
            raise UsageError(f"{path}: no such file or folder")
        return _lines(path)
    places = (path / "records", path)
    files = next((found for place in places if (found := sorted(place.glob("*.jsonl")))), None)
    return (each for file in files for each in _lines(file)) if files else _rows(path)


def _lines(path: Path) -> Iterator[Labelled | Failure]:
    for found in lines_of(path, _record):
        if not isinstance(found, Skipped):
            yield found


def _record(record: dict[str, Any], name: str) -> Labelled:
    found = labelled({**record, "id": record.get("id") or name})
    if isinstance(found, Failure):
        raise UnfitError(f"{found.id}: {found.reason}" if found.id != name else found.reason)
    return found


def _rows(path: Path) -> Iterator[Labelled | Failure]:
    from tagger.sinks import load_tables

    tables = load_tables(path)
    mentions = _by_document(tables, "mentions")
    topics = _by_document(tables, "topics")
    countries = _by_document(tables, "countries")
    for row in _plain(tables.documents):
        name = row["document"]
        found = tried(name, _document, row, *(each.get(name, ()) for each in (mentions, topics, countries)))
        if not isinstance(found, Skipped):
            yield found


def _by_document(tables: Tables, table: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _plain(getattr(tables, table)):
        found.setdefault(row["document"], []).append(row)
    return found


def _plain(frame: Any) -> Iterator[dict[str, Any]]:
    """Yield the rows with None for what is missing, dates as ISO has them."""
    columns = [_values(frame[column]) for column in frame.columns]
    for values in zip(*columns, strict=True):
        yield dict(zip(frame.columns, values, strict=True))


def _values(column: Any) -> list[Any]:
    if column.dtype.kind == "M":
        column = column.dt.strftime("%Y-%m-%d")
    missing = column.isna()
    return [None if none else value for value, none in zip(column.tolist(), missing, strict=True)]


def _document(
    row: dict[str, Any],
    mentions: Iterable[dict[str, Any]],
    topics: Iterable[dict[str, Any]],
    countries: Iterable[dict[str, Any]],
) -> Labelled:
    spans: dict[str, list[Span]] = {"title": [], "text": []}
    for each in mentions:
        details = (each["label"], each["id"], each["name"], each["score"], each["via"])
        spans[each["part"]].append(Span(each["start"], each["end"], *details))
    fields = tuple(
        Field(each["name"], each["field"], each["score"], each["assigned"], each["via"]) for each in topics
    )
    return Labelled(
        row["document"],
        row["text"],
        row["title"],
        ordered(spans["text"]),
        ordered(spans["title"]),
        fields or None,
        _about(row, countries),
    )


def _about(row: dict[str, Any], countries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    named, _, topics = (row["model"] or "").partition(" + ")
    name, _, version = named.partition(" ")
    model = {"name": name, "version": version} | ({"topics": topics} if topics else {})
    editorial = {key: row[key] for key in ("kind", "place")}
    about = {
        "published": row["published"],
        "issued_by": _listed(row["issued_by"]),
        "language": row["language"],
        "countries": [_country(each) for each in countries],
        "editorial": {"fields_of_work": _listed(row["editorial_fields"]), **editorial},
        "model": model if name else None,
    }
    return {key: value for key, value in about.items() if value is not None}


def _listed(cell: str | None) -> list[str]:
    return cell.split(_JOINT) if cell else []


def _country(row: dict[str, Any]) -> dict[str, Any]:
    via = {key.removeprefix("by_"): count for key, count in row.items() if key.startswith("by_") and count}
    return {"id": row["id"], "name": row["name"], "mentions": row["mentions"], "via": via}
