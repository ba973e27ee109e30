"""`tagger evaluate`: how good a model is on documents whose right answers are known."""

from __future__ import annotations

from typing import Annotated

import typer

from tagger.cli import exits, options
from tagger.cli.output import show


def evaluate(
    gold: Annotated[
        str, typer.Argument(metavar="GOLD", help="A .jsonl file of marked documents, or a folder of them.")
    ],
    model: options.Model = None,
    split: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this split of the documents, such as dev.")
    ] = None,
    form: options.Tabular = None,
) -> None:
    """Measure a model on documents that have the right answers marked.

    Entities, identifiers, countries and fields of work, with 95 % confidence intervals. The model never sees
    the marks. A document that fails counts as missed, and the exit code is 1.
    """
    from tagger.cli.tables import figures
    from tagger.training.evaluate import evaluate as measure

    evaluation = measure(gold, model=model, split=split)
    for failure in evaluation.failures:
        exits.complain(f"{failure.id}: {failure.reason}")
    show(evaluation.to_dict(), form, figures(evaluation))
    if evaluation.failures:
        raise typer.Exit(exits.SOME_FAILED)
