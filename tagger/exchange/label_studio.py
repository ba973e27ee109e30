"""Label Studio's tasks as JSON, and the labelling configuration that shows them.

Title and text are two `Text` tags, each with its `Labels`; fields of work are `Choices`; a span's id is a
`TextArea` of its region, so that a person can correct it. What was found goes out as predictions. What comes back
is read from finished annotations: cancelled ones and tasks without one are skipped, and annotations of one task
that differ are a failure unless one of them is the ground truth. Both exports are read, JSON and JSON_MIN.

The quote in an annotation is what the browser showed: runs of blanks are one blank, a line end is a backslash and
an n (label-studio #3078). So quotes are compared in that form. Spans may overlap.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import quoteattr

from tagger.exchange.carried import KEY, detailed, head_of, headed
from tagger.exchange.labelled import Labelled, Span, UnfitError, choose, ordered
from tagger.exchange.offsets import Ruler, read_span, ruler_of
from tagger.exchange.pieces import File, compact, encoded, in_array, tried, values_of
from tagger.report.review import CONTROL
from tagger.types import LABELS, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tagger.exchange.offsets import Units
    from tagger.exchange.pieces import Options, Piece, Read

_CONTROLS: Final = {"title": "title_label", "text": "label"}
_IDENTIFIERS: Final = {"title": "title_id", "text": "id"}
_COLORS: Final = ("#d95f02", "#1b9e77", "#7570b3", "#66a61e", "#e7298a", "#a6761d")
_BLANKS: Final = re.compile(r"(?:\s|\\n)+")


def read(path: Path, options: Options) -> Iterator[Read]:
    """Yield the annotated documents of an export, the others as skipped, and failures in their places."""
    for number, task in enumerate(values_of(path), 1):
        name = str(task.get("id", number)) if isinstance(task, dict) else str(number)
        yield tried(name, _document, task, name, options)


def write(documents: Iterable[Labelled], options: Options) -> Iterator[Piece]:
    """Yield an array of tasks, and beside it, at the end, their labelling configuration."""
    labels: dict[str, None] = dict.fromkeys(LABELS)
    fields: dict[str, None] = {}

    def encode(document: Labelled) -> str:
        labels.update((span.label, None) for _, _, spans in document.parts for span in spans)
        fields.update((field.name, None) for field in document.fields or ())
        return compact(_task(document, options.units))

    yield from in_array(encoded(documents, encode, ",\n"))
    yield File(".xml", configuration(list(labels), sorted(fields)))


def configuration(labels: Sequence[str], fields: Sequence[str]) -> str:
    """Return the labelling configuration for these labels and fields of work, as XML."""
    lines = ["<View>"]
    for part, control in _CONTROLS.items():
        lines.append(f'  <Labels name="{control}" toName="{part}">')
        lines += [
            f'    <Label value={quoteattr(label)} background="{_COLORS[number % len(_COLORS)]}"/>'
            for number, label in enumerate(labels)
        ]
        lines.append("  </Labels>")
        lines.append(f'  <Text name="{part}" value="${part}" granularity="symbol"/>')
        lines.append(
            f'  <TextArea name="{_IDENTIFIERS[part]}" toName="{part}" perRegion="true" editable="true" '
            f'maxSubmissions="1" placeholder="identifier, such as iso3166:GE"/>'
        )
    if fields:
        lines.append(f'  <Choices name="{CONTROL}" toName="text" choice="multiple">')
        lines += [f"    <Choice value={quoteattr(field)}/>" for field in fields]
        lines.append("  </Choices>")
    return "\n".join([*lines, "</View>", ""])


def _task(document: Labelled, units: Units) -> dict[str, Any]:
    result = [
        item
        for part, text, spans in document.parts
        for number, span in enumerate(spans)
        for item in _region(part, f"{part}-{number}", text, span, ruler_of(text, units))
    ]
    if document.assigned:
        value = {"choices": list(document.assigned)}
        result.append(
            {"id": CONTROL, "from_name": CONTROL, "to_name": "text", "type": "choices", "value": value}
        )
    data = {"id": document.id, "title": document.title or "", "text": document.text}
    heads = {part: head_of(document, spans) for part, _, spans in document.parts}
    heads["text"] |= {"title_spans": heads["title"].get("spans", [])} if "title" in heads else {}
    model = document.about.get("model") or {}
    version = " ".join(filter(None, (model.get("name"), model.get("version")))) or "tagger"
    return {
        "data": {**data, KEY: heads["text"]},
        "predictions": [{"model_version": version, "result": result}],
    }


def _region(part: str, name: str, text: str, span: Span, ruler: Ruler) -> Iterator[dict[str, Any]]:
    place = {"start": ruler.out(span.start), "end": ruler.out(span.end)}
    item = {"id": name, "to_name": part}
    value = {**place, "text": text[span.start : span.end], "labels": [span.label]}
    marked = {**item, "from_name": _CONTROLS[part], "type": "labels", "value": value}
    yield marked if span.score is None else {**marked, "score": span.score}
    if span.id:
        identifier = {**place, "text": [span.id]}
        yield {**item, "from_name": _IDENTIFIERS[part], "type": "textarea", "value": identifier}


def _document(task: Mapping[str, Any], name: str, options: Options) -> Labelled | Skipped:
    data = task.get("data", task)
    if data is task and "annotation_id" not in task and "annotator" not in task:
        raise UnfitError("is no task of Label Studio: it has neither data nor an annotation_id")
    text, title = _texts(data)
    head = data.get(KEY)
    document = headed(head, text, str((data.get("id") if "data" in task else None) or name))
    result = _result(task, options) if "data" in task else _unfolded(task)
    if result is None:
        return Skipped(document.id, "has no finished annotation")
    spans = _spans(result, {"title": title, "text": text}, options.units)
    title_head = {"spans": head.get("title_spans", [])} if head else None
    marked = replace(
        document,
        title=title or None,
        spans=ordered(detailed(spans["text"], head, own_ids=True)),
        title_spans=ordered(detailed(spans["title"], title_head, own_ids=True)),
    )
    return choose(marked, _choices(result))


def _texts(data: Mapping[str, Any]) -> tuple[str, str]:
    """Return text and title; in the data of others, the only string is the text."""
    if isinstance(data.get("text"), str):
        return data["text"], data.get("title") or ""
    texts = [each for each in data.values() if isinstance(each, str)]
    if len(texts) != 1:
        raise UnfitError("its data has no text: call the key of the text `text`")
    return texts[0], ""


def _result(task: Mapping[str, Any], options: Options) -> list[Mapping[str, Any]] | None:
    """Return the marks of the one annotation that counts, or None where nobody finished one."""
    done = [each for each in task.get("annotations") or () if not each.get("was_cancelled")]
    true = [each for each in done if each.get("ground_truth")]
    results = [each.get("result") or [] for each in (true if len(true) == 1 else done)]
    if not results and options.unreviewed:
        results = [each.get("result") or [] for each in task.get("predictions") or ()][:1]
    if not results:
        return None
    if any(_essence(each) != _essence(results[0]) for each in results[1:]):
        raise UnfitError(f"has {len(results)} annotations that differ: make one of them the ground truth")
    return results[0]


def _essence(result: Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted(compact([each.get("from_name"), each.get("type"), each.get("value")]) for each in result)


def _unfolded(task: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the marks of a JSON_MIN task as JSON has them. Its regions have no names: places tell them."""
    parts = {name: part for table in (_CONTROLS, _IDENTIFIERS) for part, name in table.items()}
    result: list[Mapping[str, Any]] = []
    for control, value in task.items():
        if isinstance(value, dict) and "choices" in value:
            result.append({"type": "choices", "value": value})
        for each in value if isinstance(value, list) else ():
            if isinstance(each, dict) and "start" in each:
                kind = "labels" if "labels" in each else "textarea"
                place = f"{each['start']}-{each['end']}"
                to = parts.get(control, "text")
                result.append({"id": place, "type": kind, "to_name": to, "value": each})
        if control == CONTROL and isinstance(value, str) and value:
            result.append({"type": "choices", "value": {"choices": [value]}})
    return result


def _spans(
    result: Iterable[Mapping[str, Any]], texts: Mapping[str, str], units: Units
) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {part: [] for part in texts}
    ids = {
        (each.get("to_name"), each.get("id")): _entered(each["value"].get("text"))
        for each in result
        if each.get("type") == "textarea"
    }
    for item in result:
        if item.get("type") == "labels":
            part = "title" if item.get("to_name") == "title" else "text"
            value = item["value"]
            place = read_span(
                texts[part], value.get("start"), value.get("end"), value.get("text"), units=units, same=_alike
            )
            identifier = ids.get((item.get("to_name"), item.get("id")))
            found[part] += [
                Span(*place, label, identifier, score=item.get("score")) for label in value["labels"]
            ]
    return found


def _entered(text: Any) -> str | None:
    """Return what a person entered into a text area: its last submission."""
    entered = text if isinstance(text, list) else [text]
    return str(entered[-1]).strip() or None if entered and entered[-1] is not None else None


def _alike(found: str, quote: str) -> bool:
    return found == quote or _BLANKS.sub(" ", found) == _BLANKS.sub(" ", quote)


def _choices(result: Iterable[Mapping[str, Any]]) -> list[str]:
    chosen = [each["value"]["choices"] for each in result if each.get("type") == "choices"]
    return [name for names in chosen for name in names]
