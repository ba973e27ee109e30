from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tagger.kb.build import build
from tagger.kb.store import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parents[2] / "data" / "reference"


@pytest.fixture(scope="session")
def reference_dir() -> Path:
    return DATA


@pytest.fixture(scope="session")
def compiled() -> dict[str, Any]:
    return build(DATA)


@pytest.fixture(scope="session")
def kb(compiled: dict[str, Any]) -> KnowledgeBase:
    return KnowledgeBase.from_data(compiled)


@pytest.fixture
def damage(tmp_path: Path) -> Callable[[str, Callable[[list[dict[str, Any]]], None]], Path]:
    """Return a copy of the reference data after one file's entries went through a function."""

    def damaged(name: str, change: Callable[[list[dict[str, Any]]], None]) -> Path:
        directory = tmp_path / "reference"
        shutil.copytree(DATA, directory)
        path = directory / f"{name}.json"
        items = json.loads(path.read_text(encoding="utf-8"))
        change(items["meetings"] if isinstance(items, dict) else items)
        path.chmod(0o644)
        path.write_text(json.dumps(items), encoding="utf-8")
        return directory

    return damaged
