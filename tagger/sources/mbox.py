"""Mailboxes: messages one after the other, each after a line that begins with `From `. Read line by line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tagger.sources.item import Item, item_of_bytes
from tagger.sources.source import RefusedError, too_large
from tagger.types import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from tagger.sources.entry import Visit

_LINE: Final = 65_536  # a longer line comes in pieces
# the sender, if any, and a date with time and year, which no sentence that begins with "From" has
_FROM: Final = re.compile(rb"From [^\n]{0,500}?\d\d:\d\d[^\n]{0,40}\b\d{4}\b")
_QUOTED_FROM: Final = re.compile(rb">+From ")


def messages_of_mbox(stream: BufferedReader, visit: Visit) -> Iterator[Item | Failure]:
    """Yield each message, named `mail.mbox#1`, `mail.mbox#2` …, or a failure for one that is too large.

    Raises:
        RefusedError: It is no mailbox.
    """
    for number, message in enumerate(_messages(stream, visit.limits.max_bytes), 1):
        name = f"{visit.id}#{number}"
        if message is None:
            yield Failure(name, "read", too_large(visit.limits.max_bytes))
        else:
            yield item_of_bytes(name, ".eml", message)


def _messages(stream: BufferedReader, limit: int) -> Iterator[bytes | None]:
    """Yield the bytes of each message without its `From ` line; None for one over the limit."""
    if not _FROM.match(stream.readline(_LINE)):
        raise RefusedError("is no mailbox: it does not begin with a From line")
    message, size, blank, at_start = bytearray(), 0, False, True
    while line := stream.readline(_LINE):
        if at_start and blank and _FROM.match(line):
            yield _finished(message, size, limit)
            message, size, blank = bytearray(), 0, False
            continue
        size += len(line)
        if size <= limit:
            message += line[1:] if at_start and _QUOTED_FROM.match(line) else line
        blank = at_start and line in (b"\n", b"\r\n")
        at_start = line.endswith(b"\n")
    yield _finished(message, size, limit)


def _finished(message: bytearray, size: int, limit: int) -> bytes | None:
    return bytes(message) if size <= limit else None
