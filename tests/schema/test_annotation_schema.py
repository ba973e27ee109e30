from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tagger.kb.ids import is_valid
from tagger.schema import annotation_schema
from tagger.training.taxonomy import slug
from tagger.types import LABELS, Annotation, Country, Document, Evidence, FieldOfWork, Label, Mention
from tests.report.samples import sample

SCHEMA = annotation_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
FIELDS: list[str] = SCHEMA["$defs"]["field_of_work"]["properties"]["id"]["examples"]
REFERENCE = Path(__file__).parents[2] / "data" / "reference"
IDS = (
    "iso3166:GE", "iso3166:XK", "osce:tntd", "osce:mission-to-moldova", "gov:GE/interior", "org:unodc",
    "edtf:2019-10-09", "edtf:2024-02-27/2024-02-29", "edtf:XXXX-11-16", "edtf:2017", "edtf:2019-10",
    "edtf:201X",
    "edtf:2019-21", "edtf:2014/..", "edtf:../2014", "edtf:2014?", "edtf:2019-10-XX", None,
)  # fmt: skip

nullable = st.none() | st.text(max_size=8)
scores = st.floats(0, 1)
dates = st.none() | st.dates().map(str)


@st.composite
def mentions(draw: st.DrawFn, text: str) -> tuple[Mention, ...]:
    if not text:
        return ()
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    label: Label = draw(st.sampled_from(LABELS))
    identifier = draw(st.sampled_from(IDS))
    return (
        Mention(start, end, text[start:end], label, identifier, "x", draw(scores), draw(st.text(max_size=8))),
    )


@st.composite
def fields(draw: st.DrawFn, text: str) -> tuple[FieldOfWork, ...]:
    evidence = (
        (Evidence(0, 1, text[0], draw(st.floats(allow_nan=False, allow_infinity=False))),) if text else ()
    )
    found = (FieldOfWork(each, each, draw(scores), draw(st.booleans()), evidence) for each in FIELDS)
    return draw(st.sampled_from([(), tuple(found)]))


@st.composite
def notes(draw: st.DrawFn) -> Annotation:
    title, text = draw(nullable), draw(st.text(max_size=30))
    labels = draw(st.lists(st.text(max_size=8), max_size=2))
    document = Document(
        draw(st.text(max_size=8)),
        text,
        title,
        draw(dates),
        tuple(labels),
        tuple(labels),
        draw(nullable),
        draw(nullable),
    )
    ways = draw(st.dictionaries(st.sampled_from(["name", "adjective", "organization"]), st.integers(0, 9)))
    return Annotation(
        document,
        draw(mentions(text)),
        draw(mentions(title or "")),
        (Country("iso3166:GE", "Georgia", draw(st.integers(1, 9)), ways),),
        draw(fields(text)),
        {"name": "osce-en", "version": "0.1.0"},
    )


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(notes())
def test_every_annotation_follows_the_schema(note: Annotation) -> None:
    VALIDATOR.validate(json.loads(json.dumps(note.to_dict())))


def test_the_sample_follows_the_schema() -> None:
    VALIDATOR.validate(sample().to_dict())


def test_the_schema_lists_what_the_code_and_the_data_have() -> None:
    assert SCHEMA["$defs"]["label"]["enum"] == list(LABELS)
    taxonomy = json.loads((REFERENCE / "fields_of_work.json").read_text("utf-8"))
    assert [each["id"] for each in taxonomy] == FIELDS
    assert list(SCHEMA["required"]) == list(SCHEMA["properties"]) == list(sample().to_dict())


def changed(path: str, value: Any) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(json.dumps(sample().to_dict()))
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    place: Any = record
    for key in parents:
        place = place[key]
    place[last] = value
    return record


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schema", 2),
        ("text", None),
        ("published", "16 November 2022"),
        ("entities.0.label", "GPE"),
        ("entities.0.start", -1),
        ("entities.0.score", 1.01),
        ("entities.0.id", "GE"),
        ("entities.0.id", "iso3166:ge"),
        ("entities.0.id", "iso3166:GEO"),
        ("entities.0.id", "osce:TNTD"),
        ("entities.0.id", "gov:GE"),
        ("entities.0.id", "wikidata:Q1"),
        ("entities.0.id", "edtf:/"),
        ("entities.0.id", "edtf:9 October"),
        ("entities.0.id", "edtf:XXXX-11-16T00:00"),
        ("entities.0.extra", 1),
        ("countries.0.id", "osce:tntd"),
        ("countries.0.via", {"guess": 1}),
        ("countries.0.mentions", 0),
        ("fields_of_work.0.name", ""),
        ("fields_of_work.0.extra", 1),
        ("model.topics", ""),
        ("model.extra", "x"),
        ("fields_of_work.0.assigned", 1),
        ("fields_of_work.0.evidence.0.text", ""),
        ("model", {}),
        ("comment", "x"),
    ],
)
def test_other_records_do_not(path: str, value: Any) -> None:
    assert not VALIDATOR.is_valid(changed(path, value))


@pytest.mark.parametrize(
    "identifier", [*filter(None, IDS), "edtf:2019-10-09/", "edtf:/2019", "edtf:", "org:", "osce:a--b"]
)
def test_the_schema_takes_the_identifiers_that_the_knowledge_base_takes(identifier: str) -> None:
    assert VALIDATOR.is_valid(changed("entities.0.id", identifier)) == is_valid(identifier)


@pytest.mark.parametrize("identifier", ["fish", "sea-fish", "2-1", "pêche", "рыба"])
def test_fields_of_another_scheme(identifier: str) -> None:
    field = FieldOfWork(identifier, "Fish", 0.5, True, ())
    other = replace(
        sample(), fields_of_work=(field,), model={"name": "m", "version": "1", "topics": "fish 0a"}
    )
    VALIDATOR.validate(other.to_dict())
    assert slug(identifier) == identifier


@pytest.mark.parametrize(
    "identifier", ["", "Fish", "sea fish", "-fish", "fish-", "a--b", "a_b", "a/b", "2.1"]
)
def test_identifiers_of_fields_are_slugs(identifier: str) -> None:
    assert not VALIDATOR.is_valid(changed("fields_of_work.0.id", identifier))
    assert slug(identifier) != identifier or not identifier


def test_any_number_of_fields() -> None:
    for count in (0, 1, 5):
        some = replace(sample(), fields_of_work=sample().fields_of_work[:count])
        VALIDATOR.validate(some.to_dict())
    twice = replace(sample(), fields_of_work=sample().fields_of_work[:1] * 2)
    assert not VALIDATOR.is_valid(twice.to_dict())


@pytest.mark.parametrize("missing", sample().to_dict())
def test_no_key_may_be_missing(missing: str) -> None:
    record = sample().to_dict()
    del record[missing]
    assert not VALIDATOR.is_valid(record)
