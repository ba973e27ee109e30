"""Where work is done: in this process, in processes of this machine, on a Dask cluster.

The one place that knows one from another. All three are a `concurrent.futures.Executor`, and the engine sees
nothing else: it submits, takes results in order, and gives work that failed to the executor once more.
"""

from __future__ import annotations

import os
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tagger.engine.processes import ProcessPool, call_in_future
from tagger.errors import MissingExtraError, TaggerError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future

_CONNECT: Final = 30
"""Seconds to wait for a scheduler."""


@dataclass(frozen=True, slots=True)
class Crew:
    """An executor, and how much of it there is.

    Attributes:
        executor: Takes the work.
        width: How many batches it works on at a time.
        ahead: How many batches it should be given, so that no worker has to wait.
    """

    executor: Executor
    width: int
    ahead: int


class InlineExecutor(Executor):
    """Does what it is given at once, in this process and thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Return a future that is done."""
        return call_in_future(fn, *args, **kwargs)


def cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def local_crew(jobs: int, warm: Callable[[], object]) -> Iterator[Crew]:
    """Open an executor on this machine, and close it in the end.

    Args:
        jobs: How many processes; 0 is this process itself.
        warm: Called first in every process; picklable.
    """
    if jobs == 0:
        warm()
        yield Crew(InlineExecutor(), width=1, ahead=1)
        return
    pool = ProcessPool(jobs, warm)
    try:
        yield Crew(pool, width=jobs, ahead=2 * jobs)
    except BaseException:
        pool.kill()  # nobody waits for what they still do
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def cluster_crew(address: str, describe: Callable[[], Mapping[str, str]]) -> Iterator[Crew]:
    """Open an executor on a Dask cluster, and close it in the end; the cluster itself goes on.

    Args:
        address: Of the scheduler: `tcp://host:8786`.
        describe: Says which versions and which model a machine has; called here and on every worker.

    Raises:
        MissingExtraError: `distributed` is not installed.
        TaggerError: No scheduler answers, it has no workers, or a worker differs from this machine.
    """
    client = _connect(address)
    try:
        threads = _check_workers(client, describe)
        executor = client.get_executor(pure=False)
        yield Crew(executor, width=threads, ahead=2 * threads)
    except BaseException:
        client.close(timeout=1)  # cancels what is left
        raise
    else:
        client.close()


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise MissingExtraError('--scheduler needs distributed: pip install "tagger[cluster]"') from None
    try:
        return Client(address, timeout=_CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]
    except ValueError as error:
        raise UsageError(f"--scheduler {address}: no address such as tcp://host:8786 ({error})") from error
    except (OSError, TimeoutError) as error:
        raise TaggerError(f"--scheduler {address}: no scheduler answers there; start one first") from error


def _check_workers(client: Any, describe: Callable[[], Mapping[str, str]]) -> int:
    """Return how many tasks the workers do at a time.

    Raises:
        TaggerError: There are none, or one would give other results than this machine.
    """
    threads: dict[str, int] = client.nthreads()
    if not threads:
        raise TaggerError(f"{client.scheduler.address}: the scheduler has no workers yet; start them first")
    if many := [worker for worker, count in threads.items() if count > 1]:
        raise TaggerError(f"{many[0]}: a model is for one thread; start the workers with --nthreads 1")
    here = describe()
    answers: dict[str, Any] = client.run(describe, on_error="return")
    for worker, there in answers.items():
        if problem := _difference(here, there):
            raise TaggerError(f"worker {worker} {problem}; install the same there as here")
    return len(threads)


def _difference(here: Mapping[str, str], there: Mapping[str, str] | BaseException) -> str | None:
    if isinstance(there, BaseException):
        return f"cannot work: {type(there).__name__}: {there}"
    differences = [
        f"{name} {there.get(name)}, not {value}" for name, value in here.items() if there.get(name) != value
    ]
    return f"has {', '.join(differences)}" if differences else None
