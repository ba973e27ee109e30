"""`tagger batch` as a user runs it: killed, interrupted, gone on with, watched."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tagger.sinks import load_tables
from tagger.tables import TABLES
from tests.cli.conftest import TAGGER, call

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENTS = 60


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder of small texts in English, of which one is empty and two are the same."""
    folder = tmp_path / "archive"
    folder.mkdir()
    for number in range(DOCUMENTS):
        (folder / f"{number:03}.txt").write_text(text_of(number))
    (folder / "007.txt").write_text("")
    (folder / "009.txt").write_text(text_of(8))
    return folder


def text_of(number: int) -> str:
    words = " ".join(f"word{number}x{at}" for at in range(30))
    return (
        f"TNTD met in Georgia for {words}. It was said that they have been there, and that they will go on with it "
        "for all who are at work."
    )


def rows(out: Path) -> dict[str, list[tuple[str, ...]]]:
    tables = load_tables(out)
    return {
        name: sorted(tuple(map(str, row)) for row in getattr(tables, name).itertuples(index=False))
        for name in TABLES
    }


SLOW = """
import sys, time
from tagger.engine import parts, run, worker
parts.PART_RESULTS = 10
parts.Parts.__init__.__kwdefaults__["results"] = 10
real = run.annotate_batch
def slowly(batch, spec):
    time.sleep(0.05)
    return real(batch, spec)
run.annotate_batch = slowly
run.cut_batches.__kwdefaults__["count"] = 5
from tagger.cli import main
main()
"""
"""`tagger`, but that parts are of ten documents, batches of five, and each takes a twentieth of a second more."""


def begin(*arguments: str | Path, **options: object) -> subprocess.Popen[bytes]:
    """Start a slow `tagger` in this process group, with everything done in one process."""
    command = [sys.executable, "-c", SLOW, *map(str, arguments), "--jobs", "0"]
    settings = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "start_new_session": True} | options
    return subprocess.Popen(command, preexec_fn=heed_interrupts, **settings)  # type: ignore[call-overload,no-any-return]  # noqa: PLW1509


def heed_interrupts() -> None:
    """A shell starts what it runs in the background deaf to Ctrl-C, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_until(condition: Callable[[], object], run: subprocess.Popen[bytes]) -> None:
    for _ in range(3000):
        if condition() or run.poll() is not None:
            break
        time.sleep(0.01)
    assert run.poll() is None, run.communicate()
    assert condition()


def parts_in(out: Path) -> int:
    return len(list(out.glob("documents/part-*")))


def test_a_killed_run_goes_on_to_the_same_end(tmp_path: Path, archive: Path, model: Path) -> None:
    common = ("batch", archive, "--model", model, "--format", "csv")
    whole = call(*common, "--out", tmp_path / "whole", "--jobs", "0")
    assert (whole.code, json.loads(whole.out)["total"]["documents"]) == (1, DOCUMENTS)
    out = tmp_path / "out"
    for parts in (1, 3):
        run = begin(*common, "--out", out, "--resume")
        wait_until(lambda parts=parts: parts_in(out) >= parts, run)  # type: ignore[misc]
        run.kill()
        run.communicate()
    ended = call(*common, "--out", out, "--resume", "--jobs", "0")
    assert ended.code == 1
    summary = json.loads(ended.out)
    assert summary["unchanged"] >= 20  # the last part may have been written, but not be in the books yet
    assert summary["unchanged"] + summary["done"] + summary["failed"] == DOCUMENTS
    assert rows(out) == rows(tmp_path / "whole")
    assert json.loads((out / "run.json").read_text())["counts"]["documents"] == DOCUMENTS


def test_an_interrupted_run_writes_what_it_has_and_says_how_to_go_on(
    tmp_path: Path, archive: Path, model: Path
) -> None:
    out = tmp_path / "out"
    run = begin("batch", archive, "--model", model, "--out", out)
    wait_until(lambda: parts_in(out), run)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 130
    first, last = err.decode().splitlines()
    assert first == "tagger: finishing what is in hand; Ctrl-C again stops at once"
    assert re.match(r"tagger: interrupted; go on with: tagger batch \S+archive .* --resume$", last)
    tagged = len(load_tables(out).documents)
    assert 10 <= tagged < DOCUMENTS - 1
    assert json.loads((out / "run.json").read_text())["outcome"] == "interrupted"


def test_a_second_interrupt_stops_at_once(tmp_path: Path, archive: Path, model: Path) -> None:
    out = tmp_path / "out"
    run = begin("batch", archive, "--model", model, "--out", out, "--time-limit", "0")
    wait_until(lambda: parts_in(out), run)
    run.send_signal(signal.SIGTERM)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 130
    assert b"go on with: tagger batch" in err
    assert b"Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing", "--out", "out"], "missing: no such file or folder"),
        (["archive", "--out", "archive/out"], "lies in archive, which is to be read"),
        (["archive", "--out", "archive"], "lies in archive"),
        (["archive", "--out", "full"], "full is not empty"),
        (["archive", "--out", "file"], "file is no folder"),
        (["archive", "--out", "out", "--jobs", "1", "--scheduler", "tcp://x:1"], "give one of them"),
        (["archive", "--out", "out", "--language", "english"], "neither 'any' nor codes"),
        (["archive", "--out", "out", "--format", "xml"], "xml"),
        (["archive", "--out", "out", "--jobs", "-1"], "--jobs"),
        (["-", "--out", "out", "--dry-run"], "can't do that with standard input"),
        (["archive"], "--out"),
    ],
)
def test_usage(
    arguments: list[str], words: str, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(archive.parent)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").touch()
    (tmp_path / "file").touch()
    ended = call("batch", *arguments)
    assert ended.code == 2
    assert words in ended.err
    assert len(ended.lines()) == 1
    assert not (tmp_path / "out").exists()


def test_an_earlier_run_is_not_written_over(tmp_path: Path, archive: Path, model: Path) -> None:
    common = ("batch", archive, "--out", tmp_path / "out", "--model", model, "--jobs", "0")
    assert call(*common).code == 1
    ended = call(*common)
    assert (ended.code, ended.out) == (2, "")
    assert "go on with it by --resume" in ended.err
    again = call(*common, "--resume", "--language", "any")
    assert "everything is tagged anew: languages changed" in again.err
    assert json.loads(again.out)["unchanged"] == 0


def test_limits_and_columns_reach_the_readers(tmp_path: Path, model: Path) -> None:
    (tmp_path / "in.csv").write_text("key,body,day\na,In Georgia,2001-02-03\nb,TNTD,2001-02-04\n")
    columns = ("--text-column", "body", "--id-column", "key", "--date-column", "day", "--language", "any")
    ended = call("batch", tmp_path / "in.csv", "-o", tmp_path / "out", "-m", model, "-j", "0", *columns)
    assert ended.code == 0
    documents = load_tables(tmp_path / "out").documents
    assert documents["document"].to_list() == ["a", "b"]
    assert documents["year"].to_list() == [2001, 2001]
    (tmp_path / "long.txt").write_text("x" * 100)
    ended = call(
        "batch", tmp_path / "long.txt", "-o", tmp_path / "out2", "-m", model, "-j", "0", "--max-bytes", "50"
    )
    assert ended.code == 1
    assert json.loads(ended.out)["failed"] == 1


def test_a_dry_run_counts_and_estimates_and_writes_nothing(
    tmp_path: Path, archive: Path, model: Path
) -> None:
    ended = call("batch", archive, "--out", tmp_path / "out", "--model", model, "--dry-run", "--jobs", "4")
    assert ended.code == 0
    census = json.loads(ended.out)
    assert census["inputs"] == {".txt": DOCUMENTS - 1}
    assert census["unreadable"] == {"is empty": 1}
    assert census["jobs"] == 4
    assert census["words_per_second"] > 0
    assert census["words"] == pytest.approx((DOCUMENTS - 1) * len(text_of(10)) / 6.2, rel=0.02)
    assert not (tmp_path / "out").exists()


def test_on_a_terminal_there_is_a_bar_and_a_table(tmp_path: Path, archive: Path, model: Path) -> None:
    ours, theirs = pty.openpty()
    out = tmp_path / "out"
    run = begin(
        "batch", archive, "--model", model, "--out", out,
        stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    assert run.wait(60) == 1
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode())
    assert re.search(r"\d+ documents · [\d,]+ words/s · \d+ failed", shown)
    assert re.search(rf"Done +{DOCUMENTS - 1} +documents", shown)
    assert re.search(r"Failed +1 +document\s+1 +is empty", shown)
    assert "tagger.load_tables(" in shown


def test_a_log_has_lines_now_and_then(
    tmp_path: Path, archive: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tagger.cli.progress._LOG_EVERY", 0.0)
    ended = call("batch", archive, "--out", tmp_path / "out", "--model", model, "--jobs", "0")
    assert re.match(r"tagger: \d+ documents · [\d,]+ words/s · \d+ failed", ended.lines()[-1])
    assert "\x1b" not in ended.err


@pytest.mark.skipif(not Path("/proc").exists(), reason="needs a limit on the size of files")
def test_a_full_disk_is_one_line_with_the_way_on(tmp_path: Path, archive: Path, model: Path) -> None:
    batch = f"{TAGGER} batch {archive} --model {model} --out {tmp_path}/out --jobs 0"
    limited = f"ulimit -f 100; trap '' XFSZ; exec {batch}"
    run = subprocess.run(["bash", "-c", limited], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 3, run.stderr
    (line,) = run.stderr.splitlines()
    assert re.match(
        r"tagger: cannot write .*; what was written before is safe; then go on with: tagger batch", line
    )
    ended = call("batch", archive, "--model", model, "--out", tmp_path / "out", "--jobs", "0", "--resume")
    assert ended.code == 1
    assert json.loads(ended.out)["total"]["documents"] == DOCUMENTS
