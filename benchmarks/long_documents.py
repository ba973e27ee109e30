"""Fields of work of long documents: scored whole, or by parts.

    python benchmarks/long_documents.py [--split dev] [--words 600] [--model DIR]

Documents of at least so many words, title and text alone, by the shipped classifier and its thresholds. "whole"
is what the tool does; "best part" takes each field's highest score of the parts (`tagger explain --parts`),
"mean of parts" the mean of the parts' log-odds by their words.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import f1_score, label_ranking_average_precision_score

from tagger.pipeline import model_path
from tagger.topics.features import Source
from tagger.topics.model import bars
from tagger.topics.parts import cut_parts
from tagger.topics.storage import read_model
from tagger.training.corpus import DATA, load_corpus
from tagger.training.topics import TopicDocument, label_matrix, probabilities_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tagger.topics.model import TopicModel

    Array = NDArray[np.float64]


def scores_of(model: TopicModel, document: TopicDocument) -> dict[str, Array]:
    """Return way of scoring -> the scores of all fields."""
    spans = cut_parts(document.text)
    parts = np.array(
        [model.log_odds(Source(document.text[start:end])) for start, end in spans], dtype=np.float64
    )
    words = [len(document.text[start:end].split()) for start, end in spans]
    return {
        "whole": np.asarray(model.score(document.source), dtype=np.float64),
        "best part": probabilities_of(parts.max(0)),
        "mean of parts": probabilities_of(np.average(parts, axis=0, weights=words)),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--split", default="dev")
    parser.add_argument("--words", type=int, default=600)
    parser.add_argument("--model", type=Path)
    options = parser.parse_args()
    model = read_model(model_path(options.model) / "tagger_topics")
    taxonomy = json.loads((DATA / "reference" / "fields_of_work.json").read_text("utf-8"))
    documents = [
        TopicDocument(each.title, each.text, each.known_fields)
        for each in load_corpus(split=options.split)
        if each.known_fields and len(each.text.split()) >= options.words
    ]
    truth = label_matrix(documents, taxonomy)
    found = [scores_of(model, each) for each in documents]
    print(
        f"{len(documents)} documents of {options.words} words or more\n{'':16s}micro   LRAP    P@1  assigned"
    )
    for way in found[0] if found else ():
        scores = np.array([each[way] for each in found])
        decisions = scores >= bars(scores, model.thresholds, model.lead)
        first = truth[np.arange(len(truth)), scores.argmax(1)].mean()
        micro = f1_score(truth, decisions, average="micro", zero_division=0)
        lrap = label_ranking_average_precision_score(truth, scores)
        print(f"{way:14s}{micro:7.3f}{lrap:7.3f}{first:7.3f}{decisions.sum(1).mean():10.2f}")


if __name__ == "__main__":
    main()
