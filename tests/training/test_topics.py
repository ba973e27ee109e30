from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array, hstack
from sklearn.linear_model import LogisticRegression

from tagger.errors import TaggerError
from tagger.topics.features import KINDS, Source
from tagger.topics.model import Block, TopicModel
from tagger.topics.storage import to_files
from tagger.training.calibration import choose_rule, choose_thresholds, fit_calibration, grouped_folds
from tagger.training.corpus import CORPUS, load_corpus
from tagger.training.design import emphasis_of
from tagger.training.topics import (
    Design,
    TopicDocument,
    TopicRecipe,
    assembled,
    definition_of,
    folds_of,
    held_out_log_odds,
    train_topics,
    truth_of,
)
from tagger.training.vectors import learn_vectors

RECIPE = TopicRecipe(kinds={"words": 0.5, "pairs": 0.1, "pieces": 0.3, "vectors": 0.3}, definitions=0.5)
TAXONOMY: tuple[dict[str, Any], ...] = (
    {
        "id": "elections",
        "name": "Elections",
        "aliases": ["Voting"],
        "scope": "Votes and observers.",
        "cues": ["ballot"],
    },
    {"id": "policing", "name": "Policing", "cues": ["police officers", "patrol"]},
    {"id": "rule-of-law", "name": "Rule of law", "scope": "Courts and judges."},
)


@pytest.fixture(scope="module")
def documents() -> list[TopicDocument]:
    wanted = {entry["name"] for entry in TAXONOMY}
    gold = load_corpus(CORPUS / "south-east.jsonl")
    found = [(each, tuple(sorted(wanted & set(each.known_fields or ())))) for each in gold]
    return [TopicDocument(each.title, each.text, labels) for each, labels in found if labels]


@pytest.fixture(scope="module")
def design(documents: list[TopicDocument]) -> Design:
    vectors = learn_vectors((each.text for each in documents), dimensions=16)
    return Design.of(documents, TAXONOMY, RECIPE, vectors)


def test_inference_equals_decision_function(design: Design, documents: list[TopicDocument]) -> None:
    """The model's own arithmetic against scikit-learn's, on committed documents."""
    rows, truth = np.arange(len(documents)), truth_of(documents, TAXONOMY)
    fit = design.fit(rows, truth)
    blocks = tuple(
        Block(
            part.kind,
            part.vocabulary,
            part.idf.astype(np.float32),
            part.weights(fit.duals).astype(np.float32),
        )
        for part in fit.parts
    )
    labels = tuple(entry["id"] for entry in TAXONOMY)
    zeros = np.zeros(len(labels), np.float32)
    model = TopicModel(labels, labels, zeros, fit.intercepts.astype(np.float32), blocks)
    ours = np.array([model.log_odds(document.source) for document in documents])
    assert ours == pytest.approx(fit.log_odds(rows), abs=1e-5)


def test_inner_products_give_the_fit_on_features(design: Design, documents: list[TopicDocument]) -> None:
    """The fit on inner products against scikit-learn's on the TF-IDF features themselves."""
    truth, count = truth_of(documents, TAXONOMY), len(documents)
    fit = design.fit(np.arange(count), truth)
    features = hstack(
        [
            (part.rows if part.directions is None else part.rows @ part.directions) * np.sqrt(part.scale)
            for part in fit.parts
        ]
    ).tocsr()
    sample = np.hstack([np.ones(count), np.full(len(TAXONOMY), RECIPE.definitions)])
    for column in range(len(TAXONOMY)):
        target = np.hstack([truth[:, column], np.eye(len(TAXONOMY))[column]])
        positive, total = (sample * target).sum(), sample.sum()
        weight = {1: (total / 2 / positive) ** 0.5, 0: (total / 2 / (total - positive)) ** 0.5}
        direct = LogisticRegression(C=RECIPE.cost, class_weight=weight, tol=1e-7, max_iter=5000)
        direct.fit(features, target, sample_weight=sample)
        ours = fit.log_odds(np.arange(count))[:, column]
        assert ours == pytest.approx(direct.decision_function(features)[:count], abs=5e-3)


def test_emphasis_is_for_features_that_gather_in_a_field() -> None:
    truth = np.array([[1, 0], [1, 0], [1, 0], [0, 1], [0, 1], [0, 1]], float)
    telling, common, absent = emphasis_of(
        csr_array([[1, 1, 0], [2, 1, 0], [1, 1, 0], [0, 1, 0], [0, 1, 0], [0, 2, 0]]), truth
    )
    assert telling == pytest.approx(np.log(3.2 / 1.7))
    assert common == absent == pytest.approx(0.3)


def test_same_input_same_model(documents: list[TopicDocument]) -> None:
    recipe = replace(RECIPE, kinds={"words": 1.0, "pieces": 1.0})
    one, other = (train_topics(documents, TAXONOMY, recipe=recipe) for _ in range(2))
    assert to_files(one) == to_files(other)


def test_learns_fields(documents: list[TopicDocument]) -> None:
    model = train_topics(documents, TAXONOMY, recipe=RECIPE)
    assert [block.kind for block in model.blocks] == ["words", "pairs", "pieces"]
    assert model.names == ("Elections", "Policing", "Rule of law")
    for text, label in (
        ("Voters cast ballots in parliamentary elections.", "elections"),
        ("Police officers were trained in community policing.", "policing"),
        ("Judges and prosecutors discuss war crimes trials at court.", "rule-of-law"),
    ):
        scores = model.score(Source(text))
        assert model.labels[int(scores.argmax())] == label
        assert scores.max() >= model.thresholds[scores.argmax()]
    assert ((model.thresholds > 0.05) & (model.thresholds < 0.8)).all()


def test_quantised_weights_change_next_to_nothing(documents: list[TopicDocument], design: Design) -> None:
    rows, truth = np.arange(len(documents)), truth_of(documents, TAXONOMY)
    fit = design.fit(rows, truth)
    for part in fit.parts:
        exact = part.weights(fit.duals)
        assert part.block(fit.duals).weights == pytest.approx(exact, rel=1e-3, abs=1e-6)


def test_labels_that_cannot_be_learnt() -> None:
    with pytest.raises(TaggerError, match="'Fishery' is no field of the taxonomy"):
        train_topics([TopicDocument("A title", "A text.", ("Fishery",))], TAXONOMY)


def test_documents_about_no_field_are_learnt_and_do_not_calibrate(documents: list[TopicDocument]) -> None:
    recipe = replace(RECIPE, kinds={"words": 1.0})
    unrelated = [
        TopicDocument("", f"{number} recipes for cakes with plums, cream and butter.", ())
        for number in range(9)
    ]
    truth = truth_of([*documents, *unrelated], TAXONOMY)
    design = Design.of([*documents, *unrelated], TAXONOMY, recipe, None)
    seen, cakes = held_out_log_odds(design, truth, np.arange(len(truth)) % 3), len(documents)
    models = [assembled(design, truth, held_out, TAXONOMY) for held_out in (seen, seen.copy())]
    seen[cakes:] = 9.0
    models.append(assembled(design, truth, seen, TAXONOMY))
    assert len({str(to_files(each)) for each in models}) == 1
    text = Source("A recipe for a cake with butter.")
    ignorant = train_topics(documents, TAXONOMY, recipe=recipe)
    assert models[0].score(text).max() < ignorant.score(text).max()


def test_field_without_documents() -> None:
    with pytest.raises(TaggerError, match="no training document for Policing, Rule of law"):
        train_topics([TopicDocument("", "Voters vote.", ("Elections",))], TAXONOMY)


def test_labels_are_no_features() -> None:
    one = TopicDocument("Title", "Text.", ("Elections",), ("osce:odihr",))
    other = replace(one, labels=("Policing",), group="other")
    assert one.source == other.source
    assert "Elections" not in one.source.text


def test_definition_of() -> None:
    assert definition_of(TAXONOMY[0]).text == "Elections . Voting . Votes and observers. . ballot"
    assert definition_of({"id": "x", "name": "X"}).text == "X"


@pytest.mark.parametrize("folds", [2, 5])
def test_groups_stay_whole_and_columns_spread(folds: int) -> None:
    random = np.random.default_rng(1)
    groups = [str(number // 2) for number in range(200)]
    targets = (random.random((200, 4)) < (0.5, 0.2, 0.1, 0.05)).astype(float)
    fold = grouped_folds(groups, targets, folds, seed=0)
    assert (fold[::2] == fold[1::2]).all()
    for each in range(folds):
        share = targets[fold == each].sum(0) / targets.sum(0)
        assert (abs(share - 1 / folds) < 0.25).all()
    assert (fold == grouped_folds(groups, targets, folds, seed=0)).all()


def test_calibration_finds_slope_and_offset() -> None:
    random = np.random.default_rng(0)
    truth_odds = random.normal(-1, 2, (4000, 3))
    truth = (random.random(truth_odds.shape) < 1 / (1 + np.exp(-truth_odds))).astype(float)
    slopes, offsets = fit_calibration((truth_odds - 1) / 2, truth)
    assert slopes == pytest.approx([2, 2, 2], abs=0.2)
    assert offsets == pytest.approx([1, 1, 1], abs=0.2)


def test_thresholds_of_rare_fields_stay_near_the_common_one() -> None:
    random = np.random.default_rng(0)
    scores = random.random((1000, 3))
    truth = (scores > (0.5, 0.3, 0.5)).astype(float)
    truth[:, 2] = 0
    truth[scores[:, 2].argmax(), 2] = 1
    common, own, rare = choose_thresholds(scores, truth, 0.5)
    assert common == pytest.approx(0.5, abs=0.03)
    assert own == pytest.approx(0.3, abs=0.03)
    assert rare < 0.6


def test_fields_far_behind_the_best_are_left_out() -> None:
    """Editors who take the best field, and a second one when it comes close: the rule finds out how close."""
    random = np.random.default_rng(0)
    scores = random.uniform(0.25, 1.0, (2000, 2))
    best = scores.max(1, keepdims=True)
    thresholds, lead = choose_rule(scores, (scores >= 0.5 * best).astype(float))
    assert lead == 0.5
    assert thresholds == pytest.approx([0.2, 0.2], abs=0.1)


def test_without_a_leader_thresholds_decide() -> None:
    random = np.random.default_rng(0)
    scores = random.random((2000, 3))
    thresholds, lead = choose_rule(scores, (scores >= 0.45).astype(float))
    assert lead <= 0.4
    assert thresholds == pytest.approx([0.45] * 3, abs=0.03)


def test_texts_about_nothing_stay_without_fields() -> None:
    """However low the scores of the documents with a field are: 0.15 is what a recipe for a cake gets."""
    scores = np.tile([0.12, 0.02], (50, 1))
    thresholds, _ = choose_rule(scores, np.tile([1.0, 0.0], (50, 1)))
    assert (thresholds > 0.15).all()


def test_vectors_bring_words_of_like_company_together() -> None:
    texts = [
        f"The {word} cast every ballot at the station on {day}.\n"
        for word in ("voters", "citizens")
        for day in "abcdef"
    ]
    texts += [
        f"The {word} guard a long frontier with many dogs {day}.\n"
        for word in ("patrols", "soldiers")
        for day in "abcdef"
    ]
    vectors = learn_vectors(texts, least=2, dimensions=4)
    place = {word: number for number, word in enumerate(vectors.words)}

    def near(one: str, other: str) -> float:
        return float(vectors.directions[place[one]] @ vectors.directions[place[other]])

    assert near("voters", "citizens") > near("voters", "patrols")
    assert near("patrols", "soldiers") > near("citizens", "soldiers")
    assert vectors.directions.mean(0) == pytest.approx(0, abs=1e-9)


def test_the_recipe_uses_known_kinds() -> None:
    assert set(TopicRecipe().kinds) <= set(KINDS)


def test_documents_not_measured_teach_and_are_never_held_out(documents: list[TopicDocument]) -> None:
    more = TopicDocument("Zyzzogeton", "A zyzzogeton zyzzogeton on patrol.", ("Policing",), measured=False)
    everything = [*documents, more, replace(more, title="Again zyzzogeton")]
    truth = truth_of(everything, TAXONOMY)
    recipe = replace(RECIPE, rare=1)
    fold = folds_of(everything, truth, recipe)
    assert (fold[-2:] == -1).all()
    assert (fold[:-2] == folds_of(documents, truth[:-2], recipe)).all()
    held_out = held_out_log_odds(Design.of(everything, TAXONOMY, recipe, None), truth, fold)
    assert np.isnan(held_out[-2:]).all()
    assert np.isfinite(held_out[:-2]).all()
    without, taught = (train_topics(each, TAXONOMY, recipe=recipe) for each in (documents, everything))
    policing = [entry["name"] for entry in TAXONOMY].index("Policing")
    text = Source("Zyzzogeton zyzzogeton.")
    assert taught.score(text)[policing] > without.score(text)[policing]
