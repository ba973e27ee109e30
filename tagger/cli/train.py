"""`tagger train`: make the model anew from its data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tagger.cli import exits


def train(
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Where the model goes.")
    ] = Path("models/osce-en"),
    data: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder with the folders corpus and reference.")
    ] = Path("data"),
    open_corpora: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Open corpora to train on as well.", show_default=False),
    ] = None,
    keep_network: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Take this model's network as it is, and make all else anew.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Train the model from corpus and reference data.

    The seeds are fixed: the same data give the same model. An older model is replaced once the new one is
    complete.
    """
    from tagger.training.build import build_model

    build_model(
        output,
        corpus=data / "corpus",
        reference=data / "reference",
        open_corpora=open_corpora,
        keep_network=keep_network,
        say=exits.complain,
    )
