"""Annotations as one HTML page that needs nothing else: no network, no script, no file beside it.

The layout is `document.html.j2` (Jinja escapes all text), the looks are `document.css`.
Hovering or focusing a field of work lights up its evidence in the text; that is CSS, through the numbers that
a field and its pieces of evidence share.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from tagger.report.groups import SECTIONS, Group, Part, assigned_fields, group_mentions, near_misses
from tagger.report.templates import template
from tagger.report.visible import one_line, visible
from tagger.types import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tagger.types import Annotation, Evidence, FieldOfWork, Mention

WAYS: Final = {
    "name": "by name",
    "adjective": "by adjective",
    "organization": "in organizations",
    "place": "by cities (inferred)",
}
"""How a country comes into a document, in words."""
LABEL_NAMES: Final = dict(
    zip(LABELS, ("People", "Organizations", "Countries", "Places", "Nationalities", "Dates"), strict=True)
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that are evidence for the same fields of work.

    Attributes:
        text: The characters, safe to show.
        fields: Numbers of the fields they speak for.
        anchors: Names of the pieces of evidence that begin here.
    """

    text: str
    fields: tuple[int, ...]
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A mention, or what stands between two.

    Attributes:
        mention: The mention; None between two.
        anchor: Its name on the page.
        pieces: Its characters, in order.
    """

    mention: Mention | None
    anchor: str
    pieces: tuple[Piece, ...]


def to_html(notes: Iterable[Annotation]) -> Iterator[str]:
    """Yield one page for all annotations, with a table of contents if they are several."""
    views = [_view(note, number) for number, note in enumerate(notes, 1)]
    models = dict.fromkeys(" ".join(view["note"].model.values()) for view in views)
    yield from template("document.html.j2").generate(
        views=views,
        models=[one_line(model) for model in models if model],
        labels=LABEL_NAMES,
        fields=range(max((len(view["fields"]) for view in views), default=0)),
    )


def split_runs(
    text: str, mentions: Sequence[Mention], evidence: Sequence[Sequence[Evidence]], anchor: str, part: Part
) -> list[Run]:
    """Return the text cut wherever a mention or a piece of evidence begins or ends; the pieces add up to it.

    Args:
        text: The text of the part.
        mentions: Its mentions, in order, without overlap.
        evidence: Pieces of evidence in it, by number of their field; they may overlap anything.
        anchor: Beginning of the names that mentions and evidence get on the page.
        part: Which part of the document it is.
    """
    spans = [(piece.start, piece.end, field, f"{anchor}-e{field}-{index}")
             for field, pieces in enumerate(evidence) for index, piece in enumerate(pieces)]  # fmt: skip
    edges = {0, len(text), *(edge for span in spans for edge in span[:2])}
    runs = []
    done = 0
    for mention in [*mentions, None]:
        start, end = (mention.start, mention.end) if mention else (len(text), len(text))
        for one, first, last in ((None, done, start), (mention, start, end)):
            if first < last:
                runs.append(
                    Run(one, mention_anchor(anchor, part, first), _pieces(text, first, last, edges, spans))
                )
        done = end
    return runs


def mention_anchor(anchor: str, part: Part, start: int) -> str:
    """Return the name on the page of the mention that starts there."""
    return f"{anchor}-{part}-{start}"


def _pieces(
    text: str, first: int, last: int, edges: set[int], spans: Sequence[tuple[int, int, int, str]]
) -> tuple[Piece, ...]:
    cuts = sorted({first, last, *(edge for edge in edges if first < edge < last)})
    return tuple(
        Piece(
            visible(text[start:end]),
            tuple(dict.fromkeys(span[2] for span in spans if span[0] <= start < span[1])),
            tuple(span[3] for span in spans if span[0] == start),
        )
        for start, end in pairwise(cuts)
    )


def _view(note: Annotation, number: int) -> dict[str, Any]:
    """Return what the template needs to know of one annotation."""
    doc, anchor = note.document, f"d{number}"
    fields = [*assigned_fields(note), *near_misses(note)]
    facts = (
        doc.kind,
        doc.place,
        doc.published and f"published {doc.published}",
        ", ".join(doc.issued_by),
        doc.id,
    )
    return {
        "note": note,
        "anchor": anchor,
        "name": one_line(doc.title or doc.id),
        "language": doc.language,
        "facts": [one_line(fact) for fact in facts if fact],
        "title": split_runs(doc.title or "", note.title_entities, (), anchor, "title"),
        "text": split_runs(doc.text, note.entities, [each.evidence for each in fields], anchor, "text"),
        "fields": [_field(each, index, anchor) for index, each in enumerate(fields)],
        "editorial": [one_line(each) for each in doc.editorial_fields],
        "sections": [
            (heading, label, [_row(group, anchor) for group in group_mentions(note, label)])
            for heading, label in SECTIONS
        ],
        "countries": [
            (each, ", ".join(f"{count} {WAYS.get(way, way)}" for way, count in each.via.items() if count))
            for each in note.countries
        ],
    }


def _field(field: FieldOfWork, index: int, anchor: str) -> dict[str, Any]:
    """Return a field with its evidence, each wording once, and where that stands."""
    words: dict[str, str] = {}
    for number, piece in enumerate(field.evidence):
        words.setdefault(one_line(piece.text), f"{anchor}-e{index}-{number}")
    return {"field": field, "words": words, "index": index}


def _row(group: Group, anchor: str) -> dict[str, Any]:
    part, mention = group.mentions[0]
    reasons = dict.fromkeys(one_line(via.partition(": ")[2]) for via in group.via)
    return {
        "name": one_line(group.name),
        "id": group.id,
        "count": len(group.mentions),
        "spellings": ", ".join(map(one_line, group.spellings)),
        "reason": "" if group.id else "; ".join(filter(None, reasons)),
        "anchor": mention_anchor(anchor, part, mention.start),
    }
