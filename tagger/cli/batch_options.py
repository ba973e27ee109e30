"""The options of `tagger batch`: their names and what they say of themselves."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer


class BatchFormat(StrEnum):
    """What the tables can be written as."""

    parquet = "parquet"
    jsonl = "jsonl"
    csv = "csv"
    sqlite = "sqlite"


def languages(text: str) -> str:
    """Return the codes, divided by commas, or "any".

    Raises:
        typer.BadParameter: They are not codes of two letters.
    """
    codes = [code.strip().lower() for code in text.split(",")]
    if codes != ["any"] and not all(len(code) == 2 and code.isascii() and code.isalpha() for code in codes):
        raise typer.BadParameter(f"{text!r} is neither 'any' nor codes of two letters such as en,fr")
    return ",".join(codes)


def _limit(meaning: str) -> Any:
    return typer.Option(
        min=1, metavar="N", help=meaning, show_default=False, rich_help_panel="Limits on what is read"
    )


def _column(meaning: str) -> Any:
    return typer.Option(metavar="NAME", help=meaning, show_default=False, rich_help_panel="Tables as input")


Sources = Annotated[
    list[str], typer.Argument(metavar="SOURCE", help="Folders, files, archives, tables; - is standard input.")
]
Out = Annotated[
    Path,
    typer.Option(
        "--out", "-o", metavar="DIR", help="Folder of the results: a new one, or that of a run to resume."
    ),
]
Form = Annotated[BatchFormat, typer.Option("--format", "-f", help="What the results are written as.")]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        min=0,
        help="Worker processes; 0: none, all in this one. Default: one a core.",
        show_default=False,
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS", help="Work on the Dask cluster with this scheduler, such as tcp://host:8786."
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with what stands in DIR: tag only what is new or has changed.")
]
RetryFailed = Annotated[
    bool,
    typer.Option(
        "--retry-failed", help="With --resume: tag again what failed, after a repair or an install."
    ),
]
Prune = Annotated[
    bool, typer.Option("--prune", help="With --resume: drop from DIR what the sources hold no more.")
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Count the inputs, tag a few, say how long all would take; write nothing."
    ),
]
Language = Annotated[
    str,
    typer.Option(
        metavar="CODES",
        parser=languages,
        help="Languages to tag, such as en,fr; any: all. Others are skipped.",
    ),
]
SkipDuplicates = Annotated[
    bool,
    typer.Option(
        "--skip-duplicates",
        help="Leave out documents that repeat another, exactly or nearly; else they are marked.",
    ),
]
TimeLimit = Annotated[
    float, typer.Option(min=0.0, metavar="SECONDS", help="How long one document may take; 0: no limit.")
]
TextColumn = Annotated[str | None, _column("Column of the text. Default: text.")]
IdColumn = Annotated[str | None, _column("Column of the id. Default: id, else FILE#ROW.")]
DateColumn = Annotated[str | None, _column("Column of the date. Default: published.")]
MaxBytes = Annotated[int | None, _limit("Bytes of one text or file.")]
MaxMembers = Annotated[int | None, _limit("Members of one archive.")]
MaxTotalBytes = Annotated[int | None, _limit("Unpacked bytes of one archive.")]
MaxRatio = Annotated[int | None, _limit("Unpacked bytes for each packed one.")]
MaxDepth = Annotated[int | None, _limit("Archives inside archives.")]
