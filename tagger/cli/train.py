"""`tagger train`: make the model anew from its data; `tagger train topics`: a classifier for labels of your own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tagger.cli import exits, options
from tagger.cli.options import TableFormat
from tagger.errors import UsageError

app = typer.Typer(invoke_without_command=True, no_args_is_help=False)

_OpenCorpora = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Open corpora to train on as well.", show_default=False),
]


_Output = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Where the model goes.")]
_Data = Annotated[Path, typer.Option(metavar="DIR", help="Folder with the folders corpus and reference.")]
_KeepNetwork = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Take this model's network as it is, and make all else anew.",
        show_default=False,
    ),
]
_Encoder = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Make the larger model: fine-tune the BERT in this folder, or take the encoder of the larger model in it, "
        "to decide together with the network of --keep-network. Default: the bundled one.",
        show_default=False,
    ),
]
_Silver = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE",
        help="Texts that the larger model marked (tagger train silver): the network is trained towards its "
        "probabilities. May be repeated.",
        show_default=False,
    ),
]
_Vectors = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Model whose vectors of words the network reads (tagger train vectors). Default: the bundled one.",
        show_default=False,
    ),
]
_Larger = Annotated[str, typer.Option("--model", "-m", metavar="MODEL", help="The larger model.")]
_Documents = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SOURCE",
        help="With --corrections: files, folders or archives with the documents that rows are for, to learn from. "
        "May be repeated.",
        show_default=False,
    ),
]


@app.callback()
def train(
    context: typer.Context,
    *,
    output: _Output = Path("models/osce-en"),
    data: _Data = Path("data"),
    open_corpora: _OpenCorpora = None,
    keep_network: _KeepNetwork = None,
    encoder: _Encoder = None,
    silver: _Silver = None,
    vectors: _Vectors = None,
    corrections: options.Corrections = None,
    documents: _Documents = None,
) -> None:
    """Train the model from corpus and reference data.

    The seeds are fixed: the same data give the same model. An older model is replaced once the new one is
    complete. `tagger train topics` trains a classifier for labels of your own instead.

    With --encoder, the larger model is made: slower, more accurate on texts unlike the OSCE's (models/README.md).

    With --corrections, the model learns from a table of corrections: names for everywhere, gold for the corpus and
    for --documents. The data as corrected stand beside the model, in DIR.data.
    """
    if context.invoked_subcommand:
        return
    from tagger.training.build import build_model

    if documents and not corrections:
        raise UsageError("--documents goes with --corrections, which say what is to be learned from them")
    if corrections:
        data = _corrected(corrections, data, output, documents or [], keep_network)
    build_model(
        output,
        corpus=data / "corpus",
        reference=data / "reference",
        open_corpora=open_corpora,
        keep_network=keep_network,
        encoder=encoder,
        silver=silver or (),
        vectors=vectors,
        say=exits.complain,
    )


@app.command("silver")
def write_silver(
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where they go (.npz).")],
    open_corpora: Annotated[
        Path, typer.Option(metavar="DIR", help="The open corpora, whose texts are marked.")
    ],
    documents: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SOURCE",
            help="Files, folders or archives to mark besides, all of them: the model then knows texts of their kind "
            "better. May be repeated.",
            show_default=False,
        ),
    ] = None,
    model: _Larger = "osce-en-encoder",
    part: Annotated[
        str, typer.Option(metavar="N/OF", help="Do one part of the work, to run several at once.")
    ] = "1/1",
) -> None:
    """Have the larger model mark raw texts, for the small one to learn from (tagger train --silver)."""
    from tagger.pipeline import load
    from tagger.training import silver

    number, _, count = part.partition("/")
    if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise UsageError(f"--part {part}: give number and count, as in 2/4")
    share = int(number) - 1, int(count)
    silver.write_silver(
        load(model), open_corpora, output, documents=documents or (), share=share, say=exits.complain
    )


@app.command("vectors")
def learn_vectors(
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Where they go.")],
    open_corpora: Annotated[
        Path, typer.Option(metavar="DIR", help="The open corpora, whose words are learned from.")
    ],
    model: _Larger = "osce-en-encoder",
) -> None:
    """Take from the larger model what it knows of words, for the small one to read (tagger train --vectors)."""
    from tagger.pipeline import load
    from tagger.training import pieces
    from tagger.training.silver import encoder_of

    pieces.learn_vectors(encoder_of(load(model)), open_corpora, output, say=exits.complain)


def _corrected(table: Path, data: Path, output: Path, documents: list[str], model: Path | None) -> Path:
    from tagger.corrections import read_corrections
    from tagger.training.corrected import learn_corrections

    return learn_corrections(
        read_corrections(table),
        data=data,
        output=output.with_name(f"{output.name}.data"),
        documents=documents,
        model=model,
        say=exits.complain,
    )


@app.command()
def topics(
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Where the classifier goes.")],
    corpus: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="CSV or JSONL with text, labels (parted by ;) and, if there is one, title.",
            show_default=False,
        ),
    ] = None,
    taxonomy: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The labels: CSV or JSON (name, id, aliases, scope, cues, broader), or SKOS (.ttl, .rdf). "
            "Default: those of the corpus.",
            show_default=False,
        ),
    ] = None,
    open_corpora: _OpenCorpora = None,
    skos: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the taxonomy as SKOS in Turtle too.", show_default=False),
    ] = None,
    form: options.Tabular = None,
) -> None:
    """Train a classifier for labels of your own; `tagger annotate --topics DIR` uses it.

    Prints how good it is: each label by cross-validation, the learning curve, the most confused pairs, labels
    with too few examples. Without --corpus, texts are ranked by the taxonomy's definitions and cues alone.
    """
    if not corpus and not taxonomy:
        raise UsageError("nothing to learn from: give --corpus, --taxonomy, or both")
    from tagger.cli.output import on_terminal, show, write
    from tagger.training.own_topics import train_own_topics, write_own_skos
    from tagger.training.topic_report import to_markdown

    report = train_own_topics(
        output, corpus=corpus, taxonomy=taxonomy, open_corpora=open_corpora, say=exits.complain
    )
    if skos:
        write_own_skos(output, skos)
    if (form or (TableFormat.text if on_terminal() else TableFormat.json)) is TableFormat.text:
        write([to_markdown(report)])
    else:
        show(report.to_dict(), TableFormat.json, ())
