from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.sources.encoding import decode
from tagger.sources.source import RefusedError

RUSSIAN = "Миссия ОБСЕ провела в Душанбе учебный курс для сотрудников пограничной службы."
UKRAINIAN = "Спостерігачі ОБСЄ відвідали Луганськ і Щастя."
MIXED = "The OSCE Programme Office in Dushanbe (Офис программ ОБСЕ в Душанбе) held a course."
FRENCH = "The seminar at the Hôtel de Ville in Genève was opened by François Lefèbvre: “Ça va.”"
BALKAN = "The Mission’s Head, Đorđe Petrović, met Željko Ivanišević and Ana Čović in Priština."
POLISH = "Minister Stanisław Wałęsa spoke in Łódź with Małgorzata Świątek."
GERMAN = "Für die Übung in Österreich dankte Jürgen Müller den Gästen."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((text, "utf-8") for text in (RUSSIAN, MIXED, FRENCH, BALKAN, POLISH, "é", "OSCE")),
        *((text, "utf-8-sig") for text in (RUSSIAN, "OSCE")),
        *(
            (text, name)
            for text in (RUSSIAN, FRENCH)
            for name in ("utf-16", "utf-32", "utf-16-le", "utf-16-be")
        ),
        *((RUSSIAN, name) for name in ("cp1251", "koi8-r", "cp866", "iso8859-5")),
        *((MIXED, name) for name in ("cp1251", "koi8-r", "iso8859-5")),
        (UKRAINIAN, "cp1251"),
        (UKRAINIAN, "koi8-u"),
        ("ОБСЕ", "cp1251"),
        ("ОБСЕ", "koi8-r"),
        ("МИССИЯ ОБСЕ В КОСОВО", "koi8-r"),
        ("Встреча в Душанбе", "koi8-r"),
        (FRENCH, "cp1252"),
        ("A café in Genève.", "cp1252"),
        ("A café in Genève.", "latin-1"),
        ("The OSCE’s work – “a partner”", "cp1252"),
        (GERMAN, "cp1252"),
        ("Zürich", "cp1252"),
        ("Sigurður Ægisson, Peñíscola, São Paulo", "cp1252"),
        ("Médecins Sans Frontières in Niš", "cp1252"),
        ("Ana Čapljina", "cp1250"),
        (BALKAN, "cp1250"),
        ("Petrović", "cp1250"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859-2"),
        ("Miloš Čajić, Novi Pazar, Niš", "iso8859-2"),
    ],
)
def test_encoding_is_told(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [RUSSIAN, FRENCH])
def test_encoding_is_told_from_far_inside_a_file(text: str) -> None:
    encoding = "cp1251" if text == RUSSIAN else "cp1252"
    far = "plain words\n" * 50_000 + text
    assert decode(far.encode(encoding)) == far


def test_declared_encoding_counts_if_it_fits() -> None:
    assert decode("Şahin".encode("cp1254"), declared="windows-1254") == "Şahin"
    assert decode("“a”".encode("cp1252"), declared="iso-8859-1") == "“a”"
    assert decode(RUSSIAN.encode(), declared="us-ascii") == RUSSIAN
    assert decode(FRENCH.encode("cp1252"), declared="utf-8") == FRENCH
    assert decode(RUSSIAN.encode(), declared="no-such-encoding") == RUSSIAN


@pytest.mark.parametrize("cut", [1, 2])
def test_character_cut_off_at_the_end_is_dropped(cut: int) -> None:
    assert decode("Čović – ".encode().rstrip()[:-cut]) == "Čović "


def test_latin_file_that_ends_in_an_accent() -> None:
    assert decode("A café".encode("latin-1")) == "A café"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"abc\x00def" * 9, "is binary, not text"),
        (bytes(range(256)) * 4, "is binary, not text"),
        (b"\x01\x02\x03abc" * 9, "is binary, not text"),
        (RUSSIAN.encode()[:40] + b"\xff" + RUSSIAN.encode()[40:], "is damaged UTF-8 (first bad byte at 40)"),
        (codecs.BOM_UTF16_LE + b"a\x00\x00\xd8", "is in an encoding that cannot be told"),
        (codecs.BOM_UTF8 + b"\xff\xfe\xfd", "is in an encoding that cannot be told"),
        (b"caf\x81 and th\x8d", "is in an encoding that cannot be told"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        decode(data)
    assert str(refusal.value).startswith(reason)


@given(st.binary(max_size=200))
def test_decoding_gives_text_or_refuses(data: bytes) -> None:
    try:
        text = decode(data)
    except RefusedError:
        return
    assert "\x00" not in text
    text.encode()


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1))
def test_valid_utf8_is_never_taken_for_anything_else(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")
