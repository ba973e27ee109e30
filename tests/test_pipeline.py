"""Document to record: what the bundled model says, the same however documents come."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tagger
from tagger import pipeline
from tagger.components import pieces as pieces_of
from tagger.errors import ModelError
from tagger.sources import read
from tagger.types import Annotation, Document, Failure

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language

    from tagger.components.aids import Aids

TEXT = (
    "VIENNA, 3 March 2021 – The OSCE Transnational Threats Department (TNTD) met officials of the Ministry of Internal "
    "Affairs of Georgia. Ambassador Tuula Yrjölä thanked the Georgian Ministry of Internal Affairs for its work on "
    "intelligence-led policing (ILP). ILP helps the police, Yrjölä said, and TNTD will train officers on 16 November."
)


@pytest.fixture(scope="module")
def note(nlp: Language) -> Annotation:
    return pipeline.annotate_document(nlp, Document("a", TEXT, published="2021-03-03"))


def ids(note: Annotation) -> dict[str, str | None]:
    return {mention.text: mention.id for mention in note.entities}


@pytest.mark.parametrize(
    ("mention", "identifier"),
    [
        ("OSCE Transnational Threats Department", "osce:tntd"),
        ("TNTD", "osce:tntd"),
        ("Ministry of Internal Affairs of Georgia", "gov:GE/interior"),
        ("Georgian Ministry of Internal Affairs", "gov:GE/interior"),
        ("3 March 2021", "edtf:2021-03-03"),
        ("16 November", "edtf:2021-11-16"),
    ],
)
def test_identifiers(note: Annotation, mention: str, identifier: str) -> None:
    assert ids(note)[mention] == identifier


def test_persons_have_their_fullest_name(note: Annotation) -> None:
    names = {mention.text: mention.name for mention in note.entities if mention.label == "PERSON"}
    assert names == {"Tuula Yrjölä": "Tuula Yrjölä", "Yrjölä": "Tuula Yrjölä"}


def test_what_is_no_entity(note: Annotation) -> None:
    assert "ILP" not in ids(note)
    assert "Ambassador" not in " ".join(ids(note))


def test_countries_count_names_adjectives_and_organizations(note: Annotation) -> None:
    georgia = note.countries[0]
    assert (georgia.id, georgia.mentions, georgia.via) == ("iso3166:GE", 2, {"organization": 2})


def test_fields_of_work(note: Annotation) -> None:
    assert len(note.fields_of_work) == 23
    assert note.fields_of_work[0].name == "Policing"
    assert note.fields_of_work[0].assigned
    assert sum(field.assigned for field in note.fields_of_work) < 4
    scores = [field.score for field in note.fields_of_work]
    assert scores == sorted(scores, reverse=True)
    for piece in note.fields_of_work[0].evidence:
        assert TEXT[piece.start : piece.end] == piece.text
        assert piece.weight > 0


def test_no_year_is_invented(nlp: Language) -> None:
    note = pipeline.annotate_document(nlp, Document("a", "On 16 November, police from Serbia met in Vienna."))
    assert ids(note)["16 November"] == "edtf:XXXX-11-16"


def test_title_has_offsets_of_its_own(nlp: Language) -> None:
    title = "Training for police in Mongolia"
    note = pipeline.annotate_document(nlp, Document("a", "It was held in Ulaanbaatar.", title=title))
    assert [(m.text, m.id) for m in note.title_entities] == [("Mongolia", "iso3166:MN")]
    assert all(title[m.start : m.end] == m.text for m in note.title_entities)
    assert [m.text for m in note.entities] == ["Ulaanbaatar"]
    assert [country.name for country in note.countries] == ["Mongolia"]


def test_editors_fields_do_not_reach_the_classifier(nlp: Language) -> None:
    plain = pipeline.annotate_document(nlp, Document("a", TEXT))
    told = pipeline.annotate_document(nlp, Document("a", TEXT, editorial_fields=("Elections",)))
    assert plain.fields_of_work == told.fields_of_work
    assert told.to_dict()["editorial"]["fields_of_work"] == ["Elections"]


def test_the_record_is_json_and_pickles(note: Annotation) -> None:
    assert json.loads(json.dumps(note.to_dict()))["entities"][0]["text"]
    assert pickle.loads(pickle.dumps(note)) == note  # noqa: S301


@settings(max_examples=30)
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    note = tagger.annotate(text)
    assert note.document.text == text
    end = 0
    for mention in note.entities:
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        end = mention.end


@pytest.mark.parametrize("size", [1, 3, 64])
def test_batches_change_nothing(root: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    documents = list(read(sorted((root / "data" / "samples").glob("*.txt"))))
    monkeypatch.setattr(pipeline, "BATCH", size)
    one_by_one = [
        pipeline.annotate_document(pipeline.load(), each) for each in documents if isinstance(each, Document)
    ]
    assert list(tagger.annotate_many(documents)) == one_by_one


def test_failures_keep_their_place() -> None:
    failure = Failure("b", "read", "does not exist")
    results = list(tagger.annotate_many([Document("a", "Serbia"), failure, Document("c", "Kosovo")]))
    assert results[1] is failure
    assert [each.document.id for each in results if isinstance(each, Annotation)] == ["a", "c"]


def test_one_document_does_not_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    make_doc = pipeline.make_doc

    def trip(nlp: Language, document: Document, aids: Aids) -> object:
        if document.id == "b":
            raise ValueError("no\nluck")
        return make_doc(nlp, document, aids)

    monkeypatch.setattr(pipeline, "make_doc", trip)
    results = list(tagger.annotate_many([Document(each, "Serbia") for each in "abc"]))
    assert results[1] == Failure("b", "annotate", "ValueError: no luck")
    assert all(isinstance(results[i], Annotation) for i in (0, 2))


@given(st.text(alphabet="ab \n", max_size=200), st.integers(2, 50))
def test_pieces_add_up(text: str, size: int) -> None:
    pieces = list(pieces_of.cut_pieces(text, size))
    assert "".join(pieces) == text
    assert all(len(piece) <= size for piece in pieces)


def test_long_documents_are_one_whole(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n\n".join([TEXT] * 5)
    whole = pipeline.annotate_document(nlp, Document("a", text))
    monkeypatch.setattr(pipeline, "PIECE", len(TEXT) + 10)
    assert pipeline.annotate_document(nlp, Document("a", text)) == whole


@pytest.mark.parametrize("run", ["!" * 200_000, "a" * 200_000, "a!" * 2_000, "(" * 301])
def test_what_is_no_language_does_not_hang(nlp: Language, run: str) -> None:
    text = f"Serbia {run} met Albania."
    note = pipeline.annotate_document(nlp, Document("a", text))
    assert note.document.text == text
    assert {mention.text for mention in note.entities} >= {"Serbia", "Albania"}


@given(st.lists(st.sampled_from(["Serbia ", " met ", "!" * 350, "x" * 999, "\n", "\u00a0", " "])))
def test_tokens_add_up(parts: list[str]) -> None:
    text = "".join(parts)
    assert pieces_of.tokenise(pipeline.load(), text).text == text


def test_missing_model() -> None:
    with pytest.raises(ModelError, match="no model here"):
        pipeline.load("/nowhere")


def test_lines_that_a_column_broke(nlp: Language) -> None:
    text = (
        "The Transnational Threats Depart-\nment met officials of the Ministry of Internal\nAffairs of Georgia, and it "
        "thanked Tuula\nYrjölä for two years of intelligence-led\npolicing and all she has done by 16\nNovember."
    )
    note = pipeline.annotate_document(
        nlp, Document("a", text, title="Police in\nMongolia", published="2021-03-03")
    )
    assert all(text[mention.start : mention.end] == mention.text for mention in note.entities)
    assert [(m.start, m.text) for m in note.title_entities] == [(10, "Mongolia")]
    found = {mention.text: (mention.id, mention.name) for mention in note.entities}
    assert found["Ministry of Internal\nAffairs of Georgia"][0] == "gov:GE/interior"
    assert found["Transnational Threats Depart-\nment"][0] == "osce:tntd"
    assert found["Tuula\nYrjölä"] == (None, "Tuula Yrjölä")
    pieces = [piece for field in note.fields_of_work for piece in field.evidence]
    assert pieces
    assert all(text[piece.start : piece.end] == piece.text for piece in pieces)
