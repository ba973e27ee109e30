"""What is still wrong, by kind: every difference between gold and annotation, named so that somebody can act on it.

Where gold and found spans overlap they make one error (wrong boundary, wrong label, one for several); where one stands
alone it is missed or invented, and the first of `_TRAITS` that holds says what is special about it. The kinds depend on
the words, the gold spans of the document and nothing else: the same annotations give the same table.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tagger.components.context import ORG_HEADS
from tagger.training.corpus import load_corpus
from tagger.training.evaluate import plain_document, usable
from tagger.types import Annotation, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from tagger.training.corpus import GoldDocument
    from tagger.training.metrics import Place
    from tagger.types import Mention

CONTEXT: Final = 30
"""Characters shown to either side of an error."""
_SHORT_LINE: Final = 6
_ACRONYM: Final = 6
_LIST = re.compile(r"^\s*(?:[-–•*]|\(?\w{1,3}[.)])\s|\t|;\s*$")
_FOREIGN = re.compile(r"[^\x00-\x7f‘’“”–—…]")


class Error(NamedTuple):
    """One difference between gold and annotation.

    Attributes:
        document: Id of the gold document.
        kind: What is wrong, such as `ORG missed: name in another language`.
        start: Where it begins in the document's full text; half-open.
        end: Where it ends.
        gold: Label and words of the gold spans, " + " between several; "" when there is none.
        found: The same of the mentions.
        via: How the first mention was found; "" without one.
        score: Its score, or None.
        seen: Whether all gold surfaces (or, for what is invented, all found ones) stand in the training data.
        context: The text around it, on one line, the error in square brackets.
    """

    document: str
    kind: str
    start: int
    end: int
    gold: str
    found: str
    via: str
    score: float | None
    seen: bool
    context: str


class Kind(NamedTuple):
    """A kind of error: how many, how many of surfaces that were seen in training, and one of them."""

    name: str
    cases: int
    seen: int
    example: Error


@dataclass(frozen=True, slots=True)
class Errors:
    """The errors of an annotator on gold documents.

    Attributes:
        documents: How many gold documents there were.
        failures: Those that the annotator could not process; their gold is in no error.
        errors: By document and position.
        model: Name and version of the model.
    """

    documents: int
    failures: tuple[Failure, ...]
    errors: tuple[Error, ...]
    model: Mapping[str, str]

    def kinds(self) -> list[Kind]:
        """Return the kinds of errors, the most frequent first; equals by name. The example is the shortest one."""
        return kinds_of(self.errors)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values: the kinds, each with an example, and all errors."""
        return {
            "documents": self.documents,
            "failures": [failure.to_dict() for failure in self.failures],
            "model": dict(self.model),
            "kinds": [{**kind._asdict(), "example": kind.example._asdict()} for kind in self.kinds()],
            "errors": [error._asdict() for error in self.errors],
        }

    def to_csv(self) -> Iterator[str]:
        """Yield the lines of a CSV: a head, then a row an error; columns as the fields of `Error`."""
        line = io.StringIO()
        writer = csv.writer(line, lineterminator="\n")
        for row in (Error._fields, *self.errors):
            writer.writerow(row)
            yield line.getvalue()
            line.seek(0)
            line.truncate()


def errors_of(gold: Path | str, *, model: str | None = None, split: str | None = None) -> Errors:
    """Annotate gold documents and return all errors.

    Args:
        gold: `.jsonl` file, or folder of them.
        model: Folder of a model; the bundled one if None.
        split: Only this split of the documents; the `train` split then says which surfaces were seen.

    Raises:
        TaggerError: no gold, or the model is missing or damaged.
    """
    from tagger.pipeline import annotate_many

    documents = usable(load_corpus(gold, split), gold)
    results = list(annotate_many((plain_document(document) for document in documents), model=model))
    notes = [result for result in results if isinstance(result, Annotation)]
    return Errors(
        documents=len(documents),
        failures=tuple(result for result in results if isinstance(result, Failure)),
        errors=tuple(compared(documents, notes, surfaces_seen(gold) if split else frozenset())),
        model=notes[0].model if notes else {},
    )


def surfaces_seen(gold: Path | str) -> frozenset[str]:
    """Return the surfaces of the train split in the folder of the gold, in lower case."""
    path = Path(gold)
    train = load_corpus(path if path.is_dir() else path.parent, "train")
    return frozenset(surface.casefold() for document in train for surface, _ in document.surfaces())


def compared(
    documents: Iterable[GoldDocument], notes: Iterable[Annotation], seen: Collection[str] = frozenset()
) -> Iterator[Error]:
    """Yield the errors of annotations, which are paired with gold documents by id; by document and position.

    Args:
        documents: The gold.
        notes: Annotations of their plain texts; documents without one are left out.
        seen: Surfaces of the training data, in lower case.
    """
    by_id = {note.document.id: note for note in notes}
    for document in documents:
        if document.id in by_id:
            reading = _Reading(document, by_id[document.id], seen)
            yield from (reading.error(*group) for group in reading.groups())


def kinds_of(errors: Iterable[Error]) -> list[Kind]:
    """Return the kinds of errors, the most frequent first; equals by name. The example is the shortest one."""
    by_kind: dict[str, list[Error]] = defaultdict(list)
    for error in errors:
        by_kind[error.kind].append(error)
    kinds = [
        Kind(name, len(each), sum(error.seen for error in each), min(each, key=_plainness))
        for name, each in by_kind.items()
    ]
    return sorted(kinds, key=lambda kind: (-kind.cases, kind.name))


def _plainness(error: Error) -> tuple[int, str, int]:
    return len(error.gold) + len(error.found), error.document, error.start


class _Reading:
    """Gold and found spans of one document that differ."""

    def __init__(self, document: GoldDocument, note: Annotation, seen: Collection[str]) -> None:
        self.document, self.text, self.seen = document, document.full_text, seen
        self.mentions = dict(_placed(document, note))
        self.gold: set[Place] = {span[:3] for span in document.full_spans}
        persons = [self.text[start:end] for start, end, label in self.gold if label == "PERSON"]
        self.surnames = {name.split()[-1] for name in persons if " " in name}

    def groups(self) -> Iterator[tuple[list[Place], list[Place]]]:
        """Yield gold and found spans that only one side has, those together that overlap, in order."""
        differing = sorted(self.gold ^ self.mentions.keys())
        reached, numbers, number = 0, {}, 0
        for place in differing:
            number += place[0] >= reached
            reached, numbers[place] = max(reached, place[1]), number
        for _, group in groupby(differing, key=numbers.__getitem__):
            places = list(group)
            yield [p for p in places if p in self.gold], [p for p in places if p not in self.gold]

    def error(self, gold: list[Place], found: list[Place]) -> Error:
        """Return the error that a group of differing spans is."""
        start, end = min(p[0] for p in (*gold, *found)), max(p[1] for p in (*gold, *found))
        mention = self.mentions[found[0]] if found else None
        return Error(
            document=self.document.id,
            kind=self._kind(gold, found),
            start=start,
            end=end,
            gold=self._named(gold),
            found=self._named(found),
            via=mention.via if mention else "",
            score=mention.score if mention else None,
            seen=all(self.text[p[0] : p[1]].casefold() in self.seen for p in gold or found),
            context=self._context(start, end),
        )

    def _kind(self, gold: list[Place], found: list[Place]) -> str:
        if not found:
            return f"{gold[0][2]} missed: {self._trait(gold[0])}"
        if not gold:
            return f"{found[0][2]} where nothing is: {self._trait(found[0])}"
        labels, theirs = (list(dict.fromkeys(label for *_, label in side)) for side in (gold, found))
        if len(gold) != len(found):
            return (
                f"{labels[0]}: {'several found as one' if len(gold) > len(found) else 'one found as several'}"
            )
        if labels != theirs:
            return f"{labels[0]} found as {theirs[0]}"
        return f"{labels[0]} boundary: {_boundary(gold[0], found[0])}"

    def _trait(self, place: Place) -> str:
        return next((name for name, holds in _TRAITS if holds(self, place)), "other")

    def _named(self, places: Iterable[Place]) -> str:
        return " + ".join(f"{label} {_line(self.text[start:end])}" for start, end, label in places)

    def _context(self, start: int, end: int) -> str:
        before, after = self.text[max(0, start - CONTEXT) : start], self.text[end : end + CONTEXT]
        if start > CONTEXT:
            before = "… " + before.partition(" ")[2]
        if end + CONTEXT < len(self.text):
            after = after.rpartition(" ")[0] + " …"
        return f"{_line(before)}[{_line(self.text[start:end])}]{_line(after)}"

    def line(self, place: Place) -> str:
        """Return the line of the text that a span begins in."""
        start, end = self.text.rfind("\n", 0, place[0]) + 1, self.text.find("\n", place[0])
        return self.text[start : end if end >= 0 else len(self.text)]


def _placed(document: GoldDocument, note: Annotation) -> Iterator[tuple[Place, Mention]]:
    for shift, mentions in ((0, note.title_entities), (document.text_start, note.entities)):
        yield from (((each.start + shift, each.end + shift, each.label), each) for each in mentions)


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _boundary(gold: Place, found: Place) -> str:
    if gold[0] <= found[0] and found[1] <= gold[1]:
        return "too short"
    return "too long" if found[0] <= gold[0] and gold[1] <= found[1] else "shifted"


def _is_in_capitals(reading: _Reading, place: Place) -> bool:
    line = reading.line(place)
    return line.isupper() and len(line.split()) > 1


def _is_listed(reading: _Reading, place: Place) -> bool:
    line = reading.line(place)
    return place[0] >= reading.document.text_start and (
        bool(_LIST.search(line)) or len(line.split()) <= _SHORT_LINE
    )


def _is_surname(reading: _Reading, place: Place) -> bool:
    return place[2] == "PERSON" and reading.text[place[0] : place[1]] in reading.surnames


def _is_single_person(reading: _Reading, place: Place) -> bool:
    return place[2] == "PERSON" and " " not in reading.text[place[0] : place[1]]


def _is_acronym(reading: _Reading, place: Place) -> bool:
    words = reading.text[place[0] : place[1]]
    return place[2] == "ORG" and words.isupper() and len(words) <= _ACRONYM


def _is_foreign(reading: _Reading, place: Place) -> bool:
    words = reading.text[place[0] : place[1]]
    return bool(_FOREIGN.search(words)) and not ORG_HEADS.search(words)


def _is_headless(reading: _Reading, place: Place) -> bool:
    return place[2] == "ORG" and not ORG_HEADS.search(reading.text[place[0] : place[1]])


def _is_later_date(reading: _Reading, place: Place) -> bool:
    return place[2] == "DATE" and not re.search(r"\d", reading.text[place[0] : place[1]])


def _stands_again(reading: _Reading, place: Place) -> bool:
    words = reading.text[place[0] : place[1]]
    return any(reading.text[start:end] == words for start, end, _ in reading.gold - {place})


_TRAITS: Final[tuple[tuple[str, Callable[[_Reading, Place], bool]], ...]] = (
    ("line in capitals", _is_in_capitals),
    ("list, table or short line", _is_listed),
    ("surname of a person named in full", _is_surname),
    ("one name alone", _is_single_person),
    ("acronym", _is_acronym),
    ("in words, without a number", _is_later_date),
    ("named elsewhere in the document", _stands_again),
    ("name in another language", _is_foreign),
    ("name without a word for what it is", _is_headless),
)
"""What can be special about a span that stands alone, in the order in which it is tried."""
