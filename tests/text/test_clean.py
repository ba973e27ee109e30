from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.text.clean import (
    clean,
    compose,
    drop_invisible,
    repair_mojibake,
    restore_c1,
    unify_line_ends,
    unify_spaces,
)

UNTOUCHED = (
    "",
    "The OSCE’s Mission – “a partner” – said so.\n\n\tIndented  twice ",
    "Priština, Niš, Čačak, Łódź, Bălți, Kyïv, Жінки, Ελλάδα",
    "EL NIÑO’S “SÃO” – CAFÉ… TRÈS»",
    "«CAFÉ»",
    "«Un CAFÉ\nau COMITÉ»",
    "MAÇÃ”",
    "5 °C, § 3, 10 µm, £5, ½",
    "ångström Å, Ä and Ö; Ð and Þ",
    "नमस्ते क्‍ष می‌خواهم 👩‍🚒",
    "â ê î ô û, Â.",
)


@pytest.mark.parametrize("text", UNTOUCHED)
def test_good_text_comes_back_as_it_was(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("broken", "repaired"),
    [
        ("The OSCEâ€™s Mission", "The OSCE’s Mission"),
        ("â€œPartnersâ€\x9d â€“ all", "“Partners” – all"),
        ("GenÃ¨ve", "Genève"),
        ("PriÅ¡tina", "Priština"),
        ("PetroviÄ‡", "Petrović"),
        ("KlaipÄ—da", "Klaipėda"),
        ("GalaÈ›i", "Galați"),
        ("Ã–hlander", "Öhlander"),
        ("Ð´Ð° Ð½ÐµÑ‚", "да нет"),
        ("a\u00c2\u00a0b", "a\u00a0b"),
        ("fine – here\nGenÃ¨ve", "fine – here\nGenève"),
    ],
)
def test_mojibake_is_repaired(broken: str, repaired: str) -> None:
    assert repair_mojibake(broken) == repaired


def test_mojibake_beside_good_text_in_one_line_is_left() -> None:
    assert repair_mojibake("GenÃ¨ve, that is Čačak") == "GenÃ¨ve, that is Čačak"


def test_twice_encoded_text_is_repaired_twice() -> None:
    twice = "Genève".encode().decode("cp1252").encode().decode("cp1252")
    assert clean(twice) == "Genève"


@given(st.text(st.sampled_from("aé – š“”’Ž€ñ"), max_size=20))
def test_whatever_was_encoded_twice_is_repaired_or_left(text: str) -> None:
    broken = "".join(bytes([b]).decode("cp1252", "replace") for b in text.encode())
    assert repair_mojibake(broken) in (broken, text)


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        (restore_c1, "it\x92s \x93so\x94 \x81", "it’s “so” "),
        (unify_line_ends, "a\r\nb\rc\vd\fe\u2028f\u2029g\n", "a\nb\nc\nd\ne\nf\ng\n"),
        (drop_invisible, "\ufeffa\x00b\x07\u200bc\u00add\u2066e\ud800\tf\n", "abcde\tf\n"),
        (unify_spaces, "1\u00a0000\u202f000\u2009km\u3000", "1 000 000 km "),
        (compose, "Pris\u030ctina", "Priština"),
    ],
)
def test_step(step: object, before: str, after: str) -> None:
    assert callable(step)
    assert step(before) == after


@given(st.text())
def test_clean_twice_is_clean_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(max_codepoint=0x2122), max_size=40))
def test_clean_twice_is_clean_once_among_likely_mojibake(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.sampled_from("aÃÂâ€™Ÿ\x81\x9dšÅ¡Ð¸Ñ\u200b\u00a0e\u0301ï»¿")))
def test_clean_twice_is_clean_once_among_signs_of_mojibake(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_ascii_comes_back_as_it_was(text: str) -> None:
    assert clean(text) == text


@given(st.text())
def test_clean_text_can_be_encoded_and_has_no_controls(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert not any(char < " " and char not in "\n\t" for char in cleaned)
