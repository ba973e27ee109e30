r"""Cleaning of text that came from a file: `str -> str` steps, in a fixed order, until nothing changes.

1. `repair_mojibake`: UTF-8 that was once read as Windows-1252, line by line and only where that is certain.
2. `restore_c1`: C1 controls are Windows-1252 punctuation that was read as Latin-1 (browsers read them so).
3. `unify_line_ends`: every line end becomes `\n`.
4. `drop_invisible`: controls but tab and newline, byte order marks, zero-width and direction marks, soft
   hyphens.
5. `unify_spaces`: no-break and typographic spaces become a space.
6. `compose`: Unicode NFC.

Not done: no change of quotes, dashes, case, runs of spaces or line breaks, no HTML entities. The joiners
U+200C and U+200D stay, since scripts and emoji need them. Text that no step applies to comes back as it was.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Windows-1252 for the bytes 80 to 9F; the five bytes that it leaves undefined stay C1 controls.
_CP1252 = {byte: bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xA0)}
_TO_BYTE = {ord(char): byte for byte, char in _CP1252.items() if char}
_FROM_C1: dict[int, str | None] = {byte: char or None for byte, char in _CP1252.items()}

_TAIL = "\x80-\xbf" + "".join(_CP1252.values())  # what a continuation byte looks like
_INNER = "".join(  # the same without what may well follow a capital letter in good text
    sorted(set(map(chr, range(0x80, 0xC0))) | set(_CP1252.values()) - set("’”»…–—›"))
)
_INNER = re.escape(_INNER.replace("»", "").replace("…", ""))
_SIGN = re.compile(
    rf"[ÃÄÅ][–—…’”›»](?=[a-z])|È[™˜š›]|Ã[{_INNER}]|Â[{_INNER}]|â[{_TAIL}]{{2}}|[ÄÅ][{_INNER}]|(?:[ÐÑ][{_TAIL}]){{2}}|ï»¿|ðŸ[{_TAIL}]{{2}}"
)
_C1 = re.compile("[\x80-\x9f]")
_LINE_END = re.compile("\r\n?|[\v\f\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_SPACE = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def clean(text: str) -> str:
    """Return the text with encoding damage, control characters and invisible characters taken out.

    `clean(clean(text)) == clean(text)`; see the module's docstring for the steps and what is not done.
    """
    while (cleaned := _clean_once(text)) != text:
        text = cleaned
    return text


def repair_mojibake(text: str) -> str:
    """Return the text with double-encoded UTF-8 read again, in each line where that is certain.

    Certain means: the whole line goes back to bytes and decodes as UTF-8, and fewer signs of mojibake are
    left.
    """
    if not _SIGN.search(text):
        return text
    return "\n".join(_repair_line(line) for line in text.split("\n"))


def restore_c1(text: str) -> str:
    """Return the text with C1 controls replaced by the Windows-1252 characters of the same bytes."""
    return text.translate(_FROM_C1) if _C1.search(text) else text


def unify_line_ends(text: str) -> str:
    r"""Return the text with `\r\n`, `\r`, form feeds, vertical tabs and Unicode line ends as `\n`."""
    return _LINE_END.sub("\n", text)


def drop_invisible(text: str) -> str:
    """Return the text without controls, byte order marks, zero-width and direction marks, soft hyphens."""
    return _INVISIBLE.sub("", text)


def unify_spaces(text: str) -> str:
    """Return the text with each no-break or typographic space as a plain space."""
    return _SPACE.sub(" ", text)


def compose(text: str) -> str:
    """Return the text in Unicode normal form C."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


_STEPS: tuple[Callable[[str], str], ...] = (
    repair_mojibake,
    restore_c1,
    unify_line_ends,
    drop_invisible,
    unify_spaces,
    compose,
)


def _clean_once(text: str) -> str:
    for step in _STEPS:
        text = step(text)
    return text


def _repair_line(line: str) -> str:
    signs = len(_SIGN.findall(line))
    if not signs:
        return line
    try:
        repaired = line.translate(_TO_BYTE).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return line
    return repaired if len(_SIGN.findall(repaired)) < signs else line
