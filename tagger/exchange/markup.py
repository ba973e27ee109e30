"""Marked documents, one a line: what `data/corpus` holds, `tagger evaluate` measures on and `tagger train` learns.

A span's id is written as the value that the guidelines give it: a country's code, a date in EDTF, the official
name of an OSCE structure. An id that has no such value stands in the record's `ids`. Names, scores and ways are
a model's and are left out. Markup holds no overlapping spans, only our labels, and no brackets of its own.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from tagger.exchange.countries import codes
from tagger.exchange.labelled import Field, Labelled, Span, UnfitError, check_flat
from tagger.exchange.pieces import compact, encoded, lines_of
from tagger.training.corpus import structure_ids
from tagger.training.markup import GoldSpan, MarkupError, parse_markup, write_markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tagger.exchange.pieces import Options, Piece, Read

_ABOUT: Final = ("published", "issued_by", "countries", "source", "synthetic")
_SCHEMES: Final = {"DATE": "edtf", "COUNTRY": "iso3166", "NORP": "iso3166"}


def read(path: Path, options: Options) -> Iterator[Read]:
    """Yield the marked documents of a file, or a failure in a document's place."""
    del options
    return lines_of(path, of_gold)


def write(documents: Iterable[Labelled], options: Options) -> Iterator[Piece]:
    """Yield a line for each document."""
    del options
    return encoded(documents, lambda document: compact(to_gold(document)) + "\n")


def of_gold(record: Mapping[str, Any], other_id: str) -> Labelled:
    """Return the document of a marked record.

    Raises:
        UnfitError: The markup is not sound.
        KeyError: The record has no text.
    """
    kept = {(part, start, end): identifier for part, start, end, identifier in record.get("ids") or ()}
    title, title_spans = _parsed(record.get("title") or "", "title", kept)
    text, spans = _parsed(record["text"], "text", kept)
    fields = record.get("fields_of_work")
    return Labelled(
        id=str(record.get("id") or other_id),
        text=text,
        title=title or None,
        spans=spans,
        title_spans=title_spans,
        fields=tuple(map(Field, fields)) if fields else None,
        about={key: record[key] for key in _ABOUT if record.get(key) is not None},
    )


def _parsed(marked: str, part: str, kept: Mapping[tuple[str, int, int], str]) -> tuple[str, tuple[Span, ...]]:
    try:
        text, spans = parse_markup(marked)
    except MarkupError as error:
        raise UnfitError(f"{part}: {error}") from error
    return text, tuple(
        Span(each.start, each.end, each.label, _id(each) or kept.get((part, each.start, each.end)))
        for each in spans
    )


def _id(span: GoldSpan) -> str | None:
    """Return the id that a value stands for; an ORG's value that is no known structure is no id."""
    if span.value is None:
        return None
    scheme = _SCHEMES.get(span.label)
    if scheme:
        return f"{scheme}:{span.value}"
    slug = structure_ids().get(span.value)
    return f"osce:{slug}" if slug and span.label == "ORG" else None


def to_gold(document: Labelled) -> dict[str, Any]:
    """Return the marked record of a document.

    Raises:
        UnfitError: Markup cannot hold its spans or its text.
    """
    check_flat(document, "markup")
    about = document.about
    marked = {part: _marked(part, text, spans) for part, text, spans in document.parts}
    ids = [
        [part, span.start, span.end, span.id]
        for part, _, spans in document.parts
        for span in spans
        if span.id and _value(span) is None
    ]
    record = {
        "id": document.id,
        "title": marked.get("title", ""),
        "text": marked["text"],
        "published": about.get("published"),
        "issued_by": about.get("issued_by", []),
        "fields_of_work": list(document.assigned),
        "countries": codes(document),
        "source": about.get("source"),
        "synthetic": about.get("synthetic", False),
    }
    return {**record, "ids": ids} if ids else record


def _marked(part: str, text: str, spans: Iterable[Span]) -> str:
    try:
        return write_markup(
            text, [GoldSpan(each.start, each.end, each.label, _value(each)) for each in spans]
        )
    except MarkupError as error:
        raise UnfitError(f"{part}: {error}") from error


def _value(span: Span) -> str | None:
    """Return the value that stands for a span's id, or None when no value does."""
    scheme, _, value = (span.id or "").partition(":")
    if scheme == "osce" and span.label == "ORG":
        return _official_names().get(value)
    return value or None if scheme and _SCHEMES.get(span.label) == scheme else None


@lru_cache
def _official_names() -> Mapping[str, str]:
    return {slug: name for name, slug in structure_ids().items()}


def without_guesses(document: Labelled) -> Labelled:
    """Return the document as markup keeps it: ids, but no names, scores and ways; only the fields it has."""
    return replace(
        document,
        spans=tuple(Span(each.start, each.end, each.label, each.id) for each in document.spans),
        title_spans=tuple(Span(each.start, each.end, each.label, each.id) for each in document.title_spans),
        fields=tuple(map(Field, document.assigned)) or None,
    )
