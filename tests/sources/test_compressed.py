from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagger.sources import Item, Limits, read, walk
from tagger.sources.compressed import inner_name
from tagger.sources.inflate import Unpacker
from tagger.sources.source import RefusedError, TruncatedError
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = b"The Mission opened a clinic.\n"


def zstd(data: bytes) -> bytes:
    import zstandard

    return zstandard.compress(data)


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "deflate": raw_deflate,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    "zstd": zstd,
}
SUFFIXES = {".gz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".zst": "zstd"}


def unpacked(data: bytes, method: str) -> bytes:
    return b"".join(iter(Unpacker(io.BytesIO(data).read, method), b""))


@settings(max_examples=15)
@pytest.mark.parametrize("method", PACKERS)
@given(data=st.one_of(st.binary(max_size=500), st.integers(0, 300_000).map(lambda size: b"ab" * size)))
def test_unpacking_undoes_packing(method: str, data: bytes) -> None:
    assert unpacked(PACKERS[method](data), method) == data


@pytest.mark.parametrize("method", ["gzip", "bzip2", "xz", "zstd"])
@pytest.mark.parametrize("after", [b"", bytes(600), b"trailing words"])
def test_streams_one_after_the_other_are_one(method: str, after: bytes) -> None:
    pack = PACKERS[method]
    assert unpacked(pack(TEXT) + pack(b"more") + after, method) == TEXT + b"more"


@pytest.mark.parametrize("method", PACKERS)
def test_every_cut_is_truncated(method: str) -> None:
    data = PACKERS[method](TEXT * 3)
    for cut in range(1, len(data)):
        with pytest.raises(TruncatedError):
            unpacked(data[:cut], method)


@pytest.mark.parametrize("method", PACKERS)
def test_pieces_are_small_however_well_it_packs(method: str) -> None:
    data = PACKERS[method](bytes(8_000_000))
    assert max(map(len, iter(Unpacker(io.BytesIO(data).read, method), b""))) <= 17_000_000
    assert method == "zstd" or max(map(len, iter(Unpacker(io.BytesIO(data).read, method), b""))) <= 65_536


@pytest.mark.parametrize("method", PACKERS)
@settings(max_examples=30)
@given(data=st.binary(max_size=80))
def test_noise_is_refused(method: str, data: bytes) -> None:
    try:
        found = unpacked(data, method)
    except RefusedError:
        return
    assert isinstance(found, bytes)


def test_dictionary_of_gigabytes_is_refused() -> None:
    head = b"\x5d" + (2**31).to_bytes(4, "little") + (2**63).to_bytes(8, "little")
    with pytest.raises(RefusedError, match="Memory usage limit"):
        unpacked(head + bytes(40), "lzma")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_single_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.txt{suffix}"
    path.write_bytes(PACKERS[SUFFIXES[suffix]](TEXT))
    assert list(read(path)) == [Document(str(path), TEXT.decode())]


@pytest.mark.parametrize(
    ("name", "inner"),
    [
        ("a.txt.gz", "a.txt"),
        ("b/a.tgz", "b/a.tar"),
        ("a.TBZ2", "a.tar"),
        ("a.gz", "a"),
        ("a.pdf", "a.pdf"),
        (".gz", ".gz"),
    ],
)
def test_inner_name(name: str, inner: str) -> None:
    assert inner_name(name) == inner


def test_suffix_that_lies(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(bz2.compress(TEXT))
    assert [found.id for found in walk(path) if isinstance(found, Item)] == [str(path)]
    path.write_bytes(TEXT)
    (found,) = walk(path)
    assert found == Failure(
        str(path), "read", "is damaged: Error -3 while decompressing data: incorrect header check"
    )


def test_rows_before_a_cut_are_read(tmp_path: Path) -> None:
    lines = b"".join(b'{"text": "row %d"}\n' % number for number in range(4_000))
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(lines)[:-800])
    *rows, last = walk(path)
    assert len(rows) > 100
    assert last == Failure(str(path), "read", "is truncated: its packed bytes end too early")
    assert rows[0].id == f"{path}#1"


@pytest.mark.parametrize("layers", [1, 2, 3, 4])
def test_packed_again_and_again(tmp_path: Path, layers: int) -> None:
    data = TEXT
    for _ in range(layers):
        data = gzip.compress(data)
    path = tmp_path / ("a.txt" + ".gz" * layers)
    path.write_bytes(data)
    (found,) = walk(path, limits=Limits(max_depth=2))
    assert isinstance(found, Item) == (layers <= 3)


def test_bomb(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.bz2"
    path.write_bytes(bz2.compress(bytes(30_000_000)))
    (found,) = walk(path)
    assert found == Failure(
        str(path), "read", "unpacks to more than 200 times its size, the limit: a zip bomb?"
    )
