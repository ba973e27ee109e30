from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.tokens import Doc

from tagger.components.acronyms import COMPETING, DEFINITIONS, is_acronym, long_form

Annotate = Callable[..., Doc]
ACRONYMS = "tagger_acronyms"


@pytest.mark.parametrize(
    ("text", "short", "expected"),
    [
        ("Transnational Threats Department", "TNTD", "Transnational Threats Department"),
        ("the OSCE Transnational Threats Department", "TNTD", "Transnational Threats Department"),
        ("model of intelligence-led policing", "ILP", "intelligence-led policing"),
        ("Organization of American States", "OAS", "Organization of American States"),
        ("Forum for Security Co-operation", "FSC", "Forum for Security Co-operation"),
        ("Security Service of Ukraine", "SBU", None),
        ("a meeting on policing", "TNTD", None),
        ("a very long road through every single town of the plain", "ATP", None),
        ("", "OSCE", None),
    ],
)
def test_long_form(text: str, short: str, expected: str | None) -> None:
    begin = long_form(text, short)
    assert (None if begin is None else text[begin:]) == expected


@pytest.mark.parametrize(
    ("short", "expected"),
    [("OSCE", True), ("RFoM", True), ("MoI", True), ("PCUz", True), ("A", False), ("Monday", False),
     ("CPC/FSCSS", False), ("ABCDEFGHIJKLM", False)],
)  # fmt: skip
def test_is_acronym(short: str, expected: bool) -> None:
    assert is_acronym(short) is expected


@pytest.mark.parametrize(
    ("text", "fake", "marked"),
    [
        ("The Lake Protection Agency (LPA) met. The LPA agreed.", {}, ["LPA", "LPA"]),
        ("LPA (Lake Protection Agency) met. The LPA agreed.", {}, ["LPA", "LPA"]),
        ("The Lake Protection\nAgency (LPA) met.", {}, ["LPA"]),
        ("The Lake Protection Agency (hereinafter “LPA”) met.", {}, ["LPA"]),
        ("The Lake Protection Agency (LPA, formed in 2004) met.", {}, ["LPA"]),
        ("The Guild of Tivat Divers (RKT) met.", {"Guild of Tivat Divers": "ORG"}, ["RKT"]),
        ("Tivat divers (RKT) met.", {}, []),
        ("On intelligence-led policing (ILP). ILP helps.", {"ILP": "ORG"}, []),
        ("The Intelligence-led Policing (ILP) model. ILP helps.", {"ILP": "ORG"}, []),
        ("The Intelligence-led Policing (ILP) model. ILP-related work.", {"ILP": "ORG"}, []),
        ("The agency left. Lake (LPA) is here.", {}, []),
        ("It paid the Lake Protection Agency. Police (LPA) came.", {}, []),
    ],
)
def test_defined_acronyms(annotate: Annotate, text: str, fake: dict[str, str], marked: list[str]) -> None:
    doc = annotate(text, fake, ACRONYMS)
    assert [ent.text for ent in doc.ents if ent.text.isupper()] == marked
    assert {ent.id_ for ent in doc.ents if ent.text in marked} <= {"acronym"}
    assert {ent.label_ for ent in doc.ents if ent.text in marked} <= {"ORG"}


def test_letters_of_a_place_in_the_name_define_no_organization(annotate: Annotate) -> None:
    doc = annotate("The OSCE Mission to Bosnia and Herzegovina (BiH) in BiH", {})
    assert [(ent.text, ent.label_) for ent in doc.ents][1:] == [("BiH", "COUNTRY"), ("BiH", "COUNTRY")]


def test_competing_definitions_are_refused(annotate: Annotate) -> None:
    doc = annotate(
        "The Lake Protection Agency (LPA) and the Land Purchase Authority (LPA) met. The LPA agreed."
    )
    assert doc.user_data[DEFINITIONS]["LPA"][2] == COMPETING
    assert not [ent for ent in doc.ents if ent.text == "LPA" and ent.kb_id_]


def test_the_same_definition_twice_is_one(annotate: Annotate) -> None:
    text = "The OSCE Conflict Prevention Centre (CPC) met. The Conflict Prevention Centre (CPC) agreed."
    assert annotate(text).user_data[DEFINITIONS]["CPC"][2] == ""
    assert {ent.kb_id_ for ent in annotate(text).ents} == {"osce:cpc"}
