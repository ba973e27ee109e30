from __future__ import annotations

import pytest

from tagger.components.heads import label_by_head, label_by_neighbours


@pytest.mark.parametrize(
    ("name", "label", "expected"),
    [
        ("Nordwind Trading Ltd", "PERSON", "ORG"),
        ("Ada Quist Secondary School", "PERSON", "ORG"),
        ("Admiral Quist University of Shipping", "PERSON", "ORG"),
        ("Université Quist", "LOCATION", "ORG"),
        ("School No . 20", "LOCATION", "ORG"),
        ("Quist Savings Bank", "PERSON", "ORG"),
        ("West Bank", "LOCATION", "LOCATION"),
        ("Hotel Quist", "PERSON", "LOCATION"),
        ("Ada Quist Square", "PERSON", "LOCATION"),
        ("Strait of Quist", "ORG", "LOCATION"),
        ("Hotel Workers Union", "ORG", "ORG"),
        ("Ada Quist", "PERSON", "PERSON"),
        ("Ada Quist - Oy", "PERSON", "PERSON"),
        ("University", "PERSON", "PERSON"),
        ("Ada Square", "DATE", "DATE"),
    ],
)
def test_the_head_decides(name: str, label: str, expected: str) -> None:
    assert label_by_head(name.split(), label) == expected


@pytest.mark.parametrize(
    ("before", "after", "label", "capitals", "expected"),
    [
        ("the daily", "reported", "PERSON", False, "ORG"),
        ("of the", "party in", "LOCATION", False, "ORG"),
        ("the", "glacier melts", "PERSON", False, "LOCATION"),
        ("shelters in", "and", "PERSON", False, "LOCATION"),
        ("shelters in", "and", "ORG", False, "LOCATION"),
        ("shares in", "rose", "ORG", False, "ORG"),
        ("interest in", "rose", "ORG", True, "ORG"),
        ("was in", "'s house", "PERSON", False, "PERSON"),
        ("municipality of", "pulled", "PERSON", False, "LOCATION"),
        ("mother of", "pulled", "PERSON", False, "PERSON"),
        ("mind says", ".", "ORG", False, "PERSON"),
        ("visited", ", a quiet suburb of", "PERSON", False, "LOCATION"),
        ("edits", ", an association of", "PERSON", False, "ORG"),
        ("edits", ", a newspaper reporter ,", "PERSON", False, "PERSON"),
        ("with", ", 17 , plays", "LOCATION", False, "PERSON"),
        ("with", ", 17 March", "LOCATION", False, "LOCATION"),
        ("the daily", "reported", "NORP", False, "NORP"),
    ],
)
def test_small_words_decide(before: str, after: str, label: str, capitals: bool, expected: str) -> None:
    left = ["", "", *before.split()][-2:]
    right = [*after.split(), *[""] * 6][:6]
    assert label_by_neighbours(left, right, label, capitals=capitals) == expected
