from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.sources import parse, read
from tagger.sources.html import _without_long_tags, declared_encoding, documents_of_html, extract_html
from tagger.sources.item import item_of_bytes
from tagger.sources.markup import strip_markup
from tagger.types import Document, Failure

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
MENU = (SAMPLES / "menu-page.txt").read_text(encoding="utf-8").split("- About us\n")[0].split("\n")
BODY = "<p>The OSCE opened a clinic in Niš on 4 March.</p><p>Its doors are blue.</p>"
TEXT = "The OSCE opened a clinic in Niš on 4 March.\n\nIts doors are blue."


def document(markup: str, encoding: str = "utf-8") -> Document:
    (found,) = documents_of_html("a.html", markup.encode(encoding))
    return found


def test_sample_page() -> None:
    (found,) = read(SAMPLES / "page.html")
    assert isinstance(found, Document)
    assert found.title == "Police trainers in Tashkent learn to protect digital evidence"
    assert (found.kind, found.published) == ("News Item", "2023-03-18")
    assert found.issued_by == ("OSCE Project Co-ordinator in Uzbekistan",)
    assert found.editorial_fields == ("Policing", "Cyber/ICT Security")
    assert found.text.startswith("Twenty trainers of the Academy")
    assert found.text.count("Twenty trainers") == 1
    assert found.text.endswith("(UNODC).")
    assert "- seizing devices,\n\n- copying data," in found.text
    assert "San Marino" not in found.text


def test_menu_outside_of_nav_is_cut_too() -> None:
    entries = "".join(
        f"<li>{line.removeprefix('- ')}</li>" for line in [*MENU, "- About us"] if line not in ("-", "")
    )
    item = f"<p>News Item</p><h1>Clinic opens</h1>{BODY * 3}"
    found = document(f"<html><body><div><ul>{entries}</ul></div><div>{item}</div></body></html>")
    assert found.title == "Clinic opens"
    assert found.text == TEXT


def test_title_and_date_come_from_the_page_itself() -> None:
    head = (
        '<title>Clinic opens | Site</title><meta property="og:title" content="Clinic opens">'
        '<meta property="article:published_time" content="2014-03-08T09:00:00+01:00">'
    )
    found = document(f"<html><head>{head}</head><body><h1>Clinic opens</h1>{BODY}</body></html>")
    assert (found.title, found.published, found.text) == ("Clinic opens", "2014-03-08", TEXT)


@pytest.mark.parametrize(
    "more",
    ["<p>It was founded on 4 March 2011.</p>", "<footer>© 2019</footer>", "<p>Last modified 3 May 2011</p>"],
)
def test_no_date_is_guessed_from_the_text(more: str) -> None:
    assert (
        document(f"<html><head><title>Clinic</title></head><body>{BODY}{more}</body></html>").published
        is None
    )


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ('<meta charset="windows-1250">', "cp1250"),
        ("<meta charset=iso-8859-2>", "iso8859-2"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1250">', "cp1250"),
        ('<meta charset="utf-16">', "utf-8"),
        ('<meta charset="utf-8">', "cp1250"),
        ("", "utf-8"),
        ("", "utf-16"),
    ],
)
def test_encoding_of_the_page(declaration: str, encoding: str) -> None:
    head = f"<head>{declaration}<title>Clinic</title></head>"
    page = f"<html>{head}<body><p>Željko Ivanišević, Niš</p></body></html>"
    assert document(page, encoding).text == "Željko Ivanišević, Niš"


def test_encoding_of_xhtml() -> None:
    assert declared_encoding(b'<?xml version="1.0" encoding="koi8-r"?><html>') == "koi8-r"
    assert declared_encoding(b"<html><p>charset</p>") is None


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            "<p>Unclosed <b>bold text <p>Second paragraph <i>of it",
            "Unclosed bold text\nSecond paragraph of it",
        ),
        ("<html><body>" + "<div>" * 5000 + "Deep text.", "Deep text."),
        ("<table><tr><td>One cell", "One cell"),
        ("<html><script>if (a<b) {</script><p>Kept", "Kept"),
        ("No markup at all.", "No markup at all."),
        ("<html><body><p>A &amp; B &lt; C</p></body></html>", "A & B < C"),
    ],
)
def test_broken_html_gives_what_it_has(markup: str, text: str) -> None:
    assert extract_html(markup).text == text


@pytest.mark.parametrize(
    "markup",
    [
        "<html></html>",
        "<html><body><script>var x = 1</script></body></html>",
        "<p></p><br>",
        "<!-- only this -->",
        "<",
    ],
)
def test_html_without_text(tmp_path: Path, markup: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(markup, encoding="utf-8")
    (failure,) = read(path)
    assert failure == Failure(str(path), "read", "has no text: nothing but markup")


def test_missing_extra_is_a_failure_that_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(name: str, *args: Any) -> Any:
        if name == "trafilatura":
            raise ImportError(name)
        return original(name, *args)

    monkeypatch.setattr(builtins, "__import__", without)
    text = tmp_path / "b.txt"
    text.write_text("Words.", encoding="utf-8")
    failure, other = read([SAMPLES / "page.html", text])
    assert failure == Failure(
        str(SAMPLES / "page.html"), "read", 'HTML needs trafilatura: pip install "tagger[html]"'
    )
    assert isinstance(other, Document)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a<b>b</b> c</p>\nd", "ab c\nd"),
        ("<head><title>t</title></head>x", "x"),
        ("<nav><ul><li>menu</ul></nav>x<script>y</script>", "x"),
        ("<style>never closed", ""),
        ("<head>never closed<body>x", "x"),
        ("1 < 2 &amp; 3", "1\n2 & 3"),
        ("<!doctype html>x", "x"),
        ("", ""),
    ],
)
def test_strip_markup(markup: str, text: str) -> None:
    assert strip_markup(markup) == text


@given(st.text(st.sampled_from("<>/ab!-&;\n p")) | st.text())
def test_strip_markup_never_raises(markup: str) -> None:
    assert strip_markup(markup) == strip_markup(markup).strip()


# Markup that is built to harm


def test_billion_laughs() -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    markup = (
        f'<!DOCTYPE html [<!ENTITY l0 "ha">{entities}]><html><body><p>&l11; Text of it.</p></body></html>'
    )
    for suffix in (".html", ".xhtml", ".txt"):
        (found,) = parse(item_of_bytes("a", suffix, markup.encode()))
        assert isinstance(found, Document)
        assert len(found.text) < 2 * len(markup)


@pytest.mark.parametrize("count", [10, 200, 201, 40_000])
def test_tag_of_very_many_attributes(count: int) -> None:
    attributes = " ".join(f"a{number}=1" for number in range(count))
    found = document(f"<html><body><div {attributes}><p>The OSCE opened a clinic.</p></div></body></html>")
    assert found.text == "The OSCE opened a clinic."
    kept = _without_long_tags(f"<p {attributes}>")
    assert (kept == "<p>") == (count > 200)


@pytest.mark.parametrize(
    "markup",
    [
        '<p title="a > b" class=c>Text</p>',
        "<p title='\">'>Text",
        "a < b <c",
        "<",
        '<p "',
        "<a href='x' b",
        "<p/>",
    ],
)
def test_other_tags_stay(markup: str) -> None:
    assert _without_long_tags(markup) == markup


def test_quotes_do_not_hide_attributes() -> None:
    attributes = " ".join(f"a{number}" for number in range(900))
    assert _without_long_tags(f'<p x=">" {attributes}>Text') == "<p>Text"


def test_page_of_many_megabytes_is_taken_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tagger.sources.html._EXTRACTABLE", 1000)
    found = document("<html><nav>Menu</nav><body>" + "<p>The OSCE opened a clinic.</p>" * 99)
    assert found.text.count("clinic") == 99


@pytest.mark.parametrize("tag", ["div", "b", "table", "ul", "blockquote", "span"])
def test_deep_nesting(tag: str) -> None:
    markup = "<html><body><p>First.</p>" + f"<{tag}>" * 5000 + "<p>Deep text.</p>" + f"</{tag}>" * 5000
    (found,) = parse(item_of_bytes("a", ".html", markup.encode()))
    assert isinstance(found, Document)
