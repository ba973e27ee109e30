from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.components.cities import with_cities
from tagger.kb.store import KnowledgeBase
from tagger.types import Annotation, Country, Document, Mention


@pytest.fixture(scope="module")
def kb(kb_data: dict[str, Any]) -> KnowledgeBase:
    return KnowledgeBase.from_data(kb_data)


def mentions(text: str, *found: tuple[str, str, str | None]) -> tuple[Mention, ...]:
    places = [(text.index(name), name, label, identifier) for name, label, identifier in found]
    return tuple(
        Mention(at, at + len(name), name, label, identifier, name, 1.0, "model")
        for at, name, label, identifier in sorted(places)
    )


def note(text: str, *places: str, named: tuple[str, ...] = (), title: str = "") -> Annotation:
    """Return an annotation of a text with locations, and countries that it names otherwise."""
    known: list[tuple[str, str, str | None]] = [(name, "LOCATION", None) for name in places if name in text]
    for name, code in (("Venezuela", "VE"), ("Spain", "ES")):
        known += [(name, "COUNTRY", f"iso3166:{code}")] if name in text else []
    return Annotation(
        document=Document("a", text, title=title or None),
        entities=mentions(text, *known),
        title_entities=mentions(title, *((name, "LOCATION", None) for name in places if name in title)),
        countries=tuple(Country(f"iso3166:{code}", code, 1, {"name": 1}) for code in named),
        fields_of_work=(),
        model={},
    )


def by_place(annotation: Annotation) -> dict[str, int]:
    return {
        each.id.partition(":")[2]: each.via["place"] for each in annotation.countries if "place" in each.via
    }


@pytest.mark.parametrize(
    ("text", "places", "named", "expected"),
    [
        ("They met in Osh.", ("Osh",), (), {"KG": 1}),
        ("OSH, 3 March 2011 – They met.", ("OSH",), (), {}),
        ("They met.\n\nVIENNA, 3 March 2011 – In Osh.", ("VIENNA", "Osh"), (), {"KG": 1}),
        ("The mayor of Valencia came.", ("Valencia",), (), {}),
        ("The mayor of Valencia came.", ("Valencia",), ("ES",), {"ES": 1}),
        ("The mayor of Valencia came.", ("Valencia",), ("ES", "VE"), {}),
        ("The mayor of Valencia, Venezuela, came.", ("Valencia",), ("ES",), {"VE": 1}),
        ("The mayor of Osh (Spain) came.", ("Osh",), (), {}),
        ("The mayor of Vienna, Virginia, came.", ("Vienna", "Virginia"), (), {"US": 1}),
        ("It is in Georgia and in Luxembourg.", ("Georgia", "Luxembourg"), (), {}),
        ("A nice day in Nice.", ("Nice",), (), {}),
        ("A nice day in Nice.", ("Nice",), ("FR",), {"FR": 1}),
        ("A day in Nice.", ("Nice",), (), {"FR": 1}),
        ("The lower Drina valley.", ("Drina",), (), {}),
        ("The old road to\nNovi\nSad.", ("Novi\nSad",), (), {"RS": 1}),
        ("", (), (), {}),
    ],
)
def test_countries_of_cities(
    kb: KnowledgeBase, text: str, places: tuple[str, ...], named: tuple[str, ...], expected: dict[str, int]
) -> None:
    assert by_place(with_cities(note(text, *places, named=named), kb)) == expected


def test_counts_of_other_ways_stay_and_order_is_by_mentions(kb: KnowledgeBase) -> None:
    before = note("Osh, Batken.", "Osh", "Batken", named=("TJ", "KG"), title="A day in Osh")
    assert [(each.id, each.mentions, each.via) for each in with_cities(before, kb).countries] == [
        ("iso3166:KG", 4, {"name": 1, "place": 3}),
        ("iso3166:TJ", 1, {"name": 1}),
    ]


def test_only_locations_count(kb: KnowledgeBase) -> None:
    before = note("Osh came.")
    person = Mention(0, 3, "Osh", "PERSON", None, "Osh", 1.0, "model")
    assert with_cities(Annotation(**{**fields(before), "entities": (person,)}), kb).countries == ()


def fields(annotation: Annotation) -> dict[str, Any]:
    return {name: getattr(annotation, name) for name in annotation.__slots__}


@given(
    st.lists(st.sampled_from(["Osh", "Nice", "Valencia", "Tripoli", "Vienna", "Asia"]), unique=True),
    st.lists(st.sampled_from(["ES", "VE", "FR", "KG", "LB"]), unique=True),
)
def test_twice_is_once(kb: KnowledgeBase, places: list[str], named: list[str]) -> None:
    once = with_cities(note(f"In {' and '.join(places)}.", *places, named=tuple(named)), kb)
    assert with_cities(once, kb) == once
    assert all(each.mentions == sum(each.via.values()) for each in once.countries)
