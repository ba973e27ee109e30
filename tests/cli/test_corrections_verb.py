"""Corrections on the command line: applied, checked, measured, learned from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tagger.sinks import load_tables
from tagger.training import build as training
from tests.cli.conftest import call

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "document;action;text;label;new;note\n"
ROWS = (
    ";relabel;TNTD;;LOCATION;\n"
    ";reject;Georgia;;;\n"
    ";add alias;then;PERSON;;a name\n"
    ";reject;Atlantis;;;\n"
    "page.txt;rename;Bălți;;Balti;\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "corrections.csv"
    path.write_text(HEADER + ROWS, "utf-8-sig")
    return path


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    record = {"id": "g", "text": "[[LOCATION|TNTD]] lies in [[COUNTRY|Georgia|GE]].", "countries": ["GE"]}
    path.write_text(json.dumps(record) + "\n", "utf-8")
    return path


def test_annotate(page: Path, model: Path, table: Path) -> None:
    ended = call("annotate", page, "-m", model, "--corrections", table)
    found = json.loads(ended.out)["entities"]
    assert (ended.code, ended.err) == (0, "")
    assert [(each["text"], each["label"], each["name"], each["via"]) for each in found] == [
        ("TNTD", "LOCATION", "TNTD", "corrections: line 2, relabel; was gazetteer"),
        ("Bălți", "LOCATION", "Balti", "corrections: line 6, rename; was model"),
        ("then", "PERSON", "then", "corrections: line 4, add alias"),
    ]


def test_annotate_with_a_wrong_table(page: Path, model: Path, table: Path) -> None:
    table.write_text(HEADER + ";rejct;he;;;\n;reject;;;;\n", "utf-8")
    ended = call("annotate", page, "-m", model, "--corrections", table)
    assert (ended.code, ended.out) == (2, "")
    assert ended.lines() == [
        f"tagger: {table}, line 2: unknown action 'rejct'; did you mean 'reject'? (and 1 more line is wrong)"
    ]


def test_annotate_with_a_field_that_the_model_does_not_have(page: Path, model: Path, table: Path) -> None:
    table.write_text(HEADER + ";set field;;;policing;\n", "utf-8")
    ended = call("annotate", page, "-m", model, "--corrections", table)
    assert (ended.code, ended.out) == (2, "")
    assert ended.lines() == [
        "tagger: corrections, line 2: unknown field of work 'policing'; the model has none"
    ]


def test_check(page: Path, model: Path, table: Path) -> None:
    ended = call("corrections", "check", table, page, "-m", model)
    assert ended.code == 1
    assert [(each["line"], each["state"], each["places"]) for each in json.loads(ended.out)] == [
        (2, "works", 1), (3, "works", 1), (4, "works", 1), (5, "no effect", 0), (6, "works", 1),
    ]  # fmt: skip
    assert ended.err == f"tagger: {table}: 5 rows: 1 no effect, 4 works; tried on 1 documents\n"


def test_check_for_a_person(page: Path, model: Path, table: Path) -> None:
    text = call("corrections", "check", table, page, "-m", model, "-f", "text").out
    assert [line.split() for line in text.splitlines()] == [
        ["line", "state", "places", "row"],
        ["2", "works", "1", "relabel", "TNTD", "→", "LOCATION"],
        ["3", "works", "1", "reject", "Georgia"],
        ["4", "works", "1", "add", "alias", "then", "[PERSON]"],
        ["5", "no", "effect", "reject", "Atlantis", "the", "words", "are", "in", "no", "document"],
        ["6", "works", "1", "rename", "Bălți", "→", "Balti", "in", "page.txt"],
    ]


def test_check_of_records_that_were_corrected(page: Path, model: Path, table: Path, tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    records.write_text(call("annotate", page, "-m", model, "--corrections", table).out, "utf-8")
    states = [
        each["state"] for each in json.loads(call("corrections", "check", table, records, "-m", model).out)
    ]
    assert states == ["works", "works", "works", "no effect", "works"]


def test_check_of_what_a_batch_wrote(page: Path, model: Path, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert call("batch", page, "--out", out, "-m", model, "--jobs", "0", "--corrections", table).code == 0
    tables = load_tables(out)
    assert dict(zip(tables.mentions.text, tables.mentions.label, strict=True)) == {
        "TNTD": "LOCATION",
        "Bălți": "LOCATION",
        "then": "PERSON",
    }
    assert all(via.startswith("corrections: line ") for via in tables.mentions.via)
    checked = call("corrections", "check", table, out, "-m", model)
    assert [each["state"] for each in json.loads(checked.out)][:3] == ["works"] * 3


def test_check_of_the_table_alone(table: Path) -> None:
    table.write_text(HEADER + ";reject;May;;;\n;relabel;May;;PERSON;\n", "utf-8")
    ended = call("corrections", "check", table)
    assert ended.code == 1
    assert [each["state"] for each in json.loads(ended.out)] == ["contradiction", "untried"]
    table.write_text(HEADER + ";reject;May;;;\n", "utf-8")
    assert call("corrections", "check", table).code == 0


def test_check_names_all_that_is_wrong(table: Path) -> None:
    table.write_text(HEADER + ";rejct;he;;;\n;reject;;;;\n", "utf-8")
    ended = call("corrections", "check", table)
    assert (ended.code, ended.out, len(ended.lines())) == (2, "", 2)


def test_check_with_documents_that_cannot_be_read(page: Path, model: Path, table: Path) -> None:
    table.write_text(HEADER + ";reject;Georgia;;;\n", "utf-8")
    ended = call("corrections", "check", table, page, page.with_name("nowhere.txt"), "-m", model)
    assert ended.code == 1
    assert "nowhere.txt" in ended.lines()[0]


def test_evaluate_before_and_after(gold: Path, model: Path, table: Path) -> None:
    table.write_text(HEADER + ";relabel;TNTD;;LOCATION;\n", "utf-8")
    ended = call("evaluate", gold, "-m", model, "--corrections", table)
    figures = {
        when: each["figures"]["all"]["strict"]["micro"]["f1"]["value"]
        for when, each in json.loads(ended.out).items()
    }
    assert (ended.code, figures) == (0, {"before": 0.5, "after": 1.0})
    rows = [
        line.split()
        for line in call("evaluate", gold, "-m", model, "--corrections", table, "-f", "text").out.splitlines()
    ]
    assert rows[0] == ["1", "documents;", "model", "tiny", "1.2.3"]
    assert ["strict", "micro", "f1", "0.500", "1.000", "+0.500", "2"] in rows
    assert not any(row[:2] == ["strict", "COUNTRY"] for row in rows)


def test_evaluate_against_another_model(gold: Path, model: Path, tmp_path: Path) -> None:
    import spacy

    nlp = spacy.blank("en")
    nlp.meta.update(name="none", version="0.1.0")
    nlp.to_disk(tmp_path / "none")
    out = call("evaluate", gold, "-m", model, "--against", tmp_path / "none", "-f", "text").out
    rows = [line.split() for line in out.splitlines()]
    assert rows[0] == ["1", "documents;", "models", "none", "0.1.0", "and", "tiny", "1.2.3"]
    assert ["strict", "micro", "recall", "0.000", "0.500", "+0.500", "2"] in rows


def test_train(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, table: Path, root: Path) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr(
        training, "build_model", lambda output, **options: asked.update(options, output=output)
    )
    data = tmp_path / "data"
    (data / "corpus").mkdir(parents=True)
    (data / "corpus" / "none.jsonl").write_text("", "utf-8")
    (data / "corpus" / "splits.json").write_text("{}", "utf-8")
    (data / "reference").symlink_to(root / "data" / "reference")
    ended = call("train", "--data", data, "-o", tmp_path / "model", "--corrections", table)
    assert ended.code == 0, ended.err
    assert asked["corpus"] == tmp_path / "model.data" / "corpus"
    assert json.loads((asked["reference"] / "own_names.json").read_text("utf-8"))
    assert ended.lines() == [
        (
            "tagger: 3 rows learned as names; 0 documents of the corpus corrected; 0 documents added; "
            "nothing learned from line 4, 6: give the table to annotate, too"
        )
    ]


def test_train_on_documents_without_corrections() -> None:
    ended = call("train", "--documents", "a.txt")
    assert (ended.code, ended.out, len(ended.lines())) == (2, "", 1)
