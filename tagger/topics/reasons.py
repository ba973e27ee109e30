"""Why a document has a field of work or has it not: words for and against, and how far the threshold is.

The weights of all words and the intercept add up to the log-odds; a field is assigned when the log-odds reach
those of its threshold, which is higher beside a field that leaves it far behind.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from tagger.errors import UsageError
from tagger.topics.model import Share, passages, probabilities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tagger.topics.features import Source
    from tagger.topics.model import TopicModel

Part = Literal["title", "text"]

NEAR_MISSES: Final = 3
MOST: Final = 10
"""Passages for a field, and as many against it, that are named one by one."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a linked identifier, and what it adds to the log-odds.

    Attributes:
        part: Whether it stands in the title or in the text.
        start: Offset of the first character in that part.
        end: Offset after the last.
        text: The characters, a broken line joined.
        weight: Less than 0 speaks against the field.
        id: The identifier, when the weight is that of an identifier linked here and not of the word.
    """

    part: Part
    start: int
    end: int
    text: str
    weight: float
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring words that all speak for a field, or all against it, wherever the document repeats them.

    Attributes:
        text: As first written.
        weight: The sum over all places.
        places: Part, start and end of each, in order of appearance; half-open.
    """

    text: str
    weight: float
    places: tuple[tuple[Part, int, int], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a document stands with a field.

    Attributes:
        id: Identifier of the field.
        name: Its name.
        score: Calibrated probability.
        threshold: The score from which it is assigned.
        assigned: Whether the score reaches it.
        log_odds: Of the score.
        margin: Log-odds above those of the threshold; less than 0 is what is missing.
        own_threshold: The field's own; `threshold` is higher where the document's best score raised it.
    """

    id: str
    name: str
    score: float
    threshold: float
    assigned: bool
    log_odds: float
    margin: float
    own_threshold: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a document has a field, or why not.

    Attributes:
        standing: Score and threshold.
        verdict: One sentence for a person.
        intercept: Log-odds of a document without a known word; with `words` it adds up to the log-odds.
        words: Every word that adds something, in order of the document, then the identifiers.
        speaks_for: Strongest first, at most `MOST`.
        speaks_against: Strongest first, at most `MOST`.
    """

    standing: Standing
    verdict: str
    intercept: float
    words: tuple[Word, ...]
    speaks_for: tuple[Passage, ...]
    speaks_against: tuple[Passage, ...]

    @property
    def rest(self) -> float:
        """What the words add that stand in none of the passages named."""
        named = sum(each.weight for each in (*self.speaks_for, *self.speaks_against))
        return self.standing.log_odds - self.intercept - named

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values; `rest` is there too."""
        return {
            **asdict(self.standing),
            "verdict": self.verdict,
            "intercept": self.intercept,
            "rest": self.rest,
            "for": [_passage_dict(each) for each in self.speaks_for],
            "against": [_passage_dict(each) for each in self.speaks_against],
            "words": [asdict(each) for each in self.words],
        }


def standings(model: TopicModel, source: Source) -> list[Standing]:
    """Return how a text stands with every field, in the order of the model's labels."""
    log_odds = model.log_odds(source)
    scores = probabilities(log_odds)
    bars = model.bars(scores)
    margins = log_odds.astype(float) - _log_odds_of(bars.astype(float))
    return [
        Standing(
            id=label,
            name=model.names[column],
            score=float(scores[column]),
            threshold=float(bars[column]),
            assigned=bool(scores[column] >= bars[column]),
            log_odds=float(log_odds[column]),
            margin=float(margins[column]),
            own_threshold=float(model.thresholds[column]),
        )
        for column, label in enumerate(model.labels)
    ]


def near_misses(found: Iterable[Standing], most: int = NEAR_MISSES) -> list[Standing]:
    """Return the fields that are not assigned and miss their threshold by least, nearest first."""
    missed = [each for each in found if not each.assigned]
    return sorted(missed, key=lambda each: (-each.margin, each.name))[:most]


def known_label(model: TopicModel, name: str) -> str:
    """Return the identifier of the field with this identifier or name, in any case.

    Raises:
        UsageError: the model has no such field; the message lists those that it has.
    """
    wanted = name.strip().casefold()
    for label, official in zip(model.labels, model.names, strict=True):
        if wanted in {label.casefold(), official.casefold()}:
            return label
    raise UsageError(f"{name!r} is no field of this model; it has {', '.join(model.labels)}")


def reasons(model: TopicModel, source: Source, label: str, most: int = MOST) -> Reasons:
    """Return why a text has a field, or why not.

    Raises:
        ValueError: the model has no field with this identifier.
    """
    standing = standings(model, source)[model.labels.index(label)]
    explained = model.explain(source, label)
    place = _placing(source)
    speaks_for = _grouped(passages(explained.shares, source.text), source.text, place)[:most]
    turned = [Share(start, end, -weight) for start, end, weight in explained.shares]
    against = [Share(start, end, -weight) for start, end, weight in passages(turned, source.text)]
    return Reasons(
        standing,
        _verdict(standing, speaks_for),
        explained.intercept,
        tuple(_words(explained.shares, source, place)),
        tuple(speaks_for),
        tuple(_grouped(against, source.text, place)[:most]),
    )


def _placing(source: Source) -> Callable[[int, int], tuple[Part, int, int]]:
    """Return what turns offsets in title and text together into a part and offsets in that part."""

    def place(start: int, end: int) -> tuple[Part, int, int]:
        return ("title" if start < source.title_end else "text", *source.in_document(start, end))

    return place


def _words(
    shares: Sequence[Share], source: Source, place: Callable[[int, int], tuple[Part, int, int]]
) -> Iterable[Word]:
    words = len(shares) - len(source.links)
    for number, (start, end, weight) in enumerate(shares):
        if weight:
            linked = source.links[number - words].id if number >= words else None
            yield Word(*place(start, end), source.text[start:end], weight, linked)


def _grouped(
    found: Iterable[Share], text: str, place: Callable[[int, int], tuple[Part, int, int]]
) -> list[Passage]:
    """Return the shares as passages, equal words put together, the strongest first."""
    groups: defaultdict[str, list[Share]] = defaultdict(list)
    for share in sorted(found):
        groups[text[share.start : share.end].casefold()].append(share)
    together = [
        Passage(
            text[shares[0].start : shares[0].end],
            sum(share.weight for share in shares),
            tuple(place(share.start, share.end) for share in shares),
        )
        for shares in groups.values()
    ]
    return sorted(together, key=lambda each: (-abs(each.weight), each.places))


def _verdict(standing: Standing, speaks_for: Sequence[Passage]) -> str:
    score = f"score {standing.score:.2f}, threshold {standing.threshold:.2f}{_moved(standing)}"
    if standing.assigned:
        return f"assigned: {score}"
    if not speaks_for:
        return f"not assigned: {score}; no word of the document speaks for it"
    gathered = sum(each.weight for each in speaks_for)
    return (
        f"not assigned: {score}; what speaks for it adds {gathered:.1f} to the log-odds, "
        f"{-standing.margin:.1f} more would be needed"
    )


def _moved(standing: Standing) -> str:
    """Say why the threshold is not the field's own."""
    if standing.threshold > standing.own_threshold:
        return f" (not {standing.own_threshold:.2f}: another field has a much higher score)"
    return ""


def _log_odds_of(scores: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    within = np.clip(scores, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(within) - np.log1p(-within))


def _passage_dict(passage: Passage) -> dict[str, Any]:
    places = [{"part": part, "start": start, "end": end} for part, start, end in passage.places]
    return {"text": passage.text, "weight": passage.weight, "places": places}
