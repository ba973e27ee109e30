from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tagger.kb.heads import only_within, portfolio_of, reordered

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.fixture(scope="module")
def lexicon(compiled: dict[str, Any]) -> Mapping[str, Any]:
    tables: Mapping[str, Any] = compiled["bodies"]
    return tables


@pytest.mark.parametrize(
    ("name", "form", "ranked"),
    [
        ("national institute of statistics", "statistics institute", True),
        ("state statistics institute", "statistics institute", True),
        ("institute of statistics", "statistics institute", False),
        ("directorate general of customs", "customs directorate", True),
        ("police general inspectorate", "police inspectorate", True),
        ("social services", "social service", False),
        # a supreme council is no national one, and a kind alone says nothing
        ("supreme council of justice", "", False),
        ("national council", "", False),
        ("parliament", "", False),
    ],
)
def test_names_are_reordered(name: str, form: str, ranked: bool) -> None:
    assert reordered(name) == (form, ranked)


@pytest.mark.parametrize(
    ("head", "country", "portfolio"),
    [
        ("statistics institute", None, "statistics"),
        ("tourism agency", None, None),
        ("tourism agency", "AL", "tourism"),
        ("state tourism agency", None, "tourism"),
        # a part of a ministry, unless the portfolio has this kind of body
        ("directorate for tourism", None, None),
        ("asylum department", None, "migration"),
        ("border commission", "MD", None),
        ("election commission", None, "electoral-commission"),
        # the first topic decides, with or without what it has behind it
        ("ministry of migration policy", None, "migration"),
        ("ministry of culture of tuzla canton", None, None),
        ("tourism services", "AL", None),
    ],
)
def test_a_head_says_its_portfolio(
    lexicon: Mapping[str, Any], head: str, country: str | None, portfolio: str | None
) -> None:
    assert portfolio_of(head, country, (), lexicon) == portfolio


def test_an_own_name_goes_before_the_rest(lexicon: Mapping[str, Any]) -> None:
    assert portfolio_of("ministry of security", "TJ", ["intelligence"], lexicon) == "intelligence"


def test_older_tables_are_read_as_far_as_they_go(lexicon: Mapping[str, Any]) -> None:
    new = {"reordered", "ranked", "kinds", "subjects", "state_subjects", "committees"}
    older = {table: value for table, value in lexicon.items() if table not in new}
    assert portfolio_of("ministry of justice", None, (), older) == "justice"
    assert portfolio_of("tourism agency", "AL", (), older) is None
    assert only_within("committee of women", older) == ()


@pytest.mark.parametrize(
    ("head", "codes"),
    [("federal ministry of justice", "federal"), ("department of justice", "departments"), ("court", "")],
)
def test_some_heads_are_national_only_in_some_countries(
    lexicon: Mapping[str, Any], head: str, codes: str
) -> None:
    assert list(only_within(head, lexicon)) == list(lexicon.get(codes, ()))
