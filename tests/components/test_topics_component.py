from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from tagger.components.topics import Topics
from tagger.errors import ModelError
from tagger.topics.features import source_of
from tagger.topics.model import Block, TopicModel

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language


def small_model() -> TopicModel:
    weights = np.array([[8.0, -4.0], [-4.0, 8.0]], np.float32)
    block = Block("words", ("police", "votes"), np.ones(2, np.float32), weights)
    intercepts = np.full(2, -3, np.float32)
    return TopicModel(
        ("policing", "elections"),
        ("Policing", "Elections"),
        np.full(2, 0.5, np.float32),
        intercepts,
        (block,),
    )


@pytest.fixture
def nlp() -> Language:
    nlp = spacy.blank("en")
    component = nlp.add_pipe("tagger_topics")
    assert isinstance(component, Topics)
    component.model = small_model()
    return nlp


def test_scores_and_evidence(nlp: Language) -> None:
    doc = nlp("The police came")
    assert list(doc.cats) == ["policing", "elections"]
    assert doc.cats["policing"] == pytest.approx(1 / (1 + np.exp(-5)), abs=1e-6)
    assert doc.user_data["tagger_topics"] == {"policing": [[4, 10, 8.0]]}


def test_nothing_assigned(nlp: Language) -> None:
    doc = nlp("A concert")
    assert max(doc.cats.values()) < 0.5
    assert doc.user_data["tagger_topics"] == {}


def test_empty_doc(nlp: Language) -> None:
    assert set(nlp("").cats) == {"policing", "elections"}


def test_survives_bytes(nlp: Language) -> None:
    doc = nlp("The police came")
    back = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert back.cats == doc.cats
    assert back.user_data["tagger_topics"] == doc.user_data["tagger_topics"]


def test_disk_and_bytes(nlp: Language, tmp_path: Path) -> None:
    cats = nlp("Police and votes").cats
    nlp.to_disk(tmp_path)
    assert sorted(path.name for path in (tmp_path / "tagger_topics").iterdir()) == [
        "topics.json",
        "topics.npz",
    ]
    assert spacy.load(tmp_path)("Police and votes").cats == cats
    again = spacy.blank("en")
    again.add_pipe("tagger_topics")
    assert again.from_bytes(nlp.to_bytes())("Police and votes").cats == cats


def test_without_a_model() -> None:
    nlp = spacy.blank("en")
    component = nlp.add_pipe("tagger_topics")
    with pytest.raises(ModelError, match="tagger_topics: no classifier of fields of work"):
        component(nlp.make_doc("Police"))


def test_damaged_model(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path)
    (tmp_path / "tagger_topics" / "topics.npz").write_bytes(b"")
    with pytest.raises(ModelError, match=r"topics\.npz is damaged"):
        spacy.load(tmp_path)


def test_declares_what_it_sets(nlp: Language) -> None:
    assert nlp.get_factory_meta("tagger_topics").assigns == ["doc.cats"]


def test_title_end_is_read(nlp: Language) -> None:
    doc = nlp.make_doc("Police\n\nVotes")
    doc.user_data["tagger_title_end"] = 6
    assert source_of(doc).title_end == 6
    assert nlp(doc).cats["policing"] == pytest.approx(nlp("Police\n\nVotes").cats["policing"])


def test_imports_only_light_libraries() -> None:
    program = "import sys, tagger.components.topics\nprint('sklearn' in sys.modules, 'pandas' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False False"
