from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import numpy as np
import pytest
import spacy

import tagger
from tagger.schema import annotation_schema
from tagger.topics.model import Block, TopicModel
from tagger.topics.nearest import Examples
from tagger.topics.storage import digest_of, write_model
from tests.cli.conftest import call

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def topics(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A classifier of two fields that knows three words."""
    weights = np.array([[4.0, -1.0], [1.5, 0.0], [-3.0, 6.0]], np.float32)
    block = Block("words", ("police", "officers", "ballots"), np.ones(3, np.float32), weights)
    thresholds, intercepts = np.array([0.5, 0.9], np.float32), np.array([-1, -3], np.float32)
    folder = tmp_path_factory.mktemp("topics")
    labels, names = ("policing", "elections"), ("Policing", "Elections")
    seen = Examples(("one", "two"), np.array([[3, 1], [-3, 9]], np.float32), np.eye(2, dtype=bool))
    write_model(TopicModel(labels, names, thresholds, intercepts, (block,), examples=seen), folder)
    return folder


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "one.jsonl"
    record = {"id": "r1", "title": "Police academy", "text": "Officers watch ballots.\n\nThe police came."}
    path.write_text(json.dumps(record), "utf-8")
    return path


def test_explain_as_json(model: Path, topics: Path, record: Path) -> None:
    ended = call("explain", record, "-m", model, "--topics", topics, "--field", "Elections", "--parts")
    data = json.loads(ended.out)
    field = data["fields"][0]
    assert (ended.code, data["id"], field["id"], field["assigned"]) == (0, "r1", "elections", False)
    assert sum(word["weight"] for word in field["words"]) + field["intercept"] == pytest.approx(
        field["log_odds"], abs=1e-5
    )
    police = next(word for word in field["words"] if word["part"] == "title")
    assert (police["text"], police["start"], police["end"]) == ("Police", 0, 6)
    assert [each["id"] for each in data["near_misses"]] == ["elections"]
    assert [each["id"] for each in data["nearest"]] == ["one", "two"]
    assert [(part["start"], part["end"]) for part in data["parts"]] == [(0, 41)]


def test_explain_as_text(model: Path, topics: Path, record: Path) -> None:
    out = call("explain", record, "-m", model, "--topics", topics, "-f", "text", "--parts").out
    assert "Police" in out.splitlines()[0]
    assert "Policing (policing)\n  assigned: score" in out
    assert "title 0–6, text" not in out
    assert "title 0–6, 29–35" in out
    assert "Nearest misses\n  Elections" in out
    assert "Nearest training documents\n  one  0." in out
    assert "Officers watch ballots. The police came. …" in out


def test_an_unknown_field(model: Path, topics: Path, record: Path) -> None:
    ended = call("explain", record, "-m", model, "--topics", topics, "--field", "Fish")
    assert (ended.code, ended.lines()) == (
        2,
        ["tagger: 'Fish' is no field of this model; it has policing, elections"],
    )


def test_a_model_without_classifier(model: Path, page: Path) -> None:
    ended = call("explain", page, "-m", model)
    assert (ended.code, len(ended.lines())) == (3, 1)


def test_a_file_that_is_not_there(model: Path) -> None:
    assert call("explain", "/nowhere.txt", "-m", model).code == 3


def test_annotate_with_another_classifier(model: Path, topics: Path, record: Path) -> None:
    note = json.loads(call("annotate", record, "-m", model, "--topics", topics).out)
    assert [field["id"] for field in note["fields_of_work"]] == ["policing", "elections"]
    assert note["model"]["topics"] == f"{topics.name} {digest_of(topics)[:12]}"
    jsonschema.validate(note, annotation_schema())
    assert "topics" not in json.loads(call("annotate", record, "-m", model).out)["model"]
    assert json.loads(call("annotate", record, "-m", model).out)["fields_of_work"] == []
    assert "tagger_topics" not in spacy.load(model).pipe_names


def test_a_classifier_that_is_not_there(model: Path, record: Path) -> None:
    ended = call("annotate", record, "-m", model, "--topics", "/nowhere")
    assert (ended.code, ended.lines()) == (
        3,
        ["tagger: /nowhere: topics.npz is missing; install or train the model again"],
    )


def test_explain_in_python(model: Path, topics: Path) -> None:
    found = tagger.explain("Police officers", "policing", model=model, topics=topics)
    assert found.standing.assigned
    assert [each.text for each in found.speaks_for] == ["Police officers"]
