"""The wheel holds everything: it works with no checkout near."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(out),
        str(root),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_model_and_schema_are_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "models/osce-en/config.cfg",
        "models/osce-en/ner/model",
        "schema/annotation.schema.json",
        "py.typed",
    ):
        assert f"tagger/{name}" in names
    assert not [name for name in names if name.startswith(("data/", "tests/"))]


def test_it_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "site"
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        str(place),
        str(wheel),
    ]
    subprocess.run(command, check=True, capture_output=True)
    page = tmp_path / "page.txt"
    page.write_text("The OSCE Mission to Moldova met in Chisinau on 3 March 2021.", encoding="utf-8")
    code = "import tagger, sys; print(tagger.__file__, file=sys.stderr); from tagger.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "annotate", str(page), "--format", "jsonl"],
        env={**os.environ, "PYTHONPATH": str(place)}, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert str(place) in done.stderr
    assert '"osce:mission-moldova"' in done.stdout
    gold = tmp_path / "gold.jsonl"
    text = "The [[ORG|OSCE Mission to Moldova|OSCE Mission to Moldova]] met."
    gold.write_text(json.dumps({"id": "a", "title": None, "text": text, "published": None}), encoding="utf-8")
    measured = subprocess.run(
        [sys.executable, "-c", code, "evaluate", str(gold), "--format", "json"],
        env={**os.environ, "PYTHONPATH": str(place)}, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert measured.returncode == 0, measured.stderr
