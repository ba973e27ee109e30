from __future__ import annotations

import io
import struct
import warnings
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagger.sources import Item, Limits, walk
from tagger.types import Failure

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "The Mission opened a clinic in Niš.\n"
_IS_UTF8 = 0x800


def zipped(members: dict[str, str | bytes] | list[tuple[str, str | bytes]], method: int = 8) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", method) as archive:
        warnings.simplefilter("ignore")  # duplicate names
        for name, data in members.items() if isinstance(members, dict) else members:
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=method)
    return stream.getvalue()


def found_in(data: bytes, tmp_path: Path, limits: Limits | None = None) -> dict[str, bytes | str]:
    """Return content or reason by id, without the archive's own path."""
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    found: dict[str, bytes | str] = {}
    for each in walk(path, limits=limits or Limits()):
        name = each.id.removeprefix(str(tmp_path / "a.zip"))
        assert name not in found
        found[name] = each.content if isinstance(each, Item) else each.reason  # type: ignore[assignment]
    return found


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_methods(tmp_path: Path, method: int) -> None:
    members: dict[str, str | bytes] = {"a.txt": TEXT, "folder/б.txt": TEXT * 5000}
    assert found_in(zipped(members, method), tmp_path) == {
        "!/a.txt": TEXT.encode(),
        "!/folder/б.txt": TEXT.encode() * 5000,
    }


@settings(max_examples=40)
@given(
    st.dictionaries(st.text("abcя", min_size=1, max_size=5), st.binary(max_size=300), min_size=1),
    st.sampled_from([0, 8, 12, 14]),
    st.sampled_from([b"", b"stub of a self-extracting archive", bytes(99)]),
    st.binary(max_size=30).filter(lambda comment: b"PK" not in comment),
)
def test_members_are_those_of_zipfile(
    tmp_path_factory: pytest.TempPathFactory,
    members: dict[str, bytes],
    method: int,
    before: bytes,
    comment: bytes,
) -> None:
    stream = io.BytesIO()
    stream.write(before)  # as in a self-extracting archive
    with zipfile.ZipFile(stream, "a", method) as archive:
        archive.comment = comment
        for name, data in members.items():
            archive.writestr(f"{name}.txt", b"x" + data)
    found = found_in(stream.getvalue(), tmp_path_factory.mktemp("zip"))
    assert found == {f"!/{name}.txt": b"x" + data for name, data in members.items()}


def test_zip64(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, archive.open("a.txt", "w", force_zip64=True) as member:
        member.write(TEXT.encode())
    assert found_in(stream.getvalue(), tmp_path) == {"!/a.txt": TEXT.encode()}


def test_zip64_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    assert list(found_in(zipped({"a.txt": TEXT, "b.txt": TEXT}), tmp_path)) == ["!/a.txt", "!/b.txt"]


def test_folders_and_litter_are_left_out(tmp_path: Path) -> None:
    names = ["a/", "a/b.txt", "__MACOSX/a/._b.txt", "a/.DS_Store", "windows\\c.txt", "windows\\"]
    assert list(found_in(zipped([(name, TEXT) for name in names]), tmp_path)) == [
        "!/a/b.txt",
        "!/windows/c.txt",
    ]


def test_duplicate_names_are_told_apart(tmp_path: Path) -> None:
    data = zipped([("a.txt", "one"), ("a.txt", "two"), ("a.txt#2", "three"), ("a.txt", "four")])
    assert found_in(data, tmp_path) == {
        "!/a.txt": b"one",
        "!/a.txt#2": b"two",
        "!/a.txt#2#2": b"three",
        "!/a.txt#3": b"four",
    }


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../../etc/passwd", "has a name that leads out of its archive"),
        ("a/../../b.txt", "has a name that leads out of its archive"),
        ("/etc/passwd", "has an absolute path for a name"),
        ("C:\\boot.txt", "has an absolute path for a name"),
        ("..\\b.txt", "has a name that leads out of its archive"),
    ],
)
def test_names_that_lead_outside(tmp_path: Path, name: str, reason: str) -> None:
    found = found_in(zipped({name: TEXT, "good.txt": TEXT}), tmp_path)
    assert list(found.values()) == [reason, TEXT.encode()]


def renamed(names: list[bytes]) -> bytes:
    """Return an archive whose members have names of bytes, without the flag for UTF-8."""
    data = zipped([(f"{number:02}".ljust(len(name), "x"), TEXT) for number, name in enumerate(names)], 0)
    for number, name in enumerate(names):
        data = data.replace(f"{number:02}".ljust(len(name), "x").encode(), name)
    return data


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["отчёты/Душанбе 2019.txt", "отчёты/Бишкек.txt"], "cp866"),
        (["ОБСЕ.txt", "Миссия.txt"], "cp866"),
        (["Приложение № 4.txt", "письмо.txt"], "cp1251"),
        (["МИССИЯ ОБСЕ.txt"], "cp866"),
        (["МИССИЯ ОБСЕ.txt"], "cp1251"),
        (["Für Österreich.txt", "größe.txt"], "cp437"),
        (["Genève été.txt"], "cp437"),
        (["Genève été.txt", "Hôtel.txt"], "cp1252"),
        (["Übung größe.txt"], "cp1252"),
        (["отчёт.txt", "Genève.txt"], "utf-8"),
    ],
)
def test_names_in_code_pages(tmp_path: Path, names: list[str], encoding: str) -> None:
    data = renamed([name.encode(encoding) for name in names])
    assert list(found_in(data, tmp_path)) == [f"!/{name}" for name in names]


def test_name_in_the_unicode_path_field(tmp_path: Path) -> None:
    import zlib

    name = "имя.txt".encode()
    info = zipfile.ZipInfo("xxxxx.txt")
    info.extra = struct.pack("<HHBL", 0x7075, 5 + len(name), 1, zlib.crc32(b"xxxxx.txt")) + name
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(info, TEXT)
    assert list(found_in(stream.getvalue(), tmp_path)) == ["!/имя.txt"]


def test_link_is_not_followed(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("link.txt")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert found_in(stream.getvalue(), tmp_path) == {"!/link.txt": "is a link, not followed"}


def patched(data: bytes, **fields: int) -> bytes:
    """Return an archive of one member with fields of both its headers overwritten."""
    changed = bytearray(data)
    central = changed.find(b"PK\x01\x02")
    places = {"flags": (6, 8, "<H"), "method": (8, 10, "<H"), "crc": (14, 16, "<L"), "packed": (18, 20, "<L")}
    for field, value in fields.items():
        local_at, central_at, form = places[field]
        struct.pack_into(form, changed, local_at, value)
        struct.pack_into(form, changed, central + central_at, value)
    return bytes(changed)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"flags": 1}, "is encrypted: unpack the archive with its password first"),
        ({"method": 9}, "is packed in a way that is not known (method 9)"),
        ({"method": 99}, "is packed in a way that is not known (method 99)"),
        ({"crc": 7}, "is damaged: its checksum does not fit"),
        ({"method": 12}, "is damaged: Invalid data stream"),
        ({"packed": 5}, "is truncated: its packed bytes end too early"),
    ],
)
def test_member_that_cannot_be_read(tmp_path: Path, fields: dict[str, int], reason: str) -> None:
    found = found_in(patched(zipped({"a.txt": TEXT}), **fields), tmp_path)
    assert found == {"!/a.txt": reason}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"no archive at all", "is no ZIP archive, or a damaged one"),
        (zipped({}), "holds no files that can be read"),
        (zipped({"a/": ""}), "holds no files that can be read"),
        (b"PK\x03\x04", "is a ZIP archive that is truncated: 0 whole members stand in it"),
        (zipped({"a.txt": TEXT}).replace(b"PK\x01\x02", b"PK\x01\x00"), "is a ZIP archive that is damaged"),
    ],
)
def test_archive_that_cannot_be_read(tmp_path: Path, data: bytes, reason: str) -> None:
    (told,) = found_in(data, tmp_path).values()
    assert isinstance(told, str)
    assert told.startswith(reason)


@pytest.mark.parametrize("sizes_follow", [False, True])
def test_truncated_archive_gives_its_whole_members(tmp_path: Path, sizes_follow: bool) -> None:
    stream = io.BytesIO()
    unseekable = Unseekable(stream) if sizes_follow else stream
    with zipfile.ZipFile(unseekable, "w", 8) as archive:
        for number in range(4):
            archive.writestr(f"{number}.txt", TEXT * 50 + str(number))
    data = stream.getvalue()
    cut = data[: data.find(b"3.txt") + 12]
    found = found_in(cut, tmp_path)
    assert list(found) == ["!/0.txt", "!/1.txt", "!/2.txt", ""]
    assert found["!/2.txt"] == (TEXT * 50 + "2").encode()
    assert found[""] == (
        "is a ZIP archive that is truncated: 3 whole members stand in it, what follows them is lost"
    )


class Unseekable(io.RawIOBase):
    """A stream that makes `zipfile` write sizes after the data, as it does for a pipe."""

    def __init__(self, stream: io.BytesIO) -> None:
        self._stream = stream

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return self._stream.write(data)


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_any_cut_gives_members_or_reasons(tmp_path: Path, cut: int) -> None:
    data = zipped({f"{number}.txt": TEXT * 3 for number in range(3)})
    for content in found_in(data[:-cut] if cut else data, tmp_path).values():
        assert content == TEXT.encode() * 3 or isinstance(content, str)


def test_office_document_without_its_suffix(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}))
    (found,) = walk(path)
    assert isinstance(found, Item)
    assert (found.id, found.suffix) == (str(path), ".docx")


@pytest.mark.parametrize(
    ("members", "what"),
    [
        (["[Content_Types].xml", "xl/workbook.xml"], "is an Excel table, not text: convert it to text"),
        (["mimetype", "content.xml"], "is an OpenDocument file, not text: convert it to text"),
        (["mimetype", "META-INF/container.xml"], "is an e-book, not text: convert it to text"),
    ],
)
def test_office_document_of_another_kind(tmp_path: Path, members: list[str], what: str) -> None:
    assert found_in(zipped(dict.fromkeys(members, "<x/>")), tmp_path) == {"": what}


# Bombs


def test_flat_bomb_is_stopped_by_its_ratio(tmp_path: Path) -> None:
    bomb = zipped({"bomb.jsonl": bytes(30_000_000), "good.txt": TEXT})
    found = found_in(bomb, tmp_path)
    assert found["!/good.txt"] == TEXT.encode()
    assert found["!/bomb.jsonl"] == "unpacks to more than 200 times its size, the limit: a zip bomb?"


def test_small_member_may_pack_well(tmp_path: Path) -> None:
    assert found_in(zipped({"a.txt": b"a" * 900_000}), tmp_path)["!/a.txt"] == b"a" * 900_000


def test_nested_bomb_is_stopped_by_its_total(tmp_path: Path) -> None:
    data = zipped({"noise.txt": TEXT * 30_000}, 0)  # 1 MB of text that repeats
    for _ in range(2):
        data = zipped({f"{number}.zip": data for number in range(8)})
    found = found_in(data, tmp_path, Limits(max_total_bytes=4_000_000, max_ratio=10**6))
    last = str(list(found.values())[-1])
    assert last.startswith("unpacks to more than 4 MB with what stands before it, the limit")
    assert len(found) < 40  # nothing of the 64 inner archives after the limit


def test_overlapping_members(tmp_path: Path) -> None:
    data = zipped({"a.txt": TEXT * 200}, 0)
    directory = data.find(b"PK\x01\x02")
    end = data.find(b"PK\x05\x06")
    entry = data[directory:end]
    many = 50
    tail = struct.pack("<4s4HLLH", b"PK\x05\x06", 0, 0, many, many, many * len(entry), directory, 0)
    found = found_in(data[:directory] + entry * many + tail, tmp_path)
    assert found.pop("") == "has members that overlap: a zip bomb"
    assert 1 <= len(found) < 5


def test_directory_that_lies_about_sizes(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": TEXT}))
    struct.pack_into("<L", data, data.find(b"PK\x01\x02") + 24, 0xFFFFFFF0)  # unpacked size
    (reason,) = found_in(bytes(data), tmp_path).values()
    assert isinstance(reason, str)
    assert reason.startswith("is larger than 50 MB")


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_depth(tmp_path: Path, depth: int) -> None:
    data = zipped({"a.txt": TEXT})
    for _ in range(2):
        data = zipped({"in.zip": data})
    (content,) = found_in(data, tmp_path, Limits(max_depth=depth)).values()
    reason = f"lies in {depth} archives, as many as the limit allows: not opened"
    assert content == (TEXT.encode() if depth == 3 else reason)


def test_members_beyond_the_limit(tmp_path: Path) -> None:
    data = zipped({"in.zip": zipped({f"{number}.txt": TEXT for number in range(9)}), "z.txt": TEXT})
    found = found_in(data, tmp_path, Limits(max_members=5))
    assert list(found) == [*(f"!/in.zip!/{number}.txt" for number in range(5))]
    assert str(found["!/in.zip!/4.txt"]).startswith("comes after 5 members, the limit")


def test_member_over_the_size_limit(tmp_path: Path) -> None:
    data = zipped({"a.txt": b"a" * 2001, "b.txt": b"b" * 2000})
    found = found_in(data, tmp_path, Limits(max_bytes=2000))
    assert list(found.values()) == ["is larger than 0 MB (0 MB): split it", b"b" * 2000]


def test_inner_archive_over_the_spool_limit(tmp_path: Path) -> None:
    data = zipped({"in.zip": zipped({"a.txt": TEXT * 9}, 0)})
    (reason,) = found_in(data, tmp_path, Limits(max_spooled=100)).values()
    assert str(reason).startswith("is larger than")


def test_nothing_stays_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    private = tmp_path / "private"
    private.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(private))
    monkeypatch.setattr("tagger.sources.streams._SPOOL_IN_MEMORY", 10)
    data = zipped({"in.zip": zipped({"a.txt": TEXT})})
    (tmp_path / "b.zip").write_bytes(data)
    for found in walk(tmp_path / "b.zip"):
        assert not isinstance(found, Failure)
        assert not list(private.iterdir())  # the file has no name even while it is read
    assert not list(private.iterdir())


def test_directory_is_not_kept_in_memory(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "a.zip"
    path.write_bytes(zipped({f"folder/{number:07}.txt": "x" for number in range(1000)}, 0))
    found = walk(path)
    next(found)
    tracemalloc.start()
    for each in found:
        assert each.id
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert grown < 1000 * 150  # the names' hashes
