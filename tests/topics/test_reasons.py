from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tagger.errors import UsageError
from tagger.topics.features import Link, Source
from tagger.topics.model import Block, TopicModel
from tagger.topics.parts import cut_parts, score_parts
from tagger.topics.reasons import known_label, near_misses, reasons, standings

if TYPE_CHECKING:
    from tagger.training.topics import TopicDocument

TITLE = "Police academy opens"
TEXT = "The police trained officers. Voters cast ballots; the police watched the ballots."
SOURCE = Source(f"{TITLE}\n\n{TEXT}", len(TITLE))


def tiny() -> TopicModel:
    """Words of unit idf: police speaks for policing, ballots against it and for elections."""
    weights = np.array([[4.0, -1.0], [1.5, 0.0], [-3.0, 6.0]], np.float32)
    block = Block("words", ("police", "officers", "ballots"), np.ones(3, np.float32), weights)
    links = Block("links", ("osce:odihr",), np.ones(1, np.float32), np.array([[-0.5, 0.75]], np.float32))
    thresholds = np.array([0.5, 0.98], np.float32)
    intercepts = np.array([-1, -3], np.float32)
    return TopicModel(
        ("policing", "elections"), ("Policing", "Elections"), thresholds, intercepts, (block, links)
    )


@pytest.mark.parametrize("label", ["policing", "elections"])
def test_words_and_intercept_add_up(label: str) -> None:
    found = reasons(tiny(), SOURCE, label)
    assert sum(word.weight for word in found.words) + found.intercept == pytest.approx(
        found.standing.log_odds, abs=1e-5
    )
    named = sum(each.weight for each in (*found.speaks_for, *found.speaks_against))
    assert named + found.rest + found.intercept == pytest.approx(found.standing.log_odds, abs=1e-5)


def test_a_trained_model_adds_up(model: TopicModel, documents: list[TopicDocument]) -> None:
    for document in documents[:20]:
        for label in model.labels[::7]:
            found = reasons(model, document.source, label)
            assert sum(word.weight for word in found.words) + found.intercept == pytest.approx(
                found.standing.log_odds, abs=2e-4
            )


def test_offsets_are_those_of_title_and_text() -> None:
    found = reasons(tiny(), SOURCE, "policing")
    whole = {"title": TITLE, "text": TEXT}
    for word in found.words:
        assert whole[word.part][word.start : word.end] == word.text
    for passage in (*found.speaks_for, *found.speaks_against):
        for part, start, end in passage.places:
            assert whole[part][start:end].casefold() == passage.text.casefold()
    police = found.speaks_for[0]
    assert (police.text, police.places) == ("Police", (("title", 0, 6), ("text", 4, 10), ("text", 54, 60)))
    assert [each.text for each in found.speaks_against] == ["ballots"]


def test_a_linked_identifier_is_a_word_of_its_own() -> None:
    source = Source("ODIHR counts ballots", 0, (Link("osce:odihr", 0, 5),))
    found = reasons(tiny(), source, "elections")
    assert [(word.text, word.id) for word in found.words] == [("ballots", None), ("ODIHR", "osce:odihr")]


@pytest.mark.parametrize(
    ("text", "label", "verdict"),
    [
        ("Police officers", "policing", "assigned: score 0.95, threshold 0.50"),
        (
            "Rain",
            "policing",
            "not assigned: score 0.27, threshold 0.50; no word of the document speaks for it",
        ),
        (
            "Ballots",
            "elections",
            "not assigned: score 0.95, threshold 0.98; "  # noqa: ISC004
            "what speaks for it adds 6.0 to the log-odds, 0.9 more would be needed",
        ),
    ],
)
def test_verdict(text: str, label: str, verdict: str) -> None:
    assert reasons(tiny(), Source(text), label).verdict == verdict


def test_near_misses_by_what_is_missing() -> None:
    found = standings(tiny(), Source("ballots"))
    assert [(each.id, round(each.margin, 2)) for each in near_misses(found)] == [
        ("elections", -0.89),
        ("policing", -4.0),
    ]
    assert near_misses(standings(tiny(), Source("police"))[:1]) == []


@pytest.mark.parametrize("name", ["policing", "Policing", " POLICING "])
def test_a_field_by_identifier_or_name(name: str) -> None:
    assert known_label(tiny(), name) == "policing"


def test_an_unknown_field_lists_the_known() -> None:
    with pytest.raises(UsageError, match="'Fish' is no field of this model; it has policing, elections"):
        known_label(tiny(), "Fish")


@pytest.mark.parametrize(
    ("text", "words", "pieces"),
    [
        ("", 3, []),
        (" \n\n ", 3, []),
        ("one", 3, ["one"]),
        ("a b\n\nc d\n\ne f\n\ng h", 3, ["a b\n\nc d", "e f\n\ng h"]),
        ("a b c\n\nd e f\n\ng", 3, ["a b c", "d e f\n\ng"]),
        ("a b c d. e f g. h i j k.\n", 3, ["a b c d.", "e f g.", "h i j k."]),
    ],
)
def test_cut_parts(text: str, words: int, pieces: list[str]) -> None:
    spans = cut_parts(text, words)
    assert [text[start:end] for start, end in spans] == pieces


def test_parts_are_scored_by_themselves() -> None:
    text = "Police officers trained here.\n\nBallots, ballots and ballots."
    source = Source(f"{TITLE}\n\n{text}", len(TITLE), (Link("osce:odihr", 22 + 31, 22 + 38),))
    first, second = score_parts(tiny(), source, words=4)
    assert (first.fields[0].id, second.fields[0].id) == ("policing", "elections")
    assert text[second.start : second.end] == "Ballots, ballots and ballots."
    alone = standings(tiny(), Source("Ballots, ballots and ballots.", 0, (Link("osce:odihr", 0, 7),)))
    assert sorted(second.fields, key=lambda each: each.name) == sorted(alone, key=lambda each: each.name)
    assert (second.words, second.opening) == (4, "Ballots, ballots and ballots.")


def without(source: Source, phrases: list[str]) -> Source:
    """Return the source with every occurrence of the phrases blanked, so that offsets stay."""
    text = source.text
    for phrase in phrases:
        pattern = rf"(?<!\w){re.escape(phrase)}(?!\w)"
        text = re.sub(pattern, lambda found: " " * len(found.group()), text, flags=re.IGNORECASE)
    return Source(text, source.title_end, source.links)


def test_deleting_the_strongest_reason_lowers_the_score(
    model: TopicModel, documents: list[TopicDocument]
) -> None:
    """And lowers it more than deleting as many words at random does."""
    draw = random.Random(0)
    drops = []
    for source in (document.source for document in documents[::3]):
        words = [word for word in source.text.split() if word.isalpha()]
        for standing in (each for each in standings(model, source) if each.assigned):
            strongest = reasons(model, source, standing.id).speaks_for[0].text
            some = draw.sample(words, len(strongest.split()))
            column = model.labels.index(standing.id)
            left = [model.log_odds(without(source, each))[column] for each in ([strongest], some)]
            drops.append(standing.log_odds - np.array(left))
    by_reason, by_chance = np.transpose(drops)
    assert len(drops) > 40
    assert np.mean(by_reason > 0) >= 0.95
    assert np.mean(by_reason) > 3 * np.mean(by_chance)


def test_a_field_far_behind_the_best_is_not_assigned() -> None:
    """Policing has 0.94 for "police"; elections, 0.43 for "votes", reach their own threshold but not 0.6 of 0.94."""
    weights = np.array([[4.0, 0.0], [0.0, 2.7]], np.float32)
    block = Block("words", ("police", "votes"), np.ones(2, np.float32), weights)
    labels, thresholds = ("policing", "elections"), np.array([0.3, 0.3], np.float32)
    model = TopicModel(labels, labels, thresholds, np.array([0, -2.2], np.float32), (block,), lead=0.6)
    both = Source("Police, votes")
    scores = model.score(both)
    assert model.bars(scores).tolist() == pytest.approx([0.6 * scores[0]] * 2)
    found = reasons(model, both, "elections")
    assert not found.standing.assigned
    assert found.standing.margin < 0
    assert found.standing.own_threshold == pytest.approx(0.3)
    assert f"threshold {found.standing.threshold:.2f} (not 0.30: another field" in found.verdict
    assert all(each.assigned for each in standings(replace(model, lead=0.0), both))
