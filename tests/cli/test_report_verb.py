"""`tagger report` through its real entry point."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tagger.sinks import sink_for
from tagger.types import Annotation, Document

if TYPE_CHECKING:
    from pathlib import Path


def run(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tagger", "report", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_page_of_the_tables(tmp_path: Path) -> None:
    note = Annotation(Document("a", "A town."), (), (), (), (), {"name": "m", "version": "1"})
    sink = sink_for("parquet")
    (tmp_path / "out").mkdir()
    sink.write_part(tmp_path / "out", 1, [sink.encode(note, item="a", duplicate_of=None)])
    found = run(tmp_path / "out", "--out", tmp_path / "page.html", "--title", "Mine")
    assert (found.returncode, found.stdout) == (0, "")
    assert "1 documents" in found.stderr
    assert "<title>Mine</title>" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_folder_without_results(tmp_path: Path) -> None:
    found = run(tmp_path, "--out", tmp_path / "page.html")
    assert found.returncode in {2, 3}
    assert found.stderr.startswith("tagger: ")
    assert found.stderr.count("\n") == 1
    assert not (tmp_path / "page.html").exists()


def test_no_such_place_for_the_page(tmp_path: Path) -> None:
    found = run(tmp_path, "--out", tmp_path / "no" / "page.html")
    assert found.returncode == 2
    assert "no such directory" in found.stderr
