from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from tagger.errors import UsageError
from tagger.exchange import FORMATS, Field, Labelled, Span, export_records, import_records, pieces
from tagger.exchange.pieces import File
from tagger.schema import annotation_schema
from tagger.training.corpus import gold_document
from tagger.types import Annotation, Document, Failure, FieldOfWork, Mention

if TYPE_CHECKING:
    from collections.abc import Iterator

GOLDEN = Path(__file__).parent / "golden"
DOCUMENT = Labelled(
    "vlora/📄 1.txt",
    "😀 Anna Berg met  the OSCE\r\nin Tirana.\n\nIt rained.",
    "Tirana, e\u0301te\u0301",
    (
        Span(2, 11, "PERSON", None, "Anna Berg", 0.75, "model"),
        Span(
            21,
            25,
            "ORG",
            "osce:osce",
            "Organization for Security and Co-operation in Europe",
            1.0,
            "gazetteer",
        ),
        Span(30, 36, "LOCATION", None, "Tirana", 0.5, "model"),
    ),
    (Span(0, 6, "LOCATION", None, "Tirana", 0.95, "model"),),
    (Field("Policing", "policing", 0.9), Field("Youth", "youth", 0.2, assigned=False)),
    {"published": "2022-11-16", "model": {"name": "osce-en", "version": "1.0"}},
)
START = len(f"{DOCUMENT.title}\n\n")
TEXTS = [name for name, form in FORMATS.items() if not (form.folder or form.binary)]


def made(form: str, *documents: Any, **options: Any) -> tuple[str, list[File], list[Failure]]:
    """What is written: text of the one file, other files, failures."""
    parts = list(pieces(documents or (DOCUMENT,), form, **options))
    text = "".join(each for each in parts if isinstance(each, str))
    return text, [x for x in parts if isinstance(x, File)], [x for x in parts if isinstance(x, Failure)]


@pytest.mark.parametrize("form", TEXTS)
def test_golden_files(form: str) -> None:
    text, files, failures = made(form)
    assert text == (GOLDEN / form).read_text("utf-8")
    assert [(each.name, each.text) for each in files] == [
        (".xml", (GOLDEN / "label-studio.xml").read_text("utf-8")) for _ in files
    ]
    assert failures == []


def test_golden_brat() -> None:
    _, files, _ = made("brat")
    assert [each.name for each in files] == [
        *(f"vlora%2F%F0%9F%93%84 1.txt.{ending}" for ending in ("txt", "ann", "json")),
        "annotation.conf",
    ]
    assert files[1].text == (GOLDEN / "brat.ann").read_text("utf-8")
    assert files[3].text == (GOLDEN / "brat.conf").read_text("utf-8")


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_comes_back(form: str, tmp_path: Path) -> None:
    assert export_records([DOCUMENT], form, tmp_path / "out") == []
    (got,) = read(tmp_path / "out", form, unreviewed=True)
    assert (got.id, got.text, got.title) == (DOCUMENT.id, DOCUMENT.text, DOCUMENT.title)
    places = [(each.start, each.end, each.label, each.id) for each in (*got.title_spans, *got.spans)]
    assert places == [
        (each.start, each.end, each.label, each.id) for each in (*DOCUMENT.title_spans, *DOCUMENT.spans)
    ]
    assert got.assigned == ("Policing",)


def read(path: Path, form: str, **options: Any) -> Iterator[Any]:
    return import_records(path, form, **options)


def with_spans(*spans: Span, text: str = DOCUMENT.text) -> Labelled:
    return Labelled("d", text, spans=spans)


NESTED = with_spans(Span(2, 11, "PERSON"), Span(7, 11, "LOCATION"))
OWN = with_spans(Span(2, 11, "Own label"))
BLANK = with_spans(Span(1, 11, "PERSON"))
BRACKETS = with_spans(text="see [[1]]")


@pytest.mark.parametrize(
    ("form", "document", "reason"),
    [
        *(
            (form, NESTED, "holds none such: 2–11 PERSON 'Anna Berg' and 7–11 LOCATION 'Berg'")
            for form in ("markup", "records", "conll")
        ),
        ("brat", OWN, "label 'Own label' has blanks in it, which brat does not take"),
        ("conll", OWN, "label 'Own label' has blanks in it, which IOB2 does not take"),
        ("records", OWN, "label 'Own label' is none of PERSON, ORG"),
        ("markup", OWN, "text: a span that markup cannot hold at character 2"),
        ("markup", BRACKETS, "text: stray '[[' at character 4"),
        ("conll", BLANK, "span 1–11 begins or ends with a blank"),
        ("brat", with_spans(Span(2, 11, "PERSON", "Q 1")), "identifier 'Q 1' is not scheme:value"),
        ("doccano", with_spans(text="half \ud83d"), "has half a surrogate pair in its text"),
    ],
)
def test_what_a_format_cannot_hold(form: str, document: Labelled, reason: str) -> None:
    _, _, failures = made(form, DOCUMENT, document)
    assert [(each.id, each.stage) for each in failures] == [("d", "write")]
    assert reason in failures[0].reason
    assert made(form, document, DOCUMENT)[0] == made(form, DOCUMENT)[0]  # the others are as without it


@pytest.mark.parametrize("form", ["label-studio", "doccano", "prodigy", "brat", "docbin", "webanno-jsonld"])
def test_spans_over_each_other(form: str, tmp_path: Path) -> None:
    assert export_records([NESTED], form, tmp_path / "out") == []
    (got,) = read(tmp_path / "out", form, unreviewed=True)
    assert got.spans == NESTED.spans


def test_two_of_one_id() -> None:
    _, _, failures = made("webanno-jsonld", DOCUMENT, DOCUMENT)
    assert [each.reason for each in failures] == [
        "another document has the same id: its annotations would be taken for this one's"
    ]
    names = [each.name for each in made("brat", DOCUMENT, DOCUMENT)[1]]
    assert len(set(names)) == len(names) == 7


@pytest.mark.parametrize(
    ("name", "file"),
    [("..", "%2E%2E"), ("a/b", "a%2Fb"), ("CON. ", "CON.%20"), ("é", "%C3%A9"), (" x", "%20x")],
)
def test_file_names(name: str, file: str) -> None:
    assert made("brat", Labelled(name, "x"))[1][0].name == f"{file}.txt"


def test_long_and_like_names() -> None:
    names = [
        each.name for each in made("brat", *(Labelled(each, "x") for each in ("a" * 999, "A", "a", "a")))[1]
    ]
    assert len({each.casefold() for each in names}) == 13
    assert max(map(len, names)) < 150


def test_a_record_is_valid() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    record = json.loads(made("records")[0])
    jsonschema.validate(record, annotation_schema())
    assert record["editorial"]["fields_of_work"] == ["Policing"]  # two of 23 are no classifier's answer


def test_markup_is_gold() -> None:
    gold = gold_document(json.loads(made("markup")[0]))
    assert (gold.id, gold.text, gold.title) == (DOCUMENT.id, DOCUMENT.text, DOCUMENT.title)
    assert [(each.start, each.label, each.value) for each in gold.text_spans][1] == (
        21,
        "ORG",
        "Organization for Security and Co-operation in Europe",
    )
    assert (gold.fields_of_work, gold.published) == (("Policing",), "2022-11-16")


def test_markup_countries_come_of_the_spans() -> None:
    spans = (
        Span(2, 6, "NORP", "iso3166:GE"),
        Span(7, 11, "ORG", "gov:AM/police"),
        Span(21, 25, "ORG", "org:un"),
    )
    record = json.loads(made("markup", with_spans(*spans))[0])
    assert record["countries"] == ["AM", "GE"]
    assert record["ids"] == [["text", 7, 11, "gov:AM/police"], ["text", 21, 25, "org:un"]]


def test_label_studio_configuration_fits_its_tasks() -> None:
    text, (config,), _ = made("label-studio", DOCUMENT, OWN)
    view = ET.fromstring(config.text)  # noqa: S314  # we wrote it
    shown = {each.get("name") for each in view.iter("Text")}
    controls = {each.get("name"): each.get("toName") for each in view if each.get("toName")}
    for task in json.loads(text):
        for item in task["predictions"][0]["result"]:
            assert controls[item["from_name"]] == item["to_name"]
            assert item["to_name"] in shown
        assert all((each.get("value") or "").removeprefix("$") in task["data"] for each in view.iter("Text"))
    assert [each.get("value") for each in view.iter("Choice")] == ["Policing", "Youth"]
    assert "Own label" in [each.get("value") for each in view.iter("Label")]


def web_annotations(*documents: Labelled) -> Iterator[dict[str, Any]]:
    yield from json.loads(made("webanno-jsonld", *documents)[0])


def test_web_annotations_have_what_the_model_requires() -> None:
    found = list(web_annotations(DOCUMENT, NESTED))
    assert len({each["id"] for each in found}) == len(found) == 10
    for each in found:
        assert each["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
        assert each["type"] == "Annotation"
        assert each["id"].startswith("urn:tagger:document:")
        assert each["target"]
        for body in each["body"]:
            value = body["value"] if body["type"] == "TextualBody" else body["source"]
            assert isinstance(value, str)
    anna = next(each for each in found if each["motivation"] == "identifying" and "#text" in each["id"])
    position, quote = anna["target"]["selector"]
    assert position == {"type": "TextPositionSelector", "start": 2, "end": 11}
    assert quote == {
        "type": "TextQuoteSelector",
        "exact": "Anna Berg",
        "prefix": "😀 ",
        "suffix": DOCUMENT.text[11:43],
    }


def test_units_of_each_tool() -> None:
    first = {
        "label-studio": json.loads(made("label-studio")[0])[0]["predictions"][0]["result"][1]["value"][
            "start"
        ],
        "doccano": json.loads(made("doccano")[0])["label"][1][0] - START,
        "prodigy": json.loads(made("prodigy")[0])["spans"][1]["start"] - START,
    }
    assert first == {"label-studio": 2, "doccano": 3, "prodigy": 2}
    assert json.loads(made("doccano", units="code-points")[0])["label"][1][0] == START + 2


def test_a_moved_span_loses_what_was_known_of_it(tmp_path: Path) -> None:
    record = json.loads(made("doccano")[0])
    record["label"] = [[start - (label == "ORG"), end, label] for start, end, label in record["label"]]
    (tmp_path / "d.jsonl").write_text(json.dumps(record), "utf-8")
    (got,) = read(tmp_path / "d.jsonl", "doccano")
    anna, moved, _ = got.spans
    assert (anna, moved) == (DOCUMENT.spans[0], Span(20, 25, "ORG"))


@pytest.mark.parametrize(
    ("entered", "identifier"),
    [(["osce:smm"], "osce:smm"), (["osce:osce", " osce:smm "], "osce:smm"), ([], None)],
)
def test_a_corrected_identifier(entered: list[str], identifier: str | None, tmp_path: Path) -> None:
    (task,) = json.loads(made("label-studio")[0])
    result = task.pop("predictions")[0]["result"]
    next(each for each in result if each["from_name"] == "id")["value"]["text"] = entered
    (tmp_path / "t.json").write_text(json.dumps([{**task, "annotations": [{"result": result}]}]), "utf-8")
    (got,) = read(tmp_path / "t.json", "label-studio")
    assert got.spans[1] == Span(21, 25, "ORG", identifier, score=1.0)
    assert got.spans[0] == DOCUMENT.spans[0]


def test_a_title_that_was_cut(tmp_path: Path) -> None:
    record = json.loads(made("prodigy")[0]) | {"answer": "accept"}
    for text, reason in (
        (record["text"][1:], "does not begin with the title"),
        (record["text"], "lies across the end of the title"),
    ):
        record |= {"text": text, "spans": [{"start": 8, "end": 17, "label": "ORG"}]}
        (tmp_path / "p.jsonl").write_text(json.dumps(record), "utf-8")
        (got,) = read(tmp_path / "p.jsonl", "prodigy")
        assert reason in got.reason


@pytest.mark.parametrize(
    "head", [7, {"title": "x"}, {"id": "a", "fields": [7]}, {"id": "a", "spans": [[1, 2, 3, 4, 5, 6, 7, 8]]}]
)
def test_a_head_that_is_not_ours(head: Any, tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text(
        json.dumps({"text": "x", "label": [[0, 1, "ORG"]], "tagger": head}), "utf-8"
    )
    (got,) = read(tmp_path / "d.jsonl", "doccano")
    assert got.reason == "what it holds under 'tagger' is not what tagger wrote"


def test_annotations_and_their_dicts() -> None:
    mention = Mention(0, 4, "OSCE", "ORG", "osce:osce", "OSCE", 0.9, "gazetteer")
    fields = (FieldOfWork("youth", "Youth", 0.8, True), FieldOfWork("policing", "Policing", 0.1, False))
    note = Annotation(Document("n", "OSCE met", "OSCE"), (mention,), (mention,), (), fields)
    (one,) = json.loads(made("label-studio", note, note.to_dict())[0])[:1]
    assert [each["value"].get("text") for each in one["predictions"][0]["result"]] == [
        "OSCE",
        ["osce:osce"],
    ] * 2 + [None]
    assert made("conll", note)[0] == made("conll", note.to_dict())[0]
    wrong = {**note.to_dict(), "entities": [{**note.to_dict()["entities"][0], "start": 1}]}
    assert made("conll", wrong)[2] == [Failure("n", "read", "span 1–4 says 'OSCE', but 'SCE' stands there")]


def test_nothing_is_overwritten_by_halves(tmp_path: Path) -> None:
    def broken() -> Iterator[Labelled]:
        yield DOCUMENT
        raise RuntimeError

    (tmp_path / "t.json").write_text("old", "utf-8")
    with pytest.raises(RuntimeError):
        export_records(broken(), "label-studio", tmp_path / "t.json")
    with pytest.raises(RuntimeError):
        export_records(broken(), "brat", tmp_path / "folder")
    assert [each.name for each in tmp_path.iterdir()] == ["t.json"]
    assert (tmp_path / "t.json").read_text("utf-8") == "old"


def test_places_that_do_not_fit(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    for form, place, reason in (
        ("brat", "full", "not an empty directory"),
        ("brat", "no/where", "no such directory"),
        ("conll", "full", "it is a directory"),
        ("label-studio", "t.xml", "is for the file beside it"),
        ("pdf", "x", "there is no format 'pdf': one of label-studio, "),
    ):
        with pytest.raises(UsageError, match=reason):
            export_records([DOCUMENT], form, tmp_path / place)
    with pytest.raises(UsageError, match="offsets count code-points or utf-16, not 'bytes'"):
        read(tmp_path, "conll", units="bytes")
    (tmp_path / "empty").mkdir()
    assert export_records([DOCUMENT], "brat", tmp_path / "empty") == []
