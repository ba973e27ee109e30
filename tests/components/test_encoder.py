"""The component of the larger model, with a small random BERT."""

from __future__ import annotations

import json
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from tagger import pipeline
from tagger.components.bert import packed
from tagger.components.certainty import has_seen, seen_at
from tagger.components.encoder import (
    COMPONENT,
    SETTINGS,
    SHAPES,
    TOKENIZER,
    WEIGHTS,
    Encoder,
    _best_path,
    _rules,
    _windows,
)
from tagger.components.network import Network
from tagger.components.pieces import PIECE
from tagger.errors import ModelError
from tagger.training.build import add_encoder
from tagger.types import Document

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language

WIDTH, PLACES = 8, 256
LABELS = ("O", "B-PERSON", "I-PERSON", "B-ORG", "I-ORG")


def make_files(seed: int = 0) -> dict[str, bytes]:
    random = np.random.default_rng(seed)
    letters = [chr(code) for code in range(97, 123)]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{letter}" for letter in letters)]
    tokenizer = Tokenizer(
        WordPiece({piece: number for number, piece in enumerate(pieces)}, unk_token="[UNK]")  # noqa: S106
    )
    tokenizer.normalizer, tokenizer.pre_tokenizer = BertNormalizer(), BertPreTokenizer()
    shapes = {
        "words": (len(pieces), WIDTH), "shapes": (len(SHAPES), WIDTH), "places": (PLACES, WIDTH),
        "norm.gain": (WIDTH,), "norm.shift": (WIDTH,),
        "output.weights": (WIDTH, len(LABELS)), "output.bias": (len(LABELS),),
        "0.mixed.weights": (WIDTH, 3 * WIDTH), "0.mixed.bias": (3 * WIDTH,),
        "0.attended.weights": (WIDTH, WIDTH), "0.attended.bias": (WIDTH,),
        "0.attended.gain": (WIDTH,), "0.attended.shift": (WIDTH,),
        "0.wide.weights": (WIDTH, WIDTH), "0.wide.bias": (WIDTH,),
        "0.narrow.weights": (WIDTH, WIDTH), "0.narrow.bias": (WIDTH,),
        "0.narrow.gain": (WIDTH,), "0.narrow.shift": (WIDTH,),
    }  # fmt: skip
    arrays = {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    settings = {"labels": LABELS, "heads": 2, "first": 2, "last": 3, "unknown": 1}
    return {
        WEIGHTS: save(packed(arrays)),
        TOKENIZER: tokenizer.to_str().encode(),
        SETTINGS: json.dumps(settings).encode(),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("encoder")
    for name, content in make_files().items():
        (path / name).write_bytes(content)
    return path


@pytest.fixture(scope="module")
def encoder(folder: Path) -> Encoder:
    return Encoder().from_disk(folder)


@given(st.lists(st.integers(1, 8), max_size=900))
def test_every_word_is_decided_once_in_windows_that_fit(sizes: list[int]) -> None:
    windows = list(_windows(sizes))
    decided = [word for window in windows for word in range(window.first, window.last)]
    assert decided == list(range(len(sizes)))
    for window in windows:
        assert window.start <= window.first < window.last <= window.stop
        assert sum(sizes[window.start : window.stop]) + 2 <= 250


@given(st.integers(0, 10_000), st.integers(0, 4))
def test_the_best_path_is_the_best_of_all(seed: int, words: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(words, len(LABELS))).astype(np.float32)

    def allowed(path: tuple[int, ...]) -> bool:
        names = ["O", *(LABELS[number] for number in path)]
        return all(not b.startswith("I-") or a[2:] == b[2:] for a, b in pairwise(names))

    paths = [path for path in product(range(len(LABELS)), repeat=words) if allowed(path)]
    best = max(paths, key=lambda path: sum(scores[word, number] for word, number in enumerate(path)))
    assert tuple(_best_path(scores, *_rules(LABELS))) == best


@given(st.text(alphabet="abcXYZ \n.É", max_size=1500))
def test_entities_lie_in_the_text_and_are_the_same_every_time(encoder: Encoder, text: str) -> None:
    nlp = spacy.blank("en")
    first, second = encoder(nlp.make_doc(text)), encoder(nlp.make_doc(text))
    assert [(ent.start, ent.end, ent.label_) for ent in first.ents] == [
        (ent.start, ent.end, ent.label_) for ent in second.ents
    ]
    assert has_seen(first)
    for ent in first.ents:
        assert not ent[0].is_space
        assert not ent[-1].is_space
        assert seen_at(ent).how == "same"


def test_letters_case_tells(encoder: Encoder) -> None:
    lower, title = encoder.score(["abc"]), encoder.score(["Abc"])
    assert not np.allclose(lower, title)
    np.testing.assert_allclose(np.exp(lower).sum(axis=1), 1, atol=1e-5)


def test_it_travels_as_files_and_bytes(encoder: Encoder, tmp_path: Path) -> None:
    encoder.to_disk(tmp_path)
    words = ["The", "abc", "of", "Xyz"]
    for again in (Encoder().from_disk(tmp_path), Encoder().from_bytes(encoder.to_bytes())):
        assert (again.score(words) == encoder.score(words)).all()


@pytest.mark.parametrize("name", [WEIGHTS, TOKENIZER, SETTINGS])
def test_damage_and_absence_are_named(folder: Path, tmp_path: Path, name: str) -> None:
    for each in (WEIGHTS, TOKENIZER, SETTINGS):
        (tmp_path / each).write_bytes((folder / each).read_bytes())
    (tmp_path / name).write_bytes(b"{")
    with pytest.raises(ModelError, match="damaged"):
        Encoder().from_disk(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ModelError, match=name):
        Encoder().from_disk(tmp_path)


def test_without_weights_it_says_so() -> None:
    with pytest.raises(ModelError, match="no weights"):
        Encoder()(spacy.blank("en").make_doc("Abc."))


def test_the_network_has_its_share(nlp: Language, folder: Path) -> None:
    network = Network.of(nlp)
    assert network is not None
    doc = nlp.make_doc("Ambassador Jan Braathu of the OSCE\nspoke.")
    words = [token for token in doc if not token.is_space]
    theirs = network.probabilities(doc)[[token.i for token in words]]
    person = 1 + list(network.labels).index("PERSON")
    for share in (0.0, 0.5, 1.0):
        tokens, scores = Encoder(nlp, share=share).from_disk(folder).decide(doc)
        alone = Encoder().from_disk(folder).score([token.text for token in words])
        assert tokens == words
        odds = (1 - share) * (alone[:, 1] - alone[:, 0])
        odds += share * (np.log(np.maximum(theirs[:, person], 1e-6)) - np.log(np.maximum(theirs[:, 0], 1e-6)))
        np.testing.assert_allclose(scores[:, 1] - scores[:, 0], odds, atol=1e-3)
        np.testing.assert_allclose(np.exp(scores).sum(axis=1), 1, atol=1e-4)


def test_a_share_without_network_is_refused(folder: Path) -> None:
    blank = spacy.blank("en")
    for encoder in (Encoder(share=0.5), Encoder(blank, share=0.5)):
        with pytest.raises(ModelError, match="no network before it"):
            encoder.from_disk(folder)(blank.make_doc("Abc."))


def test_it_decides_in_a_pipeline_for_long_and_short_texts(
    nlp: Language, folder: Path, tmp_path: Path
) -> None:
    nlp.to_disk(tmp_path)
    larger = spacy.load(tmp_path)
    add_encoder(larger, folder, 0.5)
    larger.to_disk(tmp_path / "larger")
    loaded = pipeline.load(tmp_path / "larger")
    assert loaded.get_pipe_config(COMPONENT)["share"] == 0.5
    text = "Jan Braathu spoke in Vienna. "
    short = pipeline.annotate_document(loaded, Document("a", text))
    plain = larger(text)
    assert {(m.start, m.end, m.label) for m in short.entities} == {
        (ent.start_char, ent.end_char, ent.label_) for ent in plain.ents
    }
    long = pipeline.annotate_document(loaded, Document("b", text * (2 * PIECE // len(text))))
    assert long.entities
