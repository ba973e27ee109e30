"""Work given to an executor and taken back in order, with what fails tried again until it is known what is at fault."""

from __future__ import annotations

from asyncio import CancelledError as AsyncCancelledError
from collections import deque
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from tagger.engine.processes import TookTooLongError
from tagger.errors import TaggerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")

TRIES: Final = 2
"""Times that one item alone may take its worker along before it is given up: the first may have been chance."""
LOOK_AHEAD_BYTES: Final = 64_000_000


@dataclass(frozen=True, slots=True)
class Work(Generic[T]):
    """Items that go to a worker together.

    Attributes:
        items: In order.
        size: Bytes that they hold in memory.
        tries: How often they were given to a worker before.
    """

    items: tuple[T, ...]
    size: int
    tries: int = 0


class Flow(Generic[T, R]):
    """Gives work to an executor, a little ahead of what is asked for; yields results in order.

    Work whose call ends in an error (its worker died, memory was short) is given to the executor again item by
    item. An item that fails alone, `TRIES` times, is at fault: `blame` says what becomes of it, and everything
    else goes on.
    """

    def __init__(
        self,
        submit: Callable[[tuple[T, ...]], Future[Sequence[R]]],
        blame: Callable[[T, BaseException], R],
        *,
        width: int,
        ahead: int,
        ahead_bytes: int = LOOK_AHEAD_BYTES,
    ) -> None:
        """Set up a flow.

        Args:
            submit: Gives items to an executor; the future has one result an item.
            blame: Returns the result of an item that cannot be done.
            width: Pieces of work that are in hand at a time: those that `stop` leaves alone.
            ahead: Pieces of work that are given to the executor at most.
            ahead_bytes: Bytes that they hold in memory at most; one piece may have more.
        """
        self._submit, self._blame = submit, blame
        self._width, self._ahead, self._ahead_bytes = width, ahead, ahead_bytes
        self._running: deque[tuple[Work[T], Future[Sequence[R]]]] = deque()
        self._held = 0
        self._stopped = False

    def stop(self) -> None:
        """Take in no more work, and give up what is not in hand; what is, is still yielded."""
        self._stopped = True
        for _, future in list(self._running)[self._width :]:
            future.cancel()

    def results(self, work: Iterable[Work[T]]) -> Iterator[tuple[T, R]]:
        """Yield every item with its result, in order, lazily; up to the first item given up after `stop`.

        Raises:
            TaggerError: A call ended in it: the run cannot go on.
        """
        source = iter(work)
        self._fill(source)
        while self._running:
            piece, future = self._running.popleft()
            self._held -= piece.size
            try:
                done = future.result()
            except TaggerError:
                raise
            except (Exception, AsyncCancelledError) as error:  # noqa: BLE001  # whatever an executor may say
                if self._stopped or isinstance(error, CancelledError):
                    return
                done = self._again(piece, error)
            self._fill(source)
            yield from zip(piece.items[: len(done)], done, strict=True)

    def _fill(self, source: Iterator[Work[T]]) -> None:
        while not self._stopped and len(self._running) < self._ahead:
            if self._running and self._held >= self._ahead_bytes:
                return
            piece = next(source, None)
            if piece is None:
                return
            self._running.append(self._given(piece))

    def _given(self, piece: Work[T]) -> tuple[Work[T], Future[Sequence[R]]]:
        self._held += piece.size
        return piece, self._submit(piece.items)

    def _again(self, piece: Work[T], error: BaseException) -> Sequence[R]:
        """Return the result of an item that is at fault, or nothing and put the items in front of all others."""
        alone = len(piece.items) == 1
        if alone and (piece.tries + 1 >= TRIES or isinstance(error, TookTooLongError)):
            return [self._blame(piece.items[0], error)]
        share = piece.size // len(piece.items)
        singles = [Work((item,), share, piece.tries + 1 if alone else 0) for item in piece.items]
        self._running.extendleft(reversed([self._given(single) for single in singles]))
        return []
