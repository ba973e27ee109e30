"""Which part of a long document is about what: paragraphs in groups of about 300 words, each scored by itself."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from tagger.topics.features import Source
from tagger.topics.reasons import standings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tagger.topics.model import TopicModel
    from tagger.topics.reasons import Standing

WORDS: Final = 300
_PARAGRAPH = re.compile(r"\n\s*\n\s*")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_OPENING: Final = 60


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """One part of a document's text and the fields that it is most about.

    Attributes:
        start: Offset of its first character in the text.
        end: Offset after its last.
        opening: Its first words, on one line.
        words: How many words it has.
        fields: All fields, highest score first.
    """

    start: int
    end: int
    opening: str
    words: int
    fields: tuple[Standing, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)


def score_parts(model: TopicModel, source: Source, words: int = WORDS) -> list[DocumentPart]:
    """Return the parts of a text (the title is none) with their scores, in order.

    Every part is scored as if it were a document without a title. Offsets are those in the text.
    """
    shift = source.text_start
    text = source.text[shift:]
    return [_scored(model, source, text, span, shift) for span in cut_parts(text, words)]


def _scored(model: TopicModel, source: Source, text: str, span: tuple[int, int], shift: int) -> DocumentPart:
    start, end = span
    links = tuple(
        link._replace(start=link.start - shift - start, end=link.end - shift - start)
        for link in source.links
        if start <= link.start - shift < end
    )
    piece = text[start:end]
    found = standings(model, Source(piece, 0, links))
    words = piece.split()
    return DocumentPart(
        *source.in_document(start + shift, end + shift),
        " ".join(words)[:_OPENING].rstrip(),
        len(words),
        tuple(sorted(found, key=lambda each: (-each.score, each.name))),
    )


def cut_parts(text: str, words: int = WORDS) -> list[tuple[int, int]]:
    r"""Return half-open spans of paragraphs, in groups of about so many words, in order and without overlap.

    A paragraph is cut, between sentences, only where it alone has more than twice the words. A group begins where the
    last one has its words, so a heading stays with what follows it unless it fell due just there; what is left over
    at the end and short of half the words joins the last group. Nothing but blanks lies outside of the spans.

    >>> cut_parts("One two.\n\nThree four.\n\nFive.", words=2)
    [(0, 8), (10, 28)]
    """
    groups: list[tuple[int, int]] = []
    counts: list[int] = []
    for start, end in _pieces(text, words):
        count = len(text[start:end].split())
        if groups and counts[-1] < words and counts[-1] + count <= 2 * words:
            groups[-1], counts[-1] = (groups[-1][0], end), counts[-1] + count
        else:
            groups.append((start, end))
            counts.append(count)
    if len(groups) > 1 and counts[-1] * 2 <= words:
        groups[-2:] = [(groups[-2][0], groups[-1][1])]
    return groups


def _pieces(text: str, words: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of paragraphs, and of sentences where a paragraph has more than twice the words."""
    for start, end in _between(_PARAGRAPH, text, 0, len(text)):
        if len(text[start:end].split()) > 2 * words:
            yield from _between(_SENTENCE, text, start, end)
        else:
            yield start, end


def _between(gap: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in gap.finditer(text, start, end):
        if text[start : found.start()].strip():
            yield start, found.start()
        start = found.end()
    if text[start:end].strip():
        yield start, start + len(text[start:end].rstrip())
