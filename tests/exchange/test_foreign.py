"""Files in the shape that each tool's own documentation shows, with texts of ours; and wrong ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tagger.errors import TaggerError
from tagger.exchange import Labelled, Span, import_records
from tagger.types import Failure, Skipped

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "😀 Anna Berg met  the OSCE\r\nin Tirana."
ANNA, OSCE, TIRANA = (2, 11), (21, 25), (30, 36)


def read(path: Path, form: str, content: Any, **options: Any) -> list[Any]:
    """Read a file of this content: text, JSON, or lines of JSON."""
    if form in {"doccano", "prodigy"}:
        content = "".join(json.dumps(each) + "\n" for each in content)
    elif not isinstance(content, str):
        content = json.dumps(content)
    path.write_text(content, "utf-8", newline="")
    return list(import_records(path, form, **options))


def region(start: int, end: int, text: str, label: str, **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": text, "labels": [label]}
    return {
        "id": f"r{start}-{end}",
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": value,
        **more,
    }


def chosen(*names: str) -> dict[str, Any]:
    value = {"choices": list(names)}
    return {"id": "c", "from_name": "topic", "to_name": "text", "type": "choices", "value": value}


def task(*annotations: Any, **more: Any) -> dict[str, Any]:
    done = [each if isinstance(each, dict) else {"result": each} for each in annotations]
    return {"id": 12, "data": {"text": TEXT}, "annotations": done, **more}


PERSON = region(*ANNA, "Anna Berg", "PERSON")
PLACE = region(*OSCE, "OSCE", "ORG")


def test_label_studio_as_the_browser_writes_it(tmp_path: Path) -> None:
    over_blanks = region(2, 17, "Anna Berg met ", "Scene")  # a browser's selection has one blank of two
    over_lines = region(21, 36, r"OSCE\n\nin Tirana", "Scene", score=0.5)
    identifier = {
        **PLACE,
        "from_name": "id",
        "type": "textarea",
        "value": {"start": 21, "end": 25, "text": ["osce:x"]},
    }
    results = [PERSON, over_blanks, over_lines, PLACE, identifier, chosen("Policing", "Youth")]
    (got,) = read(tmp_path / "a.json", "label-studio", [task(results)])
    assert (got.id, got.text, got.title, got.assigned) == ("12", TEXT, None, ("Policing", "Youth"))
    assert got.spans == (
        Span(2, 11, "PERSON"),
        Span(2, 17, "Scene"),
        Span(21, 25, "ORG", "osce:x"),
        Span(21, 36, "Scene", score=0.5),
    )


def test_label_studio_json_min(tmp_path: Path) -> None:
    record = {
        "id": 3,
        "text": TEXT,
        "label": [{"start": 2, "end": 11, "text": "Anna Berg", "labels": ["PERSON"]}],
        "fields_of_work": {"choices": ["Youth", "Policing"]},
        "annotator": 1,
        "lead_time": 4.2,
    }
    one_choice = {**record, "id": 4, "fields_of_work": "Youth"}
    both, one = read(tmp_path / "a.json", "label-studio", [record, one_choice])
    assert (both.id, both.spans, both.assigned) == ("3", (Span(2, 11, "PERSON"),), ("Youth", "Policing"))
    assert (one.id, one.assigned) == ("4", ("Youth",))


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (
            [region(3, 12, "Anna Berg", "PERSON")],
            "span 3–12 says 'Anna Berg', but 'nna Berg ' stands there; counted in utf-16",
        ),
        ([region(22, 26, "OSCE", "ORG")], "counted in utf-16 it would be right"),
        ([region(21, 99, "OSCE", "ORG")], "outside the text of 37"),
        ([region(2, 11, "Anna Berg", "PERSON", value={"start": 2, "end": 11})], "KeyError: 'labels'"),
    ],
)
def test_label_studio_wrong(wrong: list[Any], reason: str, tmp_path: Path) -> None:
    bad, good = read(tmp_path / "a.json", "label-studio", [task(wrong), {**task([PERSON]), "id": 13}])
    assert (type(bad), bad.id, bad.stage, good.id) == (Failure, "12", "read", "13")
    assert reason in bad.reason


def test_label_studio_before_1_5(tmp_path: Path) -> None:
    old = region(3, 12, "Anna Berg", "PERSON")
    (got,) = read(tmp_path / "a.json", "label-studio", [task([old])], units="utf-16")
    assert got.spans == (Span(2, 11, "PERSON"),)


def test_label_studio_whose_work_counts(tmp_path: Path) -> None:
    true = {"result": [PLACE], "ground_truth": True}
    prediction = {"predictions": [{"model_version": "m", "result": [PERSON]}]}
    tasks = [
        task([PERSON], [{**PERSON, "id": "other"}]),
        task([PERSON], [PLACE]),
        task([PERSON], true),
        task({"result": [PERSON], "was_cancelled": True}, **prediction),
        task(**prediction),
    ]
    same, differ, ground, cancelled, untouched = read(tmp_path / "a.json", "label-studio", tasks)
    assert same.spans == (Span(*ANNA, "PERSON"),)
    assert differ == Failure("12", "read", "has 2 annotations that differ: make one of them the ground truth")
    assert ground.spans == (Span(*OSCE, "ORG"),)
    assert cancelled == untouched == Skipped("12", "has no finished annotation")
    *_, guessed = read(tmp_path / "a.json", "label-studio", tasks, unreviewed=True)
    assert guessed.spans == same.spans


@pytest.mark.parametrize("text", ["", "[", '[{"id": 1', '{"a": 1}]x', "[1,,]"])
def test_label_studio_torn(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, "utf-8")
    if text == "":
        assert list(import_records(path, "label-studio")) == []
    else:
        with pytest.raises(TaggerError, match="JSON"):
            list(import_records(path, "label-studio"))


def test_doccano(tmp_path: Path) -> None:
    records = [
        {"id": 1, "text": TEXT, "label": [[3, 12, "PERSON"], [22, 26, "ORG"]], "Comments": []},
        {"id": 2, "text": TEXT, "cats": ["Youth"], "entities": [[31, 37, "LOCATION"]]},
        {
            "id": 3,
            "text": TEXT,
            "entities": [{"id": 9, "label": "ORG", "start_offset": 22, "end_offset": 26}],
            "relations": [],
        },
        {"id": 4, "text": TEXT, "label": ["Policing", "Youth"]},
        {"id": 5, "text": TEXT, "label": [[1, 12, "PERSON"]]},
        {"id": 6, "text": TEXT, "label": [[31, 39, "LOCATION"]]},
    ]
    plain, cats, related, classes, cut, outside = read(tmp_path / "all.jsonl", "doccano", records)
    assert plain.spans == (Span(*ANNA, "PERSON"), Span(*OSCE, "ORG"))
    assert (cats.spans, cats.assigned) == ((Span(*TIRANA, "LOCATION"),), ("Youth",))
    assert related.spans == (Span(*OSCE, "ORG"),)
    assert (classes.id, classes.spans, classes.assigned) == ("4", (), ("Policing", "Youth"))
    assert cut.id == "all.jsonl#5"
    assert "offset 1 falls inside of a character" in cut.reason
    assert "outside the text of 38" in outside.reason


def test_prodigy(tmp_path: Path) -> None:
    spans = [{"start": 2, "end": 11, "label": "PERSON", "token_start": 1, "token_end": 2}]
    options = [{"id": "Youth", "text": "Youth"}, {"id": "Policing", "text": "Policing"}]
    tokens = [{"text": "😀", "start": 0, "end": 1, "id": 0}]
    whole = {"text": TEXT, "spans": spans, "tokens": tokens, "_input_hash": 1, "meta": {"score": 0.1}}
    records = [
        {**whole, "options": options, "accept": ["Youth"], "answer": "accept"},
        {**whole, "answer": "reject"},
        {**whole, "answer": "ignore"},
        whole,
        {**whole, "answer": "accept", "spans": [{**spans[0], "text": "Anna Ber"}]},
    ]
    accepted, rejected, ignored, unanswered, wrong = read(tmp_path / "p.jsonl", "prodigy", records)
    assert (accepted.spans, accepted.assigned) == ((Span(*ANNA, "PERSON"),), ("Youth",))
    assert [type(each) for each in (rejected, ignored, unanswered)] == [Skipped] * 3
    assert rejected.reason == "answer 'reject', not 'accept'"
    assert wrong.reason == "span 2–11 says 'Anna Ber', but 'Anna Berg' stands there"
    assert read(tmp_path / "p.jsonl", "prodigy", records, unreviewed=True)[3].spans == accepted.spans


def brat(folder: Path, ann: str, text: str = TEXT) -> Any:
    folder.mkdir(exist_ok=True)
    (folder / "doc-1.txt").write_text(text, "utf-8", newline="")
    (folder / "doc-1.ann").write_text(ann, "utf-8", newline="")
    (got,) = import_records(folder, "brat")
    return got


def test_brat(tmp_path: Path) -> None:
    got = brat(
        tmp_path,
        "T1\tPERSON 2 11\tAnna Berg\n"
        "T2\tORG 21 25\tOSCE\n"
        "N1\tReference T2 osce:osce\tOrganization for Security and Co-operation in Europe\n"
        "A1\tConfidence T2 low\n"
        "T3\tScene 21 25;27 36\tOSCE in Tirana\n"
        "#1\tAnnotatorNotes T1\tis this Berg?\n"
        "R1\tMet Arg1:T1 Arg2:T2\n"
        "E1\tMeet:T3 Who:T1\n"
        "*\tEquiv T1 T2\n\n",
    )
    name = "Organization for Security and Co-operation in Europe"
    assert (got.id, got.text, got.fields) == ("doc-1", TEXT, None)
    assert got.spans == (Span(2, 11, "PERSON"), Span(21, 25, "ORG", "osce:osce", name), Span(21, 36, "Scene"))


@pytest.mark.parametrize(
    ("ann", "reason"),
    [
        ("T1\tPERSON 2 6;7 11\tAnna Berg\n", "T1 is discontinuous (2 6;7 11)"),
        ("T1\tPERSON 2 11\tAnna  Berg\n", "says 'Anna  Berg', but 'Anna Berg' stands there"),
        ("T1\tPERSON 3 12\tAnna Berg\n", "counted in utf-16 it would be right"),
        ("T1\tPERSON 2 11\n", "T1 has no text"),
        ("T1\tPERSON two 11\tAnna Berg\n", "T1 has no offsets"),
        ("T1\tPERSON 2 11\tAnna Berg\nN1\tReference T7 a:b\tx\n", "N1 speaks of T7, which is not there"),
        ("T1\tPERSON 2 11\tAnna Berg\nA1\tConfidence T7 low\n", "A1 speaks of T7"),
        (
            "T1\tPERSON 2 11\tAnna Berg\nN1\tReference T1 a:b\tx\nN2\tReference T1 a:c\tx\n",
            "T1 has two identifiers",
        ),
        ("PERSON 2 11\n", "line 1 of its .ann is none of brat's"),
    ],
)
def test_brat_wrong(ann: str, reason: str, tmp_path: Path) -> None:
    got = brat(tmp_path, ann)
    assert (type(got), got.id) == (Failure, "doc-1.txt")
    assert reason in got.reason


def test_brat_folders(tmp_path: Path) -> None:
    with pytest.raises(TaggerError, match="no brat documents here"):
        list(import_records(tmp_path, "brat"))
    (tmp_path / "lone.txt").write_text("x", "utf-8")
    assert list(import_records(tmp_path, "brat")) == [Failure("lone.txt", "read", "has no .ann beside it")]


CONLL = """\
-DOCSTART- -X- -X- O

Anna NNP B-NP B-PERSON
Berg NNP I-NP I-PERSON
met VBD B-VP O
# O O O

OSCE NNP B-NP B-ORG
Tirana NNP B-NP B-LOCATION
-DOCSTART- -X- -X- O

Vlora NNP B-NP B-LOCATION
Berat NNP B-NP B-LOCATION
"""


def test_conll_of_others(tmp_path: Path) -> None:
    first, second = read(tmp_path / "a.conll", "conll", CONLL.replace("# O O O", "# O"))
    assert (first.id, first.text) == ("a.conll#1", "Anna Berg met #\nOSCE Tirana")
    assert first.spans == (Span(0, 9, "PERSON"), Span(16, 20, "ORG"), Span(21, 27, "LOCATION"))
    assert (second.text, second.spans) == ("Vlora Berat", (Span(0, 5, "LOCATION"), Span(6, 11, "LOCATION")))


def test_conll_u_texts(tmp_path: Path) -> None:
    lines = "# newdoc id = d7\n# text = Anna's OSCE\nAnna\tB-PERSON\n's\tO\nOSCE\tB-ORG\n\n# text = Go!\nGo\tO\n!\tO\n"
    (got,) = read(tmp_path / "a.conllu", "conll", lines.replace("\n", "\r\n"))
    assert (got.id, got.text) == ("d7", "Anna's OSCE\nGo!")
    assert got.spans == (Span(0, 4, "PERSON"), Span(7, 11, "ORG"))


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("Anna O\nBerg I-PERSON\n", "line 2: I-PERSON continues nothing"),
        ("Anna B-ORG\nBerg I-PERSON\n", "line 2: I-PERSON continues nothing"),
        ("Anna B-PERSON\n\nBerg I-PERSON\n", "line 3: I-PERSON continues nothing"),
        ("Anna B-PERSON\nBerg\n", "line 2 is no token with an IOB2 tag: 'Berg'"),
        ("Anna E-PERSON\n", "line 1 is no token with an IOB2 tag"),
        (
            '# text = "Anna  Berg"\nAnna B-PERSON\nBorg O\n',
            "line 3: 'Borg' is not what the text goes on with: 'Berg'",
        ),
        ('# text = "Anna Berg"\nAnna B-PERSON\n', "the text goes on after its last token: 'Berg'"),
    ],
)
def test_conll_wrong(lines: str, reason: str, tmp_path: Path) -> None:
    bad, good = read(tmp_path / "a.conll", "conll", f"{lines}\n# newdoc id = 2\nTirana O\n")
    assert (type(bad), bad.id, good.id) == (Failure, "a.conll#1", "2")
    assert bad.reason == reason or reason in bad.reason


def described(**more: Any) -> dict[str, Any]:
    body = {"type": "TextualBody", "value": TEXT, "format": "text/plain"}
    return {
        "type": "Annotation",
        "id": "urn:a:1",
        "motivation": "describing",
        "body": body,
        "target": "https://example.org/d",
        **more,
    }


def pointed(start: int, end: int, exact: str, source: Any = "https://example.org/d") -> dict[str, Any]:
    selectors = [
        {"type": "TextQuoteSelector", "exact": exact},
        {"type": "TextPositionSelector", "start": start, "end": end},
    ]
    body = {"type": "TextualBody", "purpose": "tagging", "value": "PERSON"}
    return {
        "type": "Annotation",
        "id": "urn:a:2",
        "motivation": "tagging",
        "body": body,
        "target": {"source": source, "selector": selectors},
    }


def test_web_annotations_of_others(tmp_path: Path) -> None:
    topic = {
        "type": "Annotation",
        "motivation": "classifying",
        "body": [{"type": "TextualBody", "value": "Youth"}],
        "target": {"id": "https://example.org/d"},
    }
    page = {
        "type": "AnnotationPage",
        "items": [pointed(2, 11, "Anna Berg", {"id": "https://example.org/d"}), described(), topic],
    }
    (got,) = read(tmp_path / "a.json", "webanno-jsonld", page)
    assert (got.id, got.text, got.assigned) == ("https://example.org/d", TEXT, ("Youth",))
    assert got.spans == (Span(*ANNA, "PERSON"),)


@pytest.mark.parametrize(
    ("annotations", "reason"),
    [
        ([pointed(2, 11, "Anna Berg")], "no annotation describes its text"),
        ([described(), pointed(3, 12, "Anna Berg")], "counted in utf-16 it would be right"),
        ([described(), described(motivation="tagging")], "has no TextPositionSelector"),
        ([described(target=["https://example.org/d", "x"])], "has 2 targets: ours have one"),
        ([7], "is no annotation with a target"),
    ],
)
def test_web_annotations_wrong(annotations: list[Any], reason: str, tmp_path: Path) -> None:
    (got,) = read(tmp_path / "a.json", "webanno-jsonld", annotations)
    assert isinstance(got, Failure)
    assert reason in got.reason


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"id": "m", "text": "[[ORG|OSCE"}, "text: stray '[[' at character 0"),
        ({"id": "m", "title": "[[X|y]]", "text": "x"}, "title: unknown label 'X' at character 0"),
        ({"id": "m"}, "KeyError: 'text'"),
        ([1], "is no JSON object"),
    ],
)
def test_markup_wrong(record: Any, reason: str, tmp_path: Path) -> None:
    (got,) = read(tmp_path / "a.jsonl", "markup", json.dumps(record) + "\n")
    assert (got.id, reason in got.reason) == ("a.jsonl#1", True)


def test_records_wrong(tmp_path: Path) -> None:
    mention = {"start": 3, "end": 12, "text": "Anna Berg", "label": "PERSON"}
    lines = [
        json.dumps({"id": "r", "text": TEXT, "entities": [mention]}),
        "{",
        json.dumps({"id": "s", "text": "x"}),
    ]
    wrong, torn, right = read(tmp_path / "a.jsonl", "records", "\n".join(lines))
    assert "counted in utf-16 it would be right" in wrong.reason
    assert "JSONDecodeError" in torn.reason
    assert right == Labelled("s", "x")


def test_a_docbin_made_by_others(tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    doc = spacy.blank("en")("Anna Berg met the OSCE.")
    anna = doc.char_span(0, 9, label="PERSON", kb_id="x:1")
    assert anna is not None
    doc.set_ents([anna])
    doc.cats = {"Youth": 1.0, "Policing": 0.2}
    DocBin(docs=[doc]).to_disk(tmp_path / "a.spacy")
    (got,) = import_records(tmp_path / "a.spacy", "docbin")
    assert isinstance(got, Labelled)
    assert (got.id, got.spans, got.assigned) == ("a.spacy#1", (Span(0, 9, "PERSON", "x:1"),), ("Youth",))


@pytest.mark.parametrize("form", ["docbin", "conll", "doccano"])
def test_not_of_the_format(form: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TaggerError, match=r"no DocBin|not UTF-8"):
        list(import_records(tmp_path / "a", form))
    with pytest.raises(TaggerError, match="none"):
        list(import_records(tmp_path / "none", form))
