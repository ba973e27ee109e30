"""The site's menu above a page: find its end.

A menu stands at the head of the text and is one unbroken run of bullets, lone dashes and known entries. A
list in a report is never taken for it: the run must hold entries of every part of the menu (layout A), or
begin with "Home", have collapsed groups and reach "Resources" (layout C).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tagger.text.labels import FIELDS_OF_WORK, MENU_PARTS, MENU_STATES, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINES = 500  # twice the longest menu seen
_LEAD_IN = 6  # lines that may stand above the menu: a page title, "Skip to main content"
_FIELDS = frozenset(map(fold, FIELDS_OF_WORK))
_STATES = frozenset(map(fold, MENU_STATES))
_PARTS = frozenset(map(fold, MENU_PARTS))
_ENTRIES = _FIELDS | _STATES | _PARTS
_CHAIR = re.compile(r" – OSCE Chair(?:person|man)ship \d{4}$")
_SITE_MENU_AT_LEAST = {"fields": 10, "states": 20, "parts": 15}
_ODIHR_MENU_AT_LEAST = 10


def menu_end(lines: Sequence[str]) -> tuple[int, str | None]:
    """Return the number of lines to cut off at the head, and "A" or "C" for whose menu it is.

    Returns:
        `(0, None)` when the text does not begin with a menu.
    """
    for start, line in enumerate(lines[:_LEAD_IN]):
        if _is_bullet(line) or _is_entry(line):
            last, letter = _last_entry(lines[start : _run_end(lines, start)])
            if letter:
                return start + last + 1, letter
    return 0, None


def _last_entry(run: Sequence[str]) -> tuple[int, str | None]:
    entries = [_entry(line) for line in run]
    for letter, last in (("C", _odihr_end(run, entries)), ("A", _site_end(entries))):
        if last is not None:
            return last, letter
    return 0, None


def _run_end(lines: Sequence[str], start: int) -> int:
    previous = ""
    stop = min(len(lines), start + _LINES)
    for i in range(start, stop):
        line = lines[i].strip()
        if line and not (_is_bullet(line) or _is_entry(line) or previous == "-"):
            return i
        previous = line or previous
    return stop


def _site_end(entries: Sequence[str]) -> int | None:
    found = {
        "fields": len(_FIELDS.intersection(entries)),
        "states": len(_STATES.intersection(entries)),
        "parts": len(_PARTS.intersection(entries)),
    }
    if any(found[part] < least for part, least in _SITE_MENU_AT_LEAST.items()):
        return None
    about = _last(entries, {"about us"})
    return about if about is not None else _last(entries, _ENTRIES)


def _odihr_end(lines: Sequence[str], entries: Sequence[str]) -> int | None:
    named = [entry for entry in entries if entry]
    if not named or named[0] != "home" or len(named) < _ODIHR_MENU_AT_LEAST:
        return None
    if not any(line.strip() == "-" for line in lines) or "about us" not in named:
        return None
    return _last(entries, {"resources"})


def _last(entries: Sequence[str], wanted: frozenset[str] | set[str]) -> int | None:
    return max((i for i, entry in enumerate(entries) if entry in wanted), default=None)


def _is_bullet(line: str) -> bool:
    line = line.strip()
    return line == "-" or (line.startswith("- ") and len(line) <= 200)


def _is_entry(line: str) -> bool:
    return len(line) <= 200 and _entry(line) in _ENTRIES


def _entry(line: str) -> str:
    return fold(_CHAIR.sub("", line.strip().removeprefix("-")))
