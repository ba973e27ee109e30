"""Answers over a small archive whose counts can be reckoned by hand."""

from __future__ import annotations

import doctest
from importlib import import_module
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from tagger import analysis
from tagger.errors import UsageError
from tagger.tables import Tables, to_frames
from tagger.types import Annotation, Country, Document, Failure, FieldOfWork, Mention

if TYPE_CHECKING:
    from collections.abc import Callable

GE, AM = ("iso3166:GE", "Georgia"), ("iso3166:AM", "Armenia")


def org(text: str, start: int, name: str, key: str | None = None) -> Mention:
    return Mention(start, start + len(name), text[start : start + len(name)], "ORG", key, name, 0.9, "model")


def note(
    name: str, day: str | None, bodies: dict[str, str | None], countries: list[tuple[str, str]], field: str
) -> Annotation:
    text, mentions = "", []
    for body, key in bodies.items():
        mentions.append(Mention(len(text), len(text) + len(body), body, "ORG", key, body, 0.9, "model"))
        text += f"{body} spoke. "
    return Annotation(
        Document(name, text or "Nothing. ", title=f"On {name}", published=day),
        tuple(mentions),
        (),
        tuple(Country(key, country, 2, {"name": 2}) for key, country in countries),
        (
            FieldOfWork(field, field.title(), 0.9, assigned=True),
            FieldOfWork("other", "Other", 0.1, assigned=False),
        ),
        {"name": "m", "version": "1"},
    )


@pytest.fixture(scope="module")
def tables() -> Tables:
    police: dict[str, str | None] = {"Police of Georgia": "gov:GE/police"}
    unodc: dict[str, str | None] = {"UNODC": "org:unodc"}
    return to_frames(
        [
            note("a", "2020-03-01", police, [GE], "policing"),
            note("b", "2020-05-02", {**police, **unodc}, [GE, AM], "policing"),
            note("c", "2021-01-03", {"Union of Reeds": None}, [AM], "elections"),
            note("d", None, {**unodc}, [], "elections"),
            Failure("e", "read", "is empty"),
        ]
    )


@pytest.mark.parametrize("module", ["counts", "frames", "links", "periods", "timeline"])
def test_the_examples_run(tables: Tables, module: str) -> None:
    where = import_module(f"tagger.analysis.{module}")
    found = doctest.testmod(where, extraglobs={"tables": tables}, raise_on_error=True)
    assert found.attempted
    assert not found.failed


def test_fields_over_time_counts_documents_that_have_a_date(tables: Tables) -> None:
    found = analysis.fields_over_time(tables)
    rows = found[["field", "documents", "of", "share"]].to_numpy().tolist()
    assert rows == [["policing", 2, 2, 1.0], ["elections", 1, 1, 1.0]]
    assert found["period"].dt.strftime("%Y-%m-%d").tolist() == ["2020-01-01", "2021-01-01"]


def test_fields_over_quarters(tables: Tables) -> None:
    found = analysis.fields_over_time(tables, every="quarter")
    assert found["period"].dt.strftime("%Y-%m-%d").tolist() == ["2020-01-01", "2020-04-01", "2021-01-01"]


def test_countries_by_field(tables: Tables) -> None:
    found = analysis.countries_by_field(tables)
    assert found[["field", "country", "documents"]].to_numpy().tolist() == [
        ["elections", "Armenia", 1],
        ["policing", "Georgia", 2],
        ["policing", "Armenia", 1],
    ]
    assert set(analysis.countries_by_field(tables, top=1)["country"]) <= {"Georgia", "Armenia"}


def test_names_go_by_identifier_else_by_name(tables: Tables) -> None:
    found = analysis.names(tables, "ORG")
    assert found[["key", "documents"]].to_numpy().tolist() == [
        ["gov:GE/police", 2],
        ["org:unodc", 2],
        ["name:union of reeds", 1],
    ]
    assert found["share"].tolist() == [0.5, 0.5, 0.25]


def test_cooccurrence_counts_each_pair_once(tables: Tables) -> None:
    found = analysis.cooccurrence(tables, "ORG", "ORG")
    assert found[["key_a", "key_b", "documents"]].to_numpy().tolist() == [["gov:GE/police", "org:unodc", 1]]
    assert found["lift"].tolist() == [1 * 4 / (2 * 2)]


def test_cooccurrence_within_a_field(tables: Tables) -> None:
    found = analysis.cooccurrence(tables, "ORG", "COUNTRY", field="policing")
    assert found[["name_a", "name_b", "documents"]].to_numpy().tolist()[0] == [
        "Police of Georgia",
        "Georgia",
        2,
    ]
    assert "Union of Reeds" not in set(found["name_a"])


def test_cooccurrence_as_a_graph(tables: Tables) -> None:
    graph = analysis.cooccurrence(tables).graph()
    assert graph.nodes["iso3166:GE"] == {"name": "Georgia", "kind": "COUNTRY"}
    assert graph["gov:GE/police"]["iso3166:GE"]["documents"] == 2


@pytest.mark.parametrize("who", ["org:unodc", "UNODC", "unodc"])
def test_timeline_in_order_of_time_undated_last(tables: Tables, who: str) -> None:
    found = analysis.timeline(tables, who)
    assert found["document"].tolist() == ["b", "d"]
    assert "UNODC spoke" in found["context"].iloc[0]


def test_whats_new(tables: Tables) -> None:
    found = analysis.whats_new(tables, "2021-01-01")
    assert found[["key", "new", "documents_second"]].to_numpy().tolist() == [["name:union of reeds", True, 1]]
    fields = analysis.whats_new(tables, "2021-01-01", by="FIELD")
    assert fields["key"].tolist() == ["elections"]


def test_compare(tables: Tables) -> None:
    found = analysis.compare(tables, tables, "COUNTRY")
    assert set(found["difference"]) == {0.0}
    empty = to_frames([])
    against = analysis.compare(empty, tables)
    assert against[["key", "documents_first", "share_second"]].to_numpy().tolist() == [
        ["elections", 0, 0.5],
        ["policing", 0, 0.5],
    ]


QUESTIONS: dict[str, Callable[[Tables], analysis.Answer]] = {
    "compare": lambda tables: analysis.compare(tables, tables),
    "cooccurrence": analysis.cooccurrence,
    "countries_by_field": analysis.countries_by_field,
    "fields_over_time": analysis.fields_over_time,
    "names": lambda tables: analysis.names(tables, "ORG"),
    "timeline": lambda tables: analysis.timeline(tables, "UNODC"),
    "whats_new": lambda tables: analysis.whats_new(tables, "2021-01-01"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_draws_itself(tables: Tables, question: str) -> None:
    drawn = QUESTIONS[question](tables).plot(title="As asked").to_dict()
    assert drawn["title"] == "As asked"
    assert drawn["datasets"]


@pytest.mark.parametrize("question", [name for name in QUESTIONS if name not in {"timeline", "compare"}])
def test_an_empty_archive_gives_empty_answers(question: str) -> None:
    assert QUESTIONS[question](to_frames([])).empty


def test_what_is_derived_is_a_plain_frame(tables: Tables) -> None:
    found = analysis.names(tables, "ORG")
    assert type(found[found["documents"] > 1]) is pd.DataFrame


@pytest.mark.parametrize(
    "ask",
    [
        lambda tables: analysis.names(tables, "ANIMAL"),
        lambda tables: analysis.fields_over_time(tables, every="week"),
        lambda tables: analysis.timeline(tables, "Nobody"),
        lambda tables: analysis.whats_new(tables, "yesterday"),
        lambda tables: analysis.names(tables, "ORG").graph(),
    ],
)
def test_what_makes_no_sense_is_said(tables: Tables, ask: object) -> None:
    with pytest.raises(UsageError):
        ask(tables)  # type: ignore[operator]
