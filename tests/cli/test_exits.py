"""How the process ends: what only the real program shows."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from tagger import pipeline
from tests.cli.conftest import TAGGER, call, start

LIGHT = """
import sys
from tagger.cli import main
sys.argv = ["tagger", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
heavy = {"spacy", "pandas", "sklearn", "numpy", "thinc", "jinja2", "trafilatura"} & set(sys.modules)
assert not heavy, heavy
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["annotate", "--help"], ["kb", "lookup", "-h"]]
)
def test_help_starts_light(arguments: list[str]) -> None:
    subprocess.run([sys.executable, "-c", LIGHT, *arguments], check=True, capture_output=True, timeout=20)


def test_version() -> None:
    ended = start("--version")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("tagger 0.")


def test_without_a_verb_there_is_help() -> None:
    ended = call()
    assert (ended.code, ended.err) == (2, "")
    assert "annotate" in ended.out


def explode(*_: object, **__: object) -> None:
    raise ZeroDivisionError("a\nb")


def test_an_error_of_ours_is_one_line(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "annotate_many", explode)
    ended = call("annotate", page)
    assert (ended.code, ended.out, len(ended.lines())) == (3, "", 1)
    assert ended.err.startswith("tagger: unexpected error, ZeroDivisionError: a b. Please report it")


def test_an_error_of_ours_has_a_traceback_on_demand(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "annotate_many", explode)
    monkeypatch.setenv("TAGGER_DEBUG", "1")
    from typer.testing import CliRunner

    from tagger.cli.app import app

    assert isinstance(CliRunner().invoke(app, ["annotate", str(page)]).exception, ZeroDivisionError)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_one_line(page: Path, model: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run(
            [TAGGER, "annotate", page, "--model", model],
            stdout=full, stderr=subprocess.PIPE, timeout=60, check=False,
        )  # fmt: skip
    assert run.stderr == b"tagger: cannot write standard output: No space left on device\n"
    assert run.returncode == 3


def test_a_reader_that_stops_ends_the_run_quietly(page: Path, model: Path) -> None:
    run = subprocess.Popen(
        [TAGGER, "annotate", *[page] * 3000, "--model", model], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert run.stdout
    assert run.stderr
    assert run.stdout.readline().startswith(b'{"schema":1')
    run.stdout.close()
    assert run.stderr.read() == b""
    run.stderr.close()
    assert run.wait(60) == 141


def unread(pipe: int) -> int:
    """Return how many bytes wait in a pipe: none once the program has begun to read."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def heed_interrupts() -> None:
    """A shell starts what it runs in the background deaf to Ctrl-C, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupted_run_says_so(model: Path, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    run = subprocess.Popen(
        [TAGGER, "annotate", "-", "--model", model, "-o", tmp_path / "out.json"],
        stdin=reading,
        stderr=subprocess.PIPE,
        preexec_fn=heed_interrupts,  # noqa: PLW1509  # no threads here
    )
    os.write(writing, b"x")
    while unread(reading) and run.poll() is None:
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=60)
    os.close(reading)
    os.close(writing)
    assert (run.returncode, err) == (130, b"tagger: interrupted\n")
    assert list(tmp_path.iterdir()) == []
