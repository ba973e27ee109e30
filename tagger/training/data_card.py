"""The counts in the corpus's data card. `python -m tagger.training.data_card` brings the card up to date."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from tagger.training.corpus import CORPUS, load_corpus
from tagger.training.splits import NAME, SHARES, Splits, load_splits
from tagger.types import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tagger.training.corpus import GoldDocument

    Rows = Sequence[Sequence[str | int]]

CARD = CORPUS / "README.md"

_BEGIN = "<!-- counts: written by python -m tagger.training.data_card -->"
_END = "<!-- end of counts -->"
_BLOCK = re.compile(rf"{re.escape(_BEGIN)}.*{re.escape(_END)}", re.DOTALL)


def counts(documents: Sequence[GoldDocument], splits: Splits) -> str:
    """Return the tables of a corpus as Markdown: by file, by label, by field of work; each by split."""
    return "\n\n".join([
        "Documents and words by file:",
        _files(documents, splits),
        "Annotated spans by label and split; distinct surfaces; spans with a value:",
        _labels(documents, splits),
        "Documents by field of work and split (`unknown`: null, kept out of training and figures of topics):",
        _fields(documents, splits),
    ])  # fmt: skip


def _files(documents: Iterable[GoldDocument], splits: Splits) -> str:
    in_split: Counter[tuple[str, str]] = Counter()
    words: Counter[str] = Counter()
    for document in documents:
        for row in (document.file, "all"):
            in_split[row, splits.of(document.id)] += 1
            words[row] += len(document.full_text.split())
    rows: Rows = [
        [name, *(in_split[name, split] for split in SHARES), words[name]] for name in _all_last(words)
    ]
    return _table(["file", *SHARES, "words"], rows)


def _all_last(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (name == "all", name))


def _labels(documents: Iterable[GoldDocument], splits: Splits) -> str:
    in_split: Counter[tuple[str, str]] = Counter()
    surfaces: dict[str, set[str]] = {label: set() for label in LABELS}
    valued: Counter[str] = Counter()
    for document in documents:
        for surface, span in document.surfaces():
            in_split[span.label, splits.of(document.id)] += 1
            surfaces[span.label].add(surface)
            valued[span.label] += span.value is not None
    rows: Rows = [
        [label, *(in_split[label, split] for split in SHARES), len(surfaces[label]), valued[label]]
        for label in LABELS
    ]
    return _table(["label", *SHARES, "distinct", "with value"], rows)


def _fields(documents: Iterable[GoldDocument], splits: Splits) -> str:
    in_split: Counter[tuple[str, str]] = Counter()
    real: Counter[str] = Counter()
    for document in documents:
        for field in document.known_fields or ("unknown",):
            in_split[field, splits.of(document.id)] += 1
            real[field] += not document.synthetic
    rows: Rows = [
        [field, *(in_split[field, split] for split in SHARES), real[field]]
        for field in sorted({field for field, _ in in_split})
    ]
    return _table(["field of work", *SHARES, "of them real items"], rows)


def _table(head: Sequence[str], rows: Rows) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    cells = ([f"{cell:,}" if isinstance(cell, int) else cell for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def updated(card: str, tables: str) -> str:
    """Return the card with its counts replaced by `tables`.

    Raises:
        ValueError: the card has no place for them.
    """
    if not _BLOCK.search(card):
        raise ValueError(f"no {_BEGIN} … {_END} in the data card")
    return _BLOCK.sub(lambda _: f"{_BEGIN}\n\n{tables}\n\n{_END}", card)


def main() -> None:
    """Bring the counts in `data/corpus/README.md` up to date."""
    tables = counts(load_corpus(), load_splits(CORPUS / NAME))
    CARD.write_text(updated(CARD.read_text(encoding="utf-8"), tables), encoding="utf-8")


if __name__ == "__main__":
    main()
