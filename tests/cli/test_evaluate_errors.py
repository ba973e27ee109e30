"""`tagger evaluate --errors`: what is wrong, by kind."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from tagger.training import errors as module
from tagger.training.errors import Error, Errors
from tagger.types import Failure
from tests.cli.conftest import call

if TYPE_CHECKING:
    from pathlib import Path


def wrong(kind: str, words: str) -> Error:
    return Error("a", kind, 3, 9, f"ORG {words}", "", "", None, seen=False, context=f"we [{words}] met")


ERRORS = (
    wrong("ORG missed: acronym", "FAO"),
    wrong("ORG missed: other", "Court"),
    wrong("ORG missed: other", "Law"),
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    asked: dict[str, Any] = {}

    def errors_of(gold: str, **options: Any) -> Errors:
        asked.update(options, gold=gold)
        return Errors(20, (), ERRORS, {"name": "tiny", "version": "1.2.3"})

    monkeypatch.setattr(module, "errors_of", errors_of)
    return asked


def test_kinds_with_an_example_each(asked: dict[str, Any]) -> None:
    out = call("evaluate", "gold.jsonl", "--errors", "--split", "dev", "-m", "here", "-f", "text").out
    assert asked == {"gold": "gold.jsonl", "split": "dev", "model": "here"}
    lines = [line.strip() for line in out.splitlines()]
    assert lines[0] == "20 documents, 3 errors of 2 kinds; model tiny 1.2.3"
    assert lines[3:] == [
        "2     0  ORG missed: other",
        "we [Law] met",
        "1     0  ORG missed: acronym",
        "we [FAO] met",
    ]


def test_every_error_into_a_file(asked: dict[str, Any], tmp_path: Path) -> None:
    ended = call("evaluate", "gold.jsonl", "--errors", "-o", tmp_path / "errors.csv")
    assert [kind["cases"] for kind in json.loads(ended.out)["kinds"]] == [2, 1]
    with (tmp_path / "errors.csv").open(encoding="utf-8", newline="") as lines:
        assert [row["gold"] for row in csv.DictReader(lines)] == ["ORG FAO", "ORG Court", "ORG Law"]
    assert asked["split"] is None


def test_documents_that_failed_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = Errors(1, (Failure("a", "annotate", "broke"),), (), {})
    monkeypatch.setattr(module, "errors_of", lambda *_, **__: failed)
    ended = call("evaluate", "gold.jsonl", "--errors")
    assert (ended.code, ended.err) == (1, "tagger: a: broke\n")


@pytest.mark.parametrize("extra", [("--against", "other"), ("--corrections", "table.csv")])
def test_errors_are_those_of_one_model_as_it_is(extra: tuple[str, str]) -> None:
    ended = call("evaluate", "gold.jsonl", "--errors", *extra)
    assert ended.code == 2
    assert "--errors" in ended.err


def test_output_needs_errors(tmp_path: Path) -> None:
    ended = call("evaluate", "gold.jsonl", "-o", tmp_path / "errors.csv")
    assert (ended.code, "--errors" in ended.err) == (2, True)
