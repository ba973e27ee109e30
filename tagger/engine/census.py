"""What there is to do, before it is done: inputs by type, words, and how long they take by a sample."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, Self

from tagger.engine.batches import characters_of, size_of
from tagger.engine.worker import annotate_batch, warm
from tagger.types import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from threading import Event

    from tagger.engine.worker import Spec
    from tagger.sources import Item

CHARACTERS_PER_WORD: Final = 6.2
"""Of English prose, with the blank."""
_SAMPLE_ITEMS: Final = 200
_SAMPLE_CHARACTERS: Final = 120_000
_NUMBER: Final = re.compile(r"\d[\d.,]*")


@dataclass(slots=True)
class Census:
    """What an input holds.

    Attributes:
        items: Units of input by suffix.
        bytes: Bytes of their content, unpacked.
        characters: About how many characters of text they have.
        reasons: Why other units can't be read, as far as that is known without reading all: how many by kind.
        complete: Whether everything is counted.
    """

    items: Counter[str] = field(default_factory=Counter)
    bytes: int = 0
    characters: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    complete: bool = False

    @property
    def words(self) -> int:
        """About how many words they have."""
        return int(self.characters / CHARACTERS_PER_WORD)

    def count(self, items: Iterable[Item | Failure], stop: Event | None = None) -> Self:
        """Count items, until `stop` is set."""
        for item in items:
            if isinstance(item, Failure):
                self.reasons[kind_of(item.reason)] += 1
            else:
                self.items[item.suffix or "text"] += 1
            self.bytes += size_of(item)
            self.characters += characters_of(item)
            if stop and stop.is_set():
                return self
        self.complete = True
        return self


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run may take, from a sample of the input.

    Attributes:
        seconds: Of one core.
        bytes: Of the results, as they go from worker to parent; files are about a third of that.
        words_per_second: Measured on the sample.
    """

    seconds: float
    bytes: int
    words_per_second: float


def kind_of(reason: str) -> str:
    """Return a reason without what is different in each document: numbers, names of others."""
    if reason.startswith("duplicate of "):
        return "duplicate"
    return _NUMBER.sub("…", reason)[:120]


def count_aside(items: Iterable[Item | Failure], stop: Event) -> Census:
    """Return a census that a thread is still taking, at the pace of reading; `stop` ends it early."""
    census = Census()
    Thread(target=census.count, args=(items, stop), daemon=True, name="tagger-census").start()
    return census


def estimate(items: Iterable[Item | Failure], census: Census, spec: Spec) -> Estimate | None:
    """Return what tagging may take, by tagging the first items here; None when there is nothing to tag.

    Raises:
        TaggerError: The model is missing.
    """
    sample = list(_sample(items))
    characters = sum(map(characters_of, sample))
    if not characters:
        return None
    warm(spec)
    started = time.perf_counter()
    done = annotate_batch(sample, spec)
    seconds = time.perf_counter() - started
    size = sum(_size(result.payload) for item in done for result in item.results)
    words = sum(result.words for item in done for result in item.results)
    share = census.characters / characters
    return Estimate(seconds * share, int(size * share), words / seconds)


def _sample(items: Iterable[Item | Failure]) -> Iterator[Item | Failure]:
    characters = 0
    for item in islice(items, _SAMPLE_ITEMS):
        if characters and characters + characters_of(item) > _SAMPLE_CHARACTERS:
            return
        characters += characters_of(item)
        yield item


def _size(payload: Any) -> int:
    """Return about how many bytes of text a payload has."""
    if isinstance(payload, dict):
        return sum(map(_size, payload.values()))
    if isinstance(payload, (list, tuple)):
        return sum(map(_size, payload))
    return len(payload) if isinstance(payload, (str, bytes)) else 8
