"""An analyst's own labelled texts, from CSV or JSONL."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tagger.errors import TaggerError, UsageError
from tagger.training.splits import shingles
from tagger.training.taxonomy import as_list, label_finder
from tagger.training.topics import TopicDocument

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

LONGEST: Final = 100_000_000
"""Characters in a field of a CSV file: `csv` stops at 131,072 by itself."""
_ALIKE: Final = 0.5
_COMMON: Final = 20


class Example(NamedTuple):
    """One line of a corpus: where it stands, its id (else "line 7"), its texts, its labels (none: unknown)."""

    place: str
    id: str
    title: str
    text: str
    labels: tuple[str, ...]


def read_examples(path: Path) -> list[Example]:
    """Return the lines of a corpus that have a text, in order.

    CSV has the columns `text`, `labels` (parted by semicolons) and, as wanted, `title` and `id`; JSONL has the same
    keys, `labels` being a list or such a text.

    Raises:
        UsageError: a file of another kind.
        TaggerError: the file cannot be read, or lacks one of the columns.
    """
    readers = {".csv": _csv_rows, ".jsonl": _json_rows, ".ndjson": _json_rows}
    if path.suffix.lower() not in readers:
        raise UsageError(f"{path}: no corpus by its name; give a .csv or .jsonl file of text and labels")
    try:
        rows = list(readers[path.suffix.lower()](path))
    except (OSError, ValueError, csv.Error) as error:
        raise TaggerError(f"{path}: cannot be read ({error}); give a CSV or JSONL file in UTF-8") from error
    examples = [_example(row, path, number) for number, row in rows]
    return [each for each in examples if each.text or each.title]


def _csv_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    csv.field_size_limit(LONGEST)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            yield reader.line_num, row


def _json_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, json.loads(line)


def _example(row: Mapping[str, Any], path: Path, number: int) -> Example:
    place = f"{path}, line {number}"
    if not isinstance(row, dict) or not {"text", "labels"} <= row.keys():
        raise TaggerError(f"{place}: no text and labels here; name the columns text, labels and title")
    text, title = str(row["text"] or ""), str(row.get("title") or "")
    name = str(row.get("id") or f"line {number}")
    return Example(place, name, title.strip(), text.strip(), tuple(dict.fromkeys(as_list(row["labels"]))))


def topic_documents(
    examples: Sequence[Example], taxonomy: Sequence[Mapping[str, Any]]
) -> list[TopicDocument]:
    """Return the examples whose labels are known as documents to learn from, near-duplicates in one group.

    Labels are names, identifiers or unambiguous aliases of the taxonomy, in any case.

    Raises:
        TaggerError: a label that the taxonomy does not have.
    """
    names = label_finder(taxonomy)
    known = [example for example in examples if example.labels]
    groups = alike_groups([f"{example.title} {example.text}" for example in known])
    return [
        TopicDocument(
            example.title,
            example.text,
            tuple(dict.fromkeys(_named(label, names, example.place) for label in example.labels)),
            group=str(group),
            id=example.id,
        )
        for example, group in zip(known, groups, strict=True)
    ]


def _named(label: str, names: Mapping[str, str], place: str) -> str:
    if label.casefold() not in names:
        raise TaggerError(f"{place}: {label!r} is no label of the taxonomy; correct one of them")
    return names[label.casefold()]


def alike_groups(texts: Sequence[str]) -> list[int]:
    """Return the group of every text: those that share half of their three-word runs with another are together.

    A group's number is that of its first text.
    """
    runs = [shingles(text) for text in texts]
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, found in enumerate(runs):
        for run in found:
            holders[run].append(number)
    shared: defaultdict[tuple[int, int], int] = defaultdict(int)
    for numbers in holders.values():
        # A run that many texts have is a formula; the first of them tell what is the same text all over
        for pair in combinations(numbers[:_COMMON], 2):
            shared[pair] += 1
    group = list(range(len(texts)))
    for (one, other), both in sorted(shared.items()):
        if both >= _ALIKE * (len(runs[one]) + len(runs[other]) - both):
            group = [group[one] if each == group[other] else each for each in group]
    return group
