"""`tagger review`: which documents are most worth a person's look."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tagger.cli import exits, options
from tagger.cli.output import columns, on_terminal, use_color, write
from tagger.errors import UsageError
from tagger.report.atomic import check_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tagger.report.review import Candidate
    from tagger.types import Failure


class ReviewFormat(StrEnum):
    """What the list can be written as."""

    text = "text"
    jsonl = "jsonl"
    label_studio = "label-studio"


def review(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE|DIR", help="Files, and folders of them; - is standard input."),
    ],
    *,
    form: Annotated[
        ReviewFormat | None,
        typer.Option(
            "--format",
            "-f",
            help="jsonl is what doccano takes. Default: text on a terminal, jsonl in a pipe or file.",
            show_default=False,
        ),
    ] = None,
    output: options.Output = None,
    most: Annotated[int, typer.Option(min=1, help="List at most so many documents.")] = 50,
    model: options.Model = None,
    topics: options.Topics = None,
    acronyms: options.Acronyms = None,
) -> None:
    """List the documents whose fields of work are most worth a person's look, and say why.

    Fields near their threshold, disagreement with the labels that editors gave, words that the classifier has
    never seen. Documents that give no reason for a look are not listed.

    Exit code: 0 done, 1 some documents failed, 2 usage, 3 the run could not go on.
    """
    from tagger import pipeline, sources
    from tagger.acronyms import read_acronyms
    from tagger.reasons import topic_source
    from tagger.report.review import find_candidates

    if output:
        check_place(output)
    nlp, table = pipeline.load(model, topics=topics), read_acronyms(acronyms) if acronyms else None
    failures: list[Failure] = []
    found = find_candidates(
        sources.read(_expanded(files)), lambda document: topic_source(nlp, document, table), failures
    )
    for failure in failures:
        exits.complain(f"{failure.id}: {failure.reason}")
    exits.complain(f"{len(found)} documents worth a look" + (f", {most} listed" if len(found) > most else ""))
    name = " ".join(filter(None, (nlp.meta.get("name"), nlp.meta.get("version"))))
    write(_written(found[:most], form or _usual_format(output), name, output), output)
    if failures:
        raise typer.Exit(exits.SOME_FAILED)


def _usual_format(output: Path | None) -> ReviewFormat:
    return ReviewFormat.text if output is None and on_terminal() else ReviewFormat.jsonl


def _expanded(files: Iterable[str]) -> list[str]:
    """Return the files, with what can be read in a folder, and the folders in it, in place of the folder."""
    from tagger.sources import READERS

    expanded: list[str] = []
    for file in files:
        if file == "-" or not Path(file).is_dir():
            expanded.append(file)
            continue
        inside = sorted(
            path for path in Path(file).rglob("*") if path.suffix.lower() in READERS and path.is_file()
        )
        if not inside:
            raise UsageError(f"{file}: nothing to read here; files end in {', '.join(READERS)}")
        expanded.extend(map(str, inside))
    return expanded


def _written(found: list[Candidate], form: ReviewFormat, model: str, output: Path | None) -> Iterator[str]:
    from tagger.report import review as records

    if form is ReviewFormat.jsonl:
        yield from records.to_jsonl(found)
    elif form is ReviewFormat.label_studio:
        yield records.to_label_studio(found, model)
    else:
        from tagger.cli.reasons import candidates
        from tagger.cli.render import printed

        yield printed(candidates(found), width=columns(), color=use_color(None, output))
