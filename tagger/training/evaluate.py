"""How good is an annotator on gold documents? Documents in, a tidy table of figures out.

The annotator sees title, text, publication date and issuers, never the markup or the editors' fields of work.
A document that it fails on counts as one without any annotation. `figures` lists what is measured.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from tagger.errors import TaggerError
from tagger.training import metrics
from tagger.training.corpus import gold_id, load_corpus
from tagger.training.slices import slices
from tagger.types import LABELS, Annotation, Document, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import pandas as pd

    from tagger.training.corpus import GoldDocument
    from tagger.training.markup import GoldSpan
    from tagger.types import Mention

    Annotate = Callable[[Iterable[Document]], Iterable[Annotation | Failure]]
    Rows = dict[str, list[float]]

RESAMPLES = 1000
SEED = 0
FEWEST = 5
"""Documents that a group needs for an interval: fewer can't tell how much they differ."""

_VALUES = {
    "date": ("DATE",),
    "country id": ("COUNTRY", "NORP"),
    "organization id": ("ORG",),
}
"""What is looked up for a gold value, and the labels that carry such values."""


class Figure(NamedTuple):
    """A named figure: a measure applied to the sums of one kind of row.

    Attributes:
        part: What is judged: "strict", "relaxed", "scores", "values", "countries", "topics", "topic".
        name: Whose figure: a label, a kind of value, a field of work, "micro", "macro".
        metric: "precision", "recall", "f1", "accuracy", "lrap", "p@1", "ece".
        rows: Which rows of a document are summed.
        width: Length of a block in them; the first column of each block counts cases.
        measure: From sums to the figure.
    """

    part: str
    name: str
    metric: str
    rows: str
    width: int
    measure: metrics.Measure


class Result(NamedTuple):
    """The value of a figure on one group of documents; `low` and `high` bound its 95 % confidence interval.

    `group` is "all", "file …", "invented", "real", "kind …", "period …" or "issuer …"; `support` counts the cases
    (gold mentions, values, documents; for calibration, scores). A value is nan where the group has no such case; bounds
    are given for all figures of "all", and for the micro averages of groups of `FEWEST` documents or more.
    """

    group: str
    part: str
    name: str
    metric: str
    value: float
    low: float
    high: float
    support: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The results of one evaluation.

    Attributes:
        documents: How many gold documents there were.
        failures: Those that the annotator could not process; they count as missed.
        results: One entry a figure and group, "all" first.
        model: Name and version of the model, as the annotations say it.
    """

    documents: int
    failures: tuple[Failure, ...]
    results: tuple[Result, ...]
    model: dict[str, str]

    def value(self, part: str, name: str, metric: str, group: str = "all") -> float:
        """Return one figure.

        Raises:
            KeyError: there is none of that name.
        """
        wanted = (group, part, name, metric)
        for result in self.results:
            if result[:4] == wanted:
                return result.value
        raise KeyError(wanted)

    def rows(self, group: str = "all") -> list[Result]:
        """Return the results of one group, in order of `figures`."""
        return [result for result in self.results if result.group == group]

    def groups(self) -> list[str]:
        """Return the groups that there are results for, "all" first."""
        return list(dict.fromkeys(result.group for result in self.results))

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values: group -> part -> name -> metric -> value, bounds, support (nan: null)."""
        figures: dict[str, Any] = {}
        for result in self.results:
            part = figures.setdefault(result.group, {}).setdefault(result.part, {})
            part.setdefault(result.name, {})[result.metric] = {
                "value": _plain(result.value),
                "low": _plain(result.low),
                "high": _plain(result.high),
                "support": result.support,
            }
        return {
            "documents": self.documents,
            "failures": [failure.to_dict() for failure in self.failures],
            "model": self.model,
            "figures": figures,
        }

    def to_frame(self) -> pd.DataFrame:
        """Return a row a result; columns as the fields of `Result`."""
        import pandas as pd

        return pd.DataFrame(self.results, columns=list(Result._fields))


def _plain(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None


def evaluate(
    gold: Path | str,
    *,
    model: str | None = None,
    split: str | None = None,
    annotate: Annotate | None = None,
) -> Evaluation:
    """Annotate the gold documents and return how good the annotations are.

    Args:
        gold: `.jsonl` file, or folder of them.
        model: Model for the default annotator; None for the bundled one.
        split: Only this split of the documents (see `load_corpus`).
        annotate: Another annotator: documents in, one annotation or failure for each out, in any order.

    Raises:
        TaggerError: no gold, or an annotation of another text than the one given.
    """
    documents = usable(load_corpus(gold, split), gold)
    if annotate is None:
        from tagger.pipeline import annotate_many

        annotate = partial(annotate_many, model=model)
    return compare(documents, annotate(plain_document(document) for document in documents))


def usable(documents: list[GoldDocument], gold: Path | str) -> list[GoldDocument]:
    """Return the documents.

    Raises:
        TaggerError: there are none.
    """
    if not documents:
        raise TaggerError(f"{gold}: no documents to evaluate on")
    return documents


def plain_document(gold: GoldDocument) -> Document:
    """Return what the annotator is given: no markup, no editors' fields."""
    return Document(
        id=gold.id,
        text=gold.text,
        title=gold.title or None,
        published=gold.published,
        issued_by=gold.issued_by,
    )


def compare(documents: Sequence[GoldDocument], annotated: Iterable[Annotation | Failure]) -> Evaluation:
    """Return how well annotations match gold documents; they are paired by id.

    Raises:
        TaggerError: ids that occur twice, or an annotation of another text than the gold one.
    """
    _check_unique(documents)
    notes: dict[str, Annotation] = {}
    failures: list[Failure] = []
    for each in annotated:
        if isinstance(each, Failure):
            failures.append(each)
        else:
            notes[each.document.id] = each
    fields = _fields(documents, notes.values())
    scored = [document_rows(document, notes.get(document.id), fields) for document in documents]
    model = next((note.model for note in notes.values()), {})
    return Evaluation(len(documents), tuple(failures), tuple(_results(documents, scored, fields)), model)


def _check_unique(documents: Iterable[GoldDocument]) -> None:
    twice = [each for each, count in Counter(document.id for document in documents).items() if count > 1]
    if twice:
        raise TaggerError(f"gold ids that occur twice: {', '.join(twice[:5])}")


def _fields(documents: Iterable[GoldDocument], notes: Iterable[Annotation]) -> list[str]:
    gold = {field for document in documents for field in document.known_fields or ()}
    return sorted(gold | {field.name for note in notes for field in note.fields_of_work})


def document_rows(gold: GoldDocument, note: Annotation | None, fields: Iterable[str]) -> Rows:
    """Return the rows of counts of one document; `note` is None when there is no annotation of it.

    Raises:
        TaggerError: the annotation is of another text.
    """
    if note and (note.document.text, note.document.title or "") != (gold.text, gold.title):
        raise TaggerError(f"{gold.id}: the annotated text is not the gold text, so offsets can't be compared")
    mentions = dict(_placed(gold, note)) if note else {}
    countries = [each.id.removeprefix("iso3166:") for each in note.countries] if note else []
    return {
        **_entity_rows(gold, list(mentions)),
        **_score_rows(gold, mentions),
        **_value_rows(gold, mentions),
        "countries": metrics.set_matches(gold.countries, countries),
        **_topic_rows(gold, note, fields),
    }


def _placed(gold: GoldDocument, note: Annotation) -> Iterator[tuple[metrics.Place, Mention]]:
    """Yield (start, end, label) in the gold document's full text with each mention."""
    for shift, mentions in ((0, note.title_entities), (gold.text_start, note.entities)):
        for mention in mentions:
            yield (mention.start + shift, mention.end + shift, mention.label), mention


def _entity_rows(gold: GoldDocument, predicted: Sequence[metrics.Place]) -> Rows:
    rows: Rows = {}
    places = [span[:3] for span in gold.full_spans]
    for kind, matches in (("strict", metrics.strict_matches), ("relaxed", metrics.relaxed_matches)):
        for label in LABELS:
            ours = [place for place in places if place[2] == label]
            rows[f"{kind} {label}"] = matches(ours, [place for place in predicted if place[2] == label])
        rows[f"{kind} micro"] = _summed([rows[f"{kind} {label}"] for label in LABELS])
    return rows


def _score_rows(gold: GoldDocument, mentions: dict[metrics.Place, Mention]) -> Rows:
    """Return bins of the scores of mentions: whether span and label are right."""
    right = {span[:3] for span in gold.full_spans}
    rows = {
        f"scores {label}": metrics.score_bins(
            right, {place: mention.score for place, mention in mentions.items() if place[2] == label}
        )
        for label in LABELS
    }
    return {**rows, "scores micro": _summed(rows.values())}


def _summed(rows: Iterable[Sequence[float]]) -> list[float]:
    return [sum(column) for column in zip(*rows, strict=True)]


def _value_rows(gold: GoldDocument, mentions: dict[metrics.Place, Mention]) -> Rows:
    """Return hits over all gold values of a kind, and over those whose span was found."""
    rows: Rows = {}
    for kind, labels in _VALUES.items():
        spans = [span for span in gold.full_spans if span.label in labels and span.value is not None]
        met = [(span, mentions[span[:3]]) for span in spans if span[:3] in mentions]
        right = float(sum(is_right(mention, span) for span, mention in met))
        rows[f"{kind} all"] = [float(len(spans)), right]
        rows[f"{kind} found"] = [float(len(met)), right]
    return rows


def is_right(mention: Mention, span: GoldSpan) -> bool:
    """Return whether a mention's id is the one that a gold value stands for.

    An ORG's value is an identifier with its scheme, or else the official name of an OSCE structure.
    """
    if span.label == "DATE":
        return mention.id == f"edtf:{span.value}"
    if span.label != "ORG":
        return mention.id == f"iso3166:{span.value}"
    if str(span.value).startswith(("osce:", "gov:", "org:")):
        return mention.id == span.value
    official = gold_id(span)
    return mention.id == official if official else _is_structure(mention, str(span.value))


def _is_structure(mention: Mention, name: str) -> bool:
    return (mention.id or "").startswith("osce:") and mention.name == name


def _topic_rows(gold: GoldDocument, note: Annotation | None, fields: Iterable[str]) -> Rows:
    """Return rows for the fields of work; all zeros when the gold ones are unknown."""
    known = gold.known_fields or ()
    found = note.fields_of_work if note and known else ()
    assigned = {each.name for each in found if each.assigned}
    scores = {each.name: each.score for each in found}
    rows = {
        f"topic {field}": metrics.set_matches({field} & set(known), {field} & assigned) for field in fields
    }
    return {
        **rows,
        "topics micro": _summed(rows.values()) if rows else [0.0] * metrics.MATCHES,
        "topics macro": [count for row in rows.values() for count in row],
        "topics lrap": [1.0, metrics.ranking_precision(known, scores)] if known else [0.0, 0.0],
        "topics p@1": [1.0, metrics.top_is_gold(known, scores)] if known else [0.0, 0.0],
        "topics bins": metrics.score_bins(known, scores),
    }


def figures(fields: Iterable[str]) -> Iterator[Figure]:
    """Yield all figures, in the order in which they are shown."""
    for kind in ("strict", "relaxed"):
        for name in ("micro", *LABELS):
            yield from _counted(kind, name, f"{kind} {name}")
    for name in ("micro", *LABELS):
        yield Figure("scores", name, "ece", f"scores {name}", metrics.BIN, metrics.calibration_error)
    for kind in _VALUES:
        for which in ("all", "found"):
            rows = f"{kind} {which}"
            yield Figure("values", rows, "accuracy", rows, metrics.HITS, metrics.accuracy)
    yield from _counted("countries", "micro", "countries")
    yield from _counted("topics", "micro", "topics micro")
    if fields:
        yield Figure("topics", "macro", "f1", "topics macro", metrics.MATCHES, metrics.macro_f1)
    for metric in ("lrap", "p@1"):
        yield Figure("topics", "documents", metric, f"topics {metric}", metrics.HITS, metrics.accuracy)
    yield Figure("topics", "scores", "ece", "topics bins", metrics.BIN, metrics.calibration_error)
    for field in fields:
        yield from _counted("topic", field, f"topic {field}")


def _counted(part: str, name: str, rows: str) -> Iterator[Figure]:
    measures = {"precision": metrics.precision, "recall": metrics.recall, "f1": metrics.f1}
    for metric, measure in measures.items():
        yield Figure(part, name, metric, rows, metrics.MATCHES, measure)


def _results(
    documents: Sequence[GoldDocument], scored: Sequence[Rows], fields: Sequence[str]
) -> Iterator[Result]:
    for group, members in slices(documents).items():
        weights = metrics.resampling_weights(len(members), RESAMPLES, SEED)
        for figure in figures(fields):
            rows = metrics.stacked([scored[member][figure.rows] for member in members])
            bounded = group == "all" or (figure.name == "micro" and len(members) >= FEWEST)
            yield _result(group, figure, rows, weights if bounded else weights[:0])


def _result(group: str, figure: Figure, rows: metrics.Array, weights: metrics.Array) -> Result:
    sums = rows.sum(0)
    low, high = metrics.interval(rows, figure.measure, weights)
    value = float(figure.measure(sums))
    return Result(
        group, figure.part, figure.name, figure.metric, value, low, high, int(sums[:: figure.width].sum())
    )
