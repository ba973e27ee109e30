"""Listing pages (layouts B and B2): several items, each a title over `Publishing date:` and other keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tagger.text.body import drop_end
from tagger.text.header import official_fields
from tagger.text.labels import LISTING_HEADS
from tagger.text.page import Page
from tagger.text.signs import LABEL_LENGTH, content, is_one_of, is_structure, is_title, parse_date

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD_LINES = 5
_KEY = re.compile(
    r"(?P<key>Publishing date|Collections|Content type|Where we are|What we do|Publisher):\s*(?P<value>.*)"
)
_KEY_LENGTH = 2000  # "Where we are" has named 18 structures


def read_listing(lines: Sequence[str]) -> tuple[Page, ...]:
    """Return one page per item, in order; empty when the lines are no listing.

    A listing is told by a `Publishing date:` line with a full date under a title, near the head of the text.
    """
    rows = content(lines)
    dates = [i for i in range(1, len(rows)) if _is_item(rows, i)]
    if not dates or not _is_head(rows, dates[0] - 1, several=len(dates) > 1):
        return ()
    ends = [i - 1 for i in dates[1:]] + [len(rows)]
    letter = "B2" if any(_key(row) == "Publisher" for row in rows) else "B"
    return tuple(_read_item(rows[date - 1 : end], letter) for date, end in zip(dates, ends, strict=True))


def split_structures(value: str) -> tuple[str, ...]:
    """Return the structures of a `Where we are` line; a comma inside a name does not part it."""
    names: list[str] = []
    for piece in value.split(", "):
        if names and not is_structure(piece):
            names[-1] += f", {piece}"
        else:
            names.append(piece)
    return tuple(name.strip() for name in names if name.strip())


def _is_item(rows: Sequence[str], i: int) -> bool:
    match = _match(rows[i])
    return bool(
        match and match["key"] == "Publishing date" and parse_date(match["value"]) and is_title(rows[i - 1])
    )


def _is_head(rows: Sequence[str], first: int, *, several: bool) -> bool:
    """Tell whether a listing's head stands above the first title, or the items alone show a listing."""
    head = rows[:first]
    if any(len(row) > LABEL_LENGTH * 2 for row in head):
        return False
    if any(is_one_of(row, LISTING_HEADS) for row in head[:3]):
        return len(head) <= _HEAD_LINES
    more_keys = first + 2 < len(rows) and _match(rows[first + 2]) is not None
    return len(head) <= 1 and (several or more_keys)


def _read_item(rows: Sequence[str], letter: str) -> Page:
    title, values, stop = rows[0], dict[str, str](), 1
    for row in rows[1:]:
        match = _match(row)
        if match is None or match["key"] in values:
            break
        values[match["key"]] = match["value"].strip()
        stop += 1
    return Page(
        body="\n\n".join(drop_end(rows[stop:])),
        title=title,
        kind=values.get("Content type") or None,
        issued_by=split_structures(values.get("Where we are", "")),
        editorial_fields=official_fields(values.get("What we do", "").split(", ")),
        published=parse_date(values["Publishing date"]),
        layout=letter,
    )


def _key(row: str) -> str | None:
    match = _match(row)
    return match["key"] if match else None


def _match(row: str) -> re.Match[str] | None:
    return _KEY.fullmatch(row) if len(row) <= _KEY_LENGTH else None
