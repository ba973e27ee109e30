"""What people see of a long run: a bar that moves, lines in a log, and what came of it."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from tagger.cli.exits import complain
from tagger.engine.batches import BATCH_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rich.console import RenderableType

    from tagger.engine.census import Census, Estimate
    from tagger.engine.plan import Plan
    from tagger.engine.run import Outcome
    from tagger.engine.run import Progress as Done

_LOG_EVERY: Final = 30.0
_DRAW_EVERY: Final = 0.2
_MOST_REASONS: Final = 6
_SURE_SHARE: Final = 0.05
"""The time left is told from this share of the whole on, or from a batch on: one document says nothing."""
_KINDS: Final = {
    ".csv": "rows of .csv",
    ".tsv": "rows of .tsv",
    ".parquet": "rows of .parquet",
    ".jsonl": "lines of .jsonl",
    ".eml": ".eml, messages of mailboxes too",
}


class Display:
    """Shows how far a run is, on standard error: a bar on a terminal, else a line every 30 seconds."""

    def __init__(self, census: Census | None) -> None:
        """Show a share of the whole and the time left once `census` is complete."""
        self._census = census
        self._shown = time.monotonic()
        self._anew = False
        self._bar: Progress | None = None
        if sys.stderr is not None and sys.stderr.isatty():
            columns = (SpinnerColumn(), BarColumn(bar_width=24), TextColumn("{task.description}"))
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("starting", total=None)

    def __enter__(self) -> Self:
        """Begin to show."""
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()

    def say(self, message: str) -> None:
        """Show a line that stays."""
        if self._bar:
            self._bar.console.print(Text(f"tagger: {message}"))
        else:
            complain(message)

    def watch(self, done: Done) -> None:
        """Show what is done, if the last time was long enough ago."""
        if done.anew and not self._anew:
            self._anew = True
            self.say(f"everything is tagged anew: {done.anew} changed")
        now = time.monotonic()
        if now - self._shown < (_DRAW_EVERY if self._bar else _LOG_EVERY):
            return
        self._shown = now
        share, left = share_and_time_left(done, self._census)
        if self._bar:
            total = None if share is None else 1.0
            self._bar.update(
                self._task, description=progress_line(done, left), total=total, completed=share or 0.0
            )
        else:
            complain(progress_line(done, left))


def share_and_time_left(done: Done, census: Census | None) -> tuple[float | None, float | None]:
    """Return which share of the whole is done, and the seconds that are left; None for what can't be known yet."""
    if census is None or not census.complete or not census.characters:
        return None, None
    left = max(0, census.characters - done.characters - done.passed)
    sure = done.characters >= min(BATCH_WEIGHT, _SURE_SHARE * census.characters)
    seconds = left * done.seconds / done.characters if sure and done.characters else None
    return 1 - left / census.characters, seconds


def progress_line(done: Done, left: float | None) -> str:
    """Return how far a run is, in a line."""
    parts = [
        f"{(count := done.done + done.failed + done.skipped):,} {noun(count)}",
        f"{done.words / max(done.seconds, 0.001):,.0f} words/s",
        f"{done.failed:,} failed",
    ]
    if done.unchanged:
        parts.insert(1, f"{done.unchanged:,} unchanged")
    if left is not None:
        parts.append(f"{duration(left)} left")
    return " · ".join(parts)


def noun(count: int, word: str = "document") -> str:
    """Return a word as it is said of one thing or of many."""
    return word if count == 1 else f"{word}s"


def duration(seconds: float) -> str:
    """Return a duration as people say it: 45 s, 3 min 20 s, 5 h 10 min, 2 days 3 h."""
    whole = timedelta(seconds=round(seconds))
    days, hours, minutes = whole.days, whole.seconds // 3600, whole.seconds // 60 % 60
    if days:
        return f"{days} day{'s' if days > 1 else ''} {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    if minutes:
        return f"{minutes} min {whole.seconds % 60} s"
    return f"{whole.seconds} s"


def summary_data(outcome: Outcome, plan: Plan) -> dict[str, Any]:
    """Return what a run has come to, as plain values."""
    done, totals = outcome.progress, outcome.totals
    return {
        "out": str(plan.out),
        "format": plan.spec.sink,
        "outcome": "interrupted" if done.interrupted else "done",
        "done": done.done,
        "failed": done.failed,
        "skipped": done.skipped,
        "unchanged": done.unchanged,
        "dropped": done.dropped,
        "repeated": done.repeated,
        "reasons": [
            {"outcome": kind[0], "reason": done.examples[kind] if count == 1 else kind[1], "documents": count}
            for kind, count in done.reasons.most_common()
        ],
        "words": done.words,
        "seconds": round(done.seconds, 1),
        "words_per_second": round(done.words / max(done.seconds, 0.001)),
        "total": {
            "items": totals.items,
            "documents": totals.documents,
            "done": totals.done,
            "failed": totals.failed,
            "skipped": totals.skipped,
            "words": totals.words,
            "parts": totals.parts,
        },
    }


def summary_table(data: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Yield what a run has come to, for a person."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    table.add_row("Done", f"{data['done']:,}", f"{noun(data['done'])}, {data['words']:,} words")
    for outcome in ("failed", "skipped"):
        if data[outcome]:
            _add_reasons(table, outcome, data)
    for name, meaning in (
        ("unchanged", ", tagged by an earlier run"),
        ("dropped", " that the sources hold no more"),
        ("repeated", " named twice, tagged once"),
    ):
        if data[name]:
            table.add_row(name.capitalize(), f"{data[name]:,}", f"{noun(data[name], 'input')}{meaning}")
    table.add_row("Time", "", f"{duration(data['seconds'])}, {data['words_per_second']:,} words/s")
    total = data["total"]
    table.add_row(
        "Results",
        f"{total['documents']:,}",
        f"{noun(total['documents'])} in {data['out']}, {data['format']}: "
        f"{total['done']:,} done, {total['failed']:,} failed, {total['skipped']:,} skipped",
    )
    table.add_row("Load", "", Text(f"tagger.load_tables({data['out']!r}).mentions"))
    if total["failed"] or total["skipped"]:
        table.add_row("", "", Text("….failures: which documents failed or were skipped, and why"))
    yield table


def _add_reasons(table: Table, outcome: str, data: Mapping[str, Any]) -> None:
    reasons = [(each["reason"], each["documents"]) for each in data["reasons"] if each["outcome"] == outcome]
    table.add_row(outcome.capitalize(), f"{data[outcome]:,}", noun(data[outcome]))
    _add_dim(table, reasons[:_MOST_REASONS])
    if others := reasons[_MOST_REASONS:]:
        _add_dim(table, [("other reasons: see the failures table", sum(count for _, count in others))])


def _add_dim(table: Table, counted: Iterable[tuple[str, int]]) -> None:
    for what, count in counted:
        table.add_row("", Text(f"{count:,}", style="dim"), Text(what, style="dim"))


def census_data(census: Census, estimate: Estimate | None, jobs: int) -> dict[str, Any]:
    """Return what an input holds and what tagging it may take, as plain values."""
    data: dict[str, Any] = {
        "inputs": dict(census.items.most_common()),
        "unreadable": dict(census.reasons.most_common()),
        "bytes": census.bytes,
        "words": census.words,
        "jobs": jobs,
    }
    if estimate:
        data["words_per_second"] = round(estimate.words_per_second)
        data["seconds"] = round(estimate.seconds / jobs, 1)
        data["results_bytes"] = estimate.bytes
    return data


def census_table(data: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Yield what an input holds and what tagging it may take, for a person."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for number, (kind, count) in enumerate(data["inputs"].items()):
        table.add_row("" if number else "Inputs", f"{count:,}", _KINDS.get(kind, kind))
    if failed := sum(data["unreadable"].values()):
        table.add_row("Failed", f"{failed:,}", "known so far: what is in a file shows when it is tagged")
        _add_dim(table, list(data["unreadable"].items())[:_MOST_REASONS])
    table.add_row("Size", f"{data['bytes'] / 1e6:,.1f}", f"MB unpacked, about {data['words']:,} words")
    if "seconds" in data:
        table.add_row(
            "Time",
            "about",
            f"{duration(data['seconds'])} with {data['jobs']} process{'es' if data['jobs'] > 1 else ''}"
            f" ({data['words_per_second']:,} words/s each, by a sample)",
        )
        table.add_row("Results", "up to", f"{data['results_bytes'] / 1e6:,.1f} MB, before compression")
    yield table
