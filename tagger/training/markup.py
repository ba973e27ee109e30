"""The corpus's markup: `[[LABEL|surface]]` or `[[LABEL|surface|value]]` inside plain text.

Spans neither nest nor overlap; a surface or a value holds none of `[ ] |`, and plain text holds neither `[[`
nor `]]`. Within these bounds `parse_markup` and `write_markup` are inverses of each other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tagger.errors import TaggerError
from tagger.types import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENTITY = re.compile(r"\[\[([^\[\]|]*)\|([^\[\]|]*)(?:\|([^\[\]|]*))?\]\]")
_BRACKETS = re.compile(r"\[\[|\]\]")
_RESERVED = re.compile(r"[\[\]|]")


class GoldSpan(NamedTuple):
    """An annotated span: half-open offsets in the plain text, a label, and the value or None."""

    start: int
    end: int
    label: str
    value: str | None = None


class MarkupError(TaggerError):
    """Markup that cannot be read, or spans that cannot be written; `position` is where the trouble is."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(f"{reason} at character {position}")
        self.reason = reason
        self.position = position


def parse_markup(marked: str) -> tuple[str, list[GoldSpan]]:
    """Return the plain text and its spans in order of `start`.

    Raises:
        MarkupError: unknown label, empty surface or value, or brackets that belong to no entity.
            Its position is an offset in `marked`.
    """
    pieces: list[str] = []
    spans: list[GoldSpan] = []
    length = read = 0
    for entity in _ENTITY.finditer(marked):
        plain = _plain(marked, read, entity.start())
        label, surface, value = _checked(entity)
        start = length + len(plain)
        length = start + len(surface)
        spans.append(GoldSpan(start, length, label, value))
        pieces += (plain, surface)
        read = entity.end()
    pieces.append(_plain(marked, read, len(marked)))
    return "".join(pieces), spans


def _plain(marked: str, start: int, end: int) -> str:
    stray = _BRACKETS.search(marked, start, end)
    if stray:
        raise MarkupError(f"stray {stray.group()!r}", stray.start())
    return marked[start:end]


def _checked(entity: re.Match[str]) -> tuple[str, str, str | None]:
    label, surface, value = entity.groups()
    if label not in LABELS:
        raise MarkupError(f"unknown label {label!r}", entity.start())
    if not surface or value == "":
        raise MarkupError("empty surface or value", entity.start())
    return label, surface, value


def write_markup(text: str, spans: Iterable[GoldSpan]) -> str:
    """Return `text` with `spans` marked; spans may come in any order.

    Raises:
        MarkupError: spans that overlap, are empty or lie outside the text, or hold characters that markup
            reserves. Its position is an offset in `text`.
    """
    pieces: list[str] = []
    read = 0
    for span in sorted(spans):
        if not read <= span.start < span.end <= len(text):
            raise MarkupError("a span that overlaps, is empty or lies outside the text", span.start)
        pieces += (_plain(text, read, span.start), _marked(text, span))
        read = span.end
    pieces.append(_plain(text, read, len(text)))
    return "".join(pieces)


def _marked(text: str, span: GoldSpan) -> str:
    parts = [span.label, text[span.start : span.end]]
    if span.value is not None:
        parts.append(span.value)
    if span.label not in LABELS or "" in parts or any(map(_RESERVED.search, parts)):
        raise MarkupError("a span that markup cannot hold", span.start)
    return f"[[{'|'.join(parts)}]]"
