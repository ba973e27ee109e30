"""What a format has no place for travels with it as one JSON object, the *head*, under the key `tagger`.

The tools keep keys that they don't know. What the head says of spans is used for those alone that come back
with the same place and label: a span that a person moved or made new has no id, name, score and way.
"""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING, Any, Final

from tagger.exchange.labelled import Field, Labelled, Span, UnfitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KEY: Final = "tagger"


def head_of(document: Labelled, spans: Iterable[Span] = ()) -> dict[str, Any]:
    """Return all of a document but text and spans, and the details of these spans, as JSON values."""
    head: dict[str, Any] = {"id": document.id}
    if document.title:
        head["title"] = document.title
    if document.fields is not None:
        head["fields"] = [list(astuple(each)) for each in document.fields]
    if document.about:
        head["about"] = dict(document.about)
    spans = list(spans)
    if not any(map(_has_details, spans)):
        return head
    return {**head, "spans": [list(astuple(each)) for each in spans]}  # all: two can be alike but for details


def _has_details(span: Span) -> bool:
    return any(each is not None for each in (span.id, span.name, span.score, span.via))


def headed(head: object, text: str, other_id: str) -> Labelled:
    """Return the document of a head with this text and no spans; without a head, one named `other_id`.

    Raises:
        UnfitError: The head is none of ours.
    """
    if head is None:
        return Labelled(other_id, text)
    try:
        values = _checked(head)
        title = values.get("title")
        fields = values.get("fields")
        about = values.get("about", {})
        listed = None if fields is None else tuple(_field(*each) for each in fields)
        return Labelled(str(values["id"]), text, title or None, fields=listed, about=dict(about))
    except (KeyError, TypeError, ValueError) as error:
        raise UnfitError(f"what it holds under {KEY!r} is not what tagger wrote") from error


def _field(name: str, slug: str | None, score: float | None, assigned: bool, via: str | None = None) -> Field:
    return Field(name, slug, score, bool(assigned), via)


def detailed(spans: Iterable[Span], head: object, *, own_ids: bool = False) -> list[Span]:
    """Return the spans, with what the head knows of those with the same place and label.

    Args:
        spans: As the format has them.
        head: The head that came with them, or None.
        own_ids: Whether the format has a place for ids. What it says there holds, an empty place too; and the
            head's name, score and way are those of its own id only.

    Raises:
        UnfitError: The head is none of ours.
    """
    try:
        known = [Span(*each) for each in (_checked(head).get("spans", ()) if head else ())]
    except (TypeError, ValueError) as error:
        raise UnfitError(f"what it holds under {KEY!r} is not what tagger wrote") from error
    left: dict[object, list[Span]] = {}
    for each in known:
        left.setdefault(_likeness(each, own_ids), []).append(each)
    found = []
    for span in spans:
        same = left.get(_likeness(span, own_ids))
        found.append(same.pop(0) if same else span)
    return found


def _likeness(span: Span, own_ids: bool) -> object:
    return span.start, span.end, span.label, span.id if own_ids else None


def _checked(head: object) -> Mapping[str, Any]:
    if not isinstance(head, dict):
        raise TypeError
    return head
