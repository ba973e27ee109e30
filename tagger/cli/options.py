"""Options that several verbs share, and how their values are read."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """What annotations can be written as."""

    text = "text"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    html = "html"


class TableFormat(StrEnum):
    """What figures and look-ups can be written as."""

    text = "text"
    json = "json"


def iso_date(text: str) -> str:
    """Return the date as it stands.

    Raises:
        typer.BadParameter: It is no day of the calendar, written `YYYY-MM-DD`.
    """
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date of the form YYYY-MM-DD") from None


Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        metavar="MODEL",
        help="Another model than the built-in one: its directory, or a name of the project's (osce-en-encoder).",
    ),
]
Topics = Annotated[
    str | None,
    typer.Option(
        "--topics",
        metavar="DIR",
        help="Classify by this folder's scheme, as `tagger train topics` wrote it, not by the model's own.",
    ),
]
Corrections = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Table of corrections (CSV); they have the last word, and `via` names their line.",
        show_default=False,
    ),
]
Acronyms = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Table of acronyms (CSV, as `tagger kb acronyms` wrote it) for documents that don't define theirs.",
        show_default=False,
    ),
]
Cities = Annotated[
    bool,
    typer.Option(
        "--cities", help="Count cities for their countries too, marked as inferred; needs tagger\\[cities]."
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write to this file, whole or not at all, instead of standard output.",
    ),
]
Color = Annotated[
    bool | None,
    typer.Option(
        "--color/--no-color",
        help="Colour in text output. Default: on a terminal, unless the environment has NO_COLOR.",
        show_default=False,
    ),
]
Tabular = Annotated[
    TableFormat | None,
    typer.Option(
        "--format", "-f", help="Default: text on a terminal, json in a pipe or file.", show_default=False
    ),
]
