"""Trains Annif's backends and writes their scores; run by `benchmarks/annif.py` with the Python that has Annif.

    python -P benchmarks/annif_backends.py FOLDER

FOLDER/task.json says what to do, FOLDER/result.json is what came out. `-P` keeps `benchmarks/annif.py` from
being taken for Annif. The tokeniser data that Annif downloads is learnt here, from the training documents.
"""

# mypy: disable-error-code="import-untyped,import-not-found"
from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CONFIGS: dict[str, str] = {
    "tfidf": "backend=tfidf",
    "mllm": "backend=mllm\nuse_hidden_labels=True",
    "parabel": "backend=omikuji\nmin_df=2\nngram=2",
    "bonsai": "backend=omikuji\nmin_df=2\nngram=2\ncluster_balanced=False\ncluster_k=100\nmax_depth=3",
    "svc": "backend=svc\nmin_df=2\nngram=2",
}
"""The settings that Annif's tutorial and wiki recommend, with `min_df` for a small corpus."""
COMMON = "vocab=fields\nlanguage=en\nanalyzer=snowball(english)\nlimit=100"


def learn_sentences(texts: Sequence[str], folder: Path) -> None:
    """Write NLTK's sentence splitter for English, trained on the texts, where NLTK looks for its data."""
    from nltk.tokenize.punkt import PunktTrainer, save_punkt_params

    trainer = PunktTrainer()
    trainer.train("\n\n".join(texts))
    target = folder / "nltk" / "tokenizers" / "punkt_tab" / "english"
    target.mkdir(parents=True, exist_ok=True)
    save_punkt_params(trainer.get_params(), dir=str(target))


def write_projects(path: Path, ensembles: dict[str, dict[str, float]]) -> None:
    """Write Annif's configuration: one project a backend, and the ensembles of them with their weights."""
    mixed = {
        name: "backend=ensemble\nsources=" + ",".join(f"{each}:{weight:.4f}" for each, weight in mix.items())
        for name, mix in ensembles.items()
    }
    sections = [f"[{name}]\nname={name}\n{COMMON}\n{own}\n" for name, own in {**CONFIGS, **mixed}.items()]
    path.write_text("\n".join(sections), encoding="utf-8")


def corpus_of(documents: Sequence[dict[str, Any]], index: Any, single: bool) -> Any:
    """Return documents as Annif reads them; `single` gives one copy for each label."""
    from annif.corpus.types import Document, DocumentCorpus, SubjectSet

    class Memory(DocumentCorpus):  # type: ignore[misc]
        @property
        def documents(self) -> Iterator[Any]:
            for each in documents:
                ids = [index.by_uri(uri) for uri in each["uris"]]
                for subjects in [[one] for one in ids] if single else [ids]:
                    yield Document(each["text"], SubjectSet(subjects))

    return Memory()


def measure_round(task: dict[str, Any], number: int, folder: Path) -> dict[str, Any]:
    """Train on a round's training documents, suggest for its others; return name -> scores, times, bytes."""
    from annif.registry import AnnifRegistry
    from annif.vocab.skos import VocabFileSKOS

    one = task["rounds"][number]
    data = folder / f"data-{number}"
    write_projects(folder / "projects.cfg", task["ensembles"])
    registry = AnnifRegistry(str(folder / "projects.cfg"), str(data), init_projects=False)
    vocabulary = registry.get_vocab("fields")
    vocabulary.load_vocabulary(VocabFileSKOS(task["vocabulary"]), force=True)
    columns = [vocabulary.subjects.by_uri(uri) for uri in task["uris"]]
    found = {}
    for name in [*CONFIGS, *task["ensembles"]]:
        project = registry.get_project(name)
        start = time.perf_counter()
        if name in CONFIGS:
            training = [task["documents"][row] for row in one["train"]]
            # svc learns one label a document, any of them: it gets a copy for each
            project.train(corpus_of(training, vocabulary.subjects, single=name == "svc"), jobs=1)
        trained = time.perf_counter()
        unseen = [task["documents"][row] | {"uris": []} for row in one["test"]]
        batches = project.suggest_corpus(corpus_of(unseen, vocabulary.subjects, single=False)).batches
        scores = [row for batch in batches for row in batch.array.toarray()[:, columns].tolist()]
        files = [each for each in (data / "projects" / name).rglob("*") if "train" not in each.name]
        found[name] = {
            "scores": scores,
            "train": trained - start,
            "predict": time.perf_counter() - trained,
            "bytes": sum(each.stat().st_size for each in files if each.is_file()),
        }
        print(f"round {number} {name}: {time.perf_counter() - start:.1f} s", file=sys.stderr, flush=True)
    return found


def main() -> None:
    """Do the task of the folder that the command line names."""
    folder = Path(sys.argv[1])
    os.environ["NLTK_DATA"] = str(folder / "nltk")
    task = json.loads((folder / "task.json").read_text("utf-8"))
    texts = [task["documents"][row]["text"] for one in task["rounds"] for row in one["train"]]
    learn_sentences(list(dict.fromkeys(texts)), folder)
    results = [measure_round(task, number, folder) for number in range(len(task["rounds"]))]
    (folder / "result.json").write_text(json.dumps(results), encoding="utf-8")


if __name__ == "__main__":
    main()
