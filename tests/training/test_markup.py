from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.training.markup import GoldSpan, MarkupError, parse_markup, write_markup
from tagger.types import LABELS

SOUND = [
    ("no entity at all", "no entity at all", []),
    ("", "", []),
    ("[[PERSON|Jan Braathu]] spoke", "Jan Braathu spoke", [GoldSpan(0, 11, "PERSON")]),
    ("in [[COUNTRY|Georgia|GE]].", "in Georgia.", [GoldSpan(3, 10, "COUNTRY", "GE")]),
    (
        "the [[ORG|OSCE]]/[[ORG|ODIHR|OSCE Office]]",
        "the OSCE/ODIHR",
        [GoldSpan(4, 8, "ORG"), GoldSpan(9, 14, "ORG", "OSCE Office")],
    ),
    (
        "a table | with [brackets] and [[NORP|Roma]]",
        "a table | with [brackets] and Roma",
        [GoldSpan(30, 34, "NORP")],
    ),
    ("[[[DATE|2017|2017]]]", "[2017]", [GoldSpan(1, 5, "DATE", "2017")]),
]

UNSOUND = [
    ("open [[PERSON|Jan", 5, "stray '[['"),
    ("shut PERSON|Jan]] again", 15, "stray ']]'"),
    ("[[PERSON|a [[ORG|b]] c]]", 0, "stray '[['"),
    ("x [[PLACE|Vienna]]", 2, "unknown label 'PLACE'"),
    ("x [[ORG|]]", 2, "empty"),
    ("x [[DATE|2017|]]", 2, "empty"),
    ("x [[DATE|2017|2017|2018]]", 2, "stray"),
]

UNWRITABLE = [
    ("abc", [GoldSpan(0, 2, "ORG"), GoldSpan(1, 3, "ORG")], 1),
    ("abc", [GoldSpan(1, 1, "ORG")], 1),
    ("abc", [GoldSpan(2, 4, "ORG")], 2),
    ("a|c", [GoldSpan(0, 3, "ORG")], 0),
    ("abc", [GoldSpan(0, 3, "ORG", "x]")], 0),
    ("abc", [GoldSpan(0, 3, "ORG", "")], 0),
    ("abc", [GoldSpan(0, 3, "PLACE")], 0),
    ("a [[ b", [GoldSpan(0, 1, "ORG")], 2),
]


@pytest.mark.parametrize(("marked", "text", "spans"), SOUND)
def test_sound_markup(marked: str, text: str, spans: list[GoldSpan]) -> None:
    assert parse_markup(marked) == (text, spans)
    assert write_markup(text, spans) == marked


@pytest.mark.parametrize(("marked", "position", "reason"), UNSOUND)
def test_unsound_markup_says_where(marked: str, position: int, reason: str) -> None:
    with pytest.raises(MarkupError, match=reason.replace("[", r"\[")) as caught:
        parse_markup(marked)
    assert caught.value.position == position


@pytest.mark.parametrize(("text", "spans", "position"), UNWRITABLE)
def test_unwritable_spans_say_where(text: str, spans: list[GoldSpan], position: int) -> None:
    with pytest.raises(MarkupError) as caught:
        write_markup(text, spans)
    assert caught.value.position == position


_plain = st.text(st.characters(exclude_characters="[]|", exclude_categories=["Cs"]), min_size=1)
_piece = st.tuples(_plain, st.sampled_from(LABELS), st.none() | _plain)


@given(st.lists(_plain | _piece))
def test_round_trip(pieces: list[str | tuple[str, str, str | None]]) -> None:
    text = ""
    spans = []
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
        else:
            surface, label, value = piece
            spans.append(GoldSpan(len(text), len(text) + len(surface), label, value))
            text += surface
    assert parse_markup(write_markup(text, spans)) == (text, spans)
