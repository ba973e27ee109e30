"""Dates in running English text: where they stand, and what they mean as EDTF.

`find_dates` for a text, `parse_date` for an expression that something else found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tagger.dates.anchor import Anchor, find_anchor, is_day_first
from tagger.dates.calendar import Span, edtf, name
from tagger.dates.context import find_report_year, in_context
from tagger.dates.forms import is_complete
from tagger.dates.grammar import Reading, read, read_exactly
from tagger.dates.reference import Context
from tagger.dates.resolve import resolve

__all__ = ["DateMention", "find_dates", "parse_date"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text.

    Attributes:
        start: Offset of the first character.
        end: Offset after the last.
        edtf: EDTF of level 0, or of level 2 where the year is open (`XXXX-11-16`); None when it cannot be known.
        name: The date in words ("27-29 February 2024"); the text itself when it has no value.
        note: How the value was reached when not from the words alone, or why there is none; else "".
    """

    start: int
    end: int
    edtf: str | None
    name: str
    note: str


def find_dates(text: str, published: str | None = None) -> list[DateMention]:
    """Return the dates in `text`, in order of `start`, without overlap.

    Args:
        text: Any text; never raises.
        published: ISO date that relative and year-less dates are read against. Without it, the first whole date
            at the head of the text is taken; without that, years stay open.
    """
    readings = list(read(text))
    anchor = find_anchor(text, readings, published)
    context = Context(
        today=anchor.date,
        day_first=is_day_first(text, readings),
        report_year=find_report_year(text, readings, anchor.date.year if anchor.date else None),
    )
    mentions = []
    for index, reading in enumerate(readings):
        span, reason = resolve(reading.form, in_context(index, readings, text, context))
        mentions.append(_mention(text, reading, span, reason or _note(reading, anchor)))
        if span is not None and span[1].year is not None:
            context = replace(context, mentioned=span)
    return mentions


def parse_date(surface: str, published: str | None = None, context: str = "") -> DateMention | None:
    """Return what one date expression means, None when the grammar can't read all of it.

    Args:
        surface: The expression, without anything around it.
        published: As for `find_dates`.
        context: The text before the expression, from the start of its document: its dateline gives the anchor when
            `published` doesn't, its sentence whether it looks ahead.

    Returns:
        A mention with offsets in `surface`.
    """
    form = read_exactly(surface)
    if form is None:
        return None
    before = list(read(context))
    anchor = find_anchor(context, before, published)
    text, reading = context + surface, Reading(len(context), len(context) + len(surface), form)
    base = Context(today=anchor.date, day_first=is_day_first(text, before))
    span, reason = resolve(form, in_context(0, [reading], text, base))
    return _mention(surface, Reading(0, len(surface), form), span, reason or _note(reading, anchor))


def _note(reading: Reading, anchor: Anchor) -> str:
    return "" if is_complete(reading.form) else anchor.note


def _mention(text: str, reading: Reading, span: Span | None, note: str) -> DateMention:
    start, end, _ = reading
    if span is None:
        return DateMention(start, end, None, text[start:end], note)
    return DateMention(start, end, edtf(span), name(span), note)
