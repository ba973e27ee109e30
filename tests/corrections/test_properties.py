"""Random corrections on random annotations: whatever the table says, what comes out is a valid record."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagger.components.countries import countries_named
from tagger.corrections import Corrections
from tagger.corrections.checking import Check, conflicts
from tagger.corrections.rows import ACTIONS, NO_ID, Correction, fits, same
from tagger.kb.ids import is_valid
from tagger.kb.store import KnowledgeBase
from tagger.types import LABELS, Annotation, Country, Document, FieldOfWork, Mention

if TYPE_CHECKING:
    from spacy.language import Language

WORDS = (
    "Georgia",
    "Jordan",
    "FI",
    "the",
    "Ministry",
    "of",
    "Smith",
    "Georgian",
    "😀",
    "Ba\u0301n",
    "O’Hara",
    "\n",
    "\n\n",
)
IDS = ("iso3166:GE", "iso3166:JO", "org:fi", "org:undp", "edtf:2019-05-03", "gov:GE/interior")
NAMES = (
    "Georgia",
    "Jordan",
    "FI",
    "the FI",
    "Smith",
    "Ministry of Georgia",
    "Georgian",
    "Bán",
    "O'Hara",
    "J. Smith",
    "of",
)
FIELDS = ("policing", "elections", "youth")
DOCUMENTS = ("a/b.txt", "b.txt", "c.txt")


@pytest.fixture(scope="module")
def kb(nlp: Language) -> KnowledgeBase:
    return KnowledgeBase.from_vocab(nlp.vocab)


texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@st.composite
def mentions(draw: st.DrawFn, text: str) -> tuple[Mention, ...]:
    """Return mentions in order, without overlap, as the pipeline makes them."""
    words = [match.span() for match in re.finditer(r"\S+", text)]
    if draw(st.booleans()):  # anywhere, not only at words
        words = [(at, at + 1) for at in range(len(text))]
    cuts = sorted(draw(st.sets(st.integers(0, len(words)), max_size=8)))
    found = []
    for first, last in zip(cuts[::2], cuts[1::2], strict=False):
        start, end = words[first][0], words[last - 1][1]
        surface = text[start:end]
        label = draw(st.sampled_from(LABELS))
        allowed = [None, *(each for each in IDS if fits(each, label))]
        name = draw(st.sampled_from(NAMES))
        found.append(Mention(start, end, surface, label, draw(st.sampled_from(allowed)), name, 0.5, "model"))
    return tuple(found)


@st.composite
def notes(draw: st.DrawFn) -> Annotation:
    text, title = draw(texts), draw(st.none() | texts)
    fields = [FieldOfWork(each, each.title(), draw(st.floats(0, 1)), draw(st.booleans())) for each in FIELDS]
    return Annotation(
        document=Document(draw(st.sampled_from(DOCUMENTS)), text, title=title),
        entities=draw(mentions(text)),
        title_entities=draw(mentions(title or "")),
        countries=(),
        fields_of_work=tuple(sorted(fields, key=lambda each: (-each.score, each.name))),
    )


@st.composite
def rows(draw: st.DrawFn, line: int) -> Correction:
    name = draw(st.sampled_from(sorted(ACTIONS)))
    action = ACTIONS[name]
    label = draw(st.sampled_from(LABELS)) if action.label == "must" or draw(st.booleans()) else None
    news = {
        "nothing": st.just(""),
        "label": st.sampled_from(LABELS),
        "id": st.sampled_from([*IDS, NO_ID]),
        "name": st.sampled_from(NAMES),
        "entity": st.sampled_from([*IDS, *NAMES]),
        "maybe entity": st.sampled_from([*IDS, *NAMES, ""]),
        "field": st.sampled_from(FIELDS),
    }
    document = draw(st.sampled_from(["", "", *DOCUMENTS]))
    about = action.about == "mention"
    texts = (
        draw(st.lists(st.sampled_from([*NAMES, *IDS]), min_size=1, max_size=3, unique=True)) if about else []
    )
    pin = draw(st.none() | st.tuples(st.integers(0, 9), st.integers(1, 9))) if about and document else None
    return Correction(
        line,
        name,
        document,
        tuple(dict.fromkeys(map(same, texts)))[: 1 if pin else None],
        label if action.label != "no" else None,
        draw(news[action.new]),
        draw(st.sampled_from(["title", "text"])),
        pin[0] if pin else None,
        sum(pin) if pin else None,
    )


@st.composite
def tables(draw: st.DrawFn) -> Corrections:
    count = draw(st.integers(0, 8))
    return Corrections(tuple(draw(rows(line)) for line in range(2, 2 + count)))


def counted(note: Annotation, kb: KnowledgeBase) -> tuple[Country, ...]:
    """Return the countries that the mentions of a note name, as the pipeline counts them."""
    ways: dict[str, Counter[str]] = {}
    for each in (*note.title_entities, *note.entities):
        for code, way in countries_named(each.text, each.label, each.id or "", kb):
            ways.setdefault(f"iso3166:{code}", Counter())[way] += 1
    found = [
        Country(each, kb.name(each) or "", sum(by.values()), dict(sorted(by.items())))
        for each, by in ways.items()
    ]
    return tuple(sorted(found, key=lambda country: (-country.mentions, country.name)))


def consistent(note: Annotation, kb: KnowledgeBase) -> Annotation:
    """Return the note with the countries that its mentions name."""
    return Annotation(
        note.document, note.entities, note.title_entities, counted(note, kb), note.fields_of_work
    )


def check_part(text: str, found: tuple[Mention, ...]) -> None:
    end = 0
    for each in found:
        assert end <= each.start < each.end <= len(text)
        assert text[each.start : each.end] == each.text
        assert each.label in LABELS
        assert each.id is None or (is_valid(each.id) and fits(each.id, each.label))
        assert each.name
        end = each.end


@settings(max_examples=250)
@given(st.data())
def test_whatever_the_table_says(kb: KnowledgeBase, data: st.DataObject) -> None:
    before, corrections = consistent(data.draw(notes()), kb), data.draw(tables())
    after = corrections.apply(before, kb)
    assert after.document is before.document
    check_part(after.document.text, after.entities)
    check_part(after.document.title or "", after.title_entities)
    assert after.countries == counted(after, kb)
    assert [each.score for each in after.fields_of_work] == sorted(
        (each.score for each in after.fields_of_work), reverse=True
    )
    assert {each.id for each in after.fields_of_work} == set(FIELDS)
    # what is new says by which line
    for ours, theirs in ((before.entities, after.entities), (before.title_entities, after.title_entities)):
        assert all(each.via.startswith("corrections: line ") for each in theirs if each not in ours)
    assert corrections.apply(after, kb) == after


@settings(max_examples=100)
@given(st.data())
def test_outcomes_agree_with_what_happens(kb: KnowledgeBase, data: st.DataObject) -> None:
    before, corrections = consistent(data.draw(notes()), kb), data.draw(tables())
    after, outcomes = corrections.examine(before, kb)
    works = {each.line for each in outcomes if each.what == "applied"}
    assert (after is not before) == bool(works)
    known = {row.line for row in corrections.rows}
    assert all(each.line in known and (not each.other or each.other in known) for each in outcomes)
    without = corrections.part(lambda row: row.line in works)
    assert [said[:7] for said in map(plain, without.apply(before, kb).entities)] == [
        said[:7] for said in map(plain, after.entities)
    ]


def plain(mention: Mention) -> tuple[object, ...]:
    return (mention.start, mention.end, mention.text, mention.label, mention.id, mention.name, mention.score)


@settings(max_examples=100)
@given(st.data())
def test_check_says_something_of_every_row(kb: KnowledgeBase, data: st.DataObject) -> None:
    corrections = data.draw(tables())
    check = Check(corrections, kb)
    for note in data.draw(st.lists(notes(), max_size=3)):
        check.add(note)
    statuses = check.statuses()
    assert [each.line for each in statuses] == [row.line for row in corrections.rows]
    assert all(each.reason for each in statuses if each.state not in {"works", "untried"})
    assert {each.line for each in conflicts(corrections)} == {
        each.line for each in statuses if each.state == "contradiction"
    }
