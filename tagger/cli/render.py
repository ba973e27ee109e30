"""Annotations for a person at a terminal: the text with its entities marked, then who, where, when, what.

The colours come in pairs of ink and paper, so that they read the same on a light and on a dark terminal;
whatever is not an entity keeps the terminal's own. Without colour an entity is marked `[Georgia|COUNTRY]`.
Text from documents never becomes markup; control characters are shown, not sent (`tagger.report.visible`).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.console import Console, RenderableType
from rich.console import Group as Together
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tagger.report.groups import SECTIONS, assigned_fields, group_mentions, near_misses
from tagger.report.visible import one_line, visible
from tagger.types import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tagger.report.groups import Group
    from tagger.types import Annotation, Country, FieldOfWork, Mention

PAPER: Final = {
    "PERSON": "color(16) on color(222)",
    "ORG": "color(16) on color(153)",
    "COUNTRY": "color(16) on color(150)",
    "LOCATION": "color(16) on color(187)",
    "NORP": "color(16) on color(115)",
    "DATE": "color(16) on color(218)",
}
WIDEST: Final = 120
"""Longer lines are hard to read: what a wider terminal has beyond stays empty."""
WIDE: Final = 98
"""From this width on, tables have a column for remarks; below, remarks stand under the name."""
BAR: Final = 12
INDENT: Final = 2
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"
_WAYS: Final = {
    "name": "by name",
    "adjective": "by adjective",
    "organization": "in organizations",
    "place": "by cities (inferred)",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what, how often, identifier, remark."""

    name: str
    count: int
    id: str
    remark: str


def to_text(notes: Iterable[Annotation], *, width: int, color: bool) -> Iterator[str]:
    """Yield each annotation as lines of at most `width` columns, a blank line between two."""
    gap = ""
    for note in notes:
        yield gap + printed(
            _parts(note, min(width, WIDEST), color=color), width=min(width, WIDEST), color=color
        )
        gap = "\n"


def printed(parts: Iterable[RenderableType], *, width: int, color: bool) -> str:
    """Return what rich makes of the parts, one below the other, without blanks at the ends of lines."""
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=color,
        color_system="256" if color else None,
        no_color=not color,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    return "\n".join(line.rstrip() for line in captured.get().split("\n"))


def marked(text: str, mentions: Iterable[Mention], *, color: bool) -> Text:
    """Return the text with its mentions on coloured paper or, without colour, in brackets with labels."""
    pieces = Text()
    done = 0
    for each in mentions:
        pieces.append(visible(text[done : each.start]))
        surface = visible(text[each.start : each.end])
        pieces.append(
            surface if color else f"[{surface}|{each.label}]", PAPER.get(each.label) if color else None
        )
        done = each.end
    pieces.append(visible(text[done:]))
    pieces.rstrip()
    return pieces


def _parts(note: Annotation, width: int, *, color: bool) -> Iterator[RenderableType]:
    yield from _head(note, color=color)
    yield marked(note.document.text, note.entities, color=color)
    yield ""
    if color and (note.entities or note.title_entities):
        yield _legend(note)
        yield ""
    for heading, rows in _tables(note):
        if rows:
            yield Text(heading, style="bold")
            yield _indented(_table(rows, width - INDENT))
            yield ""
    if note.fields_of_work:
        yield Text("Fields of work", style="bold")
        yield from _fields(note, width)


def _head(note: Annotation, *, color: bool) -> Iterator[RenderableType]:
    doc = note.document
    if doc.title:
        title = marked(doc.title, note.title_entities, color=color)
        title.style = "bold"
        yield title
    facts = (
        doc.id,
        doc.kind,
        doc.place,
        doc.published and f"published {doc.published}",
        ", ".join(doc.issued_by),
    )
    yield Text(" · ".join(one_line(fact) for fact in facts if fact), style="dim")
    yield ""


def _legend(note: Annotation) -> Text:
    present = {each.label for each in (*note.title_entities, *note.entities)}
    return Text("  ").join(Text(f" {label} ", style=PAPER[label]) for label in LABELS if label in present)


def _tables(note: Annotation) -> Iterator[tuple[str, list[Row]]]:
    yield "Countries", [_country(each) for each in note.countries]
    for heading, label in SECTIONS:
        yield heading, [_group(each) for each in group_mentions(note, label)]


def _country(country: Country) -> Row:
    ways = (f"{count} {_WAYS.get(way, way)}" for way, count in country.via.items() if count)
    return Row(country.name, country.mentions, country.id, ", ".join(ways))


def _group(group: Group) -> Row:
    """Say how it is written, where that is not its name, and why it has no identifier, if it has none."""
    written = f"as {', '.join(map(one_line, group.spellings))}" if group.spellings else ""
    reasons = dict.fromkeys(one_line(via.partition(": ")[2]) for via in group.via)
    reason = "" if group.id else "; ".join(filter(None, reasons))
    return Row(
        one_line(group.name), len(group.mentions), group.id or "", "; ".join(filter(None, (written, reason)))
    )


def _table(rows: Sequence[Row], width: int) -> Table:
    """Return a table whose columns stand at the same place in all tables of this width."""
    wide = width >= WIDE
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=width * 36 // 100 if wide else width * 55 // 100, overflow="fold")
    table.add_column(width=3, justify="right")
    table.add_column(width=width * 24 // 100 if wide else None, overflow="fold")
    for row in rows:
        name, remark = Text(row.name), Text(row.remark, style="dim")
        below = Together(name, _indented(remark)) if row.remark and not wide else name
        table.add_row(below, str(row.count), Text(row.id, style="dim"), *([remark] if wide else []))
    return table


def _indented(part: RenderableType) -> Padding:
    return Padding(part, (0, 0, 0, INDENT))


def _fields(note: Annotation, width: int) -> Iterator[RenderableType]:
    assigned, near = assigned_fields(note), near_misses(note)
    if assigned:
        yield _indented(_field_table(assigned, width - INDENT))
    if near:
        heading = "below their threshold, the nearest:"
        yield _indented(Text(heading if assigned else f"none assigned; {heading}", style="dim"))
        yield _indented(_field_table(near, width - INDENT))
    if note.document.editorial_fields:
        chosen = ", ".join(map(one_line, note.document.editorial_fields))
        yield _indented(Text(f"chosen by the page's editors: {chosen}", style="dim"))


def _field_table(fields: Sequence[FieldOfWork], width: int) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=46 if width >= WIDE else width * 36 // 100, overflow="fold")
    table.add_column(width=BAR)
    table.add_column(width=4, justify="right")
    table.add_column(overflow="fold")
    for each in fields:
        words = ", ".join(dict.fromkeys(one_line(piece.text) for piece in each.evidence))
        strip = Text(bar(each.score), style="green" if each.assigned else "")
        table.add_row(
            Text(each.name), strip, f"{each.score:.2f}", Text(words), style="" if each.assigned else "dim"
        )
    return table


def bar(share: float) -> str:
    """Return a bar of at most `BAR` characters, to an eighth of one, for a share in [0, 1]."""
    full, rest = divmod(round(share * BAR * 8), 8)
    return ("█" * full + _EIGHTHS[rest]).rstrip()
