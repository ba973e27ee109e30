from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tagger.cli.exchange import ExchangeFormat, OffsetUnits
from tagger.exchange import FORMATS, Units
from tests.cli.conftest import call, start

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "😀 The OSCE met in Tirana."


def record(name: str, **more: Any) -> dict[str, Any]:
    mention = {
        "start": 6,
        "end": 10,
        "text": "OSCE",
        "label": "ORG",
        "id": "osce:osce",
        "name": "OSCE",
        "score": 1.0,
    }
    return {
        "schema": 1,
        "id": name,
        "title": None,
        "text": TEXT,
        "entities": [{**mention, "via": "gazetteer"}],
        **more,
    }


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(record(name)) + "\n" for name in "ab"), "utf-8")
    return path


def test_the_lists_are_the_same() -> None:
    assert [str(each) for each in ExchangeFormat] == list(FORMATS)
    assert [str(each) for each in OffsetUnits] == [str(each) for each in Units]


@pytest.mark.parametrize("form", [name for name, form in FORMATS.items() if not (form.folder or form.binary)])
def test_to_standard_output_and_to_a_file(form: str, records: Path, tmp_path: Path) -> None:
    shown = call("export", records, "--to", form)
    ended = call("export", records, "--to", form, "--out", tmp_path / "out")
    assert (shown.code, shown.err, ended.code, ended.err, ended.out) == (0, "", 0, "", "")
    assert shown.out == (tmp_path / "out").read_text("utf-8")
    assert (tmp_path / "out.xml").exists() == (form == "label-studio")


@pytest.mark.parametrize("form", list(FORMATS))
def test_there_and_back_to_gold(form: str, records: Path, tmp_path: Path) -> None:
    assert call("export", records, "-t", form, "-o", tmp_path / "out").code == 0
    ended = call("import", tmp_path / "out", "-f", form, "-o", tmp_path / "gold.jsonl", "--unreviewed")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    lines = [json.loads(line) for line in (tmp_path / "gold.jsonl").read_text("utf-8").splitlines()]
    assert [each["id"] for each in lines] == ["a", "b"]
    assert lines[0]["text"].startswith("😀 The [[ORG|OSCE|Organization for Security")


def test_gold_goes_out_again(records: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(call("export", records, "-t", "markup").out, "utf-8")
    assert call("export", gold, "-t", "conll").out.count("OSCE\tB-ORG") == 2


def test_a_pipe(records: Path) -> None:
    ended = start("export", "-", "--to", "doccano", stdin=records.read_bytes())
    assert (ended.code, ended.err) == (0, "")
    assert [json.loads(line)["label"] for line in ended.out.splitlines()] == [[[7, 11, "ORG"]]] * 2


def test_wrong_places_are_named_and_the_rest_is_done(tmp_path: Path) -> None:
    tasks = tmp_path / "tasks.jsonl"
    span = {"start": 7, "end": 11, "text": "OSCE", "label": "ORG"}
    good = {**span, "start": 6, "end": 10}
    lines: list[dict[str, Any]] = [
        {"text": TEXT, "spans": [each], "answer": "accept"} for each in (span, good)
    ]
    lines += [{"text": TEXT, "answer": answer} for answer in ("ignore", "ignore", None)]
    tasks.write_text("".join(json.dumps(each) + "\n" for each in lines), "utf-8")
    ended = call("import", tasks, "--from", "prodigy")
    assert ended.code == 1
    hint = "counted in utf-16 it would be right (--offsets utf-16)"
    assert ended.lines() == [
        f"tagger: tasks.jsonl#1: span 7–11 says 'OSCE', but 'SCE ' stands there; {hint}",
        "tagger: 2 skipped: answer 'ignore', not 'accept'",
        "tagger: 1 skipped: has no answer yet",
    ]
    assert [json.loads(line)["id"] for line in ended.out.splitlines()] == ["tasks.jsonl#2"]
    ended = call("import", tasks, "--from", "prodigy", "--offsets", "utf-16")
    assert (ended.code, json.loads(ended.out)["id"]) == (1, "tasks.jsonl#1")


def test_what_markup_cannot_hold(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text(
        json.dumps({"text": "The OSCE.", "label": [[4, 8, "ORG"], [0, 8, "ORG"]]}), "utf-8"
    )
    ended = call("import", tmp_path / "d.jsonl", "-f", "doccano", "-o", tmp_path / "gold.jsonl")
    assert ended.code == 1
    assert "spans overlap in the text, and markup holds none such" in ended.err
    ended = call("import", tmp_path / "d.jsonl", "-f", "doccano", "--to", "webanno-jsonld")
    assert (ended.code, ended.err) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (("export", "none.jsonl", "-t", "conll"), 2, "none.jsonl: no such file or folder"),
        (("export", "records.jsonl", "-t", "brat"), 2, "brat is a folder: say where with --out"),
        (("export", "records.jsonl", "-t", "docbin"), 2, "docbin is no text: say where with --out"),
        (("export", "records.jsonl", "-t", "pdf"), 2, "'pdf' is not one of 'label-studio'"),
        (("export", "records.jsonl", "-t", "conll", "-o", "no/where"), 2, "no such directory"),
        (("export", "records.jsonl", "-t", "conll", "-o", "records.jsonl"), 2, "is also to be read"),
        (("export", "records.jsonl", "-t", "label-studio", "-o", "t.xml"), 2, "is for the file beside it"),
        (("import", "records.jsonl", "-f", "label-studio"), 1, "it has neither data nor an annotation_id"),
        (
            ("import", "torn.json", "-f", "label-studio"),
            3,
            "torn.json: not JSON: the array is not closed at character 1",
        ),
        (("import", "none", "-f", "brat"), 3, "no brat documents here"),
        (("import", "records.jsonl", "-f", "docbin"), 3, "records.jsonl: no DocBin"),
        (("import", "none", "-f", "doccano"), 3, "none: cannot be read: No such file"),
    ],
)
def test_clear_errors(
    arguments: tuple[str, ...],
    code: int,
    reason: str,
    records: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(records.parent)
    records.with_name("torn.json").write_text("[", "utf-8")
    before = records.read_bytes()
    ended = start(*arguments)
    assert (ended.code, reason in ended.err, ended.out) == (code, True, ""), ended.err
    assert records.read_bytes() == before
