"""How long it takes to find and digest documents: as files, zip members, lines of JSON, mail.

    python benchmarks/walk.py [--documents 6000]

The documents are those of `benchmarks/scheduler.py`, each with a first line of its own.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scheduler import sample_texts  # type: ignore[import-not-found]

from tagger.sources import Columns, walk
from tagger.sources.item import Limits

if TYPE_CHECKING:
    from collections.abc import Callable


def measure_walk(count: int, folder: Path) -> None:
    """Print how long it takes to find and digest documents in archives of different kinds."""
    texts = sample_texts()
    numbered = [(number, f"{number}\n{texts[number % len(texts)]}") for number in range(count)]
    for kind, write in ARCHIVES.items():
        path = folder / f"archive{kind}"
        write(path, numbered)
        started, busy = time.perf_counter(), time.process_time()
        found = sum(1 for _ in walk([str(path)], limits=Limits(), columns=Columns()))
        busy, seconds = time.process_time() - busy, time.perf_counter() - started
        assert found == count, (kind, found)
        print(
            f"{kind or 'files':7} {busy / count * 1e6:8.1f} µs a document, {seconds / count * 1e6:8.1f} by the clock"
        )


def _write_files(path: Path, texts: list[tuple[int, str]]) -> None:
    for number, text in texts:
        inside = path / f"{number // 1000:04}"
        inside.mkdir(parents=True, exist_ok=True)
        (inside / f"{number:07}.txt").write_text(text, "utf-8")


def _write_zip(path: Path, texts: list[tuple[int, str]]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, text in texts:
            archive.writestr(f"{number:07}.txt", text)


def _write_lines(path: Path, texts: list[tuple[int, str]]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for number, text in texts:
            stream.write(json.dumps({"id": f"r{number}", "text": text}) + "\n")


def _write_mail(path: Path, texts: list[tuple[int, str]]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for number, text in texts:
            body = text.replace("\nFrom ", "\n>From ")
            stream.write(f"From x@example.org Mon Jan  1 00:00:00 2024\nSubject: {number}\n\n{body}\n\n")


ARCHIVES: Final[dict[str, Callable[[Path, list[tuple[int, str]]], None]]] = {
    "": _write_files,
    ".zip": _write_zip,
    ".jsonl": _write_lines,
    ".mbox": _write_mail,
}


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--documents", type=int, default=6000)
    with tempfile.TemporaryDirectory() as name:
        measure_walk(options.parse_args().documents, Path(name))


if __name__ == "__main__":
    main()
