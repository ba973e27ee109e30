from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.sinks import sink_for
from tagger.sources import read
from tagger.sources.records import document_of
from tagger.sources.source import RefusedError
from tagger.types import Annotation, Document, Failure, FieldOfWork

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
ODD = " \u00a0GenÃ¨ve\r\n\u200b- About us\n\n  two  spaces \ufeff"


def jsonl(tmp_path: Path, *lines: str | bytes | dict[str, Any]) -> list[Document | Failure]:
    raw = [json.dumps(line) if isinstance(line, dict) else line for line in lines]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(line.encode() if isinstance(line, str) else line for line in raw))
    return list(read(path))


def table(tmp_path: Path, text: str | bytes) -> list[Document | Failure]:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read(path))


def test_sample_records() -> None:
    first, second, third = read(SAMPLES / "sample.jsonl")
    assert isinstance(first, Document)
    assert first.id == "sample-001"
    assert first.editorial_fields == ("Gender equality",)
    assert isinstance(second, Document)
    assert "Luhanska  on" in second.text
    assert (second.title, second.published, second.editorial_fields) == (None, None, ())
    assert isinstance(third, Document)
    assert third.published == "2022-11-18"


def test_record_is_taken_to_the_character(tmp_path: Path) -> None:
    record = {
        "id": "r",
        "text": ODD,
        "title": "T ",
        "published": "2022-11-18",
        "issued_by": ["OSCE"],
        "more": 1,
    }
    (found,) = jsonl(tmp_path, record)
    assert found == Document(id="r", text=ODD, title="T ", published="2022-11-18", issued_by=("OSCE",))


@pytest.mark.parametrize(
    ("record", "attribute", "value"),
    [
        ({"id": 7}, "id", "7"),
        ({"id": None}, "id", "name"),
        ({}, "id", "name"),
        ({"published": "2022-11-18T10:00:00Z"}, "published", "2022-11-18"),
        ({"published": ""}, "published", None),
        ({"issued_by": "OSCE Secretariat"}, "issued_by", ("OSCE Secretariat",)),
        ({"fields_of_work": ["Policing", " "]}, "editorial_fields", ("Policing",)),
        ({"fields_of_work": None}, "editorial_fields", ()),
        ({"kind": "News"}, "kind", "News"),
        ({"language": None}, "language", "en"),
        ({"language": "fr"}, "language", "fr"),
    ],
)
def test_values_of_a_record(record: dict[str, Any], attribute: str, value: object) -> None:
    assert getattr(document_of({"text": "x", **record}, "name"), attribute) == value


PREDICTED = [
    {"id": "policing", "name": "Policing", "score": 0.9, "assigned": True, "evidence": [], "via": ""}
]


@pytest.mark.parametrize(
    ("record", "chosen"),
    [
        ({"fields_of_work": PREDICTED}, ()),
        ({"fields_of_work": PREDICTED, "editorial": {"fields_of_work": []}}, ()),
        ({"fields_of_work": PREDICTED, "editorial": {"fields_of_work": ["Elections"]}}, ("Elections",)),
        ({"fields_of_work": ["Elections"], "editorial": {"author": "N. N."}}, ("Elections",)),
        ({"fields_of_work": ["Elections"], "editorial": "N. N."}, ("Elections",)),
        ({"fields_of_work": "policing; elections", "editorial_fields": None}, ()),
        ({"fields_of_work": "policing", "editorial_fields": "Elections; Gender"}, ("Elections", "Gender")),
    ],
)
def test_what_was_predicted_is_no_choice_of_editors(record: dict[str, Any], chosen: tuple[str, ...]) -> None:
    assert document_of({"text": "x", **record}, "name").editorial_fields == chosen


def annotated() -> Annotation:
    """A document with everything, and a field of work that was predicted."""
    document = Document(
        "d/1", ODD, "T ", "2022-11-18", ("A", "B"), ("Elections", "Gender"), "News Item", "Vienna", "en"
    )
    return Annotation(document, (), (), (), (FieldOfWork("policing", "Policing", 0.9, True, (), "x"),))


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_what_tagger_wrote_gives_the_document_it_was_made_from(tmp_path: Path, form: str) -> None:
    note, sink = annotated(), sink_for(form)
    bare = Annotation(Document("d/2", "Nothing is known."), (), (), (), note.fields_of_work)
    sink.write_part(tmp_path, 1, [sink.encode(each, item="item") for each in (note, bare)])
    folder = tmp_path / ("records" if form == "jsonl" else "documents")
    (file,) = folder.iterdir()
    assert list(read(file)) == [note.document, bare.document]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({}, "has no text"),
        ({"text": None}, "has no text"),
        ({"text": " \n"}, "has no text"),
        ({"text": 3}, "has no text"),
        ({"text": "a\ud800"}, "has half a surrogate pair in its text"),
        ({"text": "x", "title": ["t"]}, "has a title that is no string"),
        ({"text": "x", "title": "\udc00"}, "has a title that is no string"),
        ({"text": "x", "id": [1]}, "has an id that is no string"),
        ({"text": "x", "id": True}, "has an id that is no string"),
        ({"text": "x", "issued_by": [1]}, "has issued_by that are no list of strings"),
        ({"text": "x", "fields_of_work": {"a": 1}}, "has fields_of_work that are no list of strings"),
        (
            {"text": "x", "fields_of_work": ["a", {"id": "b"}]},
            "has fields_of_work that are no list of strings",
        ),
        (
            {"text": "x", "editorial": {"fields_of_work": [1]}},
            "has fields_of_work that are no list of strings",
        ),
        (
            {"text": "x", "published": "18.11.2022"},
            "has a published date that is not YYYY-MM-DD: '18.11.2022'",
        ),
        ({"text": "x", "published": 2022}, "has a published that is no string"),
    ],
)
def test_record_that_cannot_be_taken(record: dict[str, Any], reason: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        document_of(record, "name")
    assert str(refusal.value) == reason


def test_bad_lines_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = {"text": "Good."}
    found = jsonl(tmp_path, good, "{broken", "", "[1]", b'{"text": "\xff"}', {"title": "no text"}, good)
    name = str(tmp_path / "a.jsonl")
    assert found == [
        Document(id=f"{name}#1", text="Good."),
        Failure(f"{name}#2", "read", "line 2 is not JSON"),
        Failure(f"{name}#4", "read", "line 4 is no JSON object"),
        Failure(f"{name}#5", "read", "line 5 is not UTF-8"),
        Failure(f"{name}#6", "read", "line 6 has no text"),
        Document(id=f"{name}#7", text="Good."),
    ]


@pytest.mark.parametrize("line", ["[" * 100_000, '{"text": ' + "9" * 5000 + "}", "NaN", "\x00"])
def test_hostile_line_is_a_failure(tmp_path: Path, line: str) -> None:
    found = jsonl(tmp_path, {"text": "Good."}, line, {"text": "Good."})
    assert [type(each) for each in found] == [Document, Failure, Document]


def test_line_over_the_limit_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [{"text": "x" * 100}, {"text": "x" * 5000}, {"text": "y" * 100}]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    first, second, third = read(path, max_bytes=1000)
    assert isinstance(first, Document)
    assert second == Failure(f"{path}#2", "read", "line 2 is larger than 0 MB: split it")
    assert isinstance(third, Document)
    assert third.text == "y" * 100


def test_file_of_records_may_be_larger_than_one_text(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text((json.dumps({"text": "x" * 500}) + "\n") * 10, encoding="utf-8")
    assert all(isinstance(each, Document) for each in read(path, max_bytes=1000))


def test_blank_and_binary_files(tmp_path: Path) -> None:
    assert jsonl(tmp_path, "", " ") == [Failure(str(tmp_path / "a.jsonl"), "read", "is empty")]
    (found,) = jsonl(tmp_path, b"PK\x03\x04")
    assert isinstance(found, Failure)
    assert found.reason.startswith("is a ZIP archive")


def test_first_line_may_have_a_byte_order_mark(tmp_path: Path) -> None:
    (found,) = jsonl(tmp_path, b"\xef\xbb\xbf" + b'{"text": "x"}')
    assert isinstance(found, Document)


@given(st.text(st.characters(exclude_categories=["Cs"])).filter(str.strip))
def test_any_text_comes_back_from_a_record(text: str) -> None:
    assert document_of(json.loads(json.dumps({"text": text})), "name").text == text


def test_csv_rows(tmp_path: Path) -> None:
    text = (
        "id,title,text,published,fields_of_work\r\n"
        'r1,T,"Two\nlines, ""quoted""",2022-11-18,Policing;Youth\r\n'
        ",,Bare  text,,\r\n"
    )
    assert table(tmp_path, text) == [
        Document(
            id="r1",
            title="T",
            text='Two\nlines, "quoted"',
            published="2022-11-18",
            editorial_fields=("Policing", "Youth"),
        ),
        Document(id=f"{tmp_path / 'a.csv'}#4", text="Bare  text"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_of_spreadsheets(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [delimiter.join(row) for row in (("id", "text"), ("1", "A café in Genève"))]
    assert table(tmp_path, "\n".join(rows).encode(encoding)) == [Document(id="1", text="A café in Genève")]


def test_csv_cell_of_a_million_characters(tmp_path: Path) -> None:
    (found,) = table(tmp_path, "text\n" + "x" * 1_000_000)
    assert isinstance(found, Document)


def test_csv_bad_rows_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    found = table(tmp_path, 'id,text\n1,good\n2,\n3,"bad"quote\n4,good\n')
    name = str(tmp_path / "a.csv")
    assert found[0] == Document(id="1", text="good")
    assert found[1] == Failure(f"{name}#3", "read", "line 3 has no text")
    assert isinstance(found[2], Failure)
    assert found[2].reason.startswith("line 4 is not CSV")
    assert found[3:] == [Document(id="4", text="good")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("id,body\n1,x\n", "has no column named text; it has: id, body"),
        ("id,text\n", "has a header but no rows"),
        ("\n", "is empty"),
    ],
)
def test_csv_that_cannot_be_taken(tmp_path: Path, text: str, reason: str) -> None:
    assert table(tmp_path, text) == [Failure(str(tmp_path / "a.csv"), "read", reason)]
