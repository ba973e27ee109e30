"""Annif's backends and this package's classifier of fields of work, trained and measured on the same documents.

    python -m venv /tmp/annif && /tmp/annif/bin/pip install "annif[omikuji]"
    python benchmarks/annif.py --python /tmp/annif/bin/python [--folds 5] [--items retold.jsonl]

Trained on the train split, measured on the development split, title and text alone; our classifier without
open corpora and linked identifiers. With `--items` everybody learns the files of short items (data/topics)
besides: ours by the weights that they have in the shipped model, Annif, which knows none, as documents. Decisions
are made by one protocol for everybody: scores of held-out training documents (cross-validation, near-duplicates
never parted) give calibration, thresholds and the share of the best score that a field must have. `*` is Annif's
own protocol instead: the limit and the threshold with the best F1 on the same held-out scores (`annif optimize`).
The ensembles are of tfidf, mllm, bonsai and svc: with equal weights, and with those of the best NDCG on the
held-out scores. Ranking is by what each system gives out, not calibrated. The tables of the train split take the
held-out scores themselves: many more documents, each fold decided by the others.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, label_ranking_average_precision_score, ndcg_score
from topics import read_data  # type: ignore[import-not-found]

from tagger.topics.model import bars
from tagger.topics.storage import to_files, write_model
from tagger.training.calibration import choose_rule, fit_calibration
from tagger.training.corpus import DATA
from tagger.training.fields import ITEMS
from tagger.training.topics import (
    Design,
    TopicDocument,
    TopicRecipe,
    folds_of,
    held_out_log_odds,
    label_matrix,
    probabilities_of,
    train_topics,
    truth_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Taxonomy = list[dict[str, Any]]

URI = "urn:tagger:field-of-work:"
BACKENDS = ("tfidf", "mllm", "parabel", "bonsai", "svc")
MIXED = ("tfidf", "mllm", "bonsai", "svc")
DRAWS = 300
LIMITS, THRESHOLDS = range(1, 6), np.arange(0.0, 1.0, 0.05)
HEADINGS = ("P@1", "NDCG@5", "LRAP", "doc F1", "micro", "macro", "doc F1*", "micro*")
COSTS = ("train s", "predict s", "MB", "start s")
LOAD_OURS = (
    "import sys; from pathlib import Path; from tagger.topics.storage import read_model;"
    "from tagger.topics.features import Source; read_model(Path(sys.argv[1])).score(Source('A text.'))"
)


class Split(NamedTuple):
    """The documents to train on, with their folds and fields, those to measure on, and what is learnt besides."""

    training: list[TopicDocument]
    measured: list[TopicDocument]
    items: list[TopicDocument]
    truth: Array
    fold: NDArray[np.intp]

    @classmethod
    def of(
        cls,
        training: list[TopicDocument],
        measured: list[TopicDocument],
        items: list[TopicDocument],
        taxonomy: Taxonomy,
        folds: int,
    ) -> Split:
        """Return the split, with folds for cross-validation over the training documents."""
        truth = truth_of(training, taxonomy)
        fold = folds_of(training, truth, TopicRecipe(folds=folds))
        return cls(training, measured, items, truth, fold)


class System(NamedTuple):
    """Scores of the measured and of the held-out training documents; seconds, megabytes."""

    scores: Array
    held_out: Array
    costs: tuple[float, float, float, float]


def run_annif(python: str, folder: Path, task: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what Annif's Python makes of a task, a dictionary of the backends for each round."""
    (folder / "task.json").write_text(json.dumps(task), encoding="utf-8")
    worker = Path(__file__).with_name("annif_backends.py")
    with (folder / "annif.log").open("w+") as log:
        done = subprocess.run([python, "-P", str(worker), str(folder)], stdout=log, stderr=log, check=False)
        log.seek(0)
        if done.returncode:
            sys.exit(f"Annif failed:\n{log.read()[-2000:]}")
    results: list[dict[str, Any]] = json.loads((folder / "result.json").read_text("utf-8"))
    return results


def annif_systems(python: str, folder: Path, split: Split, taxonomy: Taxonomy) -> dict[str, System]:
    """Return Annif's backends and ensembles: first the held-out scores, then trained on everything."""
    uris = {entry["name"]: URI + entry["id"] for entry in taxonomy}
    task: dict[str, Any] = {
        "vocabulary": str(DATA / "reference" / "fields_of_work.ttl"),
        "uris": list(uris.values()),
        "documents": [
            {"text": each.source.text, "uris": [uris[label] for label in each.labels]}
            for each in (*split.training, *split.items, *split.measured)
        ],
    }
    rows, fold = np.arange(len(split.training)), split.fold
    items = (len(rows) + np.arange(len(split.items))).tolist()
    held_out = {name: np.zeros((len(rows), len(uris))) for name in BACKENDS}
    rounds = [
        {"train": rows[fold != each].tolist() + items, "test": rows[fold == each].tolist()}
        for each in np.unique(fold)
    ]
    found = run_annif(python, folder, task | {"ensembles": {}, "rounds": rounds})
    for each, result in zip(np.unique(fold), found, strict=True):
        for name in BACKENDS:
            held_out[name][fold == each] = result[name]["scores"]
    ensembles = {
        "ensemble, equal": dict.fromkeys(MIXED, 1.0),
        "ensemble, weighted": best_weights([held_out[name] for name in MIXED], split.truth),
    }
    print("weights:", {name: round(weight, 3) for name, weight in ensembles["ensemble, weighted"].items()})
    for name, mix in ensembles.items():
        held_out[name] = np.average([held_out[each] for each in MIXED], axis=0, weights=list(mix.values()))
    others = (len(rows) + len(items) + np.arange(len(split.measured))).tolist()
    last = {"ensembles": ensembles, "rounds": [{"train": rows.tolist() + items, "test": others}]}
    final = run_annif(python, folder, task | last)[0]
    return {
        name: System(np.array(each["scores"]), held_out[name], annif_costs(python, folder, name, final))
        for name, each in final.items()
    }


def best_weights(sources: Sequence[Array], truth: Array) -> dict[str, float]:
    """Return the weights, of many drawn, whose mean of the sources ranks best."""
    drawn = np.random.default_rng(0).dirichlet(np.ones(len(sources)), DRAWS)
    stacked = np.array(sources)
    best: Array = max(drawn, key=lambda each: ndcg_score(truth, np.tensordot(each, stacked, 1), k=5))
    return dict(zip(MIXED, best.tolist(), strict=True))


def annif_costs(
    python: str, folder: Path, name: str, final: Mapping[str, Any]
) -> tuple[float, float, float, float]:
    """Return seconds of training and prediction, megabytes (an ensemble's are its sources'), start-up."""
    parts = MIXED if name.startswith("ensemble") else (name,)
    environment = {
        **os.environ,
        "ANNIF_PROJECTS": str(folder / "projects.cfg"),
        "ANNIF_DATADIR": str(folder / "data-0"),
        "NLTK_DATA": str(folder / "nltk"),
    }
    start = time.perf_counter()
    command = [str(Path(python).with_name("annif")), "suggest", name]
    subprocess.run(command, input=b"A text.", env=environment, check=True, capture_output=True)
    return (
        sum(final[part]["train"] for part in parts),
        final[name]["predict"],
        sum(final[part]["bytes"] for part in parts) / 1e6,
        time.perf_counter() - start,
    )


def our_system(split: Split, taxonomy: Taxonomy, folder: Path) -> System:
    """Return this package's classifier, trained on the same documents."""
    kinds = {kind: share for kind, share in TopicRecipe().kinds.items() if kind not in {"links", "vectors"}}
    recipe = replace(TopicRecipe(), kinds=kinds)
    documents = [*split.training, *split.items]
    fold = np.hstack([split.fold, np.full(len(split.items), -1)])
    design = Design.of(documents, taxonomy, recipe, None)
    held_out = held_out_log_odds(design, truth_of(documents, taxonomy), fold)[: len(split.training)]
    start = time.perf_counter()
    model = train_topics(documents, taxonomy, recipe=recipe)
    trained = time.perf_counter()
    scores = np.array([model.score(each.source) for each in split.measured], dtype=np.float64)
    predicted = time.perf_counter()
    size = sum(map(len, to_files(model).values())) / 1e6
    write_model(model, folder / "ours")
    loading = time.perf_counter()
    subprocess.run([sys.executable, "-c", LOAD_OURS, str(folder / "ours")], check=True)
    costs = (trained - start, predicted - trained, size, time.perf_counter() - loading)
    return System(scores, probabilities_of(held_out), costs)


def decisions_of(system: System, truth: Array) -> Mask:
    """Return decisions by calibration, thresholds and lead, all from the held-out scores."""
    seen, scores = log_odds_of(system.held_out), log_odds_of(system.scores)
    slope, offset = fit_calibration(seen, truth)
    rule = choose_rule(probabilities_of(seen * slope + offset), truth)
    found = probabilities_of(scores * slope + offset)
    return np.asarray(found >= bars(found, *rule))


def log_odds_of(scores: Array) -> Array:
    clipped = np.clip(scores, 1e-3, 1 - 1e-3)
    return np.asarray(np.log(clipped / (1 - clipped)))


def limited(scores: Array, limit: int, threshold: float) -> Mask:
    """Return the decisions of Annif's protocol: at most so many, none under the threshold, none of score 0."""
    place = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1)
    return np.asarray((place < limit) & (scores >= threshold) & (scores > 0))


def best_limit(system: System, truth: Array) -> tuple[int, float]:
    """Return the limit and threshold with the best document-average F1 on the held-out scores."""
    pairs = [(limit, float(threshold)) for limit in LIMITS for threshold in THRESHOLDS]
    return max(pairs, key=lambda pair: document_f1(truth, limited(system.held_out, *pair)))


def document_f1(truth: Array, decisions: Mask) -> float:
    both = (truth * decisions).sum(1)
    return float((2 * both / np.maximum(truth.sum(1) + decisions.sum(1), 1)).mean())


def figures(scores: Array, decisions: Mask, limit: Mask, truth: Array) -> list[float]:
    """Return the figures in the order of `HEADINGS`; fields that no document has are left out of macro."""
    present = truth.any(0)
    return [
        float(truth[np.arange(len(truth)), scores.argmax(1)].mean()),
        ndcg_score(truth, scores, k=5),
        label_ranking_average_precision_score(truth, scores),
        document_f1(truth, decisions),
        f1_score(truth, decisions, average="micro", zero_division=0),
        f1_score(truth[:, present], decisions[:, present], average="macro", zero_division=0),
        document_f1(truth, limit),
        f1_score(truth, limit, average="micro", zero_division=0),
    ]


def cross_validated(system: System, split: Split) -> tuple[Array, Mask, Mask]:
    """Return the held-out scores, and decisions of both protocols for each fold by the others' scores."""
    decisions, limit = np.zeros(split.truth.shape, bool), np.zeros(split.truth.shape, bool)
    for each in np.unique(split.fold):
        out, others = split.fold == each, split.fold != each
        part = System(system.held_out[out], system.held_out[others], system.costs)
        decisions[out] = decisions_of(part, split.truth[others])
        limit[out] = limited(part.scores, *best_limit(part, split.truth[others]))
    return system.held_out, decisions, limit


def measured(system: System, split: Split) -> tuple[Array, Mask, Mask]:
    """Return the scores of the measured documents, and the decisions of both protocols."""
    limit = limited(system.scores, *best_limit(system, split.truth))
    return system.scores, decisions_of(system, split.truth), limit


def print_table(title: str, rows: Mapping[str, list[float]], systems: Mapping[str, System]) -> None:
    """Print the figures of some documents, and how far ours are ahead."""
    print(f"\n{title:32s}" + "".join(f"{each:>10s}" for each in (*HEADINGS, *COSTS)))
    for name, row in rows.items():
        cells = "".join(f"{each:10.3f}" for each in row)
        print(f"{name:32s}{cells}" + "".join(f"{each:10.2f}" for each in systems[name].costs))
    ours, others = rows["tagger"], [row for name, row in rows.items() if name != "tagger"]
    best = max(max(row[3], row[6]) for row in others)
    print(
        f"ahead of Annif's best by {100 * (max(ours[3], ours[6]) - best):.1f} points of document F1 (the better "
        f"protocol of each) and {100 * (ours[1] - max(row[1] for row in others)):.1f} of NDCG@5"
    )


def main() -> None:
    """Train, measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--python", required=True, help="the Python of an environment with annif[omikuji]")
    parser.add_argument("--folds", type=int, default=5, help="of the cross-validation for held-out scores")
    parser.add_argument("--items", nargs="*", default=(), choices=ITEMS, help="files that are learnt besides")
    options = parser.parse_args()
    data = read_data()
    documents = [replace(each, ids=()) for each in data.documents]
    train, dev = np.flatnonzero(data.splits == "train"), np.flatnonzero(data.splits == "dev")
    items = [replace(each, weight=ITEMS[name]) for name in options.items for each in data.items[name]]
    split = Split.of(
        [documents[row] for row in train],
        [documents[row] for row in dev],
        items,
        data.taxonomy,
        options.folds,
    )
    with tempfile.TemporaryDirectory() as name:
        systems = annif_systems(options.python, Path(name), split, data.taxonomy)
        systems["tagger"] = our_system(split, data.taxonomy, Path(name))
    for how, found, truth, real in (
        ("dev", measured, label_matrix(split.measured, data.taxonomy), data.real[dev]),
        ("train, cross-validated", cross_validated, split.truth, data.real[train]),
    ):
        results = {name: found(system, split) for name, system in systems.items()}
        for kind, mask in (("all", real | True), ("real", real)):
            rows = {
                name: figures(scores[mask], decisions[mask], limit[mask], truth[mask])
                for name, (scores, decisions, limit) in results.items()
            }
            print_table(f"{how}: {kind}, {mask.sum()} documents", rows, systems)


if __name__ == "__main__":
    main()
