from __future__ import annotations

import io
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from tagger.cli.progress import (
    census_data,
    census_table,
    duration,
    progress_line,
    share_and_time_left,
    summary_data,
    summary_table,
)
from tagger.engine.census import Census
from tagger.engine.plan import Plan
from tagger.engine.run import Outcome, Progress
from tagger.engine.state import Totals
from tagger.engine.worker import Result, Spec
from tagger.sources.item import item_of_bytes
from tagger.types import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rich.console import RenderableType


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (200, "3 min 20 s"), (18_600, "5 h 10 min"),
        (86_400, "1 day 0 h"), (183_600, "2 days 3 h"),
    ],
)  # fmt: skip
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def progress(**counts: int) -> Progress:
    return Progress(started=time.monotonic() - 10, **counts)  # type: ignore[arg-type]


def test_time_left_is_that_of_what_is_left_at_the_pace_so_far() -> None:
    census = Census(Counter(), characters=1000, complete=True)
    share, left = share_and_time_left(progress(characters=100, passed=400), census)
    assert share == 0.5
    assert left == pytest.approx(50, rel=0.01)


@pytest.mark.parametrize("census", [None, Census(characters=10), Census(complete=True)])
def test_nothing_is_said_of_what_cannot_be_known(census: Census | None) -> None:
    assert share_and_time_left(progress(characters=100), census) == (None, None)


def test_one_document_does_not_say_how_long_the_others_take() -> None:
    census = Census(characters=1_000_000, complete=True)
    assert share_and_time_left(progress(characters=40_000), census)[1] is None
    assert share_and_time_left(progress(characters=50_000), census)[1] == pytest.approx(190, rel=0.01)


def test_nothing_is_left_of_a_smaller_archive_than_was_counted() -> None:
    assert share_and_time_left(progress(characters=20), Census(characters=10, complete=True))[0] == 1.0


def test_a_line() -> None:
    line = progress_line(progress(done=1234, failed=1, skipped=5, words=20_000, unchanged=7), 61)
    assert line == "1,240 documents · 7 unchanged · 2,000 words/s · 1 failed · 1 min 1 s left"
    assert progress_line(progress(done=1), None) == "1 document · 0 words/s · 0 failed"


def shown(lines: Iterable[RenderableType]) -> str:
    with (console := Console(width=100, file=io.StringIO())).capture() as captured:
        console.print(*lines)
    return "\n".join(" ".join(line.split()) for line in captured.get().splitlines())


def test_a_reason_met_once_is_told_in_full_others_without_their_numbers(tmp_path: Path) -> None:
    done = progress(unchanged=1)
    for number, reason in enumerate(["line 7 has no text", "is 60 MB", "is 70 MB"]):
        done.count(Result(str(number), "failed", None, reason))
    outcome = Outcome(done, Totals(4, 1, 3, 0, 10, 1))
    table = shown(summary_table(summary_data(outcome, Plan(tmp_path, Spec()))))
    assert "Failed 3 documents\n2 is … MB\n1 line 7 has no text\nUnchanged 1 input, tagged by" in table
    assert "Results 4 documents in" in table
    assert ".failures: which documents failed or were skipped, and why" in table


def test_a_census_says_what_cannot_be_read_and_why() -> None:
    census = Census().count([item_of_bytes("a", ".txt", b"a"), Failure("b", "read", "is empty")])
    table = shown(census_table(census_data(census, None, 2)))
    assert "Inputs 1 .txt\nFailed 1 known so far" in table
    assert "\n1 is empty\n" in table
