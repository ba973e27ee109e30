"""Text of broken HTML: every piece between tags, for when the parser keeps nothing. Linear in the markup."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SILENT = frozenset({"head", "nav", "noscript", "script", "style", "template", "title"})
_INLINE = frozenset(
    {"a", "abbr", "b", "cite", "em", "font", "i", "q", "s", "small", "span", "strong", "sub", "sup", "u"}
)
_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]{0,20}")
_SPACES = re.compile(r"\s+")


def strip_markup(markup: str) -> str:
    """Return the text between tags, one block a line, without scripts, styles, head and navigation."""
    blocks = "".join(_pieces(markup)).split("\n")
    return "\n".join(filter(None, (_SPACES.sub(" ", block).strip() for block in blocks)))


def _pieces(markup: str) -> Iterator[str]:
    first, *chunks = markup.split("<")
    yield _text(first)
    silent: str | None = None
    for chunk in chunks:
        match = _NAME.match(chunk)
        tag = match[0].casefold() if match else ""
        silent = _silenced(silent, tag)
        if silent is None:
            yield "" if tag.lstrip("/") in _INLINE else "\n"
            yield _text(chunk.partition(">")[2] if tag or chunk.startswith("!") else chunk)


def _silenced(silent: str | None, tag: str) -> str | None:
    """Return the element whose content is passed over after a tag, or None."""
    if silent is not None:
        return None if tag in (f"/{silent}", "body") else silent
    return tag if tag in _SILENT else None


def _text(chunk: str) -> str:
    return html.unescape(chunk).replace("\n", " ")
