"""The body of a page: lines to paragraphs, without what repeats, captions and the block at the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tagger.text.labels import END_MARKS
from tagger.text.signs import after_dateline, content, is_caption, is_one_of, is_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_REPEAT_LENGTH = 40  # a shorter line may well stand twice in one text
_LEAD_LENGTH = 25
_DOTS = " .…"
_END_LINES = 20
_END_LINE_LENGTH = 250
_CONTACT = re.compile(
    r"(?:For (?:more|further) information,? (?:please )?contact\b|Media contacts?:?$)", re.IGNORECASE
)
_CONTACT_LINE = re.compile(
    r"(?:Office|Mobile|Cell|Phone|Tel|Telephone|Fax|E-?mail)\.?:|\[email.protected\]|\S+@\S+\.\w+$"
)
_FURNITURE_MARKS = tuple(mark for mark in END_MARKS if mark != "Where we are")
_SPACES = re.compile(r"\s+")


def paragraphs(lines: Sequence[str], *, wrapped: bool = False) -> list[str]:
    r"""Return the paragraphs of a text.

    Args:
        lines: Lines of the text, without line ends.
        wrapped: Lines may be broken inside sentences. Then blank lines part paragraphs; without blank lines
            it is one paragraph, unless most lines end a sentence. Otherwise each line is a paragraph, as
            scraped pages have it.
    """
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    if wrapped and "\n\n" in text:
        return [block for block in re.split(r"\n{2,}", text) if block.strip()]
    rows = content(lines)
    if wrapped and sum(map(is_sentence, rows)) * 2 < len(rows):
        return [text]
    return rows


def join(parts: Iterable[str]) -> str:
    """Return paragraphs as one text, parted by blank lines."""
    return "\n\n".join(parts)


def tidy(parts: Sequence[str]) -> list[str]:
    """Return the paragraphs without the end block, captions and repeated paragraphs, in order."""
    return drop_repeats([part for part in drop_end(parts) if not is_caption(part)])


def drop_repeats(parts: Sequence[str]) -> list[str]:
    """Return the paragraphs without second copies.

    A short paragraph counts as a copy only where it follows a copy, as in a body that stands twice.
    """
    kept: list[str] = []
    seen: set[str] = set()
    copying = False
    for part in parts:
        key = _key(part)
        copying = key in seen and (copying or len(key) >= _REPEAT_LENGTH)
        if not copying:
            kept.append(part)
            seen.add(key)
    return kept


def drop_end(parts: Sequence[str]) -> list[str]:
    """Return the paragraphs up to the contact block or the page's footer.

    The cut is made only near the end and only where nothing but short lines follows.
    """
    first = max(0, len(parts) - _END_LINES)
    for i in range(first, len(parts)):
        if _is_end(parts, i) and all(len(part) <= _END_LINE_LENGTH for part in parts[i:]):
            return list(parts[:i])
    return list(parts)


def split_lead(lead: str | None, body: Sequence[str]) -> list[str]:
    """Return the body with the lead in front of it, unless the lead only repeats how the body begins."""
    if not lead or repeats_start(lead, body):
        return list(body)
    return [lead, *body]


def repeats_start(lead: str, body: Sequence[str]) -> bool:
    """Tell whether a lead, cut or whole, is how the body begins (with or without the dateline)."""
    if not body:
        return False
    key = _key(lead.rstrip(_DOTS))
    if len(key) < _LEAD_LENGTH and key != _key(body[0].rstrip(_DOTS)):
        return False
    start = " ".join(_take(body, len(lead) + _END_LINE_LENGTH))
    cut = lead.rstrip().endswith(("...", "…"))
    return any(_starts(_key(text), key, cut=cut) for text in (start, after_dateline(start)))


def _starts(text: str, key: str, *, cut: bool) -> bool:
    """Tell whether a text starts with some words; a cut lead may end inside a word."""
    return text.startswith(key) and (cut or not text[len(key) : len(key) + 1].isalnum())


def _take(parts: Sequence[str], characters: int) -> list[str]:
    taken: list[str] = []
    for part in parts:
        if characters <= 0:
            break
        taken.append(part)
        characters -= len(part)
    return taken


def _is_end(parts: Sequence[str], i: int) -> bool:
    part = parts[i]
    if _CONTACT.match(part) or is_one_of(part, _FURNITURE_MARKS):
        return True
    if is_one_of(part, ("Where we are",)):
        return any(is_one_of(later, _FURNITURE_MARKS) for later in parts[i + 1 :])
    rest = parts[i:]
    return len(rest) >= 2 and sum(
        bool(_CONTACT_LINE.search(line[:_END_LINE_LENGTH])) for line in rest
    ) == len(rest)


def _key(text: str) -> str:
    folded = text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-"})
    return _SPACES.sub(" ", folded).strip().casefold()
