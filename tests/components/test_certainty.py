"""How sure the network is of mentions, and what they are scored."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Span

from tagger import pipeline
from tagger.components import certainty, transitions
from tagger.components.certainty import (
    CERTAINTY,
    SCORES,
    Scorer,
    has_seen,
    log_odds,
    seen_at,
    write_seen,
)
from tagger.components.pieces import cut_pieces
from tagger.training.corpus import CORPUS, load_corpus
from tagger.types import Document

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

FITTED = {
    "intercept": 0.5,
    "slope": 1.0,
    "ways": {"model": {"ORG": -0.5}, "gazetteer": {"COUNTRY": 1.5}},
    "seen": {"label": -1.0, "span": -2.0, "nothing": -3.0},
}
LONG = "The Ministry of Foreign Affairs of Norway met Anna Lund in Oslo. "


@pytest.fixture
def doc() -> Doc:
    doc = spacy.blank("en")("The Ministry of Justice of Georgia met Ann Lund in Tbilisi")
    write_seen(doc, [(1, 4, "ORG", math.log(0.9)), (5, 6, "COUNTRY", math.log(0.5)), (7, 9, "PERSON", 0.0)])
    return doc


@pytest.mark.parametrize(
    ("place", "label", "how", "odds"),
    [
        ((1, 4), "ORG", "same", math.log(9)),
        ((5, 6), "COUNTRY", "same", 0.0),
        ((7, 9), "PERSON", "same", 9.0),
        ((7, 9), "ORG", "label", 0.0),
        ((1, 6), "ORG", "span", 0.0),
        ((2, 4), "ORG", "span", 0.0),
        ((7, 8), "PERSON", "span", 0.0),
        ((9, 11), "LOCATION", "nothing", 0.0),
    ],
)
def test_how_a_mention_lies_to_what_was_seen(
    doc: Doc, place: tuple[int, int], label: str, how: str, odds: float
) -> None:
    seen = seen_at(Span(doc, *place, label=label))
    assert seen.how == how
    assert seen.log_odds == pytest.approx(odds, abs=1e-4)


@pytest.mark.parametrize(
    ("place", "label", "way", "expected"),
    [
        ((1, 4), "ORG", "model", math.log(9)),
        ((1, 4), "ORG", "", math.log(9)),
        ((5, 6), "COUNTRY", "gazetteer", 2.0),
        ((7, 9), "LOCATION", "document", -0.5),
        ((9, 11), "LOCATION", "model", -2.5),
    ],
)
def test_scores_are_logistic(doc: Doc, place: tuple[int, int], label: str, way: str, expected: float) -> None:
    ent = Span(doc, *place, label=label, span_id=way)
    assert Scorer({CERTAINTY: FITTED})(ent) == pytest.approx(1 / (1 + math.exp(-expected)), abs=0.0006)


def test_without_what_the_network_saw_the_precision_of_the_way_counts(doc: Doc) -> None:
    meta = {SCORES: {"model": {"ORG": 0.8}}}
    ent = Span(doc, 1, 4, label="ORG")
    assert Scorer(meta)(ent) == 0.8
    doc.tensor = np.zeros((len(doc), 96), np.float32)
    assert not has_seen(doc)
    assert Scorer(meta | {CERTAINTY: FITTED})(ent) == 0.8
    assert Scorer({})(ent) == 1.0


@given(probability=st.floats(1e-300, 1.0))
def test_log_odds_rise_with_the_probability_and_have_an_upper_bound(probability: float) -> None:
    found = log_odds(math.log(probability))
    assert found <= certainty._MOST
    if found < certainty._MOST:
        assert 1 / (1 + math.exp(-found)) == pytest.approx(probability, rel=1e-6)


def test_each_network_entity_has_its_probability(nlp: Language) -> None:
    docs = [nlp.make_doc(each.full_text) for each in load_corpus(CORPUS / "registers.jsonl")[:20]]
    pipeline._NETWORKS[nlp](docs)
    found = [seen_at(ent) for doc in docs for ent in doc.ents]
    assert {seen.how for seen in found} == {"same"}
    assert len({seen.log_odds for seen in found}) > len(found) / 3


def test_scores_are_those_of_any_batch_and_of_long_documents(
    nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(nlp.meta, CERTAINTY, FITTED)
    gold = load_corpus(CORPUS / "registers.jsonl")[:12]
    documents = [Document(each.id, each.text, title=each.title or None) for each in gold]
    alone = [pipeline.annotate_document(nlp, document) for document in documents]
    assert pipeline.annotate_together(nlp, documents) == alone
    assert len({mention.score for note in alone for mention in note.entities}) > 15
    monkeypatch.setattr(transitions, "_TOGETHER", 2)
    assert pipeline.annotate_together(nlp, documents) == alone


def test_pieces_of_a_long_document_keep_their_certainty(
    nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = Document("long", "\n\n".join([LONG * 4] * 8))
    whole = pipeline.annotated_doc(nlp, document)
    monkeypatch.setattr(pipeline, "PIECE", 700)
    monkeypatch.setattr(pipeline, "cut_pieces", partial(cut_pieces, size=700))
    pieces = pipeline.annotated_doc(nlp, document)
    assert has_seen(pieces)
    assert [seen_at(ent).how for ent in pieces.ents] == [seen_at(ent).how for ent in whole.ents]
    assert not np.array_equal(pieces.tensor, whole.tensor), "the network saw the whole at once"
