from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagger.report.document import split_runs, to_html
from tagger.report.visible import visible
from tagger.types import Document, Evidence, Mention
from tests.report.samples import TEXT, bare, sample

VOID = {"meta", "input"}


class Page(HTMLParser):
    """Reads a page strictly, every element closed in order; collects text by tag and by class."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for key in {tag for tag, _ in self.open} | {str(attrs.get("class")) for _, attrs in self.open}:
            self.texts[key] = self.texts.get(key, "") + data

    def ids(self) -> list[str]:
        return [str(attrs["id"]) for _, attrs in self.elements if "id" in attrs]


def page(*notes: object) -> Page:
    return Page("".join(to_html(notes)))  # type: ignore[arg-type]


def test_the_text_stands_there_to_the_character() -> None:
    assert page(sample()).texts["text"] == visible(TEXT)


def test_every_mention_is_marked_and_explained() -> None:
    marks = [attrs for tag, attrs in page(sample()).elements if tag == "mark"]
    assert len(marks) == 19
    assert marks[0]["title"] == (
        "Organization for Security and Co-operation in Europe (osce:osce)\nORG, score 0.97, via gazetteer"
    )


def test_links_lead_somewhere_and_names_are_unique() -> None:
    three = page(sample(), sample(), bare())
    ids = three.ids()
    assert len(ids) == len(set(ids))
    links = [str(attrs["href"]) for tag, attrs in three.elements if tag == "a"]
    assert len(links) > 40
    assert {link.removeprefix("#") for link in links} <= set(ids)


def test_nothing_is_fetched_and_no_script_runs() -> None:
    html = "".join(to_html([sample(), sample()]))
    tags = {tag for tag, _ in Page(html).elements}
    assert not tags & {"script", "link", "img", "iframe", "base", "object"}
    assert not re.search(r"https?:|url\(|@import|\son\w+=", html)
    assert "default-src 'none'" in html


ATTACK = '"><script>alert(1)</script>&amp;{{ 7 * 7 }}\x1b[2J\u202e'


def test_markup_in_a_document_is_text() -> None:
    mention = Mention(0, len(ATTACK), ATTACK, "ORG", None, ATTACK, 0.5, ATTACK)
    document = Document(ATTACK, ATTACK, ATTACK, None, (ATTACK,), (ATTACK,), ATTACK, ATTACK)
    field = replace(sample().fields_of_work[0], name=ATTACK, evidence=(Evidence(0, 9, ATTACK[:9], 1.0),))
    note = replace(
        sample(), document=document, entities=(mention,), title_entities=(mention,), fields_of_work=(field,),
        countries=(), model={"name": ATTACK, "version": ATTACK},
    )  # fmt: skip
    shown = page(note, note)
    assert "script" not in {tag for tag, _ in shown.elements}
    assert shown.texts["text"] == visible(ATTACK) * 2
    assert "49" not in shown.texts["text"]


def test_several_documents_have_a_table_of_contents() -> None:
    assert "nav" not in page(sample()).texts
    contents = page(sample(), bare()).texts["nav"]
    assert "2 annotated documents" in contents
    assert "OSCE trains Georgian police" in contents
    assert "Policing · Countering terrorism" in contents
    assert "bare.txt" in contents


def test_a_document_without_anything_says_so() -> None:
    assert "The model has none." in page(bare()).texts["aside"]
    none = replace(
        sample(), fields_of_work=tuple(replace(f, assigned=False) for f in sample().fields_of_work)
    )
    assert "None assigned." in page(none).texts["aside"]


def test_why_there_is_no_identifier_is_told() -> None:
    aside = page(sample()).texts["aside"]
    assert "two candidates, gov:GE/interior and gov:MD/interior" in aside
    assert "Chosen by the page’s editors: Policing" in aside


def test_evidence_is_tied_to_its_field() -> None:
    lit = [
        attrs["class"]
        for tag, attrs in page(sample()).elements
        if "ev" in str(attrs.get("class", "")).split()
    ]
    assert lit.count("ev e-0") == 3
    assert "ev e-1" in lit


SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=6)


@settings(max_examples=60)
@given(st.text(min_size=1, max_size=40), SPANS, st.lists(SPANS, max_size=3))
def test_runs_add_up_to_the_text(
    text: str, spans: list[tuple[int, int]], evidence: list[list[tuple[int, int]]]
) -> None:
    mentions: list[Mention] = []
    for start, length in sorted(spans):
        end = min(start + length, len(text))
        if start < end and (not mentions or start >= mentions[-1].end):
            mentions.append(Mention(start, end, text[start:end], "ORG", None, "x", 1.0, ""))
    pieces = [
        [Evidence(s, min(s + n, len(text)), text[s : s + n], 1.0) for s, n in each if s < len(text)]
        for each in evidence
    ]
    runs = split_runs(text, mentions, pieces, "d1", "text")
    assert "".join(piece.text for run in runs for piece in run.pieces) == visible(text)
    assert [run.mention for run in runs if run.mention] == mentions
    anchors = [anchor for run in runs for piece in run.pieces for anchor in piece.anchors]
    assert sorted(anchors) == sorted(
        f"d1-e{f}-{i}" for f, each in enumerate(pieces) for i in range(len(each))
    )
    for field, each in enumerate(pieces):
        covered = sum(len(p.text) for run in runs for p in run.pieces if field in p.fields)
        assert covered == len({at for piece in each for at in range(piece.start, piece.end)})


@pytest.mark.parametrize("text", ["", "\n\n", "x" * 1_000_000])
def test_any_length(text: str) -> None:
    assert page(bare(text)).texts.get("text", "") == text
