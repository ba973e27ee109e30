from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import call, start

if TYPE_CHECKING:
    from pathlib import Path


def test_a_pipe_gets_a_line_of_json_a_document_and_nothing_else(page: Path, model: Path) -> None:
    ended = start("annotate", page, page, "--model", model)
    assert (ended.code, ended.err) == (0, "")
    first, second = map(json.loads, ended.out.splitlines())
    assert first == second
    assert first["id"] == str(page)
    assert [(each["text"], each["label"]) for each in first["entities"]] == [
        ("TNTD", "ORG"), ("Bălți", "LOCATION"), ("Georgia", "COUNTRY"),
    ]  # fmt: skip
    assert first["model"] == {"name": "tiny", "version": "1.2.3"}


def test_standard_input_and_any_locale(model: Path) -> None:
    ended = start(
        "annotate", "-", "-m", model, stdin="Bălți is no country.".encode(), LC_ALL="C", PYTHONUTF8="0"
    )
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out)["entities"][0]["text"] == "Bălți"


@pytest.mark.parametrize("count", [1, 2])
def test_json_is_an_object_for_one_file_and_an_array_for_several(page: Path, model: Path, count: int) -> None:
    ended = call("annotate", *[page] * count, "-f", "json", "-m", model)
    assert isinstance(json.loads(ended.out), dict if count == 1 else list)
    assert "\n  " in ended.out


def test_several_files_of_which_one_is_left_are_still_an_array(page: Path, model: Path) -> None:
    ended = call("annotate", page, "missing", "-f", "json", "-m", model)
    assert ended.code == 1
    assert len(json.loads(ended.out)) == 1


def test_csv(page: Path, model: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(call("annotate", page, "-f", "csv", "-m", model).out)))
    assert [row["text"] for row in rows] == ["TNTD", "Bălți", "Georgia"]
    assert {row["document"] for row in rows} == {str(page)}


def test_html(page: Path, model: Path) -> None:
    ended = call("annotate", page, "-f", "html", "-m", model)
    assert ended.out.startswith("<!doctype html>")
    assert ended.out.count("<mark") == 3


def test_text_without_colour_marks_with_brackets(page: Path, model: Path) -> None:
    ended = call("annotate", page, "-f", "text", "-m", model)
    assert "[TNTD|ORG] met in [Bălți|LOCATION], and then in [Georgia|COUNTRY]." in ended.out
    assert "\x1b" not in ended.out


def test_colour_on_demand(page: Path, model: Path) -> None:
    ended = start("annotate", page, "-f", "text", "--color", "-m", model, NO_COLOR="1")
    assert re.search("\x1b\\[[0-9;]+mTNTD\x1b\\[0m", ended.out)
    assert "[TNTD" not in ended.out


def test_scores_below_the_wish_are_left_out(page: Path, model: Path) -> None:
    assert len(json.loads(call("annotate", page, "--min-score", "1", "-m", model).out)["entities"]) == 3
    ended = call("annotate", page, "--min-score", "1.1", "-m", model)
    assert ended.code == 2


def test_published(page: Path, model: Path) -> None:
    ended = call("annotate", page, "--published", "2022-11-16", "-m", model)
    assert json.loads(ended.out)["published"] == "2022-11-16"


@pytest.mark.parametrize(
    "date", ["2022-1-1", "20221116", "2022-02-30", "16 November 2022", "2022-W01-1", "", "２022-11-16"]
)
def test_published_is_a_day(page: Path, date: str) -> None:
    ended = call("annotate", page, "--published", date)
    assert ended.code == 2
    assert "is no date of the form YYYY-MM-DD" in ended.err
    assert len(ended.lines()) == 1


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("out.json", "{\n"), ("out.jsonl", '{"schema":1'), ("out.csv", "document,"),
        ("out.HTML", "<!doctype"),
        ("out.htm", "<!doctype"), ("out.txt", "page.txt"), ("out", '{"schema":1'), ("out.xml", '{"schema":1'),
    ],
)  # fmt: skip
def test_output_takes_its_format_from_its_name(
    page: Path, model: Path, name: str, begins: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(page.parent)
    ended = call("annotate", page.name, "-o", name, "-m", model)
    assert (ended.code, ended.out) == (0, "")
    assert page.with_name(name).read_text("utf-8").startswith(begins)


def test_when_nothing_was_done_the_output_stays_as_it_was(tmp_path: Path, model: Path) -> None:
    output = tmp_path / "out.json"
    output.write_text("old")
    ended = call("annotate", "missing", "-o", output, "-m", model)
    assert (ended.code, output.read_text()) == (1, "old")
    assert list(tmp_path.iterdir()) == [output]


def test_no_file_is_read_and_written(page: Path) -> None:
    ended = call("annotate", page, "-o", page)
    assert (ended.code, len(ended.lines())) == (2, 1)
    assert "is also to be read" in ended.err


def test_excel_is_for_csv(page: Path, model: Path) -> None:
    assert call("annotate", page, "--excel", "-f", "csv", "-m", model).out.startswith("\ufeff")
    assert call("annotate", page, "--excel", "-f", "json", "-m", model).code == 2
