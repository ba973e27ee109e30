"""From paths to documents, one reader per media type; what cannot be read becomes a `Failure`.

Two steps, so that the second can run in other processes: `walk` finds items in folders, archives and tables,
`parse` turns an item into documents. `read` is both.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from tagger.errors import UsageError
from tagger.sources.folder import STDIN
from tagger.sources.item import Columns, Item, Limits
from tagger.sources.parse import parse
from tagger.sources.registry import READERS
from tagger.sources.source import MAX_BYTES
from tagger.sources.walk import walk
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["MAX_BYTES", "READERS", "STDIN", "Columns", "Item", "Limits", "parse", "read", "walk"]

_DEFAULT_COLUMNS = Columns()


def read(
    paths: str | Path | Iterable[str | Path],
    *,
    published: str | None = None,
    max_bytes: int | None = None,
    limits: Limits | None = None,
    columns: Columns = _DEFAULT_COLUMNS,
) -> Iterator[Document | Failure]:
    """Return the documents of some files, folders and archives, in order, read one at a time when asked for.

    Args:
        paths: One path or several; `"-"` is standard input.
        published: ISO date that takes the place of whatever the documents say.
        max_bytes: How large one text may be; a larger file is refused without reading it. Short for
            `limits=Limits(max_bytes=…)`.
        limits: How much one input may be.
        columns: What the columns of tables are called.

    Returns:
        A lazy iterator. A file that cannot be read gives a `Failure` in its place, with the path as id.

    Raises:
        UsageError: `published` is no date; raised at once.
    """
    _check_date(published)
    limits = limits or Limits()
    if max_bytes is not None:
        limits = replace(limits, max_bytes=max_bytes)
    return _dated(_documents(walk(paths, limits=limits, columns=columns), limits), published)


def _documents(found: Iterable[Item | Failure], limits: Limits) -> Iterator[Document | Failure]:
    for each in found:
        if isinstance(each, Item):
            yield from parse(each, limits=limits)
        else:
            yield each


def _dated(results: Iterable[Document | Failure], published: str | None) -> Iterator[Document | Failure]:
    for result in results:
        yield replace(result, published=published) if published and isinstance(result, Document) else result


def _check_date(published: str | None) -> None:
    if published is None:
        return
    try:
        valid = date.fromisoformat(published).isoformat() == published
    except ValueError:
        valid = False
    if not valid:
        raise UsageError(f"published is not a date like 2022-11-16: {published!r}")
