from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.text.labels import FIELDS_OF_WORK, field_of_work
from tagger.text.signs import (
    Dateline,
    after_dateline,
    is_caption,
    is_structure,
    parse_date,
    parse_dateline,
    parse_place_date,
)


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("9 October 2019", "2019-10-09"),
        (" 9 Oct 2019 ", "2019-10-09"),
        ("29 Sept. 2009", "2009-09-29"),
        ("18 October, 2000", "2000-10-18"),
        ("2011-03-23", "2011-03-23"),
        ("Mon, 2016-07-11 (All day)", "2016-07-11"),
        ("30 February 2019", None),
        ("29 February 2023", None),
        ("October 2019", None),
        ("9 October", None),
        ("on 9 October 2019", None),
        ("9 October 2019 to 10 October 2019", None),
        ("", None),
    ],
)
def test_date_line(line: str, iso: str | None) -> None:
    assert parse_date(line) == iso


@pytest.mark.parametrize(
    ("paragraph", "place", "iso"),
    [
        ("VIENNA, 23 March 2011 – The", "VIENNA", "2011-03-23"),
        ("SKOPJE, 14 December 2007- The", "SKOPJE", "2007-12-14"),
        ("WARSAW/VIENNA, 8 December 2023 – The", "WARSAW/VIENNA", "2023-12-08"),
        ("HELSINKI, 18 January 2025 — The", "HELSINKI", "2025-01-18"),
        ("ZAGREB, 18 October, 2000-- The", "ZAGREB", "2000-10-18"),
        ("PRISTINA, 28 August 2001 (OSCE)-- The", "PRISTINA", "2001-08-28"),
        ("OSH, Kyrgyzstan, 14 March 2006- The", "OSH, Kyrgyzstan", "2006-03-14"),
        ("PRISHTINË/PRIŠTINA, 9 Apr 2012- The", "PRISHTINË/PRIŠTINA", "2012-04-09"),
        ("MADRID, 19 Oct (Europa Press) - The", "MADRID", None),
        ("SARAJEVO, 24 May – The", "SARAJEVO", None),
        ("30 October 2025, SARAJEVO – The", "SARAJEVO", "2025-10-30"),
        ("THE HAGUE, 3 May 2010. The", "THE HAGUE", "2010-05-03"),
        ("VIENNA 3 May 2010 – The", "VIENNA", "2010-05-03"),
        ("ST. PETERSBURG, 3 May 2010 – The", "ST. PETERSBURG", "2010-05-03"),
        ("KYIV, 31 February 2015 – The", "KYIV", None),
    ],
)
def test_dateline(paragraph: str, place: str, iso: str | None) -> None:
    assert parse_dateline(paragraph) == Dateline(place, iso)
    assert after_dateline(paragraph) == "The"


@pytest.mark.parametrize(
    "paragraph",
    [
        "",
        "Vienna, 23 March 2011 – The",
        "On 23 March 2011 – a Wednesday – the",
        "In VIENNA, 23 March 2011 – The",
        "VIENNA, 23 March 2011 the office",
        "VIENNA, March 2011 – The",
        "VIENNA – The",
        "A, 3 May 2010 – The",
        "23 March 2011 – The",
    ],
)
def test_no_dateline(paragraph: str) -> None:
    assert parse_dateline(paragraph) is None
    assert after_dateline(paragraph) == paragraph


def test_place_date_line() -> None:
    assert parse_place_date("MINSK 12 May 2006") == Dateline("MINSK", "2006-05-12")
    assert parse_place_date("MINSK 12 May 2006 and after") is None
    assert parse_place_date("Minsk 12 May 2006") is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("A courtroom in Osijek (OSCE/Lana Perković)", True),
        ("A courtroom in Osijek. (OSCE/Lana Perković) Photo details", True),
        ("Winter. (OSCE) Photo details", True),
        ("Office for Democratic Institutions and Human Rights (OSCE/ODIHR)", False),
        ("The meeting was opened by the Head of the Centre (OSCE/Lana Perković).", False),
        ("x" * 600 + "(OSCE/Lana Perković)", False),
    ],
)
def test_caption(line: str, expected: bool) -> None:
    assert is_caption(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("OSCE Secretariat", True),
        ("Transnational Threats Department", True),
        ("TNTD Cyber/ICT Security Team", True),
        ("Opportunities for Youth", True),
        ("Sandjak and Vojvodina (closed)", False),
        ("The Mission will train:", False),
        ("Cahul and Comrat,", False),
    ],
)
def test_structure(line: str, expected: bool) -> None:
    assert is_structure(line) is expected


@pytest.mark.parametrize("name", FIELDS_OF_WORK)
def test_field_of_work_has_one_spelling(name: str) -> None:
    assert field_of_work(name) == field_of_work(name.upper()) == field_of_work(f" {name} ") == name


def test_the_23_fields_are_those_of_the_reference() -> None:
    import json
    from pathlib import Path

    reference = Path(__file__).parents[2] / "data" / "reference"
    fields = json.loads((reference / "fields_of_work.json").read_text(encoding="utf-8"))
    names = {entry["id"]: entry["name"] for entry in fields}
    assert list(FIELDS_OF_WORK) == list(names.values())
    for label in json.loads((reference / "extra_labels.json").read_text(encoding="utf-8")):
        assert field_of_work(label["name"]) == names[label["map_to"]]


def test_other_label_gives_the_field_it_belongs_to() -> None:
    assert field_of_work("Climate change") == "Environmental activities"
    assert field_of_work("Tolerance & non-discrimination") == "Tolerance and non-discrimination"
    assert field_of_work("Bord") is None


@given(st.text())
def test_nothing_raises(text: str) -> None:
    parse_date(text)
    parse_dateline(text)
    parse_place_date(text)
    after_dateline(text)
    is_caption(text)
    is_structure(text)
