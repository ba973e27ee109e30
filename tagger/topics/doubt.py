"""Which documents are most worth a person's look, and why.

Three causes, each with points that add up: fields near their threshold, disagreement with the labels that editors
gave, words that the classifier has never seen. A document without labels of editors has unknown labels, not none:
nothing disagrees with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from tagger.topics.features import read_units
from tagger.topics.reasons import standings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from tagger.topics.features import Source
    from tagger.topics.model import TopicModel
    from tagger.topics.reasons import Standing

Cause = Literal["threshold", "editors", "vocabulary"]

NEAR: Final = 0.5
"""Log-odds from the threshold within which a decision is doubtful."""
UNFAMILIAR: Final = 0.25
"""Share of unknown words from which a text is unfamiliar."""
_FEWEST_WORDS: Final = 20
_SHORTEST: Final = 3


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason to look at a document.

    Attributes:
        cause: Which of the three.
        reason: For a person, in a few words.
        points: How much; a decision on the very threshold, and a flat contradiction of the editors, have 1.
    """

    cause: Cause
    reason: str
    points: float


def doubts(
    model: TopicModel, source: Source, known: Collection[str], editorial: Sequence[str] = ()
) -> list[Doubt]:
    """Return the reasons to look at a document, most points first.

    Args:
        model: The classifier.
        source: What it reads of the document.
        known: Its `vocabulary_of`.
        editorial: Names of the fields that editors gave the document; empty when they are unknown.
    """
    standing = standings(model, source)
    found = [*_near_threshold(standing), *_disagreements(standing, editorial), *_unfamiliar(source, known)]
    return sorted(found, key=lambda each: (-each.points, each.reason))


def vocabulary_of(model: TopicModel) -> frozenset[str]:
    """Return the words that a classifier has a weight for; empty when it reads no whole words."""
    return frozenset(
        word for block in model.blocks if block.kind in {"words", "vectors"} for word in block.vocabulary
    )


def unknown_share(source: Source, known: Collection[str]) -> float:
    """Return the share of a text's words, without numbers and short ones, that are not in `known`.

    0 for a text of fewer than twenty words, and when nothing is known.
    """
    words = [word for word in read_units(source).words if len(word) >= _SHORTEST and word.isalpha()]
    if not known or len(words) < _FEWEST_WORDS:
        return 0.0
    return sum(word not in known for word in words) / len(words)


def _near_threshold(standing: Sequence[Standing]) -> Iterator[Doubt]:
    for each in standing:
        if abs(each.margin) < NEAR:
            side = "just assigned" if each.assigned else "just missed"
            reason = f"{side}: {each.name} {each.score:.2f}, threshold {each.threshold:.2f}"
            yield Doubt("threshold", reason, 1 - abs(each.margin) / NEAR)


def _disagreements(standing: Sequence[Standing], editorial: Sequence[str]) -> Iterator[Doubt]:
    chosen = {name.casefold() for name in editorial}
    if not any(each.name.casefold() in chosen for each in standing):
        return
    for each in standing:
        if each.assigned and each.name.casefold() not in chosen:
            yield Doubt(
                "editors",
                f"chosen by the model, not by the editors: {each.name} {each.score:.2f}",
                each.score,
            )
        if not each.assigned and each.name.casefold() in chosen:
            yield Doubt(
                "editors",
                f"chosen by the editors, not by the model: {each.name} {each.score:.2f}",
                1 - each.score,
            )


def _unfamiliar(source: Source, known: Collection[str]) -> Iterator[Doubt]:
    share = unknown_share(source, known)
    if share >= UNFAMILIAR:
        yield Doubt("vocabulary", f"unfamiliar: {share:.0%} of the words are unknown", share)
