"""The site of 2025 and 2026 (layouts E and E2): pages under `Skip Links`, in sections with fixed headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tagger.text.body import join, split_lead, tidy
from tagger.text.labels import (
    NAVIGATION_HEADINGS,
    OUTLINE_HEADS,
    SITE_ONLY_HEADINGS,
    STRUCTURE_HEADINGS,
    TOPIC_HEADINGS,
)
from tagger.text.page import Page
from tagger.text.signs import is_link, is_one_of, is_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEADINGS = TOPIC_HEADINGS + STRUCTURE_HEADINGS
_HEAD_ROWS = 4
_STOCK_LENGTH = 2000
_STOCK = re.compile(
    r"[^.]{0,200}\b(?:threats|challenges)\b[^.]{0,200}\bborders\b[^.]{0,120}\bpopulations\b[^.]{0,120}"
    r"\bdimensions\b[^.]{0,200}\.\s*",
    re.IGNORECASE,
)
_TERM = re.compile(
    r"(?:Programme|Project) (?:start|end)\s*:?\s*(?P<value>(?:\d{1,2} )?[A-Z][a-z]+ \d{4}|\d{4}|ongoing)?",
    re.IGNORECASE,
)
_DESCRIPTION = ("Project description", "Programme description")
_DONOR_KINDS = (
    "Participating State", "Partner for Co-operation", "Asian Partner for Co-operation",
    "Mediterranean Partner for Co-operation", "International organization",
)  # fmt: skip


def read_new_site(rows: Sequence[str]) -> Page | None:
    """Layout E: title, lead, then sections. Headings go; under a navigation heading only sentences stay."""
    skip = _skip_links(rows)
    rest = rows[skip:]
    first = next((i for i, row in enumerate(rest[: _HEAD_ROWS + 1]) if is_one_of(row, _HEADINGS)), None)
    if not first or not is_title(rest[0]) or not (skip or _has_site_headings(rest)):
        return None
    lead = "\n\n".join(rest[1:first]) or None
    body = tidy(list(_sentences(rest[first:])))
    return Page(body=join(split_lead(lead, body)), title=rest[0], lead=lead, layout="E")


def read_outline(rows: Sequence[str]) -> Page | None:
    """Layout E2: a project's outline with its term and donors, which the body leaves out."""
    skip = _skip_links(rows)
    if len(rows) < skip + 3 or not is_one_of(rows[skip], OUTLINE_HEADS):
        return None
    rest = rows[skip + 1 :]
    first = next((i for i, row in enumerate(rest[:_HEAD_ROWS]) if _is_outline_key(row)), None)
    if first is None:
        return None
    title = rest[0] if first and is_title(rest[0]) else None
    lead = "\n\n".join(rest[bool(title) : first]) or None
    body = tidy(list(_without_terms(rest[first:])))
    return Page(body=join(split_lead(lead, body)), title=title, lead=lead, kind=rows[skip], layout="E2")


def _skip_links(rows: Sequence[str]) -> int:
    return int(bool(rows) and is_one_of(rows[0], ("Skip Links",)))


def _has_site_headings(rows: Sequence[str]) -> bool:
    topic = sum(is_one_of(row, TOPIC_HEADINGS) for row in rows)
    site_only = sum(is_one_of(row, SITE_ONLY_HEADINGS) for row in rows)
    return topic >= 2 or (bool(site_only) and sum(is_one_of(row, STRUCTURE_HEADINGS) for row in rows) >= 3)


def _sentences(rows: Sequence[str]) -> Iterator[str]:
    navigation = challenge = False
    for row in rows:
        if is_one_of(row, _HEADINGS):
            navigation = is_one_of(row, NAVIGATION_HEADINGS)
            challenge = is_one_of(row, TOPIC_HEADINGS[:1])
            continue
        text = _STOCK.sub("", row, count=1) if challenge and len(row) <= _STOCK_LENGTH else row
        challenge = False
        if text and not (navigation and is_link(text)):
            yield text


def _is_outline_key(row: str) -> bool:
    return is_one_of(row, ("Donors", *_DESCRIPTION)) or bool(len(row) < 100 and _TERM.fullmatch(row))


def _without_terms(rows: Sequence[str]) -> Iterator[str]:
    i = _after_terms(rows)
    yield from (row for row in rows[i:] if not is_one_of(row, _DESCRIPTION))


def _after_terms(rows: Sequence[str]) -> int:
    i = 0
    while i < len(rows):
        match = _TERM.fullmatch(rows[i]) if len(rows[i]) < 100 else None
        if match:
            i += 1 if match["value"] else 2
        elif is_one_of(rows[i], ("Donors",)):
            i += 1
            while i + 1 < len(rows) and is_one_of(rows[i + 1], _DONOR_KINDS):
                i += 2
        else:
            return i
    return i
