from __future__ import annotations

import io
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tagger.errors import UsageError
from tagger.sources import READERS, read, registry
from tagger.sources.names import printable
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
TEXT = "The OSCE opened a clinic.\nIts doors are blue.\n"


def reason(path: str | Path, **options: int) -> str:
    (result,) = read(path, **options)  # type: ignore[arg-type]
    assert isinstance(result, Failure)
    assert (result.id, result.stage) == (printable(str(path)), "read")
    assert "\n" not in result.reason
    return result.reason


def write(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.MD", "a", "a.log", ".hidden", "mit Lücke.txt"])
def test_text_file(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, TEXT)
    assert list(read([path])) == [Document(id=str(path), text=TEXT)]


def test_markdown_is_kept(tmp_path: Path) -> None:
    text = "# Clinic *opens*\n\n- [x] doors  \n\n```\ncode\n```\n"
    assert list(read(write(tmp_path / "a.md", text))) == [Document(id=str(tmp_path / "a.md"), text=text)]


def test_text_is_cleaned(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "\ufeffThe\u00a0OSCE\r\nopened\u200b it.")
    (document,) = read(path)
    assert isinstance(document, Document)
    assert document.text == "The OSCE\nopened it."


def test_page_gives_its_metadata() -> None:
    path = SAMPLES / "odihr-press-release.txt"
    (document,) = read(path)
    assert isinstance(document, Document)
    assert document == Document(
        id=str(path),
        text=document.text,
        title="Judges and prosecutors from four countries compare hate crime rulings in Sarajevo",
        published="2012-09-18",
        issued_by=("OSCE Office for Democratic Institutions and Human Rights",),
        editorial_fields=("Human rights", "Tolerance and non-discrimination"),
        kind="Press release",
        place="SARAJEVO",
    )
    assert document.text.startswith("SARAJEVO, 18 September 2012 – Judges")


def test_listing_gives_numbered_documents() -> None:
    path = SAMPLES / "listing.txt"
    found = list(read(path))
    assert [result.id for result in found] == [f"{path}#{n}" for n in (1, 2, 3, 4)]


def test_windows_1252_sample() -> None:
    (document,) = read(SAMPLES / "windows-1252.txt")
    assert isinstance(document, Document)
    assert (document.place, document.published) == ("ÉVIAN", "2008-07-03")
    assert "François Béguin" in document.text


def test_every_sample_is_read() -> None:
    results = list(read(path for path in sorted(SAMPLES.iterdir()) if path.name != "README.md"))
    assert len(results) >= 25
    assert all(isinstance(result, Document) for result in results)


# Bad input


def test_missing_file(tmp_path: Path) -> None:
    assert reason(tmp_path / "no.txt") == "does not exist"


def test_folder_is_walked(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/c.txt", "a.txt", ".hidden"):
        write(tmp_path / name, TEXT)
    assert [result.id for result in read(tmp_path)] == [
        str(tmp_path / "a.txt"),
        str(tmp_path / "b" / "c.txt"),
    ]


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", "\u200b\u00a0\n"])
@pytest.mark.parametrize("suffix", ["txt", "csv"])
def test_empty_file(tmp_path: Path, data: bytes | str, suffix: str) -> None:
    assert reason(write(tmp_path / f"a.{suffix}", data)).startswith(("is empty", "has no column named text"))


@pytest.mark.parametrize("suffix", READERS)
def test_no_bytes_at_all(tmp_path: Path, suffix: str) -> None:
    assert reason(write(tmp_path / f"a{suffix}", b"")) == "is empty"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "is a PNG image, not text: convert it to text"),
        (b"{\\rtf1 words}", "is an RTF document, not text: save it as .docx"),
        (b"words\x00\x01\x02\x03" * 20, "is binary, not text"),
        (os.urandom(64).replace(b"\x00", b"") + bytes(5000), "is binary, not text"),
    ],
)
@pytest.mark.parametrize("suffix", ["txt", "html"])
def test_binary_file(tmp_path: Path, data: bytes, expected: str, suffix: str) -> None:
    assert reason(write(tmp_path / f"a.{suffix}", data)) == expected


@pytest.mark.parametrize("suffix", ["txt", "html"])
def test_file_of_200_mb_is_refused_unread(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"a.{suffix}"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("opened"))
    assert reason(path) == "is larger than 50 MB (200 MB): split it"


def test_limit_holds_for_what_is_read_even_if_the_size_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * 2_000_001)))
    (result,) = read("-", max_bytes=2_000_000)
    assert result == Failure("stdin", "read", "is larger than 2 MB: split it")


def test_file_at_the_limit_is_read(tmp_path: Path) -> None:
    (document,) = read(write(tmp_path / "a.txt", TEXT), max_bytes=len(TEXT))
    assert isinstance(document, Document)


def test_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path / "a.txt", TEXT)
    monkeypatch.setattr(Path, "open", refuse)
    assert reason(path) == "cannot be read: Permission denied"
    monkeypatch.setattr(Path, "stat", refuse)
    assert reason(path) == "cannot be read: Permission denied"


def test_file_that_fails_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(io.FileIO):
        def readinto(self, _: object) -> int:
            raise OSError(5, "Input/output error")

    path = write(tmp_path / "a.txt", TEXT)
    monkeypatch.setattr(Path, "open", lambda *_: io.BufferedReader(Broken(path)))
    assert reason(path) == "cannot be read: Input/output error"


def test_names_that_no_file_can_have(tmp_path: Path) -> None:
    assert reason("a\x00b").startswith("cannot be read: ")
    assert reason(tmp_path / ("x" * 300)).startswith("cannot be read: ")


def test_link_is_followed_and_a_loop_is_not(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", TEXT)
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "nowhere.txt").symlink_to(tmp_path / "gone")
    (document,) = read(tmp_path / "link.txt")
    assert document == Document(id=str(tmp_path / "link.txt"), text=TEXT)
    assert reason(tmp_path / "loop.txt").startswith("cannot be read: ")
    assert reason(tmp_path / "nowhere.txt") == "does not exist"


def test_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert reason(tmp_path / "pipe").startswith("is a pipe, not a file")


def test_device_is_refused() -> None:
    assert reason("/dev/zero").startswith("is a device, not a file")


def test_socket_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        assert reason(path).startswith("is a socket, not a file")


@pytest.mark.parametrize(
    "text", ["word " * 200_000, "x" * 1_000_000, "1 May " * 170_000, "a" + " " * 1_000_000 + "b"]
)
@pytest.mark.parametrize("suffix", ["txt", "html"])
def test_million_characters_in_one_line(tmp_path: Path, text: str, suffix: str) -> None:
    (document,) = read(write(tmp_path / f"a.{suffix}", text))
    assert isinstance(document, Document)
    assert len(document.text.replace(" ", "")) == len(text.replace(" ", ""))


# Several files, standard input, options


def test_the_rest_goes_on_in_order(tmp_path: Path) -> None:
    good = write(tmp_path / "a.txt", TEXT)
    bad = tmp_path / "b.txt"
    assert [type(result) for result in read([good, bad, str(good)])] == [Document, Failure, Document]


def test_reading_is_lazy(tmp_path: Path) -> None:
    def paths() -> Iterator[Path]:
        yield write(tmp_path / "a.txt", TEXT)
        pytest.fail("the second path was asked for")

    results = read(paths())
    assert isinstance(next(results), Document)


def test_standard_input_is_read_and_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(TEXT.encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert list(read("-")) == [Document(id="stdin", text=TEXT)]
    assert not stdin.closed
    assert not stdin.buffer.closed
    assert list(read("-")) == [Failure("stdin", "read", "is empty")]


def test_html_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"<!-- saved --><!DOCTYPE html><title>Clinic</title><p>The OSCE opened a clinic.</p>"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    (document,) = read(["-"])
    assert isinstance(document, Document)
    assert document.text == "The OSCE opened a clinic."


@pytest.mark.parametrize("name", ["menu-page.txt", "article.txt", "sample.jsonl", "page.html", "plain.txt"])
def test_published_takes_the_place_of_what_the_page_says(name: str) -> None:
    for result in read(SAMPLES / name, published="2001-02-03"):
        assert isinstance(result, Document)
        assert result.published == "2001-02-03"


@pytest.mark.parametrize("published", ["", "yesterday", "2001-2-3", "2001-02-30", "20010203"])
def test_published_that_is_no_date_is_refused_at_once(published: str) -> None:
    with pytest.raises(UsageError, match="is not a date"):
        read([], published=published)


@pytest.mark.parametrize("suffix", READERS)
def test_every_reader_in_the_table_exists(suffix: str) -> None:
    assert callable(registry.container(suffix) or registry.parser(suffix))
