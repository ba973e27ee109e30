from __future__ import annotations

import time
from collections import Counter

import pytest

from tagger.cli.progress import duration, progress_line, share_and_time_left
from tagger.engine.census import Census
from tagger.engine.run import Progress


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


def test_nothing_is_left_of_a_smaller_archive_than_was_counted() -> None:
    assert share_and_time_left(progress(characters=20), Census(characters=10, complete=True))[0] == 1.0


def test_a_line() -> None:
    line = progress_line(progress(done=1234, failed=1, skipped=5, words=20_000, unchanged=7), 61)
    assert line == "1,240 documents · 7 unchanged · 2,000 words/s · 1 failed · 1 min 1 s left"
