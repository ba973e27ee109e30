"""One compressed file: `.txt.gz`, `.tar.xz`, `.jsonl.zst`. It has the id of the file; its name loses a suffix."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from tagger.sources.entry import Entry
from tagger.sources.inflate import Unpacker
from tagger.sources.names import suffix_of
from tagger.sources.streams import buffered, counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from tagger.sources.entry import Visit

_BY_MAGIC: Final = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)
_BY_SUFFIX: Final = {".bz2": "bzip2", ".xz": "xz", ".zst": "zstd"}
_INNER: Final = {
    **dict.fromkeys((".tgz", ".tbz", ".tbz2", ".txz", ".tzst"), ".tar"),
    **dict.fromkeys((".gz", ".bz2", ".xz", ".zst", ".zstd"), ""),
}


def content_of(stream: BufferedReader, visit: Visit) -> Iterator[Entry]:
    """Yield what is in a compressed file, unpacked while it is read."""

    @contextmanager
    def opened() -> Iterator[BufferedReader]:
        unpacker = Unpacker(stream.read, _method(stream.peek(8), visit.name))
        yield buffered(counted(unpacker, visit.budget, lambda: unpacker.taken))

    yield Entry(visit.id, inner_name(visit.name), opened)


def inner_name(name: str) -> str:
    """Return the name of what is in a compressed file: `a.txt` for `a.txt.gz`, `a.tar` for `a.tgz`."""
    suffix = suffix_of(name)
    if suffix not in _INNER:
        return name
    return str(PurePosixPath(name).with_suffix(_INNER[suffix]))


def _method(head: bytes, name: str) -> str:
    by_magic = (method for magic, method in _BY_MAGIC if head.startswith(magic))
    return next(by_magic, _BY_SUFFIX.get(suffix_of(name), "gzip"))
