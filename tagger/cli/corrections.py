"""`tagger corrections`: what a table of corrections does, and what is wrong with it."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tagger.cli import exits, options
from tagger.cli.output import show
from tagger.types import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tagger.corrections import Corrections
    from tagger.corrections.checking import Check
    from tagger.types import Annotation, Failure

app = typer.Typer(help="Look after a table of corrections.", no_args_is_help=True)


@app.callback()
def corrections() -> None:
    """Look after a table of corrections (CSV), as `annotate`, `batch`, `train` and `evaluate` take it."""


@app.command()
def check(
    table: Annotated[Path, typer.Argument(metavar="FILE", help="The table of corrections.")],
    records: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[RECORDS]...",
            help="What to try the rows on: records, files, folders, archives, or what `tagger batch` wrote. "
            "Without, only the table itself is looked at.",
            show_default=False,
        ),
    ] = None,
    *,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=0, help="Worker processes; 0: none, all in this one.")
    ] = 0,
    model: options.Model = None,
    topics: options.Topics = None,
    form: options.Tabular = None,
) -> None:
    """Show what each row of a table does: which work, which have no effect, which contradict each other.

    The texts are tagged anew, without the corrections, so that a row that the model no longer needs is *done*,
    whatever the records say.

    Exit code: 0 every row works or is done, 1 some don't, or some documents failed, 2 the table is wrong, 3 the
    run could not go on.
    """
    from tagger.cli.tables import corrections_check
    from tagger.corrections.checking import FAULTS, Check, summary

    wanted = _read(table)
    failures: list[Failure] = []
    tried = Check(wanted)
    if records:
        tried = _tried(wanted, _annotated(records, model, topics, jobs, failures), model, topics)
    found = tried.statuses()
    show([each.to_dict() for each in found], form, corrections_check(found))
    exits.complain(f"{table}: {summary(found, tried.documents)}")
    if failures or any(each.state in FAULTS for each in found):
        raise typer.Exit(exits.SOME_FAILED)


def _read(table: Path) -> Corrections:
    """Return the table; complain about every line that is wrong, not only of the first."""
    from tagger.corrections import CorrectionsError, read_corrections

    try:
        return read_corrections(table)
    except CorrectionsError as error:
        for problem in error.problems:
            exits.complain(problem)
        raise typer.Exit(exits.USAGE) from None


def _tried(wanted: Corrections, notes: Iterable[Annotation], model: str | None, topics: str | None) -> Check:
    from tagger import pipeline
    from tagger.corrections.checking import Check
    from tagger.record import knowledge_base

    nlp = pipeline.load(model, topics=topics)
    wanted.check_fields(pipeline.field_names(nlp))
    tried = Check(wanted, knowledge_base(nlp))
    for note in notes:
        tried.add(note)
    return tried


def _annotated(
    records: list[str], model: str | None, topics: str | None, jobs: int, failures: list[Failure]
) -> Iterator[Annotation]:
    from tagger.engine.many import annotate_many

    documents = chain.from_iterable(map(_documents, records))
    return exits.report_failures(annotate_many(documents, model=model, topics=topics, jobs=jobs), failures)


def _documents(path: str) -> Iterator[Document | Failure]:
    """Yield the documents of a source, or those whose tables stand in a folder."""
    from tagger import sources
    from tagger.engine.manifest import FILE
    from tagger.sinks import load_tables

    if not (Path(path) / FILE).is_file():
        yield from sources.read([path])
        return
    columns = ["document", "title", "text", "published"]
    table: Any = load_tables(path, columns={"documents": columns}).documents[columns]
    for identifier, title, text, day in (
        table.astype(object).where(table.notna(), None).itertuples(index=False)
    ):
        yield Document(identifier, text, title, day.date().isoformat() if day is not None else None)
