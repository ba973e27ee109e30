"""ZIP archives, also without the directory at their end, with the guards that bombs and broken tools call for."""

from __future__ import annotations

import stat
import zlib
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Final

from tagger.sources.code_pages import code_page_of, decode_name
from tagger.sources.entry import Budget, Entry
from tagger.sources.inflate import Unpacker
from tagger.sources.item import Item, item_of_bytes
from tagger.sources.kinds import foreign
from tagger.sources.names import is_litter, member_path
from tagger.sources.source import RefusedError, TruncatedError
from tagger.sources.streams import BUFFER, buffered, counted, read_all, seekable
from tagger.sources.zip_directory import (
    ENCRYPTED,
    IS_UTF8,
    Member,
    data_start,
    extra_field,
    find_directory,
    members,
    scan,
)
from tagger.types import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from io import BufferedReader

    from tagger.sources.entry import Visit

_SAMPLE: Final = 500  # members that are looked at before the first is given
_STORED: Final = 0
_LZMA: Final = 14
_METHODS: Final = {8: "deflate", 12: "bzip2", 93: "zstd", 20: "zstd"}
_UNICODE_PATH: Final = 0x7075
_HEADER: Final = 30
_ENDS_WITH_A_MARK: Final = 0x0002

# Name of a member -> what the "archive" really is: a suffix to read it by, or words to refuse it with.
_OFFICE: Final = (
    ("word/", ".docx"),
    ("xl/", "an Excel table"),
    ("ppt/", "PowerPoint slides"),
    ("content.xml", "an OpenDocument file"),
    ("META-INF/container.xml", "an e-book"),
)
_OFFICE_SIGNS: Final = frozenset({"[Content_Types].xml", "mimetype"})


def members_of_zip(stream: BufferedReader, visit: Visit) -> Iterator[Entry | Item | Failure]:
    """Yield the files in an archive, in its order; a failure in the place of one that can't be opened.

    An Office document without its suffix is given as what it is.

    Raises:
        RefusedError: It is no archive, or its members overlap.
        TruncatedError: Its end is missing; all whole members were given.
    """
    with seekable(stream, visit.limits.max_spooled) as file:
        first = _sample(file)
        if (office := _office_document([_plain_name(member) for member in first])) is not None:
            file.seek(0)
            yield item_of_bytes(visit.id, office, read_all(file, visit.limits.max_bytes))
            return
        code_page = code_page_of([member.name for member in first if not member.flags & IS_UTF8])
        for member in _without_overlap(_members(file, visit), file.seek(0, 2)):
            yield from _found(file, member, visit, code_page)


def _members(file: BinaryIO, visit: Visit) -> Iterator[Member]:
    if directory := find_directory(file):
        return members(file, directory)
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        raise RefusedError("is no ZIP archive, or a damaged one")
    return scan(file, Budget(visit.limits))


def _sample(file: BinaryIO) -> list[Member]:
    """Return the first members in the directory; none if there is no directory, fewer if it is damaged."""
    sample: list[Member] = []
    with suppress(RefusedError):
        if directory := find_directory(file):
            sample.extend(islice(members(file, directory), _SAMPLE))
    return sample


def _without_overlap(found: Iterator[Member], size: int) -> Iterator[Member]:
    """Yield members as long as there is room for all of them in the file: what overlaps soon has not."""
    taken = 0
    for member in found:
        taken += _HEADER + len(member.name) + member.packed
        if taken > size:
            raise RefusedError("has members that overlap: a zip bomb")
        yield member


def _found(file: BinaryIO, member: Member, visit: Visit, code_page: str | None) -> Iterator[Entry | Failure]:
    name = _name(member, code_page)
    path = name.replace("\\", "/") if "/" not in name else name
    if path.endswith("/") or is_litter(path):
        return
    try:
        visit.budget.add_member()
        _check(member)
        yield Entry(
            visit.member_id(member_path(name)), path, partial(_opened, file, member, visit), member.unpacked
        )
    except RefusedError as error:
        yield Failure(visit.member_id(path), "read", str(error))


def _check(member: Member) -> None:
    if member.flags & ENCRYPTED:
        raise RefusedError("is encrypted: unpack the archive with its password first")
    if stat.S_ISLNK(member.mode):
        raise RefusedError("is a link, not followed")
    if member.method not in (_STORED, _LZMA, *_METHODS):
        raise RefusedError(f"is packed in a way that is not known (method {member.method})")


@contextmanager
def _opened(file: BinaryIO, member: Member, visit: Visit) -> Iterator[BufferedReader]:
    file.seek(data_start(file, member))
    packed = _Packed(file, member.packed)
    pull, taken = _unpacked(packed, member)
    yield buffered(counted(_checked(pull, member), visit.budget, taken))


class _Packed:
    """The packed bytes of a member, read from where the file stands now, wherever it is read in between."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._at = file.tell()
        self._left = size

    def read(self, size: int) -> bytes:
        self._file.seek(self._at)
        data = self._file.read(min(size, self._left))
        self._at += len(data)
        self._left -= len(data)
        return data

    def pull(self) -> bytes:
        data = self.read(BUFFER)
        if not data and self._left:
            raise TruncatedError("is truncated: its archive ends too early")
        return data


def _unpacked(packed: _Packed, member: Member) -> tuple[Callable[[], bytes], Callable[[], int] | None]:
    """Return what pulls the unpacked bytes, and what tells how many packed ones that took."""
    if member.method == _STORED:
        return packed.pull, None
    if member.method == _LZMA:
        unpacker = Unpacker(packed.read, "lzma", head=_lzma_head(packed, member), many=False)
    else:
        unpacker = Unpacker(packed.read, _METHODS[member.method], many=False)
    return unpacker, lambda: unpacker.taken


def _lzma_head(packed: _Packed, member: Member) -> bytes:
    """Return the header of an `.lzma` file in place of that of ZIP: properties and the unpacked size."""
    header = packed.read(9)
    if header[2:4] != b"\x05\x00":
        raise RefusedError("is damaged: its LZMA header is not known")
    size = -1 if member.flags & _ENDS_WITH_A_MARK else member.unpacked
    return header[4:] + size.to_bytes(8, "little", signed=True)


def _checked(pull: Callable[[], bytes], member: Member) -> Callable[[], bytes]:
    """Return the function, which at the end compares the checksum."""
    crc = 0

    def pull_checked() -> bytes:
        nonlocal crc
        data = pull()
        crc = zlib.crc32(data, crc)
        if not data and crc != member.crc and member.crc:
            raise RefusedError("is damaged: its checksum does not fit")
        return data

    return pull_checked


def _name(member: Member, code_page: str | None) -> str:
    if member.flags & IS_UTF8:
        return member.name.decode("utf-8", "surrogateescape")
    field = extra_field(member.extra, _UNICODE_PATH)
    if field and field[1:5] == zlib.crc32(member.name).to_bytes(4, "little"):
        return field[5:].decode("utf-8", "surrogateescape")
    return decode_name(member.name, code_page)


def _plain_name(member: Member) -> str:
    return member.name.decode("ascii", "replace")


def _office_document(names: Sequence[str]) -> str | None:
    """Return the suffix of the Office document that an archive with these members is, or None.

    Raises:
        RefusedError: It is one that no reader reads.
    """
    if not _OFFICE_SIGNS.intersection(names):
        return None
    for start, what in _OFFICE:
        if any(name.startswith(start) for name in names):
            if what.startswith("."):
                return what
            raise RefusedError(foreign(what))
    return None
