"""Paths to items: opens what holds more inside, reads the bytes of what doesn't. Runs in the parent process."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tagger.errors import MissingExtraError
from tagger.sources import registry
from tagger.sources.entry import Budget, Entry, Visit
from tagger.sources.folder import files_at
from tagger.sources.item import Columns, Item, Limits, item_of_bytes
from tagger.sources.kinds import HEAD, kind_of
from tagger.sources.names import shortened
from tagger.sources.source import RefusedError, reason_for, too_large
from tagger.sources.streams import read_all
from tagger.types import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from io import BufferedReader

    from tagger.sources.registry import Container

_DEFAULT_LIMITS = Limits()
_DEFAULT_COLUMNS = Columns()


def walk(
    paths: str | Path | Iterable[str | Path],
    *,
    limits: Limits = _DEFAULT_LIMITS,
    columns: Columns = _DEFAULT_COLUMNS,
) -> Iterator[Item | Failure]:
    """Yield what there is to read at some paths, one item at a time.

    Folders are walked in sorted order; archives, mailboxes and tables in their own. The order and the ids are
    the same each time. Hidden files and operating systems' litter in folders and archives are left out.

    Args:
        paths: One path or several: files, folders, archives, tables; `"-"` is standard input.
        limits: How much one input may be.
        columns: What the columns of tables are called.

    Returns:
        A lazy iterator that holds one item. What cannot be read gives a `Failure` in its place, never an
        exception; what a damaged archive still gives comes before its failure.
    """
    for path in [paths] if isinstance(paths, (str, Path)) else paths:
        for found in files_at(path):
            if isinstance(found, Entry):
                yield from expand(found, Visit(found.id, found.name, limits, columns, Budget(limits)))
            else:
                yield replace(found, id=shortened(found.id, limits.max_path))


def expand(entry: Entry, visit: Visit) -> Iterator[Item | Failure]:
    """Yield the items of one file or member; a failure where it, or something in it, cannot be read.

    Args:
        entry: What to open.
        visit: Where it lies: for a member, the visit to it (`Visit.inside`).
    """
    name = shortened(entry.id, visit.limits.max_path)
    try:
        yield from _opened(entry, visit)
    except MissingExtraError as error:
        yield Failure(name, "read", str(error))
    except Exception as error:  # noqa: BLE001  # readers of damaged files raise anything at all
        yield Failure(name, "read", reason_for(error))


def _opened(entry: Entry, visit: Visit) -> Iterator[Item | Failure]:
    _check_path(entry, visit.limits)
    _check_declared_size(entry, visit.limits)
    with entry.open() as stream:
        head = stream.peek(HEAD)[:HEAD]
        if not head:
            raise RefusedError("is empty")
        kind = kind_of(entry.name, head)
        if (container := registry.container(kind)) is not None:
            _check_depth(kind, visit)
            yield from _inside(container, stream, visit)
            return
        data = read_all(stream, visit.limits.max_bytes)
    yield item_of_bytes(entry.id, kind, data)


def _inside(container: Container, stream: BufferedReader, visit: Visit) -> Iterator[Item | Failure]:
    empty = True
    for found in container(stream, visit):
        empty = False
        if isinstance(found, Entry):
            yield from expand(found, visit.inside(found))
        elif isinstance(found, Failure):
            yield replace(found, id=shortened(found.id, visit.limits.max_path))
        else:
            yield found
        if visit.budget.spent:
            return
    if empty:
        raise RefusedError("holds no files that can be read")


def _check_depth(kind: str, visit: Visit) -> None:
    if kind in registry.ARCHIVES and visit.depth >= visit.limits.max_depth:
        raise RefusedError(f"lies in {visit.depth} archives, as many as the limit allows: not opened")


def _check_path(entry: Entry, limits: Limits) -> None:
    if len(entry.id) > limits.max_path:
        raise RefusedError(
            f"has a path of {len(entry.id):,} characters, more than {limits.max_path:,}, the limit"
        )


def _check_declared_size(entry: Entry, limits: Limits) -> None:
    """Refuse a text that says of itself that it is too large, before it is opened."""
    if entry.size is None or entry.size <= limits.max_bytes:
        return
    if registry.container(kind_of(entry.name, b"")) is None:
        raise RefusedError(too_large(limits.max_bytes, entry.size))
