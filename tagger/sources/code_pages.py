"""Names in archives that don't say their encoding: UTF-8, or a code page of DOS or Windows?

Western tools wrote CP437 or Windows-1252, Russian ones CP866 or Windows-1251. The wrong page shows: letters of
two scripts in one word, box-drawing characters between letters, capitals inside words. All names of an archive
are looked at together, since one short name can be read in several ways.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_PAGES: Final = ("cp866", "cp1251", "cp437", "cp1252")  # of two that fit alike, the first
_MIXED: Final = re.compile("[A-Za-z\u00c0-\u024f][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z\u00c0-\u024f]")
_NO_LETTER: Final = re.compile(r"[^\w\s\x00-\x7f–—’“”«»№]|[\u0370-\u03ff_ªº]|[\x80-\x9f\ufffd]")
_ODD_CASE: Final = re.compile("[а-яёßà-ÿ][А-ЯЁÀ-Þ]")
_RARE: Final = re.compile("[ЂЃѓЉЊЌЋЏђљњќћџЎўЈҐ¤Є¥ƒ]")
_SURROGATE: Final = re.compile("[\udc80-\udcff]")


def code_page_of(names: Iterable[bytes]) -> str | None:
    """Return the codec name for names in an unnamed encoding; None when all are ASCII or UTF-8."""
    odd = [name for name in names if not _is_utf8(name)]
    if not odd:
        return None
    joined = b"\n".join(odd)
    return min(_PAGES, key=lambda page: _strangeness(joined.decode(page, "replace")))


def decode_name(name: bytes, code_page: str | None = None) -> str:
    """Return a name as text: UTF-8 if it is that, else in the code page, by default that of the name alone."""
    if _is_utf8(name):
        return name.decode()
    return name.decode(code_page or code_page_of([name]) or "cp437", "replace")


def repair_name(name: str) -> str:
    """Return a name whose bytes were no UTF-8 (surrogate escapes), decoded from the likeliest code page."""
    return decode_name(name.encode("utf-8", "surrogateescape")) if _SURROGATE.search(name) else name


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True


def _strangeness(text: str) -> int:
    return (
        3 * len(_MIXED.findall(text))
        + 2 * len(_NO_LETTER.findall(text))
        + 2 * len(_RARE.findall(text))
        + len(_ODD_CASE.findall(text))
    )
