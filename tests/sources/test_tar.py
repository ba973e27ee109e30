from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
from typing import TYPE_CHECKING

import pytest

from tagger.sources import Item, Limits, walk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = b"The Mission opened a clinic.\n"
_BLOCK = tarfile.BLOCKSIZE


def info(name: str, **attributes: object) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    for key, value in attributes.items():
        setattr(made, key, value)
    return made


def tarred(*members: tuple[str | tarfile.TarInfo, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
        for name, data in members:
            member = info(name) if isinstance(name, str) else name
            member.size = member.size or len(data)
            archive.addfile(member, io.BytesIO(data) if data else None)
    return stream.getvalue()


def found_in(
    data: bytes, tmp_path: Path, name: str = "a.tar", limits: Limits | None = None
) -> dict[str, bytes | str]:
    path = tmp_path / name
    path.write_bytes(data)
    return {
        each.id.removeprefix(str(path)): each.content if isinstance(each, Item) else each.reason  # type: ignore[misc]
        for each in walk(path, limits=limits or Limits())
    }


def zstd(data: bytes) -> bytes:
    import zstandard

    return zstandard.compress(data)


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "a.tar": bytes,
    "a.tar.gz": gzip.compress,
    "a.tgz": gzip.compress,
    "a.tar.bz2": bz2.compress,
    "a.tbz2": bz2.compress,
    "a.tar.xz": lzma.compress,
    "a.txz": lzma.compress,
    "a.tar.zst": zstd,
    "a": gzip.compress,  # the bytes tell
    "a.backup": bytes,
}


@pytest.mark.parametrize("name", PACKERS)
@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_forms(tmp_path: Path, name: str, form: int) -> None:
    long = "folder/" * 20 + "a.txt"
    data = PACKERS[name](tarred(("a.txt", TEXT), (long, TEXT * 90), ("b.txt", TEXT), form=form))
    assert found_in(data, tmp_path, name) == {"!/a.txt": TEXT, f"!/{long}": TEXT * 90, "!/b.txt": TEXT}


def test_packed_archive_counts_as_one(tmp_path: Path) -> None:
    data = gzip.compress(tarred(("in.tar.gz", gzip.compress(tarred(("a.txt", TEXT))))))
    assert found_in(data, tmp_path, "a.tar.gz", Limits(max_depth=2)) == {"!/in.tar.gz!/a.txt": TEXT}
    (reason,) = found_in(data, tmp_path, "a.tar.gz", Limits(max_depth=1)).values()
    assert reason == "lies in 1 archives, as many as the limit allows: not opened"


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        (info("a", type=tarfile.SYMTYPE, linkname="/etc/passwd"), "is a link, not followed: to /etc/passwd"),
        (info("a", type=tarfile.SYMTYPE, linkname="../../x\n"), r"is a link, not followed: to ../../x\n"),
        (info("a", type=tarfile.LNKTYPE, linkname="b.txt"), "is a link, not followed: to b.txt"),
        (info("a", type=tarfile.CHRTYPE), "is a device or pipe, not a file"),
        (info("a", type=tarfile.BLKTYPE), "is a device or pipe, not a file"),
        (info("a", type=tarfile.FIFOTYPE), "is a device or pipe, not a file"),
        (info("../a"), "has a name that leads out of its archive"),
        (info("x/../../a"), "has a name that leads out of its archive"),
        (info("/etc/cron.d/a"), "has an absolute path for a name"),
    ],
)
def test_member_that_is_refused(tmp_path: Path, member: tarfile.TarInfo, reason: str) -> None:
    found = found_in(tarred((member, b""), ("b.txt", TEXT)), tmp_path)
    assert list(found.values()) == [reason, TEXT]


def test_folders_litter_and_duplicates(tmp_path: Path) -> None:
    folder = info("folder", type=tarfile.DIRTYPE)
    data = tarred(
        (folder, b""), ("./a.txt", TEXT), ("a.txt", b"two"), (".hidden", TEXT), ("__MACOSX/b", TEXT)
    )
    assert found_in(data, tmp_path) == {"!/a.txt": TEXT, "!/a.txt#2": b"two"}


def test_name_in_another_encoding(tmp_path: Path) -> None:
    name = "отчёт.txt".encode("cp1251")
    data = tarred(("x" * len(name), TEXT), form=tarfile.GNU_FORMAT)
    changed = bytearray(data.replace(b"x" * len(name), name))
    changed[148:156] = b" " * 8
    changed[148:156] = b"%06o\0 " % sum(changed[:_BLOCK])
    assert list(found_in(bytes(changed), tmp_path)) == ["!/отчёт.txt"]


@pytest.mark.parametrize("packed", [False, True])
def test_truncated_inside_a_member(tmp_path: Path, packed: bool) -> None:
    whole = tarred(("a.txt", TEXT), ("b.txt", TEXT * 4000), ("c.txt", TEXT))
    cut = gzip.compress(whole, 0)[:9000] if packed else whole[:9000]
    found = found_in(cut, tmp_path, "a.tar.gz" if packed else "a.tar")
    assert found == {
        "!/a.txt": TEXT,
        "!/b.txt": "is truncated: its archive ends too early, and what follows is lost",
    }


@pytest.mark.parametrize("size", [_BLOCK * 2, _BLOCK * 2 + 100])
def test_truncated_between_members(tmp_path: Path, size: int) -> None:
    found = found_in(tarred(("a.txt", TEXT), ("b.txt", TEXT), form=tarfile.USTAR_FORMAT)[:size], tmp_path)
    assert found == {"!/a.txt": TEXT, "": "is a tar archive that is truncated: it has no end mark"}


def test_damage_is_not_taken_for_the_end(tmp_path: Path) -> None:
    data = bytearray(tarred(("a.txt", TEXT), ("b.txt", TEXT), form=tarfile.USTAR_FORMAT))
    data[_BLOCK * 2 : _BLOCK * 2 + 20] = b"noise" * 4
    found = found_in(bytes(data), tmp_path)
    assert found == {
        "!/a.txt": TEXT,
        "": "is a tar archive that is damaged: what follows the members above is not read",
    }


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (bytes(10_240), "holds no files that can be read"),
        (b"no archive", "is no tar archive, or a damaged one: truncated header"),
        (b"x" * 2000, "is no tar archive, or a damaged one: invalid header"),
        (tarred(), "holds no files that can be read"),
    ],
)
def test_archive_that_cannot_be_read(tmp_path: Path, data: bytes, reason: str) -> None:
    assert found_in(data, tmp_path) == {"": reason}


def test_header_of_gigabytes_is_not_taken_into_memory(tmp_path: Path) -> None:
    header = info("x", type=tarfile.XHDTYPE, size=8_000_000_000).tobuf(tarfile.GNU_FORMAT)
    assert found_in(header + bytes(3_000_000), tmp_path) == {
        "": "is a tar archive with a header too large: damaged, or made to harm"
    }


@pytest.mark.parametrize("size", [-1, -512, -(2**40)])
def test_negative_size_does_not_send_the_reader_back(tmp_path: Path, size: int) -> None:
    member = bytearray(tarred(("a.txt", TEXT), form=tarfile.GNU_FORMAT)[: _BLOCK * 2])
    member[124:136] = b"\xff" + struct.pack(">q", size).rjust(11, b"\xff")
    member[148:156] = b" " * 8
    member[148:156] = b"%06o\0 " % sum(member[:_BLOCK])
    found = found_in(bytes(member) + bytes(1024), tmp_path)
    assert all(isinstance(reason, str) for reason in found.values())
    assert len(found) in (1, 2)


def test_chain_of_long_names(tmp_path: Path) -> None:
    link = info("././@LongLink", type=tarfile.GNUTYPE_LONGNAME, size=3).tobuf() + b"abc".ljust(_BLOCK, b"\0")
    (reason,) = found_in(link * 3000, tmp_path).values()
    assert isinstance(reason, str)


def test_too_many_global_headers(tmp_path: Path) -> None:
    keys = {f"key{number}": "x" for number in range(2000)}
    header = info("g").create_pax_global_header(keys)
    (reason,) = found_in(header + tarred(("a.txt", TEXT)), tmp_path).values()
    assert reason == "is a tar archive with too many global headers"


def test_sparse_file_of_a_terabyte(tmp_path: Path) -> None:
    member = info("a.txt", type=tarfile.GNUTYPE_SPARSE).tobuf(tarfile.GNU_FORMAT)
    changed = bytearray(member)
    changed[483:495] = b"\x80" + (2**40).to_bytes(11, "big")  # real size
    changed[148:156] = b" " * 8
    changed[148:156] = b"%06o\0 " % sum(changed)
    (reason,) = found_in(bytes(changed) + bytes(1024), tmp_path).values()
    assert str(reason).startswith("is larger than 50 MB")


def test_ratio_of_a_packed_archive(tmp_path: Path) -> None:
    data = gzip.compress(tarred(("a.jsonl", bytes(30_000_000)), ("b.txt", TEXT)))
    found = found_in(data, tmp_path, "a.tar.gz")
    assert "unpacks to more than 200 times its size, the limit: a zip bomb?" in found.values()


def test_total_of_an_archive(tmp_path: Path) -> None:
    data = tarred(*((f"{number}.txt", TEXT * 100) for number in range(9)))
    found = found_in(data, tmp_path, limits=Limits(max_total_bytes=6000))
    assert list(found) == ["!/0.txt", "!/1.txt", "!/2.txt"]
    assert str(found["!/2.txt"]).startswith("unpacks to more than 0 MB with what stands before it, the limit")


def test_members_are_not_kept(tmp_path: Path) -> None:
    import tracemalloc

    (tmp_path / "a.tar").write_bytes(tarred(*((f"folder/{number:06}.txt", b"x") for number in range(600))))
    found = walk(tmp_path / "a.tar")
    next(found)
    tracemalloc.start()
    for each in found:
        assert each.id
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert grown < 600 * 300
