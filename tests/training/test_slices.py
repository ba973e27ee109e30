from __future__ import annotations

from typing import Any

import pytest

from tagger.training.corpus import GoldDocument, gold_document
from tagger.training.slices import LEAST, slices


def made(name: str, **facts: Any) -> GoldDocument:
    return gold_document({"id": name, "text": "A text.", "fields_of_work": ["Youth"], **facts}, "one")


@pytest.mark.parametrize(
    ("published", "periods"),
    [
        ("1999-12-31", ["period 1995–1999"]),
        ("2000-01-01", ["period 2000–2004"]),
        ("2024-06-30", ["period 2020–2024"]),
        (None, []),
    ],
)
def test_period(published: str | None, periods: list[str]) -> None:
    assert list(slices([made("a", published=published)]))[1:] == periods


def test_periods_stand_in_order_of_time() -> None:
    found = slices([made("a", published="2020-01-01"), made("b", published="1996-01-01")])
    assert list(found) == ["all", "period 1995–1999", "period 2020–2024"]


@pytest.mark.parametrize(("count", "told"), [(LEAST - 1, False), (LEAST, True)])
def test_issuers_need_documents(count: int, told: bool) -> None:
    found = slices([made(str(number), issued_by=["A", "B"]) for number in range(count)])
    assert ("issuer A" in found) == ("issuer B" in found) == told


def test_documents_of_unknown_fields_stand_in_their_period_too() -> None:
    found = slices([made("a", published="2020-01-01", fields_of_work=[]), made("b", published="2020-01-01")])
    assert found["period 2020–2024"] == [0, 1]


def test_kinds_that_do_not_hold_everything() -> None:
    speech, story = made("a", title="Remarks by the Chair"), made("b", title="A bridge")
    assert list(slices([speech, story])) == ["all", "kind speech or statement", "kind news without dateline"]
    assert list(slices([story])) == ["all"]
