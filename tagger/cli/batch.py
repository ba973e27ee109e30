"""`tagger batch`: a whole archive, into tables; gone on with after any end."""

from __future__ import annotations

import shlex
import signal
import sys
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any

import typer

from tagger.cli import batch_options as these
from tagger.cli import exits, options
from tagger.cli.batch_options import BatchFormat
from tagger.errors import TaggerError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tagger.engine.plan import Plan
    from tagger.engine.run import Outcome
    from tagger.engine.worker import Spec
    from tagger.executors import Crew
    from tagger.sources import Limits


def batch(
    sources: these.Sources,
    *,
    out: these.Out,
    form: these.Form = BatchFormat.parquet,
    jobs: these.Jobs = None,
    scheduler: these.Scheduler = None,
    resume: these.Resume = False,
    retry_failed: these.RetryFailed = False,
    prune: these.Prune = False,
    dry_run: these.DryRun = False,
    language: these.Language = "en",
    skip_duplicates: these.SkipDuplicates = False,
    time_limit: these.TimeLimit = 300.0,
    model: options.Model = None,
    topics: options.Topics = None,
    corrections: options.Corrections = None,
    acronyms: options.Acronyms = None,
    cities: options.Cities = False,
    text_column: these.TextColumn = None,
    id_column: these.IdColumn = None,
    date_column: these.DateColumn = None,
    max_bytes: these.MaxBytes = None,
    max_members: these.MaxMembers = None,
    max_total_bytes: these.MaxTotalBytes = None,
    max_ratio: these.MaxRatio = None,
    max_depth: these.MaxDepth = None,
) -> None:
    """Tag a whole archive into tables of documents, mentions, countries, topics and failures.

    Every input ends as done, failed or skipped, with the reason. The run may end at any moment, by Ctrl-C, a full
    disk or a power cut: the same command with --resume goes on with it, and in the end the results are those of a
    run without a break. Over an archive that has grown, --resume tags what is new or has changed. Load the results
    with `tagger.load_tables("DIR")`.

    Exit code: 0 done, 1 done, but some documents failed, 2 usage, 3 the run could not go on, 130 interrupted.
    """
    from tagger.acronyms import read_acronyms
    from tagger.corrections import read_corrections
    from tagger.engine.plan import Plan
    from tagger.engine.worker import GRACE, Spec
    from tagger.sources import Columns

    if jobs is not None and scheduler:
        raise UsageError("--jobs is for this machine, --scheduler for a cluster: give one of them")
    spec = Spec(
        model=model,
        topics=topics,
        corrections=read_corrections(corrections) if corrections else None,
        acronyms=read_acronyms(acronyms) if acronyms else None,
        cities=cities,
        sink=form.value,
        limits=_limits(max_bytes, max_members, max_total_bytes, max_ratio, max_depth),
        languages=None if language == "any" else frozenset(language.split(",")),
        time_limit=time_limit or None,
        grace=GRACE if jobs != 0 else None,
    )
    columns = Columns(text_column or "text", id_column, date_column)
    plan = Plan(out, spec, tuple(sources), columns, resume, retry_failed, prune, skip_duplicates)
    plan.items().check(out)
    if dry_run:
        _show_census(plan, jobs)
    else:
        _tag(plan, jobs, scheduler)


def _limits(
    max_bytes: int | None,
    max_members: int | None,
    max_total_bytes: int | None,
    max_ratio: int | None,
    max_depth: int | None,
) -> Limits:
    """Return the usual limits, but those that were given."""
    from tagger.sources import Limits

    usual = Limits()
    return replace(
        usual,
        max_bytes=max_bytes or usual.max_bytes,
        max_members=max_members or usual.max_members,
        max_total_bytes=max_total_bytes or usual.max_total_bytes,
        max_ratio=max_ratio or usual.max_ratio,
        max_depth=max_depth or usual.max_depth,
    )


def _show_census(plan: Plan, jobs: int | None) -> None:
    from tagger.cli.output import show
    from tagger.cli.progress import census_data, census_table
    from tagger.engine.census import Census, estimate
    from tagger.executors import cores

    items = plan.items()
    if not items.is_repeatable:
        raise UsageError("--dry-run reads the sources twice: it can't do that with standard input")
    census = Census().count(items)
    data = census_data(census, estimate(items, census, plan.spec), jobs or cores())
    show(data, None, census_table(data))


def _tag(plan: Plan, jobs: int | None, scheduler: str | None) -> None:
    from tagger.cli.output import show
    from tagger.cli.progress import Display, summary_data, summary_table
    from tagger.engine.census import count_aside
    from tagger.engine.run import check_output, run

    check_output(plan.out, resume=plan.resume)
    stop, items = Event(), plan.items()
    census = count_aside(items, stop) if items.is_repeatable else None
    try:
        with (
            Display(census) as display,
            _heeding_signals(stop, display.say),
            _crew(plan.spec, jobs, scheduler) as crew,
        ):
            outcome = run(items, plan, crew=crew, watch=display.watch, stop=stop)
    except KeyboardInterrupt:
        _say_how_to_resume("stopped")
        raise typer.Exit(exits.INTERRUPTED) from None
    except TaggerError as error:
        raise _with_resumption(error) from error
    finally:
        stop.set()
    data = summary_data(outcome, plan)
    show(data, None, summary_table(data))
    _end(outcome)


def _end(outcome: Outcome) -> None:
    if outcome.progress.interrupted:
        _say_how_to_resume("interrupted")
        raise typer.Exit(exits.INTERRUPTED)
    if outcome.totals.failed:
        raise typer.Exit(exits.SOME_FAILED)


def _crew(spec: Spec, jobs: int | None, scheduler: str | None) -> AbstractContextManager[Crew]:
    from tagger import executors
    from tagger.engine.worker import describe, warm

    if scheduler:
        return executors.cluster_crew(scheduler, partial(describe, spec))
    return executors.local_crew(executors.cores() if jobs is None else jobs, partial(warm, spec))


@contextmanager
def _heeding_signals(stop: Event, say: Callable[[str], None]) -> Iterator[None]:
    """Have the first Ctrl-C (or SIGTERM) set `stop`, the second raise `KeyboardInterrupt`."""

    def heed(number: int, _: Any) -> None:
        if stop.is_set():
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # it can't be more at once than at once
            raise KeyboardInterrupt
        stop.set()
        again = "Ctrl-C again stops" if number == signal.SIGINT else "the next signal stops"
        say(f"finishing what is in hand; {again} at once")

    before = {number: signal.signal(number, heed) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _with_resumption(error: TaggerError) -> TaggerError:
    from tagger.engine.parts import OutputError

    if not isinstance(error, OutputError):
        return error
    return TaggerError(f"{error}; what was written before is safe; then go on with: {_resumption()}")


def _say_how_to_resume(what: str) -> None:
    exits.complain(f"{what}; go on with: {_resumption()}")


def _resumption() -> str:
    arguments = sys.argv[1:]
    return shlex.join(["tagger", *arguments, *([] if "--resume" in arguments else ["--resume"])])
