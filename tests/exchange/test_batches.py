from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tagger.errors import TaggerError, UsageError
from tagger.exchange import Labelled
from tagger.exchange.batches import stored
from tagger.exchange.records import of_annotation, to_record
from tagger.sinks import SINKS, sink_for
from tagger.types import Annotation, Country, Document, Evidence, Failure, FieldOfWork, Mention

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = tuple(
    FieldOfWork(f"f{number}", f"Field {number}", 1 - number / 30, number < 2, (Evidence(0, 1, "😀", 0.1),))
    for number in range(23)
)


def note(name: str, *, bare: bool = False) -> Annotation:
    if bare:
        return Annotation(
            Document(name, "Nothing here."), (), (), (), (), {"name": "osce-en", "version": "1.0"}
        )
    document = Document(
        name, "😀 OSCE met.", "Tirana", "2022-11-16", ("OSCE Secretariat", "TNTD"), ("Youth",), "News Item"
    )
    mention = Mention(2, 6, "OSCE", "ORG", "osce:osce", "OSCE", 0.9, "gazetteer")
    place = Mention(0, 6, "Tirana", "LOCATION", None, "Tirana", 0.5, "model")
    country = Country("iso3166:AL", "Albania", 2, {"name": 1, "organization": 1})
    return Annotation(
        document,
        (mention,),
        (place,),
        (country,),
        FIELDS,
        {"name": "osce-en", "version": "1.0", "topics": "own 3f2a"},
    )


def expected(note: Annotation) -> dict[str, object]:
    return to_record(of_annotation(note))


@pytest.mark.parametrize("form", SINKS)
def test_the_output_of_a_batch(form: str, tmp_path: Path) -> None:
    notes = [note("a"), note("b", bare=True), note("c")]
    sink = sink_for(form)
    results: list[Annotation | Failure] = [*notes, Failure("d", "read", "is empty")]
    payloads = [sink.encode(each, item=f"item-{number}") for number, each in enumerate(results)]
    sink.write_part(tmp_path, 1, payloads[:2])
    sink.write_part(tmp_path, 2, payloads[2:])
    got = list(stored(tmp_path))
    assert [to_record(each) for each in got if isinstance(each, Labelled)] == [
        expected(each) for each in notes
    ]


def test_a_record_keeps_all_but_the_evidence() -> None:
    record, original = expected(note("a")), note("a").to_dict()
    fields = [{**each, "evidence": []} for each in original["fields_of_work"]]
    assert record == {**original, "fields_of_work": fields}


def test_files_and_folders_of_both_kinds(tmp_path: Path) -> None:
    gold = {"id": "g", "title": "", "text": "[[ORG|OSCE]] met.", "fields_of_work": []}
    (tmp_path / "b.jsonl").write_text(json.dumps(gold) + "\n\n{\n", "utf-8")
    (tmp_path / "a.jsonl").write_text(
        json.dumps(note("a").to_dict()) + "\n" + json.dumps({"text": "[["}), "utf-8"
    )
    first, wrong, marked, torn = stored(tmp_path)
    assert (first, marked) == (of_annotation(note("a")), *stored_good(tmp_path / "b.jsonl"))
    assert isinstance(wrong, Failure)
    assert (wrong.id, wrong.reason) == ("a.jsonl#2", "text: stray '[[' at character 0")
    assert isinstance(torn, Failure)
    assert torn.id == "b.jsonl#3"


def stored_good(path: Path) -> list[Labelled]:
    return [each for each in stored(path) if isinstance(each, Labelled)]


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        list(stored(tmp_path / "none"))
    with pytest.raises(TaggerError):
        list(stored(tmp_path))
