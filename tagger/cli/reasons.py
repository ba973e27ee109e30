"""Reasons and doubts of the classifier for a person at a terminal."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tagger.report.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from tagger.report.review import Candidate
    from tagger.topics.nearest import Neighbour
    from tagger.topics.parts import DocumentPart
    from tagger.topics.reasons import Passage, Reasons, Standing
    from tagger.types import Document

_PLACES: Final = 2
"""How many places of a repeated passage are named."""
_PART_FIELDS: Final = 3
"""How many fields of a part are named, and the score from which they are."""
_PART_SCORE: Final = 0.1


def explained(document: Document, found: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Yield what `tagger explain` shows: a block for each field, near misses, parts."""
    if document.title:
        yield Text(one_line(document.title), style="bold")
    yield Text(document.id, style="dim")
    yield ""
    if not found["fields"]:
        yield "No field of work is assigned."
        yield ""
    for each in found["fields"]:
        yield from _field(each)
    if found["near_misses"]:
        yield Text("Nearest misses", style="bold")
        yield _near_table(found["near_misses"])
    if found["nearest"]:
        yield ""
        yield Text("Nearest training documents", style="bold")
        yield _nearest_table(found["nearest"])
    if "parts" in found:
        yield ""
        yield Text("Parts", style="bold")
        yield _part_table(found["parts"])


def _field(reasons: Reasons) -> Iterator[RenderableType]:
    standing = reasons.standing
    yield Text(f"{standing.name} ({standing.id})", style="bold")
    yield Padding(Text(reasons.verdict), (0, 0, 0, 2))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("for", overflow="fold")
    table.add_column("", justify="right")
    table.add_column("where", style="dim")
    table.add_column("against", overflow="fold")
    table.add_column("", justify="right")
    table.add_column("where", style="dim")
    for one, other in zip_longest(reasons.speaks_for, reasons.speaks_against):
        table.add_row(*_cells(one), *_cells(other))
    yield Padding(table, (0, 0, 0, 2))
    yield Padding(_sum(reasons), (0, 0, 0, 2))
    yield ""


def _cells(passage: Passage | None) -> tuple[RenderableType, ...]:
    if passage is None:
        return "", "", ""
    return Text(one_line(passage.text)), f"{passage.weight:+.2f}", _where(passage)


def _where(passage: Passage) -> str:
    places = [f"{'title ' if part == 'title' else ''}{start}–{end}" for part, start, end in passage.places]
    more = len(places) - _PLACES
    return ", ".join(places[:_PLACES]) + (f", {more} more" if more > 0 else "")


def _sum(reasons: Reasons) -> Text:
    """Return the sum on one line: log-odds = intercept + for + against + all other words."""
    gathered = [sum(each.weight for each in side) for side in (reasons.speaks_for, reasons.speaks_against)]
    standing = reasons.standing
    return Text(
        f"log-odds {standing.log_odds:+.2f} = intercept {reasons.intercept:+.2f}, for {gathered[0]:+.2f}, "
        f"against {gathered[1]:+.2f}, other words {reasons.rest:+.2f}; "
        f"the threshold's {standing.log_odds - standing.margin:+.2f}"
    )


def _near_table(misses: Sequence[Standing]) -> Padding:
    table = Table.grid(padding=(0, 2, 0, 0))
    for each in misses:
        table.add_row(
            each.name,
            f"score {each.score:.2f}",
            f"threshold {each.threshold:.2f}",
            Text(f"{-each.margin:.2f} of log-odds missing", style="dim"),
        )
    return Padding(table, (0, 0, 0, 2))


def _nearest_table(found: Sequence[Neighbour]) -> Padding:
    table = Table.grid(padding=(0, 2, 0, 0))
    for each in found:
        table.add_row(Text(one_line(each.id)), f"{each.similarity:.2f}", Text(", ".join(each.fields), "dim"))
    return Padding(table, (0, 0, 0, 2))


def _part_table(parts: Sequence[DocumentPart]) -> Padding:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("characters", justify="right")
    table.add_column("words", justify="right")
    table.add_column("opening", overflow="fold", ratio=1)
    table.add_column("fields", overflow="fold", ratio=1)
    for part in parts:
        likely = [each for each in part.fields[:_PART_FIELDS] if each.score >= _PART_SCORE]
        fields = Text(", ").join(
            Text(f"{each.name} {each.score:.2f}", style="bold" if each.assigned else "dim") for each in likely
        )
        table.add_row(
            f"{part.start}–{part.end}", str(part.words), Text(f"{one_line(part.opening)} …"), fields
        )
    return Padding(table, (0, 0, 0, 2))


def candidates(found: Sequence[Candidate]) -> Iterator[RenderableType]:
    """Yield a table of documents worth a look: points, document, why."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("points", justify="right")
    table.add_column("document", overflow="fold", ratio=2)
    table.add_column("why", overflow="fold", ratio=3)
    for each in found:
        name = Text(one_line(each.document.id))
        if each.document.title:
            name.append(f"\n{one_line(each.document.title)}", "dim")
        table.add_row(f"{each.points:.2f}", name, Text("\n".join(doubt.reason for doubt in each.doubts)))
    yield table
