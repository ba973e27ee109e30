from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

import pytest

from tagger.errors import TaggerError, UsageError
from tagger.report.atomic import open_whole, temporary_path, write_whole


def write(path: Path, text: str) -> None:
    with open_whole(path) as stream:
        stream.write(text)


def test_the_file_appears_whole_and_alone(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    with open_whole(path) as stream:
        stream.write("Bălți\r\n\n\udce9")
        assert not path.exists()
    assert path.read_bytes() == "Bălți\r\n\n\\udce9".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old")
    with suppress(ZeroDivisionError), open_whole(path) as stream:
        stream.write("new")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_permissions_are_those_of_the_old_file_or_of_any_new_one(tmp_path: Path) -> None:
    old, new, plain = tmp_path / "old", tmp_path / "new", tmp_path / "plain"
    old.touch()
    old.chmod(0o640)
    plain.touch()
    write(old, "x")
    write(new, "x")
    assert old.stat().st_mode & 0o777 == 0o640
    assert new.stat().st_mode == plain.stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.touch()
    link.symlink_to(target)
    write(link, "x")
    assert link.is_symlink()
    assert target.read_text() == "x"


def test_a_device_is_written_to_not_replaced() -> None:
    write(Path(os.devnull), "x")
    assert not Path(os.devnull).is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_no_space_is_one_line() -> None:
    with pytest.raises(TaggerError, match=r"^cannot write /dev/full: No space left on device$"):
        write(Path("/dev/full"), "x")


@pytest.mark.parametrize(
    ("name", "reason"), [(".", "it is a directory"), ("no/out.txt", "no such directory")]
)
def test_places_where_no_file_can_be(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        write(tmp_path / name, "x")


def test_bytes_take_their_place_whole_over_what_a_killed_process_left(tmp_path: Path) -> None:
    path = tmp_path / "part"
    path.write_bytes(b"old")
    temporary_path(path).write_bytes(b"half of the n")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_bytes_that_cannot_be_written_leave_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "part"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TaggerError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
