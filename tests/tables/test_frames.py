from __future__ import annotations

import pickle

import pandas as pd
import pytest

from tagger.errors import UsageError
from tagger.tables import KINDS, TABLES, LazyTables, frames, rows_of, to_frame, to_frames
from tagger.types import Failure, Skipped
from tests.report.samples import bare, sample


@pytest.mark.parametrize("results", [[], [sample(), bare(), Failure("a", "read", "x"), Skipped("b", "y")]])
def test_frames_have_the_declared_columns_and_types(results: list[Failure]) -> None:
    tables = to_frames(results)
    for name, table in TABLES.items():
        frame: pd.DataFrame = getattr(tables, name)
        found = {column: str(frame[column].dtype) for column in frame.columns}
        assert found == {column.name: KINDS[column.kind].dtype for column in table.columns}


def test_values_are_those_of_the_results() -> None:
    tables = to_frames([sample(), bare()])
    assert tables.documents["published"].tolist() == [pd.Timestamp("2019-10-11"), pd.NaT]
    assert tables.documents["year"].dropna().tolist() == [2019]
    assert tables.documents["title"].isna().tolist() == [False, True]
    assert tables.topics["assigned"].sum() == 2
    assert tables.countries["by_adjective"].tolist() == [2, 1]


def test_dates_beyond_those_of_nanoseconds() -> None:
    rows = rows_of(bare())["documents"]
    at = [column.name for column in TABLES["documents"].filed].index("published")
    rows = [(*row[:at], day, *row[at + 1 :]) for row in rows for day in ("0001-01-01", "9999-12-31")]
    assert [day.year for day in to_frame("documents", rows)["published"]] == [1, 9999]


def test_chunks_make_one_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = rows_of(sample())["mentions"]
    whole = to_frame("mentions", rows)
    monkeypatch.setattr(frames, "_CHUNK", 7)
    pd.testing.assert_frame_equal(to_frame("mentions", iter(rows)), whole)
    assert len(whole) == 19


def test_columns_are_chosen_in_the_order_of_the_table() -> None:
    frame = to_frame("mentions", rows_of(sample())["mentions"], ["label", "start"])
    assert list(frame.columns) == ["start", "label"]
    with pytest.raises(UsageError, match="has no column age"):
        to_frame("mentions", [], ["age"])


def test_a_table_is_read_once_and_not_before_it_is_asked_for() -> None:
    asked: list[str] = []

    def read(name: str) -> pd.DataFrame:
        asked.append(name)
        return to_frame(name, [])

    tables = LazyTables(read)
    assert repr(tables).startswith("Tables(documents=")
    assert asked == []
    assert tables.topics is tables.topics
    assert asked == ["topics"]


def test_frames_travel_between_processes() -> None:
    tables = to_frames([sample()])
    again = pickle.loads(pickle.dumps(tables))  # noqa: S301
    pd.testing.assert_frame_equal(again.mentions, tables.mentions)
