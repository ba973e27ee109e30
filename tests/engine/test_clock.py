from __future__ import annotations

import signal
import time
from threading import Thread

import pytest

from tagger.engine.clock import OutOfTimeError, last_resort, time_limit
from tests.engine import calls


def test_in_the_main_thread() -> None:
    before = signal.getsignal(signal.SIGALRM)
    started = time.monotonic()
    assert calls.out_of_time(0.1) == "out of time"
    assert time.monotonic() - started < 1
    assert signal.getsignal(signal.SIGALRM) is before
    time.sleep(0.15)  # nothing rings afterwards


def test_in_another_thread() -> None:
    seen: list[str] = []
    thread = Thread(target=lambda: seen.append(calls.out_of_time(0.1)))
    thread.start()
    thread.join(5)
    assert seen == ["out of time"]


def quick() -> None:
    with time_limit(0.05):
        pass
    time.sleep(0.1)


def test_what_is_quick_enough_hears_nothing() -> None:
    quick()
    thread = Thread(target=quick)
    thread.start()
    thread.join()
    assert not thread.is_alive()


@pytest.mark.parametrize("seconds", [None, 0])
def test_without_a_limit(seconds: float | None) -> None:
    with last_resort(seconds), time_limit(seconds):
        time.sleep(0.01)


def test_it_is_no_exception_that_libraries_would_catch() -> None:
    assert not issubclass(OutOfTimeError, Exception)
