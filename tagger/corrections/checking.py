"""What is worth knowing about a table of corrections: contradictions, rows without effect, rows not needed.

`conflicts` looks at the table alone. `Check` looks at what the rows do to annotations that nobody has
corrected yet.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tagger.corrections.places import occurrences
from tagger.corrections.rows import ACTIONS, Correction, same

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tagger.corrections.applying import Corrections
    from tagger.corrections.settling import Outcome
    from tagger.kb.store import KnowledgeBase
    from tagger.types import Annotation

STATES: Final = ("contradiction", "no effect", "overruled", "repeats", "done", "works", "untried")
"""What a row can be, what needs a person first. `done`: it is so without the row, which can go."""
FAULTS: Final = frozenset({"contradiction", "no effect", "overruled"})
"""States that need a person: the table doesn't do what it says."""


_LABEL: Final = "label "


class Conflict(NamedTuple):
    """Two rows that want different things of the same target; the later one wins.

    Attributes:
        line: Of the row that loses.
        other: Of the row that wins.
        reason: What each of them wants, in words.
    """

    line: int
    other: int
    reason: str


class Status(NamedTuple):
    """What a row does.

    Attributes:
        line: Of the row.
        row: The row.
        state: One of `STATES`.
        places: How many mentions or fields it changed.
        documents: In how many documents.
        reason: One phrase; "" where the numbers say it all.
    """

    line: int
    row: Correction
    state: str
    places: int
    documents: int
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        row = self.row
        return {
            "line": self.line,
            "state": self.state,
            "action": row.action,
            "document": row.document,
            "text": list(row.texts),
            "label": row.label,
            "new": row.new,
            "places": self.places,
            "documents": self.documents,
            "reason": self.reason,
        }


# -- the table alone


def conflicts(corrections: Corrections) -> list[Conflict]:
    """Return the contradictions of a table, by line.

    Rows for one document and rows for everywhere don't contradict each other: the former are exceptions.
    """
    targets: defaultdict[tuple[str, str, str], list[Correction]] = defaultdict(list)
    for row in corrections.rows:
        for target in _targets(row):
            targets[target].append(row)
    found = {
        conflict.line: conflict
        for rows in targets.values()
        for one, other in combinations(rows, 2)
        if (conflict := _conflict(one, other))
    }
    chained = (each for each in _chains(corrections.rows) if each.line not in found)
    return sorted([*found.values(), *chained])


def _targets(row: Correction) -> Iterator[tuple[str, str, str]]:
    """Yield what a row is about, in a form that two rows about the same share."""
    if ACTIONS[row.action].about == "field":
        yield row.document, "field", row.new.casefold()
    for text in row.texts:
        yield row.document, "mention", text


def _conflict(one: Correction, other: Correction) -> Conflict | None:
    """Return the contradiction of two rows about the same, the first of which stands higher in the table."""
    labels = {one.label_asked, other.label_asked}
    places = {(each.part, each.start, each.end) for each in (one, other)}
    if (None not in labels and len(labels) > 1) or len(places) > 1:
        return None
    ours, theirs = wishes(one), wishes(other)
    for wish in ours.keys() & theirs.keys():
        if ours[wish] != theirs[wish]:
            return Conflict(one.line, other.line, f"{one.action} here, {_said(other)} in line {other.line}")
    return None


def wishes(row: Correction) -> dict[str, str]:
    """Return what a row wants of its target, by property."""
    exists = {"mention": "no" if row.action == "reject" else "yes"}
    return {
        "reject": exists,
        "relabel": exists | {"label": row.new},
        "merge": exists | {"entity": row.new},
        "rename": exists | {"name": row.new},
        "add alias": exists | {"label": str(row.label)} | ({"id": row.new} if row.new else {}),
        "set id": exists | {"id": row.new},
        "set field": {"field": "yes"},
        "remove field": {"field": "no"},
    }[row.action]


def _said(row: Correction) -> str:
    given = row.label if row.action == "add alias" else row.new
    return f"{row.action} {given}" if given and ACTIONS[row.action].about == "mention" else row.action


def _chains(rows: Iterable[Correction]) -> Iterator[Conflict]:
    """Yield rows whose new name another row renames or merges: names are given once, not one after the other."""
    naming = [row for row in rows if ACTIONS[row.action].by_name]
    by_text = {(row.document, text): row for row in naming for text in row.texts}
    for row in naming:
        after = by_text.get((row.document, same(row.new)))
        if after is not None and after is not row and after.new != row.new:
            reason = (
                f"gives the name {row.new!r}, which line {after.line} makes {after.new!r}: write that here"
            )
            yield Conflict(row.line, after.line, reason)


# -- what the rows do


@dataclass(frozen=True, slots=True)
class _Tally:
    """What has been seen of one row."""

    outcomes: Counter[str]
    documents: set[str]
    by: Counter[int]
    seen: Counter[str]


class Check:
    """Gathers what the rows of a table do, document by document."""

    def __init__(self, corrections: Corrections, kb: KnowledgeBase | None = None) -> None:
        self.documents = 0
        self._corrections, self._kb = corrections, kb
        self._repeats = _repeats(corrections.rows)
        self._tallies = {row.line: _Tally(Counter(), set(), Counter(), Counter()) for row in corrections.rows}

    def add(self, note: Annotation) -> None:
        """Take an annotation that has not been corrected."""
        self.documents += 1
        for outcome in self._corrections.examine(note, self._kb).outcomes:
            self._count(outcome, note.document.id)
        for row in self._corrections.rows:
            tally = self._tallies[row.line]
            if not tally.outcomes and row.covers(note.document.id):
                tally.seen.update(_seen(row, note))

    def _count(self, outcome: Outcome, document: str) -> None:
        """Count an outcome for its row and for the one that it repeats, which would have had it alone."""
        for line in {outcome.line, self._repeats.get(outcome.line, outcome.line)}:
            tally = self._tallies[line]
            tally.outcomes[outcome.what] += 1
            if outcome.what == "applied":
                tally.documents.add(document)
            if outcome.other:
                tally.by[outcome.other] += 1

    def statuses(self) -> list[Status]:
        """Return what each row does, by line."""
        losers = {conflict.line: conflict for conflict in conflicts(self._corrections)}
        found = []
        for row in self._corrections.rows:
            tally = self._tallies[row.line]
            state, reason = self._judged(row, tally)
            if row.line in losers:
                state, reason = "contradiction", losers[row.line].reason
            elif row.line in self._repeats:
                state, reason = "repeats", f"as line {self._repeats[row.line]}"
            found.append(
                Status(row.line, row, state, tally.outcomes["applied"], len(tally.documents), reason)
            )
        return found

    def _judged(self, row: Correction, tally: _Tally) -> tuple[str, str]:
        outcomes = tally.outcomes
        if outcomes["applied"]:
            return "works", ""
        if outcomes["satisfied"]:
            return "done", "it is so without this row"
        if not self.documents:
            return "untried", ""
        if row.action == "reject" and tally.seen["words"] and not _labels(tally):
            return "done", "nothing is marked by just these words"
        if outcomes["overruled"]:
            others = ", ".join(map(str, sorted(tally.by)))
            return "overruled", f"by line {others}"
        return "no effect", self._why(row, tally)

    def _why(self, row: Correction, tally: _Tally) -> str:
        """Return why a row did nothing."""
        nowhere = "no entity goes by it" if ACTIONS[row.action].by_name else "the words are in no document"
        labels = _labels(tally)
        reasons = {
            f"no document {row.document!r} here": not tally.seen and not tally.outcomes,
            f"{row.new} is no identifier for the label of these mentions": tally.outcomes["unfit"],
            "only inside longer names": tally.outcomes["inside"],
            f"no field of work {row.new!r} in the documents": ACTIONS[row.action].about == "field",
            "not at this place": labels and row.start is not None,
            f"found as {', '.join(labels)} only": labels,
            "the words are there, but nothing is marked by just these words": tally.seen["words"],
        }
        return next((reason for reason, holds in reasons.items() if holds), nowhere)


def _labels(tally: _Tally) -> list[str]:
    """Return the labels of the mentions by a row's words."""
    return sorted(each.removeprefix(_LABEL) for each in tally.seen if each.startswith(_LABEL))


def _seen(row: Correction, note: Annotation) -> Iterator[str]:
    """Yield what a document has of what a row is about: itself, its words, mentions by its name."""
    yield "document"
    for part, mentions in (
        (note.document.text, note.entities),
        (note.document.title or "", note.title_entities),
    ):
        if any(next(occurrences(part, text), None) for text in row.texts):
            yield "words"
        yield from (f"{_LABEL}{each.label}" for each in mentions if same(each.text) in row.texts)


def _repeats(rows: Iterable[Correction]) -> Mapping[int, int]:
    """Return the line of each row that says what an earlier one says, with that one's line."""
    first: dict[tuple[object, ...], int] = {}
    repeats = {}
    for row in rows:
        place = (row.part, row.start, row.end)
        line = first.setdefault(
            (row.action, row.document, frozenset(row.texts), row.label, row.new.casefold(), place), row.line
        )
        if line != row.line:
            repeats[row.line] = line
    return repeats


def summary(statuses: Iterable[Status], documents: int) -> str:
    """Return one line that counts the rows by state, the states in order of `STATES`."""
    counts = Counter(each.state for each in statuses)
    listed = ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state]) or "nothing to say"
    tried = f"tried on {documents} documents" if documents else "not tried on any document"
    return f"{counts.total()} rows: {listed}; {tried}"
