from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.sources.code_pages import code_page_of, repair_name
from tagger.sources.names import Names, is_litter, member_path, printable, shortened, suffix_of
from tagger.sources.source import RefusedError


@given(st.text(st.characters()))
def test_printable_is_printable_utf8_and_stays(name: str) -> None:
    safe = printable(name)
    assert safe.isprintable()
    safe.encode()
    assert printable(safe) == safe


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Отчёт – 1.txt", "Отчёт – 1.txt"),
        ("a\udcff.txt", r"a\xff.txt"),
        ("a\x1b[31m", r"a\x1b[31m"),
        ("a\ud800", r"a\ud800"),
        ("a\u2028b", r"a\u2028b"),
    ],
)
def test_printable(name: str, safe: str) -> None:
    assert printable(name) == safe


@given(st.text(min_size=1), st.text(min_size=1))
def test_shortened_names_differ(one: str, two: str) -> None:
    assert len(shortened(one * 40, 30)) <= max(30, len(one * 40) if len(one * 40) <= 30 else 0)
    assert (one * 40 == two * 40) == (shortened(one * 40, 30) == shortened(two * 40, 30))


@given(st.lists(st.sampled_from(["a", "a#2", "a#2#2", "b", "a#3"]), max_size=12))
def test_names_are_unique(names: list[str]) -> None:
    seen = Names()
    given_out = [seen.unique(name) for name in names]
    assert len(set(given_out)) == len(names)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a/b.txt", "a/b.txt"),
        ("./a//b.txt", "a/b.txt"),
        ("a\\b.txt", "a/b.txt"),
        ("a/b\\c.txt", "a/b\\c.txt"),
        ("a..b", "a..b"),
        ("...", "..."),
    ],
)
def test_member_path(name: str, path: str) -> None:
    assert member_path(name) == path


@given(st.text("./\\aC:", max_size=12))
def test_member_path_never_leads_outside(name: str) -> None:
    try:
        path = member_path(name)
    except RefusedError:
        return
    assert not path.startswith("/")
    assert ".." not in path.split("/")


@pytest.mark.parametrize(
    ("name", "litter"),
    [
        (".a", True),
        ("a/.b/c", True),
        ("./a", False),
        ("../a", False),
        ("THUMBS.DB", True),
        ("~$a.docx", True),
        ("a~$b.txt", False),
        ("a.DS_Store", False),
    ],
)
def test_litter(name: str, litter: bool) -> None:
    assert is_litter(name) == litter


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.TXT", ".txt"), ("a.b/c", ""), ("a.tar.gz", ".gz"), (".hidden", ""), ("a.", ""), ("", ""), ("/", "")],
)
def test_suffix(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix


def test_code_page_of_plain_names() -> None:
    assert code_page_of([b"a.txt", "ё".encode()]) is None


def test_repair_of_names_from_disk() -> None:
    assert repair_name("a.txt") == "a.txt"
    assert repair_name("отчёт".encode("cp1251").decode("utf-8", "surrogateescape")) == "отчёт"
