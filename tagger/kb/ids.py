"""Identifiers: one slot for every entity, always `scheme:value`.

In the manner of rigour's ids: `is_valid` says whether a text is an identifier as it stands, `normalize`
gives the identifier or None; neither raises and neither guesses.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

# first letter, then the second letters that follow it in some code
_ASSIGNED: Final = (
    "ADEFGILMOQRSTUWXZ BABDEFGHIJLMNOQRSTVWYZ CACDFGHIKLMNORUVWXYZ DEJKMOZ ECEGHRST FIJKMOR "
    "GABDEFGHILMNPQRSTUWY HKMNRTU IDELMNOQRST JEMOP KEGHIMNPRWYZ LABCIKRSTUVY "
    "MACDEFGHKLMNOPQRSTUVWXYZ NACEFGILOPRUZ OM PAEFGHKLMNRSTWY QA REOSUW SABCDEGHIJKLMNORSTVXYZ "
    "TCDFGHJKLMNORTVWZ UAGMSYZ VACEGINU WFS YET ZAMW "
)

ISO_ALPHA2: Final = frozenset(row[0] + second for row in _ASSIGNED.split() for second in row[1:])
"""The officially assigned codes of ISO 3166-1."""

HISTORICAL: Final = frozenset({"SU", "YU", "CS", "DD"})
"""Withdrawn codes in use here; `CS` is Czechoslovakia, never Serbia and Montenegro (which is RS)."""

ALPHA2: Final = ISO_ALPHA2 | HISTORICAL | {"XK"}
"""Every value of the scheme `iso3166`: assigned, withdrawn, and `XK` for Kosovo."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_QUALIFIER = r"[?~%]?"
_DATE = re.compile(rf"(-?\d{{4}}|\d{{3}}X|\d{{2}}XX|XXXX)(?:-(\d\d|XX)(?:-(\d\d|XX))?)?{_QUALIFIER}")


class Identifier(NamedTuple):
    """An identifier in its two parts; `str` puts them together again."""

    scheme: str
    value: str

    def __str__(self) -> str:
        """Return `scheme:value`."""
        return f"{self.scheme}:{self.value}"


def parse_id(text: str) -> Identifier | None:
    """Return scheme and value of a valid identifier, or None."""
    scheme, colon, value = text.partition(":")
    valid = _VALID.get(scheme)
    return Identifier(scheme, value) if colon and valid and valid(value) else None


def is_valid(text: str) -> bool:
    """Say whether `text` is an identifier exactly as it stands."""
    return parse_id(text) is not None


def normalize(text: str) -> str | None:
    """Return the identifier that `text` is but for case and outer spaces, or None."""
    scheme, _, value = text.strip().partition(":")
    scheme, value = scheme.strip().lower(), value.strip()
    identifier = parse_id(f"{scheme}:{_CASE.get(scheme, str)(value)}")
    return str(identifier) if identifier else None


def is_slug(text: str) -> bool:
    """Say whether `text` is lower-case words and digits joined by single hyphens."""
    return _SLUG.fullmatch(text) is not None


def is_edtf(text: str) -> bool:
    """Say whether `text` is EDTF of level 0 or 1, or a date of an unspecified year (`XXXX-11-16`).

    Intervals are of two dates in order, or of one with an open (`..`) or unknown (empty) side.
    """
    start, slash, end = text.partition("/")
    if not slash:
        return _is_date(start)
    sides = [side for side in (start, end) if side not in {"", ".."}]
    return bool(sides) and all(map(_is_date, sides)) and _in_order(start, end)


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    year, month, day = match.groups()
    if month is None:
        return True
    if month.isdigit() and 21 <= int(month) <= 24:
        return day is None
    return _is_calendar_day(year, month, day)


def _is_calendar_day(year: str, month: str, day: str | None) -> bool:
    """Say whether the day can exist; an unspecified year may be a leap year."""
    if "X" in month:
        return day in {None, "XX"}
    try:
        datetime.date(
            int(year) if year.isdigit() and year != "0000" else 2000,
            int(month),
            int(day) if day and day.isdigit() else 1,
        )
    except ValueError:
        return False
    return True


def _in_order(start: str, end: str) -> bool:
    """Say whether an interval doesn't run backwards, as far as its two sides can be compared."""
    sides = (start.rstrip("?~%"), end.rstrip("?~%"))
    if any("X" in side or side in {"", ".."} or side.startswith("-") for side in sides):
        return True
    shared = min(map(len, sides))
    return sides[0][:shared] <= sides[1][:shared]


def _is_body(value: str) -> bool:
    country, _, portfolio = value.partition("/")
    return country in ALPHA2 and is_slug(portfolio)


_VALID: Final[dict[str, Callable[[str], bool]]] = {
    "iso3166": ALPHA2.__contains__,
    "osce": is_slug,
    "gov": _is_body,
    "org": is_slug,
    "edtf": is_edtf,
}
_CASE: Final[dict[str, Callable[[str], str]]] = {
    "iso3166": str.upper,
    "osce": str.lower,
    "gov": lambda value: value[:2].upper() + value[2:].lower(),
    "org": str.lower,
    "edtf": str.upper,
}
SCHEMES: Final = tuple(_VALID)
