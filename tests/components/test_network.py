"""Our own code for the network decides as spaCy's does, on everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from tagger import pipeline
from tagger.components import network, transitions
from tagger.components.network import Network
from tagger.training.corpus import CORPUS, load_corpus
from tagger.types import Document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.language import Language
    from spacy.tokens import Doc

    from tagger.types import Annotation, Failure

GOLD = load_corpus(CORPUS / "registers.jsonl")[:60]
PROSE = (
    "Ulla Brandt-Moreau of the Ministry Rivers Georgia OSCE said on 4 May 2011 that Mr. Zhang and the "
    "Parliamentary Assembly in Vienna ( ) , . – \n \n\n Council Europe Georgian police UNITED NATIONS"
)
WORDS = PROSE.split(" ")


@pytest.fixture(scope="module")
def ours(nlp: Language) -> Network:
    found = Network.of(nlp)
    assert found is not None
    return found


def entities(doc: Doc) -> tuple[list[tuple[int, int, str]], list[str]]:
    return [(ent.start, ent.end, ent.label_) for ent in doc.ents], [token.ent_iob_ for token in doc]


def compared(nlp: Language, ours: Network, texts: Sequence[str]) -> int:
    mine, theirs = [nlp.make_doc(text) for text in texts], [nlp.make_doc(text) for text in texts]
    ours(mine)
    for _, component in nlp.pipeline[:2]:
        theirs = [component(doc) for doc in theirs]
    for one, other in zip(mine, theirs, strict=True):
        if len(one):
            assert entities(one) == entities(other)
    return sum(len(doc.ents) for doc in mine)


def test_the_development_split(nlp: Language, ours: Network) -> None:
    assert compared(nlp, ours, [document.full_text for document in GOLD]) > 1000


@settings(max_examples=60)
@given(texts=st.lists(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join) | st.text(), max_size=4))
def test_any_texts(nlp: Language, ours: Network, texts: list[str]) -> None:
    compared(nlp, ours, texts)


def test_long_entities_are_followed_on(nlp: Language, ours: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transitions, "_TOGETHER", 2)
    assert compared(nlp, ours, [document.full_text for document in GOLD[:20]]) > 100


def test_forgetting_forms_changes_nothing(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "_FORMS", 200)
    monkeypatch.setattr(network, "_TOKENS", 100)
    compared(nlp, Network(nlp), [document.full_text for document in GOLD[:20]])


def test_sentences_that_are_marked_end_entities(nlp: Language, ours: Network) -> None:
    mine, theirs = nlp.make_doc("Ministry of Foreign Affairs"), nlp.make_doc("Ministry of Foreign Affairs")
    for doc in (mine, theirs):
        doc[2].is_sent_start = True
    ours([mine])
    for _, component in nlp.pipeline[:2]:
        theirs = component(theirs)
    assert entities(mine) == entities(theirs)


def paths(ours: Network, doc: Doc) -> dict[tuple[str, ...], float]:
    """Return every path through a text of words alone and how probable it is, decision by decision."""
    decide, labels = ours._transitions, ours.labels
    inputs, spaces = decide._inputs([doc], ours._vectors([doc]))
    first = decide._first_scores(inputs, spaces)
    chances = np.exp(first) / np.exp(first).sum(axis=1, keepdims=True)
    found: dict[tuple[str, ...], float] = {}

    def go(tags: tuple[str, ...], chance: float, start: int, label: str) -> None:
        at = len(tags)
        if at == len(doc):
            found[tags] = found.get(tags, 0) + chance
        elif label:
            place = np.array([start]), np.array([at]), np.array([labels.index(label)])
            inside, last = (float(each[0]) for each in decide._inner_scores(inputs, *place))
            on = 0.0 if at == len(doc) - 1 else 1 / (1 + np.exp(last - inside))
            go((*tags, f"I-{label}"), chance * on, start, label)
            go((*tags, f"I-{label}"), chance * (1 - on), start, "")
        else:
            for name, chosen in zip(decide._starts, chances[at].tolist(), strict=True):
                tag = name if name == "O" else f"B-{name[2:]}"
                go((*tags, tag), chance * chosen, at, name[2:] if name[0] == "B" else "")

    go((), 1.0, 0, "")
    return found


@pytest.mark.parametrize(
    "text", ["Ministry of Justice", "in Georgia May 2011", "Lincoln", "Ulla Brandt Moreau said"]
)
def test_probabilities_are_those_of_all_paths_together(nlp: Language, ours: Network, text: str) -> None:
    doc = nlp.make_doc(text)
    tags = ["O", *(f"{begin}-{label}" for begin in "BI" for label in ours.labels)]
    summed = np.zeros((len(doc), len(tags)))
    for path, chance in paths(ours, doc).items():
        for place, tag in enumerate(path):
            summed[place, tags.index(tag)] += chance
    np.testing.assert_allclose(ours.probabilities(doc), summed, atol=0.03)


@settings(max_examples=30)
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=60))
def test_probabilities_add_up(nlp: Language, ours: Network, words: list[str]) -> None:
    doc = nlp.make_doc(" ".join(words) or "x")
    if len(doc):
        found = ours.probabilities(doc)
        np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-4)
        assert (found > -1e-4).all()


def test_the_pipeline_uses_it_and_annotates_as_without(
    nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [Document(each.id, each.text) for each in GOLD[:10]]
    assert nlp in pipeline._NETWORKS
    fast = [unscored(note) for note in pipeline.annotate_together(nlp, documents)]
    monkeypatch.setattr(pipeline, "_NETWORKS", {})
    assert [unscored(note) for note in pipeline.annotate_together(nlp, documents)] == fast


def test_it_stays_out_when_its_components_are_disabled(nlp: Language) -> None:
    with nlp.select_pipes(disable=["ner"]):
        docs = pipeline.through_network(nlp, [nlp.make_doc("Ulla Brandt of the OSCE")])
    assert not docs[0].ents


def unscored(note: Annotation | Failure) -> dict[str, Any]:
    """Return a record without the scores of mentions, which rest on what only our own code says."""
    record = note.to_dict()
    for mention in (*record["entities"], *record["title_entities"]):
        del mention["score"]
    return record


def test_another_architecture_is_left_to_spacy() -> None:
    blank = spacy.blank("en")
    assert Network.of(blank) is None
    blank.add_pipe("ner").add_label("ORG")  # type: ignore[attr-defined]
    blank.initialize()
    assert Network.of(blank) is None
