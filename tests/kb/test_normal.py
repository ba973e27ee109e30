from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.kb.normal import fold, key, same_case, spellings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the OSCE's", "OSCE"),
        ("the participating States’", "participating States"),
        (
            "Organisation for Security and Cooperation in Europe",
            "Organization for Security and Co-operation in Europe",
        ),
        ("OSCE Center in Ashgabat", "OSCE Centre in Ashgabat"),
        ("OSCE Project Coordinator in Ukraine", "OSCE Project Co-ordinator in Ukraine"),
        ("Ministry of Defense", "Ministry of Defence"),
        ("Labor Program", "Labour Programme"),
        ("Demilitarisation", "Demilitarization"),
        ("Anticorruption Bureau", "Anti-Corruption Bureau"),
        ("Cyber Security Centre", "Cybersecurity Centre"),
        ("People’s Advocate", "People's Advocate"),
        ("Bosnia & Herzegovina", "Bosnia and Herzegovina"),
        ("Bosnia–Herzegovina", "Bosnia-Herzegovina"),
        ("OSCE/ODIHR", "OSCE ODIHR"),
        ("U.S.A.", "USA"),
        ("St. Lucia", "St Lucia"),
        ("“DPR”", "DPR"),
        ("Kosovo*", "Kosovo"),
        ("Repub-\nlic of Moldova", "Republic of Moldova"),
        ("Republic\n  of\u00a0Moldova", "Republic of Moldova"),
        ("ＯＳＣＥ", "OSCE"),
        ("co\u00adoperation", "cooperation"),
    ],
)
def test_writings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert key(one) == key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Niger", "Nigeria"),
        ("Austria", "Australia"),
        ("Dominica", "Dominican Republic"),
        ("5+2 talks", "5 2 talks"),
        ("Côte", "Cote"),
        ("Company", "Co-operation"),
    ],
)
def test_different_names_do_not(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Skupština", "skupstina"),
        ("Łódź", "lodz"),
        ("Đakovica", "dakovica"),
        ("İstanbul", "istanbul"),
        ("Bakı", "baki"),
    ],
)
def test_fold_takes_diacritics_off(name: str, folded: str) -> None:
    assert fold(key(name)) == folded


@pytest.mark.parametrize(
    ("alias", "surface", "same"),
    [
        ("US", "US", True),
        ("US", "us", False),
        ("US", "U.S.", True),
        ("Turkey", "TURKEY", True),
        ("Turkey", "turkey", False),
        ("CiA", "CIA", False),
        ("CiA", "CiA", True),
        ("PiA", "PIA", False),
    ],
)
def test_capitals_matter_where_an_alias_says_so(alias: str, surface: str, same: bool) -> None:
    assert same_case(alias, surface) is same


@given(st.text(max_size=40))
def test_key_raises_nothing_and_is_clean(text: str) -> None:
    normalised = key(text)
    assert normalised == normalised.strip()
    assert "  " not in normalised


_NAMES = st.from_regex(r"[A-Z][a-z]{3,8}( of)?( [A-Z][a-z]{3,8}){0,3}", fullmatch=True)


@given(_NAMES, st.sampled_from("-–—‑/ "))
def test_key_ignores_case_dashes_and_possessives(name: str, sign: str) -> None:
    written = name.replace(" ", sign)
    assert key(written.upper()) == key(written.lower()) == key(name)
    assert key(f"the {name}’s") == key(name)


def test_spellings_begin_with_the_name_and_share_its_key() -> None:
    name = "Organization for Security and Co-operation in Europe"
    forms = spellings(name)
    assert forms[0] == name
    assert "Organisation for Security and Cooperation in Europe" in forms
    assert {key(form) for form in forms} == {key(name)}
