"""The model card: what is in the model, what it was made from, and figures as they were measured."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tagger.types import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from spacy.language import Language

    from tagger.training.evaluate import Evaluation, Result

_SOURCES = """\
| source | licence as stated | used for |
| --- | --- | --- |
| `data/corpus` (our own text) | Apache-2.0 | everything |
| Groningen Meaning Bank, Kaggle form (Bos et al.) | ODbL; texts public domain | network; doubtful labels unknown |
| UNER English EWT, train v0 (Mayhew et al.; EWT: Universal Dependencies) | CC BY-SA 4.0 | network |
| Re-DocRED (Tan et al.) | MIT | network |
| CrossNER politics (Liu et al.) | MIT | network |
| US State Department press releases and human-rights reports | public domain | pretraining; word vectors |
"""

_LIMITS = """\
- English only. Trained on texts in the manner of the OSCE's news items, press releases and reports; other registers \
cost accuracy, organizations most.
- Persons are recognised, not identified: they carry a name, the fullest one of the document, and no identifier.
- A place below the level of a country has no identifier. Cities say nothing about countries.
- An identifier that cannot be known is left out and `via` says why: two candidates, a ministry whose country no one \
names, a date without a year (`edtf:XXXX-11-16`).
- `score` of a mention is how often mentions that came the same way, with the same label, were right on the \
development split; it is not computed for the single mention.
- Fields of work follow the editors' habits, which drift: the same subject got different fields in different years.
"""


def performance(evaluation: Evaluation) -> dict[str, float]:
    """Return the main figures by name, for the model's meta: "strict micro f1", "strict PERSON f1", ..."""
    chosen = (row for row in evaluation.rows() if row.part != "topic" and math.isfinite(row.value))
    return {f"{row.part} {row.name} {row.metric}": round(row.value, 4) for row in chosen}


def model_card(
    nlp: Language, evaluations: Mapping[str, Evaluation], scores: Mapping[str, Mapping[str, float]]
) -> str:
    """Return the card as Markdown.

    Args:
        nlp: The finished pipeline.
        evaluations: Name of a split -> its evaluation.
        scores: Way -> label -> measured precision, as in the model's meta.
    """
    parts = [
        f"# {nlp.meta['name']} {nlp.meta['version']}",
        "Made by `tagger train`; this card is written by it. spaCy pipeline: "
        + ", ".join(nlp.pipe_names)
        + ".",
        "## What it is made from\n\n" + _SOURCES,
    ]
    for split, evaluation in evaluations.items():
        parts += [f"## Figures, {split} split ({evaluation.documents} documents)", *_figures(evaluation)]
    parts += ["## Scores of mentions, by way and label\n\n" + _score_table(scores), "## Limits\n\n" + _LIMITS]
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def _figures(evaluation: Evaluation) -> Iterator[str]:
    rows = evaluation.rows()
    yield "Spans and labels, strict; 95 % intervals by bootstrap over documents:"
    yield _table(("label", "precision", "recall", "F1", "interval", "gold"), _spans(rows, "strict"))
    yield "Identifiers, roll-up and fields of work:"
    others = [
        row for row in rows if row.part in {"values", "countries", "topics"} and math.isfinite(row.value)
    ]
    yield _table(
        ("figure", "value", "interval", "cases"),
        ((f"{r.part}: {r.name} {r.metric}", f"{r.value:.3f}", _interval(r), str(r.support)) for r in others),
    )
    yield "Fields of work, each:"
    yield _table(("field", "precision", "recall", "F1", "interval", "documents"), _spans(rows, "topic"))
    yield "By source of the documents:"
    groups = [group for group in evaluation.groups() if not group.startswith(("all", "period ", "issuer "))]
    yield _table(
        ("group", "entities F1", "topics micro F1"),
        (
            (
                group,
                _number(evaluation.value("strict", "micro", "f1", group)),
                _number(evaluation.value("topics", "micro", "f1", group)),
            )
            for group in groups
        ),
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
            *(_number(metric[key].value) for key in ("precision", "recall", "f1")),
            _interval(f1),
            str(f1.support),
        )


def _number(value: float) -> str:
    return f"{value:.3f}" if math.isfinite(value) else "–"


def _interval(row: Result) -> str:
    return f"{row.low:.3f}–{row.high:.3f}" if math.isfinite(row.low) else "–"


def _score_table(scores: Mapping[str, Mapping[str, float]]) -> str:
    rows = (
        (way, *(_number(by_label.get(label, math.nan)) for label in LABELS))
        for way, by_label in scores.items()
    )
    return _table(("way", *LABELS), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
