"""Clusters of lexemes to forms: a table of patterns over the lexemes' kinds, each with what it says.

Nothing here knows an anchor: the same words always give the same form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tagger.dates import builders, guards
from tagger.dates.forms import Form
from tagger.dates.lexer import Lexeme, clusters, lexemes

Builder = Callable[[list[Lexeme], str], Form | None]


class Reading(NamedTuple):
    """A date expression found in a text: half-open offsets and what it says."""

    start: int
    end: int
    form: Form


class Row(NamedTuple):
    """One shape of date expression.

    Attributes:
        kinds: The kinds of lexeme that it may begin with.
        pattern: Regular expression over kinds (`lexer.KINDS`).
        build: Makes the form; None when the lexemes can't mean it.
        guard: Whether what stands around says that it is no date.
    """

    kinds: str
    pattern: str
    build: Builder
    guard: guards.Guard | None = None


_WEEKDAY = "(?:[Ww]c?t?)?"
_DAY_MONTH = "[do]f?[Mm](?:c?[fi]?[Yy])?"
_MONTH_DAY = "[Mm](?:t?[do]|co)(?:c?f?[Yy])?"
_DATE = f"(?:{_WEEKDAY}(?:{_DAY_MONTH}|{_MONTH_DAY}|[XID])|[Mm]c?[fi]?Y|[Mm]y|[Mm]|Y)"
_END = f"t?(?:(?:E[fi]?t?)?{_DATE}|T|R{{1,2}}[WMm])"
_JOIN = "(?:c?N|C|s)"
_DAYS = f"{_WEEKDAY}[do](?:(?:{_JOIN}|c)t?{_WEEKDAY}[do]){{0,6}}{_JOIN}t?{_WEEKDAY}[do]f?[Mm]"
_ANY = "EWwdoMmXIDYTR"

#: Longer readings stand before the shorter ones that they contain.
TABLE = (
    Row("dM", "[do]C[Mm]C[Yy]|[Mm]C[do]C[Yy]", builders.tight),
    Row(_ANY, f"{_END}C{_END}", builders.range_of, guards.is_code),
    Row(_ANY, f"{_END}N{_END}", builders.between, guards.is_code),
    Row("Wwdo", f"{_DAYS}f?t?RU", builders.within),
    Row("Wwdo", f"{_DAYS}(?:c?[fi]?[Yy])?", builders.days),
    Row(
        "Mm", f"[Mm]t?[do](?:(?:{_JOIN}|c)t?[do]){{0,6}}{_JOIN}t?[do](?:c?Y)?", builders.days, guards.is_count
    ),
    Row("M", f"M(?:cM){{0,11}}{_JOIN}M(?:c?[fi]?Y)?", builders.months, guards.is_name),
    Row("S", f"S{_JOIN}Sf?Y", builders.months),
    Row("Y", f"Y(?:cY){{0,9}}{_JOIN}Y", builders.years, guards.is_code),
    Row("K", f"K{_JOIN}t?K", builders.decade),
    Row("S", "Sf?Y[Cs]Y", builders.winter),
    Row("S", "Sf?Z", builders.year_pair),
    Row("do", "[do]f?t?RU", builders.within),
    Row("EWwdoMmS", f"(?:{_WEEKDAY}(?:[do]f?[Mm]|[Mm]t?[do])|(?:E[fi]?t?)?[MS]|W)c?f?t?RU", builders.within),
    Row("R", "RUc?i?W", builders.within),
    Row("oRd", f"[oR][nd]?U[fi]?t?(?:{_DATE}|RU|Sf?Y|U|Z|K)", builders.counted),
    Row("oR", "[oR]W[fi]t?(?:Mc?f?Y|M|U|RU)", builders.counted_weekday),
    Row("U", f"Uf{_WEEKDAY}(?:{_DAY_MONTH}|{_MONTH_DAY}|[XID])", builders.week_of),
    Row(
        "E",
        f"EC?[fi]?t?(?:U?Z|U?YCY|Sf?Y|Sf?Z|R[nd]?U|R[MS]|S|K|Z|U|T|{_DATE})",
        builders.part,
        guards.is_number,
    ),
    Row("Wwdo", f"{_WEEKDAY}{_DAY_MONTH}", builders.date),
    Row("WwMm", f"{_WEEKDAY}[Mm](?:t?[do]|co)c?f?[Yy]", builders.date),
    Row("WwMm", f"{_WEEKDAY}[Mm](?:t?[do]|co)", builders.date, guards.is_count),
    Row("WwXID", f"{_WEEKDAY}[XID]", builders.date),
    Row("Mm", "[Mm][sC](?:Y|[do])", builders.tight, guards.is_name),
    Row("do", "[do]C[Mm]", builders.tight),
    Row("Y", "YM(?![doft])", builders.date, guards.is_code),
    Row("Mm", "[Mm]c?[fi]?Y|[Mm]y", builders.date),
    Row("S", "Sf?Y", builders.date),
    Row("R", "R[nd]?U", builders.period, guards.is_no_period),
    Row("R", "R{1,2}[WMSP]", builders.period),
    Row("nd", "[nd]RU", builders.period),
    Row("T", "TP?", builders.day, guards.is_common),
    Row("nd", "[nd]UAT", builders.distance),
    Row("ndU", "[nd]?UA", builders.distance, guards.is_comparison),
    Row("o", "oU", builders.ordinal_unit, guards.is_no_quarter),
    Row("Q", "Qf?Y", builders.quarter),
    Row("KE", "E?K", builders.decade, guards.is_age),
    Row("Z", "Z", builders.year_pair, guards.is_code),
    Row("z", "z", builders.month_of_year, guards.is_untimely),
    Row("Y", "Y", builders.date, guards.is_code),
    Row("M", "M", builders.date, guards.is_name),
    Row("m", "m", builders.date, guards.is_no_month),
    Row("Ww", "[Ww]t?o", builders.date, guards.is_no_ordinal),
    Row("o", "o", builders.date, guards.is_no_day),
    Row("W", "WNW", builders.days_off, guards.is_common),
    Row("W", "W", builders.date, guards.is_common),
    Row("S", "S", builders.date, guards.is_no_season),
    Row("U", "U", builders.weekend, guards.is_no_weekend),
)

_BY_KIND: dict[str, list[tuple[re.Pattern[str], Builder, guards.Guard | None]]] = {}
for _row in TABLE:
    for _kind in _row.kinds:
        _BY_KIND.setdefault(_kind, []).append((re.compile(_row.pattern), _row.build, _row.guard))


def read(text: str) -> Iterator[Reading]:
    """Yield the date expressions in `text`, in order, without overlap. Lazy."""
    for cluster in clusters(text):
        yield from _readings(cluster, text, guarded=True)


def read_exactly(text: str) -> Form | None:
    """Return what `text` says when all of it is one date expression, however unlikely as a date in a sentence."""
    words = lexemes(text, 0, len(text))
    if not words or words[-1].end != len(text):
        return None
    found = list(_readings(words, text, guarded=False))
    return found[0].form if len(found) == 1 and (found[0].start, found[0].end) == (0, len(text)) else None


def _readings(cluster: list[Lexeme], text: str, *, guarded: bool) -> Iterator[Reading]:
    kinds = "".join(lexeme.kind for lexeme in cluster)
    position = 0
    while position < len(kinds):
        end, form = _best(cluster, kinds, position, text, guarded=guarded)
        if form is not None:
            yield Reading(cluster[position].start, cluster[end - 1].end, form)
        position = end


def _best(
    cluster: list[Lexeme], kinds: str, position: int, text: str, *, guarded: bool
) -> tuple[int, Form | None]:
    """Return the form of the first row that fits at `position`, and where it ends; None when no row does."""
    for pattern, build, guard in _BY_KIND.get(kinds[position], ()):
        match = pattern.match(kinds, position)
        if match is None:
            continue
        words = cluster[position : match.end()]
        form = build(words, text)
        if form is not None and not (guarded and guard and guard(text, words[0].start, words[-1].end)):
            return match.end(), form
    return position + 1, None
