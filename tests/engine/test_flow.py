"""Order, look-ahead and blame, with executors that fail on purpose."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.engine.batches import cut_batches
from tagger.engine.flow import TRIES, Flow, Work
from tagger.engine.processes import call_in_future
from tagger.errors import TaggerError
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


def double(numbers: tuple[int, ...]) -> list[int]:
    return [2 * number for number in numbers]


def flow_of(
    call: Callable[[tuple[int, ...]], Sequence[int]],
    *,
    width: int = 2,
    ahead: int = 4,
    ahead_bytes: int = 100,
) -> Flow[int, int]:
    return Flow(
        lambda batch: call_in_future(call, batch),
        lambda number, _: -number,
        width=width,
        ahead=ahead,
        ahead_bytes=ahead_bytes,
    )


@given(
    st.lists(st.lists(st.integers(1, 99), min_size=1, max_size=5), max_size=12),
    st.sets(st.integers(1, 99), max_size=40),
    st.integers(1, 5),
)
def test_only_what_is_at_fault_fails_and_the_order_stays(
    batches: list[list[int]], faulty: set[int], ahead: int
) -> None:
    def call(numbers: tuple[int, ...]) -> list[int]:
        if faulty & set(numbers):
            raise MemoryError
        return double(numbers)

    flow = flow_of(call, ahead=ahead)
    results = list(flow.results(Work(tuple(batch), 1) for batch in batches))
    assert results == [
        (number, -number if number in faulty else 2 * number) for batch in batches for number in batch
    ]


def test_one_that_fails_by_chance_is_done() -> None:
    calls: list[tuple[int, ...]] = []

    def call(numbers: tuple[int, ...]) -> list[int]:
        calls.append(numbers)
        if len(calls) in {1, 3}:  # the batch, and its second item the first time
            raise RuntimeError
        return double(numbers)

    results = list(flow_of(call, ahead=1).results([Work((1, 2), 1)]))
    assert results == [(1, 2), (2, 4)]
    assert calls == [(1, 2), (1,), (2,), (2,)]


def test_an_item_is_given_up_after_some_tries() -> None:
    calls: list[tuple[int, ...]] = []

    def call(numbers: tuple[int, ...]) -> list[int]:
        calls.append(numbers)
        raise RuntimeError

    assert list(flow_of(call).results([Work((1,), 1)])) == [(1, -1)]
    assert len(calls) == TRIES


def test_an_error_that_ends_the_run_ends_it() -> None:
    def call(_: tuple[int, ...]) -> list[int]:
        raise TaggerError("no model")

    with pytest.raises(TaggerError, match="no model"):
        list(flow_of(call).results([Work((1,), 1)]))


@pytest.mark.parametrize(("ahead", "size", "most"), [(1, 1, 1), (4, 1, 4), (4, 60, 2), (4, 1000, 1)])
def test_the_look_ahead_has_bounds(ahead: int, size: int, most: int) -> None:
    given_out = taken_in = 0
    lead = []

    def work() -> Iterator[Work[int]]:
        nonlocal given_out
        for number in range(20):
            given_out += 1
            lead.append(given_out - taken_in)
            yield Work((number,), size)

    for _ in flow_of(double, ahead=ahead).results(work()):
        taken_in += 1
    assert taken_in == 20
    assert max(lead) <= most + 2  # one that is being yielded, one that is being asked for


def test_after_a_stop_what_is_in_hand_is_yielded_and_nothing_more() -> None:
    waiting: list[Future[Sequence[int]]] = []

    def submit(batch: tuple[int, ...]) -> Future[Sequence[int]]:
        future: Future[Sequence[int]] = Future()
        if batch[0] < 2:
            future.set_result(double(batch))
        waiting.append(future)
        return future

    flow = Flow[int, int](submit, lambda number, _: -number, width=1, ahead=4)
    seen = []
    for number, _ in flow.results(Work((number,), 1) for number in range(10)):
        seen.append(number)
        flow.stop()
    assert seen == [0, 1]
    assert all(future.cancelled() for future in waiting[2:])


def test_threads_give_the_same() -> None:
    with ThreadPoolExecutor(3) as pool:
        flow = Flow[int, int](
            lambda batch: pool.submit(double, batch), lambda number, _: -number, width=3, ahead=6
        )
        work = [Work(tuple(range(at, at + 3)), 1) for at in range(0, 300, 3)]
        assert list(flow.results(work)) == [(number, 2 * number) for number in range(300)]


@given(
    st.lists(st.one_of(st.integers(0, 500), st.none()), max_size=60), st.integers(1, 900), st.integers(1, 9)
)
def test_batches_are_the_input_in_order_and_not_too_heavy(
    lengths: list[int | None], weight: int, count: int
) -> None:
    items = [
        Failure(str(at), "read", "no") if length is None else Document(str(at), "x" * length)
        for at, length in enumerate(lengths)
    ]
    batches = list(cut_batches(items, weight=weight, count=count))
    assert [item for batch in batches for item in batch.items] == items
    assert all(1 <= len(batch.items) <= count for batch in batches)
    for batch in batches:
        heavy = sum(len(item.text) for item in batch.items if isinstance(item, Document))
        assert heavy <= weight or len(batch.items) == 1
        assert batch.size >= heavy
