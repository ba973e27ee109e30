from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, Span

from tagger.components.policy import NOTHING, PRECEDENCE, kind_of, settle

if TYPE_CHECKING:
    import random

NLP = spacy.blank("en")
WORDS = ["Aa", "Bb", "Cc", "Dd", "Ee", "Ff", "Gg", "Hh"]
Row = tuple[int, int, str, str]

_LABELS = ("PERSON", "ORG", "COUNTRY", "LOCATION", "NORP", "DATE")
_CLAIMS = [
    *[(label, "gazetteer") for label in ("ORG", "COUNTRY", "NORP", "LOCATION", NOTHING)],
    ("DATE", "dates"), ("ORG", "acronym"), (NOTHING, "acronym"), ("PERSON", "document"), ("ORG", "document"),
]  # fmt: skip


def _doc(rows: list[Row]) -> Doc:
    doc = Doc(NLP.vocab, words=WORDS)
    taken: set[int] = set()
    ents = []
    for start, end, label, source in rows:
        if not taken & set(range(start, end)):
            taken |= set(range(start, end))
            ents.append(Span(doc, start, end, label=label, span_id=source))
    doc.ents = tuple(ents)
    return doc


def _settled(model: list[Row], claims: list[Row]) -> list[Row]:
    doc = _doc(model)
    settle(doc, [Span(doc, start, end, label=label, span_id=source) for start, end, label, source in claims])
    return [(ent.start, ent.end, ent.label_, ent.id_) for ent in doc.ents]


@pytest.mark.parametrize(
    ("model", "claim", "stands"),
    [
        # a date from the grammar, against a date, in an organization's name
        ((0, 3, "DATE", ""), (0, 2, "DATE", "dates"), True),
        ((0, 3, "ORG", ""), (0, 2, "DATE", "dates"), False),
        ((1, 3, "PERSON", ""), (0, 2, "DATE", "dates"), True),
        # an exact name against a shorter, a crossing and a longer one
        ((1, 2, "ORG", ""), (0, 3, "ORG", "gazetteer"), True),
        ((0, 2, "LOCATION", ""), (1, 4, "ORG", "gazetteer"), True),
        ((0, 4, "ORG", ""), (1, 4, "ORG", "gazetteer"), False),
        # a country against anything of its extent, in something longer, in what is no country
        ((0, 1, "LOCATION", ""), (0, 1, "COUNTRY", "gazetteer"), True),
        ((0, 1, "ORG", ""), (0, 1, "COUNTRY", "gazetteer"), True),
        ((0, 1, "PERSON", ""), (0, 1, "COUNTRY", "gazetteer"), True),
        ((0, 2, "PERSON", ""), (1, 2, "COUNTRY", "gazetteer"), False),
        ((0, 3, "ORG", ""), (2, 3, "COUNTRY", "gazetteer"), False),
        ((0, 3, "LOCATION", ""), (2, 3, "COUNTRY", "gazetteer"), False),
        ((0, 3, "COUNTRY", ""), (2, 3, "COUNTRY", "gazetteer"), True),
        # nothing
        ((0, 1, "ORG", ""), (0, 1, NOTHING, "acronym"), True),
        ((0, 3, "ORG", ""), (0, 1, NOTHING, "acronym"), False),
        # recognised elsewhere
        ((0, 1, "LOCATION", ""), (0, 1, "PERSON", "document"), True),
        ((0, 2, "ORG", ""), (0, 1, "PERSON", "document"), False),
    ],
)
def test_claim_against_the_network(model: Row, claim: Row, stands: bool) -> None:
    after = _settled([model], [claim])
    kept = (*model[:3], "model")
    if not stands:
        assert after == [kept]
    else:
        assert after == ([] if claim[2] == NOTHING else [claim])


def test_longer_rule_wins_and_kind_decides_a_tie() -> None:
    assert _settled([], [(0, 1, "COUNTRY", "gazetteer"), (0, 3, "ORG", "gazetteer")]) == [
        (0, 3, "ORG", "gazetteer")
    ]
    assert _settled([], [(0, 1, "ORG", "gazetteer"), (0, 1, "ORG", "acronym")]) == [(0, 1, "ORG", "acronym")]


def test_a_loser_does_not_block_a_shorter_claim() -> None:
    model: list[Row] = [(0, 4, "ORG", "")]
    assert _settled(model, [(3, 6, "COUNTRY", "gazetteer"), (5, 6, "NORP", "gazetteer")]) == [
        (0, 4, "ORG", "model"),
        (5, 6, "NORP", "gazetteer"),
    ]


def test_nothing_keeps_standing() -> None:
    doc = _doc([(0, 1, "ORG", "")])
    settle(doc, [Span(doc, 0, 3, label=NOTHING, span_id="gazetteer")])
    settle(doc, [Span(doc, 0, 1, label="ORG", span_id="document")])
    assert doc.ents == ()


def test_every_kind_has_its_place() -> None:
    doc = Doc(NLP.vocab, words=WORDS)
    kinds = {
        kind_of(Span(doc, 0, length, label=label, span_id=source))
        for label, source in _CLAIMS
        for length in (1, 2)
    }
    assert kinds == set(PRECEDENCE)


_places = st.tuples(st.integers(0, 7), st.integers(1, 4)).map(lambda p: (p[0], min(8, p[0] + p[1])))
_model = st.lists(st.tuples(_places, st.sampled_from(_LABELS)).map(lambda r: (*r[0], r[1], "")), max_size=5)
_claims = st.lists(st.tuples(_places, st.sampled_from(_CLAIMS)).map(lambda r: (*r[0], *r[1])), max_size=8)


@given(_model, _claims, st.randoms(use_true_random=False))
def test_settled_whatever_the_order(model: list[Row], claims: list[Row], rng: random.Random) -> None:
    after = _settled(model, claims)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(after))
    assert all(label in _LABELS and source for _, _, label, source in after)
    shuffled = claims + claims[:2]
    rng.shuffle(shuffled)
    assert _settled(model, shuffled) == after


@given(_model, _claims)
def test_settled_once_is_settled(model: list[Row], claims: list[Row]) -> None:
    doc = _doc(model)
    spans = [Span(doc, start, end, label=label, span_id=source) for start, end, label, source in claims]
    settle(doc, spans)
    first = [(ent.start, ent.end, ent.label_, ent.id_) for ent in doc.ents]
    settle(doc, [])
    assert [(ent.start, ent.end, ent.label_, ent.id_) for ent in doc.ents] == first
