"""Runs over a small archive with a small model: what is in the output after them, whatever happened on the way."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagger.engine import parts
from tagger.engine import run as running
from tagger.engine.census import kind_of
from tagger.engine.parts import OutputError
from tagger.engine.run import check_output
from tagger.engine.state import State
from tagger.engine.worker import Spec
from tagger.errors import ModelError, TaggerError, UsageError
from tagger.executors import Crew, cores
from tagger.sinks import load_tables
from tagger.sinks.jsonl import JsonlSink
from tagger.types import Document
from tests.engine.conftest import FORMATS, make_model, outcomes, rows, tag, text, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tagger.engine.plan import Plan
    from tagger.engine.processes import ProcessPool
    from tagger.engine.run import Progress


def test_every_input_ends_as_done_failed_or_skipped(plan: Plan) -> None:
    seen: list[int] = []
    outcome = tag(plan, watch=lambda progress: seen.append(progress.done))
    done, totals = outcome.progress, outcome.totals
    assert (done.done, done.failed, done.skipped) == (6, 1, 1)
    assert (totals.items, totals.documents, totals.done, totals.parts) == (8, 8, 6, 1)
    assert seen[-1] == 6
    assert outcomes(plan.out) == {
        **dict.fromkeys(("1.txt", "2.txt", "3.txt", "4.txt", "7.txt", "8.txt"), "done"),
        "5.txt": "is empty",
        "6.txt": "language ru",
    }
    tables = load_tables(plan.out)
    assert set(tables.mentions["text"]) == {"Georgia", "Moldova"}
    documents = tables.documents.set_index("document")["duplicate_of"].dropna()
    assert documents.to_dict() == {f"{plan.inputs[0]}/7.txt": f"{plan.inputs[0]}/2.txt"}


def test_the_manifest_says_with_what(plan: Plan) -> None:
    tag(plan)
    manifest = json.loads((plan.out / "run.json").read_text())
    assert manifest["model"].items() >= {"name": "tiny", "version": "1.0"}.items()
    assert manifest["inputs"] == list(plan.inputs)
    assert manifest["outcome"] == "done"
    assert manifest["counts"]["documents"] == manifest["counts"]["items"] == 8
    assert manifest["versions"].keys() >= {"python", "tagger", "spacy"}
    assert manifest["started"] <= manifest["ended"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_second_run_does_what_is_new_or_changed(plan: Plan, archive: Path, form: str) -> None:
    plan = replace(plan, spec=replace(plan.spec, sink=form))
    tag(plan)
    again = tag(plan, again=True).progress
    assert (again.done, again.failed, again.skipped, again.unchanged) == (0, 0, 0, 8)
    (archive / "0.txt").write_text(text(100))
    (archive / "3.txt").write_text(text(3) + " It was in Georgia again.")
    (archive / "5.txt").write_text(text(5))
    (archive / "8.txt").unlink()
    grown = tag(plan, again=True)
    assert (grown.progress.done, grown.progress.unchanged, grown.progress.dropped) == (3, 5, 0)
    assert "8.txt" in outcomes(plan.out)
    pruned = tag(replace(plan, prune=True), again=True)
    assert (pruned.progress.done, pruned.progress.dropped, pruned.totals.items) == (0, 1, 8)
    fresh = replace(plan, out=plan.out.with_name("fresh"))
    tag(fresh)
    assert rows(plan.out) == rows(fresh.out)


def test_what_lies_in_an_archive_that_cannot_be_read_is_not_gone(plan: Plan, archive: Path) -> None:
    tag(plan)
    (archive / "8.txt").unlink()
    lost = replace(plan, inputs=(*plan.inputs, str(archive.with_name("unmounted"))), prune=True)
    assert tag(lost, again=True).progress.dropped == 1
    archive.rename(archive.with_name("away"))
    assert tag(replace(plan, prune=True), again=True).progress.dropped == 1  # "unmounted", not named any more
    assert len(outcomes(plan.out)) == 7 + 1  # and the failure of the folder


def test_what_repeated_a_changed_document_is_done_again(plan: Plan, archive: Path) -> None:
    tag(plan)
    (archive / "2.txt").write_text(text(22))
    assert tag(plan, again=True).progress.done == 2
    assert load_tables(plan.out).documents["duplicate_of"].isna().all()
    # one that stands before the one that it repeats
    (archive / "1.txt").write_text(text(4))
    assert tag(plan, again=True).progress.done == 1
    (archive / "4.txt").write_text(text(44))
    tag(plan, again=True)
    assert load_tables(plan.out).documents["duplicate_of"].isna().all()
    assert tag(plan, again=True).progress.unchanged == 8


def test_duplicates_are_skipped_on_demand(plan: Plan) -> None:
    tag(replace(plan, skip_duplicates=True))
    assert outcomes(plan.out)["7.txt"] == f"duplicate of {plan.inputs[0]}/2.txt"


@pytest.mark.parametrize(
    ("languages", "russian"),
    [(frozenset({"en"}), "language ru"), (frozenset({"ru"}), "done"), (None, "done")],
)
def test_languages(plan: Plan, languages: frozenset[str] | None, russian: str) -> None:
    tag(replace(plan, spec=replace(plan.spec, languages=languages)))
    assert outcomes(plan.out)["6.txt"] == russian
    assert outcomes(plan.out)["1.txt"] == (
        "done" if languages is None or "en" in languages else "language en"
    )


@pytest.mark.parametrize("change", ["model", "languages", "skip_duplicates"])
def test_all_is_tagged_anew_when_what_decides_has_changed(plan: Plan, tmp_path: Path, change: str) -> None:
    tag(plan)
    if change == "model":
        other = make_model(tmp_path / "other", "2.0", "police")
        plan = replace(plan, spec=replace(plan.spec, model=str(other)))
    elif change == "languages":
        plan = replace(plan, spec=replace(plan.spec, languages=None))
    else:
        plan = replace(plan, skip_duplicates=True)
    again = tag(plan, again=True).progress
    assert again.unchanged == 0
    assert again.anew == {"skip_duplicates": "duplicates"}.get(change, change)
    fresh = replace(plan, out=plan.out.with_name("fresh"))
    tag(fresh)
    assert rows(plan.out) == rows(fresh.out)


def test_another_format_needs_another_folder(plan: Plan) -> None:
    tag(plan)
    with pytest.raises(UsageError, match="holds jsonl: give --format jsonl"):
        tag(replace(plan, spec=replace(plan.spec, sink="csv")), again=True)


def test_a_folder_must_be_new_or_ours(plan: Plan, tmp_path: Path) -> None:
    check_output(tmp_path / "new", resume=False)
    (tmp_path / "file").touch()
    for path, resume, words in [
        (tmp_path / "file", False, "is no folder"),
        (tmp_path, False, "is not empty"),
        (tmp_path, True, "is not empty"),
    ]:
        with pytest.raises(UsageError, match=words):
            check_output(path, resume=resume)
    tag(plan, again=True)  # --resume in a new folder is a beginning
    with pytest.raises(UsageError, match="go on with it by --resume"):
        tag(plan)


def test_only_one_run_in_a_folder(plan: Plan) -> None:
    plan.out.mkdir()
    state = State.open(plan.out)
    with pytest.raises(TaggerError, match="another run is writing here"):
        tag(plan, again=True)
    state.close()
    tag(plan, again=True)


def test_a_missing_model_ends_the_run(plan: Plan) -> None:
    with pytest.raises(ModelError):
        tag(replace(plan, spec=Spec(model="nowhere")))


def test_the_same_item_twice_is_done_once(plan: Plan, archive: Path) -> None:
    outcome = tag(replace(plan, inputs=(*plan.inputs, str(archive / "1.txt"))))
    assert (outcome.progress.repeated, outcome.totals.items) == (1, 8)


def test_ids_of_rows_that_are_taken_give_way_to_their_place(plan: Plan, tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        lines = [
            json.dumps({"id": "n1", "text": text(ord(name[0]))}),
            json.dumps({"text": text(ord(name[0]) + 5)}),
        ]
        (tmp_path / name).write_text("\n".join(lines))
    plan = replace(plan, inputs=(str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")))
    tag(plan)
    documents = load_tables(plan.out).documents["document"].to_list()
    assert documents == ["n1", f"{tmp_path}/a.jsonl#2", f"{tmp_path}/b.jsonl#1", f"{tmp_path}/b.jsonl#2"]
    assert tag(plan, again=True).progress.unchanged == 4


@pytest.mark.parametrize("form", FORMATS)
def test_executors_and_batches_do_not_matter(plan: Plan, pool: ProcessPool, form: str) -> None:
    plan = replace(plan, spec=replace(plan.spec, sink=form))
    tag(plan)
    crews = [(None, 300), (Crew(pool, 1, 1), 120_000), (Crew(pool, 2, 4), 1), (Crew(pool, 2, 3), 500)]
    for number, (crew, weight) in enumerate(crews):
        each = replace(plan, out=plan.out.with_name(f"out{number}"), batch_weight=weight)
        tag(each, crew=crew)
        assert written(each.out, form) == written(plan.out, form)


@settings(max_examples=12)
@given(st.integers(1, 3000), st.integers(1, 400), st.integers(1, 5))
def test_parts_do_not_matter(
    tmp_path_factory: pytest.TempPathFactory, model: Path, weight: int, words: int, results: int
) -> None:
    folder = tmp_path_factory.mktemp("run")
    for number in range(6):
        (folder / f"{number}.txt").write_text(text(number % 4))
    spec = Spec(model=str(model), sink="jsonl")
    from tagger.engine.plan import Plan

    plan = Plan(folder.with_name(f"{folder.name}-out"), spec, (str(folder),), batch_weight=weight)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "Parts", partial_parts(words, results))
        outcome = tag(plan)
    assert outcome.totals.documents == 6
    duplicates = load_tables(plan.out).documents["duplicate_of"].dropna()
    assert duplicates.to_list() == [f"{folder}/0.txt", f"{folder}/1.txt"]
    assert outcome.totals.parts >= 6 // results


def partial_parts(words: int, results: int) -> Callable[..., parts.Parts]:
    def make(*args: Any, **options: Any) -> parts.Parts:
        return parts.Parts(*args, **options, words=words, results=results)

    return make


class PowerCutError(BaseException):
    """Ends a run as nothing in it expects."""


def cut_power_at(patch: pytest.MonkeyPatch, moment: int) -> list[str]:
    """Have the run end right before or after the nth thing that it does to its output."""
    happened: list[str] = []

    def watched(owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def call(*args: Any, **options: Any) -> Any:
            happened.append(name)
            if len(happened) == moment:
                raise PowerCutError
            result = real(*args, **options)
            happened.append(f"after {name}")
            if len(happened) == moment:
                raise PowerCutError
            return result

        patch.setattr(owner, name, call)

    for owner, name in [
        (JsonlSink, "write_part"), (JsonlSink, "drop"), (State, "commit"), (JsonlSink, "remove_part"),
    ]:  # fmt: skip
        watched(owner, name)
    patch.setattr(running, "Parts", partial_parts(10_000, 3))
    return happened


def moments() -> Iterator[int]:
    yield from range(1, 60)


def test_a_power_cut_at_any_moment_changes_nothing(plan: Plan, archive: Path) -> None:
    """First over the archive as it is, then, in the same folder, over one that has changed."""
    with pytest.MonkeyPatch.context() as patch:
        cut_power_at(patch, 0)
        tag(plan)
        expected = [rows(plan.out)]
        change(archive)
        fresh = replace(plan, out=plan.out.with_name("fresh"))
        tag(fresh)
        expected.append(rows(fresh.out))
    cuts = 0
    for moment in moments():
        each = replace(plan, out=plan.out.with_name(f"cut{moment}"), prune=True)
        restore(archive)
        cut = [survive_cut(each, moment)]
        assert rows(each.out) == expected[0]
        change(archive)
        cut.append(survive_cut(each, moment))
        assert rows(each.out) == expected[1], moment
        cuts += sum(cut)
        if not any(cut):
            break
    assert cuts > 20
    assert not any(cut), "more moments to try"


def survive_cut(plan: Plan, moment: int) -> bool:
    """Run until the power goes, then again; return whether it went."""
    with pytest.MonkeyPatch.context() as patch:
        happened = cut_power_at(patch, moment)
        try:
            tag(plan, again=True)
        except PowerCutError:
            happened.clear()
            patch.undo()
            tag(plan, again=True)
            return True
    return False


def change(archive: Path) -> None:
    (archive / "2.txt").write_text(text(222))
    (archive / "5.txt").write_text(text(5))
    (archive / "8.txt").unlink()
    (archive / "9.txt").write_text(text(9))


def restore(archive: Path) -> None:
    (archive / "2.txt").write_text(text(2))
    (archive / "5.txt").write_text("")
    (archive / "8.txt").write_text(text(8))
    (archive / "9.txt").unlink(missing_ok=True)


def test_a_full_disk_ends_the_run_and_it_goes_on(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = replace(plan, out=plan.out.with_name("expected"))
    tag(expected)
    real, written = JsonlSink.write_part, []

    def write_part(self: JsonlSink, out: Path, part: int, payloads: Any) -> None:
        written.append(part)
        if len(written) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(self, out, part, payloads)

    monkeypatch.setattr(JsonlSink, "write_part", write_part)
    monkeypatch.setattr(running, "Parts", partial_parts(10_000, 3))
    with pytest.raises(OutputError, match="No space left on device"):
        tag(plan)
    assert len(outcomes(plan.out)) == 3
    assert json.loads((plan.out / "run.json").read_text())["outcome"] == "stopped"
    tag(plan, again=True)
    assert rows(plan.out) == rows(expected.out)


def test_a_stop_finishes_what_is_in_hand(plan: Plan) -> None:
    from threading import Event

    expected = replace(plan, out=plan.out.with_name("expected"))
    tag(expected)
    stop = Event()

    def watch(progress: Progress) -> None:
        if progress.done == 2:
            stop.set()

    outcome = tag(replace(plan, batch_weight=1), watch=watch, stop=stop)
    assert outcome.progress.interrupted
    assert 2 <= outcome.totals.documents < 8
    assert json.loads((plan.out / "run.json").read_text())["outcome"] == "interrupted"
    assert tag(plan, again=True).progress.unchanged == outcome.totals.documents
    assert rows(plan.out) == rows(expected.out)


@pytest.mark.usefixtures("faulty")
def test_what_harms_its_worker_harms_nothing_else(plan: Plan, archive: Path, pool: ProcessPool) -> None:
    expected = outcomes_of(plan)
    expected |= {
        "2a.die": "the worker process died: it was killed",
        "2b.sleep": "took longer than 3 s, the time limit",
        "3a.hang": "it took too long, and could not be interrupted",
        "3b.hunger": "it needs too much memory",
    }
    for name in ("2a.die", "2b.sleep", "3a.hang", "3b.hunger"):
        (archive / name).write_text(name)
    spec = replace(plan.spec, time_limit=3, grace=0.5)
    plan = replace(plan, out=plan.out.with_name("harmed"), spec=spec)
    outcome = tag(plan, crew=Crew(pool, 2, 4))
    found = outcomes(plan.out)
    assert found.keys() == expected.keys()
    assert {name: found[name] for name, reason in expected.items() if reason not in found[name]} == {}
    assert outcome.progress.failed == 5
    assert tag(plan, again=True).progress.unchanged == 12


def outcomes_of(plan: Plan) -> dict[str, str]:
    tag(plan)
    return outcomes(plan.out)


def test_unlimited_and_inline(plan: Plan) -> None:
    spec = replace(plan.spec, time_limit=None)
    assert tag(replace(plan, spec=spec)).totals.done == 6


@pytest.mark.usefixtures("faulty")
def test_what_failed_is_tried_again_on_demand(
    plan: Plan, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (archive / "3b.hunger").write_text("x")
    tag(plan)
    assert tag(plan, again=True).progress.unchanged == 9
    monkeypatch.setattr("faulty.hunger", lambda source: iter([Document(source.id, "Now it is in Georgia.")]))
    again = tag(replace(plan, retry_failed=True), again=True).progress
    assert (again.done, again.failed, again.unchanged) == (1, 1, 7)
    assert outcomes(plan.out)["3b.hunger"] == "done"


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("duplicate of a/b.txt", "duplicate"),
        ("is larger than 50 MB (1,200.5 MB): split it", "is larger than … MB (… MB): split it"),
        ("language ru", "language ru"),
    ],
)
def test_reasons_are_counted_by_kind(reason: str, kind: str) -> None:
    assert kind_of(reason) == kind


def test_cores() -> None:
    assert cores() >= 1
