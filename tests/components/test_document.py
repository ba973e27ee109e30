from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.tokens import Doc

from tagger.components.document import NAMES, NOTES, surname_of

Annotate = Callable[..., Doc]
PERSON = {"Zorigt Ochirkhuyag": "PERSON"}


def _persons(doc: Doc) -> list[str]:
    return [ent.text for ent in doc.ents if ent.label_ == "PERSON"]


@pytest.mark.parametrize(
    ("text", "fake", "expected"),
    [
        ("Zorigt Ochirkhuyag spoke. Ochirkhuyag's unit left.", PERSON, ["Zorigt Ochirkhuyag", "Ochirkhuyag"]),
        (
            "Zorigt Ochirkhuyag spoke, and Ms. Ochirkhuyag left.",
            PERSON,
            ["Zorigt Ochirkhuyag", "Ochirkhuyag"],
        ),
        (
            "Then Ochirkhuyag left.\n\nZorigt Ochirkhuyag spoke.",
            PERSON,
            ["Ochirkhuyag", "Zorigt Ochirkhuyag"],
        ),
        ("Zorigt Ochirkhuyag spoke at the Ochirkhuyag Foundation.", PERSON, ["Zorigt Ochirkhuyag"]),
        ("Zorigt Ochirkhuyag met Bat Ochirkhuyag.", PERSON, ["Zorigt Ochirkhuyag"]),
        ("Anna Green spoke. Green hills, a green lake.", {"Anna Green": "PERSON"}, ["Anna Green"]),
        ("Ivan Norway spoke in Norway.", {"Ivan Norway": "PERSON"}, ["Ivan Norway"]),
        (
            "Jan Sandmo spoke. Sandmo left.",
            {"Jan Sandmo": "PERSON", "Sandmo": "LOCATION"},
            ["Jan Sandmo", "Sandmo"],
        ),
        ("Jan Tivat spoke in Tivat.", {"Jan Tivat": "PERSON", "Tivat": "LOCATION"}, ["Jan Tivat"]),
    ],
)
def test_surnames(annotate: Annotate, text: str, fake: dict[str, str], expected: list[str]) -> None:
    assert _persons(annotate(text, fake, "tagger_document")) == expected


def test_source_is_the_document_only_where_the_network_was_silent(annotate: Annotate) -> None:
    doc = annotate("Zorigt Ochirkhuyag spoke. Ochirkhuyag left.", PERSON, "tagger_document")
    assert [ent.id_ for ent in doc.ents] == ["model", "document"]


def test_a_name_met_once_is_met_everywhere(annotate: Annotate) -> None:
    nlp_misses = "Lake Court"
    doc = annotate(
        "The Lake Court ruled. No appeal to the Lake Court, and none to the Lake Court House.",
        {},
        "tagger_document",
    )
    assert not doc.ents
    doc = annotate(
        f"The {nlp_misses} ruled. The {nlp_misses} closed.", {nlp_misses: "ORG"}, "tagger_document"
    )
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Lake Court", "ORG")] * 2


def test_fullest_name(annotate: Annotate) -> None:
    doc = annotate("Mr. Braathu came. Jan Erik Braathu and Jan Braathu.", {
        "Jan Erik Braathu": "PERSON", "Jan Braathu": "PERSON"})  # fmt: skip
    assert _persons(doc) == ["Braathu", "Jan Erik Braathu", "Jan Braathu"]
    assert set(doc.user_data[NAMES].values()) == {"Jan Erik Braathu"}
    assert all(
        doc.text[slice(*map(int, place.split(":")))].endswith("Braathu") for place in doc.user_data[NAMES]
    )


def test_two_persons_with_one_surname_stay_open(annotate: Annotate) -> None:
    fake = {"Jan Braathu": "PERSON", "Eva Braathu": "PERSON"}
    doc = annotate("Jan Braathu met Eva Braathu. Then Braathu left.", fake)
    assert _persons(doc) == ["Jan Braathu", "Eva Braathu", "Braathu"]
    alone = next(ent for ent in doc.ents if ent.text == "Braathu")
    place = f"{alone.start_char}:{alone.end_char}"
    assert place not in doc.user_data[NAMES]
    assert doc.user_data[NOTES][place] == "2 persons with this name: Jan Braathu, Eva Braathu"


def test_an_opening_word_is_no_name(annotate: Annotate) -> None:
    doc = annotate(
        "Turnout was low. Nobody expected a high turnout.", {"Turnout": "PERSON"}, "tagger_document"
    )
    assert not doc.ents
    assert annotate("Turnout was low.", {"Turnout": "PERSON"}, "tagger_document").ents


@pytest.mark.parametrize(
    ("text", "labels", "expected"),
    [
        ("at Ada, Brod and Cel.", ("LOCATION", "PERSON", "LOCATION"), ("LOCATION", "LOCATION", "LOCATION")),
        ("at Ada, Brod and Cel.", ("LOCATION", "PERSON", "ORG"), ("LOCATION", "PERSON", "ORG")),
        ("met Ada; Brod and Cel.", ("LOCATION", "PERSON", "LOCATION"), ("LOCATION", "PERSON", "LOCATION")),
        ("in Ada, Brod and Cel met.", ("LOCATION", "PERSON", "PERSON"), ("LOCATION", "PERSON", "PERSON")),
        ("met Ada and Brod.", ("LOCATION", "PERSON"), ("LOCATION", "PERSON")),
    ],
)
def test_names_of_a_list_are_of_one_kind(
    annotate: Annotate, text: str, labels: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    doc = annotate(text, dict(zip(("Ada", "Brod", "Cel"), labels, strict=False)), "tagger_document")
    assert tuple(ent.label_ for ent in doc.ents) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Jan Braathu", "Braathu"),
        ("Braathu", ""),
        ("Sam Sams Jr.", "Sams"),
        ("Eva Nyström-Alami", "Nyström-Alami"),
    ],
)
def test_surname_of(name: str, expected: str) -> None:
    assert surname_of(name) == expected
