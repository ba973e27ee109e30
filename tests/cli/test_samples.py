"""The main job as a user does it: the built-in model on the sample pages."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tagger.errors import ModelError
from tagger.pipeline import model_path
from tagger.schema import annotation_schema
from tests.cli.conftest import call, start

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


@pytest.fixture(autouse=True)
def bundled() -> None:
    try:
        model_path()
    except ModelError as error:
        pytest.skip(str(error))


def test_every_sample_gives_records_that_follow_the_schema() -> None:
    files = sorted(path for path in SAMPLES.iterdir() if path.suffix in {".txt", ".html", ".jsonl"})
    ended = call("annotate", *files, "-f", "jsonl")
    assert (ended.code, ended.err) == (0, "")
    records = [json.loads(line) for line in ended.out.splitlines()]
    assert len(records) >= len(files)
    validator = jsonschema.Draft202012Validator(annotation_schema())
    for record in records:
        validator.validate(record)
        assert len(record["fields_of_work"]) == 23
        for text, mentions in (("text", "entities"), ("title", "title_entities")):
            for each in record[mentions]:
                assert record[text][each["start"] : each["end"]] == each["text"]


def test_one_page_in_the_terminal() -> None:
    ended = start("annotate", SAMPLES / "menu-page.txt", "--format", "text")
    assert (ended.code, ended.err) == (0, "")
    assert "[Henrik Solberg|PERSON]" in ended.out
    assert "osce:tntd" in ended.out
    assert "gov:MD/interior" in ended.out
    assert "Policing" in ended.out
    assert "Our work" not in ended.out
