"""`tagger kb`: what the model knows by name, and whether its sources are sound."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from tagger.cli import exits, options
from tagger.cli.output import show, write

app = typer.Typer(
    help="Look into the knowledge base: countries, structures, organizations.", no_args_is_help=True
)


@app.command()
def lookup(
    name: Annotated[
        str, typer.Argument(help="A name, an acronym or an adjective, such as TNTD or Georgian.")
    ],
    label: Annotated[str | None, typer.Option(help="Only this label: ORG, COUNTRY, NORP.")] = None,
    model: options.Model = None,
    form: options.Tabular = None,
) -> None:
    """Show every entry that goes by a name. Exit code 1 if there is none."""
    from tagger import pipeline
    from tagger.cli.tables import entries
    from tagger.kb.store import KnowledgeBase

    found = KnowledgeBase.from_vocab(pipeline.load(model).vocab).find(name, label)
    show([asdict(entry) for entry in found], form, entries(found))
    if not found:
        exits.complain(f"{name}: nothing goes by this name")
        raise typer.Exit(exits.SOME_FAILED)


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="Where the reference data are.")] = Path("data/reference"),
) -> None:
    """Name what is wrong with the reference data. Exit code 1 if anything is."""
    from tagger.kb.checks import check as findings

    found = findings(folder)
    write(f"{finding}\n" for finding in found)
    if found:
        raise typer.Exit(exits.SOME_FAILED)
