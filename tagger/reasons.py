"""Why a document has a field of work, or why not: from a document to the classifier's reasons.

reasons = explain("Police officers were trained in Osh.", "policing")
reasons.verdict, reasons.speaks_for, reasons.standing.margin
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tagger.components.aids import Aids
from tagger.errors import ModelError
from tagger.pipeline import annotated_doc, load, make_doc
from tagger.types import Document

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language

    from tagger.components.archive import AcronymTable
    from tagger.topics.features import Source
    from tagger.topics.model import TopicModel
    from tagger.topics.reasons import Reasons


def topic_source(
    nlp: Language, document: Document, acronyms: AcronymTable | None = None
) -> tuple[TopicModel, Source]:
    """Return the classifier of a pipeline and what it reads of a document.

    The document goes through the pipeline only if the classifier reads the identifiers linked in it. Acronyms as in
    `tagger.annotate`: the organizations that they stand for are among what it reads.

    Raises:
        ModelError: the pipeline has no classifier.
    """
    from tagger.topics.features import source_of

    if "tagger_topics" not in nlp.pipe_names:
        raise ModelError(
            "the model has no classifier of fields of work; give --topics DIR or another --model"
        )
    component: Any = nlp.get_pipe("tagger_topics")
    model: TopicModel = component.trained()
    linked = any(block.kind == "links" for block in model.blocks)
    aids = Aids(acronyms=acronyms)
    return model, source_of((annotated_doc if linked else make_doc)(nlp, document, aids))


def explain(
    document: Document | str,
    field: str,
    *,
    model: str | Path | None = None,
    topics: str | Path | None = None,
    acronyms: AcronymTable | None = None,
) -> Reasons:
    """Return why a document has a field of work, or why not.

    Args:
        document: The document, or the text of one without a title.
        field: Identifier or name of the field, in any case.
        model: As in `load`.
        topics: As in `load`.
        acronyms: As in `tagger.annotate`.

    Raises:
        UsageError: the classifier has no such field.
        ModelError: the model is missing or damaged, or has no classifier.
    """
    from tagger.topics.reasons import known_label, reasons

    if isinstance(document, str):
        document = Document("text", document)
    classifier, source = topic_source(load(model, topics=topics), document, acronyms)
    return reasons(classifier, source, known_label(classifier, field))
