from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.topics.features import Link, Source
from tagger.topics.model import Block, Share, TopicModel, probabilities

if TYPE_CHECKING:
    from tagger.training.topics import TopicDocument

IDS = (Link("iso3166:GE", 0, 4), Link("iso3166:GE", 2, 9), Link("iso3166:QQ", 5, 6))


def tiny() -> TopicModel:
    """A model whose sums can be done in the head: idf 1, so one word has the value 1."""
    weights = np.array([[2.0, -1.0], [4.0, 1.0]], np.float32)
    block = Block("words", ("police", "officers"), np.ones(2, np.float32), weights)
    zeros = np.zeros(2, np.float32)
    return TopicModel(("p", "e"), ("Policing", "Elections"), zeros + 0.5, zeros - 1, (block,))


def test_log_odds_by_hand() -> None:
    assert tiny().log_odds(Source("Police")).tolist() == [1.0, -2.0]
    both = tiny().log_odds(Source("police officers"))
    assert both == pytest.approx([-1 + 6 / np.sqrt(2), -1], abs=1e-6)
    twice = 1 + np.log(2)
    length = np.hypot(twice, 1)
    assert tiny().log_odds(Source("police officers police"))[0] == pytest.approx(
        -1 + (2 * twice + 4) / length
    )


def test_unknown_words_leave_the_intercept(model: TopicModel) -> None:
    for text in ("", "  \n", "§ … —", "漢漢漢漢"):
        assert model.log_odds(Source(text)).tolist() == model.intercepts.tolist()
        assert model.score(Source(text)).tolist() == probabilities(model.intercepts).tolist()


def test_probabilities() -> None:
    assert probabilities(np.array([0, np.log(3), -np.log(3)], np.float32)) == pytest.approx([0.5, 0.75, 0.25])


def test_passages_join_neighbours_and_name_repeated_ones_once() -> None:
    text = "Police officers. Police officers, officers; POLICE-officers"
    found = tiny().evidence(Source(text), "p")
    assert [text[share.start : share.end] for share in found] == [
        "Police officers",
        "POLICE-officers",
        "officers",
    ]
    assert [share.weight for share in found] == sorted((share.weight for share in found), reverse=True)


def test_evidence_speaks_for_the_field_only() -> None:
    assert tiny().evidence(Source("police"), "e") == []
    (share,) = tiny().explain(Source("police"), "e").shares
    assert share == Share(0, 6, -1.0)


def test_unknown_field() -> None:
    with pytest.raises(ValueError, match=r"not in tuple"):
        tiny().explain(Source("police"), "fishery")


def test_shares_add_up_to_the_log_odds(model: TopicModel, documents: list[TopicDocument]) -> None:
    for document in documents[:12]:
        source = Source(document.source.text, document.source.title_end, IDS)
        log_odds = model.log_odds(source)
        for column, label in enumerate(model.labels):
            why = model.explain(source, label)
            assert why.intercept + sum(share.weight for share in why.shares) == pytest.approx(why.log_odds)
            assert why.log_odds == pytest.approx(float(log_odds[column]), abs=2e-5)


def test_explanation_names_every_word_and_identifier(model: TopicModel) -> None:
    source = Source("Georgia votes on Sunday", 7, (Link("iso3166:GE", 0, 7),))
    why = model.explain(source, "elections")
    assert [(share.start, share.end) for share in why.shares] == [(0, 7), (8, 13), (14, 16), (17, 23), (0, 7)]
    assert why.shares[1].weight > 0


@given(text=st.text(max_size=80) | st.sampled_from(["police’s police-police", "vote\n\nvote vote"]))
def test_evidence_lies_in_the_text(model: TopicModel, text: str) -> None:
    for label in ("policing", "elections"):
        found = model.evidence(Source(text), label, most=3)
        assert len(found) <= 3
        for share in found:
            assert 0 <= share.start < share.end <= len(text)
            assert share.weight > 0


def test_taking_the_evidence_out_lowers_the_score(model: TopicModel, documents: list[TopicDocument]) -> None:
    lowered = []
    for document in documents:
        text = document.source.text
        best = int(model.score(Source(text)).argmax())
        share = model.evidence(Source(text), model.labels[best])[0]
        without = text[: share.start] + text[share.end :]
        lowered.append(model.score(Source(without))[best] < model.score(Source(text))[best])
    assert np.mean(lowered) >= 0.95


def test_scores_do_not_depend_on_what_was_scored_before(
    model: TopicModel, documents: list[TopicDocument]
) -> None:
    forth = [model.score(document.source).tolist() for document in documents[:20]]
    back = [model.score(document.source).tolist() for document in reversed(documents[:20])]
    assert forth == back[::-1]
