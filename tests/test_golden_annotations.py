"""Golden records of every sample page: what changes in the output is seen in review.

Written anew by `TAGGER_GOLDEN=write pytest tests/test_golden_annotations.py`. Scores are left out: they move with
every training.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import tagger
from tagger.types import Annotation

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden" / "annotations"
SAMPLES = sorted(
    path for path in (ROOT / "data" / "samples").iterdir() if path.is_file() and path.suffix != ".md"
)


def outline(note: Annotation) -> dict[str, Any]:
    record = note.to_dict()
    return {
        "title": record["title"],
        "published": record["published"],
        "issued_by": record["issued_by"],
        "title_entities": [f"{m['label']} {m['text']} | {m['id']}" for m in record["title_entities"]],
        "entities": [
            f"{m['start']} {m['label']} {m['text']} | {m['id']} | {m['name']}" for m in record["entities"]
        ],
        "countries": {country["id"]: country["via"] for country in record["countries"]},
        "fields_of_work": [field["name"] for field in record["fields_of_work"] if field["assigned"]],
        "editorial": record["editorial"],
    }


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_annotation(sample: Path) -> None:
    notes = list(tagger.annotate_many(tagger.read([sample])))
    assert all(isinstance(note, Annotation) for note in notes)
    found = [outline(note) for note in notes if isinstance(note, Annotation)]
    golden = GOLDEN / f"{sample.name}.json"
    if os.environ.get("TAGGER_GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(golden.read_text(encoding="utf-8"))
