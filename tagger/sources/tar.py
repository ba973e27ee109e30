"""Tar archives, read once from front to back. Packed ones come unpacked, through `compressed`.

`tarfile` trusts what it reads: it takes a header of any length into memory, keeps every member, goes back to
where a negative offset says, and takes damage for the end. The stream it is given here does not let it.
"""

from __future__ import annotations

import tarfile
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from tagger.sources.code_pages import repair_name
from tagger.sources.entry import Entry
from tagger.sources.names import is_litter, member_path, printable
from tagger.sources.source import RefusedError, TruncatedError
from tagger.sources.streams import BUFFER, buffered, counted
from tagger.types import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from typing import IO

    from tagger.sources.entry import Visit

_HEADER_BYTES: Final = 1_000_000
_GLOBAL_HEADERS: Final = 1_000
_CUT: Final = "is truncated: its archive ends too early, and what follows is lost"


def members_of_tar(stream: BufferedReader, visit: Visit) -> Iterator[Entry | Failure]:
    """Yield the files in an archive, in its order; a failure for links, devices, and names that lead outside.

    Raises:
        RefusedError: It is no archive, or damaged; what stands before the damage was given.
        TruncatedError: Its end is missing.
    """
    forward = _Forward(stream)
    archive = _begun(forward)
    while (info := _next(archive, forward)) is not None:
        yield from _found(archive, info, visit)
        if forward.cut:  # the member's failure has said so
            return
    forward.check_end()


class _Forward:
    """The archive's bytes for `tarfile`: no way back, and no more than a limit between two members.

    Attributes:
        allowance: How many bytes may still be read; None while a member's own bytes are read.
        cut: Whether the bytes ended inside a member.
    """

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        self._at = 0
        self._last = b""
        self.allowance: int | None = _HEADER_BYTES
        self.cut = False

    def read(self, size: int) -> bytes:
        if self.allowance is not None:
            self.allowance -= size
            if self.allowance < 0:
                raise RefusedError("is a tar archive with a header too large: damaged, or made to harm")
        try:
            self._last = self._stream.read(size)
        except TruncatedError:
            self.cut = self.allowance is None
            raise
        self.cut = self.allowance is None and len(self._last) < size
        self._at += len(self._last)
        return self._last

    def tell(self) -> int:
        return self._at

    def seek(self, place: int) -> None:
        if place < self._at:
            raise RefusedError("is a tar archive that is damaged: a member begins before the last one ends")
        while left := place - self._at:
            skipped = len(self._stream.read(min(left, BUFFER)))
            self._at += skipped
            if not skipped:
                return

    def close(self) -> None:
        """Do nothing: the stream is closed by who opened it."""

    def check_end(self) -> None:
        """Check that the archive has ended as an archive does, with a block of zeros.

        Raises:
            RefusedError: It went on, with something that is no header.
            TruncatedError: It broke off.
        """
        if len(self._last) < tarfile.BLOCKSIZE:
            raise TruncatedError("is a tar archive that is truncated: it has no end mark")
        if self._last.strip(b"\0"):
            raise RefusedError("is a tar archive that is damaged: what follows the members above is not read")


def _begun(forward: _Forward) -> tarfile.TarFile:
    try:
        return tarfile.TarFile(fileobj=cast("IO[bytes]", forward), errors="surrogateescape")
    except tarfile.ReadError as error:
        raise RefusedError(f"is no tar archive, or a damaged one: {error}") from None


def _next(archive: tarfile.TarFile, forward: _Forward) -> tarfile.TarInfo | None:
    forward.allowance = _HEADER_BYTES
    try:
        info = archive.next()
    except tarfile.ReadError as error:
        truncated = "unexpected end" in str(error)
        kind, words = (TruncatedError, "truncated") if truncated else (RefusedError, f"damaged: {error}")
        raise kind(f"is a tar archive that is {words}") from None
    cast("Any", archive).members.clear()  # else it keeps them all
    if len(archive.pax_headers) > _GLOBAL_HEADERS:
        raise RefusedError("is a tar archive with too many global headers")
    if info is not None:
        forward.allowance = None
    return info


def _found(archive: tarfile.TarFile, info: tarfile.TarInfo, visit: Visit) -> Iterator[Entry | Failure]:
    name = repair_name(info.name)
    if info.isdir() or is_litter(name):
        return
    try:
        visit.budget.add_member()
        _check(info)
        member = visit.member_id(member_path(name))
        yield Entry(member, name, partial(_opened, archive, info, visit), info.size)
    except RefusedError as error:
        yield Failure(visit.member_id(name), "read", str(error))


def _check(info: tarfile.TarInfo) -> None:
    if info.issym() or info.islnk():
        raise RefusedError(f"is a link, not followed: to {printable(info.linkname)[:200]}")
    if info.isdev():
        raise RefusedError("is a device or pipe, not a file")


@contextmanager
def _opened(archive: tarfile.TarFile, info: tarfile.TarInfo, visit: Visit) -> Iterator[BufferedReader]:
    member = archive.extractfile(info)
    if member is None:
        raise RefusedError("is not a file")

    def pull() -> bytes:
        try:
            return member.read(BUFFER)
        except (tarfile.ReadError, TruncatedError):
            raise TruncatedError(_CUT) from None

    yield buffered(counted(pull, visit.budget))
