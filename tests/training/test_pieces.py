"""Vectors fitted for pieces, and a network that is trained with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
import spacy
from spacy.tokens import DocBin, Span

from tagger.components.network import Network
from tagger.components.vectors import Pieces
from tagger.errors import ModelError, TaggerError
from tagger.training.corpus import CORPUS
from tagger.training.ner import MODELS, train_ner, untrained_network
from tagger.training.pieces import copy_vectors, fit_vectors, forms_of, learn_vectors
from tagger.types import LABELS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tagger.components.bert import Floats
    from tagger.components.encoder import Encoder
    from tagger.components.vectors import PieceVectors

WIDTH = 12
LETTERS = "abcdefghijklmnop"
PIECES = ["[UNK]", *LETTERS, *(f"##{letter}" for letter in LETTERS)]


class Known:
    """An encoder for which a word is what its letters are, and whether it begins with a capital."""

    vocabulary = PIECES
    piece_embeddings = np.random.default_rng(4).normal(size=(len(PIECES), WIDTH)).astype(np.float32)

    def vectors_alone(self, words: Sequence[str]) -> Floats:
        rows = [self.piece_embeddings[Pieces(PIECES).cut(word)].mean(axis=0) for word in words]
        return np.array(rows, np.float32) + np.array([[word[0].isupper()] for word in words], np.float32)


def words(count: int = 400) -> dict[str, int]:
    random = np.random.default_rng(5)
    letters = [random.choice(list(LETTERS), random.integers(2, 6)) for _ in range(count)]
    return {"".join(each): 3 + number for number, each in enumerate(letters)}


def fitted(**widths: int) -> PieceVectors:
    return fit_vectors(cast("Encoder", Known()), words(), **widths)


def test_forms_are_counted_in_lower_case_and_spelt_as_mostly() -> None:
    found = forms_of({"May": 3, "may": 5, "OSCE": 4, "rare": 2, "\n": 9, "": 9, "x" * 40: 9})
    assert [tuple(form) for form in found] == [("may", "may", 8), ("osce", "OSCE", 4)]


def test_the_vectors_of_words_tell_what_the_encoder_makes_of_them() -> None:
    vectors, known = fitted(alone=WIDTH, embedded=4, own_rows=0), Known()
    names = list(words())
    theirs, ours = known.vectors_alone(names), vectors.of(names)[:, :WIDTH]
    theirs, ours = theirs - theirs.mean(axis=0), ours - ours.mean(axis=0)
    solution, *_ = np.linalg.lstsq(ours, theirs, rcond=None)
    assert np.square(ours @ solution - theirs).sum() < 0.01 * np.square(theirs).sum()


def test_frequent_words_have_rows_of_their_own() -> None:
    vectors = fitted(alone=4, embedded=4, own_rows=50)
    assert vectors.shape == (len(PIECES) + 50, 8)
    often = sorted(words().items(), key=lambda item: -item[1])[:50]
    assert all(len(vectors.pieces.cut(word)) == 1 for word, _ in often)


def test_too_few_words_are_told() -> None:
    with pytest.raises(TaggerError, match="too few to fit"):
        fit_vectors(cast("Encoder", Known()), {"abc": 9})


def test_a_missing_corpus_is_told(tmp_path: Path) -> None:
    with pytest.raises(TaggerError, match="no such open corpus"):
        learn_vectors(cast("Encoder", Known()), tmp_path, tmp_path / "out")


def test_a_model_without_vectors_is_told(tmp_path: Path) -> None:
    (tmp_path / "vocab").mkdir()
    with pytest.raises(ModelError, match="install the model again"):
        copy_vectors(tmp_path, tmp_path / "copy")


def test_a_network_is_trained_with_the_bundled_vectors(tmp_path: Path) -> None:
    vectors = copy_vectors(MODELS / "osce-en", tmp_path / "vectors")
    text = "Ana Berg visited Oslo on Monday ."
    examples = examples_in(tmp_path / "train.spacy")
    best = train_ner(examples, examples, tmp_path / "ner", vectors=vectors, config=small_config(tmp_path))
    nlp = spacy.load(best)
    assert nlp.vocab.vectors == spacy.load(vectors).vocab.vectors
    network, doc, theirs = Network.of(nlp), nlp.make_doc(text), nlp(text)
    assert network is not None
    network([doc])
    assert [(ent.text, ent.label_) for ent in doc.ents] == [(ent.text, ent.label_) for ent in theirs.ents]
    assert ("Ana Berg", "PERSON") in [(ent.text, ent.label_) for ent in theirs.ents]


def test_an_untrained_network_is_the_same_every_time(tmp_path: Path) -> None:
    vectors, config = copy_vectors(MODELS / "osce-en", tmp_path / "vectors"), small_config(tmp_path)
    ones, others = (
        untrained_network(CORPUS, tmp_path / name, vectors=vectors, config=config)
        for name in ("one", "other")
    )
    assert ones.pipe_names == ["tok2vec", "ner"]
    assert set(LABELS) == set(ones.get_pipe("ner").labels)  # type: ignore[attr-defined]
    for name in ones.pipe_names:
        assert ones.get_pipe(name).to_bytes() == others.get_pipe(name).to_bytes()  # type: ignore[attr-defined]


def small_config(folder: Path) -> Path:
    overrides: dict[str, Any] = {
        "components.tok2vec.model.encode.width": 16,
        "training.max_steps": 40,
        "training.eval_frequency": 40,
        "training.optimizer.learn_rate.warmup_steps": 1,
        "training.optimizer.learn_rate.initial_rate": 0.02,
    }
    config = spacy.util.load_config(MODELS / "ner.cfg", overrides=overrides)
    config.to_disk(folder / "small.cfg")
    return folder / "small.cfg"


def examples_in(path: Path) -> Path:
    nlp = spacy.blank("en")
    doc = nlp.make_doc("Ana Berg visited Oslo on Monday .")
    doc.set_ents([Span(doc, 0, 2, label="PERSON"), Span(doc, 3, 4, label="LOCATION")])
    DocBin(docs=[doc] * 20).to_disk(path)
    return path
