"""A pool of processes in which the death of one harms nothing but the call it was at.

`concurrent.futures.ProcessPoolExecutor` breaks as a whole when a process dies, and can't say which call was at
fault. Here every process has a thread that gives it one call at a time over a pipe of its own: when the process
dies, that one call ends in `WorkerDiedError`, which says how, and the next call gets a new process.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import tempfile
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Final, Self, TextIO

from tagger.errors import TaggerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    _Call = tuple[Callable[..., Any], tuple[Any, ...], Mapping[str, Any]]

RENEW_AFTER: Final = 500
"""Calls after which a process is replaced: whatever a library leaks, it leaks for so long."""
_STARTS: Final = 3
"""Attempts to start a process before the run is given up."""
_SIGNALS: Final = {number.value: number.name for number in signal.Signals}
_last_words: TextIO | None = None
_ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class WorkerDiedError(BrokenExecutor):
    """The process that did a call is dead. The message says how it died."""


class TookTooLongError(WorkerDiedError):
    """It was ended by `tagger.engine.clock.last_resort`: another attempt would take as long."""


class CallError(Exception):
    """What a call raised in another process, in words: the error itself need not survive the way."""


class _StartError(Exception):
    """A process died, or said why it can't work, before its first call."""


@dataclass(frozen=True, slots=True)
class _Task:
    future: Future[Any]
    call: _Call


class ProcessPool(Executor):
    """Processes that each do one call at a time, start when there is work, and are renewed now and then."""

    def __init__(
        self, jobs: int, warm: Callable[[], object] | None = None, *, renew_after: int = RENEW_AFTER
    ) -> None:
        """Prepare for `jobs` processes; `warm` is called first in each, and is not counted as work."""
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._lanes = [_Lane(self._tasks, warm, renew_after) for _ in range(jobs)]
        self._open = True
        self._lock = Lock()
        for lane in self._lanes:
            lane.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Return the future of a call; calls begin in the order in which they are submitted.

        It ends in `WorkerDiedError` when the process dies, in a `TaggerError` when none can be started.
        """
        with self._lock:
            if not self._open:
                raise RuntimeError("the pool is shut down")
            future: Future[Any] = Future()
            self._tasks.put(_Task(future, (fn, args, kwargs)))
            return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes once all calls are done, or those that have begun if `cancel_futures`."""
        with self._lock:
            if self._open:
                self._open = False
                self._close(cancel=cancel_futures)
        if wait:
            for lane in self._lanes:
                lane.join()

    def _close(self, *, cancel: bool) -> None:
        waiting = []
        while cancel and not self._tasks.empty():
            waiting.append(self._tasks.get())
        for task in waiting:
            if task:
                task.future.cancel()
        for _ in self._lanes:
            self._tasks.put(None)

    def kill(self) -> None:
        """End all processes at once; calls that have begun end in `WorkerDiedError`."""
        with self._lock:
            self._open = False
            self._close(cancel=True)
        for lane in self._lanes:
            lane.kill()

    def pids(self) -> list[int]:
        """Return the ids of the processes that are alive."""
        return [worker.process.pid for lane in self._lanes if (worker := lane.worker) and worker.process.pid]


class _Lane(Thread):
    """Serves calls to one process after another."""

    def __init__(
        self, tasks: SimpleQueue[_Task | None], warm: Callable[[], object] | None, renew_after: int
    ) -> None:
        super().__init__(daemon=True, name="tagger-lane")
        self.tasks, self.warm, self.renew_after = tasks, warm, renew_after
        self.worker: _Worker | None = None
        self.killed = False

    def run(self) -> None:
        while task := self.tasks.get():
            if task.future.set_running_or_notify_cancel():
                self._serve(task)
        self._leave()

    def _serve(self, task: _Task) -> None:
        try:
            result = self._running().ask(task.call)
        except BaseException as error:  # noqa: BLE001  # whoever waits for the future is told
            if isinstance(error, WorkerDiedError):
                self._leave()
            task.future.set_exception(error)
        else:
            task.future.set_result(result)
        if self.worker and self.worker.calls >= self.renew_after:
            self._leave()

    def _running(self) -> _Worker:
        for attempt in range(_STARTS):
            try:
                self.worker = self.worker or _Worker.start(self.warm)
            except OSError as error:
                raise TaggerError(f"no worker process can be started: {error}") from error
            except _StartError as error:
                if attempt == _STARTS - 1:
                    raise TaggerError(f"no worker process can be started: {error}") from None
            else:
                break
        if self.killed or not self.worker:
            raise WorkerDiedError("the run was stopped")
        return self.worker

    def _leave(self) -> None:
        if self.worker:
            self.worker.stop()
            self.worker = None

    def kill(self) -> None:
        self.killed = True
        if worker := self.worker:
            worker.process.kill()


@dataclass(slots=True)
class _Worker:
    """One process, this side."""

    process: SpawnProcess
    pipe: Connection
    words: TextIO
    calls: int = field(default=0)

    @classmethod
    def start(cls, warm: Callable[[], object] | None) -> Self:
        """Return a process that is ready to be asked.

        Raises:
            TaggerError: What `warm` raised, if it is one.
            _StartError: It died.
        """
        context = get_context("spawn")
        here, there = context.Pipe()
        handle, name = tempfile.mkstemp(prefix="tagger-worker-")
        process = context.Process(target=_work, args=(there, warm, name), daemon=True, name="tagger-worker")
        with _deaf_children():
            process.start()
        there.close()  # else nobody would notice that the other end is gone
        worker = cls(process, here, os.fdopen(handle, encoding="utf-8", errors="replace"))
        try:
            worker._answer()
        except (WorkerDiedError, CallError) as error:
            worker.stop()
            raise _StartError(str(error)) from None
        except BaseException:
            worker.stop()
            raise
        finally:
            Path(name).unlink()  # both sides have it open: nothing is left behind, however they end
        return worker

    def ask(self, call: _Call) -> Any:
        """Return the result of a call, or raise what it raised."""
        self.calls += 1
        try:
            self.pipe.send(call)
        except OSError:
            raise self._death() from None
        return self._answer()

    def _answer(self) -> Any:
        try:
            done, value = self.pipe.recv()
        except (EOFError, OSError):
            raise self._death() from None
        if done:
            return value
        raise value

    def _death(self) -> WorkerDiedError:
        self.process.join()
        return how_it_died(self.process.exitcode or 0, self.words.read())

    def stop(self) -> None:
        """End the process; it is idle or dead."""
        self.pipe.close()  # which ends an idle one
        self.process.join(timeout=5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.words.close()


def how_it_died(code: int, last_words: str) -> WorkerDiedError:
    """Return how a process ended, from its exit code and what the fault handler wrote as it died."""
    if last_words.startswith("Timeout"):
        return TookTooLongError("it took too long, and could not be interrupted")
    name = _SIGNALS.get(-code)
    if name == "SIGKILL":
        return WorkerDiedError("it was killed, by hand or by the system for lack of memory")
    return WorkerDiedError(f"it crashed ({name})" if name else f"it ended with code {code}")


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Have processes that start in here not hear Ctrl-C, nor start threads of their own for arithmetic."""
    for name in _ONE_THREAD:
        os.environ.setdefault(name, "1")
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def last_words() -> TextIO | None:
    """Return where a process of a pool writes what it dies of; None in any other process."""
    return _last_words


def _work(pipe: Connection, warm: Callable[[], object] | None, name: str) -> None:
    """Do calls until the pipe closes: the whole life of a process."""
    global _last_words  # noqa: PLW0603  # one a process, for as long as it lives
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _last_words = Path(name).open("w", encoding="utf-8")  # noqa: SIM115  # for as long as it lives
    faulthandler.enable(_last_words)
    answer = _answer_to(warm or int)
    with suppress(EOFError, OSError):  # the other side is gone
        while True:
            pipe.send_bytes(answer)
            asked = pipe.recv_bytes()
            answer = _answer_to(partial(_do, asked))


def _do(asked: bytes) -> Any:
    function, args, kwargs = ForkingPickler.loads(asked)
    return function(*args, **kwargs)


def _answer_to(call: Callable[[], Any]) -> Any:
    """Return, as bytes to send, what a call returns, or what the call or the packing has raised."""
    try:
        return ForkingPickler.dumps((True, call()))
    except Exception as error:  # noqa: BLE001  # whoever waits for the result is told
        known = isinstance(error, (TaggerError, MemoryError))
        told = error if known else CallError(f"{type(error).__name__}: {error}")
        return ForkingPickler.dumps((False, told))


def call_in_future(fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
    """Return the future of a call that was done at once, in this thread."""
    future: Future[Any] = Future()
    try:
        future.set_result(fn(*args, **kwargs))
    except Exception as error:  # noqa: BLE001  # as in every executor
        future.set_exception(error)
    return future
