"""`tagger explain`: why a document has a field of work, or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tagger.cli import options  # noqa: TC001  # Typer reads the annotations
from tagger.cli.output import show
from tagger.errors import TaggerError
from tagger.types import Document

if TYPE_CHECKING:
    from tagger.topics.features import Source
    from tagger.topics.model import TopicModel


def explain(
    file: Annotated[str, typer.Argument(metavar="FILE", help="File to read; - is standard input.")],
    *,
    field: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            metavar="NAME",
            help="Identifier or name of a field; may be repeated. Default: those that the document is given.",
            show_default=False,
        ),
    ] = None,
    parts: Annotated[
        bool, typer.Option("--parts", help="Score the parts of the text, of about 300 words each, as well.")
    ] = False,
    model: options.Model = None,
    topics: options.Topics = None,
    acronyms: options.Acronyms = None,
    form: options.Tabular = None,
) -> None:
    """Show what speaks for and against a field of work, and which fields the document just misses.

    The weights of all words and the intercept add up to the log-odds of the score; the field is assigned when
    the score reaches its threshold. Of a file of several documents, the first is explained.
    """
    from tagger.acronyms import read_acronyms
    from tagger.cli.reasons import explained
    from tagger.pipeline import load
    from tagger.reasons import topic_source

    document, table = _first_document(file), read_acronyms(acronyms) if acronyms else None
    classifier, source = topic_source(load(model, topics=topics), document, table)
    found = _explained(classifier, source, field, parts=parts)
    data = {"id": document.id, "title": document.title, **_plain(found)}
    show(data, form, explained(document, found))


def _first_document(file: str) -> Document:
    from tagger import sources

    first = next(iter(sources.read([file])), None)
    if isinstance(first, Document):
        return first
    raise TaggerError(f"{file}: {first.reason if first else 'has no documents'}")


def _explained(model: TopicModel, source: Source, fields: list[str] | None, *, parts: bool) -> dict[str, Any]:
    from tagger.topics.parts import score_parts
    from tagger.topics.reasons import known_label, near_misses, reasons, standings

    standing = standings(model, source)
    wanted = [known_label(model, each) for each in fields or ()]
    labels = wanted or [each.id for each in standing if each.assigned]
    found: dict[str, Any] = {
        "fields": [reasons(model, source, label) for label in labels],
        "near_misses": near_misses(standing),
        "nearest": model.nearest(source),
    }
    return {**found, "parts": score_parts(model, source)} if parts else found


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        key: [each.to_dict() if hasattr(each, "to_dict") else asdict(each) for each in several]
        for key, several in found.items()
    }
