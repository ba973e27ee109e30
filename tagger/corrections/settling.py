"""Which rows count for one mention, and what becomes of it.

Label, identifier and name are settled one after the other. For each, of the rows that want something the
strongest wins: one place beats one document beats everywhere, and a later line beats an earlier one. Before
them, `reject` contends with the rows that say by its words what the mention is.

A mention that a correction has changed is final: `via` says so, and no row touches it again. Hence applying
twice is applying once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tagger.corrections.index import find
from tagger.corrections.rows import ACTIONS, NO_ID, fits
from tagger.types import Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tagger.corrections.index import Index, Named
    from tagger.corrections.rows import Correction

SOURCE: Final = "corrections"
CERTAIN: Final = 1.0
"""Score of what a person has said."""

_DECIDERS: Final = frozenset({"reject", "relabel", "add alias", "set id"})
"""What says by a mention's words whether there is one; `merge` and `rename` take what there is."""
_LABELLING: Final = frozenset({"relabel", "add alias"})
_LINKING: Final = frozenset({"set id", "merge", "add alias"})
_NAMING: Final = frozenset({"rename", "merge", "add alias"})
_ANY: Final = _DECIDERS | _NAMING
_WEIGHT: Final = ("inside", "unfit", "overruled", "satisfied", "applied")


class Outcome(NamedTuple):
    """What became of a row at one place.

    Attributes:
        line: Of the row.
        what: `applied`; `satisfied`: it was so already; `overruled` by another row; `unfit`: the identifier is
            none for the label; `inside`: the name stands only inside a longer one.
        other: Line of the row that overruled it, else 0.
    """

    line: int
    what: str
    other: int = 0


class Offer(NamedTuple):
    """A row and the value that it wants a property to have."""

    row: Correction
    value: str | bool | None


class Said(dict[int, Outcome]):
    """The outcome of each row at one place: the best that one of its wishes had."""

    def add(self, outcome: Outcome) -> None:
        """Take an outcome, unless there is a better one."""
        known = self.get(outcome.line)
        if known is None or _WEIGHT.index(known.what) < _WEIGHT.index(outcome.what):
            self[outcome.line] = outcome


def contest(offers: Sequence[Offer], current: str | bool | None, said: Said) -> Offer | None:
    """Return the offer of the strongest row if it changes the current value, else None."""
    if not offers:
        return None
    best = max(offers, key=lambda offer: offer.row.rank)
    what = "satisfied" if best.value == current else "applied"
    for row, value in offers:
        agrees = value == best.value
        said.add(Outcome(row.line, what) if agrees else Outcome(row.line, "overruled", best.row.line))
    return best if what == "applied" else None


def said_by(rows: Iterable[Correction], before: str) -> str:
    """Return `via` of what rows have changed; `before` is what it was, "" for nothing."""
    lines = "; ".join(f"line {row.line}, {row.action}" for row in rows)
    return f"{SOURCE}: {lines}" + (f"; was {before}" if before else "")


def is_corrected(via: str) -> bool:
    """Say whether a correction has made what it is."""
    return via.startswith(f"{SOURCE}: ")


@dataclass(slots=True)
class Draft:
    """A mention in the making, and the rows that made it what it is."""

    part: str
    first: Mention
    mention: Mention
    by: list[Correction] = field(default_factory=list)

    def change(self, row: Correction, **values: Any) -> None:
        """Take new values from a row."""
        self.mention = replace(self.mention, **values)
        if row not in self.by:
            self.by.append(row)

    def done(self) -> Mention:
        """Return the mention with what it is by."""
        return replace(self.mention, via=said_by(self.by, self.first.via)) if self.by else self.mention


class Settling:
    """The rows for one document, and what became of them.

    Attributes:
        outcomes: One for every row and place that it was looked at for.
    """

    def __init__(self, rows: Sequence[Named], index: Index) -> None:
        self.outcomes: list[Outcome] = []
        self._rows, self._index = rows, index

    def settled(self, part: str, mention: Mention) -> Mention | None:
        """Return what becomes of a mention: itself, another, or None when it is rejected."""
        if is_corrected(mention.via):
            return mention
        return self._settled(Draft(part, mention, mention), Said())

    def found(self, part: str, text: str, start: int, end: int, row: Correction) -> Mention | None:
        """Return the mention that `add alias` finds, or None when another row rejects it."""
        label, surface = str(row.label), text[start:end]
        entity = self._index.entity(row)
        known = entity.id if entity.id and fits(entity.id, label) else None
        identifier = known if row.new else self._index.known_id(surface, label)
        name = entity.name or self._name(identifier, surface)
        mention = Mention(start, end, surface, label, identifier, name, CERTAIN, via="")
        said = Said()
        said.add(Outcome(row.line, "applied"))
        return self._settled(Draft(part, mention, mention, [row]), said)

    def _settled(self, draft: Draft, said: Said) -> Mention | None:
        if not self._about(draft, _ANY):
            return draft.mention
        rejected = self._is_rejected(draft, said)
        if not rejected:
            self._label(draft, said)
            self._identify(draft, said)
            self._rename(draft, said)
        self.outcomes.extend(said.values())
        return None if rejected else draft.done()

    def _about(self, draft: Draft, actions: frozenset[str]) -> list[Correction]:
        """Return the rows for a mention as it is now."""
        mention, labels = draft.mention, {None, draft.first.label, draft.mention.label}
        rows: dict[int, Correction] = {}
        for name in dict.fromkeys(filter(None, (mention.text, mention.name, mention.id))):
            for row in find(self._rows, name):
                if (
                    row.action in actions
                    and (name == mention.text or ACTIONS[row.action].by_name)
                    and row.label_asked in labels
                    and row.is_at(draft.part, mention.start, mention.end)
                ):
                    rows[row.line] = row
        return list(rows.values())

    def _is_rejected(self, draft: Draft, said: Said) -> bool:
        rows = self._about(draft, _ANY)
        if not any(row.action == "reject" for row in rows):
            return False
        best = max((row for row in rows if row.action in _DECIDERS), key=lambda row: row.rank)
        rejected = best.action == "reject"
        for row in rows:
            if rejected and row.action == "reject":
                said.add(Outcome(row.line, "satisfied" if draft.by else "applied"))  # it wasn't there
            elif rejected or row.action == "reject":
                said[row.line] = Outcome(row.line, "overruled", best.line)
        return rejected

    def _label(self, draft: Draft, said: Said) -> None:
        """Give a label, and an identifier that goes with it: the old one, else that of the name, else none."""
        offers = [Offer(row, row.label_to_give) for row in self._about(draft, _LABELLING)]
        if won := contest(offers, draft.mention.label, said):
            label = str(won.value)
            draft.change(won.row, label=label, score=CERTAIN)
            if not draft.mention.id or not fits(draft.mention.id, label):
                self._link(draft, won.row, self._index.known_id(draft.mention.text, label))

    def _identify(self, draft: Draft, said: Said) -> None:
        offers = []
        for row in self._about(draft, _LINKING):
            identifier = self._index.entity(row).id or None
            if not fits(identifier, draft.mention.label):
                said.add(Outcome(row.line, "unfit"))
            elif identifier or row.new == NO_ID:
                offers.append(Offer(row, identifier))
        if won := contest(offers, draft.mention.id, said):
            self._link(draft, won.row, None if won.value is None else str(won.value))

    def _link(self, draft: Draft, row: Correction, identifier: str | None) -> None:
        """Give an identifier and the name that goes with it."""
        if identifier != draft.mention.id:
            draft.change(row, id=identifier, name=self._name(identifier, draft.mention.text))

    def _name(self, identifier: str | None, surface: str) -> str:
        known = self._index.name(identifier) if identifier else None
        return known or " ".join(surface.split()) or surface

    def _rename(self, draft: Draft, said: Said) -> None:
        entities = ((row, self._index.entity(row)) for row in self._about(draft, _NAMING))
        offers = [Offer(row, entity.name) for row, entity in entities if entity.name]
        if won := contest(offers, draft.mention.name, said):
            draft.change(won.row, name=str(won.value))
