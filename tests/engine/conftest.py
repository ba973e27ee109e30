"""An archive, a model that knows three names, a plug-in with files that kill, hang and lie; what a run left."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import spacy

from tagger import executors
from tagger.engine.plan import Plan
from tagger.engine.processes import ProcessPool
from tagger.engine.run import Outcome, run
from tagger.engine.worker import Spec, warm
from tagger.sinks import load_tables
from tagger.sources import registry
from tagger.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

PLUGIN = """
import os, signal, time


def die(source):
    os.kill(os.getpid(), signal.SIGKILL)
    yield


def sleep(source):
    while True:
        time.sleep(0.01)
    yield


def hang(source):
    sum(range(10**12))  # no signal is heard, no other thread runs
    yield


def hunger(source):
    raise MemoryError
    yield


def die_once(source):
    from tagger.types import Document

    mark = source.data.decode()
    if not os.path.exists(mark):
        open(mark, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    yield Document(source.id, "It lived, in Georgia.")
"""
ENTRY_POINTS = """[tagger_readers]
.die = faulty:die
.sleep = faulty:sleep
.hang = faulty:hang
.hunger = faulty:hunger
.dieonce = faulty:die_once
"""


FORMATS = ("parquet", "jsonl", "csv", "sqlite")


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that knows a few names by rule, has no knowledge base and no classifier."""
    return make_model(tmp_path_factory.mktemp("model") / "tiny", "1.0")


def make_model(path: Path, version: str, *names: str) -> Path:
    nlp = spacy.blank("en")
    nlp.meta.update(name="tiny", version=version)
    known = [
        {"label": "COUNTRY", "pattern": each, "id": "gazetteer"} for each in ("Georgia", "Moldova", *names)
    ]
    nlp.add_pipe("entity_ruler").add_patterns(known)  # type: ignore[attr-defined]
    nlp.to_disk(path)
    return path


@pytest.fixture(scope="session")
def plugin_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the import path, with readers of another package for files that do harm."""
    folder = tmp_path_factory.mktemp("plugin")
    (folder / "faulty.py").write_text(PLUGIN)
    (folder / "faulty-1.dist-info").mkdir()
    (folder / "faulty-1.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: faulty\nVersion: 1\n"
    )
    (folder / "faulty-1.dist-info" / "entry_points.txt").write_text(ENTRY_POINTS)
    return folder


@pytest.fixture
def faulty(plugin_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Install the plug-in, for processes too."""
    monkeypatch.syspath_prepend(plugin_folder)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(plugin_folder), os.environ.get("PYTHONPATH", "")]))
    registry.plugins.cache_clear()
    yield
    registry.plugins.cache_clear()
    sys.modules.pop("faulty", None)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder with eight texts: the fifth is empty, the sixth in Russian, the seventh repeats the second."""
    folder = tmp_path / "archive"
    folder.mkdir()
    for number in range(1, 9):
        (folder / f"{number}.txt").write_text(text(number))
    (folder / "5.txt").write_text("")
    (folder / "6.txt").write_text("Вчера в Кишинёве прошла встреча полицейских из восьми стран региона. " * 2)
    (folder / "7.txt").write_text(text(2).upper())
    return folder


def text(number: int) -> str:
    """Return a text unlike that of any other number."""
    words = " ".join(f"word{number}x{at}" for at in range(30))
    plainly_english = (
        "It was said that they have been there, and that they will go on with it for all who are at work."
    )
    return f"The police of Georgia and that of Moldova have met {words}. {plainly_english}"


@pytest.fixture(scope="session")
def pool(model: Path, plugin_folder: Path) -> Iterator[ProcessPool]:
    """Two processes that have the plug-in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(plugin_folder)  # which processes inherit
        pool = ProcessPool(2, partial(warm, Spec(model=str(model), sink="jsonl")))
        for future in [pool.submit(time.sleep, 0.5) for _ in range(2)]:
            future.result()
    yield pool
    pool.shutdown()


@pytest.fixture
def plan(tmp_path: Path, model: Path, archive: Path) -> Plan:
    return Plan(tmp_path / "out", Spec(model=str(model), sink="jsonl"), inputs=(str(archive),))


def tag(plan: Plan, *, crew: executors.Crew | None = None, again: bool = False, **options: Any) -> Outcome:
    """Run a plan, in this process if there is no crew, with `resume` if `again`."""
    plan = replace(plan, resume=again or plan.resume)
    if crew:
        return run(plan.items(), plan, crew=crew, **options)
    plan = replace(plan, spec=replace(plan.spec, grace=None))
    with executors.local_crew(0, partial(warm, plan.spec)) as alone:
        return run(plan.items(), plan, crew=alone, **options)


def rows(out: Path) -> dict[str, list[tuple[str, ...]]]:
    """Return all rows of all tables, sorted, every cell as a string."""
    tables = load_tables(out)
    return {
        name: sorted(tuple(map(str, row)) for row in getattr(tables, name).itertuples(index=False))
        for name in TABLES
    }


def files(out: Path) -> dict[str, bytes]:
    """Return the content of all files of all parts."""
    found = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("part-*")}
    assert found
    return found


def written(out: Path, form: str) -> dict[str, bytes] | dict[str, list[tuple[str, ...]]]:
    """Return what a run has written: bytes of files, the rows of a database."""
    return rows(out) if form == "sqlite" else files(out)


def outcomes(out: Path) -> dict[str, str]:
    """Return what became of each document, by its file's name."""
    tables = load_tables(out)
    done = {Path(each).name: "done" for each in tables.documents["document"]}
    failures = tables.failures
    reasons = dict(
        zip(failures["document"].map(lambda name: Path(name).name), failures["reason"], strict=True)
    )
    assert not done.keys() & reasons.keys()
    return done | reasons
