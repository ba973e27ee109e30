"""`tagger evaluate`: how good a model is on documents whose right answers are known."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  # Typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from tagger.cli import exits, options
from tagger.cli.output import show, write
from tagger.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tagger.types import Failure


def evaluate(
    gold: Annotated[
        str, typer.Argument(metavar="GOLD", help="A .jsonl file of marked documents, or a folder of them.")
    ],
    *,
    model: options.Model = None,
    split: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this split of the documents, such as dev.")
    ] = None,
    corrections: options.Corrections = None,
    against: Annotated[
        str | None, typer.Option(metavar="PATH", help="Another model: what was before, beside what is now.")
    ] = None,
    errors: Annotated[
        bool, typer.Option("--errors", help="What is wrong, by kind, in place of the figures.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="With --errors: write each error there, a row each (CSV)."
        ),
    ] = None,
    form: options.Tabular = None,
) -> None:
    """Measure a model on documents that have the right answers marked.

    Entities, identifiers, countries and fields of work, with 95 % confidence intervals; also by kind of text,
    per five years and per issuer (those of ten documents or more). The model never sees the marks. A document
    that fails counts as missed, and the exit code is 1.

    With --errors, the kinds of error that are left, the most frequent first, each with an example; "seen" counts
    those whose words stand in the train split, when there are splits and one is chosen.

    With --corrections, --against or both, what was before stands beside what is now: without the corrections,
    with the other model.
    """
    if output and not errors:
        raise UsageError("--output goes with --errors, which it writes")
    if errors:
        if corrections or against:
            raise UsageError(
                "--errors are those of one model as it is: leave --corrections and --against out"
            )
        _show_errors(gold, output, model=model, split=split, form=form)
        return
    if corrections or against:
        _show_change(gold, corrections, against, model=model, split=split, form=form)
        return
    from tagger.cli.tables import figures
    from tagger.training.evaluate import evaluate as measure

    evaluation = measure(gold, model=model, split=split)
    show(evaluation.to_dict(), form, figures(evaluation))
    _end(evaluation.failures)


def _show_errors(
    gold: str,
    output: Path | None,
    *,
    model: str | None,
    split: str | None,
    form: options.TableFormat | None,
) -> None:
    from tagger.cli.tables import error_kinds
    from tagger.training.errors import errors_of

    found = errors_of(gold, model=model, split=split)
    if output:
        write(found.to_csv(), output)
    show(found.to_dict(), form, error_kinds(found))
    _end(found.failures)


def _show_change(
    gold: str,
    corrections: Path | None,
    against: str | None,
    *,
    model: str | None,
    split: str | None,
    form: options.TableFormat | None,
) -> None:
    from tagger.cli.tables import changes
    from tagger.corrections import read_corrections
    from tagger.training.comparison import compare_runs

    table = read_corrections(corrections) if corrections else None
    comparison = compare_runs(gold, model=model, split=split, corrections=table, against=against)
    show(comparison.to_dict(), form, changes(comparison))
    _end((*comparison.before.failures, *comparison.after.failures))


def _end(failures: Iterable[Failure]) -> None:
    """Complain about each failure; exit if there is one."""
    failed = list(failures)
    for failure in failed:
        exits.complain(f"{failure.id}: {failure.reason}")
    if failed:
        raise typer.Exit(exits.SOME_FAILED)
