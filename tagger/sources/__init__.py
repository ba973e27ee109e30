"""From paths to documents, one reader per media type; what cannot be read becomes a `Failure`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

from tagger.errors import MissingExtraError, UsageError
from tagger.sources.source import (
    MAX_BYTES,
    RefusedError,
    Source,
    check_size,
    explain,
    open_file,
    open_stdin,
)
from tagger.types import Document, Failure

__all__ = ["MAX_BYTES", "READERS", "STDIN", "read"]

STDIN = "-"
Reader = Callable[[Source], Iterator[Document | Failure]]

# Suffix -> module and function, imported when first needed. A suffix that is not here is tried as text.
READERS: dict[str, str] = {
    ".csv": "tagger.sources.records:read_csv",
    ".htm": "tagger.sources.html:read_html",
    ".html": "tagger.sources.html:read_html",
    ".jsonl": "tagger.sources.records:read_jsonl",
    ".md": "tagger.sources.text:read_text",
    ".ndjson": "tagger.sources.records:read_jsonl",
    ".txt": "tagger.sources.text:read_text",
    ".xhtml": "tagger.sources.html:read_html",
}
_TEXT = READERS[".txt"]
_BY_LINE = frozenset({".jsonl", ".ndjson"})  # the limit is for one line, not for the file


def read(
    paths: str | Path | Iterable[str | Path], *, published: str | None = None, max_bytes: int = MAX_BYTES
) -> Iterator[Document | Failure]:
    """Return the documents of some files, in order, read one at a time as they are asked for.

    Args:
        paths: One path or several; `"-"` is standard input.
        published: ISO date that takes the place of whatever the documents say.
        max_bytes: How large one text may be; a larger file is refused without reading it.

    Returns:
        A lazy iterator. A file that cannot be read gives a `Failure` in its place, with the path as id.

    Raises:
        UsageError: `published` is no date; raised at once.
    """
    _check_date(published)
    several = [paths] if isinstance(paths, (str, Path)) else paths
    return _dated((result for path in several for result in _read_one(path, max_bytes)), published)


def _read_one(path: str | Path, limit: int) -> Iterator[Document | Failure]:
    try:
        yield from _documents(path, limit)
    except (RefusedError, MissingExtraError) as error:
        yield Failure(_name(path), "read", str(error))
    except OSError as error:
        yield Failure(_name(path), "read", f"cannot be read: {explain(error)}")


def _documents(path: str | Path, limit: int) -> Iterator[Document | Failure]:
    if str(path) == STDIN:
        return _reader("")(open_stdin(limit))
    path = Path(path)
    source = open_file(path, limit)
    suffix = path.suffix.casefold()
    if suffix not in _BY_LINE:
        check_size(path, limit)
    return _reader(suffix)(source)


def _reader(suffix: str) -> Reader:
    module, _, function = READERS.get(suffix, _TEXT).partition(":")
    reader: Reader = getattr(import_module(module), function)
    return reader


def _dated(results: Iterable[Document | Failure], published: str | None) -> Iterator[Document | Failure]:
    for result in results:
        yield replace(result, published=published) if published and isinstance(result, Document) else result


def _name(path: str | Path) -> str:
    return "stdin" if str(path) == STDIN else str(path)


def _check_date(published: str | None) -> None:
    if published is None:
        return
    try:
        valid = date.fromisoformat(published).isoformat() == published
    except ValueError:
        valid = False
    if not valid:
        raise UsageError(f"published is not a date like 2022-11-16: {published!r}")
