"""Is the corpus sound? `python -m tagger.training.checks` prints what is wrong, then what is worth a look.

Hard findings break the annotation guidelines and fail the tests. Soft ones are often right as they stand: a
word that is a name here and none there, an ethnic use of a nationality's adjective.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tagger.errors import TaggerError
from tagger.training.corpus import CORPUS, load_corpus
from tagger.training.rules import HARD, SOFT
from tagger.training.splits import NAME, load_splits, similar_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tagger.training.corpus import GoldDocument

_DUPLICATE = 0.5
_ALIKE = 0.15


class Finding(NamedTuple):
    """Something found in a document, or in a file that cannot be read (`id` is then the file's name)."""

    id: str
    kind: str
    detail: str
    hard: bool

    def __str__(self) -> str:
        """Return the finding as one line."""
        return f"{self.id}: {self.kind}: {self.detail}"


def check_corpus(folder: Path | str = CORPUS) -> list[Finding]:
    """Return all findings of the corpus in a folder, hard ones first, by document.

    A file that cannot be read is one hard finding, and the others are still checked.
    """
    findings: list[Finding] = []
    documents: list[GoldDocument] = []
    for file in sorted(Path(folder).glob("*.jsonl")):
        try:
            documents += load_corpus(file)
        except TaggerError as error:
            findings.append(Finding(file.name, "unreadable", str(error), hard=True))
    findings += check_documents(documents)
    findings += _without_split(documents, Path(folder) / NAME)
    return sorted(findings, key=lambda finding: (not finding.hard, finding))


def check_documents(documents: Sequence[GoldDocument]) -> Iterator[Finding]:
    """Yield the findings of documents, each alone and all together."""
    for rules, hard in ((HARD, True), (SOFT, False)):
        for kind, rule in rules.items():
            for document in documents:
                yield from (Finding(document.id, kind, detail, hard) for detail in rule(document))
    yield from _repeated(documents)
    yield from _labels_differ(documents)


def _repeated(documents: Sequence[GoldDocument]) -> Iterator[Finding]:
    counts = Counter(document.id for document in documents)
    yield from (
        Finding(each, "id twice", str(count), hard=True) for each, count in counts.items() if count > 1
    )
    for (one, other), value in similar_pairs(documents, _ALIKE).items():
        yield Finding(one, "alike", f"{other} ({value:.2f})", hard=value >= _DUPLICATE)


def _labels_differ(documents: Iterable[GoldDocument]) -> Iterator[Finding]:
    """Yield uses of a surface under another label than its most frequent one."""
    uses: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for document in documents:
        for surface, span in document.surfaces():
            uses[surface.casefold()][span.label].append(document.id)
    for surface, labels in uses.items():
        usual = max(labels, key=lambda label: len(labels[label]))
        for label in labels.keys() - {usual}:
            for each in dict.fromkeys(labels[label]):
                yield Finding(each, "label differs", f"{surface}: {label}, elsewhere {usual}", hard=False)


def _without_split(documents: Iterable[GoldDocument], path: Path) -> Iterator[Finding]:
    known = load_splits(path).by_id
    ids = {document.id for document in documents}
    for each in sorted(ids ^ known.keys()):
        detail = "in no split" if each in ids else "in a split, but there is no such document"
        yield Finding(each, "split", detail, hard=True)


def main(folder: str = str(CORPUS)) -> int:
    """Print the findings, one a line, and a count of each kind; return 1 when there are hard ones."""
    findings = check_corpus(folder)
    counts = Counter((finding.hard, finding.kind) for finding in findings)
    lines = [f"{'' if finding.hard else 'soft: '}{finding}" for finding in findings]
    lines += [f"{count:5} {'hard' if hard else 'soft'} {kind}" for (hard, kind), count in counts.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    return int(any(finding.hard for finding in findings))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
