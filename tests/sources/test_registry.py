from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from tagger.sources import READERS, Item, read, registry, walk
from tagger.sources.kinds import kind_of
from tagger.sources.source import RefusedError
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tagger.sources.source import Source

HTML = b"<!doctype html><p>Text."
PDF, PNG, ZIP, OLE = b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_shouting(source: Source) -> Iterator[Document | Failure]:
    if b"bad" in source.data:
        raise ValueError("this is\nbad")
    yield Document(source.id, source.data.decode().upper())


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another package that reads `.rtf` and `.shout`, and takes over `.md`."""
    module = ModuleType("shouting")
    module.read_shouting = read_shouting  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "shouting", module)
    points = [
        EntryPoint(name, "shouting:read_shouting", registry.GROUP) for name in (".rtf", ".SHOUT", ".md")
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: points if group == "tagger_readers" else [])
    registry.plugins.cache_clear()
    yield
    registry.plugins.cache_clear()


@pytest.mark.usefixtures("plugin")
@pytest.mark.parametrize("name", ["a.shout", "a.SHOUT", "a.rtf", "a.md"])
def test_plugin_reads_its_suffix(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"{\\rtf quiet words}")
    assert list(read(path)) == [Document(str(path), "{\\RTF QUIET WORDS}")]


@pytest.mark.usefixtures("plugin")
def test_plugin_that_raises_gives_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.shout"
    path.write_bytes(b"bad")
    assert list(read(path)) == [Failure(str(path), "read", "cannot be read: this is bad")]


def test_without_the_plugin(tmp_path: Path) -> None:
    path = tmp_path / "a.shout"
    path.write_bytes(b"quiet words")
    (item,) = walk(path)
    assert isinstance(item, Item)
    assert item.suffix == ".txt"


@pytest.mark.parametrize("suffix", READERS)
def test_suffix_alone_tells(suffix: str) -> None:
    assert kind_of(f"folder/a{suffix.upper()}", b"") == suffix


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a", b"words", ".txt"),
        ("a.log", b"words", ".txt"),
        ("a.v1.2", b"words", ".txt"),
        ("a.txt", PDF, ".pdf"),
        ("a.txt", ZIP, ".zip"),
        ("a.docx", ZIP, ".docx"),
        ("a.doc", ZIP, ".zip"),  # which finds the Word document that it is
        ("a.doc", PDF, ".pdf"),
        ("a.doc", HTML, ".html"),
        ("a.pdf", HTML, ".html"),
        ("a.pdf", b"words", ".pdf"),  # a PDF file may begin with something else
        ("a.txt", HTML, ".txt"),  # the text reader finds out
        ("a.jsonl", b"\x1f\x8b\x08", ".gz"),
        ("a", b"BZh91AY&SY", ".bz2"),
        ("a.txt", b"BZh is a word", ".txt"),
        ("a", b"x" * 257 + b"ustar\x0000", ".tar"),
        ("a", b"PAR1", ".parquet"),
        ("a", b"WARC/1.1\r\n", ".warc"),
        ("Inbox", b"From - Wed Nov 16 08:00:00 2022\r\nSubject: x", ".mbox"),
        ("letter.txt", b"From - Wed Nov 16 08:00:00 2022\r\nSubject: x", ".txt"),
        ("a", b"From Monday on, we", ".txt"),
    ],
)
def test_kind(name: str, head: bytes, kind: str) -> None:
    assert kind_of(name, head) == kind


@pytest.mark.parametrize(
    ("name", "head", "reason"),
    [
        ("a.doc", OLE, "is an old Office document, not text: convert it to text"),
        ("a.doc", b"words", "is an old Word document, not text: save it as .docx"),
        ("a.txt", PNG, "is a PNG image, not text: convert it to text"),
        ("a.jpg", b"words", "is an image, not text: convert it to text"),
        ("a.xlsx", ZIP, "is an Excel table, not text: convert it to text"),
        ("a.odt", ZIP, "is an OpenDocument text, not text: save it as .docx"),
        ("a.rtf", b"{\\rtf1", "is an RTF document, not text: save it as .docx"),
        ("a.rar", b"Rar!\x1a\x07", "is a RAR archive, not text: unpack it, or pack it as .zip"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive, not text: unpack it, or pack it as .zip"),
        ("a.msg", b"words", "is an Outlook message, not text: save it as .eml"),
        ("a.mp4", b"words", "is a video, not text: convert it to text"),
    ],
)
def test_kind_that_cannot_be_read(name: str, head: bytes, reason: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        kind_of(name, head)
    assert str(refusal.value) == reason
