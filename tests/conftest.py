"""What all tests share: the bundled model, loaded once; hypothesis settings that repeat."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from spacy.language import Language

settings.register_profile("tagger", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("tagger")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The bundled model."""
    from tagger import pipeline

    return pipeline.load()


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT
