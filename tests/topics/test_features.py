from __future__ import annotations

from itertools import chain

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Span

from tagger.topics import features
from tagger.topics.features import (
    KINDS,
    Link,
    Lookup,
    Source,
    feature_names,
    pieces_of,
    read_units,
    source_of,
    word_spans,
)

SOURCE = Source("Police: İstanbul’s 2nd police\n\nOf the OSCE", 6, (Link("osce:odihr", 0, 6),))


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("words", ["police", "i̇stanbul", "s", "2nd", "police", "of", "the", "osce"]),
        ("vectors", ["police", "i̇stanbul", "s", "2nd", "police", "of", "the", "osce"]),
        ("title", ["police"]),
        ("links", ["osce:odihr"]),
    ],
)
def test_names(kind: str, names: list[str]) -> None:
    assert feature_names(kind, SOURCE) == names


def test_pairs() -> None:
    assert feature_names("pairs", Source("Rule of LAW")) == ["rule of", "of law"]
    assert feature_names("pairs", Source("Law")) == []


def test_pieces() -> None:
    assert pieces_of("a") == (" a ",)
    assert pieces_of("law") == (" la", "law", "aw ", " law", "law ", " law ")


@given(st.text(max_size=60), st.integers(0, 70))
def test_words_have_spans_in_the_text(text: str, title_end: int) -> None:
    units = read_units(Source(text, title_end))
    spans = word_spans(text)
    assert [text[start:end].lower() for start, end in spans] == list(units.words)
    assert 0 <= units.in_title <= len(units.words)


@given(st.text(alphabet="abé İ’-.\n", max_size=60))
def test_lookup_finds_what_feature_names_name(text: str) -> None:
    source = Source(text, len(text) // 2, (Link("x", 0, 1),))
    for kind in KINDS:
        vocabulary = sorted({*feature_names(kind, source)})[::2]
        number = {name: place for place, name in enumerate(vocabulary)}
        wanted = [number[name] for name in feature_names(kind, source) if name in number]
        lookup = Lookup(kind, vocabulary)
        for _ in range(2):
            assert list(chain.from_iterable(lookup.numbers(read_units(source)))) == wanted


def test_lookup_forgets_words_before_memory_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "_REMEMBERED", 3)
    lookup = Lookup("pieces", ["one", "ive"])
    units = read_units(Source("one two three four five"))
    assert lookup.numbers(units) == [(0,), (), (), (), (1,)]
    assert len(lookup._known) == 5
    assert lookup.numbers(read_units(Source("one"))) == [(0,)]
    assert len(lookup._known) == 1


def test_source_of_doc_takes_ids_but_no_dates() -> None:
    doc = spacy.blank("en")("ODIHR in Georgia on 9 October")
    doc.ents = [
        Span(doc, 0, 1, "ORG", kb_id="osce:odihr"),
        Span(doc, 2, 3, "COUNTRY"),
        Span(doc, 4, 6, "DATE", kb_id="edtf:2019-10-09"),
    ]
    assert source_of(doc) == Source(doc.text, 0, (Link("osce:odihr", 0, 5),))
    doc.user_data["tagger_title_end"] = 5
    assert source_of(doc).title_end == 5
