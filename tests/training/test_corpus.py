from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import spacy
from spacy.tokens import DocBin

from tagger.errors import TaggerError
from tagger.training.corpus import (
    GoldDocument,
    gold_document,
    gold_id,
    load_corpus,
    structure_ids,
    to_doc,
    to_docbin,
)
from tagger.training.markup import GoldSpan

if TYPE_CHECKING:
    from pathlib import Path

RECORD: dict[str, Any] = {
    "id": "x-1",
    "title": "[[COUNTRY|Georgia|GE]] trains",
    "text": "On [[DATE|9 May|2019-05-09]] [[ORG|TNTD|Transnational Threats Department]] met [[PERSON|Al]].",
    "published": "2019-05-10",
    "issued_by": ["OSCE Secretariat"],
    "fields_of_work": ["Policing"],
    "countries": ["GE"],
    "source": None,
    "synthetic": True,
}


def write(folder: Path, name: str, *records: dict[str, Any]) -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.fixture
def document() -> GoldDocument:
    return gold_document(RECORD, "made")


def test_record_to_document(document: GoldDocument) -> None:
    assert document.title == "Georgia trains"
    assert document.title_spans == (GoldSpan(0, 7, "COUNTRY", "GE"),)
    assert document.text == "On 9 May TNTD met Al."
    assert (document.countries, document.file, document.synthetic) == (("GE",), "made", True)
    assert [surface for surface, _ in document.surfaces()] == ["Georgia", "9 May", "TNTD", "Al"]


def test_full_text_holds_title_and_text(document: GoldDocument) -> None:
    assert document.full_text == "Georgia trains\n\nOn 9 May TNTD met Al."
    assert [document.full_text[span.start : span.end] for span in document.full_spans] == [
        surface for surface, _ in document.surfaces()
    ]


def test_without_title_the_text_stands_alone() -> None:
    bare = gold_document({"id": "x", "title": None, "text": "In [[LOCATION|Riga]]"})
    assert (bare.full_text, bare.text_start, bare.full_spans) == ("In Riga", 0, bare.text_spans)


@pytest.mark.parametrize(("fields", "known"), [(None, None), ([], None), (["Policing"], ("Policing",))])
def test_unprinted_fields_are_unknown(fields: list[str] | None, known: tuple[str, ...] | None) -> None:
    assert gold_document({**RECORD, "fields_of_work": fields}).known_fields == known


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (GoldSpan(0, 1, "DATE", "2019-05-09"), "edtf:2019-05-09"),
        (GoldSpan(0, 1, "COUNTRY", "GE"), "iso3166:GE"),
        (GoldSpan(0, 1, "NORP", "XK"), "iso3166:XK"),
        (GoldSpan(0, 1, "ORG", "Transnational Threats Department"), "osce:tntd"),
        (GoldSpan(0, 1, "ORG", "Department of Nothing"), ""),
        (GoldSpan(0, 1, "ORG"), ""),
        (GoldSpan(0, 1, "DATE"), ""),
    ],
)
def test_gold_ids(span: GoldSpan, expected: str) -> None:
    assert gold_id(span) == expected


def test_structure_names_are_unique() -> None:
    assert len(set(structure_ids().values())) == len(structure_ids()) > 200


def test_doc_carries_entities_ids_and_what_the_pipeline_sets(document: GoldDocument) -> None:
    doc = to_doc(document, spacy.blank("en"))
    assert [(ent.text, ent.label_, ent.kb_id_) for ent in doc.ents] == [
        ("Georgia", "COUNTRY", "iso3166:GE"),
        ("9 May", "DATE", "edtf:2019-05-09"),
        ("TNTD", "ORG", "osce:tntd"),
        ("Al", "PERSON", ""),
    ]
    assert doc.text == document.full_text
    assert doc.user_data["tagger_published"] == "2019-05-10"
    assert doc.user_data["tagger_title_end"] == len("Georgia trains")
    assert doc.user_data["tagger_unaligned"] == []


def test_a_span_inside_a_token_is_missing_not_outside() -> None:
    split = gold_document({"id": "x", "text": "the [[NORP|German]]ic of [[PERSON|Ana]]"})
    doc = to_doc(split, spacy.blank("en"))
    assert [(token.text, token.ent_iob_) for token in doc] == [
        ("the", "O"),
        ("Germanic", ""),
        ("of", "O"),
        ("Ana", "B"),
    ]
    assert doc.user_data["tagger_unaligned"] == [[4, 10, "NORP"]]


def test_docbin_survives_bytes(document: GoldDocument) -> None:
    nlp = spacy.blank("en")
    stored = DocBin().from_bytes(to_docbin([document, document], nlp).to_bytes())
    docs = list(stored.get_docs(nlp.vocab))
    assert [doc.user_data["tagger_title_end"] for doc in docs] == [14, 14]
    assert docs[0].ents[2].kb_id_ == "osce:tntd"


def test_folder_is_read_by_file_name_and_line(tmp_path: Path) -> None:
    write(tmp_path, "b.jsonl", {**RECORD, "id": "3"})
    write(tmp_path, "a.jsonl", {**RECORD, "id": "1"}, {**RECORD, "id": "2"})
    found = load_corpus(tmp_path)
    assert [(document.id, document.file) for document in found] == [("1", "a"), ("2", "a"), ("3", "b")]


def test_split_is_read_beside_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", {**RECORD, "id": "1"}, {**RECORD, "id": "2"})
    (tmp_path / "splits.json").write_text('{"1": "dev", "2": "train"}', encoding="utf-8")
    assert [document.id for document in load_corpus(path, "dev")] == ["1"]
    assert load_corpus(tmp_path, "test") == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 2: no gold record"),
        ("[]", "line 2: no gold record"),
        ('{"id": "x"}', "line 2: no gold record .KeyError"),
        ('{"id": "x", "text": "a [[ORG|b"}', "line 2: stray .* at character 2"),
    ],
)
def test_what_is_wrong_and_where(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(RECORD) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(TaggerError, match=reason):
        load_corpus(path)


@pytest.mark.parametrize("name", ["", "missing.jsonl"])
def test_nothing_to_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(TaggerError, match="no gold documents"):
        load_corpus(tmp_path / name)
