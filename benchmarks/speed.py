"""Words per second of the whole pipeline beside spaCy's default NER alone, and start-up beside spaCy's own.

    python benchmarks/speed.py [--documents 200] [--rounds 3]

Both run in one process, one after the other in every round, on the development split's texts; the ratio is what
counts. The default network (`spacy init config --pipeline ner`) is trained for a few steps, so that it predicts
entities at a usual rate. Start-up: `tagger annotate` on a sample page against a process that imports spaCy and loads
the same model.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from spacy.cli.init_config import init_config
from spacy.training import Example
from spacy.util import load_model_from_config
from thinc.api import fix_random_seed

from tagger import pipeline
from tagger.training.corpus import load_corpus, to_doc
from tagger.training.evaluate import plain_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from spacy.language import Language

    from tagger.training.corpus import GoldDocument

ROOT = Path(__file__).parents[1]


def default_ner(gold: list[GoldDocument]) -> Language:
    """Return spaCy's default English NER, trained for one pass over 300 documents."""
    fix_random_seed(0)
    nlp = load_model_from_config(init_config(lang="en", pipeline=["ner"]), auto_fill=True)
    examples = [Example(nlp.make_doc((doc := to_doc(document, nlp)).text), doc) for document in gold[:300]]
    optimizer = nlp.initialize(lambda: examples)
    for start in range(0, len(examples), 8):
        nlp.update(examples[start : start + 8], sgd=optimizer)
    return nlp


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def compare_speed(documents: int, rounds: int) -> None:
    gold = load_corpus(split="train")[:300]
    texts = (load_corpus(split="dev") * 4)[:documents]
    words = sum(len(document.full_text.split()) for document in texts)
    plain, nlp = default_ner(gold), pipeline.load()
    inputs = [plain_document(document) for document in texts]
    strings = [document.full_text for document in texts]
    runs: dict[str, Callable[[], object]] = {
        "spaCy default ner": lambda: sum(1 for _ in plain.pipe(strings)),
        "our network only": lambda: sum(1 for _ in nlp.pipe(strings, disable=nlp.pipe_names[2:])),
        "tagger, whole": lambda: sum(1 for _ in pipeline.annotate_many(inputs)),
    }
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            times[name].append(seconds(run))
    base = median(times["spaCy default ner"])
    for name, each in times.items():
        print(f"{name:20} {words / median(each):10,.0f} words/s   ratio {base / median(each):.2f}")


def profile_components(documents: int) -> None:
    nlp = pipeline.load()
    inputs = [plain_document(document) for document in (load_corpus(split="dev") * 4)[:documents]]
    spent = dict.fromkeys(["make_doc", *nlp.pipe_names, "to_annotation"], 0.0)
    for document in inputs:
        clock = time.perf_counter()
        doc = pipeline.make_doc(nlp, document)
        for name, component in [(None, None), *nlp.pipeline]:
            if component is not None and name is not None:
                doc = component(doc)
                spent[name] += time.perf_counter() - clock
            else:
                spent["make_doc"] += time.perf_counter() - clock
            clock = time.perf_counter()
        pipeline.to_annotation(nlp, doc, document)
        spent["to_annotation"] += time.perf_counter() - clock
    total = sum(spent.values())
    for name, took in spent.items():
        print(f"  {name:20} {took:7.2f} s  {100 * took / total:5.1f} %")


def compare_start(rounds: int) -> None:
    page = ROOT / "data" / "samples" / "menu-page.txt"
    model = pipeline.model_path()
    command = [str(Path(sys.executable).with_name("tagger")), "annotate", str(page)]
    bare = [sys.executable, "-c", f"import spacy; spacy.load({str(model)!r})"]
    times: dict[str, list[float]] = {"spaCy and the model": [], "tagger annotate": []}
    for _ in range(rounds):
        for name, each in zip(times, (bare, command), strict=True):
            start = time.perf_counter()
            subprocess.run(each, check=True, capture_output=True)
            times[name].append(time.perf_counter() - start)
    base = median(times["spaCy and the model"])
    for name, took in times.items():
        print(f"{name:20} {median(took):6.2f} s   ratio {median(took) / base:.2f}")


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--documents", type=int, default=200)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    print(f"spaCy {version('spacy')}, Python {sys.version.split()[0]}")
    compare_speed(chosen.documents, chosen.rounds)
    profile_components(chosen.documents)
    compare_start(chosen.rounds)


if __name__ == "__main__":
    main()
