from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.conftest import call

if TYPE_CHECKING:
    from pathlib import Path


def test_a_scheme_of_ones_own_end_to_end(tmp_path: Path, model: Path, page: Path) -> None:
    scheme = tmp_path / "scheme.csv"
    scheme.write_text("name,keywords\nTowns,Bălți; street\nMeetings,met; agenda\n", "utf-8")
    ended = call(
        "train", "topics", "--taxonomy", scheme, "-o", tmp_path / "own", "--skos", tmp_path / "own.ttl"
    )
    assert ended.code == 0
    assert json.loads(ended.out)["too_few"] == ["Towns", "Meetings"]
    assert ended.lines()[-1] == f"tagger: wrote {tmp_path / 'own'}"
    assert 'skos:prefLabel "Towns"@en' in (tmp_path / "own.ttl").read_text("utf-8")
    note = json.loads(call("annotate", page, "-m", model, "--topics", tmp_path / "own").out)
    assert {field["name"] for field in note["fields_of_work"]} == {"Towns", "Meetings"}
    text = call(
        "train", "topics", "--taxonomy", tmp_path / "own.ttl", "-o", tmp_path / "own", "-f", "text"
    ).out
    assert text.startswith("# 0 documents, 2 labels\n")


def test_nothing_to_learn_from(tmp_path: Path) -> None:
    ended = call("train", "topics", "-o", tmp_path / "own")
    assert (ended.code, ended.lines()) == (
        2,
        ["tagger: nothing to learn from: give --corpus, --taxonomy, or both"],
    )
    assert not (tmp_path / "own").exists()
