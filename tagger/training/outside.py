"""Strict F1 on public sets that nothing was trained or tuned on: other registers, other guidelines.

Their labels are mapped: PERSON, ORG, and places (COUNTRY and LOCATION together); what they call miscellaneous, or mark
beyond names, is left out of the count on both sides. A leading article is no difference. `meantime`: dates only, TIMEX3
of type DATE, strict spans.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tagger.training.open_corpora import read_records
from tagger.types import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from spacy.language import Language

    Span = tuple[int, int, str]


class Outside(NamedTuple):
    """A public set.

    Attributes:
        file: Name of its file, without ending.
        split: The records that count.
        theirs: Its labels -> common ones.
        ours: Our labels -> common ones.
    """

    file: str
    split: str
    theirs: Mapping[str, str]
    ours: Mapping[str, str]


class Score(NamedTuple):
    """How many spans of one label are right, found, and in the gold; `label` "all" sums them.

    `scored` is the sum of the scores of those found: were they calibrated here, it would be `right`.
    """

    label: str
    right: int
    found: int
    gold: int
    scored: float = 0.0

    @property
    def f1(self) -> float:
        """Return F1, 0 when nothing is there."""
        return 2 * self.right / max(self.found + self.gold, 1)


_OURS: Final = {"PERSON": "PERSON", "ORG": "ORG", "COUNTRY": "PLACE", "LOCATION": "PLACE"}
_THEIRS: Final = {"PER": "PERSON", "ORG": "ORG", "LOC": "PLACE"}
SETS: Final[Mapping[str, Outside]] = {
    "wikigold": Outside("wikigold", "all", _THEIRS, _OURS),
    "uner_ewt test": Outside("uner_ewt", "test", _THEIRS, _OURS),
    "uner_ewt dev": Outside("uner_ewt", "dev", _THEIRS, _OURS),
    "meantime dates": Outside("meantime", "all", {"DATE": "DATE"}, {"DATE": "DATE"}),
}
"""The sets, by the name they are reported under."""


def measure_outside(nlp: Language, folder: Path) -> dict[str, list[Score]]:
    """Return name of a set -> its scores, "all" first, then labels by name; sets whose file is missing are left out."""
    present = {name: each for name, each in SETS.items() if (folder / f"{each.file}.jsonl.gz").is_file()}
    return {name: _measured(nlp, folder, each) for name, each in present.items()}


def _measured(nlp: Language, folder: Path, outside: Outside) -> list[Score]:
    counts: defaultdict[tuple[str, str], float] = defaultdict(float)
    for record in read_records(folder / f"{outside.file}.jsonl.gz"):
        if record["split"] == outside.split:
            for kind, label, amount in _counted(nlp, record, outside):
                counts[kind, label] += amount
                counts[kind, "all"] += amount
    labels = ("all", *sorted({label for _, label in counts} - {"all"}))
    return [_score(counts, label) for label in labels]


def _score(counts: Mapping[tuple[str, str], float], label: str) -> Score:
    right, found, gold = (int(counts[kind, label]) for kind in ("right", "found", "gold"))
    return Score(label, right, found, gold, round(counts["scored", label], 3))


def _counted(nlp: Language, record: Mapping[str, Any], outside: Outside) -> Iterator[tuple[str, str, float]]:
    """Yield what to count of one record: kind (right, found, gold, scored), label, how much."""
    from tagger.pipeline import annotate_document

    text, dated = str(record["text"]), record.get("dct")
    note = annotate_document(nlp, Document("outside", text, published=str(dated)[:10] if dated else None))
    theirs, ours = outside.theirs, outside.ours
    counted = [
        (start, end, label) for start, end, label, *more in record["spans"] if _counts(label, more, theirs)
    ]
    gold = {_bare(text, start, end, theirs[label]) for start, end, label in counted}
    found = {_bare(text, m.start, m.end, ours[m.label]): m.score for m in note.entities if m.label in ours}
    yield from (("gold", label, 1) for *_, label in gold)
    for span, score in found.items():
        yield "found", span[2], 1
        yield "right", span[2], float(span in gold)
        yield "scored", span[2], score


def _counts(label: str, more: list[Any], theirs: Mapping[str, str]) -> bool:
    """Say whether a gold span is what the set counts: for `meantime` a TIMEX3 of type DATE."""
    attributes = more[0] if more and isinstance(more[0], dict) else {}
    return label in theirs and attributes.get("type", "DATE") == "DATE"


def _bare(text: str, start: int, end: int, label: str) -> Span:
    """Return a span without a leading article."""
    return start + 4 * (text[start : start + 4].lower() == "the "), end, label
