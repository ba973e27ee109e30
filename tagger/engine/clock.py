"""How long one document may take: an error where Python can be interrupted, the end of the process where not."""

from __future__ import annotations

import ctypes
import faulthandler
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tagger.engine.processes import last_words

if TYPE_CHECKING:
    from collections.abc import Iterator


class OutOfTimeError(BaseException):
    """The time is over. No `Exception`: handlers for those, in any library, would take it for one of theirs."""


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raise `OutOfTimeError` in the block when it takes longer than so many seconds; None: as long as it likes.

    Takes effect between two steps of Python; a call into a library that takes longer is not cut short.
    """
    if not seconds:
        yield
    elif threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        with _alarm(seconds):
            yield
    else:
        with _thrown(seconds):
            yield


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(*_: Any) -> None:
    raise OutOfTimeError


@contextmanager
def _thrown(seconds: float) -> Iterator[None]:
    """As `_alarm`, for a thread that gets no signals (a Dask worker's, or any on Windows)."""
    thread, lock, over = threading.get_ident(), threading.Lock(), False

    def throw() -> None:
        with lock:
            if not over:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(thread), ctypes.py_object(OutOfTimeError)
                )

    timer = threading.Timer(seconds, throw)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            over = True
        timer.cancel()


@contextmanager
def last_resort(seconds: float | None) -> Iterator[None]:
    """End the whole process when the block takes longer than so many seconds, whatever it is doing."""
    if not seconds:
        yield
        return
    faulthandler.dump_traceback_later(seconds, exit=True, file=last_words() or sys.__stderr__ or 2)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
