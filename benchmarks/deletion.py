"""Do the reasons given for a field of work carry its score? Tested by taking them out.

    python benchmarks/deletion.py [GOLD] [--split dev] [--model DIR]

Annotates the split with the shipped model. For every field assigned, the strongest passage of the evidence is
taken out of the text, wherever it stands, and the rest is scored again; beside it the mean of the scores after
as many random other words are taken out, of several draws. Identifiers linked in the passage go with it.
Prints in what share of the assignments the score falls, and falls further than by random words.
"""

from __future__ import annotations

import argparse
import re
import statistics
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tagger.components.context import text_of
from tagger.pipeline import annotated_doc, load
from tagger.topics.features import Link, Source, source_of, word_spans
from tagger.training.corpus import CORPUS, load_corpus
from tagger.training.evaluate import plain_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.language import Language

    from tagger.topics.model import TopicModel
    from tagger.training.corpus import GoldDocument

DRAWS = 5
Span = tuple[int, int]


class Case(NamedTuple):
    """One field assigned: log-odds as it is, without the top passage, and without random words (the mean)."""

    whole: float
    without: float
    random: float
    words: int


def without(source: Source, spans: Sequence[Span]) -> Source:
    """Return a source with spans of characters blanked out, and the identifiers that touch them gone."""
    letters = list(source.text)
    for start, end in spans:
        letters[start:end] = " " * (end - start)
    links = tuple(link for link in source.links if not any(touches(link, span) for span in spans))
    return Source("".join(letters), source.title_end, links)


def touches(link: Link, span: Span) -> bool:
    return link.start < span[1] and span[0] < link.end


def places_of(passage: str, text: str) -> list[Span]:
    """Return where a text has a passage as whole words, whatever the case."""
    found = re.finditer(rf"(?<!\w){re.escape(passage)}(?!\w)", text, re.IGNORECASE)
    return [match.span() for match in found]


def cases_of(model: TopicModel, source: Source, random: np.random.Generator) -> Iterator[Case]:
    """Yield a case for each field that the model assigns to a source."""
    words = word_spans(source.text)
    log_odds, scores = model.log_odds(source), model.score(source)
    for column in np.flatnonzero(scores >= model.bars(scores)).tolist():
        top = model.evidence(source, model.labels[column], 1)
        if not top:  # only the intercept and identifiers speak for it
            continue
        passage = places_of(source.text[top[0].start : top[0].end], source.text)
        taken = {word for word in words if any(s <= word[0] < e for s, e in passage)}
        others = [word for word in words if word not in taken]
        drawn = [
            random.choice(len(others), min(len(taken), len(others)), replace=False) for _ in range(DRAWS)
        ]
        yield Case(
            float(log_odds[column]),
            float(model.log_odds(without(source, passage))[column]),
            statistics.fmean(
                float(model.log_odds(without(source, [others[each] for each in draw]))[column])
                for draw in drawn
            ),
            len(taken),
        )


def sources_of(nlp: Language, gold: Sequence[GoldDocument]) -> Iterator[Source]:
    """Yield what the classifier reads of each document, linked identifiers and all."""
    for each in gold:
        doc = annotated_doc(nlp, plain_document(each))
        yield source_of(doc, text_of(doc))


def report(name: str, cases: Sequence[Case]) -> str:
    """Return a line of shares and mean falls of log-odds."""
    falls = statistics.fmean(case.without < case.whole for case in cases)
    further = statistics.fmean(case.without < case.random for case in cases)
    gone = statistics.fmean(case.whole - case.without for case in cases)
    by_chance = statistics.fmean(case.whole - case.random for case in cases)
    words = statistics.fmean(case.words for case in cases)
    return (
        f"{name:10s}{len(cases):6d} assignments, {words:.1f} words taken: score falls in {falls:.1%}, further than by "
        f"random words in {further:.1%}; mean fall of log-odds {gone:.2f}, by random words {by_chance:.2f}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--model", type=Path)
    options = parser.parse_args()
    nlp = load(options.model)
    model = nlp.get_pipe("tagger_topics").trained()  # type: ignore[attr-defined]
    gold = load_corpus(options.gold, options.split)
    random = np.random.default_rng(0)
    found = [list(cases_of(model, source, random)) for source in sources_of(nlp, gold)]
    everything = [case for cases in found for case in cases]
    real = [case for each, cases in zip(gold, found, strict=True) if not each.synthetic for case in cases]
    for name, cases in (("all", everything), ("real", real)):
        if cases:
            print(report(name, cases))


if __name__ == "__main__":
    main()
