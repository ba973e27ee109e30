"""How good a classifier of an analyst's own labels is, by cross-validation, and what would make it better."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tagger.topics.model import bars
from tagger.training.calibration import choose_rule, fit_calibration
from tagger.training.topics import probabilities_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tagger.training.topics import Design

    Array = NDArray[np.float64]

TOO_FEW: Final = 10
"""Labels with fewer examples are named: their figures are accidents, and more examples help most there."""
SHARES: Final = (0.25, 0.5, 0.75, 1.0)
_MOST_PAIRS: Final = 10
_CURVE_FOLDS: Final = 2


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One label: how many examples, and how well documents not seen in training were given it."""

    name: str
    examples: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Figures of a classifier trained on so many documents: micro F1, label ranking average precision."""

    documents: int
    micro_f1: float
    lrap: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """In how many documents `missed` is right and was not given, while `given` was and is wrong."""

    missed: str
    given: str
    documents: int


@dataclass(frozen=True, slots=True)
class TopicReport:
    """What the training says about itself.

    Attributes:
        documents: How many were learnt from.
        figures: Micro and macro F1, `lrap` (label ranking average precision), `p_at_1` (how often the label with the
            highest score is right); empty without labelled documents.
        labels: One row for each, in the taxonomy's order.
        curve: With growing shares of the documents, the last with all but the fold held out.
        confusions: Most frequent first.
        too_few: Labels with fewer than `TOO_FEW` examples.
        notes: What was left out, and why.
    """

    documents: int
    figures: dict[str, float]
    labels: tuple[LabelRow, ...]
    curve: tuple[CurvePoint, ...]
    confusions: tuple[Confusion, ...]
    too_few: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)


def report_on(
    design: Design,
    truth: Array,
    fold: NDArray[np.intp],
    held_out: Array,
    *,
    names: Sequence[str],
    notes: Sequence[str] = (),
) -> TopicReport:
    """Return the report of a cross-validation.

    Args:
        design: What the regressions are fitted on.
        truth: Which document has which label.
        fold: Of every document.
        held_out: Log-odds of every document by a classifier that has not seen its fold.
        names: Of the labels.
        notes: For the report.
    """
    scores, decisions = cross_validated(held_out, truth, fold)
    return TopicReport(
        documents=len(truth),
        figures=figures(scores, decisions, truth),
        labels=tuple(_label_rows(decisions, truth, names)),
        curve=tuple(learning_curve(design, truth, fold, held_out)),
        confusions=tuple(confusions(decisions, truth, names)),
        too_few=tuple(name for name, count in zip(names, truth.sum(0), strict=True) if count < TOO_FEW),
        notes=tuple(notes),
    )


def cross_validated(held_out: Array, truth: Array, fold: NDArray[np.intp]) -> tuple[Array, Array]:
    """Return scores and decisions (0 or 1), each fold calibrated and cut by what the others say."""
    scores, decisions = np.zeros_like(truth), np.zeros_like(truth)
    for each in np.unique(fold):
        out, others = fold == each, fold != each
        slopes, offsets = fit_calibration(held_out[others], truth[others])
        scores[out] = probabilities_of(held_out[out] * slopes + offsets)
        seen = probabilities_of(held_out[others] * slopes + offsets)
        decisions[out] = scores[out] >= bars(scores[out], *choose_rule(seen, truth[others]))
    return scores, decisions


def figures(scores: Array, decisions: Array, truth: Array) -> dict[str, float]:
    """Return micro and macro F1 (labels without examples left out), LRAP and precision at 1."""
    from sklearn.metrics import f1_score, label_ranking_average_precision_score

    some = truth.any(0)
    return {
        "micro_f1": float(f1_score(truth, decisions, average="micro", zero_division=0)),
        "macro_f1": float(f1_score(truth[:, some], decisions[:, some], average="macro", zero_division=0)),
        "lrap": float(label_ranking_average_precision_score(truth, scores)),
        "p_at_1": float(truth[np.arange(len(truth)), scores.argmax(1)].mean()),
    }


def learning_curve(design: Design, truth: Array, fold: NDArray[np.intp], held_out: Array) -> list[CurvePoint]:
    """Return figures for growing shares of the training documents, over two held-out folds.

    Calibration and thresholds are those of the whole: the curve shows what more documents bring to the ranking.
    """
    slopes, offsets = fit_calibration(held_out, truth)
    rule = choose_rule(probabilities_of(held_out * slopes + offsets), truth)
    order = np.random.default_rng(0).permutation(len(truth))
    measured = np.isin(fold, np.unique(fold)[:_CURVE_FOLDS])
    points = []
    for share in SHARES:
        log_odds, used = np.zeros_like(truth), []
        for each in np.unique(fold[measured]):
            rows = order[fold[order] != each]
            rows = np.sort(rows[: max(2, round(share * len(rows)))])
            used.append(len(rows))
            log_odds[fold == each] = (
                held_out[fold == each] if share == 1 else design.fit(rows, truth).log_odds(fold == each)
            )
        scores = probabilities_of(log_odds[measured] * slopes + offsets)
        found = figures(scores, (scores >= bars(scores, *rule)).astype(float), truth[measured])
        points.append(CurvePoint(round(float(np.mean(used))), found["micro_f1"], found["lrap"]))
    return points


def confusions(decisions: Array, truth: Array, names: Sequence[str]) -> list[Confusion]:
    """Return which labels were given in place of which, the most frequent pairs first, at most ten."""
    counts = (truth * (1 - decisions)).T @ (decisions * (1 - truth))
    pairs = [
        Confusion(names[missed], names[given], int(counts[missed, given]))
        for missed, given in zip(*np.nonzero(counts), strict=True)
    ]
    return sorted(pairs, key=lambda each: (-each.documents, each.missed, each.given))[:_MOST_PAIRS]


def to_markdown(report: TopicReport) -> str:
    """Return the report for a person, in Markdown."""
    blocks = [
        [f"# {report.documents} documents, {len(report.labels)} labels"],
        [f"- {note}" for note in report.notes],
        [
            "By cross-validation, on documents that the classifier has not seen: "
            + ", ".join(f"{_FIGURES[name]} {value:.3f}" for name, value in report.figures.items())
        ]
        if report.figures
        else [],
        _table("Labels", ("label", "examples", "precision", "recall", "F1"), map(_cells, report.labels)),
        _table("Learning curve", ("documents", "micro F1", "LRAP"), map(_cells, report.curve)),
        _table(
            "Most confused",
            ("right, but missed", "given instead", "documents"),
            map(_cells, report.confusions),
        ),
        [f"## Fewer than {TOO_FEW} examples", "", ", ".join(report.too_few)] if report.too_few else [],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


_FIGURES: Final = {"micro_f1": "micro F1", "macro_f1": "macro F1", "lrap": "LRAP", "p_at_1": "P@1"}


def _label_rows(decisions: Array, truth: Array, names: Sequence[str]) -> list[LabelRow]:
    from sklearn.metrics import precision_recall_fscore_support

    precision, recall, f1, count = precision_recall_fscore_support(truth, decisions, zero_division=0)
    return [
        LabelRow(name, int(count[row]), float(precision[row]), float(recall[row]), float(f1[row]))
        for row, name in enumerate(names)
    ]


def _cells(row: Any) -> list[str]:
    values = asdict(row).values()
    return [f"{value:.3f}" if isinstance(value, float) else str(value) for value in values]


def _table(heading: str, columns: Sequence[str], rows: Any) -> list[str]:
    """Return the lines of a table whose columns are aligned, so that it reads as plain text too."""
    cells = [list(columns), *rows]
    if len(cells) == 1:
        return []
    widths = [max(len(row[column]) for row in cells) for column in range(len(columns))]
    numeric = [all(_is_number(row[column]) for row in cells[1:]) for column in range(len(columns))]
    lines = [
        "| "
        + " | ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        )
        + " |"
        for row in cells
    ]
    rule = "|".join(
        "-" * (width + 1) + (":" if right else "-") for width, right in zip(widths, numeric, strict=True)
    )
    return [f"## {heading}", "", lines[0], f"|{rule}|", *lines[1:]]


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
