"""Strict F1 on public sets that nothing was trained or tuned on: other registers, other guidelines.

    python benchmarks/outside.py FOLDER [--model DIR]

FOLDER holds the open corpora (`wikigold`, `uner_ewt`, `meantime`). Their labels are mapped: PERSON, ORG, and places
(COUNTRY and LOCATION together); what they call miscellaneous, or mark beyond names, is left out of the count on both
sides. A leading article is no difference. `meantime`: dates only, TIMEX3 of type DATE, strict spans.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tagger import pipeline
from tagger.types import Annotation, Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Span = tuple[int, int, str]

PLACES = {"COUNTRY": "PLACE", "LOCATION": "PLACE", "PERSON": "PERSON", "ORG": "ORG"}
THEIRS = {"PER": "PERSON", "ORG": "ORG", "LOC": "PLACE"}
SETS: Mapping[str, tuple[str, frozenset[str], Mapping[str, str], Mapping[str, str]]] = {
    "wikigold": ("wikigold", frozenset({"all"}), THEIRS, PLACES),
    "uner_ewt test": ("uner_ewt", frozenset({"test"}), THEIRS, PLACES),
    "uner_ewt dev": ("uner_ewt", frozenset({"dev"}), THEIRS, PLACES),
    "meantime dates": ("meantime", frozenset({"all"}), {"DATE": "DATE"}, {"DATE": "DATE"}),
}
"""Name of a set -> file, splits, their labels, our labels."""


def read_set(folder: Path, name: str, splits: frozenset[str]) -> Iterator[dict[str, object]]:
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from (record for record in map(json.loads, lines) if record["split"] in splits)


def trimmed(text: str, start: int, end: int, label: str) -> Span:
    if text[start : start + 4].lower() == "the ":
        start += 4
    return start, end, label


def is_counted(span: list[object]) -> bool:
    """Return whether a gold span is what the set counts: for `meantime` a TIMEX3 of type DATE."""
    attributes = span[3] if len(span) > 3 else {}
    kind = attributes.get("type") if isinstance(attributes, dict) else None
    return kind in {None, "DATE"}


def compare(
    records: Iterable[dict[str, object]], theirs: Mapping[str, str], ours: Mapping[str, str]
) -> Counter[str]:
    """Return counts of right, predicted and gold spans by label."""
    counts: Counter[str] = Counter()
    stream = list(records)
    documents = [
        Document(str(i), str(r["text"]), published=str(r["dct"])[:10] if r.get("dct") else None)
        for i, r in enumerate(stream)
    ]
    for record, note in zip(stream, pipeline.annotate_many(documents, model=MODEL), strict=True):
        assert isinstance(note, Annotation)
        text, spans = str(record["text"]), record["spans"]
        assert isinstance(spans, list)
        gold = {trimmed(text, s[0], s[1], theirs[s[2]]) for s in spans if s[2] in theirs and is_counted(s)}
        found = {trimmed(text, m.start, m.end, ours[m.label]) for m in note.entities if m.label in ours}
        for kind, chosen in (("right", gold & found), ("found", found), ("gold", gold)):
            counts.update(f"{kind} {label}" for *_, label in chosen)
    return counts


MODEL: Path | None = None


def report(name: str, counts: Counter[str]) -> None:
    labels = sorted({key.split()[1] for key in counts})
    for label in ["all", *labels]:
        right, found, gold = (
            sum(n for key, n in counts.items() if key.startswith(kind) and label in {"all", key.split()[1]})
            for kind in ("right", "found", "gold")
        )
        precision, recall = right / max(found, 1), right / max(gold, 1)
        f1 = 2 * right / max(found + gold, 1)
        print(f"{name:16} {label:8} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  gold {gold}")


def main() -> None:
    global MODEL  # noqa: PLW0603  # one run, one model
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", type=Path)
    options = parser.parse_args()
    MODEL = options.model
    for name, (file, splits, theirs, ours) in SETS.items():
        report(name, compare(read_set(options.folder, file, splits), theirs, ours))


if __name__ == "__main__":
    main()
