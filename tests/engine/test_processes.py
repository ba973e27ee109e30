"""The pool: what a dead process does to others, which is nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING

import pytest

from tagger.engine.processes import CallError, ProcessPool, WorkerDiedError, how_it_died
from tagger.errors import ModelError, TaggerError
from tests.engine import calls

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPool]:
    pool = ProcessPool(2)
    yield pool
    pool.shutdown()


def test_calls_have_results(pool: ProcessPool) -> None:
    futures = [pool.submit(pow, number, 2) for number in range(20)]
    assert [future.result() for future in futures] == [number**2 for number in range(20)]
    assert 1 <= len({pool.submit(calls.pid).result() for _ in range(10)}) <= 2


@pytest.mark.parametrize(
    ("kind", "expected", "words"),
    [
        ("ModelError", ModelError, "why"),
        ("MemoryError", MemoryError, "why"),
        ("KeyError", CallError, "KeyError: 'why'"),
    ],
)
def test_errors_come_back(pool: ProcessPool, kind: str, expected: type[Exception], words: str) -> None:
    with pytest.raises(expected, match=words):
        pool.submit(calls.raise_error, kind).result()


def test_what_cannot_be_sent_is_an_error(pool: ProcessPool) -> None:
    with pytest.raises(CallError, match="pickle"):
        pool.submit(calls.unsendable).result()
    with pytest.raises((AttributeError, TypeError), match="pickle"):
        pool.submit(lambda: None).result()
    assert pool.submit(pow, 2, 2).result() == 4


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (signal.SIGKILL, "killed, by hand or by the system"),
        (signal.SIGSEGV, "SIGSEGV"),
        (signal.SIGTERM, "SIGTERM"),
    ],
)
def test_a_death_is_that_of_one_call(pool: ProcessPool, number: int, words: str) -> None:
    before = pool.submit(calls.sleep_then, 0.2, 1)
    dying = pool.submit(calls.be_killed, number)
    after = [pool.submit(pow, 2, each) for each in range(5)]
    with pytest.raises(WorkerDiedError, match=words):
        dying.result()
    assert before.result() == 1
    assert [future.result() for future in after] == [1, 2, 4, 8, 16]


def test_a_call_that_cannot_be_interrupted_ends_with_its_process(pool: ProcessPool) -> None:
    with pytest.raises(WorkerDiedError, match="took too long"):
        pool.submit(calls.hang, 0.2).result()


@pytest.mark.parametrize(
    ("code", "last", "words"),
    [
        (1, "Timeout (0:00:01)!\n", "too long"),
        (-9, "", "killed"),
        (-11, "Fatal", "SIGSEGV"),
        (3, "", "code 3"),
        (-99, "", "-99"),
    ],
)
def test_how_it_died(code: int, last: str, words: str) -> None:
    assert words in str(how_it_died(code, last))


def test_processes_are_renewed_and_warmed() -> None:
    with ProcessPool(1, calls.pid, renew_after=3) as pool:
        pids = [pool.submit(calls.pid).result() for _ in range(7)]
    assert [len(set(pids[at : at + 3])) for at in (0, 3)] == [1, 1]
    assert len(set(pids)) == 3


def test_interrupts_are_not_for_workers(pool: ProcessPool) -> None:
    future = pool.submit(calls.sleep_then, 0.3, 7)
    time.sleep(0.1)
    for pid in pool.pids():
        os.kill(pid, signal.SIGINT)
    assert future.result() == 7


def test_arithmetic_stays_in_one_thread(pool: ProcessPool) -> None:
    assert pool.submit(calls.threads).result() == os.environ["OMP_NUM_THREADS"]


def refuse() -> None:
    raise ModelError("no model here")


def test_what_keeps_processes_from_starting_ends_the_run() -> None:
    with ProcessPool(1, refuse) as pool, pytest.raises(ModelError, match="no model here"):
        pool.submit(pow, 2, 2).result()
    with (
        ProcessPool(1, calls.be_killed) as pool,
        pytest.raises(TaggerError, match="no worker process can be started"),
    ):
        pool.submit(pow, 2, 2).result()


def test_a_killed_pool_is_gone_at_once() -> None:
    pool = ProcessPool(1)
    running, waiting = pool.submit(calls.sleep_then, 30, 1), pool.submit(pow, 2, 2)
    while not pool.pids():
        time.sleep(0.02)
    started = time.monotonic()
    pool.kill()
    pool.shutdown()
    with pytest.raises(WorkerDiedError):
        running.result()
    with pytest.raises(CancelledError):
        waiting.result()
    with pytest.raises(RuntimeError, match="shut down"):
        pool.submit(pow, 2, 2)
    assert time.monotonic() - started < 5


ORPHANS = """
import os, sys, time
from tagger.engine.processes import ProcessPool
from tests.engine import calls
if __name__ == "__main__":
    pool = ProcessPool(2)
    pids = {pool.submit(calls.pid).result() for _ in range(20)}
    print(*pids, flush=True)
    os.kill(os.getpid(), 9)
"""


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_workers_end_with_the_process_that_has_them(root: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", ORPHANS], cwd=root, capture_output=True, check=False, timeout=30, text=True
    )
    pids = list(map(int, run.stdout.split()))
    assert pids, run.stderr
    for _ in range(100):
        if not any(map(is_alive, pids)):
            break
        time.sleep(0.05)
    assert not any(map(is_alive, pids))
