"""Fuzz every reader: valid files, mutated, and plain noise. No exception, no hang, no memory over the limit.

    python benchmarks/fuzz_readers.py --seconds 60

Each reader runs in a process of its own, under a limit of memory and, for each file, of time. The report says
how many files each read, how many failures (as results) they gave, peak memory, and the slowest file. What
breaks a rule is kept in `--keep DIR` and makes the exit code 1.
"""

from __future__ import annotations

import argparse
import bz2
import faulthandler
import gzip
import io
import json
import lzma
import multiprocessing
import random
import resource
import sys
import tarfile
import tempfile
import time
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagger.sources import Item, Limits, parse, walk
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MEMORY = 3_000_000_000
SECONDS_A_FILE = 20
LIMITS = Limits(max_bytes=2_000_000, max_members=2_000, max_total_bytes=20_000_000, max_spooled=5_000_000)
TEXT = "The Mission opened a clinic in Niš on 4 March 2021. Its doors are blue, said Ana Čović.\n\n"
ROWS = [{"id": str(n), "text": TEXT * n, "published": "2021-03-04"} for n in (1, 2, 3)]


def make_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number, method in enumerate((0, 8, 12, 14)):
            archive.writestr(f"папка/{number}.txt", TEXT * 9, compress_type=method)
        archive.writestr("a.html", make_html(), compress_type=8)
    return stream.getvalue()


def make_tar() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in (
            ("a.txt", TEXT.encode()),
            ("long" * 40 + ".txt", TEXT.encode() * 9),
            ("n.zip", make_zip()),
        ):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return stream.getvalue()


def make_html() -> bytes:
    rows = "".join(f"<p>{TEXT}</p><ul><li>One<li>Two</ul><table><tr><td>a<td>b</table>" for _ in range(3))
    return f"<!doctype html><html><head><meta charset=utf-8><title>T</title></head><body>{rows}</body></html>".encode()


def make_pdf() -> bytes:
    from reportlab.pdfgen import canvas

    stream = io.BytesIO()
    page = canvas.Canvas(stream, pageCompression=0)
    for _ in range(2):
        page.drawString(72, 700, TEXT.strip().replace("š", "s").replace("Č", "C").replace("ć", "c"))
        page.showPage()
    page.save()
    return stream.getvalue()


def make_docx() -> bytes:
    import docx

    stream = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(TEXT)
    document.add_table(2, 2).cell(0, 0).text = "Cell"
    document.save(stream)
    return stream.getvalue()


def docx_body() -> bytes:
    with zipfile.ZipFile(io.BytesIO(make_docx())) as package:
        return package.read("word/document.xml")


def docx_with(body: bytes) -> bytes:
    """Return a Word file with another body."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make_docx())) as old, zipfile.ZipFile(packed, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, body if info.filename == "word/document.xml" else old.read(info))
    return packed.getvalue()


def make_message() -> bytes:
    message = EmailMessage()
    message["Subject"], message["Date"] = "Отчёт", "Thu, 4 Mar 2021 10:00:00 +0100"
    message.set_content(TEXT)
    message.add_alternative(make_html().decode(), subtype="html")
    message.add_attachment(make_zip(), maintype="application", subtype="zip", filename="a.zip")
    message.add_attachment(EmailMessage())
    return message.as_bytes()


def make_mbox() -> bytes:
    return b"".join(
        b"From a@example.org Thu Mar  4 10:00:00 2021\n" + make_message() + b"\n\n" for _ in range(3)
    )


def make_warc() -> bytes:
    return b"".join(
        _warc_record(body, encoding)
        for encoding, body in (("identity", make_html()), ("gzip", gzip.compress(make_html())))
    )


def _warc_record(body: bytes, encoding: str) -> bytes:
    stated = f"Content-Type: text/html; charset=utf-8\r\nContent-Encoding: {encoding}\r\n"
    content = f"HTTP/1.1 200 OK\r\n{stated}\r\n".encode() + body
    url = "https://example.org/a?b=c"
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def make_parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), stream, compression="none", row_group_size=2)
    return stream.getvalue()


def make_csv() -> bytes:
    return b"id,text,published\n" + b"".join(f'{n},"{TEXT}",2021-03-04\n'.encode() for n in range(9))


def _zstd(data: bytes) -> bytes:
    import zstandard

    return zstandard.compress(data)


SEEDS: dict[str, Callable[[], bytes]] = {
    ".csv": make_csv,
    ".docx": make_docx,
    ".eml": make_message,
    ".html": make_html,
    ".jsonl": lambda: "\n".join(map(json.dumps, ROWS)).encode(),
    ".mbox": make_mbox,
    ".parquet": make_parquet,
    ".pdf": make_pdf,
    ".tar": make_tar,
    ".tar.bz2": lambda: bz2.compress(make_tar()),
    ".tar.xz": lambda: lzma.compress(make_tar()),
    ".tar.zst": lambda: _zstd(make_tar()),
    ".tsv": lambda: make_csv().replace(b",", b"\t"),
    ".txt": lambda: TEXT.encode("cp1250") * 3,
    ".txt.gz": lambda: gzip.compress(TEXT.encode() * 9),
    ".warc": make_warc,
    ".warc.gz": lambda: gzip.compress(make_warc()),
    ".zip": make_zip,
}


# Checksums keep most mutations out of what is packed: here what is inside is mutated, then packed.
PACKED: dict[str, tuple[Callable[[], bytes], Callable[[bytes], bytes]]] = {
    ".docx": (docx_body, docx_with),
    ".tar.bz2": (make_tar, bz2.compress),
    ".tar.xz": (make_tar, lzma.compress),
    ".tar.zst": (make_tar, _zstd),
    ".txt.gz": (lambda: TEXT.encode("cp1251", "replace") * 9, gzip.compress),
    ".warc.gz": (make_warc, gzip.compress),
}


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """Return the bytes with a few random changes of several kinds, or noise in their place."""
    if chance.random() < 0.03:
        return chance.randbytes(chance.randrange(400))
    data = bytearray(seed)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if data:
            chance.choice(_CHANGES)(data, chance.randrange(len(data)), chance)
    return bytes(data)


def _flip(data: bytearray, at: int, chance: random.Random) -> None:
    data[at] ^= 1 << chance.randrange(8)


def _set(data: bytearray, at: int, chance: random.Random) -> None:
    data[at : at + 4] = chance.choice(
        (b"\x00", b"\xff", b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"\n", b"<", b"9999")
    )


def _cut(data: bytearray, at: int, chance: random.Random) -> None:  # noqa: ARG001
    del data[at:]


def _drop(data: bytearray, at: int, chance: random.Random) -> None:
    del data[at : at + chance.randrange(1, 64)]


def _repeat(data: bytearray, at: int, chance: random.Random) -> None:
    data[at:at] = data[at : at + chance.randrange(1, 256)] * chance.choice((1, 2, 50))


def _insert(data: bytearray, at: int, chance: random.Random) -> None:
    data[at:at] = chance.randbytes(chance.randrange(1, 16))


_CHANGES = (_flip, _set, _cut, _drop, _repeat, _insert)


def results_of(path: Path) -> list[Document | Failure]:
    """Return all that reading a file gives, checked.

    Raises:
        AssertionError: A result breaks a rule of the readers.
    """
    results: list[Document | Failure] = []
    for found in walk(path, limits=LIMITS):
        assert found.id.isprintable(), found
        results.extend(parse(found, limits=LIMITS) if isinstance(found, Item) else [found])
    check(results)
    return results


def check(results: Iterable[object]) -> None:
    """Check that results are documents with text, and failures with a line of reason."""
    for result in results:
        assert isinstance(result, (Document, Failure)), result
        result.id.encode()
        if isinstance(result, Failure):
            assert result.stage == "read"
            assert result.reason.strip(), result
            assert "\n" not in result.reason, result
        else:
            assert result.text.strip() or result.title, result
            result.text.encode()


def _work(suffix: str, seconds: float, seed: int, keep: str, report: Any) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    chance, original = random.Random(f"{seed}{suffix}"), SEEDS[suffix]()
    path = Path(keep) / f"last{suffix}"
    path.write_bytes(original)
    assert not all(isinstance(result, Failure) for result in results_of(path)), (
        f"the seed for {suffix} is bad"
    )
    done: dict[str, Any] = {"suffix": suffix, "files": 0, "documents": 0, "failures": 0, "slowest": 0.0}
    end = time.monotonic() + seconds
    inner, pack = PACKED.get(suffix, (SEEDS[suffix], bytes))
    content = inner()
    while (begin := time.monotonic()) < end:
        outside = chance.random() < 0.5
        path.write_bytes(mutated(original, chance) if outside else pack(mutated(content, chance)))
        faulthandler.dump_traceback_later(SECONDS_A_FILE, exit=True)
        results = results_of(path)
        faulthandler.cancel_dump_traceback_later()
        done["files"] += 1
        done["documents"] += sum(isinstance(result, Document) for result in results)
        done["failures"] += sum(isinstance(result, Failure) for result in results)
        done["slowest"] = max(done["slowest"], time.monotonic() - begin)
    done["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    path.unlink()
    report.put(done)


def _fuzz(suffix: str, seconds: float, seed: int, keep: str) -> dict[str, Any] | None:
    """Return what one reader did, or None if its process died or a rule was broken."""
    context = multiprocessing.get_context("spawn")
    report = context.SimpleQueue()
    process = context.Process(target=_work, args=(suffix, seconds, seed, keep, report))
    process.start()
    process.join()
    return report.get() if process.exitcode == 0 else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60, help="for all readers together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=SEEDS, nargs="+", default=list(SEEDS))
    parser.add_argument("--keep", default=None, help="folder for files that break a rule")
    options = parser.parse_args()
    keep = options.keep or tempfile.mkdtemp(prefix="fuzz-readers-")
    broken = []
    print(
        f"{'reader':<10}{'files':>9}{'documents':>11}{'failures':>10}{'slowest s':>11}{'peak MB':>9}",
        flush=True,
    )
    for suffix in options.only:
        done = _fuzz(suffix, options.seconds / len(options.only), options.seed, keep)
        if done is None:
            broken.append(suffix)
            print(f"{suffix:<10}  BROKEN: see {keep}/last{suffix}", flush=True)
            continue
        print(
            f"{suffix:<10}{done['files']:>9,}{done['documents']:>11,}{done['failures']:>10,}"
            f"{done['slowest']:>11.2f}{done['peak_mb']:>9,}",
            flush=True,
        )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
