"""Bytes to documents, by the parser for their suffix. Runs in a worker process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger.errors import MissingExtraError
from tagger.sources import registry
from tagger.sources.item import Item, Limits
from tagger.sources.source import Source, reason_for
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEFAULT_LIMITS = Limits()


def parse(item: Item, *, limits: Limits = _DEFAULT_LIMITS, depth: int = 0) -> Iterator[Document | Failure]:
    """Yield the documents of an item, lazily; a `Failure` in the place of what cannot be read.

    One item may give several: a listing page `id#1`, `id#2`, …, a message with attachments `id!/name`.
    Nothing that a file holds makes this raise; what can still happen is that the process hangs or dies, which
    is why it runs in a worker with a time limit.

    Args:
        item: What `walk` found.
        limits: How much one input may be.
        depth: How many messages the item lies in.
    """
    if isinstance(item.content, Document):
        yield item.content
        return
    source = Source(item.id, item.content, limits, depth)
    try:
        yield from registry.parser(item.suffix)(source)
    except MissingExtraError as error:
        yield Failure(item.id, "read", str(error))
    except Exception as error:  # noqa: BLE001  # libraries raise anything at all on a damaged file
        yield Failure(item.id, "read", reason_for(error))
