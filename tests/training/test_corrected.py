"""Corrections worked into the data that a model is made from."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tagger.corrections import Corrections, read_corrections
from tagger.errors import TaggerError, UsageError
from tagger.kb.build import build
from tagger.kb.store import KnowledgeBase
from tagger.pipeline import annotate_document
from tagger.training.corpus import load_corpus
from tagger.training.corrected import added_record, correct_data, corrected_record, learn_corrections
from tagger.training.own_names import own_names
from tagger.types import Annotation, Document

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language

TAXONOMY = {"policing": "Policing", "youth": "Youth"}
TEXT = "[[PERSON|Jordan]] of the [[ORG|OSCE Office in Yerevan|OSCE Office in Yerevan]] met in [[COUNTRY|Norway|NO]]."
GOLD: dict[str, Any] = {
    "id": "g-1",
    "title": "[[COUNTRY|Georgia|GE]] and the FI",
    "text": TEXT,
    "fields_of_work": ["Policing"],
    "countries": ["GE", "NO"],
    "source": None,
    "synthetic": True,
}


@pytest.fixture(scope="module")
def kb(nlp: Language) -> KnowledgeBase:
    return KnowledgeBase.from_vocab(nlp.vocab)


def table(folder: Path, *lines: str) -> Corrections:
    path = folder / "corrections.csv"
    path.write_text("\n".join(["document,action,text,label,new", *lines]) + "\n", "utf-8")
    return read_corrections(path)


# -- gold


@pytest.mark.parametrize(
    ("line", "fresh"),
    [
        (
            "g-1,reject,Norway,,",
            {"text": TEXT.replace("[[COUNTRY|Norway|NO]]", "Norway"), "countries": ["GE"]},
        ),
        (
            "g-1,relabel,Jordan,,COUNTRY",
            {
                "text": TEXT.replace("[[PERSON|Jordan]]", "[[COUNTRY|Jordan|JO]]"),
                "countries": ["GE", "JO", "NO"],
            },
        ),
        (
            "g-1,set id,Georgia,,iso3166:US",
            {"title": "[[COUNTRY|Georgia|US]] and the FI", "countries": ["NO", "US"]},
        ),
        ("g-1,set id,Norway,,none", {"text": TEXT.replace("|NO]]", "]]"), "countries": ["GE"]}),
        ("g-1,add alias,FI,ORG,org:fi", {"title": "[[COUNTRY|Georgia|GE]] and the [[ORG|FI|org:fi]]"}),
        (
            "g-1,set id,OSCE Office in Yerevan,,osce:tntd",
            {"text": TEXT.replace("|OSCE Office in Yerevan]]", "|Transnational Threats Department]]")},
        ),
        ("g-1,set field,,,youth", {"fields_of_work": ["Policing", "Youth"]}),
        ("g-1,remove field,,,policing", {"fields_of_work": []}),
        ("g-1,set field,,,policing", {}),
        ("g-2,reject,Norway,,", {}),
    ],
)
def test_gold_as_corrected(tmp_path: Path, kb: KnowledgeBase, line: str, fresh: dict[str, Any]) -> None:
    corrected = corrected_record(GOLD, table(tmp_path, line), kb, TAXONOMY)
    assert {**corrected, "fields_of_work": sorted(corrected["fields_of_work"])} == GOLD | fresh


def test_fields_that_nobody_knows_stay_unknown(tmp_path: Path, kb: KnowledgeBase) -> None:
    gold = GOLD | {"fields_of_work": []}
    assert corrected_record(gold, table(tmp_path, "g-1,set field,,,youth"), kb, TAXONOMY) == gold


# -- names


@pytest.mark.parametrize(
    ("lines", "items"),
    [
        ([",add alias,FI|the FI,ORG,org:fi"], ["org:fi ORG FI|the FI = FI renamed=False"]),
        (
            [",add alias,FI,ORG,org:fi", ",rename,org:fi,,Foo Institute"],
            ["org:fi ORG FI = Foo Institute renamed=True"],
        ),
        ([",add alias,FI,ORG,Foo Institute"], [" ORG FI = FI renamed=False"]),
        ([",reject,May|Mark,,"], [" NONE May|Mark = May renamed=False"]),
        ([",relabel,Jordan,,PERSON"], [" PERSON Jordan = Jordan renamed=False"]),
        ([",relabel,FI,,ORG", ",set id,FI,,org:fi"], ["org:fi ORG FI = FI renamed=False"]),
        (
            [",set id,Silly Ministry,,gov:GE/interior"],
            ["gov:GE/interior ORG Silly Ministry = Ministry of the Interior of Georgia renamed=False"],
        ),
        (
            [",set id,Georgian,,iso3166:US"],
            ["iso3166:US NORP Georgian = United States of America renamed=False"],
        ),
        (
            [",merge,UNDP office|UN programme,,org:undp"],
            ["org:undp ORG UNDP office|UN programme = United Nations Development Programme renamed=False"],
        ),
        ([",rename,Transnational Threats Department,,TNTD"], ["osce:tntd ORG  = TNTD renamed=True"]),
        ([",reject,FI,,", ",add alias,FI,ORG,"], [" ORG FI = FI renamed=False"]),
        # what a name alone doesn't decide
        ([",reject,Jordan,PERSON,"], []),
        ([",relabel,Jordan,PERSON,COUNTRY"], []),
        ([",rename,John Smith,,Jon Smith"], []),
        ([",merge,Smith|Smyth,,John Smith"], []),
        ([",set id,Georgia,,none"], []),
        ([",add alias,D-day,DATE,edtf:1944-06-06"], []),
        ([",set field,,,youth"], []),
        ([",add alias,evidence room,ORG,org:room"], []),
        (["g-1,reject,May,,"], []),
    ],
)
def test_names(tmp_path: Path, kb: KnowledgeBase, lines: list[str], items: list[str]) -> None:
    found, learned = own_names(table(tmp_path, *lines), kb)
    assert [
        f"{each['id']} {each['label']} {'|'.join(each['names'])} = {each['name']} renamed={each.get('renamed', False)}"
        for each in found
    ] == items
    assert learned == (list(range(2, 2 + len(lines))) if items else [])


@pytest.fixture
def data(root: Path, tmp_path: Path) -> Path:
    """Return data with a corpus of two documents."""
    folder = tmp_path / "data"
    shutil.copytree(root / "data" / "reference", folder / "reference")
    (folder / "corpus").mkdir()
    other = GOLD | {"id": "g-2"}
    lines = [
        json.dumps(each, ensure_ascii=False, indent=None, separators=(",", ":")) for each in (GOLD, other)
    ]
    (folder / "corpus" / "few.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "corpus" / "splits.json").write_text('{"g-1": "train", "g-2": "dev"}', "utf-8")
    return folder


def test_a_pipeline_with_the_names_needs_the_table_no_more(tmp_path: Path, data: Path) -> None:
    import spacy

    from tagger.training.build import RULES, add_rules

    corrections = table(
        tmp_path,
        ",add alias,FI,ORG,org:fi",
        ",rename,org:fi,,Foo Institute",
        ",reject,Kyrgyzstan,,",
        ",relabel,Jordan,,PERSON",
        ",set id,Bond Force,,org:bond",
        ",rename,osce:tntd,,TNT Department",
    )
    text = "The FI met Jordan of the Bond Force in Kyrgyzstan, Norway and Georgia. TNTD was there."
    learned = correct_data(data, corrections, tmp_path / "corrected")
    assert learned.names == (2, 3, 4, 5, 6, 7)
    taught = spacy.blank("en")
    add_rules(taught, tmp_path / "corrected" / "reference")
    assert taught.pipe_names == list(RULES)
    found = annotate_document(taught, Document("a", text))
    assert [(each.text, each.label, each.id, each.name) for each in found.entities] == [
        ("FI", "ORG", "org:fi", "Foo Institute"),
        ("Jordan", "PERSON", None, "Jordan"),
        ("Bond Force", "ORG", "org:bond", "Bond Force"),
        ("Norway", "COUNTRY", "iso3166:NO", "Norway"),
        ("Georgia", "COUNTRY", "iso3166:GE", "Georgia"),
        ("TNTD", "ORG", "osce:tntd", "TNT Department"),
    ]
    kb = KnowledgeBase.from_data(build(tmp_path / "corrected" / "reference"))
    assert corrections.apply(found, kb) is found


def test_the_folder_of_the_data(tmp_path: Path, data: Path) -> None:
    corrections = table(
        tmp_path,
        "g-1,reject,Norway,,",
        "new.txt,reject,Foo,,",
        ",rename,John Smith,,J. Smith",
        ",reject,May,,",
    )
    fresh = tmp_path / "corrected"
    (fresh / "corpus").mkdir(parents=True)
    (fresh / "corpus" / "old.jsonl").write_text("", "utf-8")
    learned = correct_data(data, corrections, fresh)
    assert (learned.names, learned.gold, learned.added, learned.unlearned) == ((5,), ("g-1",), (), (3, 4))
    assert learned.said() == (
        "1 rows learned as names; 1 documents of the corpus corrected; 0 documents added; "
        "nothing learned from line 3, 4: give the table to annotate, too"
    )
    assert not (fresh / "corpus" / "old.jsonl").exists()
    old, new = ((folder / "corpus" / "few.jsonl").read_text("utf-8").split("\n") for folder in (data, fresh))
    assert old[0] != new[0]
    assert old[1:] == new[1:]
    assert [each.countries for each in load_corpus(fresh / "corpus", "train")] == [("GE",)]


def noted(text: str, name: str, nlp: Language, corrections: Corrections) -> Annotation:
    return corrections.apply(
        annotate_document(nlp, Document(name, text, title="Norway", published="2019-05-03"))
    )


def test_documents_become_gold(tmp_path: Path, data: Path, nlp: Language) -> None:
    corrections = table(tmp_path, "a.txt,set field,,,youth", "b.txt,reject,Norway,,", "c.txt,reject,Norway,,")
    texts = {
        "x/a.txt": "Georgia on 3 May.",
        "b.txt": "TNTD in Georgia.",
        "c.txt": "[[Georgia]]",
        "d.txt": "Oslo",
        "g-1": "Oslo",
    }
    notes = [noted(text, name, nlp, corrections) for name, text in texts.items()]
    learned = correct_data(data, corrections, tmp_path / "fresh", notes=notes)
    assert (learned.added, learned.left_out, learned.unlearned) == (("x/a.txt", "b.txt"), ("c.txt",), (4,))
    one, other = load_corpus(tmp_path / "fresh" / "corpus" / "corrections.jsonl", "train")
    assert "Youth" in (one.known_fields or ())
    assert (other.known_fields, other.title_spans, other.countries) == (None, (), ("GE",))
    assert [tuple(span) for span in one.text_spans] == [
        (0, 7, "COUNTRY", "GE"),
        (11, 16, "DATE", "2019-05-03"),
    ]
    assert other.text_spans[0].value == "Transnational Threats Department"


def test_an_annotation_as_gold_comes_back(tmp_path: Path, kb: KnowledgeBase, nlp: Language) -> None:
    corrections = table(tmp_path, ",reject,Atlantis,,")
    note = noted(
        "Jordan met officials of the Ministry of Defence of Georgia on 3 May.", "a", nlp, corrections
    )
    record = added_record(note, corrections)
    assert corrected_record(record, corrections, kb, TAXONOMY) == record


def test_learning_reads_what_rows_are_for(tmp_path: Path, data: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "in" / name).write_text("Officials met in Georgia.\n", "utf-8")
    said: list[str] = []
    fresh = learn_corrections(
        table(tmp_path, "a.txt,reject,Georgia,,"),
        data=data,
        output=tmp_path / "fresh",
        documents=[str(tmp_path / "in"), str(tmp_path / "nowhere.txt")],
        say=said.append,
    )
    assert [each.text_spans for each in load_corpus(fresh / "corpus" / "corrections.jsonl")] == [()]
    assert len(said) == 2
    assert "nowhere.txt" in said[0]
    assert said[1] == "0 rows learned as names; 0 documents of the corpus corrected; 1 documents added"


def test_learning_what_makes_no_sense(tmp_path: Path, data: Path) -> None:
    with pytest.raises(UsageError, match="line 2: unknown field of work 'dancing'"):
        learn_corrections(table(tmp_path, ",set field,,,dancing"), data=data, output=tmp_path / "fresh")
    with pytest.raises(TaggerError, match="no reference data"):
        learn_corrections(table(tmp_path, ",reject,May,,"), data=tmp_path, output=tmp_path / "fresh")
