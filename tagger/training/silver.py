"""Silver: raw text with what the larger model holds for probable, for the small network to learn from (`distil`)."""

from __future__ import annotations

import io
import json
import random
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from tagger.components.encoder import COMPONENT
from tagger.errors import TaggerError
from tagger.sources import read
from tagger.training.lessons import TAGS
from tagger.training.ner import raw_pieces
from tagger.training.open_corpora import read_texts
from tagger.types import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from spacy.language import Language
    from spacy.tokens import Doc

    from tagger.components.encoder import Encoder
    from tagger.training.lessons import Halves


SOURCES: Final = {
    "raw_state_press": 1_200_000,
    "raw_state_hr_reports": 700_000,
    "gmb": 1_100_000,
    "redocred": 400_000,
    "uner_ewt_train_v0": 300_000,
    "crossner_politics": 100_000,
}
"""Open corpora whose texts are marked, and about how many words of each; labels that they have are not looked at."""
SEED: Final = 20261127
_TOGETHER: Final = 8
"""Sentences of the corpus that comes in sentences that are marked as one text."""


def write_silver(
    nlp: Language,
    folder: Path,
    output: Path,
    *,
    documents: Sequence[str] = (),
    share: tuple[int, int] = (0, 1),
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """Mark texts of the open corpora in `folder` and write them to `output`, a numpy archive; returns it.

    The archive holds `texts` (a JSON list in UTF-8), `lengths` (tokens of each) and `chances` (all their tokens, as in
    `Lesson.chances`).

    Args:
        nlp: The larger model.
        folder: The open corpora.
        output: The file, `.npz`.
        documents: Files, folders, archives with further texts, all of which are marked; what can't be read is said.
        share: Number and count of the parts that the work is divided in: this part is done.
        say: Called with a line every thousand texts.

    Raises:
        TaggerError: the model has no encoder, an open corpus is missing, or the documents have no text.
    """
    encoder = encoder_of(nlp)
    own = _texts_of(documents, say)
    texts = [*raw_texts(folder), *raw_pieces(own)][share[0] :: share[1]]
    with output.open("wb") as file:  # before the work: a wrong place is told at once
        chances = []
        for number, text in enumerate(texts, 1):
            chances.append(mark(nlp.make_doc(text), encoder))
            if number % 1000 == 0:
                say(f"{number:,} of {len(texts):,} texts")
        np.savez_compressed(
            file,
            texts=np.frombuffer(json.dumps(texts, ensure_ascii=False).encode(), np.uint8),
            lengths=np.array([len(each) for each in chances]),
            chances=np.concatenate([*chances, np.zeros((0, len(TAGS)), np.float16)]),
        )
    return output


def encoder_of(nlp: Language) -> Encoder:
    """Return the encoder of the larger model.

    Raises:
        TaggerError: the model has none.
    """
    if COMPONENT not in nlp.pipe_names:
        raise TaggerError(f"{nlp.meta['name']}: not the larger model; it has no component {COMPONENT}")
    return cast("Encoder", nlp.get_pipe(COMPONENT))


def raw_texts(folder: Path) -> Iterator[str]:
    """Yield paragraphs of the open corpora, of each a fixed random choice.

    Raises:
        TaggerError: a corpus is missing.
    """
    for name, words in SOURCES.items():
        texts = list(dict.fromkeys(read_texts(folder, name)))
        if name == "gmb":
            texts = [" ".join(texts[start : start + _TOGETHER]) for start in range(0, len(texts), _TOGETHER)]
        random.Random(SEED).shuffle(texts)
        yield from raw_pieces(texts, words)


def _texts_of(documents: Sequence[str], say: Callable[[str], None]) -> list[str]:
    texts = []
    for each in read(documents):
        if isinstance(each, Document):
            texts.append(each.text)
        else:
            say(f"{each.id}: {each.reason}, passed over")
    if documents and not texts:  # half an hour of marking would end without what was asked for
        raise TaggerError(f"no text in {', '.join(documents)}: give other --documents")
    return texts


def mark(doc: Doc, encoder: Encoder) -> Halves:
    """Return how probable each of `TAGS` is for every token of a text; spaces are surely none."""
    chances = np.zeros((len(doc), len(TAGS)), np.float16)
    chances[:, 0] = 1
    tokens, scores = encoder.decide(doc)
    columns = [encoder.labels.index(tag) for tag in TAGS]
    chances[[token.i for token in tokens]] = np.exp(scores[:, columns])
    return chances


def read_silver(paths: Iterable[Path]) -> Iterator[tuple[str, Halves]]:
    """Yield the texts of files that `write_silver` wrote, and how probable each of `TAGS` is for their tokens.

    Raises:
        TaggerError: a file is missing or something else.
    """
    for path in paths:
        try:
            with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as archive:
                texts, lengths = json.loads(bytes(archive["texts"])), archive["lengths"]
                chances = archive["chances"].reshape(-1, len(TAGS)).astype(np.float16)
            if len(texts) != len(lengths) or len(chances) != lengths.sum():
                raise ValueError("its parts do not fit each other")
        except Exception as error:  # numpy and zipfile raise whatever the broken file makes them stumble over
            reason = error.strerror if isinstance(error, OSError) else type(error).__name__
            raise TaggerError(
                f"{path}: not what tagger train silver writes ({reason}); make it anew"
            ) from error
        yield from zip(texts, np.split(chances, np.cumsum(lengths))[:-1], strict=True)
