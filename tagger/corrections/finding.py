"""Names that `add alias` gives, found where no mention is yet.

A name gives way to a longer mention that contains it, as everywhere in the tool, and takes the place of
shorter ones; a row for one place takes the place of whatever is there. What a correction has made stays.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from tagger.corrections.places import occurrences
from tagger.corrections.settling import Outcome, Settling, is_corrected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tagger.corrections.index import Named
    from tagger.corrections.rows import Correction
    from tagger.types import Mention


class Place(NamedTuple):
    """Where a name stands, and the row that looks for it."""

    start: int
    end: int
    row: Correction


def aliases(rows: Iterable[Named]) -> list[Correction]:
    """Return the rows that look for names, each once, by line."""
    found = {row.line: row for named in rows for each in named.values() for row in each}
    return [row for line, row in sorted(found.items()) if row.action == "add alias"]


def places(part: str, text: str, rows: Iterable[Correction]) -> list[Place]:
    """Return where names stand in a text: longer ones first; of one place, the strongest row."""
    best: dict[tuple[int, int], Correction] = {}
    for row in rows:
        for span in _spans(part, text, row):
            if span not in best or best[span].rank < row.rank:
                best[span] = row
    found = [Place(start, end, row) for (start, end), row in best.items()]
    return sorted(found, key=lambda place: (place.start - place.end, place.start))


def _spans(part: str, text: str, row: Correction) -> Iterator[tuple[int, int]]:
    for name in row.texts:
        for start, end in occurrences(text, name):
            if row.is_at(part, start, end):
                yield start, end


def with_found(
    part: str, text: str, mentions: Sequence[Mention], wanted: Sequence[Place], settling: Settling
) -> list[Mention]:
    """Return the mentions in order, those found at the wanted places among them.

    A mention that goes can free the place of a name that stood inside it: hence several rounds.
    """
    mentions, waiting = list(mentions), list(wanted)
    while True:
        held = [place for place in waiting if not _take(part, text, mentions, place, settling)]
        if len(held) == len(waiting):
            break
        waiting = held
    for place in waiting:
        if not _is_there(mentions, place):
            settling.outcomes.append(Outcome(place.row.line, "inside"))
    return mentions


def _take(part: str, text: str, mentions: list[Mention], place: Place, settling: Settling) -> bool:
    """Put a mention at a place, if it may stand there; say whether that is settled."""
    first, last = _overlapped(mentions, place)
    if not all(_gives_way(mention, place) for mention in mentions[first:last]):
        return False
    found = settling.found(part, text, *place)
    if found is not None:
        mentions[first:last] = [found]
    return True


def _gives_way(mention: Mention, place: Place) -> bool:
    if is_corrected(mention.via) or (mention.start, mention.end) == place[:2]:
        return False  # at the very place: the row has been looked at for it
    contains = mention.start <= place.start and place.end <= mention.end
    return not contains or place.row.start is not None


def _overlapped(mentions: Sequence[Mention], place: Place) -> tuple[int, int]:
    """Return the slice of the mentions that share characters with a place."""
    first = bisect_right(mentions, place.start, key=lambda mention: mention.end)
    last = first
    while last < len(mentions) and mentions[last].start < place.end:
        last += 1
    return first, last


def _is_there(mentions: Sequence[Mention], place: Place) -> bool:
    first, last = _overlapped(mentions, place)
    return any((mention.start, mention.end) == place[:2] for mention in mentions[first:last])
