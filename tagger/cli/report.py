"""`tagger report`: what an archive holds, as one HTML page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tagger.cli.exits import complain
from tagger.report.atomic import check_place, open_whole


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Output folder of tagger batch.")],
    *,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Where the page goes.")] = Path(
        "report.html"
    ),
    title: Annotated[str | None, typer.Option(help="Heading of the page; the folder's name if none.")] = None,
) -> None:
    """Write one HTML page about an archive: overview, charts, and a reader with filters.

    The page needs no network and nothing beside it: send it, open it, print it.

    Exit code: 0 done, 2 usage, 3 the run could not go on.
    """
    check_place(out)
    from tagger.report.archive import to_report
    from tagger.sinks import load_tables

    tables = load_tables(folder)
    with open_whole(out) as page:
        for piece in to_report(tables, title=title or folder.resolve().name):
            page.write(piece)
    complain(f"wrote {out} ({out.stat().st_size / 1e6:.1f} MB): {len(tables.documents):,} documents")
