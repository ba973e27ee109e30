"""What each step of the network's recipe brings, in the domain and outside: one short training for each.

    python benchmarks/network.py FOLDER --silver FILE [--steps 2000] [--only WORD] [--work DIR]

FOLDER holds the open corpora, `--silver` names files of `tagger train silver`. Every line distils an untrained network
(`tagger.training.distil`) by the recipe with one thing changed, with the same seed, and in fewer steps than the shipped
network had, so figures lie below the shipped ones; only their differences count. The rules are the shipped ones and
behind the network in every line. Dev: strict span F1 on the development split. Outside: wikigold and the development
split of UNER, as `benchmarks/outside.py` counts them.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

import numpy as np

from tagger import pipeline
from tagger.kb.store import KnowledgeBase
from tagger.training import open_corpora
from tagger.training.build import add_rules, annotate_gold
from tagger.training.corpus import CORPUS, load_corpus
from tagger.training.distil import distil, read_schedule
from tagger.training.evaluate import compare
from tagger.training.lessons import Forms, Halves, Lesson, gold_chances
from tagger.training.ner import (
    Recipe,
    gold_examples,
    open_examples,
    paragraphs,
    read_recipe,
    untrained_network,
)
from tagger.training.open_corpora import Example, to_doc
from tagger.training.outside import measure_outside
from tagger.training.pieces import copy_vectors
from tagger.training.silver import read_silver

Change = Callable[[Recipe], Recipe]
Silver = Callable[[Halves], Halves]
OUTSIDE = ("wikigold", "uner_ewt dev")


def as_it_is(chances: Halves) -> Halves:
    return chances


def decisions(chances: Halves) -> Halves:
    """Return the most probable tag of each token for certain."""
    certain: Halves = np.eye(chances.shape[1], dtype=np.float16)[chances.argmax(axis=1)]
    return certain


def kept(recipe: Recipe) -> Recipe:
    return recipe


def only_gold(recipe: Recipe) -> Recipe:
    return replace(recipe, open_corpora={})


def with_gmb(recipe: Recipe) -> Recipe:
    return replace(recipe, open_corpora={"gmb": (25_000, 1), **recipe.open_corpora})


def all_once(recipe: Recipe) -> Recipe:
    return replace(recipe, open_corpora={name: (most, 1) for name, (most, _) in recipe.open_corpora.items()})


@dataclass(frozen=True, slots=True)
class Variant:
    """One line of the table: what differs from the recipe."""

    name: str
    change: Change = kept
    silver: Silver | None = as_it_is
    varied: bool = True
    named: bool = True
    works_outside: bool = True
    known: bool = False
    averaged: bool = True


VARIANTS = (
    Variant("the recipe"),
    Variant("silver's decisions alone", silver=decisions),
    Variant("without silver", silver=None),
    Variant("gmb's own labels for silver", with_gmb, silver=None),
    Variant("gold alone", only_gold, silver=None),
    Variant("works and events unknown", works_outside=False),
    Variant("nothing unknown", known=True),
    Variant("names of the gold corpus alone", named=False),
    Variant("gold not varied", varied=False),
    Variant("gold once", lambda recipe: replace(recipe, gold_copies=1)),
    Variant("each open corpus once", all_once),
    Variant("weights not averaged", averaged=False),
)


def with_works_unknown() -> dict[str, open_corpora.Source]:
    """Return the sources with names of works, laws and events unknown rather than outside."""
    others = {open_corpora.OUTSIDE, open_corpora.OTHER}

    def labels(source: open_corpora.Source) -> dict[str, str]:
        return {
            theirs: open_corpora.UNKNOWN if ours in others else ours for theirs, ours in source.labels.items()
        }

    return {name: replace(source, labels=labels(source)) for name, source in open_corpora.SOURCES.items()}


def examples_of(variant: Variant, folder: Path, kb: KnowledgeBase) -> Iterator[Example]:
    """Yield what a variant learns from besides silver."""
    recipe, documents = variant.change(read_recipe()), load_corpus(split="train")
    sources = open_corpora.SOURCES if variant.works_outside else with_works_unknown()
    with mock.patch.object(open_corpora, "SOURCES", sources):
        opened = list(open_examples(folder, recipe, kb))
    if variant.varied:
        yield from gold_examples(documents, recipe, opened if variant.named else ())
    else:
        yield from [piece for document in documents for piece in paragraphs(document)] * recipe.gold_copies
    for example in opened:
        yield replace(example, unknown=()) if variant.known else example


def learn(
    variant: Variant,
    folder: Path,
    silver: Iterable[tuple[str, Halves]],
    *,
    work: Path,
    steps: int,
) -> Path:
    """Train one variant and return the folder of the pipeline with the rules behind its network."""
    vectors = copy_vectors(pipeline.model_path(None), work / "vectors")
    nlp = untrained_network(CORPUS, work, vectors=vectors)
    forms, kb = Forms(nlp), KnowledgeBase.from_vocab(pipeline.load().vocab)
    docs = (to_doc(example, nlp) for example in examples_of(variant, folder, kb))
    lessons = [Lesson(forms.of(doc), gold_chances(doc)) for doc in docs]
    if change := variant.silver:
        lessons += (Lesson(forms.of(nlp.make_doc(text)), change(chances)) for text, chances in silver)
    schedule = replace(read_schedule(), steps=steps)
    distil(nlp, forms, lessons, schedule if variant.averaged else replace(schedule, averaged=0.0))
    add_rules(nlp)
    nlp.to_disk(work / "whole")
    return work / "whole"


def measure(model: Path, folder: Path) -> Iterator[float]:
    """Yield F1 on the development split by label, micro first, then F1 on the sets outside."""
    nlp, gold = pipeline.load(model), load_corpus(split="dev")
    evaluation = compare(gold, annotate_gold(nlp, gold))
    for name in ("micro", "PERSON", "ORG", "LOCATION"):
        yield evaluation.value("strict", name, "f1")
    found = measure_outside(nlp, folder)
    for name in OUTSIDE:
        yield next(score.f1 for score in found[name] if score.label == "all")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--only", default="")
    parser.add_argument("--silver", type=Path, action="append", required=True)
    parser.add_argument("--work", type=Path, default=Path("work/network"))
    options = parser.parse_args()
    silver = list(read_silver(options.silver))
    print(f"{'':32} dev micro  PERSON     ORG  LOCATION  wikigold  UNER dev  minutes")
    for number, variant in enumerate(VARIANTS):
        if options.only not in variant.name:
            continue
        start = time.perf_counter()
        model = learn(
            variant,
            options.folder,
            silver,
            work=options.work / str(number),
            steps=options.steps,
        )
        minutes = (time.perf_counter() - start) / 60
        row = "".join(f"{value:10.3f}" for value in measure(model, options.folder))
        print(f"{variant.name:32}{row}{minutes:9.1f}", flush=True)


if __name__ == "__main__":
    main()
