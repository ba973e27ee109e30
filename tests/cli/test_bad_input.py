"""Whatever is wrong with an input has its one line and its exit code; the others are done all the same."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import call, start

if TYPE_CHECKING:
    from collections.abc import Callable


def make_inputs(folder: Path) -> dict[str, str]:
    """Write files with something wrong; return what must be said of each, by name."""
    (folder / "empty.txt").touch()
    (folder / "directory").mkdir()
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with (folder / "huge.txt").open("wb") as huge:
        huge.truncate(200_000_000)
    os.mkfifo(folder / "pipe")
    return {
        "missing.txt": "does not exist", "empty.txt": "is empty", "directory": "holds no files that can be read",
        "binary.txt": "not text", "picture.png": "PNG image", "huge.txt": "200 MB", "pipe": "is a pipe",
        "evil\x1b[2J.txt": "does not exist",
    }  # fmt: skip


def test_each_bad_file_has_one_line_and_the_good_ones_are_done(
    tmp_path: Path, page: Path, model: Path
) -> None:
    reasons = make_inputs(tmp_path)
    files = [page, *(tmp_path / name for name in reasons), page]
    ended = start("annotate", *files, "--model", model)
    assert ended.code == 1
    assert [json.loads(line)["id"] for line in ended.out.splitlines()] == [str(page)] * 2
    assert len(ended.lines()) == len(reasons)
    for line, (name, reason) in zip(ended.lines(), reasons.items(), strict=True):
        assert line.startswith(f"tagger: {tmp_path / name}: ".replace("\x1b", r"\x1b"))
        assert reason in line
    assert "Traceback" not in ended.err


def test_odd_but_readable_files_are_done(tmp_path: Path, model: Path) -> None:
    (tmp_path / "latin.txt").write_bytes("Zürich, Genève and Georgia: déjà vu – naïve café.".encode("cp1252"))
    (tmp_path / "broken.html").write_text("<html><p>Georgia <b>and <div TNTD</p> Georgia again" + "<i>" * 500)
    (tmp_path / "line.txt").write_text("x" * 999_000 + " Georgia " * 111)
    files = [tmp_path / name for name in ("latin.txt", "broken.html", "line.txt")]
    ended = start("annotate", *files, "--model", model)
    assert (ended.code, ended.err) == (0, "")
    latin, html, line = map(json.loads, ended.out.splitlines())
    assert "Genève" in latin["text"]
    assert "Georgia" in html["text"]
    assert len(line["entities"]) == 111


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that not even root can read")
def test_unreadable(model: Path) -> None:
    ended = call("annotate", "/proc/self/mem", "--model", model)
    assert ended.code == 1
    assert ended.err == "tagger: /proc/self/mem: cannot be read: Input/output error\n"


def test_empty_standard_input(model: Path) -> None:
    ended = start("annotate", "-", "--model", model)
    assert (ended.code, ended.out, ended.err) == (1, "", "tagger: stdin: is empty\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Missing argument 'FILE'"),
        (["x", "--format", "xml"], "'xml' is not one of 'text', 'json'"),
        (["x", "--min-score", "much"], "--min-score"),
        (["x", "--frobnicate"], "No such option"),
        (["x", "-o", "/nowhere/out.json"], "cannot write /nowhere/out.json: no such directory"),
    ],
)
def test_usage_is_one_line_that_says_where_help_is(arguments: list[str], says: str) -> None:
    ended = call("annotate", *arguments)
    assert (ended.code, ended.out, len(ended.lines())) == (2, "", 1)
    assert ended.err.startswith("tagger: ")
    assert says in ended.err


def test_unknown_command() -> None:
    ended = call("frobnicate")
    assert (ended.code, ended.err) == (2, "tagger: No such command 'frobnicate' (see tagger --help)\n")


def break_config(model: Path) -> None:
    (model / "config.cfg").write_text("[nlp\n")


def break_meta(model: Path) -> None:
    (model / "meta.json").write_bytes(b"\xff\x00")


def lose_tokenizer(model: Path) -> None:
    (model / "tokenizer").unlink()


@pytest.mark.parametrize("damage", [break_config, break_meta, lose_tokenizer])
@pytest.mark.parametrize("verb", ["annotate", "info"])
def test_a_damaged_model_stops_the_run(
    page: Path, model: Path, damage: Callable[[Path], None], verb: str
) -> None:
    copy = page.with_name("model")
    shutil.copytree(model, copy)
    damage(copy)
    ended = call(verb, *([page] if verb == "annotate" else []), "--model", copy)
    assert (ended.code, ended.out, len(ended.lines())) == (3, "", 1)
    assert str(copy) in ended.err


def test_an_unknown_model_stops_the_run(page: Path) -> None:
    ended = call("annotate", page, "--model", "/no/model")
    assert (ended.code, ended.out, len(ended.lines())) == (3, "", 1)
    assert ended.err.startswith("tagger: /no/model: ")
