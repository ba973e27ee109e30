"""`tagger kb`: what the model knows by name, and whether its sources are sound."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tagger.cli import exits, options
from tagger.cli.output import show, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tagger.types import Document, Failure

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
def acronyms(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Folders, files, archives; - is standard input.")
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Table to write (CSV), whole; standard output without."
        ),
    ] = None,
    model: options.Model = None,
) -> None:
    """Collect what the documents of an archive define their acronyms to be, for `--acronyms` of annotate and batch.

    An acronym with several expansions is refused: each has a line, and to accept one is to write *accepted* there.

    Exit code: 0 done, 1 some documents could not be read, 2 usage, 3 the run could not go on.
    """
    from tagger.acronyms import ACCEPTED, collect, to_csv
    from tagger.report.atomic import check_place
    from tagger.sources import read

    if out:
        check_place(out)
    failures: list[Failure] = []
    tally = collect(_documents(read(sources), failures), model=model)
    rows = tally.listed()
    write(to_csv(rows), out)
    accepted = sum(row.status == ACCEPTED for row in rows)
    refused = len({row.acronym for row in rows if row.status != ACCEPTED})
    exits.complain(f"{tally.documents} documents: {accepted} acronyms accepted, {refused} refused")
    if failures:
        raise typer.Exit(exits.SOME_FAILED)


def _documents(results: Iterable[Document | Failure], failures: list[Failure]) -> Iterator[Document]:
    """Yield the documents; complain about each failure as it comes, and add it to `failures`."""
    from tagger.types import Document

    for each in results:
        if isinstance(each, Document):
            yield each
        else:
            exits.complain(f"{each.id}: {each.reason}")
            failures.append(each)


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
