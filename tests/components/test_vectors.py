"""Vectors of words by their pieces: cut as the library cuts, and taken by spaCy as its own."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from tagger.components.vectors import FILE, MOST_PIECES, NAME, Pieces, PieceVectors
from tagger.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language

PIECES = ["[UNK]", *"abcdeé-.'", "##a", "##b", "##c", "##ab", "##abc", "abc", "ab", "dea", "##dea"]
TABLE = np.random.default_rng(1).normal(size=(len(PIECES), 6)).astype(np.float32)


@pytest.fixture(scope="module")
def vectors() -> PieceVectors:
    return PieceVectors().fill(PIECES, TABLE)


@pytest.fixture(scope="module")
def library() -> Tokenizer:
    numbers = {piece: number for number, piece in enumerate(PIECES)}
    tokenizer = Tokenizer(WordPiece(numbers, unk_token="[UNK]"))  # noqa: S106
    tokenizer.normalizer, tokenizer.pre_tokenizer = BertNormalizer(), BertPreTokenizer()
    return tokenizer


def with_vectors() -> Language:
    nlp = spacy.blank("en", config={"nlp": {"vectors": {"@vectors": NAME}}})
    nlp.vocab.vectors.fill(PIECES, TABLE)
    return nlp


@given(st.text("abcdeABCÉèz-.'", max_size=20))
def test_words_are_cut_as_the_library_cuts_them(library: Tokenizer, word: str) -> None:
    expected = library.encode(word).ids[:MOST_PIECES]
    assert Pieces(PIECES).cut(word) == (expected or [0])


@given(st.lists(st.text(max_size=12), max_size=6))
def test_a_vector_is_the_mean_of_those_of_the_pieces(vectors: PieceVectors, words: list[str]) -> None:
    found = vectors.of(words)
    assert found.shape == (len(words), 6)
    for vector, word in zip(found, words, strict=True):
        rows = vectors.pieces.cut(word)
        np.testing.assert_allclose(vector, TABLE[rows].mean(axis=0), atol=0.02)


def test_spacy_takes_them_saves_and_loads_them(tmp_path: Path) -> None:
    nlp = with_vectors()
    doc = nlp("Abc dea zzz")
    assert [token.has_vector for token in doc] == [True] * 3
    np.testing.assert_array_equal(doc[0].vector, nlp.vocab.vectors.of(["abc"])[0])
    nlp.to_disk(tmp_path / "model")
    assert (tmp_path / "model" / "vocab" / FILE).is_file()
    for again in (spacy.load(tmp_path / "model"), with_vectors().from_bytes(nlp.to_bytes())):
        assert again.vocab.vectors == nlp.vocab.vectors
        np.testing.assert_array_equal(again("abc")[0].vector, doc[0].vector)
        np.testing.assert_array_equal(
            again.vocab.vectors.get_batch(["abc", "Abc", "dea"]),
            np.array([token.vector for token in doc])[[0, 0, 1]],
        )


def test_no_word_can_be_added(vectors: PieceVectors) -> None:
    assert vectors.is_full()
    assert vectors.add("new", vector=np.zeros(6)) == -1
    assert len(vectors) == len(PIECES)


def test_the_file_is_the_same_bytes_every_time(vectors: PieceVectors) -> None:
    assert vectors.to_bytes() == PieceVectors().fill(PIECES, TABLE).to_bytes()


def test_a_pipeline_without_pieces_yet_is_saved_and_loaded(tmp_path: Path) -> None:
    spacy.blank("en", config={"nlp": {"vectors": {"@vectors": NAME}}}).to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert again.vocab.vectors.shape == (0, 0)
    assert not again("Word")[0].has_vector


def test_a_damaged_file_is_told(vectors: PieceVectors, tmp_path: Path) -> None:
    whole = vectors.to_bytes()
    shorter = io.BytesIO()
    np.savez(shorter, pieces=np.frombuffer(b"a\nb", np.uint8), table=TABLE, scale=TABLE[:, :1])
    for data in (b"", whole[:-40], shorter.getvalue()):
        (tmp_path / FILE).write_bytes(data)
        with pytest.raises(ModelError, match="install the model again"):
            PieceVectors().from_disk(tmp_path)
    with pytest.raises(ModelError, match="No such file"):
        PieceVectors().from_disk(tmp_path / "none")
