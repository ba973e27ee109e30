from __future__ import annotations

import errno
import os
import pickle
import stat
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from tagger.errors import TaggerError
from tagger.sinks import SINKS, Sink, load_tables, sink_for
from tagger.tables import TABLES, Tables, to_frame, to_frames
from tests.sinks.results import PARTS, Done, encoded, frames, named, results, words, write_parts

if TYPE_CHECKING:
    from pathlib import Path

FILED = [name for name in SINKS if name != "sqlite"]


@pytest.fixture(params=SINKS)
def sink(request: pytest.FixtureRequest) -> Sink:
    return sink_for(request.param)


def assert_same(found: Tables, expected: Tables) -> None:
    for name in TABLES:
        assert_frame_equal(getattr(found, name), getattr(expected, name), obj=name)


def assert_holds(out: Path, parts: list[list[Done]], sink: Sink) -> None:
    """Check that the folder holds just what a fresh output of these parts holds."""
    fresh = out.with_name(f"{out.name}-fresh")
    write_parts(sink, fresh, parts)
    assert_same(load_tables(out), load_tables(fresh))


def as_lists() -> list[list[Done]]:
    return [list(part) for part in PARTS]


def test_all_formats_give_the_same_frames(tmp_path: Path) -> None:
    for name in SINKS:
        write_parts(sink_for(name), tmp_path / name)
    parquet, *others = (load_tables(tmp_path / name) for name in SINKS)
    assert len(parquet.documents) == 6
    assert len(parquet.failures) == 2
    for other in others:
        assert_same(other, parquet)


def test_the_frames_are_those_of_the_results(sink: Sink, tmp_path: Path) -> None:
    done = [each for part in PARTS for each in part]
    write_parts(sink, tmp_path)
    expected = to_frames(each.result for each in done)
    found = load_tables(tmp_path)
    own = ["item", "duplicate_of"]
    assert_frame_equal(found.documents.drop(columns=own), expected.documents.drop(columns=own))
    for name in ("mentions", "countries", "topics", "failures"):
        assert_frame_equal(getattr(found, name), getattr(expected, name))
    assert found.documents["item"].tolist() == [
        "a.zip!/1.txt",
        "a.zip!/3.txt",
        "page.html",
        "page.html",
        r"c/\udcff.txt",
        "c/long.txt",
    ]
    assert found.documents["duplicate_of"].dropna().tolist() == ["page.html#1", r"c/\udcff.txt"]


def test_data_types_are_declared_even_for_nothing(sink: Sink, tmp_path: Path) -> None:
    sink.write_part(tmp_path, 1, [])
    for name, frame in frames(load_tables(tmp_path)).items():
        assert_frame_equal(frame, to_frame(name, []))


def test_payloads_travel_between_processes(sink: Sink, tmp_path: Path) -> None:
    payloads = pickle.loads(pickle.dumps(encoded(sink, PARTS[0])))  # noqa: S301
    sink.write_part(tmp_path, 1, payloads)
    assert_holds(tmp_path, [list(PARTS[0])], sink)


def test_a_part_written_again_takes_the_place_of_the_first(sink: Sink, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_parts(sink, out)
    sink.write_part(out, 1, encoded(sink, PARTS[0]))
    assert_holds(out, as_lists(), sink)
    sink.write_part(out, 1, encoded(sink, PARTS[0][3:]))
    assert_holds(out, [list(PARTS[0][3:]), *as_lists()[1:]], sink)


def test_a_part_removed_is_gone(sink: Sink, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_parts(sink, out)
    for _ in range(2):
        sink.remove_part(out, 1)
    assert_holds(out, [[], *as_lists()[1:]], sink)
    assert 1 not in sink.parts(out)


def test_removing_from_nothing_is_no_error(sink: Sink, tmp_path: Path) -> None:
    sink.remove_part(tmp_path / "none", 1)
    assert sink.parts(tmp_path / "none") == set()
    assert not sink.holds(tmp_path / "none")


def test_parts_are_known_by_their_numbers(sink: Sink, tmp_path: Path) -> None:
    for number in (7, 1_000_000):
        sink.write_part(tmp_path, number, encoded(sink, [Done(named(f"{number}"), f"{number}")]))
    assert sink.parts(tmp_path) == {7, 1_000_000}
    assert load_tables(tmp_path).documents["document"].tolist() == ["7", "1000000"]


@pytest.mark.parametrize("items", [["page.html"], ["a.zip!/2.pdf", "a.zip!/1.txt"], ["elsewhere"], []])
def test_dropped_items_leave_nothing_behind(sink: Sink, tmp_path: Path, items: list[str]) -> None:
    out = tmp_path / "out"
    write_parts(sink, out)
    for _ in range(2):
        sink.drop(out, 1, items)
    kept = [each for each in PARTS[0] if each.item not in items]
    assert_holds(out, [kept, *as_lists()[1:]], sink)


def test_items_are_dropped_by_names_that_are_no_unicode(sink: Sink, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_parts(sink, out)
    sink.drop(out, 3, ["c/\udcff.txt"])
    assert load_tables(out).documents["document"].tolist()[-1] == "c/long.txt"


def test_items_are_dropped_from_one_part_only(sink: Sink, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_parts(sink, out)
    sink.drop(out, 2, ["page.html"])
    assert_holds(out, as_lists(), sink)


def test_a_repetition_known_later_is_marked(sink: Sink, tmp_path: Path) -> None:
    note = named("b")
    payload = sink.flagged(sink.encode(note, item="b"), "a\udcff")
    sink.write_part(tmp_path / "later", 1, [payload])
    sink.write_part(tmp_path / "once", 1, [sink.encode(note, item="b", duplicate_of="a\udcff")])
    assert_same(load_tables(tmp_path / "later"), load_tables(tmp_path / "once"))
    assert load_tables(tmp_path / "later").documents["duplicate_of"].tolist() == [r"a\udcff"]


@pytest.mark.parametrize("name", FILED)
def test_half_a_part_does_not_count_and_is_overwritten(name: str, tmp_path: Path) -> None:
    sink, out = sink_for(name), tmp_path / "out"
    write_parts(sink, out)
    for path in out.glob("*/part-000001.*"):
        content = path.read_bytes()
        path.unlink()
        path.with_name(f".{path.name}.tmp").write_bytes(content[:10])
        assert 1 in sink.parts(out)
        assert set(load_tables(out).documents["item"]).isdisjoint(each.item for each in PARTS[0])
        sink.write_part(out, 1, encoded(sink, PARTS[0]))
        assert not list(out.rglob("*.tmp"))
    assert_holds(out, as_lists(), sink)


@pytest.mark.parametrize("name", FILED)
def test_of_what_was_begun_nothing_stays(name: str, tmp_path: Path) -> None:
    sink = sink_for(name)
    sink.write_part(tmp_path, 1, [])
    for path in list(tmp_path.glob("*/part-000001.*")):
        path.rename(path.with_name(f".{path.name}.tmp"))
    assert sink.parts(tmp_path) == {1}
    sink.remove_part(tmp_path, 1)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", FILED)
@pytest.mark.parametrize("nth", range(3))
def test_a_full_disk_is_an_error_and_mended_by_the_next_attempt(
    name: str, nth: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink, out, files = sink_for(name), tmp_path / "out", count()
    write_parts(sink, out)
    real = os.fsync

    def full(handle: int) -> None:
        if stat.S_ISREG(os.fstat(handle).st_mode) and next(files) == nth:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(TaggerError, match=r"cannot write .*: No space left on device"):
            sink.write_part(out, 1, encoded(sink, PARTS[0][3:]))
    assert not list(out.rglob("*.tmp"))
    sink.write_part(out, 1, encoded(sink, PARTS[0]))
    assert_holds(out, as_lists(), sink)


@given(st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_comes_back_from_every_format(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    ids = data.draw(
        st.lists(
            words, min_size=1, max_size=3, unique_by=lambda name: name.encode("utf-8", "backslashreplace")
        )
    )
    done = [Done(data.draw(results(name)), data.draw(words) or "item") for name in ids]
    expected = to_frames(each.result for each in done)
    for name in SINKS:
        out, sink = tmp_path_factory.mktemp(name), sink_for(name)
        sink.write_part(out, 1, encoded(sink, done))
        found = load_tables(out)
        assert_frame_equal(found.documents.drop(columns="item"), expected.documents.drop(columns="item"))
        for table in ("mentions", "countries", "topics", "failures"):
            assert_frame_equal(getattr(found, table), getattr(expected, table), obj=f"{name} {table}")
