from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tagger.sources import Item, Limits, walk
from tagger.types import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = b"The Mission opened a clinic."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder that ids are relative to."""
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "in"  # type: ignore[return-value]


def fill(folder: Path, *names: str, data: bytes = TEXT) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def ids(path: str = "in") -> list[str]:
    return [found.id for found in walk(path)]


def reasons(path: str = "in") -> dict[str, str]:
    return {found.id: found.reason for found in walk(path) if isinstance(found, Failure)}


def test_order_is_sorted_and_the_same_each_time(folder: Path) -> None:
    fill(folder, "b.txt", "a/z.txt", "a/b/c.txt", "a.txt", "Ä.txt", "B.txt")
    assert ids() == ["in/B.txt", "in/a/b/c.txt", "in/a/z.txt", "in/a.txt", "in/b.txt", "in/Ä.txt"]
    assert list(walk("in")) == list(walk("in"))


@pytest.mark.parametrize(
    "name",
    [
        ".hidden",
        ".git/config",
        "__MACOSX/a.txt",
        ".DS_Store",
        "Thumbs.db",
        "sub/desktop.ini",
        "~$report.docx",
        "$RECYCLE.BIN/a.txt",
    ],
)
def test_hidden_files_and_litter_are_left_out(folder: Path, name: str) -> None:
    fill(folder, name, "a.txt")
    assert ids() == ["in/a.txt"]


def test_hidden_file_that_is_named_is_read(folder: Path) -> None:
    fill(folder, ".hidden")
    assert ids("in/.hidden") == ["in/.hidden"]


def test_empty_folder_is_a_failure_and_an_empty_folder_inside_is_not(folder: Path) -> None:
    assert reasons() == {"in": "holds no files that can be read"}
    fill(folder, "a.txt")
    (folder / "empty").mkdir()
    assert ids() == ["in/a.txt"]


def test_links(folder: Path) -> None:
    fill(folder, "sub/a.txt", "../elsewhere/b.txt")
    (folder / "file.txt").symlink_to(folder / "sub" / "a.txt")
    (folder / "nowhere.txt").symlink_to("gone")
    (folder / "self.txt").symlink_to("self.txt")
    (folder / "sub" / "up").symlink_to(folder)
    (folder / "twin").symlink_to(folder / "sub")
    (folder / "outside").symlink_to(folder.parent / "elsewhere")
    assert [found.id for found in walk("in") if isinstance(found, Item)] == ["in/file.txt", "in/sub/a.txt"]
    told = reasons()
    assert told["in/nowhere.txt"] == "is a link to nothing"
    assert told["in/outside"].startswith("is a link to a folder elsewhere, not followed")
    assert told["in/self.txt"].startswith("cannot be read: ")
    assert len(told) == 3


def test_special_files(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert reasons()["in/pipe"].startswith("is a pipe, not a file")


def test_no_permission(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(folder, "a.txt", "shut/b.txt", "c.txt")
    listdir, opened = os.listdir, Path.open

    def refuse_folder(path: Path) -> list[str]:
        if path.name == "shut":
            raise PermissionError(13, "Permission denied")
        return listdir(path)

    def refuse_file(path: Path, mode: str) -> object:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, mode)

    monkeypatch.setattr(os, "listdir", refuse_folder)
    monkeypatch.setattr(Path, "open", refuse_file)
    assert reasons() == dict.fromkeys(("in/a.txt", "in/shut"), "cannot be read: Permission denied")
    assert "in/c.txt" in ids()


def test_file_that_goes_away_before_it_is_read(folder: Path) -> None:
    fill(folder, "a.txt", "b.txt")
    found = walk("in")
    next(found)
    (folder / "b.txt").unlink()
    (failure,) = found
    assert isinstance(failure, Failure)
    assert failure.reason in ("does not exist", "cannot be read: No such file or directory")


def test_file_that_changes_while_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tagger.sources.streams import read_all

    fill(folder, "a.txt")

    def read_and_change(stream: object, limit: int) -> bytes:
        data = read_all(stream, limit)  # type: ignore[arg-type]
        fill(folder, "a.txt", data=TEXT * 2)
        return data

    monkeypatch.setattr(sys.modules["tagger.sources.walk"], "read_all", read_and_change)
    assert reasons() == {"in/a.txt": "changed while it was read: read it again"}


def test_table_that_grows_while_it_is_read(folder: Path) -> None:
    fill(folder, "a.jsonl", data=b'{"text": "one"}\n{"text": "two"}\n')
    found = walk("in")
    next(found)
    with (folder / "a.jsonl").open("ab") as file:
        file.write(b'{"text": "three"}\n')
    assert isinstance((*found,)[-1], Failure)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (b"caf\xe9.txt", r"in/caf\xe9.txt"),
        (b"line\nbreak.txt", r"in/line\nbreak.txt"),
        ("left\u202eright.txt".encode(), r"in/left\u202eright.txt"),
        ("Отчёт 1.txt".encode(), "in/Отчёт 1.txt"),
        ("🕊.txt".encode(), "in/🕊.txt"),
    ],
)
def test_id_is_printable_and_utf8(folder: Path, name: bytes, expected: str) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(TEXT)
    (found,) = walk("in")
    assert isinstance(found, Item)
    assert found.id == expected
    assert found.id.isprintable()
    found.id.encode()


def test_path_over_the_limit(folder: Path) -> None:
    fill(folder, "x" * 60 + "1.txt", "x" * 60 + "2.txt")
    first, second = walk("in", limits=Limits(max_path=50))
    assert isinstance(first, Failure)
    assert first.reason == "has a path of 68 characters, more than 50, the limit"
    assert len(first.id) <= 50
    assert first.id != second.id


def test_digest_is_that_of_the_bytes(folder: Path) -> None:
    fill(folder, "a.txt", "b.txt")
    fill(folder, "c.txt", data=b"Other.")
    one, two, three = (found.digest for found in walk("in") if isinstance(found, Item))
    assert one == two != three
    assert len(one) == 64


def test_digest_of_a_row_covers_all_its_fields(folder: Path) -> None:
    fill(folder, "a.jsonl", data=b'{"text": "x"}\n{"text": "x", "title": "t"}\n')
    one, two = (found.digest for found in walk("in") if isinstance(found, Item))
    assert one != two


def test_walk_is_lazy_and_items_are_picklable(folder: Path) -> None:
    import pickle

    fill(folder, "a.txt", "b.jsonl", data=b'{"text": "x"}\n')
    found = walk(path for path in ["in/a.txt", "in/b.jsonl"])
    assert [pickle.loads(pickle.dumps(each)).id for each in found] == ["in/a.txt", "in/b.jsonl#1"]  # noqa: S301
