"""One run over an archive: what is new or changed is tagged, written part by part, and can be gone on with."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from threading import Event
from typing import TYPE_CHECKING, Final

from tagger.engine import manifest
from tagger.engine.batches import characters_of, cut_batches
from tagger.engine.census import kind_of
from tagger.engine.flow import Flow
from tagger.engine.parts import Parts
from tagger.engine.state import FILE as STATE
from tagger.engine.state import opened
from tagger.engine.worker import ItemResult, Result, annotate_batch, digest_of
from tagger.errors import TaggerError, UsageError
from tagger.sinks import sink_for
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from tagger.engine.plan import Plan
    from tagger.engine.state import State, Totals
    from tagger.executors import Crew
    from tagger.sources import Item

_OURS: Final = frozenset({STATE, f"{STATE}-journal", manifest.FILE})
_COUNTED: Final = ("done", "failed", "skipped", "unchanged", "repeated", "dropped", "words", "anew")
_MOST_REASONS: Final = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run has come to.

    Attributes:
        progress: What this run has done.
        totals: What the output holds now, with what earlier runs have done.
    """

    progress: Progress
    totals: Totals


@dataclass(slots=True)
class Progress:
    """What this run has done so far.

    Attributes:
        done: Documents annotated.
        failed: Documents that failed.
        skipped: Documents left out on purpose.
        unchanged: Items done by an earlier run.
        repeated: Items that the input holds twice, such as a folder and a file in it; done once.
        dropped: Items that the input holds no more.
        words: Words of the documents annotated.
        characters: Characters of text in what was tagged, by rule of thumb.
        passed: Characters of text in what was unchanged.
        reasons: Documents by outcome and kind of reason.
        examples: The first reason of each kind.
        started: Value of the clock at the start.
        anew: Why everything is done anew; empty when it is not.
        interrupted: Whether the run was asked to stop before its end.
    """

    done: int = 0
    failed: int = 0
    skipped: int = 0
    unchanged: int = 0
    repeated: int = 0
    dropped: int = 0
    words: int = 0
    characters: int = 0
    passed: int = 0
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)
    anew: str = ""
    interrupted: bool = False

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    def count(self, result: Result) -> None:
        """Count what became of a document."""
        setattr(self, result.outcome, getattr(self, result.outcome) + 1)
        self.words += result.words
        if result.reason:
            kind = result.outcome, kind_of(result.reason)
            if len(self.reasons) >= _MOST_REASONS and kind not in self.reasons:
                kind = result.outcome, "other reasons"
            self.reasons[kind] += 1
            self.examples.setdefault(kind, result.reason)


class _Run:
    """One run over one input, with the books open."""

    def __init__(
        self, plan: Plan, state: State, crew: Crew, watch: Callable[[Progress], None], stop: Event
    ) -> None:
        self.plan, self.state, self.crew, self.watch, self.stop = plan, state, crew, watch, stop
        self.sink = sink_for(plan.spec.sink)
        self.parts = Parts(state, self.sink, plan.out, skip_duplicates=plan.skip_duplicates)
        self.progress = Progress()
        self.retry_failed = plan.retry_failed

    def prepare(self, decides: Mapping[str, str]) -> None:
        """Bring books and files to where the run can begin.

        Raises:
            UsageError: The output has another format.
        """
        before = self.state.facts()
        changed = manifest.differences(before, decides) if before else []
        if "format" in changed:
            raise UsageError(
                f"{self.plan.out} holds {before['format']}: give --format {before['format']}, or another folder"
            )
        if changed:
            self.progress.anew = ", ".join(changed)
            self.state.clear()
        self.state.remember(decides)
        self.state.commit()
        self.parts.recover()

    def tag(self, items: Iterable[Item | Failure]) -> None:
        """Tag what is new or changed; drop what is gone, if that is wanted; then what that made stale."""
        self._pass(items)
        if self.stop.is_set():
            self.progress.interrupted = True
            return
        if self.plan.prune:
            self._prune()
        if self.state.count_stale() and iter(items) is not items:
            self.retry_failed = False  # once is enough
            self._pass(items)
            self.progress.interrupted = self.stop.is_set()
        if not self.progress.interrupted:
            self._check()

    def _pass(self, items: Iterable[Item | Failure]) -> None:
        self.state.begin_pass()
        self.progress.unchanged = self.progress.passed = 0
        flow = Flow(self._submit, self._blame, width=self.crew.width, ahead=self.crew.ahead)
        batches = cut_batches(self._todo(items), weight=self.plan.batch_weight)
        for item, done in flow.results(batches):
            for result in self.parts.add(done):
                self.progress.count(result)
            self.progress.characters += characters_of(item)
            self.watch(self.progress)
            if self.stop.is_set():
                flow.stop()
        self.parts.write()

    def _todo(self, items: Iterable[Item | Failure]) -> Iterator[Item | Failure]:
        """Yield what is new or has changed."""
        for item in items:
            seen = self._seen(item)
            if seen is None:
                self.progress.repeated += 1
            elif self.state.is_current(seen.id, digest_of(seen), failed=not self.retry_failed):
                self.progress.unchanged += 1
                self.progress.passed += characters_of(seen)
            else:
                yield seen
            self.watch(self.progress)
            if self.stop.is_set():
                return

    def _seen(self, item: Item | Failure) -> Item | Failure | None:
        """Note an item, and return it with ids that nothing else has; None when it came before."""
        if isinstance(item, Failure):
            self.state.see_unread(item.id)
            return self._unlike(item)
        row = item.content if isinstance(item.content, Document) else None
        name = self.state.see(item.id, row.id if row else item.id)
        if name is None or row is None or name == row.id:
            return item if name else None
        return replace(item, content=replace(row, id=name))

    def _unlike(self, failure: Failure) -> Failure:
        """Return the failure under its id, or a numbered one: a thing may be partly read, and fail twice."""
        name, number = failure.id, 1
        while self.state.see(name, name) is None:
            number += 1
            name = f"{failure.id} ({number})"
        return replace(failure, id=name)

    def _submit(self, batch: tuple[Item | Failure, ...]) -> Future[Sequence[ItemResult]]:
        return self.crew.executor.submit(annotate_batch, batch, self.plan.spec)

    def _blame(self, item: Item | Failure, error: BaseException) -> ItemResult:
        failure = Failure(item.id, "annotate", self._reason(error))
        result = Result(item.id, "failed", self.sink.encode(failure, item=item.id), failure.reason)
        return ItemResult(item.id, digest_of(item), (result,))

    def _reason(self, error: BaseException) -> str:
        if isinstance(error, MemoryError):
            return "not enough memory"
        if type(error).__name__ == "KilledWorker":
            return "the worker process died"
        return f"the worker process died: {error}" if isinstance(error, BrokenExecutor) else str(error)

    def _prune(self) -> None:
        gone = self.state.gone()
        self.progress.dropped += len(gone)
        self.parts.drop([item for item, _ in gone])

    def _check(self) -> None:
        """Check that all inputs are accounted for."""
        seen, current = self.state.count_seen(), self.state.count_current()
        if seen != current and not self.state.count_stale():
            raise TaggerError(
                f"{seen:,} inputs were found, but {current:,} have a result: please report this"
            )


def check_output(out: Path, *, resume: bool) -> None:
    """Check that a run may write to a folder.

    Raises:
        UsageError: There is something in it that is not ours, or an earlier run and `resume` is not set.
    """
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is no folder: give --out a new or empty one")
    inside = {path.name for path in out.iterdir()} if out.is_dir() else set()
    if STATE in inside:
        if not resume:
            raise UsageError(
                f"{out} holds an earlier run: go on with it by --resume, or give --out a new folder"
            )
    elif inside - _OURS:
        raise UsageError(f"{out} is not empty and holds no run of ours: give --out a new or empty folder")


def run(
    items: Iterable[Item | Failure],
    plan: Plan,
    *,
    crew: Crew,
    watch: Callable[[Progress], None] = lambda _: None,
    stop: Event | None = None,
) -> Outcome:
    """Tag an archive into a folder; every input ends as done, failed or skipped.

    Args:
        items: The input, in the same order with the same ids in every run; walked twice when documents have to
            be done again because what they repeated has changed, so an iterator will do but for that.
        plan: What is to be done.
        crew: Who does it; see `tagger.executors`.
        watch: Called after each item with what was done so far.
        stop: Set from elsewhere (a signal handler) to have the batches in hand finished and written, no others.

    Raises:
        UsageError: The folder is not fit, or holds another format.
        OutputError: Results can't be written; the run can be gone on with.
        TaggerError: No model, no worker, another run in the same folder.
    """
    check_output(plan.out, resume=plan.resume)
    decides = manifest.what_decides(plan.spec, plan.columns, skip_duplicates=plan.skip_duplicates)
    _make_folder(plan.out)
    with opened(plan.out) as state:
        job = _Run(plan, state, crew, watch, stop or Event())
        job.prepare(decides)
        with _recorded(job, decides):
            job.tag(items)
        return Outcome(job.progress, state.totals())


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TaggerError(f"cannot write {out}: {error.strerror}") from error


@contextmanager
def _recorded(job: _Run, decides: Mapping[str, str]) -> Iterator[None]:
    """Write the manifest before and after."""
    started = manifest.now()

    def write(outcome: str) -> None:
        progress = job.progress
        manifest.write_manifest(
            job.plan.out,
            outcome=outcome,
            started=started,
            seconds=progress.seconds,
            inputs=list(job.plan.inputs),
            decides=decides,
            spec=job.plan.spec,
            totals=job.state.totals(),
            run={name: getattr(progress, name) for name in _COUNTED},
        )

    write("running")
    try:
        yield
    except BaseException:
        with suppress(TaggerError, sqlite3.Error):
            write("stopped")
        raise
    write("interrupted" if job.progress.interrupted else "done")
