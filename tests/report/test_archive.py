"""The report of an archive: its counts are those of the tables, and nothing of a document can run."""

from __future__ import annotations

import base64
import gzip
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from tagger.report.archive import overview, reader_data, to_report
from tagger.tables import Tables, to_frames
from tagger.types import Annotation, Country, Document, Evidence, Failure, FieldOfWork, Mention, Skipped

if TYPE_CHECKING:
    from pathlib import Path

EVIL = '</script><script>document.title="run"</script><img src=x onerror=\'document.title="run"\'> 🏛 Ana'
CHROMIUM = shutil.which("chromium")


def note(name: str, day: str | None) -> Annotation:
    end = len(EVIL)
    return Annotation(
        Document(name, EVIL, title=EVIL, published=day),
        (Mention(end - 3, end, "Ana", "PERSON", None, f'{EVIL}"', 0.9, EVIL),),
        (Mention(end - 3, end, "Ana", "ORG", 'org:"x"', "Ana's <b>", 0.9, "model"),),
        (Country("iso3166:GE", "Georgia", 1, {"name": 1}),),
        (FieldOfWork("policing", "Policing", 0.9, assigned=True, evidence=(Evidence(0, 5, EVIL[:5], 1.0),)),),
        {"name": "m", "version": "1"},
    )


@pytest.fixture(scope="module")
def tables() -> Tables:
    results: list[Annotation | Failure | Skipped] = [
        note('"a"><script>', "2020-05-01"),
        note("b", None),
        Failure("c<i>", "read", EVIL),
        Skipped("d", "language ru"),
    ]
    return to_frames(results)


@pytest.fixture(scope="module")
def page(tables: Tables) -> str:
    return "".join(to_report(tables, title="<b>Evil</b>"))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_nothing_of_a_document_is_markup(page: str) -> None:
    tags = Tags()
    tags.feed(page)
    assert [attrs.get("id") for tag, attrs in tags.seen if tag == "script"] == ["data", None]
    assert not [attrs for _, attrs in tags.seen if any(name.startswith("on") for name in attrs)]
    assert all(
        (attrs["src"] or "").startswith("data:image/svg+xml;") for tag, attrs in tags.seen if tag == "img"
    )


def test_nothing_is_fetched(page: str) -> None:
    assert "default-src 'none'" in page
    assert not re.search(r"""(?:src|href|srcset)=["']?https?:""", page)


def test_counts_are_those_of_the_tables(tables: Tables) -> None:
    facts = dict(overview(tables))
    assert (facts["documents"], facts["failed"], facts["skipped"], facts["without a date"]) == (
        "2",
        "1",
        "1",
        "1",
    )
    assert facts["mentions"] == str(len(tables.mentions))
    assert facts["published"] == "2020-05-01 to 2020-05-01"


def test_the_reader_has_everything(tables: Tables, page: str) -> None:
    packed = re.search('<script id="data" type="text/plain">([^<]*)</script>', page)
    assert packed
    data: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(packed[1])))
    assert data == json.loads(json.dumps(reader_data(tables)))
    first = data["documents"][0]
    assert first["text"] == EVIL
    part, start, end, name, _, score = first["mentions"][1]
    assert (part, EVIL[start:end], score) == (1, "Ana", 0.9)
    assert data["labels"][data["names"][name][2]] == "PERSON"
    assert first["fields"] == [[0, 0.9, [[0, 5]]]]


def test_an_empty_archive() -> None:
    page = "".join(to_report(to_frames([])))
    assert '<dd data-fact="documents">0</dd>' in page


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_in_a_browser_filters_work_and_nothing_runs(page: str, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(page, encoding="utf-8")
    shown = dumped(path.as_uri())
    assert 'data-found="2"' in shown
    assert "<title>&lt;b&gt;Evil&lt;/b&gt;</title>" in shown
    assert '<span class="mention PERSON"' in shown
    assert ">Ana</span>" in shown
    assert 'data-found="1"' in dumped(f"{path.as_uri()}#reader?q=script+%22a%22")
    assert 'data-found="0"' in dumped(f"{path.as_uri()}#reader?person=nobody")


def dumped(address: str) -> str:
    assert CHROMIUM
    flags = "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking"
    command = [CHROMIUM, *flags.split(), "--virtual-time-budget=5000", "--dump-dom", address]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
