"""The component `tagger_topics`: calibrated scores of the fields of work, and what speaks for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import srsly
from spacy.language import Language

from tagger.components.context import text_of
from tagger.errors import ModelError
from tagger.topics.features import source_of
from tagger.topics.model import forget
from tagger.topics.storage import from_files, read_model, to_files, write_model

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Doc

    from tagger.topics.model import TopicModel

_LIKELY = 0.5
"""Fields from this share of their threshold on come with evidence; for the others nobody asks."""


class Topics:
    """Scores every Doc against the fields of work.

    Attributes:
        name: Name of the component in its pipeline.
        model: The classifier; None until one is trained or loaded.
    """

    def __init__(self, name: str = "tagger_topics", model: TopicModel | None = None) -> None:
        self.name = name
        self.model = model

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc.cats` (all scores) and `doc.user_data["tagger_topics"]` (evidence of the likely fields).

        Raises:
            ModelError: no classifier was trained or loaded.
        """
        model = self.trained()
        source = source_of(doc, text_of(doc))
        scores = model.score(source)
        doc.cats = dict(zip(model.labels, scores.tolist(), strict=True))
        likely = [model.labels[column] for column in np.flatnonzero(scores >= model.bars(scores) * _LIKELY)]
        doc.user_data["tagger_topics"] = {
            label: [list(share) for share in model.evidence(source, label)] for label in likely
        }
        forget()  # else they would lie beside those of the next document
        return doc

    def trained(self) -> TopicModel:
        """Return the classifier.

        Raises:
            ModelError: no classifier was trained or loaded.
        """
        if self.model is None:
            raise ModelError(
                f"{self.name}: no classifier of fields of work; load a model or run tagger train"
            )
        return self.model

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        """Write `topics.npz` and `topics.json` into the folder `path`."""
        del exclude
        write_model(self.trained(), Path(path))

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> Topics:
        """Read the classifier of the folder `path` and return the component.

        Raises:
            ModelError: a file is missing, damaged, or of another format.
        """
        del exclude
        self.model = read_model(Path(path))
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return the classifier's files in one string of bytes."""
        del exclude
        packed: bytes = srsly.msgpack_dumps(to_files(self.trained()))
        return packed

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Topics:
        """Take the classifier from `to_bytes` and return the component.

        Raises:
            ModelError: the bytes are damaged or of another format.
        """
        del exclude
        files: Any = srsly.msgpack_loads(data)
        self.model = from_files(files)
        return self


@Language.factory("tagger_topics", assigns=["doc.cats"])
def make_topics(nlp: Language, name: str) -> Topics:
    """Return the component, still without a classifier."""
    del nlp
    return Topics(name)
