from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from pandas.testing import assert_frame_equal

from tagger.errors import TaggerError
from tagger.sinks import load_tables, sink_for
from tagger.sinks.sqlite import FILE
from tests.sinks.results import PARTS, Done, encoded, frames, named, write_parts

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write_parts(sink_for("sqlite"), tmp_path)
    return tmp_path


def ask(out: Path, *statements: str) -> list[Any]:
    with closing(sqlite3.connect(out / FILE)) as base:
        for statement in statements:
            found = base.execute(statement).fetchall()
        base.commit()
    return found


def assert_sound(out: Path) -> None:
    assert ask(out, "PRAGMA integrity_check") == [("ok",)]
    assert ask(out, "PRAGMA foreign_key_check") == []
    ask(out, "INSERT INTO documents_fts(documents_fts, rank) VALUES ('integrity-check', 1)")


def test_it_stays_sound_whatever_is_done_to_it(out: Path) -> None:
    sink = sink_for("sqlite")
    assert_sound(out)
    sink.drop(out, 1, ["page.html"])
    assert_sound(out)
    sink.write_part(out, 1, encoded(sink, PARTS[0]))
    assert_sound(out)
    sink.remove_part(out, 3)
    assert_sound(out)
    assert [path.name for path in out.iterdir()] == [FILE]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("reliable analysis", ["a.zip!/1.txt", "page.html#1", "page.html#2"]),
        ("title: georgian", ["a.zip!/1.txt", "page.html#1", "page.html#2"]),
        ("balti", ["a.zip!/1.txt", "page.html#1", "page.html#2"]),
        ("long NOT police", ["c/long.txt"]),
        ("nowhere", []),
    ],
)
def test_words_are_found(words: str, found: list[str], out: Path) -> None:
    matching = f"SELECT rowid FROM documents_fts WHERE documents_fts MATCH '{words}'"  # noqa: S608
    assert ask(out, f"SELECT document FROM documents WHERE rowid IN ({matching})") == [  # noqa: S608
        (name,) for name in found
    ]


def test_datasette_finds_the_search_of_documents(out: Path) -> None:
    (declared,) = ask(out, "SELECT sql FROM sqlite_master WHERE name = 'documents_fts' AND rootpage = 0")
    assert 'content="documents"' in declared[0]  # what datasette.utils.detect_fts looks for


def test_what_is_dropped_is_found_no_more(out: Path) -> None:
    sink_for("sqlite").drop(out, 1, ["page.html"])
    counted = ask(out, "SELECT count(*) FROM documents_fts WHERE documents_fts MATCH 'analysis'")
    assert counted == [(1,)]


def test_search_and_order_survive_vacuum(out: Path) -> None:
    sink = sink_for("sqlite")
    sink.drop(out, 1, ["a.zip!/1.txt"])
    before = frames(load_tables(out))
    ask(out, "VACUUM")
    assert_sound(out)
    for name, frame in frames(load_tables(out)).items():
        assert_frame_equal(frame, before[name])
    copy = out / "copy"
    copy.mkdir()
    ask(out, f"VACUUM INTO '{copy / FILE}'")
    assert_sound(copy)


@pytest.mark.parametrize(
    ("view", "row"),
    [
        ("entities", ("ORG", "osce:tntd", "Transnational Threats Department", 12, 4)),
        ("countries_by_year", (2019, "iso3166:GE", "Georgia", 4, 16)),
        ("fields_by_year", (2019, "policing", "Policing", 4)),
    ],
)
def test_views_count(view: str, row: tuple[Any, ...], out: Path) -> None:
    assert row in ask(out, f"SELECT * FROM {view}")  # noqa: S608


def test_an_item_written_again_moves_to_its_new_part(out: Path) -> None:
    sink = sink_for("sqlite")
    sink.write_part(out, 9, encoded(sink, [Done(named("page.html#1"), "page.html")]))
    assert_sound(out)
    sink.drop(out, 1, ["page.html"])
    documents = load_tables(out).documents
    assert documents["document"].tolist()[-1] == "page.html#1"
    assert "page.html#2" not in documents["document"].tolist()


def test_two_documents_of_one_id_are_an_error_that_changes_nothing(out: Path) -> None:
    sink = sink_for("sqlite")
    before = frames(load_tables(out))
    with pytest.raises(TaggerError, match=r"tagger.sqlite: UNIQUE constraint failed: documents.document"):
        sink.write_part(out, 9, encoded(sink, [Done(named("page.html#1"), "elsewhere")]))
    for name, frame in frames(load_tables(out)).items():
        assert_frame_equal(frame, before[name])


def test_a_file_of_another_version_is_left_alone(out: Path) -> None:
    ask(out, "PRAGMA user_version = 99")
    sink = sink_for("sqlite")
    for call in (lambda: sink.remove_part(out, 1), lambda: load_tables(out).documents):
        with pytest.raises(TaggerError, match="its tables are of version 99, not 1"):
            call()


@pytest.mark.parametrize("content", [b"", None])
def test_a_file_that_was_never_filled_is_filled(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / FILE).write_bytes(content)
    sink = sink_for("sqlite")
    assert sink.parts(tmp_path) == set()
    assert not sink.holds(tmp_path)
    sink.write_part(tmp_path, 1, encoded(sink, PARTS[0]))
    assert_sound(tmp_path)


def test_what_a_killed_process_left_is_rolled_back(out: Path) -> None:
    before = frames(load_tables(out))
    torn = out / "torn"
    torn.mkdir()
    with closing(sqlite3.connect(out / FILE, isolation_level=None)) as base:
        base.execute("PRAGMA cache_size = 1")
        base.execute("BEGIN")
        base.execute("UPDATE documents SET text = 'x' || text")
        for name in (FILE, f"{FILE}-journal"):
            shutil.copy(out / name, torn / name)
        base.execute("ROLLBACK")
    assert (torn / FILE).read_bytes() != (out / FILE).read_bytes()
    for name, frame in frames(load_tables(torn)).items():
        assert_frame_equal(frame, before[name])
