"""Paths: files, and folders with what is in them; links and special files, and a file that changes under us."""

from __future__ import annotations

import io
import os
import stat
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tagger.sources.entry import Entry
from tagger.sources.names import is_litter, printable
from tagger.sources.source import RefusedError, explain
from tagger.types import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator

STDIN: Final = "-"
_SPECIAL: Final = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def files_at(path: str | Path) -> Iterator[Entry | Failure]:
    """Yield the file at a path, or the files of a folder and the folders in it, sorted by name, lazily.

    Hidden files and operating systems' litter in a folder are left out; a file that is named itself is not.
    A link to a file is followed, a link to a folder inside a folder is not: what it leads to inside the same
    folder is read there, and one that leads outside is a failure. `"-"` is standard input.
    """
    if str(path) == STDIN:
        yield Entry("stdin", "", _open_stdin)
        return
    yield from _at(Path(path), root=None)


def _at(path: Path, root: Path | None) -> Iterator[Entry | Failure]:
    name = printable(str(path))
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            yield from _inside(path, root)
        else:
            _check_kind(status.st_mode)
            yield Entry(name, path.name, lambda: _opened(path), status.st_size)
    except FileNotFoundError:
        yield Failure(
            name, "read", "is a link to nothing" if root and path.is_symlink() else "does not exist"
        )
    except RefusedError as error:
        yield Failure(name, "read", str(error))
    except (OSError, ValueError) as error:
        yield Failure(name, "read", f"cannot be read: {explain(error)}")


def _inside(folder: Path, root: Path | None) -> Iterator[Entry | Failure]:
    if root is not None and folder.is_symlink():
        if not folder.resolve().is_relative_to(root):
            raise RefusedError("is a link to a folder elsewhere, not followed: name that folder too")
        return
    names = sorted(name for name in os.listdir(folder) if not is_litter(name))  # noqa: PTH208  # all that is kept
    if root is None and not names:
        raise RefusedError("holds no files that can be read")
    for name in names:
        yield from _at(folder / name, root or folder.resolve())


def _check_kind(mode: int) -> None:
    for test, what in _SPECIAL:
        if test(mode):
            raise RefusedError(f"is {what}, not a file: pass its text on standard input, as -")


@contextmanager
def _opened(path: Path) -> Iterator[io.BufferedReader]:
    with path.open("rb") as stream:
        before = _state(stream.fileno())
        yield stream
        if _state(stream.fileno()) != before:
            raise RefusedError("changed while it was read: read it again")


def _state(number: int) -> tuple[int, int]:
    status = os.fstat(number)
    return status.st_size, status.st_mtime_ns


@contextmanager
def _open_stdin() -> Iterator[io.BufferedReader]:
    raw: Any = sys.stdin.buffer
    stream: io.BufferedReader = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)
    try:
        yield stream
    finally:  # not closed after reading: it is not ours
        if stream is not raw:
            stream.detach()
