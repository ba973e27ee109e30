"""The component `tagger_gazetteer` (to come: this one passes documents through)."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class Passing:
    """Passes documents through."""

    def __call__(self, doc: Doc) -> Doc:
        """Return the document unchanged."""
        return doc


@Language.factory("tagger_gazetteer")
def make_gazetteer(nlp: Language, name: str) -> Passing:
    """Make the component."""
    del nlp, name
    return Passing()
