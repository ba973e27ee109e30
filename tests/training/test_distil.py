"""The network in torch is spaCy's, and learns; torch comes with the extra `encoder-training`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import spacy

from tagger.components.network import Network
from tagger.errors import MissingExtraError, TaggerError
from tagger.pipeline import model_path
from tagger.training.build import build_model, distil_network, load_network
from tagger.training.corpus import DATA
from tagger.training.distil import Schedule, Student, distil, read_schedule
from tagger.training.lessons import TAGS, Forms, Lesson

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language

TEXTS = ["Ulla Brandt of the Ministry of Justice", "spoke in Vienna on 4 May 2011.\n", "Georgia"]
SCHEDULE = Schedule(steps=30, words=20, rate=1e-3, warmup=5, dropout=0.1, averaged=0.9, seed=1)


def test_the_recipe_has_a_schedule(tmp_path: Path) -> None:
    assert read_schedule().steps > 0
    (tmp_path / "recipe.toml").write_text("[distil]\nsteps = 3\n", encoding="utf-8")
    with pytest.raises(TaggerError, match="no section distil"):
        read_schedule(tmp_path / "recipe.toml")


def test_without_torch_it_says_what_to_install(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtraError, match="encoder-training"):
        distil(nlp, Forms(nlp), [], SCHEDULE)


def test_a_build_says_so_before_it_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtraError, match="encoder-training"):
        build_model(tmp_path / "model", silver=[tmp_path / "silver.npz"], say=said.append)
    monkeypatch.setitem(sys.modules, "torch", object())
    with pytest.raises(TaggerError, match="not what tagger train silver writes"):
        build_model(tmp_path / "model", silver=[tmp_path / "silver.npz"], say=said.append)
    assert not said


def test_a_build_distils_a_network_that_is_untrained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class BegunError(Exception):
        pass

    def begin(nlp: Language, silver: list[tuple[str, Any]], *_: object, **__: object) -> None:
        assert [text for text, _ in silver] == ["It rained."]
        weights = [each.get_pipe("tok2vec").to_bytes() for each in (nlp, load_network(None))]  # type: ignore[attr-defined]
        assert weights[0] != weights[1]
        raise BegunError

    corpus, silver, work = tmp_path / "corpus", tmp_path / "silver.npz", tmp_path / "not" / "there"
    corpus.mkdir()
    record = {"id": "a", "text": "[[PERSON|Ana Berg]] left.", "published": None, "fields_of_work": None}
    (corpus / "made.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    (corpus / "splits.json").write_text('{"a": "dev"}', encoding="utf-8")
    texts = np.frombuffer(b'["It rained."]', np.uint8)
    np.savez(silver, texts=texts, lengths=np.array([3]), chances=np.eye(len(TAGS))[[0, 0, 0]])
    monkeypatch.setattr("tagger.training.distil.load_torch", object)  # it is not needed up to here
    monkeypatch.setattr("tagger.training.build.distil_network", begin)
    with pytest.raises(BegunError):
        build_model(tmp_path / "model", corpus=corpus, silver=[silver], work=work)
    assert (work / "vectors").is_dir()


@pytest.fixture
def torch() -> Any:
    return pytest.importorskip("torch", reason="needs the extra encoder-training")


def test_it_sees_what_the_network_sees(nlp: Language, torch: Any) -> None:
    ours = Network.of(nlp)
    assert ours is not None
    docs, forms = [nlp.make_doc(text) for text in TEXTS], Forms(nlp)
    numbers = [forms.of(doc) for doc in docs]
    student = Student(nlp, forms, dropout=0.0)
    inputs, spaces = ours._transitions._inputs(docs, ours._vectors(docs))
    with torch.no_grad():
        seen = student.see(numbers)
        starts = student.starts(seen).numpy()
    np.testing.assert_allclose(seen.numpy(), inputs.vectors, atol=1e-3)
    theirs = ours._transitions._scores(inputs.vectors @ ours._transitions._current + ours._transitions._alone)
    np.testing.assert_allclose(starts[:, 0], theirs[:, ours._transitions._start_actions[-1]], atol=1e-3)
    current, first, label = np.array([6]), np.array([4]), ours._transitions.labels.index("ORG")
    inside, last = ours._transitions._inner_scores(inputs, first, current, np.array([label]))
    with torch.no_grad():
        on = student.going_on(seen, torch.tensor([[6, 4, 1]]))
    np.testing.assert_allclose(on.numpy(), inside - last, atol=1e-3)
    assert spaces.sum() == 1


def test_it_learns_what_it_is_told_and_writes_it_back(torch: Any, tmp_path: Path) -> None:
    assert torch
    nlp = load_network(None)
    forms, doc = Forms(nlp), nlp.make_doc("the of and in")
    chances = np.zeros((len(doc), len(TAGS)), np.float16)
    chances[:, TAGS.index("B-PERSON")] = 1
    losses: list[float] = []
    distil(
        nlp,
        forms,
        [Lesson(forms.of(doc), chances)] * 5,
        SCHEDULE,
        watch=lambda _, loss: losses.append(loss),
        every=5,
    )
    assert losses[-1] < losses[0] / 3
    nlp.to_disk(tmp_path)
    learned, before = spacy.load(tmp_path)(doc.text), spacy.load(model_path(None))(doc.text)
    assert {ent.label_ for ent in learned.ents} == {"PERSON"}
    assert not before.ents


def test_nothing_to_learn_is_refused_and_does_not_hang(nlp: Language, torch: Any) -> None:
    assert torch
    with pytest.raises(TaggerError, match="nothing to distil from"):
        distil(nlp, Forms(nlp), [], SCHEDULE)


def test_a_network_is_distilled_from_corpus_and_silver_into_a_folder_that_was_not_there(
    torch: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert torch
    monkeypatch.setattr("tagger.training.distil.read_schedule", lambda: SCHEDULE)
    corpus, said = tmp_path / "corpus", list[str]()
    corpus.mkdir()
    record = {"id": "a", "text": "[[PERSON|Ana Berg]] left.", "published": None, "fields_of_work": None}
    (corpus / "made.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    (corpus / "splits.json").write_text('{"a": "train"}', encoding="utf-8")
    silver = np.eye(len(TAGS), dtype=np.float16)[[0, 0, 0]]
    nlp = load_network(None)
    distil_network(
        nlp,
        [("It rained.", silver)],
        corpus,
        DATA / "reference",
        None,
        work=tmp_path / "not" / "there",
        say=said.append,
    )
    assert said[-1].startswith("distilled: 30 of 30 steps")
    assert spacy.load(tmp_path / "not" / "there" / "distilled").pipe_names == ["tok2vec", "ner"]
