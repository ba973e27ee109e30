"""What all formats have in common: a text, the spans marked in it, and the fields of work chosen for it.

Every reader gives `Labelled`, every writer takes it. Offsets are half-open, in Unicode code points. Spans may
overlap here, as they may in most tools; a format that cannot hold such spans refuses the document.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from tagger.pipeline import TITLE_BREAK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class UnfitError(ValueError):
    """One document cannot be read or written; the message is one line that says why."""


BY_HAND: Final = "marked by hand"
"""The `via` of what a person marked."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A marked span.

    Attributes:
        start: Offset of the first character.
        end: Offset after the last.
        label: Any word; those of `tagger.types.LABELS` in our own documents.
        id: `scheme:value`, or None.
        name: Canonical name, where one is known.
        score: Probability that span and label are right; None where a person marked it.
        via: What span and id come from.
    """

    start: int
    end: int
    label: str
    id: str | None = None
    name: str | None = None
    score: float | None = None
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of work that a document has, or was found not to have.

    Attributes:
        name: Official spelling.
        id: Slug of the taxonomy.
        score: Probability that the classifier gave.
        assigned: Whether the document has it.
        via: What decided.
    """

    name: str
    id: str | None = None
    score: float | None = None
    assigned: bool = True
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document with marks.

    Attributes:
        id: Name of the document.
        text: Its text, to the character.
        title: Headline, or None; never empty.
        spans: Spans in `text`, in order.
        title_spans: Spans in `title`, with offsets of their own, in order.
        fields: Fields of work, best first; None when nobody said anything about them.
        about: All else that its record says (`published`, `issued_by`, `countries`, `model` …): JSON values.
    """

    id: str
    text: str
    title: str | None = None
    spans: tuple[Span, ...] = ()
    title_spans: tuple[Span, ...] = ()
    fields: tuple[Field, ...] | None = None
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def assigned(self) -> tuple[str, ...]:
        """Names of the fields that the document has."""
        return tuple(each.name for each in self.fields or () if each.assigned)

    @property
    def parts(self) -> tuple[tuple[str, str, tuple[Span, ...]], ...]:
        """Name, text and spans of the title, where there is one, and of the text."""
        text = ("text", self.text, self.spans)
        return (("title", self.title, self.title_spans), text) if self.title else (text,)


@dataclass(frozen=True, slots=True)
class Whole:
    """Title and text in one string, for formats that hold one; parted as the pipeline parts them."""

    text: str
    spans: tuple[Span, ...]


def whole_of(document: Labelled) -> Whole:
    """Return title and text in one, with all spans."""
    if not document.title:
        return Whole(document.text, document.spans)
    shift = len(document.title) + len(TITLE_BREAK)
    moved = (shifted(span, shift) for span in document.spans)
    return Whole(f"{document.title}{TITLE_BREAK}{document.text}", (*document.title_spans, *moved))


def parted(document: Labelled, text: str, spans: Iterable[Span]) -> Labelled:
    """Return `document` with the text and spans of a `Whole`, parted after its title.

    Raises:
        UnfitError: The text no longer begins with the title, or a span lies across its end.
    """
    spans = ordered(spans)
    if not document.title:
        return replace(document, text=text, spans=spans, title_spans=())
    head = document.title + TITLE_BREAK
    if not text.startswith(head):
        raise UnfitError("the text does not begin with the title and a blank line any more")
    for span in spans:
        if span.start < len(head) and span.end > len(document.title):
            raise UnfitError(f"span {span.start}–{span.end} lies across the end of the title")
    return replace(
        document,
        text=text[len(head) :],
        spans=tuple(shifted(each, -len(head)) for each in spans if each.start >= len(head)),
        title_spans=tuple(each for each in spans if each.start < len(head)),
    )


def shifted(span: Span, by: int) -> Span:
    """Return the span moved by some characters."""
    return replace(span, start=span.start + by, end=span.end + by)


def ordered(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans by start and end; of equal ones, in order of label."""
    return tuple(sorted(spans, key=lambda span: (span.start, span.end, span.label, span.id or "")))


def check_flat(document: Labelled, form: str) -> None:
    """Check that no spans overlap.

    Raises:
        UnfitError: Two do; both are named.
    """
    for part, text, spans in document.parts:
        for one, other in pairwise(spans):
            if other.start < one.end:
                raise UnfitError(
                    f"spans overlap in the {part}, and {form} holds none such: "
                    f"{_named(text, one)} and {_named(text, other)}"
                )


def _named(text: str, span: Span) -> str:
    return f"{span.start}–{span.end} {span.label} {text[span.start : span.end]!r}"


def choose(document: Labelled, names: Iterable[str] | None) -> Labelled:
    """Return the document with these fields of work: the known ones keep their place, new ones follow.

    None leaves them as they are; so does choosing none where nothing is known of any.
    """
    chosen = dict.fromkeys(names or ())
    if names is None or (not chosen and document.fields is None):
        return document
    known = document.fields or ()
    fields = tuple(_decided(each, each.name in chosen) for each in known)
    seen = {each.name for each in known}
    new = tuple(Field(name, via=BY_HAND) for name in chosen if name not in seen)
    return replace(document, fields=fields + new)


def _decided(field: Field, assigned: bool) -> Field:
    return field if field.assigned == assigned else replace(field, assigned=assigned, via=BY_HAND)
