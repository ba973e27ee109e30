"""What a run costs besides the work: `tagger batch` over a million documents that take no time to tag.

    python benchmarks/scheduler.py [--documents 1000000] [--crew inline] [--weight 120000] [--empty] [--again]

Everything is the product's own (`tagger.engine.run`, its books, parts and Parquet files, `tagger.executors`) but the
work: a worker returns the rows of a sample document under another id, with a signature unlike all others. So what is
measured is the parent: reading and digesting, looking up, submitting, books, writing; each with its own processor
seconds (and those of the clock, in which it may wait for a disk), for a document and for a batch, which is what an
executor calls a task. `--weight 1` makes each document a batch: so many documents are so many tasks.

--crew   inline: this process; pool: processes; dask: a Dask cluster of so many worker processes on this machine.
--empty  the results have no rows: what remains are tasks and books, without writing tables.
--again  after the run, look through the input once more, as `--resume` over an archive that has not changed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import pickle
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

os.environ.setdefault("OMP_NUM_THREADS", "1")

from tagger.engine import duplicates, flow, parts, run, state
from tagger.engine.plan import Plan
from tagger.engine.worker import Fingerprint, ItemResult, Result, Spec, annotate_batch, digest_of
from tagger.executors import Crew, cluster_crew, local_crew
from tagger.sinks.parquet import ParquetSink
from tagger.sources.item import Item, item_of_bytes
from tagger.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from tagger.tables import Rows

SAMPLE: Final = Path(__file__).parents[1] / "data/samples/archive"
TOGETHER: Final = 2
"""Texts of the sample archive that make one document here: some 430 words."""
WORDS: Final = 430
WORKERS: Final = 2
STAGES: Final[dict[str, list[tuple[type, str]]]] = {
    "look up": [(state.State, "see"), (state.State, "is_current")],
    "books": [(parts.Parts, "add")],
    "duplicates": [(duplicates.Duplicates, "original_of"), (duplicates.Duplicates, "add")],
    "write": [(ParquetSink, "write_part")],
    "commit": [(state.State, "commit")],
}
"""Stages of a run -> what they are in the product; a stage inside another counts for itself only."""


class Clock:
    """Processor and clock seconds of the stages of a run, each without those that it calls."""

    def __init__(self) -> None:
        self.busy: defaultdict[str, float] = defaultdict(float)
        self.clock: defaultdict[str, float] = defaultdict(float)
        self._stack: list[str] = ["the rest"]
        self._since = (time.thread_time(), time.perf_counter())

    def turn(self, stage: str | None) -> None:
        """Enter a stage; None: leave the one that is on."""
        now = (time.thread_time(), time.perf_counter())
        self.busy[self._stack[-1]] += now[0] - self._since[0]
        self.clock[self._stack[-1]] += now[1] - self._since[1]
        self._since = now
        if stage:
            self._stack.append(stage)
        else:
            self._stack.pop()

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that counts for a stage."""

        def counted(*args: Any, **kwargs: Any) -> Any:
            self.turn(stage)
            try:
                return function(*args, **kwargs)
            finally:
                self.turn(None)

        return counted

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Count for as long as the block lasts."""
        before = [(owner, name, getattr(owner, name)) for pairs in STAGES.values() for owner, name in pairs]
        for stage, pairs in STAGES.items():
            for owner, name in pairs:
                setattr(owner, name, self.timed(stage, getattr(owner, name)))
        try:
            yield
        finally:
            for owner, name, function in before:
                setattr(owner, name, function)


class HollowExecutor(Executor):
    """Gives an executor work that takes no time in place of `annotate_batch`."""

    def __init__(self, inner: Executor, clock: Clock, rows: Path | None) -> None:
        self.inner, self.clock, self.rows, self.batches = inner, clock, rows, 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        """Return the future of the results of a batch, none of which took any time."""
        assert fn is annotate_batch
        self.batches += 1
        self.clock.turn("submit")
        try:
            return self.inner.submit(pretend, args[0], self.rows)
        finally:
            self.clock.turn(None)


def pretend(batch: Sequence[Item], rows: Path | None) -> list[ItemResult]:
    """Return for each item the rows of a sample document under its id; no rows without a file of them."""
    return [ItemResult(item.id, digest_of(item), (_result(item.id, samples(rows)),)) for item in batch]


@lru_cache(maxsize=1)
def samples(path: Path | None) -> list[tuple[Rows, int]]:
    """Return rows and words of sample documents; written by `write_samples`."""
    if path is None:
        return [({name: [] for name in TABLES}, WORDS)]
    found: list[tuple[Rows, int]] = pickle.loads(path.read_bytes())  # noqa: S301  # written by this run
    return found


def _result(name: str, known: list[tuple[Rows, int]]) -> Result:
    pick = random.Random(name)
    rows, words = known[pick.randrange(len(known))]
    named = {table: [(name, *row[1:-1], name) for row in each] for table, each in rows.items()}
    named["documents"] = [
        (name, name, *row[2:]) for row in rows["documents"]
    ]  # of its 15 columns, these are ids
    return Result(
        name,
        "done",
        named,
        words=words,
        fingerprint=Fingerprint(hashlib.sha256(name.encode()).hexdigest(), pick.randbytes(512)),
    )


def sample_texts() -> list[str]:
    """Return texts from the sample archive, several in one: of the length of a press release."""
    texts = [path.read_text("utf-8") for path in sorted(SAMPLE.glob("20*/*.txt"))]
    return ["\n\n".join(texts[at : at + TOGETHER]) for at in range(0, len(texts), TOGETHER)]


def write_samples(path: Path) -> None:
    """Tag the sample texts and write their rows."""
    items = [item_of_bytes(str(at), ".txt", text.encode()) for at, text in enumerate(sample_texts())]
    done = [result for item in annotate_batch(items, Spec()) for result in item.results]
    known = [(result.payload, result.words) for result in done if result.outcome == "done"]
    path.write_bytes(pickle.dumps(known))


class Source:
    """Items as an archive has them, and a line for each tenth of them."""

    def __init__(self, count: int, characters: int, clock: Clock) -> None:
        self.count, self.body, self.clock = count, b"x" * characters, clock

    def __iter__(self) -> Iterator[Item]:
        then = dict(self.clock.busy), time.perf_counter()
        for number in range(1, self.count + 1):
            self.clock.turn("digest")
            item = item_of_bytes(f"archive/{number // 1000:06}/{number:09}.txt", ".txt", self._text(number))
            self.clock.turn(None)
            yield item
            if number % max(self.count // 10, 1) == 0:
                then = self._report(number, *then)

    def _text(self, number: int) -> bytes:
        return f"{number} ".encode() + self.body

    def _report(self, number: int, busy: dict[str, float], at: float) -> tuple[dict[str, float], float]:
        done = self.count // 10 or 1
        spent = {
            stage: (self.clock.busy[stage] - busy.get(stage, 0)) / done * 1e6 for stage in self.clock.busy
        }
        told = ", ".join(f"{stage} {each:.0f}" for stage, each in spent.items() if each >= 1)
        now = time.perf_counter()
        print(
            f"{number:>11,}: {(now - at) / done * 1e6:6,.0f} µs a document by the clock; {told}", flush=True
        )
        return dict(self.clock.busy), now


@contextmanager
def crew_of(kind: str) -> Iterator[tuple[Crew, list[int]]]:
    """Open a crew; with it come the ids of the processes of its scheduler, if that is another process."""
    with ExitStack() as stack:
        if kind != "dask":
            jobs = 0 if kind == "inline" else WORKERS
            yield stack.enter_context(local_crew(jobs, int)), []
            return
        command = [sys.executable, __file__, "--cluster"]
        cluster = stack.enter_context(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        )
        assert cluster.stdin is not None
        assert cluster.stdout is not None
        stack.callback(cluster.stdin.close)
        yield stack.enter_context(cluster_crew(cluster.stdout.readline().strip(), dict)), [cluster.pid]


def serve_cluster() -> None:
    """Run a Dask scheduler in this process and workers in others, until standard input ends."""
    from distributed import LocalCluster

    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=WORKERS, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()


def simulate(count: int, kind: str, weight: int, out: Path, rows: Path | None, *, again: bool) -> None:
    """Run over `count` documents, and say where the time went."""
    with crew_of(kind) as (crew, others):
        characters = sum(map(len, texts := sample_texts())) // len(texts)
        clock = Clock()
        items = Source(count, characters, clock)
        plan = Plan(out, Spec(grace=None), batch_weight=weight)
        hollow = HollowExecutor(crew.executor, clock, rows)
        started, busy, elsewhere = time.perf_counter(), time.process_time(), sum(map(seconds_of, others))
        with clock.watching(), timed_waiting(clock):
            outcome = run.run(items, plan, crew=Crew(hollow, crew.width, crew.ahead))
            clock.turn("the rest")
        seconds, busy = time.perf_counter() - started, time.process_time() - busy
        print(f"{kind}: {count:,} documents, {hollow.batches:,} batches, {seconds:,.0f} s by the clock")
        tell(clock, count, hollow.batches, busy)
        if others:
            spent = sum(map(seconds_of, others)) - elsewhere
            print(f"  {'Dask scheduler':16} {spent / count * 1e6:9.1f} {spent / hollow.batches * 1e6:12.1f}")
        assert outcome.totals.done == count, outcome.totals
        tell_sizes(out, count)
        if again:
            look_again(items, plan, Crew(hollow, crew.width, crew.ahead))


@contextmanager
def timed_waiting(clock: Clock) -> Iterator[None]:
    """Count, as a stage of its own, what the flow does: it waits for futures and packs batches."""
    real = flow.Flow.results

    def results(self: Any, work: Any) -> Iterator[Any]:
        steps = iter(real(self, work))
        while True:
            clock.turn("wait")
            try:
                step = next(steps, None)
            finally:
                clock.turn(None)
            if step is None:
                return
            yield step

    flow.Flow.results = results  # type: ignore[method-assign]
    try:
        yield
    finally:
        flow.Flow.results = real  # type: ignore[method-assign]


def tell(clock: Clock, documents: int, batches: int, busy: float) -> None:
    """Print processor time of each stage in the thread of the run, and of all other threads of this process."""
    print(f"  {'':16} µs a document  µs a batch   by the clock, µs a document")
    for stage, spent in sorted(clock.busy.items(), key=lambda each: -each[1]):
        print(
            f"  {stage:16} {spent / documents * 1e6:9.1f} {spent / batches * 1e6:12.1f}"
            f" {clock.clock[stage] / documents * 1e6:12.1f}"
        )
    threads = busy - sum(clock.busy.values())
    print(f"  {'other threads':16} {threads / documents * 1e6:9.1f} {threads / batches * 1e6:12.1f}")
    print(f"  {'this process':16} {busy / documents * 1e6:9.1f} {busy / batches * 1e6:12.1f}")


def tell_sizes(out: Path, documents: int) -> None:
    """Print what stands in the output, and the peak of memory."""
    for name in ("state.sqlite", "run.json"):
        print(f"  {name}: {(out / name).stat().st_size / documents:,.3f} bytes a document")
    files = [path.stat().st_size for path in out.rglob("*.parquet")]
    print(f"  Parquet: {len(files):,} files; of repeated sample documents, so their size says nothing")
    status = Path("/proc/self/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    print(f"  peak memory of this process: {peak / 1024:,.0f} MB", flush=True)


def look_again(items: Source, plan: Plan, crew: Crew) -> None:
    """Look through an input that has not changed."""
    items.clock = clock = Clock()
    resumed = Plan(plan.out, plan.spec, resume=True, batch_weight=plan.batch_weight)
    started = time.perf_counter()
    with clock.watching():
        outcome = run.run(items, resumed, crew=crew)
    seconds = time.perf_counter() - started
    assert outcome.progress.unchanged == items.count, outcome.progress
    print(
        f"once more: {items.count:,} unchanged in {seconds:,.0f} s, {seconds / items.count * 1e6:,.1f} µs each"
    )


def seconds_of(pid: int) -> float:
    """Return the seconds of processor time that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--documents", type=int, default=1_000_000)
    options.add_argument("--crew", choices=("inline", "pool", "dask"), default="inline")
    options.add_argument("--weight", type=int, default=120_000)
    options.add_argument("--empty", action="store_true")
    options.add_argument("--out", type=Path, metavar="DIR", help="keep the output here")
    options.add_argument("--again", action="store_true")
    options.add_argument("--cluster", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--write-samples", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.write_samples:
        write_samples(chosen.write_samples)
        return
    if chosen.cluster:
        serve_cluster()
        return
    with tempfile.TemporaryDirectory() as name:
        print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
        rows = None if chosen.empty else Path(name) / "rows"
        if rows:  # in a process of its own, for the model needs memory
            subprocess.run([sys.executable, __file__, "--write-samples", rows], check=True)
        out = chosen.out or Path(name) / "out"
        simulate(chosen.documents, chosen.crew, chosen.weight, out, rows, again=chosen.again)


if __name__ == "__main__":
    main()
