from __future__ import annotations

from typing import Any

import pytest

from tagger.training.corpus import gold_document
from tagger.training.rules import HARD, SOFT, codes_in


def findings(kind: str, text: str, **record: Any) -> list[str]:
    rule = {**HARD, **SOFT}[kind]
    return list(rule(gold_document({"id": "x", "text": text, "countries": [], **record})))


CAUGHT = [
    ("leading article", "in [[ORG|the Senate]] met", ["the Senate"]),
    (
        "leading article",
        "in [[LOCATION|The Hague]] with [[PERSON|A. Kovač]] of [[ORG|An Garda Síochána]]",
        [],
    ),
    ("trailing possessive", "[[COUNTRY|Georgia's|GE]] coast", ["Georgia's"]),
    ("trailing possessive", "[[ORG|Politika’s]] editor left [[ORG|Politika]]", ["Politika’s"]),
    ("trailing possessive", "insured with [[ORG|Lloyd's]]", []),
    ("possessive inside", "[[ORG|Tajikistan's Interior Ministry]]", ["Tajikistan's Interior Ministry"]),
    ("possessive inside", "[[ORG|Prosecutor's Office]] of [[COUNTRY|Serbia|RS]]'s [[ORG|Senate]]", []),
    ("title in person", "[[PERSON|Ambassador Jan Berg]]", ["Ambassador Jan Berg"]),
    ("title in person", "[[PERSON|Mr. Berg]]", ["Mr. Berg"]),
    ("title in person", "Ambassador [[PERSON|Jan Minister-Berg]] and [[PERSON|Drago Lady]]", []),
    ("acronym inside", "[[ORG|Action Unit (ATU)]]", ["Action Unit (ATU)"]),
    ("acronym inside", "[[ORG|OSCE/ODIHR]]", ["OSCE/ODIHR"]),
    ("acronym inside", "[[ORG|Commissioner for Human Rights (Ombudsman)]]", []),
    ("office of a person", "[[ORG|OSCE Secretary General]]", ["OSCE Secretary General"]),
    ("office of a person", "[[ORG|Office of the Special Representative]]", []),
    ("rough edge", "in [[LOCATION|Riga,]] on", ["Riga,"]),
    ("rough edge", "the [[NORP|German]]ic", ["German"]),
    ("rough edge", "the [[ORG|Senate\n\nHouse]]", ["Senate\n\nHouse"]),
    ("rough edge", "the [[ORG|Red\nCross]] and [[ORG|ETV+]] [[PERSON|J. R.]]", []),
    ("wrong value", "[[COUNTRY|Georgia]] [[COUNTRY|England|EN]]", ["Georgia: None", "England: EN"]),
    ("wrong value", "[[LOCATION|Riga|LV]] [[PERSON|Ana|x]]", ["Riga: LV", "Ana: x"]),
    ("wrong value", "[[DATE|May|2017-13]] [[DATE|then]] [[DATE|2 May|XXXX-05-02]]", ["May: 2017-13"]),
    ("wrong value", "[[ORG|TNTD|Threats Department]]", ["TNTD: Threats Department"]),
    (
        "wrong value",
        "[[ORG|TNTD|Transnational Threats Department]] [[ORG|UN]] [[ORG|MoI|gov:GE/interior]]",
        [],
    ),
    ("date contradicts", "[[DATE|9 May 2017|2018-05-09]]", ["9 May 2017: 2018-05-09"]),
    ("date contradicts", "[[DATE|9 May|2018-06-09]]", ["9 May: 2018-06-09"]),
    ("date contradicts", "[[DATE|Monday|2018-06-05]]", ["Monday: 2018-06-05"]),
    (
        "date contradicts",
        "[[DATE|Tuesday, 5 June 2018|2018-06-05]] [[DATE|May to June 2018|2018-05/2018-06]]",
        [],
    ),
    (
        "date contradicts",
        "[[DATE|2006 to 2007|2006/2007]] [[DATE|1990s|1990/1999]] [[DATE|last May|2011-05]]",
        [],
    ),
    ("countries", "[[COUNTRY|Georgia|GE]]", ["GE is annotated, not listed"]),
    ("maybe missed", "[[PERSON|Berg]] and Berg", ["[[PERSON|Berg]] and Berg"]),
    ("country unmarked", "the OSCE-Korea Conference in Paris", ["the OSCE-⟦Korea⟧ Conference in Paris"]),
    ("country in organization", "[[ORG|Georgian Red Cross]]", ["GE in Georgian Red Cross"]),
    ("nationality without value", "[[NORP|Uzbek]] and [[NORP|Roma]]", ["Uzbek"]),
    (
        "modifier apart",
        "[[NORP|Kyrgyz|KG]] [[ORG|Border Service]], [[NORP|Roma]] in [[ORG|NIS]]",
        ["Kyrgyz Border Service"],
    ),
]


@pytest.mark.parametrize(("kind", "text", "expected"), CAUGHT)
def test_what_a_rule_catches(kind: str, text: str, expected: list[str]) -> None:
    found = findings(kind, text)
    if kind == "maybe missed":
        assert [each.replace("⟦", "").replace("⟧", "") for each in found] == ["Berg and Berg"]
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("text", "listed", "expected"),
    [
        ("[[NORP|Georgian|GE]] and [[ORG|Bank of Estonia]]", ["EE", "GE"], []),
        ("in the case of Popov v. Ukraine", ["UA"], []),
        ("in [[LOCATION|Skopje]]", ["MK"], ["MK is listed, not named"]),
        ("the [[ORG|Assembly of Serbia and Montenegro]]", ["ME", "RS"], []),
    ],
)
def test_listed_countries(text: str, listed: list[str], expected: list[str]) -> None:
    assert findings("countries", text, countries=listed) == expected


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({}, []),
        ({"published": "2017-02-30"}, ["published 2017-02-30"]),
        ({"published": "2017-2-3"}, ["published 2017-2-3"]),
        ({"issued_by": ["OSCE"]}, ["issuer OSCE"]),
        ({"fields_of_work": ["policing"]}, ["field of work policing"]),
        ({"fields_of_work": ["Policing", "Policing"]}, ["a field of work twice"]),
    ],
)
def test_metadata(record: dict[str, Any], expected: list[str]) -> None:
    assert findings("metadata", "Text.", **record) == expected


def test_no_text() -> None:
    assert findings("metadata", " \n") == ["no text"]


@pytest.mark.parametrize(
    ("published", "synthetic", "caught"),
    [
        ("2017-02-15", False, True),
        ("2017-02-15", True, False),
        ("2017-02-14", False, False),
        (None, False, False),
    ],
)
def test_held_out_days(published: str | None, synthetic: bool, caught: bool) -> None:
    assert bool(findings("held out", "Text.", published=published, synthetic=synthetic)) is caught


@pytest.mark.parametrize(
    ("text", "everywhere", "codes"),
    [
        ("Niger and Nigeria", False, {"NE", "NG"}),
        ("the Kazakh-German University", False, {"KZ", "DE"}),
        ("ARMENIA’S VOTE", False, {"AM"}),
        ("Romanian Georgianism", False, {"RO"}),
        ("Serbia and Montenegro", False, {"RS"}),
        ("Serbia and Montenegro", True, {"RS", "ME"}),
    ],
)
def test_codes_in_text(text: str, everywhere: bool, codes: set[str]) -> None:
    assert codes_in(text, everywhere=everywhere) == codes
