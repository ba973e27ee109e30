"""Words per second of the whole pipeline beside spaCy's default NER alone, and start-up beside spaCy's own.

    python benchmarks/speed.py [--texts reports.jsonl.gz] [--documents 200] [--rounds 3]

Both run in one process on one thread, one after the other in every round; every round has other documents, so that
neither meets a text twice. What counts is the ratio, of processor seconds (other jobs don't disturb them much). The
texts are records with a `text`, cut at line ends into documents of some 4,000 characters; without `--texts`, the
development split. The default network (`spacy init config --pipeline ner`) is trained for a few steps, so that it
predicts entities at a usual rate. Start-up: `tagger annotate` on a sample page against a process that imports spaCy
and loads the same model.

Where the time goes, and what was done about it (processor seconds for 100,000 words of public reports, one core):

| stage | before | now | how |
| --- | --- | --- | --- |
| tokenising | 1.5 | 0.4 | words of the first batches are kept: inside a memory zone spaCy caches none |
| tok2vec | 8.6 | 1.1 | embeddings once per word form; numpy's BLAS; layers in place, in the cache |
| ner | 2.1 | 0.2 | decisions for all tokens at once instead of step by step |
| rules | 2.1 | 1.2 | a Doc's text is put together once instead of ten times |
| topics | 1.1 | 0.9 | |
| record | 0.2 | 0.2 | |
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy is imported: one core each

import argparse
import gzip
import json
import subprocess
import sys
import time
from functools import partial
from importlib.metadata import version
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from spacy.cli.init_config import init_config
from spacy.training import Example
from spacy.util import load_model_from_config
from thinc.api import fix_random_seed

from tagger import pipeline
from tagger.components.pieces import cut_pieces
from tagger.record import to_annotation
from tagger.training.corpus import load_corpus, to_doc
from tagger.training.evaluate import plain_document
from tagger.types import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spacy.language import Language
    from spacy.tokens import Doc

    from tagger.training.corpus import GoldDocument

ROOT = Path(__file__).parents[1]
CHARACTERS = 4000


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
    start = time.process_time()
    run()
    return time.process_time() - start


def read_documents(texts: Path | None, count: int) -> list[Document]:
    """Return documents: of a file, cut at line ends, or of the development split, repeated as often as needed."""
    if texts is None:
        split = [plain_document(document) for document in load_corpus(split="dev")]
        return list(islice(cycle(split), count))
    with gzip.open(texts, "rt", encoding="utf-8") as lines:
        pieces = (piece for line in lines for piece in cut_pieces(json.loads(line)["text"], CHARACTERS))
        return [Document(str(number), piece) for number, piece in enumerate(islice(pieces, count))]


def _entities(nlp: Language, texts: Sequence[str]) -> int:
    return sum(len(doc.ents) for doc in nlp.pipe(texts))


def _records(documents: Sequence[Document]) -> int:
    return sum(1 for _ in pipeline.annotate_many(documents))


def compare_speed(documents: Sequence[Document], rounds: int) -> None:
    plain, nlp = default_ner(load_corpus(split="train")[:300]), pipeline.load()
    size = len(documents) // (rounds + 1)
    times: dict[str, list[float]] = {"spaCy default ner": [], "tagger, whole": []}
    for start in range(0, size * (rounds + 1), size):  # the first round warms up
        part = documents[start : start + size]
        strings = ["\n\n".join(filter(None, (document.title, document.text))) for document in part]
        words = sum(len(string.split()) for string in strings)
        runs = {
            "spaCy default ner": partial(_entities, plain, strings),
            "tagger, whole": partial(_records, part),
        }
        for name, run in runs.items():
            times[name].append(seconds(run) / words)
    base = median(times["spaCy default ner"][1:])
    for name, each in times.items():
        print(f"{name:20} {1 / median(each[1:]):10,.0f} words/s   ratio {base / median(each[1:]):.2f}")
    print(f"  {len(nlp.vocab):,} words in the vocabulary")


def profile_components(documents: Sequence[Document]) -> None:
    nlp = pipeline.load()
    stages: dict[str, Callable[[Doc], Doc]] = {"network": lambda doc: pipeline.through_network(nlp, [doc])[0]}
    stages |= {name: component for name, component in nlp.pipeline if name not in {"tok2vec", "ner"}}
    spent = dict.fromkeys(["make_doc", *stages, "to_annotation"], 0.0)
    for document in documents:
        clock = time.process_time()
        doc = pipeline.make_doc(nlp, document)
        for name, stage in [("make_doc", None), *stages.items()]:
            doc = stage(doc) if stage else doc
            spent[name] += time.process_time() - clock
            clock = time.process_time()
        to_annotation(nlp, doc, document)
        spent["to_annotation"] += time.process_time() - clock
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
    options.add_argument("--texts", type=Path, help="JSON lines, compressed by gzip, with a text in each")
    options.add_argument("--documents", type=int, default=200, help="documents a round")
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    print(f"spaCy {version('spacy')}, Python {sys.version.split()[0]}")
    documents = read_documents(chosen.texts, chosen.documents * (chosen.rounds + 1))
    compare_speed(documents, chosen.rounds)
    profile_components(documents[-chosen.documents :])
    compare_start(chosen.rounds)


if __name__ == "__main__":
    main()
