"""The directory of a ZIP archive, read entry by entry.

`zipfile` keeps all entries of an archive in memory (0.8 GB for a million) and can't read an archive without
its directory, which stands at the end and is what a broken download lacks. Layout: APPNOTE.TXT of PKWARE.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from tagger.sources.inflate import Unpacker
from tagger.sources.source import RefusedError, TruncatedError
from tagger.sources.streams import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tagger.sources.entry import Budget

_LOCAL: Final = struct.Struct("<4s5HLLLHH")
_CENTRAL: Final = struct.Struct("<4s6HLLLHHHHHLL")
_END: Final = struct.Struct("<4s4HLLH")
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64: Final = struct.Struct("<4sLQL")
_LOCAL_MAGIC, _CENTRAL_MAGIC = b"PK\x03\x04", b"PK\x01\x02"
_END_MAGIC, _END_64_MAGIC, _LOCATOR_64_MAGIC = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_LONGEST_COMMENT: Final = 0xFFFF
_ELSEWHERE: Final = 0xFFFFFFFF  # the value stands in the ZIP64 extra field
_ZIP64: Final = 1

ENCRYPTED: Final = 0x0001
SIZE_FOLLOWS: Final = 0x0008
IS_UTF8: Final = 0x0800
DEFLATED: Final = 8


@dataclass(frozen=True, slots=True)
class Member:
    """An entry of the directory.

    Attributes:
        name: Its name, as bytes.
        flags: General purpose bits.
        method: How it is packed.
        crc: Checksum of its unpacked bytes.
        packed: Packed size.
        unpacked: Unpacked size, as the archive says.
        offset: Where its local header begins in the file.
        extra: Its extra fields.
        mode: Its Unix mode, 0 when there is none.
    """

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    unpacked: int
    offset: int
    extra: bytes
    mode: int = 0


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the directory of an archive stands: its first byte, its size, and what offsets are counted from."""

    start: int
    size: int
    base: int


def find_directory(file: BinaryIO) -> Directory | None:
    """Return where the directory of an archive stands, or None if there is none.

    Raises:
        RefusedError: The archive is one volume of several.
    """
    size = file.seek(0, 2)
    tail_start = max(0, size - _END.size - _LONGEST_COMMENT)
    tail = _read(file, tail_start, size - tail_start)
    at = tail.rfind(_END_MAGIC)
    if at < 0 or len(tail) - at < _END.size:
        return None
    _, disk, _, _, _, length, offset, _ = _END.unpack_from(tail, at)
    end = tail_start + at
    if zip64 := _find_end_64(file, end):
        end, length, offset = zip64
    elif disk not in (0, 0xFFFF):
        raise RefusedError("is one part of a ZIP archive in several: join the parts")
    start = end - length
    return Directory(start, length, start - offset) if start >= 0 and offset <= start else None


def members(file: BinaryIO, directory: Directory) -> Iterator[Member]:
    """Yield the entries of a directory.

    Raises:
        RefusedError: It breaks off.
    """
    at, end = directory.start, directory.start + directory.size
    while at < end:
        header = _read(file, at, _CENTRAL.size)
        if len(header) < _CENTRAL.size or not header.startswith(_CENTRAL_MAGIC):
            raise RefusedError("is a ZIP archive that is damaged: its list of members breaks off")
        fields = _CENTRAL.unpack(header)
        name_size, extra_size, comment_size = fields[10:13]
        rest = _read(file, at + _CENTRAL.size, name_size + extra_size)
        yield _member(fields, rest[:name_size], rest[name_size:], directory.base)
        at += _CENTRAL.size + name_size + extra_size + comment_size


def scan(file: BinaryIO, budget: Budget) -> Iterator[Member]:
    """Yield the whole members of an archive that has lost its directory, found from the front.

    Args:
        file: The archive.
        budget: What may be unpacked to find the end of members that don't say how long they are.

    Raises:
        TruncatedError: Always, when no whole member follows.
    """
    size, at, count = file.seek(0, 2), 0, 0
    while (member := _local(file, at)) is not None:
        start = data_start(file, member)
        if member.flags & SIZE_FOLLOWS and not member.packed:
            packed = _packed_size(file, start, member, budget)
            member = None if packed is None else _with_packed(member, packed)
        if member is None or start + member.packed > size:
            break
        yield member
        count += 1
        at = start + member.packed
        if member.flags & SIZE_FOLLOWS:
            at = _after_descriptor(file, at)
    raise TruncatedError(
        f"is a ZIP archive that is truncated: {count:,} whole members stand in it, what follows them is lost"
    )


def data_start(file: BinaryIO, member: Member) -> int:
    """Return where the packed bytes of a member begin.

    Raises:
        RefusedError: No member stands where the directory says.
    """
    header = _read(file, member.offset, _LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(_LOCAL_MAGIC):
        raise RefusedError("is damaged: no member stands where the archive says")
    name_size, extra_size = _LOCAL.unpack(header)[9:11]
    return member.offset + _LOCAL.size + int(name_size) + int(extra_size)


def extra_field(extra: bytes, wanted: int) -> bytes | None:
    """Return the content of an extra field, or None."""
    at = 0
    while at + 4 <= len(extra):
        tag, size = struct.unpack_from("<HH", extra, at)
        if tag == wanted:
            return extra[at + 4 : at + 4 + size]
        at += 4 + size
    return None


def _read(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    return file.read(size)


def _find_end_64(file: BinaryIO, end: int) -> tuple[int, int, int] | None:
    """Return where the ZIP64 end record begins, and size and offset of the directory, or None."""
    if end < _LOCATOR_64.size:
        return None
    locator = _read(file, end - _LOCATOR_64.size, _LOCATOR_64.size)
    if not locator.startswith(_LOCATOR_64_MAGIC):
        return None
    at = end - _LOCATOR_64.size - _END_64.size
    record = _read(file, at, _END_64.size) if at >= 0 else b""
    if not record.startswith(_END_64_MAGIC):
        return None
    length, offset = _END_64.unpack(record)[-2:]
    return at, length, offset


def _member(fields: tuple[int, ...], name: bytes, extra: bytes, base: int) -> Member:
    made_by, flags, method, crc = fields[1], fields[3], fields[4], fields[7]
    packed, unpacked, offset = fields[8], fields[9], fields[16]
    zip64 = extra_field(extra, _ZIP64) or b""
    longs = iter(struct.unpack(f"<{len(zip64) // 8}Q", zip64[: len(zip64) // 8 * 8]))
    # in this order, and only what does not fit above
    unpacked = next(longs, unpacked) if unpacked == _ELSEWHERE else unpacked
    packed = next(longs, packed) if packed == _ELSEWHERE else packed
    offset = next(longs, offset) if offset == _ELSEWHERE else offset
    mode = fields[15] >> 16 if made_by >> 8 == 3 else 0
    return Member(name, flags, method, crc, packed, unpacked, base + offset, extra, mode)


def _local(file: BinaryIO, at: int) -> Member | None:
    """Return the member whose local header begins at a place, or None if none does."""
    header = _read(file, at, _LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(_LOCAL_MAGIC):
        return None
    _, _, flags, method, _, _, crc, packed, unpacked, name_size, extra_size = _LOCAL.unpack(header)
    rest = file.read(name_size + extra_size)
    name, extra = rest[:name_size], rest[name_size:]
    zip64 = extra_field(extra, _ZIP64) or b""
    if _ELSEWHERE in (packed, unpacked) and len(zip64) >= 16:
        unpacked, packed = struct.unpack_from("<2Q", zip64)
    return Member(name, flags, method, crc, packed, unpacked, at, extra)


def _packed_size(file: BinaryIO, start: int, member: Member, budget: Budget) -> int | None:
    """Return how many packed bytes a member has that doesn't say so, or None if it isn't whole."""
    if member.method != DEFLATED:
        return None
    file.seek(start)
    unpacker = Unpacker(file.read, "deflate", many=False)
    pull = counted(unpacker, budget, lambda: unpacker.taken)
    try:
        while pull():
            pass
    except RefusedError:
        return None
    return unpacker.taken


def _with_packed(member: Member, packed: int) -> Member:
    return Member(
        member.name,
        member.flags,
        member.method,
        member.crc,
        packed,
        member.unpacked,
        member.offset,
        member.extra,
    )


def _after_descriptor(file: BinaryIO, at: int) -> int:
    """Return where the header after a data descriptor begins: it has 12 to 24 bytes, as its writer liked."""
    window = _read(file, at, 24 + 4)
    found = [window.find(magic) for magic in (_LOCAL_MAGIC, _CENTRAL_MAGIC)]
    return at + min((place for place in found if place >= 0), default=len(window))
