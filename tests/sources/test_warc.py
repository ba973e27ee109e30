from __future__ import annotations

import gzip
import logging
import zlib
from typing import TYPE_CHECKING

import pytest

from tagger.sources import Item, Limits, read, walk
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://example.org/a?b=c"
PAGE = "<html><body><p>The Mission opened a clinic in Niš.</p></body></html>"


def record(
    body: bytes,
    *headers: str,
    url: str = URL,
    kind: str = "response",
    status: str = "200 OK",
) -> bytes:
    http = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", *headers)).encode() + b"\r\n"
    content = http + body if kind == "response" else body
    stated = [*(headers if kind != "response" else []), f"Content-Length: {len(content)}"]
    head = "".join(
        f"{line}\r\n" for line in ("WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", *stated)
    )
    return head.encode() + b"\r\n" + content + b"\r\n\r\n"


def html(body: str = PAGE, encoding: str = "utf-8", **options: str) -> bytes:
    return record(body.encode(encoding), f"Content-Type: text/html; charset={encoding}", **options)


def results(
    tmp_path: Path, *records: bytes, name: str = "a.warc", limits: Limits | None = None
) -> list[object]:
    path = tmp_path / name
    path.write_bytes(b"".join(records))
    return list(read(path, limits=limits))


def texts(tmp_path: Path, *records: bytes) -> list[str]:
    return [
        found.text if isinstance(found, Document) else str(found) for found in results(tmp_path, *records)
    ]


def reason(tmp_path: Path, *records: bytes, limits: Limits | None = None) -> str:
    *_, failure = results(tmp_path, *records, limits=limits)
    assert isinstance(failure, Failure), failure
    return failure.reason


TEXT = "The Mission opened a clinic in Niš."


def test_pages(tmp_path: Path) -> None:
    found = results(tmp_path, html(), html(url="https://example.org/ü"), html())
    assert [each.id for each in found if isinstance(each, Document)] == [
        f"{tmp_path}/a.warc!/{URL}",
        f"{tmp_path}/a.warc!/https://example.org/ü",
        f"{tmp_path}/a.warc!/{URL}#2",
    ]


@pytest.mark.parametrize("by_record", [True, False])
def test_gzip_by_record_and_as_a_whole(tmp_path: Path, by_record: bool) -> None:
    records = [html(), html(url="https://example.org/2")]
    packed = b"".join(map(gzip.compress, records)) if by_record else gzip.compress(b"".join(records))
    found = results(tmp_path, packed, name="a.warc.gz")
    assert [each.text for each in found if isinstance(each, Document)] == [TEXT, TEXT]


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1250", "iso-8859-2", "utf-16"])
def test_charset_of_the_server(tmp_path: Path, encoding: str) -> None:
    assert texts(tmp_path, html(encoding=encoding)) == [TEXT]


def chunked(data: bytes, size: int = 20) -> bytes:
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (["Transfer-Encoding: chunked"], chunked(PAGE.encode())),
        (["Content-Encoding: gzip"], gzip.compress(PAGE.encode(), mtime=0)),
        (["Content-Encoding: x-gzip"], gzip.compress(PAGE.encode(), mtime=0)),
        (["Content-Encoding: deflate"], zlib.compress(PAGE.encode())),
        (["Content-Encoding: deflate"], raw_deflate(PAGE.encode())),
        (
            ["Content-Encoding: gzip", "Transfer-Encoding: chunked"],
            chunked(gzip.compress(PAGE.encode(), mtime=0)),
        ),
        (["Content-Encoding: identity"], PAGE.encode()),
    ],
)
def test_packing_of_the_server(tmp_path: Path, headers: list[str], body: bytes) -> None:
    assert texts(tmp_path, record(body, "Content-Type: text/html; charset=utf-8", *headers)) == [TEXT]


@pytest.mark.parametrize(
    "left_out",
    [
        html(status="404 Not Found"),
        html(status="301 Moved"),
        record(b"\x89PNG", "Content-Type: image/png"),
        record(b"a {}", "Content-Type: text/css"),
        record(b"x()", "Content-Type: application/javascript"),
        record(b"software: x", "Content-Type: application/warc-fields", kind="warcinfo"),
        record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        record(b"", kind="revisit"),
    ],
)
def test_what_is_no_document_is_left_out(tmp_path: Path, left_out: bytes) -> None:
    assert texts(tmp_path, left_out, html()) == [TEXT]


def test_conversions_and_resources(tmp_path: Path) -> None:
    found = texts(
        tmp_path,
        record(b"Plain words.", "Content-Type: text/plain", kind="conversion"),
        record(b"A,text\n1,Row.\n", kind="resource", url="https://example.org/a.csv"),
        record(b"{\\rtf", "Content-Type: application/octet-stream", url="https://example.org/a.rtf"),
    )
    assert found[:2] == ["Plain words.", "Row."]
    assert "is an RTF document" in found[2]


def test_truncated(tmp_path: Path) -> None:
    data = html() + html()
    assert reason(tmp_path, data[:-40]) == "is a WARC file that is truncated: it ends inside a record"
    assert texts(tmp_path, data[:-40])[0] == TEXT


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"no archive", "is no WARC file, or a damaged one"),
        (
            html().replace(b"Content-Length", b"Content-Width"),
            "is a WARC file that is damaged: a record without",
        ),
        (html() + b"WARC/1.0\r\n" + b"X: " + b"y" * 1_200_000, "is a WARC file with a header too large"),
        (html() + b"noise\r\n" * 9, "is no WARC file, or a damaged one"),
    ],
)
def test_damaged(tmp_path: Path, data: bytes, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert reason(tmp_path, data).startswith(said)
    assert capfd.readouterr() == ("", "")


def test_bomb_in_a_record(tmp_path: Path) -> None:
    bomb = record(
        chunked(gzip.compress(bytes(30_000_000), mtime=0), 10**6),
        "Content-Encoding: gzip",
        "Transfer-Encoding: chunked",
    )
    assert reason(tmp_path, bomb) == "unpacks to more than 200 times its size, the limit: a zip bomb?"


def test_record_over_the_limit_and_unknown_packing(tmp_path: Path) -> None:
    assert reason(tmp_path, html(PAGE * 99), limits=Limits(max_bytes=1000)).startswith("is larger than")
    large = html(PAGE * 30_000)
    assert reason(tmp_path, large, limits=Limits(max_bytes=1000)) == "is larger than 0 MB (2 MB): split it"
    packed = record(b"x", "Content-Type: text/html", "Content-Encoding: br")
    assert reason(tmp_path, packed) == "is packed in a way that is not known (br)"


def test_url_that_is_hostile(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    found = list(
        walk_ids(tmp_path, html(url="http://[bad/\x1b[31m"), html(url="x" * 3000), html(url="../../etc"))
    )
    assert all(name.isprintable() for name in found)
    assert len(found) == 3


def walk_ids(tmp_path: Path, *records: bytes) -> list[str]:
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join(records))
    return [found.id for found in walk(path) if isinstance(found, (Item, Failure))]
