"""Input cut into batches of about the same work, whatever its documents are like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from tagger.engine.flow import Work
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tagger.sources import Item

BATCH_WEIGHT: Final = 120_000
"""About so many characters of text a batch, 20,000 words: a second or two of work."""
BATCH_ITEMS: Final = 256
ITEM_WEIGHT: Final = 200
"""What an item costs, however short its text."""
_TEXT_SHARE: Final = {".pdf": 0.1, ".docx": 0.3, ".html": 0.5, ".htm": 0.5, ".xhtml": 0.5, ".eml": 0.7}
"""How much of a file is text, by rule of thumb; all of it when it is not here."""


Input = TypeVar("Input", bound="Item | Document | Failure")


def size_of(item: Item | Document | Failure) -> int:
    """Return about how much memory an input holds."""
    if isinstance(item, Failure):
        return len(item.reason)
    content = item if isinstance(item, Document) else item.content
    return len(content.text) + len(content.title or "") if isinstance(content, Document) else len(content)


def characters_of(item: Item | Document | Failure) -> int:
    """Return about how many characters of text are in an input, without reading it."""
    if isinstance(item, Failure):
        return 0
    share = 1.0 if isinstance(item, Document) else _TEXT_SHARE.get(item.suffix, 1.0)
    return int(size_of(item) * share)


def cut_batches(
    items: Iterable[Input], *, weight: int = BATCH_WEIGHT, count: int = BATCH_ITEMS
) -> Iterator[Work[Input]]:
    """Yield the inputs in batches, in order, lazily; one heavier than `weight` has a batch of its own.

    Args:
        items: Any number.
        weight: Characters of text that a batch has at most.
        count: Inputs that it has at most.
    """
    held: list[Input] = []
    load = size = 0
    for item in items:
        added = ITEM_WEIGHT + characters_of(item)
        if held and (load + added > weight or len(held) >= count):
            yield Work(tuple(held), size)
            held, load, size = [], 0, 0
        held.append(item)
        load, size = load + added, size + size_of(item)
    if held:
        yield Work(tuple(held), size)
