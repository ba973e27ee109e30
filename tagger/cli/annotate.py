"""`tagger annotate`: who, which organization, which country, where, when, and which fields of work."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from tagger.cli import exits, options
from tagger.cli.options import Format
from tagger.cli.output import columns, on_terminal, use_color, write
from tagger.errors import UsageError
from tagger.report import records
from tagger.report.atomic import check_place
from tagger.report.groups import keep_scored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tagger.types import Annotation, Failure

_ENDINGS: Final = {"txt": Format.text, "htm": Format.html} | {str(form): form for form in Format}


def annotate(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Files to read; - is standard input.")],
    *,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            "-f",
            help="Default: text on a terminal, jsonl in a pipe; with --output, as its name ends.",
            show_default=False,
        ),
    ] = None,
    output: options.Output = None,
    published: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD",
            parser=options.iso_date,
            help="When the documents were published: what 'yesterday' or '16 November' is read against.",
            show_default=False,
        ),
    ] = None,
    model: options.Model = None,
    topics: options.Topics = None,
    corrections: options.Corrections = None,
    acronyms: options.Acronyms = None,
    cities: options.Cities = False,
    min_score: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="Leave out entities with a lower score."),
    ] = 0.0,
    color: options.Color = None,
    excel: Annotated[
        bool,
        typer.Option("--excel", help="With csv: safe for spreadsheets, which run '=1+1' as a formula."),
    ] = False,
) -> None:
    """Find people, organizations, countries, places, dates and fields of work in documents.

    A document that can't be read is named on standard error, and the others are done all the same; the
    results hold only what was done. With json, one file gives one object and several give an array; jsonl
    has a line a document, csv a line an entity.

    Exit code: 0 done, 1 some documents failed, 2 usage, 3 the run could not go on.
    """
    form = form or _usual_format(output)
    if excel and form is not Format.csv:
        raise UsageError(f"--excel goes with --format csv, not {form}")
    if output:
        check_place(output)
    if output and any(file != "-" and output.resolve() == Path(file).resolve() for file in files):
        raise UsageError(f"{output} is also to be read: give --output another name")
    failures: list[Failure] = []
    results = _results(
        files, published, model, topics, corrections=corrections, acronyms=acronyms, cities=cities
    )
    notes = exits.report_failures(results, failures)
    if min_score:
        notes = (keep_scored(note, min_score) for note in notes)
    # Nothing done, nothing written: an older result at --output stays
    for first in notes:
        everything = chain([first], notes)
        write(_written(everything, form, output, many=len(files) > 1, color=color, excel=excel), output)
    if failures:
        raise typer.Exit(exits.SOME_FAILED)


def _usual_format(output: Path | None) -> Format:
    if output is None:
        return Format.text if on_terminal() else Format.jsonl
    return _ENDINGS.get(output.suffix.lower().removeprefix("."), Format.jsonl)


def _results(
    files: list[str],
    published: str | None,
    model: str | None,
    topics: str | None,
    *,
    corrections: Path | None,
    acronyms: Path | None,
    cities: bool,
) -> Iterator[Annotation | Failure]:
    from tagger import pipeline, sources
    from tagger.acronyms import read_acronyms
    from tagger.corrections import read_corrections

    return pipeline.annotate_many(
        sources.read(files, published=published),
        model=model,
        topics=topics,
        corrections=read_corrections(corrections) if corrections else None,
        acronyms=read_acronyms(acronyms) if acronyms else None,
        cities=cities,
    )


def _written(
    notes: Iterable[Annotation],
    form: Format,
    output: Path | None,
    *,
    many: bool,
    color: bool | None,
    excel: bool,
) -> Iterator[str]:
    """Return the annotations in the format; what only one format needs is imported only for it."""
    if form is Format.jsonl:
        return records.to_jsonl(notes)
    if form is Format.json:
        return records.to_json(notes, array=many)
    if form is Format.csv:
        return records.to_csv(notes, excel=excel)
    if form is Format.html:
        from tagger.report.document import to_html

        return to_html(notes)
    from tagger.cli.render import to_text

    return to_text(notes, width=columns(), color=use_color(color, output))
