"""An archive of short documents with faults of every kind, tagged by runs that are killed; nobody may be missing.

    python benchmarks/faults.py [--documents 100000] [--jobs 2]

One input in a hundred is at fault: empty, truncated, encrypted or nested archives, zip bombs, members that lead out
of the archive, links, devices, broken PDF and DOCX, HTML of a billion laughs or nested 100,000 deep, mail of a thousand
parts, files that are no text, rows without text. The parent is killed (SIGKILL) twice and a worker once on the way,
each time the run is gone on with; then it is counted whether every input is in the output, and none twice.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import random
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

TAGGER = """
import sys
from tagger.engine.parts import Parts
Parts.__init__.__kwdefaults__["results"] = int(sys.argv.pop(1))
from tagger.cli import main
main()
"""
"""`tagger`, with parts of so many documents that there are some twenty of them, however small the archive."""

_PLACES = ("Tbilisi", "Chisinau", "Vienna", "Warsaw", "Sarajevo", "Skopje", "Tirana", "Bishkek", "Tashkent")
_BODIES = ("the Ministry of Interior", "the OSCE Mission", "border guards", "the police academy", "judges")
_DEEDS = ["discussed", "opened", "visited", "supported", "closed", "inspected", "planned", "reviewed"]
_THINGS = [
    "a training course",
    "a women's shelter",
    "an election office",
    "a border post",
    "the new law",
    "a forensic lab",
]
_PER_FILE: Final = 1000
FAULTS: Final = 100
"""One input in so many is at fault."""


def sentence(number: int) -> str:
    """Return a short document unlike all others."""
    pick = random.Random(number)
    parts = [
        f"On {pick.randint(1, 28)} March {pick.randint(1999, 2025)} {pick.choice(_BODIES)} {pick.choice(_DEEDS)}"
        f" {pick.choice(_THINGS)} in {pick.choice(_PLACES)}, and it was said that there would be more of it."
        for _ in range(2)
    ]
    return f"Note {number}. {' '.join(parts)} The file has the number {number * 7919 % 1_000_003}."


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def encrypted(number: int) -> bytes:
    data = bytearray(zipped({"secret.txt": sentence(number).encode()}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def tarred(name: str, kind: bytes, target: str = "") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, target
        archive.addfile(member, io.BytesIO())
    return stream.getvalue()


def nested(number: int) -> bytes:
    inner = zipped({"deep.txt": sentence(number).encode()})
    for level in range(5):
        inner = zipped({f"{level}.zip": inner})
    return inner


LAUGHS = "<!DOCTYPE l [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + at)} '{f'&{chr(97 + at)};' * 10}'>" for at in range(9)
)
KINDS: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "empty text": (".txt", lambda _: b""),
    "no text": (".txt", lambda number: random.Random(number).randbytes(3000)),
    "empty archive": (".zip", lambda _: b""),
    "truncated archive": (".zip", lambda number: zipped({"a.txt": sentence(number).encode() * 50})[:150]),
    "encrypted member": (".zip", encrypted),
    "nested too deep": (".zip", nested),
    "flat bomb": (".zip", lambda _: zipped({"bomb.txt": bytes(20_000_000)})),
    "leads out": (".tar", lambda _: tarred("../../etc/out.txt", tarfile.REGTYPE)),
    "absolute path": (".tar", lambda _: tarred("/etc/out.txt", tarfile.REGTYPE)),
    "link": (".tar", lambda _: tarred("link.txt", tarfile.SYMTYPE, "/etc/passwd")),
    "device": (".tar", lambda _: tarred("device.txt", tarfile.CHRTYPE)),
    "truncated gzip": (".gz", lambda number: gzip.compress(sentence(number).encode() * 20)[:40]),
    "broken PDF": (".pdf", lambda number: b"%PDF-1.7\n" + random.Random(number).randbytes(500)),
    "broken DOCX": (".docx", lambda _: zipped({"word/document.xml": b"<w:document"})),
    "billion laughs": (".html", lambda _: f"{LAUGHS}]><html><body><p>&j;</p></body></html>".encode()),
    "deep HTML": (".html", lambda _: b"<html><body>" + b"<div>" * 100_000),
    "empty mail": (".eml", lambda _: b"Subject: x\n\n"),
    "rows without text": (".jsonl", lambda _: b'{"id": "no text"}\n'),
    "no JSON": (".jsonl", lambda _: b'{"text": \n'),
    "a picture": (".txt", lambda _: b"\x89PNG\r\n\x1a\n" + bytes(100)),
}


def make_archive(folder: Path, documents: int) -> tuple[set[str], dict[str, str]]:
    """Write the archive; return the ids of good documents, and the kind of each faulty file by its path."""
    faults = documents // FAULTS
    good: set[str] = set()
    for start in range(0, documents - faults, _PER_FILE):
        numbers = range(start, min(start + _PER_FILE, documents - faults))
        name = folder / f"part{start // _PER_FILE:04}"
        good |= write_good(name, list(numbers))
    bad = {}
    for number in range(faults):
        kind, (suffix, make) = list(KINDS.items())[number % len(KINDS)]
        path = folder / f"part{number * 97 % (documents // _PER_FILE + 1):04}x{number:05}{suffix}"
        path.write_bytes(make(number))
        bad[str(path)] = kind
    return good, bad


def write_good(name: Path, numbers: list[int]) -> set[str]:
    """Write documents as rows, members or files, in turn; return their ids."""
    way = numbers[0] // _PER_FILE % 3
    if way == 0:
        path = name.with_suffix(".jsonl")
        path.write_text("".join(json.dumps({"text": sentence(each)}) + "\n" for each in numbers))
        return {f"{path}#{row}" for row in range(1, len(numbers) + 1)}
    if way == 1:
        path = name.with_suffix(".zip")
        path.write_bytes(zipped({f"{each}.txt": sentence(each).encode() for each in numbers}))
        return {f"{path}!/{each}.txt" for each in numbers}
    name.mkdir()
    for each in numbers:
        (name / f"{each}.txt").write_text(sentence(each))
    return {str(name / f"{each}.txt") for each in numbers}


def run_and_kill(command: list[str], out: Path, parts: int, whom: str) -> None:
    """Start the run, and kill the parent or one of its workers once there are so many parts."""
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while run.poll() is None and len(list((out / "documents").glob("part-*"))) < parts:
        time.sleep(0.05)
    if run.poll() is not None:
        raise SystemExit(f"ended before it could be killed: {run.communicate()[1].decode()}")
    victim = run.pid if whom == "parent" else next(iter(children_of(run.pid)))
    os.kill(victim, signal.SIGKILL)
    print(f"killed the {whom} once there were {parts} parts")
    if whom == "worker":
        print(f"the run went on and ended with code {run.wait()}")
    run.communicate()


def children_of(parent: int) -> list[int]:
    """Return the processes that a process has started, workers first."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text()
            line = (folder / "cmdline").read_text()
        except OSError:
            continue
        if int(status.rpartition(")")[2].split()[1]) == parent and "spawn_main" in line:
            found.append(int(folder.name))
    return found


def check(out: Path, good: set[str], bad: dict[str, str]) -> int:
    """Count; return how many things are wrong."""
    from tagger.sinks import load_tables

    tables = load_tables(out, columns={"documents": ["document"]})
    documents, failures = Counter(tables.documents["document"]), tables.failures
    failed = Counter(failures["document"])
    twice = [name for name, count in (documents + failed).items() if count > 1]
    missing = [name for name in good if name not in documents]
    by_kind: dict[str, Counter[str]] = {}
    unaccounted = []
    for path, kind in bad.items():
        own = failures[failures["document"].str.startswith(path)]
        done = [name for name in documents if name.startswith(path)]
        by_kind.setdefault(kind, Counter()).update(own["reason"].str.replace(path, "…").to_list() or done)
        if own.empty and not done:
            unaccounted.append(path)
    for kind, reasons in by_kind.items():
        (reason, count), *_ = reasons.most_common(1)
        print(f"  {kind:20} {count:6,}  {reason[:90]}")
    print(f"{len(documents):,} done, {len(failed):,} failed or skipped, of {len(good) + len(bad):,} inputs")
    print(
        f"{len(missing)} good documents missing, {len(unaccounted)} faults unaccounted for, {len(twice)} twice"
    )
    for name in [*missing, *unaccounted, *twice][:10]:
        print(f"  {name}")
    return len(missing) + len(unaccounted) + len(twice)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--documents", type=int, default=100_000)
    options.add_argument("--jobs", type=int, default=2)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name) / "archive", Path(name) / "out"
        folder.mkdir()
        good, bad = make_archive(folder, chosen.documents)
        per_part = str(max(chosen.documents // 20, 10))
        command = [
            sys.executable,
            "-c",
            TAGGER,
            per_part,
            "batch",
            str(folder),
            "--out",
            str(out),
            "--resume",
        ]
        command += ["--jobs", str(chosen.jobs)]
        started = time.perf_counter()
        for parts, whom in ((4, "parent"), (9, "parent"), (14, "worker")):
            run_and_kill(command, out, parts, whom)
        seconds = time.perf_counter() - started
        print(f"{chosen.documents:,} inputs in {seconds:,.0f} s with {chosen.jobs} jobs")
        wrong = check(out, good, bad)
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
