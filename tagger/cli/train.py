"""`tagger train`: make the model anew from its data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def train(
    output: Annotated[Path, typer.Argument(metavar="DIR", help="Where to put the model.")] = Path(
        "models/osce-en"
    ),
    data: Annotated[Path, typer.Option(metavar="DIR", help="Where corpus and reference data are.")] = Path(
        "data"
    ),
) -> None:
    """Train the model from corpus and reference data, with fixed seeds: the same data give the same model."""
    from tagger.training import train_model

    train_model(output, data)
