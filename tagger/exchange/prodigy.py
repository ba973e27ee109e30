"""Prodigy's JSON Lines: tasks with `spans`, and `options` with `accept` for fields of work.

What comes back is read where the `answer` is "accept", and skipped where it is another or none. The text is title
and text in one. `ner.manual`, `spans.manual` and the like add the tokens themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tagger.exchange.carried import KEY, detailed, head_of, headed
from tagger.exchange.labelled import Labelled, Span, choose, parted, whole_of
from tagger.exchange.offsets import Ruler, Units, read_span, ruler_of
from tagger.exchange.pieces import compact, encoded, lines_of
from tagger.types import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tagger.exchange.pieces import Options, Piece, Read

_ACCEPTED: Final = "accept"


def read(path: Path, options: Options) -> Iterator[Read]:
    """Yield the accepted documents, the others as skipped, and failures in their places."""
    return lines_of(path, lambda record, name: _document(record, name, options))


def write(documents: Iterable[Labelled], options: Options) -> Iterator[Piece]:
    """Yield a task on a line for each document, without an answer."""
    return encoded(documents, lambda document: compact(_task(document, options.units)) + "\n")


def _task(document: Labelled, units: Units) -> dict[str, Any]:
    whole = whole_of(document)
    ruler = ruler_of(whole.text, units)
    task: dict[str, Any] = {"text": whole.text, "spans": [_written(each, ruler) for each in whole.spans]}
    if document.fields is not None:
        task["options"] = [{"id": each.name, "text": each.name} for each in document.fields]
        task["accept"] = list(document.assigned)
    return {**task, "meta": {"document": document.id}, KEY: head_of(document, whole.spans)}


def _written(span: Span, ruler: Ruler) -> dict[str, Any]:
    mark = {"start": ruler.out(span.start), "end": ruler.out(span.end), "label": span.label}
    return {**mark, "kb_id": span.id} if span.id else mark


def _document(record: Mapping[str, Any], name: str, options: Options) -> Labelled | Skipped:
    text, head = record["text"], record.get(KEY)
    document = headed(head, text, str((record.get("meta") or {}).get("document") or name))
    answer = record.get("answer")
    if answer != _ACCEPTED and not (answer is None and options.unreviewed):
        return Skipped(
            document.id, f"answer {answer!r}, not {_ACCEPTED!r}" if answer else "has no answer yet"
        )
    spans = [_span(text, each, options.units) for each in record.get("spans") or ()]
    chosen = record["accept"] if "options" in record and "accept" in record else None
    return choose(parted(document, text, detailed(spans, head, own_ids=True)), chosen)


def _span(text: str, mark: Mapping[str, Any], units: Units) -> Span:
    place = read_span(text, mark["start"], mark["end"], mark.get("text"), units=units)
    return Span(*place, mark["label"], mark.get("kb_id"))
