"""The commands of `tagger`, put together."""

from __future__ import annotations

import os
from typing import Annotated

import typer

import tagger
from tagger.cli import (
    annotate,
    batch,
    corrections,
    evaluate,
    exchange,
    exits,
    explain,
    info,
    kb,
    report,
    review,
    train,
)

_SETTINGS = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    name="tagger",
    cls=exits.GuardedGroup,
    context_settings=_SETTINGS,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)
for verb in (
    annotate.annotate,
    batch.batch,
    report.report,
    explain.explain,
    review.review,
    evaluate.evaluate,
    info.info,
):
    app.command(context_settings=_SETTINGS)(verb)
app.command(context_settings=_SETTINGS)(exchange.export)
app.command("import", context_settings=_SETTINGS)(exchange.import_)
app.add_typer(train.app, name="train", context_settings=_SETTINGS)
app.add_typer(kb.app, name="kb", context_settings=_SETTINGS)
app.add_typer(corrections.app, name="corrections", context_settings=_SETTINGS)


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"tagger {tagger.__version__}")
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
    debug: Annotated[
        bool,
        typer.Option("--debug", help=f"Show the whole traceback of an error; as {exits.DEBUG}=1 does."),
    ] = False,
) -> None:
    """Find who, which organization, which country, where, when, and which OSCE field of work in documents.

    Every tag comes with its place in the text, an identifier, a score and a reason.
    """
    del version  # its callback did the work
    if debug:
        os.environ[exits.DEBUG] = "1"
