"""A Dask cluster instead of processes of our own; one of its workers dies on the way."""

from __future__ import annotations

import os
import warnings
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tagger.engine.run import run
from tagger.engine.worker import describe
from tagger.errors import MissingExtraError, TaggerError, UsageError
from tagger.executors import _difference, cluster_crew
from tests.engine.conftest import FORMATS, files, outcomes, tag, written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tagger.engine.plan import Plan
    from tagger.engine.worker import Spec

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("default")  # of a cluster's own


@pytest.fixture
def cluster(faulty: None) -> Iterator[Any]:  # noqa: ARG001  # its workers have the plug-in
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = distributed.LocalCluster(
            n_workers=2, processes=True, threads_per_worker=1, dashboard_address=None, silence_logs=50
        )
    yield made
    made.close()


def test_a_cluster_gives_the_same_though_a_worker_dies(plan: Plan, archive: Path, cluster: Any) -> None:
    mark = archive.with_name("mark")
    (archive / "4a.dieonce").write_text(str(mark))
    plan = replace(plan, batch_weight=600)
    with cluster_crew(cluster.scheduler_address, partial(describe, plan.spec)) as crew:
        assert crew.width == 2
        run(plan.items(), plan, crew=crew)
    assert mark.exists()
    assert outcomes(plan.out)["4a.dieonce"] == "done"
    here = replace(plan, out=plan.out.with_name("here"))
    tag(here)
    assert files(plan.out) == files(here.out)
    check_formats(plan, cluster.scheduler_address)
    with (
        pytest.raises(TaggerError, match=r"worker tcp://.* has model .*, not other; install the same"),
        cluster_crew(cluster.scheduler_address, partial(lie, os.getpid(), plan.spec)),
    ):
        raise AssertionError


def check_formats(plan: Plan, address: str) -> None:
    """Check that a cluster writes what this process writes, in every format."""
    for form in FORMATS:
        spec = replace(plan.spec, sink=form)
        there = replace(plan, spec=spec, out=plan.out.with_name(f"there-{form}"), batch_weight=1)
        with cluster_crew(address, partial(describe, spec)) as crew:
            run(there.items(), there, crew=crew)
        here = replace(there, out=plan.out.with_name(f"here-{form}"))
        tag(here)
        assert written(there.out, form) == written(here.out, form)


def lie(here: int, spec: Spec) -> dict[str, str]:
    """Say something else in this process than in any other."""
    return {**describe(spec), **({"model": "other"} if os.getpid() == here else {})}


def test_a_cluster_of_many_threads_or_without_workers_is_refused() -> None:
    for options, words in [
        ({"n_workers": 1, "threads_per_worker": 2}, "--nthreads 1"),
        ({"n_workers": 0}, "no workers yet"),
    ]:
        with (
            distributed.LocalCluster(
                **options, processes=False, dashboard_address=None, silence_logs=50
            ) as cluster,
            pytest.raises(TaggerError, match=words),
            cluster_crew(cluster.scheduler.address, dict),
        ):
            raise AssertionError


@pytest.mark.parametrize(
    ("address", "kind", "words"),
    [
        ("tcp://127.0.0.1:1", TaggerError, "no scheduler answers"),
        ("nonsense://x:1", UsageError, "no address such as"),
    ],
)
def test_addresses(
    address: str, kind: type[TaggerError], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tagger.executors._CONNECT", 0.5)
    with pytest.raises(kind, match=words), cluster_crew(address, dict):
        raise AssertionError


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(MissingExtraError, match=r"tagger\[cluster\]"), cluster_crew("tcp://x:1", dict):
        raise AssertionError


def test_differences() -> None:
    here = {"spacy": "3.8", "model": "a"}
    assert _difference(here, dict(here)) is None
    assert _difference(here, {"spacy": "3.7"}) == "has spacy 3.7, not 3.8, model None, not a"
    assert (
        _difference(here, ModuleNotFoundError("no tagger")) == "cannot work: ModuleNotFoundError: no tagger"
    )
