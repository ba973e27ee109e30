"""Streams over what archives hold: buffered, counted against the limits, and never more than asked for."""

from __future__ import annotations

import io
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from tagger.sources.item import RATIO_FREE
from tagger.sources.source import RefusedError, too_large

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tagger.sources.entry import Budget

BUFFER = 65_536
_SPOOL_IN_MEMORY = 4_000_000


class Pulled(io.RawIOBase):
    """A raw stream over a function that gives the next bytes, none at the end.

    An error that the function raises comes when all bytes before it are read.
    """

    def __init__(self, pull: Callable[[], bytes]) -> None:
        self._pull = pull
        self._rest = memoryview(b"")
        self._error: Exception | None = None

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill a buffer as far as the bytes go and return how many there are, 0 at the end."""
        target = memoryview(buffer)
        filled = 0
        while filled < len(target) and self._refill():
            count = min(len(target) - filled, len(self._rest))
            target[filled : filled + count] = self._rest[:count]
            self._rest = self._rest[count:]
            filled += count
        if not filled and self._error is not None:
            raise self._error
        return filled

    def _refill(self) -> bool:
        if not self._rest and self._error is None:
            try:
                self._rest = memoryview(self._pull())
            except Exception as error:  # noqa: BLE001  # kept, and raised by `readinto` in its turn
                self._error = error
        return bool(self._rest)


def buffered(pull: Callable[[], bytes]) -> io.BufferedReader:
    """Return a buffered stream over a function that gives the next bytes, none at the end."""
    return io.BufferedReader(Pulled(pull), BUFFER)


def counted(
    pull: Callable[[], bytes], budget: Budget, packed: Callable[[], int] | None = None
) -> Callable[[], bytes]:
    """Return the function with its bytes counted against the budget and, where `packed` is told, the ratio.

    Args:
        pull: Gives the next bytes.
        budget: What may be unpacked.
        packed: How many packed bytes have gone into what was given so far.
    """
    unpacked = 0

    def pull_counted() -> bytes:
        nonlocal unpacked
        data = pull()
        unpacked += len(data)
        if packed is not None and unpacked > max(RATIO_FREE, budget.limits.max_ratio * packed()):
            raise RefusedError(
                f"unpacks to more than {budget.limits.max_ratio:,} times its size, the limit: a zip bomb?"
            )
        budget.add_bytes(len(data))
        return data

    return pull_counted


@contextmanager
def seekable(stream: io.BufferedReader, limit: int) -> Iterator[BinaryIO]:
    """Give the same bytes in a stream that can go back: itself, or a nameless temporary file, gone afterwards.

    Raises:
        RefusedError: There are more bytes than the limit.
    """
    if stream.seekable():
        yield stream
        return
    with tempfile.SpooledTemporaryFile(max_size=_SPOOL_IN_MEMORY) as spool:
        while data := stream.read(BUFFER * 4):
            spool.write(data)
            if spool.tell() > limit:
                raise RefusedError(too_large(limit))
        spool.seek(0)
        yield spool  # type: ignore[misc]  # has all of BinaryIO that readers use


def read_all(stream: BinaryIO, limit: int) -> bytes:
    """Return all bytes of a stream.

    Raises:
        RefusedError: They are more than the limit, or none.
    """
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise RefusedError(too_large(limit))
    if not data:
        raise RefusedError("is empty")
    return data
