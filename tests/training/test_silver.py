"""What the larger model's probabilities are as lessons, and how they travel."""

from __future__ import annotations

import gzip
import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import spacy

from tagger.components.encoder import Encoder
from tagger.errors import TaggerError
from tagger.training.lessons import TAGS
from tagger.training.silver import SOURCES, mark, raw_texts, read_silver, write_silver

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tagger.components.bert import Floats


class Knowing(Encoder):
    """Takes words with a capital for persons that begin, nine times in ten."""

    def __init__(self) -> None:
        super().__init__()
        self.labels = TAGS[::-1]

    def score(self, words: Sequence[str]) -> Floats:
        person, none = self.labels.index("B-PERSON"), self.labels.index("O")
        chances = np.full((len(words), len(TAGS)), 1e-9, np.float32)
        for row, word in enumerate(words):
            chances[row, person], chances[row, none] = (0.9, 0.1) if word[0].isupper() else (0.2, 0.8)
        return np.log(chances)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in SOURCES:
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as lines:
            texts = [f"{name} says in text number {number} what it has to say" for number in range(30)]
            lines.writelines(json.dumps({"text": text}) + "\n" for text in [*texts, texts[0]])
    return tmp_path


def test_every_token_has_the_probabilities_of_its_tags() -> None:
    doc = spacy.blank("en").make_doc("Ana saw\nLida.")
    chances = mark(doc, Knowing())
    assert chances.shape == (len(doc), len(TAGS))
    person = chances[:, TAGS.index("B-PERSON")]
    expected = {"Ana": 0.9, "saw": 0.2, "\n": 0.0, "Lida": 0.9, ".": 0.2}
    np.testing.assert_allclose(person, [expected[token.text] for token in doc], atol=1e-3)
    np.testing.assert_allclose(chances.sum(axis=1), 1, atol=1e-3)


def test_written_silver_is_read(folder: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("tagger_encoder")
    nlp._components = [("tagger_encoder", Knowing())]
    said: list[str] = []
    paths = [
        write_silver(nlp, folder, folder / f"{part}.npz", share=(part, 2), say=said.append)
        for part in range(2)
    ]
    found = list(read_silver(paths))
    assert sorted(text for text, _ in found) == sorted(raw_texts(folder))
    for text, chances in found:
        assert (chances == mark(nlp.make_doc(text), Knowing())).all()
    assert list(read_silver([])) == []


def test_an_empty_part_is_written_and_read(folder: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("tagger_encoder")
    path = write_silver(nlp, folder, folder / "none.npz", share=(9_998, 9_999))
    assert list(read_silver([path])) == []


def test_a_wrong_place_is_told_before_the_work(folder: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("tagger_encoder")
    with pytest.raises(FileNotFoundError):  # and no ModelError: nothing was marked
        write_silver(nlp, folder, folder / "not" / "there.npz")


def npz(**arrays: Any) -> bytes:
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


TEXT = np.frombuffer(b'["One text."]', np.uint8)
CHANCES = np.zeros((3, len(TAGS)), np.float16)


@pytest.mark.parametrize(
    "content",
    [
        b"no archive",
        npz(texts=TEXT, lengths=np.array([3])),
        npz(texts=TEXT, lengths=np.array([2]), chances=CHANCES),
        npz(texts=TEXT, lengths=np.array([3, 0]), chances=CHANCES),
        npz(texts=np.frombuffer(b"no JSON", np.uint8), lengths=np.array([3]), chances=CHANCES),
        npz(texts=np.array([object()]), lengths=np.array([3]), chances=CHANCES),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s.npz"
    path.write_bytes(content)
    with pytest.raises(TaggerError, match=r"s\.npz: not what tagger train silver writes"):
        list(read_silver([path]))
    path.unlink()
    with pytest.raises(TaggerError, match=r"s\.npz: not what"):
        list(read_silver([path]))


def test_texts_are_those_of_the_sources_in_a_fixed_order(folder: Path) -> None:
    texts = list(raw_texts(folder))
    assert texts == list(raw_texts(folder))
    words = " ".join(texts).split()
    assert {name: words.count(name) for name in SOURCES} == dict.fromkeys(SOURCES, 30)
    (folder / "gmb.jsonl.gz").unlink()
    with pytest.raises(TaggerError, match=r"gmb\.jsonl\.gz"):
        list(raw_texts(folder))


def test_documents_are_marked_besides(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "one.txt").write_text("Our own archive has this paragraph and no other.\n", encoding="utf-8")
    (own / "two.txt").write_bytes(b"\x00\x01\x02" * 50)
    said: list[str] = []
    nlp = spacy.blank("en")
    nlp.add_pipe("tagger_encoder")
    nlp._components[0] = ("tagger_encoder", Knowing())
    write_silver(nlp, folder, tmp_path / "own.npz", documents=[str(own)], say=said.append)
    texts = [text for text, _ in read_silver([tmp_path / "own.npz"])]
    assert texts == [*raw_texts(folder), "Our own archive has this paragraph and no other."]
    assert any("two.txt" in line and "passed over" in line for line in said)


def test_documents_without_text_are_refused_before_the_work(folder: Path, tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("tagger_encoder")
    nlp._components[0] = ("tagger_encoder", Knowing())
    with pytest.raises(TaggerError, match="no text in"):
        write_silver(nlp, folder, tmp_path / "own.npz", documents=[str(tmp_path / "nowhere")])
    assert not (tmp_path / "own.npz").exists()
