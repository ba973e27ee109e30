"""Files written whole or not at all."""

from __future__ import annotations

import io
import os
import stat
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from tagger.errors import TaggerError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def open_whole(path: Path) -> Iterator[TextIO]:
    """Open a text file that takes the name `path` only once it is complete and on disk.

    Until then, and for good when the block raises, whatever stood at `path` stays. A link is followed. What
    is no regular file (`/dev/null`, a pipe) is written to directly: it can't be replaced. Text is written in
    UTF-8, line ends as they are.

    Raises:
        UsageError: `path` is a directory or in none.
        TaggerError: It can't be written, for lack of space or permission.
    """
    check_place(path)
    replaceable = path.is_file() or not path.exists()
    with _writable(path):
        target = path.resolve() if replaceable else path
        handle, name = _temporary(target) if replaceable else (os.open(path, os.O_WRONLY), None)
        stream = _text(os.fdopen(handle, "wb"))
    try:
        yield stream
        with _writable(path):
            _finish(stream, name, target)
    except BaseException:
        with suppress(OSError):
            stream.close()
        if name:
            Path(name).unlink(missing_ok=True)
        raise


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that has its name only once all of it is on disk; even a power cut leaves old or new.

    The temporary name is always the same, `.NAME.tmp`: what a killed process leaves is overwritten by the next
    attempt. So only one process may write a path at a time.

    Raises:
        TaggerError: It can't be written, for lack of space or permission.
    """
    temporary = temporary_path(path)
    with _writable(path):
        try:
            with temporary.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def temporary_path(path: Path) -> Path:
    """Return the name that `write_whole` gives a file until it is complete."""
    return path.with_name(f".{path.name}.tmp")


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk, where the system can do that (Windows can't, and needn't)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def check_place(path: Path) -> None:
    """Check that a file can stand at `path`: worth knowing before the work whose result is to go there.

    Raises:
        UsageError: `path` is a directory or in none.
    """
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError(
            f"cannot write {path}: {'it is a directory' if path.is_dir() else 'no such directory'}"
        )


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise TaggerError(f"cannot write {path}: {error.strerror or error}") from error


def _temporary(target: Path) -> tuple[int, str]:
    return tempfile.mkstemp(prefix=".tagger-", suffix=".tmp", dir=target.parent)


def _finish(stream: TextIO, name: str | None, target: Path) -> None:
    stream.flush()
    if name:
        os.fsync(stream.fileno())
    stream.close()
    if name:
        Path(name).chmod(_mode(target))
        Path(name).replace(target)
        sync_folder(target.parent)


def _text(binary: BinaryIO) -> TextIO:
    return io.TextIOWrapper(binary, encoding="utf-8", errors="backslashreplace", newline="")


def _mode(path: Path) -> int:
    """Return the permissions that the file has or, new, would have been given."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
