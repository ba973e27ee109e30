"""The classifier of fields of work and its alternatives, side by side.

    python benchmarks/topics.py [--open-corpora DIR] [--only WORD] [--fields]

Every line is five-fold cross-validation over the train and development splits (the test split stays unseen),
near-duplicates never parted. Calibration and thresholds for a fold come from the other folds' held-out scores.
"real" are documents that retell real items and carry their editors' labels, "all" has the invented ones besides;
the short items of data/topics are learnt from only. "strays" is the share of documents about none of the fields that
get one all the same; nan where they are left out.
The last lines are the shipped arrangement: trained on the train split, measured on the development split; then
the times and sizes of the trained model.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, label_ranking_average_precision_score

from tagger.topics.model import bars
from tagger.topics.storage import from_files, to_files
from tagger.training.calibration import choose_rule, choose_thresholds, fit_calibration
from tagger.training.corpus import DATA, GoldDocument, gold_id, load_corpus
from tagger.training.fields import ITEMS, UNRELATED_WEIGHT, read_items, read_unrelated
from tagger.training.splits import groups, split_of
from tagger.training.topics import (
    Design,
    TopicDocument,
    TopicRecipe,
    folds_of,
    held_out_log_odds,
    probabilities_of,
    train_topics,
    truth_of,
)
from tagger.training.vectors import WordVectors, learn_vectors, raw_texts

if TYPE_CHECKING:
    from tagger.topics.model import TopicModel

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Choose = Callable[[Array, Array], tuple[Array, float]]

MEASURES = ("micro", "macro", "lrap", "p@1", "ece")
INVENTED, RETOLD = ITEMS
COMMON = np.arange(0.1, 0.7, 0.02)


class Data(NamedTuple):
    """The labelled documents, which of them are real, the taxonomy, the short items, documents about no field."""

    documents: list[TopicDocument]
    real: Mask
    splits: NDArray[np.str_]
    taxonomy: list[dict[str, Any]]
    items: dict[str, list[TopicDocument]]
    unrelated: list[TopicDocument]


class Variant(NamedTuple):
    """One line of the table: what differs from the recipe."""

    name: str
    recipe: Mapping[str, Any] = MappingProxyType({})
    choose: Choose = choose_rule
    calibrated: bool = True
    best_always: bool = False
    real_weight: float = 1.0
    items: Mapping[str, float] = MappingProxyType(dict(ITEMS))
    unrelated: float = UNRELATED_WEIGHT


def f1_of(scores: Mask, truth: Array) -> float:
    """Return micro F1; the sort key of the rules below."""
    return float(f1_score(truth, scores, average="micro", zero_division=0))


def own_thresholds(scores: Array, truth: Array) -> tuple[Array, float]:
    """Thresholds of each field's own, shrunk, whatever the document's best score."""
    common = max(COMMON, key=lambda each: f1_of(scores >= each, truth))
    return choose_thresholds(scores, truth, common), 0.0


def one_threshold(scores: Array, truth: Array) -> tuple[Array, float]:
    """The one threshold best for all fields."""
    best = max(COMMON, key=lambda each: f1_of(scores >= each, truth))
    return np.full(truth.shape[1], best), 0.0


def free_thresholds(scores: Array, truth: Array) -> tuple[Array, float]:
    """Each field's best threshold, not shrunk."""
    best = [
        max(COMMON, key=lambda each: f1_score(gold, found >= each, zero_division=0))
        for gold, found in zip(truth.T, scores.T, strict=True)
    ]
    return np.array(best), 0.0


def half(_scores: Array, truth: Array) -> tuple[Array, float]:
    """0.5 for every field."""
    return np.full(truth.shape[1], 0.5), 0.0


USED = dict(TopicRecipe().kinds)
VARIANTS = (
    Variant("the recipe"),
    Variant("words", {"kinds": {"words": 1.0}}),
    Variant("words and pairs", {"kinds": {"words": 0.8, "pairs": 0.2}}),
    Variant("pieces", {"kinds": {"pieces": 1.0}}),
    Variant("words and pieces, no vectors", {"kinds": {"words": 0.5, "pieces": 0.5}}),
    Variant("vectors half as strong", {"kinds": {**USED, "vectors": 0.3}}),
    Variant("vectors twice as strong", {"kinds": {**USED, "vectors": 1.2}}),
    Variant("without pairs", {"kinds": {kind: USED[kind] for kind in USED if kind != "pairs"}}),
    Variant("pairs three times as strong", {"kinds": {**USED, "pairs": 0.3}}),
    Variant("with the title apart", {"kinds": {**USED, "title": 0.1}}),
    Variant("with linked ids, weak", {"kinds": {**USED, "links": 0.03}}),
    Variant("with linked ids, strong", {"kinds": {**USED, "links": 0.2}}),
    Variant("without emphasis", {"emphasis": 0.0}),
    Variant("half emphasis", {"emphasis": 0.5}),
    Variant("without definitions", {"definitions": 0.0}),
    Variant("definitions three times", {"definitions": 3.0}),
    Variant("fully balanced", {"balance": 1.0}),
    Variant("not balanced", {"balance": 0.0}),
    Variant("stronger regularisation", {"cost": 5.0}),
    Variant("weaker regularisation", {"cost": 80.0}),
    Variant("features seen once too", {"rare": 1}),
    Variant("features seen three times", {"rare": 3}),
    Variant("real documents three times", real_weight=3.0),
    Variant("without short items", items={}),
    Variant("retold items alone", items={RETOLD: ITEMS[RETOLD]}),
    Variant("retold items half as heavy", items={**ITEMS, RETOLD: ITEMS[RETOLD] / 2}),
    Variant("invented items alone", items={INVENTED: ITEMS[INVENTED]}),
    Variant("all items in full", items=dict.fromkeys(ITEMS, 1.0)),
    Variant("without unrelated documents", unrelated=0.0),
    Variant("unrelated documents half as heavy", unrelated=UNRELATED_WEIGHT / 2),
    Variant("unrelated documents in full", unrelated=1.0),
    Variant("not calibrated", calibrated=False),
    Variant("thresholds without a lead", choose=own_thresholds),
    Variant("threshold 0.5", choose=half),
    Variant("one threshold for all", choose=one_threshold),
    Variant("thresholds not shrunk", choose=free_thresholds),
    Variant("the best field always", best_always=True),
)


def read_data(measured: Sequence[str] = ("train", "dev")) -> Data:
    """Return the documents of the splits whose fields of work are known."""
    corpus = [each for each in load_corpus() if split_of(each.id) in measured]
    gold = [each for each in corpus if each.known_fields]
    names = {member: f"{number}" for number, group in enumerate(groups(gold)) for member in group}
    taxonomy = json.loads((DATA / "reference" / "fields_of_work.json").read_text("utf-8"))
    return Data(
        [topic_document(each, names[each.id]) for each in gold],
        np.array([not each.synthetic for each in gold]),
        np.array([split_of(each.id) for each in gold]),
        taxonomy,
        {name: list(read_items(DATA / "topics", taxonomy, {name: 1.0})) for name in ITEMS},
        list(read_unrelated(DATA / "topics", corpus)),
    )


def topic_document(gold: GoldDocument, group: str) -> TopicDocument:
    ids = (gold_id(span) for _, span in gold.surfaces() if span.label != "DATE")
    return TopicDocument(
        gold.title, gold.text, gold.known_fields or (), tuple(each for each in ids if each), group
    )


def cross_validate(data: Data, variant: Variant, vectors: WordVectors | None) -> tuple[Array, Array, Array]:
    """Return held-out scores, decisions and truth of the documents and then the unrelated ones, by field."""
    recipe = replace(TopicRecipe(), **variant.recipe)
    documents = weighted(data, range(len(data.documents)), variant)
    truth = truth_of(documents, data.taxonomy)
    fold = folds_of(documents, truth, recipe)
    log_odds = held_out_log_odds(Design.of(documents, data.taxonomy, recipe, vectors), truth, fold)
    held_out = fold >= 0
    truth, fold, log_odds = truth[held_out], fold[held_out], log_odds[held_out]
    scores, decisions = np.zeros_like(truth), np.zeros_like(truth)
    for each in np.unique(fold):
        out, others = fold == each, (fold != each) & truth.any(1)
        slope, offset = (1.0, 0.0)
        if variant.calibrated:
            slope, offset = fit_calibration(log_odds[others], truth[others])  # type: ignore[assignment]
        scores[out] = probabilities_of(log_odds[out] * slope + offset)
        seen = probabilities_of(log_odds[others] * slope + offset)
        decisions[out] = scores[out] >= bars(scores[out], *variant.choose(seen, truth[others]))
    if variant.best_always:
        decisions[np.arange(len(scores)), scores.argmax(1)] = 1
    return scores, decisions, truth


def weighted(data: Data, rows: Iterable[int], variant: Variant) -> list[TopicDocument]:
    """Return the documents `rows` as heavy as the variant has them, the unrelated ones and the short items behind."""
    kept = [
        replace(data.documents[row], weight=variant.real_weight if data.real[row] else 1.0) for row in rows
    ]
    items = (
        replace(each, weight=weight) for name, weight in variant.items.items() for each in data.items[name]
    )
    unrelated = [replace(each, weight=variant.unrelated) for each in data.unrelated if variant.unrelated]
    return [*kept, *unrelated, *items]


def measure(scores: Array, decisions: Array, truth: Array) -> dict[str, float]:
    present = truth.any(0)
    return {
        "micro": f1_score(truth, decisions, average="micro", zero_division=0),
        "macro": f1_score(truth[:, present], decisions[:, present], average="macro", zero_division=0),
        "lrap": label_ranking_average_precision_score(truth, scores),
        "p@1": float(truth[np.arange(len(truth)), scores.argmax(1)].mean()),
        "ece": calibration_error(scores.ravel(), truth.ravel()),
    }


def calibration_error(scores: Array, truth: Array, bins: int = 10) -> float:
    """Return the mean gap of score and rate of positives, over ten bins of scores, by cases."""
    place = np.minimum((scores * bins).astype(int), bins - 1)
    gap = np.bincount(place, scores, bins) - np.bincount(place, truth, bins)
    return float(abs(gap).sum() / len(scores))


def line(name: str, real: Mapping[str, float], everything: Mapping[str, float], seconds: float) -> str:
    cells = "  ".join(f"{part[each]:.3f}" for part in (real, everything) for each in MEASURES)
    return f"{name:28s} {cells}  {seconds:5.0f}"


def heading() -> str:
    names = "  ".join(f"{each:>5s}" for each in MEASURES * 2)
    return f"{'':28s} {'real':34s} {'all':34s} seconds  strays\n{'':28s} {names}"


def field_table(data: Data, decisions: Array, truth: Array) -> str:
    lines = [f"{'':46s} real documents  F1     all documents  F1"]
    for column, entry in enumerate(data.taxonomy):
        cells = []
        for mask in (data.real, np.ones(len(truth), bool)):
            gold, found = truth[mask, column], decisions[mask, column]
            cells.append(f"{int(gold.sum()):14d}  {f1_score(gold, found, zero_division=0):.3f}")
        lines.append(f"{entry['name']:46s} {'  '.join(cells)}")
    return "\n".join(lines)


def measure_shipped(data: Data, vectors: WordVectors | None) -> TopicModel:
    """Train on the train split, print the figures of the development split, and return the model."""
    start = time.perf_counter()
    training = weighted(data, np.flatnonzero(data.splits == "train").tolist(), Variant("shipped"))
    model = train_topics(training, data.taxonomy, vectors=vectors)
    seconds = time.perf_counter() - start
    rows = np.flatnonzero(data.splits == "dev")
    truth = truth_of(data.documents, data.taxonomy)[rows]
    scores = np.array([model.score(data.documents[row].source) for row in rows], dtype=np.float64)
    decisions, real = (scores >= bars(scores, model.thresholds, model.lead)).astype(float), data.real[rows]
    figures = [measure(scores[mask], decisions[mask], truth[mask]) for mask in (real, real | True)]
    print(line("train, measured on dev", figures[0], figures[1], seconds))
    return model


def measure_cost(data: Data, model: TopicModel) -> str:
    files = to_files(model)
    start = time.process_time()
    model = from_files(files)
    loaded = time.process_time()
    sources = [document.source for document in data.documents][:1000]
    for source in sources:
        model.score(source)
    scored = time.process_time()
    words = sum(len(source.text.split()) for source in sources) / len(sources)
    return (
        f"size {sum(map(len, files.values())) / 1e6:.1f} MB, loading {loaded - start:.3f} s, "
        f"{len(sources)} documents of {words:.0f} words scored in {scored - loaded:.2f} s of one core"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--open-corpora", type=Path, help="folder with the raw texts for word vectors")
    parser.add_argument("--only", default="", help="only variants with this in their names")
    parser.add_argument("--fields", action="store_true", help="a table of the fields for each variant")
    options = parser.parse_args()
    data = read_data()
    vectors = learn_vectors(raw_texts(options.open_corpora)) if options.open_corpora else None
    print(f"{len(data.documents)} documents, {data.real.sum()} real\n{heading()}")
    for variant in VARIANTS:
        if options.only in variant.name:
            start = time.perf_counter()
            scores, decisions, truth = cross_validate(data, variant, vectors)
            seconds = time.perf_counter() - start
            count = len(data.documents)
            strays = decisions[count:].any(1).mean() if len(decisions) > count else np.nan
            scores, decisions, truth = scores[:count], decisions[:count], truth[:count]
            real = measure(scores[data.real], decisions[data.real], truth[data.real])
            cells = line(variant.name, real, measure(scores, decisions, truth), seconds)
            print(f"{cells}  {strays:6.3f}", flush=True)
            if options.fields:
                print(field_table(data, decisions, truth))
    print(measure_cost(data, measure_shipped(data, vectors)))


if __name__ == "__main__":
    main()
