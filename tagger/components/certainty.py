"""How sure the network is of a mention, whoever found it, and the score that this gives.

The network leaves in `doc.tensor` what it saw at each token (`write_seen`); rules move, trim and relabel entities
later, and a mention is scored by how it lies to what the network saw:

* the same words and label: by the probability of the decisions that made the entity there;
* the same words under another label (`label`), other words (`span`), nothing (`nothing`): by a fixed amount each.

The model's meta says what that is worth for each way and label (`tagger.training.scores` fits it on the development
split): a logistic function, so that a score of 0.9 is right nine times in ten.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tagger.types import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from spacy.tokens import Doc, Span

SCORES: Final = "tagger_scores"
"""Key of `nlp.meta` for the measured precision by way and label: the score where the network left nothing."""
CERTAINTY: Final = "tagger_certainty"
"""Key of `nlp.meta` for the calibration: `intercept`, `slope`, `ways` (way -> label -> log-odds) and `seen`."""
SAME: Final = "same"
SEEN: Final = ("label", "span", "nothing")
"""How the network can disagree with a mention."""

_LABEL, _WORDS, _LOG_ODDS = range(3)
_COLUMNS: Final = 3
_MOST: Final = 9.0
"""Log-odds beyond these tell nothing more: of what the network is as sure of as that, nearly all is right."""
_DIGITS: Final = 3
_NUMBERS: Final[Mapping[str, int]] = {label: number for number, label in enumerate(LABELS, 1)}


class Seen(NamedTuple):
    """How a mention lies to what the network saw: `same` or one of `SEEN`, and its log-odds if `same`, else 0."""

    how: str
    log_odds: float


def log_odds(log_probability: float) -> float:
    """Return the log-odds of a probability, within the bounds that tell something."""
    doubt = -math.expm1(min(log_probability, 0.0))
    return min(log_probability - math.log(doubt), _MOST) if doubt else _MOST


def write_seen(doc: Doc, entities: Iterable[tuple[int, int, str, float]]) -> None:
    """Put into `doc.tensor` what the network saw: a row a token, with label, words (at the first) and log-odds.

    Args:
        doc: The document; what its tensor held is replaced.
        entities: Start and end in tokens, label, and log-probability of the decisions that made the entity.
    """
    import numpy as np

    rows: Any = np.zeros((len(doc), _COLUMNS), np.float32)
    for start, end, label, log_probability in entities:
        rows[start:end, _LABEL] = _NUMBERS.get(label, -1)
        rows[start, _WORDS:] = end - start, max(log_odds(log_probability), -_MOST)
    doc.tensor = rows


def has_seen(doc: Doc) -> bool:
    """Say whether the network left in a document what it saw; spaCy's own leaves vectors, which are wider."""
    return bool(doc.tensor.shape == (len(doc), _COLUMNS))


def seen_at(ent: Span) -> Seen:
    """Return how an entity lies to what the network saw; the document must have it (`has_seen`)."""
    rows: Any = ent.doc.tensor
    label, words, certainty = rows[ent.start].tolist()
    if words == ent.end - ent.start:
        return Seen(SAME, certainty) if label == _NUMBERS.get(ent.label_, -1) else Seen("label", 0.0)
    return Seen("span" if rows[ent.start : ent.end, _LABEL].any() else "nothing", 0.0)


class Scorer:
    """Scores the entities of documents as a model's meta says."""

    def __init__(self, meta: Mapping[str, Any]) -> None:
        self._precision: Mapping[str, Mapping[str, float]] = meta.get(SCORES, {})
        self._fitted: Mapping[str, Any] | None = meta.get(CERTAINTY)

    def __call__(self, ent: Span) -> float:
        """Return the probability that span and label of an entity are right, in [0, 1], to three places."""
        way = ent.id_ or "model"
        if self._fitted is None or not has_seen(ent.doc):
            return self._precision.get(way, {}).get(ent.label_, 1.0)
        seen = seen_at(ent)
        found = self._fitted["intercept"] + self._fitted["ways"].get(way, {}).get(ent.label_, 0.0)
        found += self._fitted["slope"] * seen.log_odds + self._fitted["seen"].get(seen.how, 0.0)
        return round(1 / (1 + math.exp(-found)), _DIGITS)
