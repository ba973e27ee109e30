from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tagger.report.review import find_candidates
from tagger.topics.features import Source
from tagger.topics.model import Block, TopicModel
from tagger.topics.storage import write_model
from tagger.types import Document, Failure
from tests.cli.conftest import call

if TYPE_CHECKING:
    from pathlib import Path


def tiny() -> TopicModel:
    weights = np.array([[4.0, 0.0], [0.0, 6.0]], np.float32)
    block = Block("words", ("police", "ballots"), np.ones(2, np.float32), weights)
    thresholds, intercepts = np.full(2, 0.5, np.float32), np.array([-2, -3], np.float32)
    return TopicModel(("policing", "elections"), ("Policing", "Elections"), thresholds, intercepts, (block,))


@pytest.fixture(scope="module")
def topics(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("topics")
    write_model(tiny(), folder)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    records = [
        {"id": "plain", "text": "The police came."},
        {"id": "odd", "title": "Sea", "text": f"{'Waves and foam ' * 10}"},
        {"id": "torn", "text": "Police", "fields_of_work": ["Elections"]},
    ]
    lines = "".join(json.dumps(each) + "\n" for each in records)
    (tmp_path / "in" / "deep" / "some.jsonl").write_text(lines, "utf-8")
    (tmp_path / "in" / "skipped.bin").write_bytes(b"\x00")
    return tmp_path / "in"


def test_review_of_a_folder(folder: Path, model: Path, topics: Path) -> None:
    ended = call("review", folder, "-m", model, "--topics", topics)
    found = [json.loads(line) for line in ended.out.splitlines()]
    assert (ended.code, ended.lines()) == (0, ["tagger: 2 documents worth a look"])
    assert [each["id"] for each in found] == ["torn", "odd"]
    assert (found[0]["label"], found[0]["editorial"]) == (["Policing"], ["Elections"])
    assert found[1]["text"].startswith("Sea\n\nWaves")
    assert found[1]["reason"] == "unfamiliar: 100% of the words are unknown"


def test_the_worst_first_for_label_studio(folder: Path, model: Path, topics: Path, tmp_path: Path) -> None:
    target = tmp_path / "tasks.json"
    ended = call(
        "review", folder, "-m", model, "--topics", topics, "-f", "label-studio", "--most", "1", "-o", target
    )
    assert (ended.out, ended.lines()) == ("", ["tagger: 2 documents worth a look, 1 listed"])
    (task,) = json.loads(target.read_text("utf-8"))
    assert task["data"]["id"] == "torn"
    prediction = task["predictions"][0]
    assert prediction["model_version"] == "tiny 1.2.3"
    assert prediction["result"][0]["value"] == {"choices": ["Policing"]}


def test_review_as_text(folder: Path, model: Path, topics: Path) -> None:
    out = call("review", folder, "-m", model, "--topics", topics, "-f", "text").out
    assert out.splitlines()[0].split() == ["points", "document", "why"]
    assert "chosen by the model, not by the editors: Policing" in out


def test_an_empty_folder(tmp_path: Path, model: Path, topics: Path) -> None:
    ended = call("review", tmp_path, "-m", model, "--topics", topics)
    assert (ended.code, len(ended.lines())) == (2, 1)


def test_a_missing_file_does_not_end_the_run(folder: Path, model: Path, topics: Path) -> None:
    ended = call("review", "/nowhere.txt", folder, "-m", model, "--topics", topics)
    assert (ended.code, len(ended.out.splitlines())) == (1, 2)


def test_a_document_that_fails_takes_no_other_along() -> None:
    def read(document: Document) -> tuple[TopicModel, Source]:
        if document.id == "bad":
            raise ValueError("too odd")
        return tiny(), Source(document.text)

    failures: list[Failure] = []
    documents = [Document("bad", "x"), Document("good", "Foam and waves " * 10)]
    found = find_candidates(documents, read, failures)
    assert [each.document.id for each in found] == ["good"]
    assert failures == [Failure("bad", "annotate", "ValueError: too odd")]
