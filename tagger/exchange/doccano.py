"""doccano's JSON Lines, for its projects of sequence labelling and, `doccano-fields`, of text classification.

Sequence labelling is `{"text", "label": [[start, end, label]]}`, classification `{"text", "label": [name]}`; all
other keys become metadata, and come back at export. doccano gives documents numbers of its own under `id`.
Projects of "intent detection and slot filling" and those with relations write `entities` and `cats`; these are
read too. The text is title and text in one. There are no quotes: a span is checked against the text's length
and its characters, not against words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tagger.exchange.carried import KEY, detailed, head_of, headed
from tagger.exchange.labelled import Labelled, Span, UnfitError, choose, parted, whole_of
from tagger.exchange.offsets import Units, read_span, ruler_of
from tagger.exchange.pieces import compact, encoded, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tagger.exchange.pieces import Options, Piece, Read


def read(path: Path, options: Options) -> Iterator[Read]:
    """Yield the documents of a project's export, or a failure in a document's place."""
    return lines_of(path, lambda record, name: _document(record, name, options.units))


def write(documents: Iterable[Labelled], options: Options) -> Iterator[Piece]:
    """Yield a line for each document, its spans as labels."""
    return encoded(documents, lambda document: compact(_sequence(document, options.units)) + "\n")


def write_fields(documents: Iterable[Labelled], options: Options) -> Iterator[Piece]:
    """Yield a line for each document, its fields of work as labels."""
    del options
    return encoded(documents, lambda document: compact(_classes(document)) + "\n")


def _sequence(document: Labelled, units: Units) -> dict[str, Any]:
    whole = whole_of(document)
    ruler = ruler_of(whole.text, units)
    marks = [[ruler.out(each.start), ruler.out(each.end), each.label] for each in whole.spans]
    return {"text": whole.text, "label": marks, KEY: head_of(document, whole.spans)}


def _classes(document: Labelled) -> dict[str, Any]:
    whole = whole_of(document)
    head = head_of(document, whole.spans)
    marks = [[each.start, each.end, each.label] for each in whole.spans]
    return {"text": whole.text, "label": list(document.assigned), KEY: {**head, "marks": marks}}


def _document(record: Mapping[str, Any], name: str, units: Units) -> Labelled:
    text, head = record["text"], record.get(KEY)
    document = headed(head, text, str(record.get("id") or name))
    labels = [*_listed(record, "label"), *_listed(record, "entities")]
    names = [*_listed(record, "cats"), *(each for each in labels if isinstance(each, str))]
    spans = [_span(text, each, units) for each in labels if not isinstance(each, str)]
    marks = head.get("marks") if head else None  # of a project that shows no spans
    spans += [_span(text, each, Units.code_points) for each in marks or ()]
    chosen = names if names or marks is not None else None
    return choose(parted(document, text, detailed(spans, head)), chosen)


def _listed(record: Mapping[str, Any], key: str) -> list[Any]:
    value = record.get(key) or []
    return [value] if isinstance(value, str) else list(value)


def _span(text: str, mark: Any, units: Units) -> Span:
    if isinstance(mark, dict):
        start, end, label = mark["start_offset"], mark["end_offset"], mark["label"]
    else:
        start, end, label = mark
    if not isinstance(label, str):
        raise UnfitError(f"label {label!r} is no word")
    return Span(*read_span(text, start, end, units=units), label)
