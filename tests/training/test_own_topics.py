from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tagger.errors import TaggerError, UsageError
from tagger.topics.features import Source
from tagger.topics.storage import read_model, to_files
from tagger.training.corpus import CORPUS, DATA, load_corpus
from tagger.training.examples import alike_groups, read_examples, topic_documents
from tagger.training.own_topics import (
    cold_start,
    own_recipe,
    train_measured,
    train_own_topics,
    without_groups,
)
from tagger.training.topic_report import confusions, to_markdown
from tagger.training.topics import TopicDocument, label_matrix

if TYPE_CHECKING:
    from pathlib import Path

TAXONOMY: list[dict[str, Any]] = [
    {"id": "wildlife", "name": "Wildlife"},
    {"id": "animals", "name": "Animals", "aliases": ["Beasts"], "broader": ["wildlife"]},
    {"id": "plants", "name": "Plants", "scope": "Trees, flowers and mosses.", "broader": ["wildlife"]},
    {"id": "weather", "name": "Weather", "cues": ["thunder", "hail", "drizzle"]},
    {"id": "minerals", "name": "Minerals"},
]
SUBJECTS = {
    "Animals": (
        "The fox {} at dusk near the den",
        "Wolves and a bear {} in the reserve",
        "An owl {} over mice",
    ),
    "Plants": ("The oak {} beside ferns", "Orchids {} under beech trees", "Moss and lichen {} on bark"),
}
VERBS = (
    "rested",
    "was counted",
    "was seen twice",
    "grew restless",
    "was measured",
    "was lost",
    "returned",
    "waited",
)


def rows() -> list[dict[str, str]]:
    return [
        {"title": f"Note {number}", "text": text.format(verb), "labels": label}
        for label, texts in SUBJECTS.items()
        for text in texts
        for number, verb in enumerate(VERBS)
    ]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "notes.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.DictWriter(lines, ["title", "text", "labels"])
        writer.writeheader()
        writer.writerows([*rows(), {"title": "", "text": "Nobody looked at this one.", "labels": ""}])
    return path


@pytest.fixture
def scheme(tmp_path: Path) -> Path:
    path = tmp_path / "scheme.json"
    path.write_text(json.dumps(TAXONOMY), "utf-8")
    return path


def test_from_files_to_a_folder(corpus: Path, scheme: Path, tmp_path: Path) -> None:
    said: list[str] = []
    report = train_own_topics(tmp_path / "out", corpus=corpus, taxonomy=scheme, say=said.append)
    assert said == ["48 labelled documents, 5 labels", f"wrote {tmp_path / 'out'}"]
    model = read_model(tmp_path / "out")
    assert model.names == ("Animals", "Plants", "Weather")
    for text, label in (("A fox and wolves", 0), ("Ferns and oak bark", 1), ("Thunder, then hail", 2)):
        assert model.log_odds(Source(text)).argmax() == label
    assert json.loads((tmp_path / "out" / "report.json").read_text("utf-8")) == json.loads(
        json.dumps(report.to_dict())
    )
    assert (tmp_path / "out" / "report.md").read_text("utf-8") == to_markdown(report)


def test_the_report_says_what_it_should(corpus: Path, scheme: Path, tmp_path: Path) -> None:
    report = train_own_topics(tmp_path, corpus=corpus, taxonomy=scheme)
    assert report.documents == 48
    assert [(row.name, row.examples) for row in report.labels] == [
        ("Animals", 24),
        ("Plants", 24),
        ("Weather", 0),
    ]
    assert report.too_few == ("Weather",)
    assert report.notes == (
        "1 documents without labels were left out: unknown is not none",
        "left out, without examples: Wildlife, Minerals",
    )
    assert len(report.curve) == 4
    assert [point.documents for point in report.curve] == sorted(point.documents for point in report.curve)
    assert report.figures["p_at_1"] > 0.9
    text = to_markdown(report)
    for heading in (
        "# 48 documents, 3 labels",
        "## Labels",
        "## Learning curve",
        "## Fewer than 10 examples",
    ):
        assert f"{heading}\n" in text


def test_without_a_taxonomy_the_labels_are_the_corpus_own(corpus: Path, tmp_path: Path) -> None:
    train_own_topics(tmp_path / "out", corpus=corpus)
    assert read_model(tmp_path / "out").labels == ("animals", "plants")


def test_without_examples_the_taxonomy_ranks(scheme: Path, tmp_path: Path) -> None:
    report = train_own_topics(tmp_path / "out", taxonomy=scheme)
    model = read_model(tmp_path / "out")
    assert model.names == ("Animals", "Plants", "Weather", "Minerals")
    for text, label in (
        ("Flowers under trees", 1),
        ("It began to thunder.", 2),
        ("a beast", 0),
        ("mineral", 3),
    ):
        assert model.log_odds(Source(text)).argmax() == label
    assert (report.documents, report.figures, report.curve) == (0, {}, ())


def test_cold_start_gives_words_of_one_label_more_weight() -> None:
    model = cold_start(
        [
            {"id": "a", "name": "Shared alpha"},
            {"id": "b", "name": "Shared beta"},
            {"id": "c", "name": "Gamma"},
        ]
    )
    alpha, beta, gamma = model.log_odds(Source("shared alpha"))
    assert alpha > beta > gamma
    assert cold_start([{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]).log_odds(Source("")).tolist() == [
        -2.5,
        -2.5,
    ]


def test_same_input_same_model() -> None:
    documents = [TopicDocument(row["title"], row["text"], (row["labels"],)) for row in rows()]
    (one, report), (other, again) = (train_measured(documents, TAXONOMY) for _ in range(2))
    assert to_files(one) == to_files(other)
    assert report == again


def test_too_little_to_learn_from() -> None:
    with pytest.raises(TaggerError, match="1 labelled documents, 3 labels: too few"):
        train_measured([TopicDocument("", "A fox.", ("Animals",))], TAXONOMY)
    with pytest.raises(TaggerError, match="fewer than two labels"):
        cold_start(TAXONOMY[:1])


def test_links_are_not_used() -> None:
    assert not {"links", "title"} & set(own_recipe(500).kinds)
    assert (own_recipe(20).rare, own_recipe(500).rare) == (1, 2)


def test_groups_with_examples_are_labels() -> None:
    assert [entry["id"] for entry in without_groups(TAXONOMY, {"Wildlife"})] == [
        "wildlife",
        "plants",
        "weather",
    ]


@pytest.mark.parametrize(
    ("labels", "expected"), [("animals", ("Animals",)), ("BEASTS; Plants;", ("Animals", "Plants"))]
)
def test_labels_by_name_identifier_or_alias(labels: str, expected: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"text": "A text.", "labels": labels}) + "\n\n", "utf-8")
    (document,) = topic_documents(read_examples(path), TAXONOMY)
    assert (document.title, document.text, document.labels) == ("", "A text.", expected)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "text,topic\nx,y\n", "line 2: no text and labels here"),
        ("a.jsonl", "[1]\n", "line 1: no text and labels here"),
        ("a.jsonl", "{\n", "cannot be read"),
        ("a.csv", b"text,labels\n\xff\xfe,x\n", "cannot be read"),
    ],
)
def test_a_corpus_that_is_none(name: str, content: str | bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(TaggerError, match=message):
        read_examples(path)


def test_other_kinds_of_files(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no corpus by its name"):
        read_examples(tmp_path / "a.xlsx")


def test_a_label_that_the_taxonomy_lacks(tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"text": "A text.", "labels": ["Fungi"]}), "utf-8")
    with pytest.raises(TaggerError, match=r"one\.jsonl, line 1: 'Fungi' is no label of the taxonomy"):
        topic_documents(read_examples(path), TAXONOMY)


def test_alike_texts_are_together() -> None:
    one = "the fox crossed the road at night and nobody saw it"
    assert alike_groups([one, "an owl sat still", one + " again", "an owl", one]) == [0, 1, 0, 3, 0]


def test_confusions() -> None:
    truth = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 1]], float)
    decisions = np.array([[0, 1, 0], [0, 1, 0], [1, 1, 0]], float)
    found = [(each.missed, each.given, each.documents) for each in confusions(decisions, truth, "ABC")]
    assert found == [("A", "B", 2), ("C", "A", 1)]


def test_cold_start_ranks_documents_by_the_osce_definitions() -> None:
    from sklearn.metrics import label_ranking_average_precision_score

    taxonomy = json.loads((DATA / "reference" / "fields_of_work.json").read_text("utf-8"))
    gold = [each for each in load_corpus(CORPUS / "rare-fields.jsonl") if each.known_fields]
    documents = [TopicDocument(each.title, each.text, each.known_fields or ()) for each in gold]
    model = cold_start(taxonomy)
    scores = np.array([model.log_odds(each.source) for each in documents])
    assert label_ranking_average_precision_score(label_matrix(documents, taxonomy), scores) > 0.7
