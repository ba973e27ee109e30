"""Our own records: what `tagger annotate --format jsonl` and `tagger batch` write, and `Annotation.to_dict()` gives.

Evidence is not carried: it belongs to the classifier that gave it. A document whose fields are not all those of
a classifier (a person chose them) has them under `editorial`, where the record keeps what people chose. Of a marked
document, `source` and `synthetic` have no place here, and its countries are counted anew from the spans' ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tagger.exchange.countries import counted
from tagger.exchange.labelled import BY_HAND, Field, Labelled, Span, UnfitError, check_flat, ordered
from tagger.exchange.offsets import read_span
from tagger.exchange.pieces import compact, encoded, lines_of
from tagger.types import LABELS, SCHEMA, Annotation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tagger.exchange.pieces import Options, Piece, Read

_ABOUT: Final = ("published", "issued_by", "language", "countries", "editorial", "model")
_EDITORIAL: Final[Mapping[str, Any]] = {"fields_of_work": [], "kind": None, "place": None}
_ALL_FIELDS: Final = 23


def read(path: Path, options: Options) -> Iterator[Read]:
    """Yield the documents of a file of records, one a line, or a failure in a document's place."""
    del options  # our own offsets are code points, and what is in a record is there to be read
    return lines_of(path, of_record)


def write(documents: Iterable[Labelled], options: Options) -> Iterator[Piece]:
    """Yield a line for each document."""
    del options
    return encoded(documents, lambda document: compact(to_record(document)) + "\n")


def of_annotation(note: Annotation) -> Labelled:
    """Return what an annotation says."""
    return of_record(note.to_dict(), note.document.id)


def of_record(record: Mapping[str, Any], other_id: str) -> Labelled:
    """Return the document of a record.

    Raises:
        UnfitError: A span does not say what stands at its place.
        KeyError: The record has no text.
    """
    text, title = record["text"], record.get("title") or None
    fields = record.get("fields_of_work")
    return Labelled(
        id=str(record.get("id") or other_id),
        text=text,
        title=title,
        spans=_spans(text, record.get("entities") or ()),
        title_spans=_spans(title or "", record.get("title_entities") or ()),
        fields=tuple(map(_field, fields)) if fields else _chosen(record),
        about={key: record[key] for key in _ABOUT if record.get(key) is not None},
    )


def _spans(text: str, mentions: Iterable[Mapping[str, Any]]) -> tuple[Span, ...]:
    return ordered(_span(text, each) for each in mentions)


def _span(text: str, mention: Mapping[str, Any]) -> Span:
    start, end = read_span(text, mention["start"], mention["end"], mention.get("text"))
    details = (mention.get(key) for key in ("id", "name", "score", "via"))
    return Span(start, end, mention["label"], *details)


def _field(field: Mapping[str, Any]) -> Field:
    assigned = bool(field.get("assigned", True))
    return Field(field["name"], field.get("id"), field.get("score"), assigned, field.get("via"))


def _chosen(record: Mapping[str, Any]) -> tuple[Field, ...] | None:
    names = (record.get("editorial") or {}).get("fields_of_work")
    return tuple(Field(name) for name in names) if names else None


def to_record(document: Labelled) -> dict[str, Any]:
    """Return the record of a document, keys in the order of the contract.

    Raises:
        UnfitError: Spans overlap, or have a label that is none of ours.
    """
    check_flat(document, "a record")
    about = document.about
    fields = document.fields or ()
    scored = len(fields) == _ALL_FIELDS and all(field.id and field.score is not None for field in fields)
    editorial = {**_EDITORIAL, **about.get("editorial", {})}
    if not scored and document.assigned:
        editorial["fields_of_work"] = list(document.assigned)
    return {
        "schema": SCHEMA,
        "id": document.id,
        "title": document.title,
        "text": document.text,
        "published": about.get("published"),
        "issued_by": about.get("issued_by", []),
        "language": about.get("language", "en"),
        "entities": [_mention(document.text, span) for span in document.spans],
        "title_entities": [_mention(document.title or "", span) for span in document.title_spans],
        "countries": counted(document),
        "fields_of_work": [_scored(each) for each in fields] if scored else [],
        "editorial": editorial,
        "model": about.get("model", {"name": "tagger import", "version": ""}),
    }


def _mention(text: str, span: Span) -> dict[str, Any]:
    if span.label not in LABELS:
        raise UnfitError(f"label {span.label!r} is none of {', '.join(LABELS)}")
    characters = text[span.start : span.end]
    return {
        "start": span.start,
        "end": span.end,
        "text": characters,
        "label": span.label,
        "id": span.id,
        "name": span.name or characters,
        "score": 1.0 if span.score is None else span.score,
        "via": span.via or BY_HAND,
    }


def _scored(field: Field) -> dict[str, Any]:
    return {
        "id": field.id,
        "name": field.name,
        "score": field.score,
        "assigned": field.assigned,
        "evidence": [],
        "via": field.via or "classifier",
    }
