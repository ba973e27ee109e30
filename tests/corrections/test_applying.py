"""What each action does to an annotation, and which row wins."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tagger.corrections import Corrections
from tagger.errors import UsageError
from tagger.kb.store import KnowledgeBase
from tagger.types import Annotation, Document
from tests.corrections.samples import TEXT, note, table

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language

    from tagger.types import Mention


@pytest.fixture(scope="session")
def kb(nlp: Language) -> KnowledgeBase:
    return KnowledgeBase.from_vocab(nlp.vocab)


Said = tuple[str, str, str | None, str]


def said(mention: Mention) -> Said:
    return mention.text, mention.label, mention.id, mention.name


def applied(folder: Path, kb: KnowledgeBase, *lines: str, before: Annotation | None = None) -> Annotation:
    return table(folder, *lines).apply(before or note(), kb)


def changes(after: Annotation, before: Annotation | None = None) -> tuple[list[Said], list[Said]]:
    """Return the mentions that are gone, and those that have come."""
    old = before or note()
    ours = (*old.title_entities, *old.entities)
    theirs = (*after.title_entities, *after.entities)
    return [said(each) for each in ours if each not in theirs], [
        said(each) for each in theirs if each not in ours
    ]


JORDAN = ("Jordan", "COUNTRY", "iso3166:JO", "Jordan")
SMITH = ("Smith", "PERSON", None, "John Smith")
FULL = ("John Smith", "PERSON", None, "John Smith")
BODY = ("Georgian Ministry of Defence", "ORG", "gov:GE/defence", "Ministry of Defence of Georgia")
GEORGIA = ("Georgia", "COUNTRY", "iso3166:GE", "Georgia")
DAY = ("3 May", "DATE", "edtf:XXXX-05-03", "3 May")


@pytest.mark.parametrize(
    ("line", "gone", "come"),
    [
        (",reject,Jordan,,", [JORDAN], []),
        (",reject,Jordan,COUNTRY,", [JORDAN], []),
        (",reject,Jordan,PERSON,", [], []),
        (",reject,jordan,,", [], []),
        (",reject,Jordan|Smith,,", [JORDAN, SMITH], []),
        (",relabel,Jordan,,PERSON", [JORDAN], [("Jordan", "PERSON", None, "Jordan")]),
        (
            ",relabel,Georgian Ministry of Defence,,LOCATION",
            [BODY],
            [("Georgian Ministry of Defence", "LOCATION", None, "Georgian Ministry of Defence")],
        ),
        (",relabel,Jordan,,COUNTRY", [], []),
        (",set id,3 May,,edtf:2019-05-03", [DAY], [("3 May", "DATE", "edtf:2019-05-03", "3 May")]),
        (
            ",set id,Georgia,,iso3166:US",
            [GEORGIA],
            [("Georgia", "COUNTRY", "iso3166:US", "United States of America")],
        ),
        (",set id,Georgia,,none", [GEORGIA], [("Georgia", "COUNTRY", None, "Georgia")]),
        (",set id,Georgia,,org:undp", [], []),
        (",set id,Smith,,org:undp", [], []),
        (
            ",rename,John Smith,,Jon Smith",
            [SMITH, FULL],
            [("Smith", "PERSON", None, "Jon Smith"), ("John Smith", "PERSON", None, "Jon Smith")],
        ),
        (",rename,gov:GE/defence,,Georgian MoD", [BODY], [(*BODY[:3], "Georgian MoD")]),
        (
            ",merge,Jordan|Smith,,J. Smith",
            [JORDAN, SMITH],
            [("Jordan", "COUNTRY", "iso3166:JO", "J. Smith"), ("Smith", "PERSON", None, "J. Smith")],
        ),
        (",merge,Georgia|Sakartvelo,,iso3166:GE", [], []),
        (",merge,Jordan,,Georgia", [JORDAN], [("Jordan", "COUNTRY", "iso3166:GE", "Georgia")]),
        (",add alias,FI,ORG,org:foo-institute", [], [("FI", "ORG", "org:foo-institute", "FI")]),
        (",add alias,FI,ORG,", [], [("FI", "ORG", None, "FI")]),
        (",add alias,FI,ORG,Foo Institute", [], [("FI", "ORG", None, "Foo Institute")]),
        (
            ",add alias,FI,ORG,United Nations Development Programme",
            [],
            [("FI", "ORG", "org:undp", "United Nations Development Programme")],
        ),
        (",add alias,Ms. Smith,PERSON,", [SMITH], [("Ms. Smith", "PERSON", None, "Ms. Smith")]),
        (",add alias,Ministry,ORG,", [], []),
        (",add alias,Defence hailed,ORG,", [BODY], [("Defence hailed", "ORG", None, "Defence hailed")]),
        (",add alias,FI in Georgia,ORG,", [GEORGIA], [("FI in Georgia", "ORG", None, "FI in Georgia")]),
        (",add alias,Jordan,PERSON,", [JORDAN], [("Jordan", "PERSON", None, "Jordan")]),
        (",add alias,F,ORG,", [], []),
        ("archive/2019/a.txt,reject,Jordan,,", [JORDAN], []),
        ("a.txt,reject,Jordan,,", [JORDAN], []),
        ("2019/a.txt,reject,Jordan,,", [JORDAN], []),
        (".txt,reject,Jordan,,", [], []),
        ("b.txt,reject,Jordan,,", [], []),
        ("a.txt,reject,Smith,,,text,15,20", [SMITH], []),
        ("a.txt,reject,Smith,,,text,16,21", [], []),
        ("a.txt,reject,Smith,,,title,15,20", [], []),
        ("a.txt,add alias,Ministry,ORG,,text,56,64", [BODY], [("Ministry", "ORG", None, "Ministry")]),
    ],
)
def test_actions(tmp_path: Path, kb: KnowledgeBase, line: str, gone: list[Said], come: list[Said]) -> None:
    after = applied(tmp_path, kb, line)
    assert changes(after) == (gone, come)
    assert all(each.via.startswith("corrections: line 2, ") for each in after.entities if said(each) in come)


@pytest.mark.parametrize(
    ("lines", "come"),
    [
        # a later line wins
        ([",relabel,Jordan,,ORG", ",relabel,Jordan,,PERSON"], ["Jordan PERSON None Jordan"]),
        ([",reject,Jordan,,", ",relabel,Jordan,,PERSON"], ["Jordan PERSON None Jordan"]),
        ([",relabel,Jordan,,PERSON", ",reject,Jordan,,"], []),
        ([",add alias,FI,ORG,", ",reject,FI,,"], []),
        ([",reject,FI,,", ",add alias,FI,ORG,"], ["FI ORG None FI"]),
        # what is for one document wins over everywhere, what is for one place over both
        (["a.txt,relabel,Jordan,,PERSON", ",relabel,Jordan,,ORG"], ["Jordan PERSON None Jordan"]),
        (["a.txt,relabel,Jordan,,ORG,text,0,6", "a.txt,reject,Jordan,,"], ["Jordan ORG None Jordan"]),
        # each property has its own winner
        (
            [",relabel,Jordan,,ORG", ",set id,Jordan,,org:jordan", ",rename,Jordan,,Jordan Ltd"],
            ["Jordan ORG org:jordan Jordan Ltd"],
        ),
        ([",add alias,FI,ORG,org:fi", ",rename,org:fi,,Foo Institute"], ["FI ORG org:fi Foo Institute"]),
        # a condition may be met only after a relabelling
        ([",relabel,Jordan,,ORG", ",set id,Jordan,ORG,org:jordan"], ["Jordan ORG org:jordan Jordan"]),
        # a rejected mention makes room for a shorter name, and renaming doesn't save it
        (
            [",add alias,Ministry of Defence,ORG,", ",reject,Georgian Ministry of Defence,,"],
            ["Ministry of Defence ORG None Ministry of Defence"],
        ),
        ([",reject,Smith,,", ",rename,John Smith,,Jon"], ["John Smith PERSON None Jon"]),
        # so does a longer name that crosses
        (
            [",add alias,Georgian,NORP,", ",add alias,Ministry of Defence hailed,ORG,"],
            [
                "Georgian NORP iso3166:GE Georgia",
                "Ministry of Defence hailed ORG None Ministry of Defence hailed",
            ],
        ),
        # of names that overlap, the longer one is found
        ([",add alias,FI,ORG,", ",add alias,the FI,ORG,"], ["the FI ORG None the FI"]),
        (
            [",add alias,the FI,ORG,", ",add alias,FI in Georgia,ORG,"],
            ["FI in Georgia ORG None FI in Georgia"],
        ),
        # an identifier of one's own has the name of the row that gives it first
        (
            [",add alias,the FI,ORG,org:fi", ",add alias,Ms.,ORG,org:fi"],
            ["Ms. ORG org:fi the FI", "the FI ORG org:fi the FI"],
        ),
    ],
)
def test_who_wins(tmp_path: Path, kb: KnowledgeBase, lines: list[str], come: list[str]) -> None:
    _, found = changes(applied(tmp_path, kb, *lines))
    assert [" ".join(map(str, each)) for each in found] == come


def test_via_names_the_lines_and_what_was_before(tmp_path: Path, kb: KnowledgeBase) -> None:
    after = applied(tmp_path, kb, ",relabel,Jordan,,ORG", ",set id,Jordan,,org:jordan", ",add alias,FI,ORG,")
    vias = [each.via for each in after.entities if each.via != "model"]
    assert vias == [
        "corrections: line 2, relabel; line 3, set id; was model",
        "corrections: line 4, add alias",
    ]
    assert after.entities[0].score == 1.0


@pytest.mark.parametrize(
    ("line", "countries"),
    [
        (",reject,Jordan,,", {"iso3166:GE": {"name": 1, "organization": 1}}),
        (",set id,Jordan,,iso3166:GE", {"iso3166:GE": {"name": 2, "organization": 1}}),
        (
            ",relabel,Georgian Ministry of Defence,,LOCATION",
            {"iso3166:GE": {"name": 1}, "iso3166:JO": {"name": 1}},
        ),
        (
            ",add alias,FI,COUNTRY,iso3166:FI",
            {
                "iso3166:GE": {"name": 1, "organization": 1},
                "iso3166:FI": {"name": 1},
                "iso3166:JO": {"name": 1},
            },
        ),
        (",rename,Jordan,,Urdunn", {"iso3166:GE": {"name": 1, "organization": 1}, "iso3166:JO": {"name": 1}}),
    ],
)
def test_countries_are_counted_anew(
    tmp_path: Path, kb: KnowledgeBase, line: str, countries: dict[str, dict[str, int]]
) -> None:
    found = applied(tmp_path, kb, line).countries
    assert {each.id: each.via for each in found} == countries
    assert [each.id for each in found] == list(countries)
    assert all(each.mentions == sum(each.via.values()) for each in found)
    assert {each.id: each.name for each in found}.get("iso3166:FI", "Finland") == "Finland"


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        ([",set field,,,youth"], ["youth 1.0 True", "policing 0.8 True", "elections 0.3 True"]),
        ([",set field,,,Youth"], ["youth 1.0 True", "policing 0.8 True", "elections 0.3 True"]),
        (["b.txt,set field,,,youth"], ["policing 0.8 True", "elections 0.3 True", "youth 0.2 False"]),
        ([",set field,,,policing"], ["policing 0.8 True", "elections 0.3 True", "youth 0.2 False"]),
        ([",remove field,,,POLICING"], ["elections 0.3 True", "youth 0.2 False", "policing 0.0 False"]),
        (
            ["a.txt,set field,,,policing", ",remove field,,,policing"],
            ["policing 0.8 True", "elections 0.3 True", "youth 0.2 False"],
        ),
    ],
)
def test_fields(tmp_path: Path, kb: KnowledgeBase, lines: list[str], fields: list[str]) -> None:
    found = applied(tmp_path, kb, *lines).fields_of_work
    assert [f"{each.id} {each.score} {each.assigned}" for each in found] == fields


def test_fields_say_what_decided(tmp_path: Path, kb: KnowledgeBase) -> None:
    vias = {each.id: each.via for each in applied(tmp_path, kb, ",remove field,,,policing").fields_of_work}
    assert vias["policing"] == "corrections: line 2, remove field; was classifier 0.80"
    assert vias["youth"] == "classifier"


def test_titles_too(tmp_path: Path, kb: KnowledgeBase) -> None:
    before = note(title="Jordan and the FI")
    after = applied(tmp_path, kb, ",reject,Jordan,,", ",add alias,FI,ORG,", before=before)
    assert [each.text for each in after.title_entities] == ["FI"]
    assert [each.text for each in after.entities][:2] == ["Smith", "FI"]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("the Foo\nInstitute met", "Foo Institute"),
        ("the Foo  Institute’s house", "Foo Institute"),
        ("the Foo–Bar Institute", "Foo-Bar Institute"),
        ("at O’Hara House", "O'Hara House"),
        ("in Ba\u0301n", "Bán"),
        ("in B\u00e1n", "Ba\u0301n"),
        ("the U.S. met", "U.S."),
    ],
)
def test_names_are_found_as_they_may_be_written(
    tmp_path: Path, kb: KnowledgeBase, written: str, name: str
) -> None:
    after = applied(tmp_path, kb, f",add alias,{name},ORG,", before=note(written))
    assert len(after.entities) == 1
    assert after.entities[0].name == " ".join(after.entities[0].text.split())


@pytest.mark.parametrize(
    ("written", "name"),
    [("Foo\n\nInstitute", "Foo Institute"), ("NATOs FI2", "NATO|FI"), ("Ba\u0301n", "Ba"), ("fi", "FI")],
)
def test_only_whole_words(tmp_path: Path, kb: KnowledgeBase, written: str, name: str) -> None:
    assert applied(tmp_path, kb, f",add alias,{name},ORG,", before=note(written)).entities == ()


def test_nothing_to_do_gives_the_same_object(tmp_path: Path, kb: KnowledgeBase) -> None:
    before = note()
    assert table(tmp_path, ",reject,Atlantis,,", ",relabel,Jordan,,COUNTRY").apply(before, kb) is before
    assert Corrections(()).apply(before, kb) is before


def test_corrections_travel(tmp_path: Path, kb: KnowledgeBase) -> None:
    corrections = table(tmp_path, ",reject,Jordan,,")
    corrections.apply(note(), kb)
    there = pickle.loads(pickle.dumps(corrections))  # noqa: S301
    assert there == corrections
    assert there.apply(note(), kb) == corrections.apply(note(), kb)


def test_the_bundled_knowledge_base_is_the_default(tmp_path: Path, kb: KnowledgeBase) -> None:
    corrections = table(tmp_path, ",set id,Jordan,,iso3166:AM")
    assert corrections.apply(note()) == corrections.apply(note(), kb)


def test_unknown_fields(tmp_path: Path) -> None:
    corrections = table(tmp_path, ",reject,Jordan,,", ",set field,,,polising")
    with pytest.raises(
        UsageError, match=r"^corrections, line 3: unknown field of work 'polising'; one of youth$"
    ):
        corrections.check_fields({"youth": "Youth"})
    with pytest.raises(UsageError, match="the model has none"):
        corrections.check_fields({})
    table(tmp_path, ",set field,,,YOUTH").check_fields({"youth": "Youth"})


def test_a_mention_without_a_place_in_the_text_is_left_as_it_is(tmp_path: Path, kb: KnowledgeBase) -> None:
    assert applied(tmp_path, kb, ",reject,Jordan,,").document.text == TEXT
    empty = replace(note(), entities=(), countries=())
    assert applied(tmp_path, kb, ",reject,Jordan,,", before=empty) is empty


@pytest.mark.parametrize(
    "lines",
    [
        [",rename,John Smith,,J. Smith", ",rename,J. Smith,,John Smith"],
        [",relabel,Jordan,COUNTRY,PERSON", ",relabel,Jordan,PERSON,COUNTRY"],
        [",relabel,Jordan,COUNTRY,PERSON", ",reject,Jordan,PERSON,"],
        [",set id,Jordan,,iso3166:GE", ",rename,iso3166:GE,,Sakartvelo"],
        [",add alias,the FI,ORG,", ",add alias,FI in Georgia. The,ORG,"],
        ["a.txt,add alias,Ministry,ORG,,text,56,64", ",add alias,Ministry of Defence,ORG,"],
    ],
)
def test_twice_is_once(tmp_path: Path, kb: KnowledgeBase, lines: list[str]) -> None:
    corrections = table(tmp_path, *lines)
    after = corrections.apply(note(), kb)
    assert after != note()
    assert corrections.apply(after, kb) is after


@pytest.mark.parametrize(
    ("rows", "whats"),
    [
        ((",add alias,Georgia,COUNTRY,iso3166:GE", ",set id,Georgia,,none"), ["applied", "applied"]),
        ((",add alias,Georgia,COUNTRY,iso3166:GE", ",reject,Georgia,,"), ["overruled", "satisfied"]),
    ],
)
def test_rows_that_contend_for_what_only_one_of_them_found(
    tmp_path: Path, kb: KnowledgeBase, rows: tuple[str, ...], whats: list[str]
) -> None:
    before = Annotation(
        Document("a", "Georgia"), entities=(), title_entities=(), countries=(), fields_of_work=()
    )
    _, outcomes = table(tmp_path, *rows).examine(before, kb)
    assert [each.what for each in sorted(outcomes)] == whats
