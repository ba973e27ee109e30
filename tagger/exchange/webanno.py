"""W3C Web Annotations: a JSON array of annotations in JSON-LD, as viewers of the format load them.

A document is a resource for each part, `urn:tagger:document:ID#text` and `…#title`. Its first annotation
*describes* it: the text as a `TextualBody`, since annotations have no place for what they speak of, and the record
as another, of type `application/json`. Then come the spans, *identifying* what a stretch of text names, by position
(code points, as the Recommendation says) and by quote; and the fields of work, *classifying* the whole. Files of
others are read when they describe their text in this way. Spans may overlap.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from tagger.exchange.carried import head_of, headed
from tagger.exchange.labelled import Labelled, Span, UnfitError, choose, ordered
from tagger.exchange.offsets import Ruler, Units, read_span, ruler_of
from tagger.exchange.pieces import compact, encoded, in_array, tried, values_of
from tagger.types import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tagger.exchange.pieces import Options, Piece, Read

CONTEXT: Final = ["http://www.w3.org/ns/anno.jsonld", {"tagger": "urn:tagger:"}]
_RESOURCE: Final = "urn:tagger:document:"
_AROUND: Final = 32
_DETAILS: Final = ("name", "score", "via")


def write(documents: Iterable[Labelled], options: Options) -> Iterator[Piece]:
    """Yield an array of annotations, those of one document together; ids are unique in it."""
    seen: set[str] = set()

    def encode(document: Labelled) -> str:
        if document.id in seen:
            raise UnfitError(
                "another document has the same id: its annotations would be taken for this one's"
            )
        seen.add(document.id)
        return ",\n".join(compact(each) for each in annotations_of(document, options.units))

    return in_array(encoded(documents, encode, ",\n"))


def annotations_of(document: Labelled, units: Units = Units.code_points) -> Iterator[dict[str, Any]]:
    """Yield the annotations of one document, the describing ones first."""
    resource = _RESOURCE + quote(document.id, safe="-._~", errors="backslashreplace")
    for part, text, _ in document.parts:
        yield _annotation(
            f"{resource}#{part}/description", "describing", f"{resource}#{part}", _about(document, part, text)
        )
    for part, text, spans in document.parts:
        ruler = ruler_of(text, units)
        for number, span in enumerate(spans, 1):
            target = {"source": f"{resource}#{part}", "selector": _selectors(text, span, ruler)}
            yield _annotation(f"{resource}#{part}/{number}", "identifying", target, _bodies(span))
    if document.assigned:
        bodies = [_textual(name, "classifying") for name in document.assigned]
        yield _annotation(f"{resource}#text/fields", "classifying", f"{resource}#text", bodies)


def _annotation(name: str, motivation: str, target: Any, body: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "id": name,
        "type": "Annotation",
        "motivation": motivation,
        "body": body,
        "target": target,
    }


def _textual(value: str, purpose: str, **more: str) -> dict[str, Any]:
    return {"type": "TextualBody", "value": value, "purpose": purpose, **more}


def _about(document: Labelled, part: str, text: str) -> list[dict[str, Any]]:
    language = str(document.about.get("language", "en"))
    plain = _textual(text, "describing", format="text/plain", language=language)
    if part != "text":
        return [plain]
    return [plain, _textual(compact(head_of(document)), "describing", format="application/json")]


def _selectors(text: str, span: Span, ruler: Ruler) -> list[dict[str, Any]]:
    return [
        {"type": "TextPositionSelector", "start": ruler.out(span.start), "end": ruler.out(span.end)},
        {
            "type": "TextQuoteSelector",
            "exact": text[span.start : span.end],
            "prefix": text[max(0, span.start - _AROUND) : span.start],
            "suffix": text[span.end : span.end + _AROUND],
        },
    ]


def _bodies(span: Span) -> list[dict[str, Any]]:
    label = _textual(span.label, "tagging")
    label |= {f"tagger:{key}": value for key in _DETAILS if (value := getattr(span, key)) is not None}
    if span.id is None:
        return [label]
    return [label, {"type": "SpecificResource", "source": span.id, "purpose": "identifying"}]


def read(path: Path, options: Options) -> Iterator[Read]:
    """Yield the documents that a file describes, in order of their first annotation, or failures.

    All annotations are held until the end: those of one document need not stand together.
    """
    found: dict[str, list[Mapping[str, Any]]] = {}
    for number, value in enumerate(values_of(path), 1):
        for each in _members(value):
            try:
                source = _source(each)
            except UnfitError as error:
                yield Failure(f"{path.name}#{number}", "read", str(error))
                continue
            except (AttributeError, KeyError, TypeError):
                yield Failure(f"{path.name}#{number}", "read", "is no annotation with a target")
                continue
            found.setdefault(source.partition("#")[0], []).append(each)
    for resource, those in found.items():
        yield tried(resource, _document, resource, those, options.units)


def _members(value: Any) -> list[Any]:
    """Return the annotations of a page or collection, or the value itself."""
    if isinstance(value, dict) and "items" in value:
        return list(value["items"])
    if isinstance(value, dict) and isinstance(value.get("first"), dict):
        return list(value["first"].get("items", []))
    return [value]


def _source(annotation: Mapping[str, Any]) -> str:
    target = _one(annotation["target"])
    source = target if isinstance(target, str) else target.get("source") or target["id"]
    return str(source if isinstance(source, str) else source["id"])


def _one(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    if len(value) != 1:
        raise UnfitError(f"has {len(value)} targets: ours have one")
    return value[0]


def _document(resource: str, those: list[Mapping[str, Any]], units: Units) -> Labelled:
    texts: dict[str, str] = {}
    head = None
    for annotation in those:
        if annotation.get("motivation") == "describing":
            for body in _listed(annotation["body"]):
                if body.get("format") == "application/json":
                    head = json.loads(body["value"])
                else:
                    texts[_part(annotation)] = body["value"]
    if "text" not in texts:
        raise UnfitError("no annotation describes its text (motivation describing, a TextualBody with it)")
    document = headed(head, texts["text"], resource.removeprefix(_RESOURCE))
    spans: dict[str, list[Span]] = {"title": [], "text": []}
    names: list[str] = []
    for annotation in those:
        motivation = annotation.get("motivation")
        if motivation == "classifying" and not _selected(annotation):
            names += [each["value"] for each in _listed(annotation["body"])]
        elif motivation != "describing":
            spans[_part(annotation)].append(_span(annotation, texts, units))
    marked = replace(
        document,
        title=texts.get("title") or None,
        spans=ordered(spans["text"]),
        title_spans=ordered(spans["title"]),
    )
    return choose(marked, names)


def _part(annotation: Mapping[str, Any]) -> str:
    return "title" if _source(annotation).endswith("#title") else "text"


def _selected(annotation: Mapping[str, Any]) -> list[Any]:
    target = _one(annotation["target"])
    return _listed(target.get("selector")) if isinstance(target, dict) else []


def _span(annotation: Mapping[str, Any], texts: Mapping[str, str], units: Units) -> Span:
    selectors = {each["type"]: each for each in _selected(annotation)}
    position = selectors.get("TextPositionSelector")
    if position is None:
        raise UnfitError(f"annotation {annotation.get('id')} has no TextPositionSelector")
    quoted = selectors.get("TextQuoteSelector", {})
    text = texts.get(_part(annotation), "")
    start, end = read_span(text, position["start"], position["end"], quoted.get("exact"), units=units)
    label, identifier, details = "", None, {}
    for body in _listed(annotation["body"]):
        if body.get("purpose") == "identifying":
            identifier = body["source"] if isinstance(body["source"], str) else body["source"]["id"]
        elif body.get("type") == "TextualBody":
            label = body["value"]
            details = {key: body.get(f"tagger:{key}") for key in _DETAILS}
    if not label:
        raise UnfitError(f"annotation {annotation.get('id')} has no TextualBody for its label")
    return Span(start, end, label, identifier, **details)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
