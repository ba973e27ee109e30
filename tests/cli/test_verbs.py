"""The verbs besides annotate: that they call the library with what was asked, and show what it says."""

from __future__ import annotations

import json
import math
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import spacy

from tagger.errors import TaggerError
from tagger.kb.build import build
from tagger.kb.store import KnowledgeBase
from tagger.training import build as training
from tagger.training import evaluate as evaluation
from tagger.training.evaluate import Evaluation, Result
from tagger.types import Failure
from tests.cli.conftest import Ended, call

REFERENCE = Path(__file__).parents[2] / "data" / "reference"


@pytest.fixture(scope="module")
def knowing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that has the knowledge base and nothing else."""
    nlp = spacy.blank("en")
    KnowledgeBase.from_data(build(REFERENCE)).add_to(nlp.vocab)
    path = tmp_path_factory.mktemp("model") / "knowing"
    nlp.to_disk(path)
    return path


def test_info_as_json(model: Path) -> None:
    about = json.loads(call("info", "-m", model).out)
    assert (about["name"], about["version"]) == ("tiny", "1.2.3")
    assert set(about["versions"]) == {"tagger", "spacy", "python"}


def test_info_as_text(model: Path) -> None:
    text = call("info", "-m", model, "-f", "text").out
    assert "name  tiny\n" in text
    assert f"  spacy  {version('spacy')}\n" in text


@pytest.mark.parametrize(
    ("name", "identifier"),
    [("TNTD", "osce:tntd"), ("Georgian", "iso3166:GE"), ("Atlantis", None)],
)
def test_lookup(knowing: Path, name: str, identifier: str | None) -> None:
    ended = call("kb", "lookup", name, "-m", knowing)
    found = [entry["id"] for entry in json.loads(ended.out)]
    assert found == ([identifier] if identifier else [])
    assert ended.code == (0 if identifier else 1)
    assert ended.lines() == ([] if identifier else [f"tagger: {name}: nothing goes by this name"])


def test_lookup_as_text(knowing: Path) -> None:
    ended = call("kb", "lookup", "TNTD", "-m", knowing, "-f", "text")
    assert ended.out == "osce:tntd  ORG  Transnational Threats Department\n"


def test_lookup_in_a_model_without_knowledge(model: Path) -> None:
    ended = call("kb", "lookup", "TNTD", "-m", model)
    assert (ended.code, ended.out, len(ended.lines())) == (3, "", 1)


def test_check_names_each_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tagger.kb.checks.check", lambda folder: [f"{folder}: a: one", "b: two"])
    assert call("kb", "check", "here") == Ended(1, "here: a: one\nb: two\n", "")


def test_check_of_what_is_not_there() -> None:
    ended = call("kb", "check", "/nowhere")
    assert (ended.code, ended.out, len(ended.lines())) == (3, "", 1)


def measured(*failures: Failure) -> Evaluation:
    results = (
        Result("all", "strict", "micro", "f1", 0.9312, 0.91, 0.95, 321),
        Result("all", "topic", "Youth", "f1", math.nan, math.nan, math.nan, 0),
        Result("file a.jsonl", "strict", "micro", "f1", 0.5, math.nan, math.nan, 21),
    )
    return Evaluation(20, failures, results, {"name": "tiny", "version": "1.2.3"})


def test_evaluate(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    def evaluate(gold: str, **options: Any) -> Evaluation:
        asked.update(options, gold=gold)
        return measured()

    monkeypatch.setattr(evaluation, "evaluate", evaluate)
    ended = call("evaluate", "gold.jsonl", "--split", "dev", "-m", "here")
    assert asked == {"gold": "gold.jsonl", "split": "dev", "model": "here"}
    assert (ended.code, json.loads(ended.out)) == (0, measured().to_dict())
    text = call("evaluate", "gold.jsonl", "-f", "text").out
    assert "20 documents, 0 failed; model tiny 1.2.3" in text
    assert [line.split() for line in text.splitlines() if line.startswith(("micro", "Youth"))] == [
        ["micro", "0.931", "0.910–0.950", "321"], ["Youth", "–", "0"],
    ]  # fmt: skip


def test_evaluate_shows_periods_and_issuers(monkeypatch: pytest.MonkeyPatch) -> None:
    sliced = tuple(
        Result(group, "topics", name, metric, value, math.nan, math.nan, 12)
        for group in ("period 2015–2019", "issuer Some Office")
        for name, metric, value in (("micro", "f1", 0.75), ("documents", "lrap", 0.9))
    )
    evaluated = Evaluation(20, (), (*measured().results, *sliced), {"name": "tiny"})
    monkeypatch.setattr(evaluation, "evaluate", lambda *_, **__: evaluated)
    text = call("evaluate", "gold.jsonl", "-f", "text").out
    shown = [line.split() for line in text.splitlines() if line.startswith(("2015", "Some Office"))]
    assert shown == [["2015–2019", "0.750", "0.900", "12"], ["Some", "Office", "0.750", "0.900", "12"]]
    known = json.loads(call("evaluate", "gold.jsonl").out)["figures"]
    assert known["issuer Some Office"]["topics"]["micro"]["f1"]["value"] == 0.75


def test_evaluate_names_what_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "evaluate", lambda *_, **__: measured(Failure("a", "annotate", "broke")))
    ended = call("evaluate", "gold.jsonl")
    assert (ended.code, ended.err) == (1, "tagger: a: broke\n")
    assert json.loads(ended.out)["failures"]


def test_evaluate_without_gold(model: Path) -> None:
    ended = call("evaluate", "/nowhere.jsonl", "-m", model)
    assert (ended.code, ended.out, len(ended.lines())) == (3, "", 1)


def test_train(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: dict[str, Any] = {}

    def build_model(output: Path, **options: Any) -> None:
        options.pop("say")("a step")
        asked.update(options, output=output)

    monkeypatch.setattr(training, "build_model", build_model)
    ended = call("train", "-o", tmp_path, "--data", "there", "--keep-network", "old")
    assert ended == Ended(0, "", "tagger: a step\n")
    assert asked == {
        "output": tmp_path, "corpus": Path("there/corpus"), "reference": Path("there/reference"),
        "open_corpora": None, "keep_network": Path("old"), "encoder": None,
        "silver": (), "vectors": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--part", "0/4"), 2, "number and count"),
        (("--part", "4"), 2, "number and count"),
        (("--model", "osce-en"), 3, "not the larger model"),
        (("--model", "nowhere"), 3, "no model here"),
    ],
)
def test_train_silver_that_cannot(tmp_path: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    ended = call("train", "silver", "-o", tmp_path / "s.jsonl.gz", "--open-corpora", tmp_path, *arguments)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("model", "said"), [("osce-en", "not the larger model"), ("nowhere", "no model here")]
)
def test_train_vectors_that_cannot(tmp_path: Path, model: str, said: str) -> None:
    ended = call("train", "vectors", "-o", tmp_path / "out", "--open-corpora", tmp_path, "--model", model)
    assert (ended.code, ended.out) == (3, "")
    assert said in ended.err
    assert not any(tmp_path.iterdir())


def test_train_into_what_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = call("train", "-o", tmp_path / "file" / "deep" / "model")
    assert (ended.code, ended.out) == (3, "")
    assert "give another -o" in ended.err


def test_train_that_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    def build_model(*_: object, **__: object) -> None:
        raise TaggerError("data/corpus: no corpus here")

    monkeypatch.setattr(training, "build_model", build_model)
    assert call("train") == Ended(3, "", "tagger: data/corpus: no corpus here\n")
