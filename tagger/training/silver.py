"""Silver examples: raw text that the larger model marked, for the small network to learn from.

What the larger model is unsure of is unknown, so that the network learns from neither side of the doubt. (A small
model learning from a large one: Hinton et al., 2015; here from its decisions, not its probabilities.)
"""

from __future__ import annotations

import gzip
import json
import math
import random
from typing import TYPE_CHECKING, Final, cast

from tagger.components.encoder import COMPONENT
from tagger.errors import TaggerError
from tagger.training.ner import raw_pieces
from tagger.training.open_corpora import Example, read_records, read_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from spacy.language import Language
    from spacy.tokens import Doc

    from tagger.components.encoder import Encoder

SOURCES: Final = {"raw_state_press": 700_000, "raw_state_hr_reports": 400_000, "gmb": 500_000}
"""Open corpora whose texts are marked, and about how many words of each; labels that they have are not looked at."""
SURE: Final = 0.7
"""Probability of an entity, or of a word's being none, below which it is unknown."""
SEED: Final = 20261127
_TOGETHER: Final = 8
"""Sentences of the corpus that comes in sentences that are marked as one text."""


def write_silver(
    nlp: Language,
    folder: Path,
    output: Path,
    *,
    share: tuple[int, int] = (0, 1),
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """Mark texts of the open corpora in `folder` and write them to `output`: JSON lines, gzip; returns it.

    A line has `text`, `spans` (start, end, label) and `unknown` (start, end), in half-open offsets.

    Args:
        nlp: The larger model.
        folder: The open corpora.
        output: The file.
        share: Number and count of the parts that the work is divided in: this part is done.
        say: Called with a line every thousand texts.

    Raises:
        TaggerError: the model has no encoder, or an open corpus is missing.
    """
    encoder = encoder_of(nlp)
    texts = list(raw_texts(folder))[share[0] :: share[1]]
    with gzip.open(output, "wt", encoding="utf-8") as lines:
        for number, text in enumerate(texts, 1):
            example = mark(nlp.make_doc(text), encoder)
            record = {"text": example.text, "spans": example.spans, "unknown": example.unknown}
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
            if number % 1000 == 0:
                say(f"{number:,} of {len(texts):,} texts")
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


def mark(doc: Doc, encoder: Encoder) -> Example:
    """Return a text with the entities that the encoder is sure of; the others, and doubtful words, are unknown."""
    tokens, scores = encoder.decide(doc)
    spans, unknown, inside = [], [], set[int]()
    for start, stop, label, log_probability in encoder.entities(scores):
        inside.update(range(start, stop))
        place = tokens[start].idx, tokens[stop - 1].idx + len(tokens[stop - 1])
        if math.exp(log_probability) >= SURE:
            spans.append((*place, label))
        else:
            unknown.append(place)
    outside = encoder.labels.index("O")
    for number, token in enumerate(tokens):
        if number not in inside and math.exp(scores[number, outside]) < SURE:
            unknown.append((token.idx, token.idx + len(token)))
    return Example(doc.text, tuple(spans), tuple(sorted(unknown)))


def read_silver(paths: Iterable[Path]) -> Iterator[Example]:
    """Yield the examples of files that `write_silver` wrote, in order.

    Raises:
        TaggerError: a file is missing or something else.
    """
    for path in paths:
        try:
            for record in read_records(path):
                spans = tuple((start, end, label) for start, end, label in record["spans"])
                yield Example(record["text"], spans, tuple((start, end) for start, end in record["unknown"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TaggerError(f"{path}: not what tagger train silver writes ({error})") from error
