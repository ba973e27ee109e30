"""Characters that steer a terminal or reorder a line, made visible instead of obeyed."""

from __future__ import annotations

from typing import Final

_C0: Final = {code: chr(0x2400 + code) for code in range(0x20)}
"""Control characters become their picture: ESC is ␛."""
_SPACES: Final = dict.fromkeys((0x09, 0x0D, 0x85, 0x2028, 0x2029), " ")
_REPLACED: Final = dict.fromkeys(
    (
        *range(0x7F, 0x85),
        *range(0x86, 0xA0),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *range(0xD800, 0xE000),
    ),
    "\ufffd",
)
"""C1 controls, marks that override the direction of writing, and halves of surrogate pairs."""
_TABLE: Final = _C0 | _REPLACED | _SPACES | {0x0A: "\n"}


def visible(text: str) -> str:
    """Return `text` safe to show, one character for one, so that offsets stay; only line feeds act.

    A file named or a document written to clear the screen, change colours or read backwards does none of it.
    """
    return text.translate(_TABLE)


def one_line(text: str) -> str:
    """Return `text` safe to show on a single line."""
    return " ".join(visible(text).split())
