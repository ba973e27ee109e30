"""What the tests have other processes do."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from tagger.engine.clock import OutOfTimeError, last_resort, time_limit
from tagger.errors import ModelError


def pid(_: object = None) -> int:
    return os.getpid()


def end(code: int) -> None:
    os._exit(code)


def be_killed(number: int = signal.SIGKILL) -> None:
    os.kill(os.getpid(), number)
    time.sleep(10)


def raise_error(kind: str) -> None:
    raise {"ModelError": ModelError, "MemoryError": MemoryError, "KeyError": KeyError}[kind]("why")


def unsendable() -> object:
    return lambda: None


def sleep_then(seconds: float, value: int) -> int:
    time.sleep(seconds)
    return value


def touch_and_sleep(path: str, seconds: float) -> None:
    Path(path).touch()
    time.sleep(seconds)


def hang(seconds: float) -> None:
    import ctypes

    with last_resort(seconds):
        ctypes.PyDLL(None).sleep(30)


def out_of_time(seconds: float) -> str:
    try:
        with time_limit(seconds):
            while True:
                time.sleep(0.01)
    except OutOfTimeError:
        return "out of time"


def threads() -> str | None:
    return os.environ.get("OMP_NUM_THREADS")


def say_and_print(value: int) -> int:
    sys.stdout.write("noise")
    return value
