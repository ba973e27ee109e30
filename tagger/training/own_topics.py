"""A classifier for an analyst's own labels: from a file of texts and a file of labels to a folder.

With labelled texts the classifier is trained and measured as the bundled one is. Without any it starts cold:
the taxonomy's definitions and cues are the documents that a text is likened to, which ranks the labels well
enough to sort a first pile by; its scores are no probabilities.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tagger.errors import TaggerError
from tagger.topics.model import TopicModel
from tagger.topics.storage import write_model
from tagger.training.design import count_features, emphasis_of, project_words
from tagger.training.examples import read_examples, topic_documents
from tagger.training.taxonomy import parents, read_taxonomy, slug, taxonomy_of
from tagger.training.topic_report import LabelRow, TopicReport, report_on, to_markdown
from tagger.training.topics import (
    Design,
    TopicRecipe,
    assembled,
    definition_of,
    folds_of,
    held_out_log_odds,
    label_matrix,
    with_examples,
)
from tagger.training.vectors import learn_vectors, raw_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tagger.training.topics import TopicDocument
    from tagger.training.vectors import WordVectors

    Taxonomy = Sequence[Mapping[str, Any]]

FEWEST: Final = 10
"""Labelled documents below which nothing can be learnt and nothing measured."""
MOST: Final = 3000
"""Documents that are learnt from: the work grows with their number's third power."""
_FEW: Final = 100
_COLD_SLOPE: Final = 32.0
_COLD_INTERCEPT: Final = -2.5
_COLD_VECTORS: Final = 0.4
_COLD_KINDS: Final = {"words": 1.0, "pieces": 1.0}


def train_own_topics(
    output: Path,
    *,
    corpus: Path | None = None,
    taxonomy: Path | None = None,
    open_corpora: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> TopicReport:
    """Train a classifier, write it into a folder with its report, and return the report.

    Args:
        output: Folder; `tagger annotate --topics` takes it.
        corpus: CSV or JSONL of texts and labels (`examples.read_examples`); without it the start is cold.
        taxonomy: CSV, JSON or SKOS (`taxonomy.read_taxonomy`); without it the labels are those of the corpus.
        open_corpora: Folder of raw texts to learn word vectors from.
        say: Called with a line at every step.

    Raises:
        UsageError: neither corpus nor taxonomy, or a file of a kind that cannot be read.
        TaggerError: a file is damaged, a label is not in the taxonomy, or there is too little to learn from.
    """
    examples = read_examples(corpus) if corpus else []
    entries = (
        read_taxonomy(taxonomy)
        if taxonomy
        else taxonomy_of(label for each in examples for label in each.labels)
    )
    documents = topic_documents(examples, entries)
    say(f"{len(documents)} labelled documents, {len(entries)} labels")
    vectors = learn_vectors(raw_texts(open_corpora)) if open_corpora else None
    unlabelled = len(examples) - len(documents)
    notes = (
        [f"{unlabelled} documents without labels were left out: unknown is not none"] if unlabelled else []
    )
    model, report = (
        train_measured(documents, entries, vectors=vectors, notes=notes)
        if documents
        else (cold_start(without_groups(entries, ()), vectors=vectors), _cold_report(entries))
    )
    _write(model, report, entries, output)
    say(f"wrote {output}")
    return report


def train_measured(
    documents: Sequence[TopicDocument],
    taxonomy: Taxonomy,
    *,
    recipe: TopicRecipe | None = None,
    vectors: WordVectors | None = None,
    notes: Sequence[str] = (),
) -> tuple[TopicModel, TopicReport]:
    """Return a classifier of labelled documents and its report; the same input gives the same.

    Labels without examples are learnt from their definitions alone; groups (broader than others, without examples
    of their own) and labels with neither examples nor definition are left out. Identifiers linked in the documents
    are not used.

    Raises:
        TaggerError: fewer than ten documents or two labels are left to learn from.
    """
    documents, more = _limited(documents)
    used = {label for document in documents for label in document.labels}
    entries = without_groups(taxonomy, used)
    if len(documents) < FEWEST or len(entries) < 2:
        raise TaggerError(
            f"{len(documents)} labelled documents, {len(entries)} labels: too few to learn from (10 and 2 are "
            f"the least); label more, or leave the corpus out to rank by the taxonomy alone"
        )
    recipe = recipe or own_recipe(len(documents))
    truth = label_matrix(documents, entries)
    fold = folds_of(documents, truth, recipe)
    design = Design.of(documents, entries, recipe, vectors)
    held_out = held_out_log_odds(design, truth, fold)
    notes = [*notes, *more, *_left_out(taxonomy, entries)]
    names = [entry["name"] for entry in entries]
    report = report_on(design, truth, fold, held_out, names=names, notes=notes)
    return with_examples(assembled(design, truth, held_out, entries), documents, truth), report


def own_recipe(documents: int) -> TopicRecipe:
    """Return the recipe for so many documents: the bundled model's, without links, with rare words when few."""
    recipe = TopicRecipe()
    kinds = {kind: share for kind, share in recipe.kinds.items() if kind not in {"links", "title"}}
    return replace(recipe, kinds=kinds, rare=1 if documents < _FEW else recipe.rare)


def without_groups(taxonomy: Taxonomy, used: Sequence[str] | set[str]) -> list[Mapping[str, Any]]:
    """Return the entries that texts can be given: those with examples, and those with a definition but no narrower.

    Args:
        taxonomy: All entries.
        used: Names of those that have examples; with none at all, an entry needs no definition either.
    """
    groups = parents(taxonomy)
    return [
        entry
        for entry in taxonomy
        if entry["name"] in used
        or (entry["id"] not in groups and (not used or entry.get("scope") or entry.get("cues")))
    ]


def cold_start(taxonomy: Taxonomy, *, vectors: WordVectors | None = None) -> TopicModel:
    """Return a classifier without examples: how alike a text is to each label's names, definition and cues.

    What is telling of a label, as against the others, counts more. A label is assigned from 0.5 on, but the scores
    are no probabilities: nothing is there to calibrate them by.

    Args:
        taxonomy: At least two entries.
        vectors: Word vectors, which find words of like meaning.

    Raises:
        TaggerError: fewer than two entries.
    """
    if len(taxonomy) < 2:
        raise TaggerError("a taxonomy of fewer than two labels ranks nothing; add labels")
    definitions = [definition_of(entry) for entry in taxonomy]
    count = len(definitions)
    truth = np.eye(count)
    parts = [count_features(kind, share, definitions, [], 1) for kind, share in _COLD_KINDS.items()]
    if vectors:
        parts.append(project_words(_COLD_VECTORS, definitions, [], vectors))
    telling = [part.emphasized(emphasis_of(part.rows, truth)) for part in parts]
    duals = _COLD_SLOPE / len(parts) * (truth - 1 / count)
    return TopicModel(
        labels=tuple(entry["id"] for entry in taxonomy),
        names=tuple(entry["name"] for entry in taxonomy),
        thresholds=np.full(count, 0.5, np.float32),
        intercepts=np.full(count, _COLD_INTERCEPT, np.float32),
        blocks=tuple(part.block(duals) for part in telling),
        meta={"documents": 0, "positives": [0] * count},
    )


def _limited(documents: Sequence[TopicDocument]) -> tuple[Sequence[TopicDocument], list[str]]:
    if len(documents) <= MOST:
        return documents, []
    chosen = np.sort(np.random.default_rng(0).permutation(len(documents))[:MOST])
    note = f"{MOST} of {len(documents)} documents, drawn by chance, were learnt from: more take too long"
    return [documents[number] for number in chosen], [note]


def _left_out(taxonomy: Taxonomy, kept: Taxonomy) -> list[str]:
    names = [entry["name"] for entry in taxonomy if entry not in kept]
    return [f"left out, without examples: {', '.join(names)}"] if names else []


def _cold_report(taxonomy: Taxonomy) -> TopicReport:
    names = [entry["name"] for entry in without_groups(taxonomy, ())]
    rows = tuple(LabelRow(name, 0, 0.0, 0.0, 0.0) for name in names)
    note = "no examples: texts are ranked by names, definitions and cues; the scores are no probabilities"
    return TopicReport(0, {}, rows, (), (), tuple(names), (note,))


def _write(model: TopicModel, report: TopicReport, taxonomy: Taxonomy, output: Path) -> None:
    write_model(model, output)
    (output / "report.md").write_text(to_markdown(report), encoding="utf-8")
    for name, data in (("report", report.to_dict()), ("taxonomy", list(taxonomy))):
        text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        (output / f"{name}.json").write_text(text, encoding="utf-8")


def write_own_skos(folder: Path, target: Path) -> None:
    """Write the taxonomy of a folder of `train_own_topics` as SKOS in Turtle.

    Raises:
        MissingExtraError: rdflib is not installed.
    """
    from tagger.training.skos import write_skos

    taxonomy = json.loads((folder / "taxonomy.json").read_text(encoding="utf-8"))
    target.write_text(write_skos(taxonomy, folder.name, f"urn:{slug(folder.name)}:"), encoding="utf-8")
