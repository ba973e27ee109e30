"""The same output whoever does the work: this process, pools of one, two and four, a Dask cluster (test_cluster.py)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tagger.engine.processes import ProcessPool
from tagger.engine.worker import Spec, warm
from tagger.executors import Crew
from tests.engine.conftest import FORMATS, tag, written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tagger.engine.plan import Plan


@pytest.fixture(scope="module", params=[1, 4])  # of two: test_run.py
def crew(request: pytest.FixtureRequest, model: Path) -> Iterator[Crew]:
    """Processes that have done nothing yet."""
    jobs: int = request.param
    pool = ProcessPool(jobs, partial(warm, Spec(model=str(model))))
    yield Crew(pool, width=jobs, ahead=2 * jobs)
    pool.shutdown()


def test_processes_write_what_this_process_writes(plan: Plan, crew: Crew) -> None:
    for form in FORMATS:
        spec = replace(plan.spec, sink=form)
        here = replace(plan, spec=spec, out=plan.out.with_name(f"here-{form}"))
        there = replace(plan, spec=spec, out=plan.out.with_name(f"there-{form}"), batch_weight=1)
        assert tag(here).totals == tag(there, crew=crew).totals
        assert written(there.out, form) == written(here.out, form)
    assert isinstance(crew.executor, ProcessPool)
    assert len(set(crew.executor.pids())) == crew.width  # all of them had work
