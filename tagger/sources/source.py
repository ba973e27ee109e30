"""What a reader reads from: a name and a way to open its bytes, checked before anything is read."""

from __future__ import annotations

import stat
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAX_BYTES = 50_000_000  # of one text; the whole of a file of records may be larger

_HEAD_BYTES = 8192
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "an RTF document"),
    (b"ID3", "an audio file"),
    (b"OggS", "an audio file"),
    (b"RIFF", "an audio, video or image file"),
)
_SPECIAL = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class RefusedError(Exception):
    """A source cannot be read. The message is one line that goes on from the source's name: "is empty"."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something to read from.

    Attributes:
        id: Name of the document or of the file of records.
        open: Opens the bytes; raises `OSError` when that fails.
        limit: How many bytes one text may have.
    """

    id: str
    open: Callable[[], AbstractContextManager[BinaryIO]]
    limit: int = MAX_BYTES

    def read(self) -> bytes:
        """Return all bytes.

        Raises:
            RefusedError: They are more than the limit, none at all, or no text.
        """
        with self.open() as stream:
            data = stream.read(self.limit + 1)
        if len(data) > self.limit:
            raise RefusedError(too_large(self.limit))
        check_head(data[:_HEAD_BYTES])
        return data


def open_file(path: Path, limit: int = MAX_BYTES) -> Source:
    """Return the source for a file; links are followed.

    Raises:
        RefusedError: It does not exist, is a directory, a pipe or a device, or may not be looked at.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise RefusedError("does not exist") from None
    except (OSError, ValueError) as error:
        raise RefusedError(f"cannot be read: {explain(error)}") from None
    if stat.S_ISDIR(mode):
        raise RefusedError("is a directory: name the files in it")
    for test, what in _SPECIAL:
        if test(mode):
            raise RefusedError(f"is {what}, not a file: pass its text on standard input, as -")
    return Source(str(path), lambda: path.open("rb"), limit)


def open_stdin(limit: int = MAX_BYTES) -> Source:
    """Return the source for standard input, named "stdin"; it can be read once."""
    # not closed after reading: it is not ours
    return Source("stdin", lambda: nullcontext(sys.stdin.buffer), limit)


def check_size(path: Path, limit: int) -> None:
    """Check a file's size before it is read.

    Raises:
        RefusedError: It is more than the limit.
    """
    if (size := path.stat().st_size) > limit:
        raise RefusedError(too_large(limit, size))


def check_head(head: bytes) -> None:
    """Check the first bytes of a file.

    Raises:
        RefusedError: There are none, or they are those of a format that is no text.
    """
    if not head:
        raise RefusedError("is empty")
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise RefusedError(f"is {what}, not text: convert it to text")


def too_large(limit: int, size: int | None = None) -> str:
    """Return the reason for refusing a text that is over the limit."""
    actual = f" ({size / 1e6:,.0f} MB)" if size is not None else ""
    return f"is larger than {limit / 1e6:,.0f} MB{actual}: split it"


def explain(error: Exception) -> str:
    """Return an operating system's error in a few words, without its number and the file's name."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
