"""The head of an item: kind, title, lead and the list of keys (`- Issued by:`, …) with their values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tagger.text.labels import field_of_work
from tagger.text.signs import LABEL_LENGTH, is_field, is_kind, is_structure, is_title, parse_date

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ABOVE_KEYS = 6  # lines that may stand above the first key: kind, title, lead
_KEY = re.compile(
    r"-\s+(?P<key>Issued on|Issued by|Fields of work|Date|Place|Source|When|Where|Organized by|Publisher"
    r"|Collections):\s*(?P<value>.*)"
)


def _is_words(value: str) -> bool:
    return len(value.split()) <= 14 and not value.endswith((".", ";"))


# What may stand under a key; anything else ends the list, because a body can start with bullets of its own.
_ACCEPTS: dict[str, Callable[[str], bool]] = {
    "Issued on": lambda value: parse_date(value) is not None,
    "Date": lambda value: parse_date(value) is not None,
    "Issued by": is_structure,
    "Source": is_structure,
    "Fields of work": is_field,
}


_ITEM_KEYS = frozenset({"Issued on", "Issued by", "Fields of work", "Source"})


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above a body.

    Attributes:
        stop: Number of lines that the header takes.
        above: Lines above the first key that are not blank.
        values: Values by key, in order.
    """

    stop: int
    above: tuple[str, ...] = ()
    values: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_item(self) -> bool:
        """Whether the keys alone show an item of the site; other texts list dates and places, too."""
        return len(_ITEM_KEYS.intersection(self.values)) >= 2

    @property
    def issued_by(self) -> tuple[str, ...]:
        """The structures under `Issued by` and `Source`."""
        return tuple(dict.fromkeys(self.values.get("Issued by", []) + self.values.get("Source", [])))

    @property
    def fields_of_work(self) -> tuple[str, ...]:
        """The labels under `Fields of work`, in the official spelling, each once."""
        return official_fields(self.values.get("Fields of work", []))

    @property
    def place(self) -> str | None:
        """The first value under `Place`."""
        return next(iter(self.values.get("Place", [])), None)

    @property
    def published(self) -> str | None:
        """The ISO date under `Date` or `Issued on`; the pages seen have lost it."""
        return next(
            (parse_date(value) for key in ("Date", "Issued on") for value in self.values.get(key, [])), None
        )


def official_fields(labels: Sequence[str]) -> tuple[str, ...]:
    """Return the fields of work that labels stand for, each once, in order; other labels are left out."""
    return tuple(dict.fromkeys(name for label in labels if (name := field_of_work(label))))


def read_header(lines: Sequence[str]) -> Header | None:
    """Return the header of an item that has a list of keys, or None.

    None when no two keys follow close under the first lines: one key alone may be a line of an ordinary text.
    """
    first = _first_key(lines)
    if first is None:
        return None
    stop, values = _read_values(lines, first)
    if len(values) < 2:
        return None
    return Header(stop, tuple(line.strip() for line in lines[:first] if line.strip()), values)


def name_parts(above: Sequence[str]) -> tuple[str | None, str | None, str | None]:
    """Return kind, title and lead of the lines above the keys; each can be None."""
    lines = list(above)
    unknown_kind = len(lines) >= 3 and len(lines[0].split()) <= 3 and is_title(lines[0])
    kind = lines.pop(0) if lines and len(lines) > 1 and (is_kind(lines[0]) or unknown_kind) else None
    title = lines.pop(0) if lines else None
    return kind, title, "\n\n".join(lines) or None


def _first_key(lines: Sequence[str]) -> int | None:
    above = 0
    for i, line in enumerate(lines):
        if _match(line):
            return i
        above += bool(line.strip())
        if above > _ABOVE_KEYS:
            return None
    return None


def _read_values(lines: Sequence[str], first: int) -> tuple[int, dict[str, list[str]]]:
    values: dict[str, list[str]] = {}
    key = ""
    stop = first
    for i in range(first, len(lines)):
        line = lines[i].strip()
        if match := _match(line):
            key = match["key"]
            values.setdefault(key, []).extend(filter(None, [match["value"].strip()]))
        elif line.startswith("- ") and _ACCEPTS.get(key, _is_words)(line[2:].strip()):
            values[key].append(line[2:].strip())
        elif line:
            break
        stop = i + 1 if line else stop
    return stop, values


def _match(line: str) -> re.Match[str] | None:
    line = line.strip()
    return _KEY.fullmatch(line) if len(line) <= LABEL_LENGTH else None
