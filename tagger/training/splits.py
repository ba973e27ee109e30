"""Which documents train, which develop, which test: fixed once, extended without moving anything.

`data/corpus/splits.json` maps every id to its split. Documents that share wording or a person stay together;
within that bound, files, fields of work and real items are spread in proportion (iterative stratification
after Sechidis, Tsoumakas and Vlahavas, 2011, taking whole groups). `python -m tagger.training.splits` gives
new documents a place.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import combinations
from typing import TYPE_CHECKING

from tagger.errors import TaggerError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tagger.training.corpus import GoldDocument

SHARES: Mapping[str, float] = {"train": 0.8, "dev": 0.1, "test": 0.1}
"""Splits and the share of documents that each should have."""

TRAIN_ONLY: frozenset[str] = frozenset(
    {"wide-orgs", "local-bodies", "encyclopaedia", "web-text", "field-notes", "local-units", "press-kinds"}
    | {"name-rich", "peoples", "world-wires", "web-notes", "real-labels-i", "real-labels-j"}
    | {"orgs-in-context", "persons-in-context", "communities", "osce-items", "archive-papers", "press-desk"}
    | {"reference-works", "everyday-web", "loose-sentences", "loose-sentences-osce", "loose-sentences-web"}
    | {"loose-sentences-wiki", "loose-sentences-news", "web-lines", "osce-press", "peoples-in-reports"}
    | {"encyclopaedia-more", "web-voices", "osce-desk"}
)
"""Files whose documents are all to learn from: dev and test stayed as they were, and so did what figures mean."""

NAME = "splits.json"

_SHINGLE = 3
_COMMON = 30
"""Shingles in more documents than this are idiom ("the rule of law"), and tell nothing."""
_ALIKE = 0.08
"""Jaccard similarity of shingles from which documents stay together: retellings of one event reach it."""
_PUBLIC = 3
"""A person named in more documents than this is a public figure, and ties nothing together."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Splits:
    """Ids and their splits."""

    by_id: Mapping[str, str]

    def of(self, id: str) -> str:  # noqa: A002
        """Return the split of a document.

        Raises:
            TaggerError: the document has none yet.
        """
        if id not in self.by_id:
            raise TaggerError(f"{id}: in no split yet; run python -m tagger.training.splits")
        return self.by_id[id]


def load_splits(path: Path) -> Splits:
    """Return the splits of a `splits.json`; none when there is no such file."""
    return Splits(json.loads(path.read_text(encoding="utf-8")) if path.exists() else {})


def splits_beside(gold: Path, split: str) -> Splits:
    """Return the splits that lie beside a gold file, having checked that `split` is one.

    Raises:
        UsageError: `split` is no split, or there is no `splits.json` beside the file.
    """
    if split not in SHARES:
        raise UsageError(f"no split {split!r}; there are {', '.join(SHARES)}")
    path = gold.parent / NAME
    if not path.exists():
        raise UsageError(f"{gold}: no {NAME} beside it, so it has no splits; leave the split out")
    return load_splits(path)


def split_of(id: str) -> str:  # noqa: A002
    """Return the split of a document of this repository's corpus: `train`, `dev` or `test`.

    Raises:
        TaggerError: the document has none yet.
    """
    return _own_splits().of(id)


@lru_cache
def _own_splits() -> Splits:
    from tagger.training.corpus import CORPUS

    return load_splits(CORPUS / NAME)


def extended(splits: Splits, documents: Sequence[GoldDocument]) -> Splits:
    """Return `splits` with every new document in one; documents that have one keep it.

    A document that belongs with old ones goes where most of them are, one of a file that is all to learn from to
    `train`. The result depends on the documents and the given splits only, not on their order.
    """
    known = dict(splits.by_id)
    by_id = {document.id: document for document in documents}
    loose: list[list[GoldDocument]] = []
    for group in groups(documents):
        old = Counter(known[each] for each in group if each in known)
        new = [each for each in group if each not in known]
        if old and new:
            home = max(sorted(old), key=old.__getitem__)
            known.update(dict.fromkeys(new, home))
        elif new and all(by_id[each].file in TRAIN_ONLY for each in new):
            known.update(dict.fromkeys(new, "train"))
        elif new:
            loose.append([by_id[each] for each in new])
    known.update(_stratified(loose, known, documents))
    return Splits(dict(sorted(known.items())))


def groups(documents: Iterable[GoldDocument]) -> list[list[str]]:
    """Return the ids of documents that must stay together; every document is in one group, most alone.

    Documents belong together when they share much wording, or a person who is not named all over the corpus.
    Groups are sorted inside and among themselves.
    """
    documents = list(documents)
    root = {document.id: document.id for document in documents}

    def find(each: str) -> str:
        while root[each] != each:
            root[each] = root[root[each]]
            each = root[each]
        return each

    for one, other in (*similar_pairs(documents), *_acquainted(documents)):
        root[find(one)] = find(other)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for each in sorted(root):
        members[find(each)].append(each)
    return sorted(members.values())


def similar_pairs(
    documents: Iterable[GoldDocument], at_least: float = _ALIKE
) -> dict[tuple[str, str], float]:
    """Return pairs of ids (sorted) whose three-word shingles have a Jaccard similarity of `at_least`."""
    sizes: dict[str, int] = {}
    holders: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for document in documents:
        found = shingles(document.full_text)
        sizes[document.id] = len(found)
        for shingle in found:
            holders[shingle].append(document.id)
    shared = Counter(
        pair for ids in holders.values() if len(ids) <= _COMMON for pair in combinations(sorted(ids), 2)
    )
    alike = {(a, b): both / (sizes[a] + sizes[b] - both) for (a, b), both in shared.items()}
    return {pair: value for pair, value in alike.items() if value >= at_least}


def shingles(text: str) -> set[tuple[str, ...]]:
    """Return every run of three words, case folded."""
    words = _WORD.findall(text.casefold())
    return set(zip(*(words[start:] for start in range(_SHINGLE)), strict=False))


def _acquainted(documents: Iterable[GoldDocument]) -> Iterator[tuple[str, str]]:
    """Yield pairs of ids that name the same person in full."""
    named: defaultdict[str, set[str]] = defaultdict(set)
    for document in documents:
        for surface, span in document.surfaces():
            if span.label == "PERSON" and " " in surface:
                named[surface.casefold()].add(document.id)
    for ids in named.values():
        if len(ids) <= _PUBLIC:
            yield from combinations(sorted(ids), 2)


def _traits(document: GoldDocument) -> list[str]:
    """Return what should be spread in proportion."""
    fields = document.known_fields or ("unknown",)
    origin = "invented" if document.synthetic else "real"
    return [f"file {document.file}", f"origin {origin}", *(f"field {field}" for field in fields)]


def _stratified(
    loose: Sequence[Sequence[GoldDocument]], known: Mapping[str, str], documents: Sequence[GoldDocument]
) -> dict[str, str]:
    """Return a split for every document of the loose groups; the rarest trait still to place goes first."""
    total = Counter(trait for document in documents for trait in _traits(document))
    placed = Counter((trait, known.get(each.id)) for each in documents for trait in _traits(each))

    def need(group: Sequence[GoldDocument], split: str) -> float:
        traits = Counter(trait for document in group for trait in _traits(document))
        return sum(
            count * (1 - placed[trait, split] / (SHARES[split] * total[trait]))
            for trait, count in traits.items()
        )

    found: dict[str, str] = {}
    left = {_order(group): group for group in loose}
    while left:
        key = _rarest(left)
        home = max(SHARES, key=lambda split: need(left[key], split))
        for document in left.pop(key):
            found[document.id] = home
            placed.update((trait, home) for trait in _traits(document))
    return found


def _rarest(groups_left: Mapping[str, Sequence[GoldDocument]]) -> str:
    """Return the key of the first group that has the trait which fewest documents left have."""
    traits = {key: [t for each in group for t in _traits(each)] for key, group in groups_left.items()}
    counts = Counter(trait for found in traits.values() for trait in found)
    rarest = min(counts, key=lambda trait: (counts[trait], trait))
    return min(key for key, found in traits.items() if rarest in found)


def _order(group: Sequence[GoldDocument]) -> str:
    """Return a key that puts groups in an arbitrary, fixed order."""
    return sha256(" ".join(sorted(document.id for document in group)).encode()).hexdigest()


def main() -> None:
    """Give every document of the corpus that has no split one, and write `splits.json`."""
    from tagger.training.corpus import CORPUS, load_corpus

    path = CORPUS / NAME
    splits = extended(load_splits(path), load_corpus(CORPUS))
    path.write_text(json.dumps(splits.by_id, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
