"""From a Doc that has been through the pipeline to the record: the only place that reads what components wrote.

All offsets are those of the document, whatever lines were joined for the model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tagger.components.countries import count_countries
from tagger.types import Annotation, Document, Evidence, FieldOfWork, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from spacy.language import Language
    from spacy.tokens import Doc, Span

    from tagger.components.certainty import Scorer
    from tagger.kb.store import KnowledgeBase
    from tagger.topics.features import Source

EVIDENCE = 5
"""Most pieces of evidence in the record for one field of work."""
TOPICS = "tagger_topics"
"""Where `nlp.meta` says which classifier took the place of the model's own."""


def knowledge_base(nlp: Language) -> KnowledgeBase | None:
    """Return what a model knows by name, or None."""
    from tagger.kb.store import KnowledgeBase

    return KnowledgeBase.from_vocab(nlp.vocab) if nlp.vocab.lookups.has_table("tagger_kb") else None


def to_annotation(nlp: Language, doc: Doc, document: Document) -> Annotation:
    """Return the record of a Doc that has been through the pipeline."""
    from tagger.components.certainty import Scorer
    from tagger.components.context import text_of
    from tagger.topics.features import source_of

    kb = knowledge_base(nlp)
    read = _MentionReader(doc, kb, Scorer(nlp.meta))
    source = source_of(doc, text_of(doc))
    return Annotation(
        document=document,
        entities=tuple(
            read(ent, source, document.text) for ent in doc.ents if ent.start_char >= source.text_start
        ),
        title_entities=tuple(
            read(ent, source, document.title or "") for ent in doc.ents if ent.end_char <= source.title_end
        ),
        countries=count_countries(doc.ents, kb) if kb else (),
        fields_of_work=_fields(nlp, doc, document, source),
        model=_model_of(nlp),
    )


def _model_of(nlp: Language) -> dict[str, str]:
    """Return name and version of a model, and the classifier that took the place of its own, if one did."""
    about = {key: str(nlp.meta.get(key, "")) for key in ("name", "version")}
    return about | ({"topics": nlp.meta[TOPICS]} if TOPICS in nlp.meta else {})


class _MentionReader:
    """Reads `Mention`s off a Doc; holds what is the same for all of them."""

    def __init__(self, doc: Doc, kb: KnowledgeBase | None, score: Scorer) -> None:
        self.names: Mapping[str, str] = doc.user_data.get("tagger_names", {})
        self.notes: Mapping[str, str] = doc.user_data.get("tagger_notes", {})
        self.kb, self.score = kb, score

    def __call__(self, ent: Span, source: Source, text: str) -> Mention:
        start, end = ent.start_char, ent.end_char
        place, way, identifier = f"{start}:{end}", ent.id_ or "model", ent.kb_id_ or None
        dated = identifier is None or identifier.startswith("edtf:")
        known = self.kb.name(identifier) if self.kb and identifier and not dated else None
        note = self.notes.get(place)
        start, end = source.in_document(start, end)
        return Mention(
            start=start,
            end=end,
            text=text[start:end],
            label=ent.label_,
            id=identifier,
            name=known or self.names.get(place) or " ".join(ent.text.split()),
            score=self.score(ent),
            via=f"{way}: {note}" if note else way,
        )


def _fields(nlp: Language, doc: Doc, document: Document, source: Source) -> tuple[FieldOfWork, ...]:
    if "tagger_topics" not in nlp.pipe_names:
        return ()
    model: Any = nlp.get_pipe("tagger_topics").model  # type: ignore[attr-defined]
    scores = [doc.cats[label] for label in model.labels]
    bars, names = (
        dict(zip(model.labels, model.bars(scores).tolist(), strict=True)),
        dict(zip(model.labels, model.names, strict=True)),
    )
    evidence = doc.user_data.get("tagger_topics", {})
    fields = [
        FieldOfWork(
            id=label,
            name=names[label],
            score=round(score, 4),
            assigned=score >= bars[label],
            evidence=_evidence(evidence.get(label, ()), document.text, source),
        )
        for label, score in doc.cats.items()
    ]
    return tuple(sorted(fields, key=lambda each: (-each.score, each.name)))


def _evidence(pieces: Iterable[Any], text: str, source: Source) -> tuple[Evidence, ...]:
    """Return the strongest pieces that lie in the text; those in the title have no offset in it."""
    inside = [
        (*source.in_document(start, end), weight)
        for start, end, weight in pieces
        if start >= source.text_start
    ]
    return tuple(Evidence(s, e, text[s:e], round(weight, 4)) for s, e, weight in inside[:EVIDENCE])
