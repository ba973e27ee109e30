from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tagger.report.groups import assigned_fields, group_mentions, keep_scored, near_misses
from tagger.types import Annotation, Document, Mention
from tests.report.samples import bare, sample

if TYPE_CHECKING:
    from tagger.types import Label


def dates(*identifiers: str | None) -> Annotation:
    mentions = (
        Mention(i, i + 1, "x", "DATE", each, f"date {i}", 1.0, "") for i, each in enumerate(identifiers)
    )
    return Annotation(Document("d", "x" * len(identifiers)), tuple(mentions), (), (), ())


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("PERSON", [("Maria Lindqvist", 1), ("Giorgi Beridze", 1)]),
        (
            "ORG",
            [
                ("Transnational Threats Department", 3),
                ("Organization for Security and Co-operation in Europe", 1),
                ("Ministry of the Interior of Georgia", 1),
                ("Ministry of Internal Affairs", 1),
            ],
        ),
        ("NORP", [("Georgia", 2), ("Moldova", 1), ("Roma", 1)]),
    ],
)
def test_mentions_of_the_same_are_one_group(label: Label, expected: list[tuple[str, int]]) -> None:
    assert [(group.name, len(group.mentions)) for group in group_mentions(sample(), label)] == expected


def test_a_group_knows_how_the_text_writes_it() -> None:
    group = group_mentions(sample(), "ORG")[0]
    assert group.spellings == ("OSCE Transnational Threats Department", "TNTD")
    assert group.via == ("gazetteer", "acronym: of OSCE Transnational Threats Department")
    assert group.mentions[0][0] == "text"


def test_dates_come_in_order_of_time_and_the_unknown_last() -> None:
    note = dates("edtf:XXXX-11-16", None, "edtf:2019-10-09", "edtf:2017", "edtf:2019-01-01/2019-02-01")
    assert [group.id for group in group_mentions(note, "DATE")] == [
        "edtf:2017", "edtf:2019-01-01/2019-02-01", "edtf:2019-10-09", "edtf:XXXX-11-16", None,
    ]  # fmt: skip


def test_only_mentions_go_below_the_score() -> None:
    kept = keep_scored(sample(), 0.98)
    assert (kept.entities, kept.title_entities) == ((), ())
    assert kept.countries == sample().countries
    assert keep_scored(sample(), 0.97) == sample()


def test_fields_part_at_the_threshold() -> None:
    assert [field.id for field in assigned_fields(sample())] == ["policing", "countering-terrorism"]
    assert [field.id for field in near_misses(sample())] == [
        "reform-and-co-operation-in-the-security-sector", "roma-and-sinti",
    ]  # fmt: skip
    assert assigned_fields(bare()) == near_misses(bare()) == []
