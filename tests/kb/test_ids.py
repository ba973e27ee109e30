from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.kb.ids import ALPHA2, ISO_ALPHA2, SCHEMES, Identifier, is_valid, normalize, parse_id


@pytest.mark.parametrize(
    "identifier",
    [
        "iso3166:GE",
        "iso3166:XK",
        "iso3166:SU",
        "osce:tntd",
        "osce:pr-dayton-ii",
        "gov:GE/interior",
        "gov:XK/supreme-court",
        "org:unodc",
        "edtf:2019",
        "edtf:2019-10",
        "edtf:2019-10-09",
        "edtf:2024-02-27/2024-02-29",
        "edtf:2013/2022",
        "edtf:2020/..",
        "edtf:../2020",
        "edtf:2020/",
        "edtf:XXXX-11-16",
        "edtf:XXXX-02-29",
        "edtf:199X",
        "edtf:19XX",
        "edtf:2004-XX",
        "edtf:2004-06-XX",
        "edtf:2020-21",
        "edtf:2019~",
        "edtf:2024-02-29",
    ],
)
def test_valid(identifier: str) -> None:
    assert is_valid(identifier)
    assert normalize(identifier) == identifier


@pytest.mark.parametrize(
    "text",
    [
        "",
        "GE",
        "iso3166:",
        "iso3166:ge",
        "iso3166:ZZ",
        "iso3166:GEO",
        "ISO3166:GE",
        "osce:TNTD",
        "osce:a--b",
        "osce:-a",
        "gov:GE",
        "gov:GE/",
        "gov:ZZ/interior",
        "gov:GE/Interior",
        "gov:GE/interior/police",
        "org:un women",
        "edtf:",
        "edtf:/",
        "edtf:../..",
        "edtf:2019-13",
        "edtf:2019-00",
        "edtf:2024-02-30",
        "edtf:2023-02-29",
        "edtf:XXXX-02-30",
        "edtf:2019-XX-05",
        "edtf:2020/2019",
        "edtf:2019-10-09/2019-10-08",
        "edtf:2019-10-9",
        "edtf:2020-21-05",
        "edtf:9 October 2019",
        "person:1",
    ],
)
def test_not_valid(text: str) -> None:
    assert not is_valid(text)
    assert parse_id(text) is None


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        (" ISO3166:ge ", "iso3166:GE"),
        ("GOV:ua/Parliament", "gov:UA/parliament"),
        ("OSCE:TNTD", "osce:tntd"),
        ("edtf:xxxx-11-16", "edtf:XXXX-11-16"),
        ("iso3166:Georgia", None),
        ("Georgia", None),
        ("x:y", None),
    ],
)
def test_normalize_mends_case_and_spaces_only(text: str, identifier: str | None) -> None:
    assert normalize(text) == identifier


def test_an_identifier_comes_apart_and_together() -> None:
    assert parse_id("gov:GE/interior") == Identifier("gov", "GE/interior")
    assert str(Identifier("gov", "GE/interior")) == "gov:GE/interior"


def test_the_codes_are_those_of_the_standard_and_five_more() -> None:
    assert len(ISO_ALPHA2) == 249
    assert {"XK", "SU", "YU", "CS", "DD"} == ALPHA2 - ISO_ALPHA2


@given(st.dates(min_value=datetime.date(1000, 1, 1)), st.dates(min_value=datetime.date(1000, 1, 1)))
def test_every_calendar_day_and_every_interval_in_order_is_valid(
    one: datetime.date, other: datetime.date
) -> None:
    start, end = sorted((one, other))
    assert is_valid(f"edtf:{one}")
    assert is_valid(f"edtf:{start}/{end}")
    assert is_valid(f"edtf:{end}/{start}") == (start == end)


@given(st.text(max_size=30), st.sampled_from([*SCHEMES, ""]))
def test_any_text_is_an_identifier_or_none_and_raises_nothing(value: str, scheme: str) -> None:
    identifier = normalize(f"{scheme}:{value}")
    assert identifier is None or is_valid(identifier)
