"""One reader per layout of the OSCE's pages: rows in, `Page` or None out.

A reader answers None unless several of its layout's signs stand where they belong, so that ordinary text is
left alone. Rows are the lines of the page that are not blank, without outer spaces; the menu is already cut.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tagger.text.body import drop_repeats, join, paragraphs, repeats_start, split_lead, tidy
from tagger.text.header import name_parts, official_fields, read_header
from tagger.text.labels import SECTION_FURNITURE, SECTION_HEADS
from tagger.text.page import Page
from tagger.text.signs import (
    content,
    is_caption,
    is_field,
    is_kind,
    is_link,
    is_one_of,
    is_structure,
    is_title,
    parse_date,
    parse_dateline,
    parse_place_date,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_BREADCRUMB = re.compile(r"Home(?:Where we are|What we do|Who we are|Institutions)\S", re.IGNORECASE)
_FEED_DATE = re.compile(r"[A-Z][a-z]{2}, \d{4}-\d\d-\d\d\b")
_FEED_TAGS = 12
_NEAR_TOP = 10


def read_keyed(lines: Sequence[str], menu: str | None) -> Page | None:
    """Layouts A and C: kind, title, lead and keys above the body; `menu` says which menu stood above."""
    header = read_header(lines)
    if header is None or not (menu or header.is_item):
        return _read_bare(content(lines), menu) if menu else None
    kind, title, lead = name_parts(header.above)
    body = tidy(paragraphs(lines[header.stop :]))
    dateline = parse_dateline(body[0]) if body else None
    return Page(
        body=join(split_lead(lead, body)),
        title=title,
        lead=lead,
        kind=kind,
        issued_by=header.issued_by,
        editorial_fields=header.fields_of_work,
        place=header.place or (dateline.place if dateline else None),
        published=header.published or (dateline.published if dateline else None),
        layout=menu or ("C" if "Source" in header.values else "A"),
    )


def _read_bare(rows: Sequence[str], menu: str | None) -> Page:
    kind, rows = _take_kind(rows)
    title, rows = (rows[0], rows[1:]) if rows and is_title(rows[0]) else (None, rows)
    lead = rows[0] if len(rows) > 1 and repeats_start(rows[0], rows[1:]) else None
    body = tidy(rows[1:] if lead else rows)
    dateline = parse_dateline(body[0]) if body else None
    return Page(
        body=join(body),
        title=title,
        lead=lead,
        kind=kind,
        place=dateline.place if dateline else None,
        published=dateline.published if dateline else None,
        layout=menu,
    )


def read_article(lines: Sequence[str]) -> Page | None:
    """Layout D: a title, then text that begins with a dateline; or only such text, left as it is."""
    starts = [i for i, line in enumerate(lines[:30]) if line.strip()][:4]
    at = next((n for n, i in enumerate(starts) if parse_dateline(lines[i])), None)
    if at is None:
        return None
    rows = content(lines[i] for i in starts[:at])
    kind, above = _take_kind(rows) if len(rows) > 1 else (None, rows)
    notice = [line for line in above[1:] if line == line.upper()]
    if list(above[1:]) != notice or (above and not is_title(above[0])):
        return None
    dateline = parse_dateline(lines[starts[at]])
    body = [*notice, *tidy(paragraphs(lines[starts[at] :], wrapped=True))]
    return Page(
        body=join(body) if above else "\n".join(lines),
        title=above[0] if above else None,
        kind=kind,
        place=dateline.place if dateline else None,
        published=dateline.published if dateline else None,
        layout="D",
    )


def read_old_article(rows: Sequence[str]) -> Page | None:
    """Layout D2: `Newsroom`, title, a line `PLACE D Month YYYY`, caption, body, often the body once more."""
    newsroom = bool(rows) and is_one_of(rows[0], ("Newsroom",))
    rest = rows[1:] if newsroom else rows
    at = next((i for i in (1, 2) if i < len(rest) and parse_place_date(rest[i])), None)
    if at is None or not is_title(rest[0]):
        return None
    if not (newsroom or (at == 1 and _has_web_furniture(rest[at + 1 :]))):
        return None
    dateline = parse_place_date(rest[at])
    lead = rest[1] if at == 2 else None
    body = tidy(rest[at + 1 :])
    return Page(
        body=join(split_lead(lead, body)),
        title=rest[0],
        lead=lead,
        place=dateline.place if dateline else None,
        published=dateline.published if dateline else None,
        layout="D2",
    )


def read_event(rows: Sequence[str]) -> Page | None:
    """Layout F: a title over the bare keys `When`, `Where`, `Organized by`, whose values are lost."""
    kind, rest = _take_kind(rows)
    if len(rest) < 4 or not is_title(rest[0]):
        return None
    if [row.casefold().rstrip(":") for row in rest[1:4]] != ["when", "where", "organized by"]:
        return None
    return Page(body=join(tidy(rest[4:])), title=rest[0], kind=kind or "Event", layout="F")


def read_section(rows: Sequence[str]) -> Page | None:
    """Layout G: section pages of 2011 to 2025, under furniture, a section head or a breadcrumb."""
    top = next((i for i, row in enumerate(rows) if not is_one_of(row, SECTION_FURNITURE)), len(rows))
    head = top < len(rows) and (is_one_of(rows[top], SECTION_HEADS) or _is_breadcrumb(rows[top]))
    rest = rows[top + head :]
    twice = _doubled_title(rest)
    pictures = any(is_caption(row) for row in rest[:_NEAR_TOP])
    if not (top or head) or len(rest) < 2 or top + head + (twice is not None) + pictures < 2:
        return None
    return _read_under_heading(rest, twice or 0)


def _read_under_heading(rows: Sequence[str], at: int) -> Page:
    if not is_title(rows[at]):
        return Page(body=join(tidy(rows)), layout="G")
    above = [row for row in rows[: max(0, at - 1)] if not is_link(row)]
    return Page(body=join(tidy([*above, *rows[at + 1 :]])), title=rows[at], layout="G")


def read_mission_section(rows: Sequence[str]) -> Page | None:
    """Layout H: an OSCE structure, `About` or `Activities`, a topic, a caption twice, text (2010 to 2014)."""
    if len(rows) < 4 or not rows[0].startswith("OSCE ") or not is_structure(rows[0]):
        return None
    if not is_one_of(rows[1], ("About", "Activities")) or not is_link(rows[2]):
        return None
    caption_twice = rows[3] == rows[4] if len(rows) > 4 else False
    return Page(
        body=join(tidy(rows[5:] if caption_twice else rows[3:])),
        title=rows[2],
        issued_by=(rows[0],),
        layout="H",
    )


def read_story(rows: Sequence[str]) -> Page | None:
    """Layout I: `Stories`, title, date line, text; or the raw feed form under `Article`."""
    if len(rows) < 4 or not is_one_of(rows[0], ("Stories", "Story", "Web story", "Article")):
        return None
    published = parse_date(rows[2])
    if published is None:
        return None
    if _FEED_DATE.match(rows[2]):
        return _read_feed(rows, published)
    if not is_title(rows[1]):
        return None
    return Page(body=join(tidy(rows[3:])), title=rows[1], kind="Story", published=published, layout="I")


def _read_feed(rows: Sequence[str], published: str) -> Page:
    tags = []
    for row in rows[3 : 3 + _FEED_TAGS]:
        if not (is_link(row) or is_caption(row)):
            break
        tags.append(row)
    body = drop_repeats(tidy(rows[3 + len(tags) :]))
    title, lead = (rows[1], None) if is_title(rows[1]) else (None, rows[1])
    return Page(
        body=join(split_lead(lead, body)),
        title=title,
        lead=lead,
        kind=rows[0],
        issued_by=tuple(row for row in tags if is_structure(row) and not (is_field(row) or is_caption(row))),
        editorial_fields=official_fields(tags),
        published=published,
        layout="I",
    )


def _has_web_furniture(rows: Sequence[str]) -> bool:
    return any(is_caption(row) for row in rows[:_NEAR_TOP]) or len(drop_repeats(rows)) < len(rows)


def _doubled_title(rows: Sequence[str]) -> int | None:
    """Return the index of the second copy of a heading that stands twice near the top."""
    near = range(1, min(5, len(rows)))
    return next((i for i in near if rows[i] == rows[i - 1] and is_title(rows[i])), None)


def _take_kind(rows: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    return (rows[0], rows[1:]) if rows and is_kind(rows[0]) else (None, rows)


def _is_breadcrumb(row: str) -> bool:
    return len(row) <= 400 and bool(_BREADCRUMB.match(row))
