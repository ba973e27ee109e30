"""Official documents (layout J): decisions, journals and statements under a document symbol."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tagger.text.body import join, paragraphs
from tagger.text.labels import OFFICIAL_BODIES
from tagger.text.page import Page
from tagger.text.signs import content, is_one_of, parse_date

if TYPE_CHECKING:
    from collections.abc import Sequence

_SYMBOL = re.compile(
    r"(?:PC|MC|FSC|SEC|CIO|ODIHR|HCNM|FOM|SC|EEF|EF|HDIM|RC|SUM|FSC-PC|INF)"
    r"\.(?P<type>JOUR|DOC|DEC|GAL|DEL|INF|SHDM|FR|NGO|IAP|EEF)/[\w./-]{1,40}(?:/(?:Corr|Rev|Add)\.\d+)*\*?"
)
_ORGANIZATION = re.compile(r"Organi[sz]ation for Security and Co-?operation in Europe")
_ORIGINAL = re.compile(r"(?:ENGLISH|Original: [A-Z]+)")
_PAGE_NUMBER = re.compile(r"- \d{1,3} -|Page \d{1,3}(?: of \d{1,3})?|\d{1,3}/\d{1,3}")
_FOOTER = re.compile(r"(?:PC|FSC|MC|SEC|CIO)[A-Z]{0,3}\d{0,2}E?[A-Z]{1,2}\d{2,4}")
_STUCK_FOOTER = re.compile(r"(?<=[.:;])(?:PCOE[A-Z]|FSC[A-Z]{2,3}|MC\d{1,2}E[A-Z])\d{2,4}$")
_KINDS = {"JOUR": "Journal", "DEC": "Decision"}
_TITLE_LINES = 6
_TITLE_WITHIN = 12
_HEAD_LINES = 10


def read_official(lines: Sequence[str]) -> Page | None:
    """Layout J: symbol, organization, body, date and language above a text, whose lines stay as they are.

    Page numbers, footer codes and the symbol with its date at the head of each page are left out.
    """
    stop, head = _read_head(lines)
    symbol = next((match for row in head if (match := _SYMBOL.fullmatch(row))), None)
    if symbol is None or len(head) < 3 or not any(_ORGANIZATION.fullmatch(row) for row in head):
        return None
    rest = _without_page_heads(lines[stop:])
    first, last = _title_span(rest)
    title = " ".join(content(rest[first:last])) or None
    return Page(
        body=join(paragraphs([*rest[:first], "", *rest[last:]], wrapped=True)),
        title=title,
        kind=_KINDS.get(symbol["type"], "Official document"),
        issued_by=tuple(row for row in head if is_one_of(row, OFFICIAL_BODIES)),
        published=next((iso for row in head if (iso := parse_date(row))), None),
        layout="J",
    )


def _read_head(lines: Sequence[str]) -> tuple[int, list[str]]:
    head: list[str] = []
    for i, line in enumerate(lines):
        row = line.strip()
        if row and (len(head) >= _HEAD_LINES or not _is_head(row)):
            return i, head
        if row:
            head.append(row)
    return len(lines), head


def _is_head(row: str) -> bool:
    if len(row) > 100:
        return False
    patterns = (_SYMBOL, _ORGANIZATION, _ORIGINAL)
    return (
        any(p.fullmatch(row) for p in patterns)
        or is_one_of(row, OFFICIAL_BODIES)
        or parse_date(row) is not None
    )


def _without_page_heads(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    after_symbol = False
    for line in lines:
        row = line.strip() if len(line) <= 200 else ""
        drop = bool(_SYMBOL.fullmatch(row) or _PAGE_NUMBER.fullmatch(row) or _FOOTER.fullmatch(row))
        drop = drop or (after_symbol and parse_date(row) is not None)
        after_symbol = bool(_SYMBOL.fullmatch(row))
        if not drop:
            kept.append(_STUCK_FOOTER.sub("", line) if len(line) <= 2000 else line)
    return kept


def _title_span(lines: Sequence[str]) -> tuple[int, int]:
    """Return the half-open range of the lines in capitals near the head; empty when there are none."""
    first = next((i for i, line in enumerate(lines[:_TITLE_WITHIN]) if _is_capital(line.strip())), 0)
    last = first
    while last < min(len(lines), first + _TITLE_LINES) and _is_capital(lines[last].strip()):
        last += 1
    return first, last


def _is_capital(row: str) -> bool:
    letters = row.replace("No.", "").replace("Nos.", "")
    return len(row) <= 200 and letters == letters.upper() and any(map(str.isalpha, letters))
