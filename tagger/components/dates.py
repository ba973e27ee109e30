"""The component `tagger_dates`: dates by grammar, each with its EDTF.

Dates that only the network found stay, and get a value when the grammar can read exactly their words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spacy.language import Language
from spacy.tokens import Doc, Span

from tagger.components.context import text_of
from tagger.components.policy import settle
from tagger.dates import DateMention, find_dates, parse_date

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE: Final = "dates"


class Dates:
    """Finds dates in a document and writes what they mean into `Span.kb_id_` as `edtf:...`.

    Reads `doc.user_data["tagger_published"]`. Names and notes go into `doc.user_data["tagger_names"]` and
    `["tagger_notes"]`, keyed `"{start_char}:{end_char}"`.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Return the document with its dates settled among its entities; never raises for any text."""
        published = doc.user_data.get("tagger_published")
        found: dict[tuple[int, int], DateMention] = {}
        for mention in find_dates(text_of(doc), published):
            span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
            if span is not None and span.end_char - span.start_char <= mention.end - mention.start + 1:
                found[span.start, span.end] = mention
        settle(doc, [_span(doc, start, end, mention, SOURCE) for (start, end), mention in found.items()])
        doc.ents = tuple(self._valued(doc, published, found))
        return doc

    def _valued(
        self, doc: Doc, published: str | None, found: dict[tuple[int, int], DateMention]
    ) -> Iterator[Span]:
        """Yield the document's entities; its dates have a value, a name and a note now."""
        for ent in doc.ents:
            if ent.label_ != "DATE":
                yield ent
                continue
            mention = found.get((ent.start, ent.end)) or parse_date(
                ent.text, published, text_of(doc)[: ent.start_char]
            )
            if mention is None:
                yield ent
                continue
            _write_down(doc, ent, mention)
            yield _span(doc, ent.start, ent.end, mention, ent.id_)


def _span(doc: Doc, start: int, end: int, mention: DateMention, source: str) -> Span:
    value = f"edtf:{mention.edtf}" if mention.edtf else ""
    return Span(doc, start, end, label="DATE", kb_id=value, span_id=source)


def _write_down(doc: Doc, span: Span, mention: DateMention) -> None:
    """Keep the name and the note of a date with the document."""
    key = f"{span.start_char}:{span.end_char}"
    doc.user_data.setdefault("tagger_names", {})[key] = mention.name
    if mention.note:
        doc.user_data.setdefault("tagger_notes", {})[key] = mention.note


@Language.factory("tagger_dates", assigns=["doc.ents", "token.ent_kb_id"])
def make_dates(nlp: Language, name: str) -> Dates:
    """Make the component; it has no settings and nothing to store."""
    del nlp, name
    return Dates()
