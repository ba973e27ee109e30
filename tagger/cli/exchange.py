"""`tagger export` and `tagger import`: to annotation tools, and back."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tagger.cli import exits
from tagger.cli.output import write
from tagger.errors import UsageError
from tagger.types import Failure, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tagger.exchange import Labelled
    from tagger.exchange.pieces import Piece, Read


class ExchangeFormat(StrEnum):
    """What is written and read; the same as `tagger.exchange.FORMATS`."""

    label_studio = "label-studio"
    doccano = "doccano"
    doccano_fields = "doccano-fields"
    prodigy = "prodigy"
    brat = "brat"
    conll = "conll"
    docbin = "docbin"
    webanno_jsonld = "webanno-jsonld"
    markup = "markup"
    records = "records"


class OffsetUnits(StrEnum):
    """What offsets count; the same as `tagger.exchange.Units`."""

    code_points = "code-points"
    utf16 = "utf-16"


Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "--output",
        "-o",
        metavar="PATH",
        help="File, or folder for brat, to write, whole or not at all. Default: standard output.",
        show_default=False,
    ),
]
Offsets = Annotated[
    OffsetUnits | None,
    typer.Option(
        "--offsets",
        help="What the tool's offsets count. Default: utf-16 for doccano, code-points for all others. They "
        "differ after the first emoji.",
        show_default=False,
    ),
]


def export(
    source: Annotated[
        str,
        typer.Argument(
            metavar="RECORDS|DIR",
            help="What `tagger annotate --format jsonl` or `tagger batch` wrote, or a .jsonl of marked "
            "documents; - is standard input.",
        ),
    ],
    *,
    to: Annotated[
        ExchangeFormat, typer.Option("--to", "-t", metavar="FORMAT", help="One of those listed above.")
    ],
    out: Out = None,
    offsets: Offsets = None,
) -> None:
    """Write annotations for a tool in which people correct them.

    - **label-studio**: tasks with predictions and, beside the file, the labelling configuration (.xml)
    - **doccano**: JSONL with spans; **doccano-fields**: with fields of work
    - **prodigy**: JSONL for ner.manual, spans.manual and choice
    - **brat**: a folder of .txt and .ann
    - **conll**: tokens with IOB2 tags
    - **docbin**: for spacy train
    - **webanno-jsonld**: W3C Web Annotations
    - **markup**: marked text for `tagger evaluate` and `tagger train`
    - **records**: as `tagger annotate` has them

    Ids, scores and the rest of a record travel along where the tool keeps what it does not know, and come back
    with `tagger import`.

    Exit code: 0 done, 1 some documents cannot be written in that form, 2 usage, 3 the run could not go on.
    """
    from tagger.exchange.batches import stored

    _refuse_same(source, out)
    raise typer.Exit(_put(stored(source), to, out, offsets))


def import_(
    source: Annotated[
        Path, typer.Argument(metavar="PATH", help="What the tool wrote: a file, or a folder for brat.")
    ],
    *,
    form: Annotated[
        ExchangeFormat,
        typer.Option(
            "--from", "-f", metavar="FORMAT", help="As for `tagger export`: label-studio, doccano …"
        ),
    ],
    out: Out = None,
    to: Annotated[
        ExchangeFormat,
        typer.Option(
            "--to", "-t", metavar="FORMAT", help="What to make of it: records, or the form of another tool."
        ),
    ] = ExchangeFormat.markup,
    offsets: Offsets = None,
    unreviewed: Annotated[
        bool,
        typer.Option(
            "--unreviewed",
            help="Read also what no person has confirmed: Label Studio's predictions, Prodigy's tasks without "
            "an answer.",
        ),
    ] = False,
) -> None:
    """Read what people marked in a tool, and write it as marked documents.

    Every span is looked at in its text. Where the file says which words it holds and other words stand
    there, the document is named on standard error with both and is left out; nothing is moved to where it
    might have been meant. What nobody finished or accepted is skipped and counted. Markup holds no overlapping
    spans and only our labels: other documents are named and left out too.

    Exit code: 0 done, 1 some documents are wrong, 2 usage, 3 the run could not go on.
    """
    from tagger.exchange import import_records

    _refuse_same(str(source), out)
    skipped: Counter[str] = Counter()
    found = import_records(source, form, units=offsets, unreviewed=unreviewed)
    code = _put(_without_skipped(found, skipped), to, out, None)
    for reason, number in skipped.items():
        exits.complain(f"{number} skipped: {reason}")
    raise typer.Exit(code)


def _refuse_same(source: str, out: Path | None) -> None:
    if out and source != "-" and out.resolve() == Path(source).resolve():
        raise UsageError(f"{out} is also to be read: give --out another name")


def _without_skipped(found: Iterable[Read], skipped: Counter[str]) -> Iterator[Labelled | Failure]:
    for each in found:
        if isinstance(each, Skipped):
            skipped[each.reason] += 1
        else:
            yield each


def _put(
    documents: Iterator[Labelled | Failure], to: ExchangeFormat, out: Path | None, offsets: OffsetUnits | None
) -> int:
    """Write the documents, complain of each failure, and return the exit code. Nothing is written of none."""
    from tagger.exchange import FORMATS, pieces
    from tagger.exchange.places import check, put

    form = FORMATS[to]
    if out:
        check(out, folder=form.folder)
    elif form.folder or form.binary:
        raise UsageError(f"{to} is {'a folder' if form.folder else 'no text'}: say where with --out")
    failures: list[Failure] = []
    first = next(_good(documents, failures), None)
    if first is None:
        exits.complain("nothing to write")
        return exits.SOME_FAILED if failures else 0
    made = pieces(chain([first], _good(documents, failures)), to, units=offsets)
    if out:
        put(_noting(made, failures), out, folder=form.folder)
    else:
        write((each for each in _noting(made, failures) if isinstance(each, str)), None)
    return exits.SOME_FAILED if failures else 0


def _good(documents: Iterable[Labelled | Failure], failures: list[Failure]) -> Iterator[Labelled]:
    for each in documents:
        if isinstance(each, Failure):
            _note(each, failures)
        else:
            yield each


def _noting(made: Iterable[Piece], failures: list[Failure]) -> Iterator[Piece]:
    for piece in made:
        if isinstance(piece, Failure):
            _note(piece, failures)
        else:
            yield piece


def _note(failure: Failure, failures: list[Failure]) -> None:
    exits.complain(f"{failure.id}: {failure.reason}")
    failures.append(failure)
