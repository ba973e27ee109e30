"""Every sample page against what is committed in tests/golden/pages.

To write the files anew after a wanted change, and to read the difference in git before committing it:

    TAGGER_GOLDEN=write pytest tests/text/test_golden_pages.py
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from tagger.text.clean import clean
from tagger.text.osce_page import read_page, read_pages

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "pages"
SAMPLES = sorted((ROOT / "data" / "samples").glob("*.txt"))
ENCODINGS = {"windows-1252.txt": "cp1252"}
LAYOUTS = {"A", "B", "B2", "C", "D", "D2", "E", "E2", "F", "G", "H", "I", "J", None}


def text_of(sample: Path) -> str:
    return clean(sample.read_bytes().decode(ENCODINGS.get(sample.name, "utf-8")))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_sample_reads_as_committed(sample: Path) -> None:
    pages = [asdict(page) for page in read_pages(text_of(sample))]
    found = json.dumps(pages, ensure_ascii=False, indent=1) + "\n"
    golden = GOLDEN / f"{sample.stem}.json"
    if os.environ.get("TAGGER_GOLDEN") == "write":
        golden.write_text(found, encoding="utf-8")
    assert json.loads(golden.read_text(encoding="utf-8")) == json.loads(found)


def test_samples_show_every_layout() -> None:
    assert {page.layout for sample in SAMPLES for page in read_pages(text_of(sample))} == LAYOUTS


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == {path.stem for path in SAMPLES}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_body_read_again_stays_whole(sample: Path) -> None:
    for page in read_pages(text_of(sample)):
        assert read_page(page.body).body == page.body


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_nothing_of_the_menu_reaches_the_body(sample: Path) -> None:
    if sample.name == "plain.txt":
        return
    for page in read_pages(text_of(sample)):
        for word in (
            "Holy See",
            "San Marino",
            "Participating States\n",
            "About us",
            "Fields of work",
            "Issued by",
        ):
            assert word not in page.body
