from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tagger.errors import TaggerError
from tagger.training.corpus import GoldDocument, gold_document, gold_id
from tagger.training.evaluate import FEWEST, compare, evaluate, is_right, plain_document
from tagger.training.markup import GoldSpan
from tagger.types import Annotation, Country, Document, Failure, FieldOfWork, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

RECORDS: list[dict[str, Any]] = [
    {
        "id": "a",
        "title": "[[COUNTRY|Georgia|GE]] trains",
        "text": "On [[DATE|9 May|2019-05-09]] [[PERSON|Ana]], [[ORG|TNTD|Transnational Threats Department]]",
        "published": "2019-05-10",
        "issued_by": ["OSCE Secretariat"],
        "fields_of_work": ["Policing"],
        "countries": ["GE"],
        "synthetic": False,
    },
    {
        "id": "b",
        "title": None,
        "text": "The [[NORP|Roma]] of [[LOCATION|Riga]] met in [[DATE|May]].",
        "fields_of_work": [],
        "countries": ["LV"],
    },
]


@pytest.fixture
def gold() -> list[GoldDocument]:
    return [gold_document(record, "made") for record in RECORDS]


def mentions(text: str, spans: Iterable[GoldSpan]) -> tuple[Mention, ...]:
    """Return what a perfect annotator says."""
    return tuple(
        Mention(
            span.start,
            span.end,
            text[span.start : span.end],
            span.label,
            gold_id(span) or None,
            span.value or "",
            1.0,
            "model",
        )
        for span in spans
    )


def perfect(gold: GoldDocument) -> Annotation:
    return Annotation(
        plain_document(gold),
        mentions(gold.text, gold.text_spans),
        mentions(gold.title, gold.title_spans),
        tuple(Country(f"iso3166:{code}", code, 1, {"name": 1}) for code in gold.countries),
        (FieldOfWork("policing", "Policing", 0.9, True), FieldOfWork("youth", "Youth", 0.2, False)),
        {"name": "made"},
    )


def test_perfect_annotation(gold: list[GoldDocument]) -> None:
    result = compare(gold, map(perfect, gold))
    known = [row for row in result.results if math.isfinite(row.value) and row.metric != "ece"]
    assert {row.value for row in known} == {1.0}
    assert result.value("strict", "micro", "f1") == 1.0
    assert (result.documents, result.failures, result.model) == (2, (), {"name": "made"})


def test_annotations_are_paired_by_id_not_by_order(gold: list[GoldDocument]) -> None:
    assert compare(gold, map(perfect, gold[::-1])).value("strict", "micro", "f1") == 1.0


def test_a_missed_date_counts_as_a_wrong_value(gold: list[GoldDocument]) -> None:
    note = perfect(gold[0])
    missed = replace(note, entities=note.entities[1:])
    result = compare(gold[:1], [missed])
    assert result.value("strict", "DATE", "recall") == 0.0
    assert result.value("values", "date all", "accuracy") == 0.0
    assert math.isnan(result.value("values", "date found", "accuracy"))
    assert result.value("strict", "micro", "recall") == 0.75


def test_a_wrong_value_on_the_right_span(gold: list[GoldDocument]) -> None:
    note = perfect(gold[0])
    wrong = replace(note, entities=(replace(note.entities[0], id="edtf:2018-05-09"), *note.entities[1:]))
    result = compare(gold[:1], [wrong])
    assert result.value("strict", "DATE", "f1") == 1.0
    assert result.value("values", "date found", "accuracy") == 0.0


def test_title_mentions_count(gold: list[GoldDocument]) -> None:
    untitled = replace(perfect(gold[0]), title_entities=())
    assert compare(gold[:1], [untitled]).value("strict", "COUNTRY", "recall") == 0.0


def test_unknown_fields_are_left_out(gold: list[GoldDocument]) -> None:
    result = compare(gold, map(perfect, gold))
    support = {row.metric: row.support for row in result.rows() if row.name == "documents"}
    assert support == {"lrap": 1, "p@1": 1}
    assert result.value("topic", "Policing", "precision") == 1.0
    assert math.isnan(result.value("topic", "Youth", "f1"))
    # 0.9 for a hit and 0.2 for none
    assert result.value("topics", "scores", "ece") == pytest.approx((0.1 + 0.2) / 2)


def test_a_failure_counts_as_everything_missed(gold: list[GoldDocument]) -> None:
    result = compare(gold, [perfect(gold[0]), Failure("b", "annotate", "too long")])
    assert result.value("strict", "micro", "precision") == 1.0
    assert result.value("strict", "micro", "recall") == pytest.approx(4 / 7)
    assert result.value("countries", "micro", "recall") == 0.5
    assert [failure.id for failure in result.failures] == ["b"]


def test_groups(gold: list[GoldDocument]) -> None:
    result = compare(gold, [perfect(gold[0])])
    assert result.groups() == ["all", "real", "invented", "period 2015–2019"]
    assert result.value("strict", "micro", "recall", "real") == 1.0
    assert result.value("strict", "micro", "recall", "invented") == 0.0
    with pytest.raises(KeyError):
        result.value("strict", "micro", "recall", "file made")


def test_periods_and_issuers(gold: list[GoldDocument]) -> None:
    many = [replace(gold[0], id=str(year), published=f"{year}-05-10") for year in range(2015, 2025)]
    notes = [perfect(each) for each in many]
    wrong = [replace(note, fields_of_work=()) for note in notes[5:]]
    result = compare([*many, gold[1]], [*notes[:5], *wrong])
    assert result.groups()[-3:] == ["period 2015–2019", "period 2020–2024", "issuer OSCE Secretariat"]
    assert result.value("strict", "micro", "f1", "period 2015–2019") == 1.0
    assert result.value("topics", "micro", "f1", "period 2015–2019") == 1.0
    assert result.value("topics", "micro", "recall", "period 2020–2024") == 0.0
    assert result.value("topics", "micro", "recall", "issuer OSCE Secretariat") == 0.5


@pytest.mark.parametrize(
    ("span", "identifier", "name", "right"),
    [
        (GoldSpan(0, 1, "DATE", "2019"), "edtf:2019", "2019", True),
        (GoldSpan(0, 1, "DATE", "2019"), None, "2019", False),
        (GoldSpan(0, 1, "NORP", "GE"), "iso3166:GE", "Georgia", True),
        (GoldSpan(0, 1, "COUNTRY", "GE"), "iso3166:AM", "Georgia", False),
        (GoldSpan(0, 1, "ORG", "OSCE Secretariat"), "osce:secretariat", "OSCE Secretariat", True),
        (GoldSpan(0, 1, "ORG", "OSCE Secretariat"), "org:secretariat", "OSCE Secretariat", False),
        (GoldSpan(0, 1, "ORG", "OSCE Secretariat"), "osce:pa", "OSCE Parliamentary Assembly", False),
        (GoldSpan(0, 1, "ORG", "gov:GE/interior"), "gov:GE/interior", "Ministry", True),
        (GoldSpan(0, 1, "ORG", "org:un"), "org:unodc", "UNODC", False),
    ],
)
def test_values_are_compared_as_identifiers(
    span: GoldSpan, identifier: str | None, name: str, right: bool
) -> None:
    assert is_right(Mention(0, 1, "x", span.label, identifier, name, 1.0, ""), span) is right


def test_the_annotator_sees_neither_markup_nor_fields(gold: list[GoldDocument]) -> None:
    assert plain_document(gold[0]) == Document(
        "a",
        "On 9 May Ana, TNTD",
        title="Georgia trains",
        published="2019-05-10",
        issued_by=("OSCE Secretariat",),
    )
    assert plain_document(gold[1]).title is None


def test_another_text_is_refused(gold: list[GoldDocument]) -> None:
    note = perfect(gold[0])
    with pytest.raises(TaggerError, match="a: the annotated text"):
        compare(gold, [replace(note, document=replace(note.document, text="cleaned"))])


def test_ids_must_be_unique(gold: list[GoldDocument]) -> None:
    with pytest.raises(TaggerError, match="twice: a"):
        compare([gold[0], gold[0]], [])


def test_from_file_with_another_annotator(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), encoding="utf-8")
    seen = []

    def silent(documents: Iterable[Document]) -> Iterator[Annotation]:
        for document in documents:
            seen.append(document.id)
            yield Annotation(document, (), (), (), ())

    result = evaluate(path, annotate=silent)
    assert seen == ["a", "b"]
    assert result.value("strict", "micro", "f1") == 0.0
    assert math.isnan(result.value("strict", "micro", "precision"))
    with pytest.raises(TaggerError, match=r"no splits\.json|no documents"):
        evaluate(path, split="dev", annotate=silent)


def test_json_and_frame_say_the_same(gold: list[GoldDocument]) -> None:
    result = compare(gold, map(perfect, gold))
    record = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    frame = result.to_frame()
    assert record["documents"] == 2
    figure = record["figures"]["all"]["strict"]["ORG"]["f1"]
    row = frame.query("group == 'all' and part == 'strict' and name == 'ORG' and metric == 'f1'").iloc[0]
    assert figure == {key: row[key] for key in ("value", "low", "high", "support")}
    assert record["figures"]["real"]["topic"]["Youth"]["f1"]["value"] is None
    assert list(frame.columns) == ["group", "part", "name", "metric", "value", "low", "high", "support"]


def test_groups_of_some_documents_have_intervals_of_their_averages(gold: list[GoldDocument]) -> None:
    many = [replace(gold[0], id=str(number)) for number in range(FEWEST)]
    result = compare([*many, gold[1]], map(perfect, [*many, gold[1]]))
    bounds = {
        (row.group, row.name): (row.low, row.high)
        for row in result.results
        if (row.part, row.metric) == ("strict", "f1") and row.group in {"real", "invented"}
    }
    big, small = sorted({"real", "invented"}, key=lambda group: math.isnan(bounds[group, "micro"][0]))
    assert bounds[big, "micro"] == (1.0, 1.0)
    assert math.isnan(bounds[small, "micro"][0])
    assert math.isnan(bounds[big, "ORG"][0])


def test_scores_that_come_true_are_calibrated(gold: list[GoldDocument]) -> None:
    right = perfect(gold[0])
    sure = replace(right, entities=tuple(replace(each, score=1.0) for each in right.entities))
    result = compare(gold[:1], [replace(sure, title_entities=())])
    assert result.value("scores", "micro", "ece") == 0.0
    doubted = replace(
        sure, entities=tuple(replace(each, score=0.75) for each in right.entities), title_entities=()
    )
    assert compare(gold[:1], [doubted]).value("scores", "micro", "ece") == pytest.approx(0.25)
