"""The sample archive: everything in it can be read, and its data card tells the truth.

The tables of the card are what `card_rows` gives; print them with `python tests/test_samples.py`.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tagger.sources import read
from tagger.text.labels import FIELDS_OF_WORK
from tagger.types import Document, Failure

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
ARCHIVE = SAMPLES / "archive"
CARD = SAMPLES / "archive.md"
YEARS = range(1998, 2027)


@cache
def results() -> tuple[Document | Failure, ...]:
    return tuple(read(ARCHIVE))


def documents() -> list[Document]:
    return [result for result in results() if isinstance(result, Document)]


def years() -> Counter[str]:
    return Counter((document.published or "none")[:4] for document in documents())


def card_rows() -> list[str]:
    """Return the rows of the card's tables: by year, kind, field of work and format."""
    words, labelled = Counter[str](), Counter[str]()
    for document in documents():
        year = (document.published or "none")[:4]
        words[year] += len(document.text.split())
        labelled[year] += bool(document.editorial_fields)
    rows = [f"| {year} | {n} | {words[year]:,} | {labelled[year]} |" for year, n in sorted(years().items())]
    rows.append(f"| all | {years().total()} | {words.total():,} | {labelled.total()} |")
    kinds = Counter(document.kind or "none printed" for document in documents())
    fields = Counter(field for document in documents() for field in document.editorial_fields)
    formats = Counter(path.suffix for path in ARCHIVE.rglob("*") if path.is_file())
    for counts in (kinds, fields, formats):
        rows += [f"| {name} | {n} |" for name, n in counts.most_common()]
    return rows


def test_every_file_is_read() -> None:
    assert [result for result in results() if isinstance(result, Failure)] == []
    assert len(results()) >= 320


def test_ids_are_unique() -> None:
    assert len({document.id for document in documents()}) == len(documents())


def test_every_year_has_documents() -> None:
    assert set(years()) == set(map(str, YEARS))
    assert min(years().values()) >= 10


def test_folders_are_years() -> None:
    wrong = [
        path
        for path in ARCHIVE.rglob("*")
        if path.is_file() and path.parent.name != path.name.split("-")[0].removesuffix(path.suffix)
    ]
    assert wrong == []


def test_dates_are_those_of_the_file_names() -> None:
    for document in documents():
        name = document.id.rsplit("/", 1)[-1]
        assert document.published is not None, document.id
        assert date.fromisoformat(document.published) == date.fromisoformat(name[:10]), document.id


def test_pages_are_taken_apart() -> None:
    for document in documents():
        assert document.title, document.id
        assert len(document.text.split()) >= 60, document.id
        assert not document.text.startswith(("- ", "From: ", "<")), document.id


def test_every_field_of_work_is_printed() -> None:
    printed = Counter(field for document in documents() for field in document.editorial_fields)
    assert set(printed) == set(FIELDS_OF_WORK)


def test_about_half_are_labelled() -> None:
    labelled = sum(bool(document.editorial_fields) for document in documents())
    assert 0.4 <= labelled / len(documents()) <= 0.65


def test_texts_do_not_repeat_one_another() -> None:
    openings = Counter(tuple(document.text.split()[:12]) for document in documents())
    assert max(openings.values()) == 1


def test_zip_is_small() -> None:
    (archive,) = ARCHIVE.rglob("*.zip")
    assert archive.stat().st_size < 100_000


def test_card_agrees_with_the_archive() -> None:
    printed = [line for line in CARD.read_text("utf-8").splitlines() if line.startswith("|")]
    missing = [row for row in card_rows() if row not in printed]
    assert missing == []


@pytest.mark.parametrize("name", ["Georgia", "Jordan", "Macedonia", "Kosovo", "Donetsk", "Turkey", "Türkiye"])
def test_ambiguous_and_changing_names_occur(name: str) -> None:
    assert sum(name in document.text for document in documents()) >= 3


if __name__ == "__main__":
    sys.stdout.write("\n".join(card_rows()) + "\n")
