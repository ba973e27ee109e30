"""What a sentence tells about the dates in it: whether it looks ahead or back, and which year a neighbour gives them.

The cues and the weights were chosen on four fifths of the corpus, 996 months and days without a year: taking the past
gives 68 of 100 their year, taking the nearest 94, the nearest weighted by cues and by the year of publication 97.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tagger.dates.forms import Counted, Form, Part, Period, Point, Range

if TYPE_CHECKING:
    from tagger.dates.grammar import Reading
    from tagger.dates.reference import Context

_SIGHT = 100  # characters before a date in which a cue counts
_NEAR = 50  # characters after a date that opens its sentence
_CLAUSE = re.compile(r"[.!?][\"”’)]?\s+(?=[A-Z“\"‘(•-])|\n\s*\n")
_AHEAD = re.compile(
    r"\b(?:[Ww]ill|shall|['’]ll|would|may|must|should|(?:is|are) to|be held|due|planned|scheduled|expect(?:ed|s)|"
    r"promised|upcoming|forthcoming|[Dd]eadline|invited|next|ready|meets?|begins?|starts?|starting|ends?|opens?|closes|"
    r"runs|takes|follows|arrives?|leaves?|hears|returns|votes|resumes|travels|departs|"
    r"to (?:be|start|begin|meet|take|follow|vote|attend|examine|speak|observe|present))\b"
)
_BACK = re.compile(
    r"\b(?:was|were|had|since|been|took|met|said|told|held|began|during|ago|last|did|beat|won|lost|"
    r"(?<!be )(?<!being )(?!(?:scheduled|planned|expected|promised|invited|need)\b)\w{2,}ed)\b"
)
#: Cue nearest to the date, and one to the contrary farther off -> how many times farther away the future may be.
_LEAN = {
    "ahead": 3.0,
    "back": 0.2,
    "": 0.8,
    "ahead, back": 1.2,
    "back, ahead": 0.4,
    "just behind": 0.05,
    "just ahead": 9.0,
}
_JUST_AHEAD = re.compile(r"\b(?:will|shall|must|(?:is|are) to)(?: \w+){1,4} (?:on|in|by|until|before) $")
_JUST_BEHIND = re.compile(
    r"\b(?:was|were|had been|have been|has been) \w+(?:ed|en|wn|ld|nt|ut)(?: \w+){0,3} (?:on|in) $"
)
_DEADLINE = re.compile(r"\b(?:by|until|till|before)\s+(?:the\s+)?$", re.IGNORECASE)
_SINCE = re.compile(r"\bsince\s+(?:the\s+)?$", re.IGNORECASE)
_THAT_YEAR = re.compile(r"\s+(?:of\s+)?(?:that|the same)\s+year\b")
_REPORT = re.compile(r"\b(?:report|review|yearbook|survey)\b", re.IGNORECASE)
_CHAIN = 8  # dates that one year may be said for
_JOINED = re.compile(r"\s*(?:,|;|(?:,\s*)?(?:and|or|to|until)|[-–—&/])\s*(?:on\s+|from\s+|in\s+)?")


def in_context(index: int, readings: list[Reading], text: str, context: Context) -> Context:
    """Return `context` with what the sentence tells about `readings[index]`; the same one when its words suffice."""
    reading = readings[index]
    if not _is_open(reading.form):
        return context
    year = _year_given(index, readings, text)
    if year is None and context.mentioned and _THAT_YEAR.match(text, reading.end):
        year = context.mentioned[1].year
    lean = _lean(text, reading)
    if year is None and lean < _LEAN["ahead"]:
        year = context.report_year
    return replace(context, lean=lean, year=year)


def find_report_year(text: str, readings: list[Reading], published: int | None) -> int | None:
    """Return the year that a report is about when its title says so: "2009 Human Rights Report", published in 2010."""
    title = text[: text.find("\n\n")] if "\n\n" in text[:300] else ""
    if published is None or not _REPORT.search(title):
        return None
    points = [reading.form for reading in readings if reading.end <= len(title)]
    years = {form.year for form in points if isinstance(form, Point) and form.month is None and form.year}
    return min(years) if len(years) == len(points) == 1 and min(years) < published else None


def _lean(text: str, reading: Reading) -> float:
    """Return how many times farther away a date ahead may be than the one behind and still be meant."""
    before = text[max(0, reading.start - _SIGHT) : reading.start]
    before = before[max((match.end() for match in _CLAUSE.finditer(before)), default=0) :]
    if _SINCE.search(before):
        return 0.0
    if _JUST_BEHIND.search(before):
        return _LEAN["just behind"]
    if _JUST_AHEAD.search(before):
        return _LEAN["just ahead"]
    deadline = _DEADLINE.search(before)
    if len(before) < 12:
        before += _CLAUSE.split(text[reading.end : reading.end + _NEAR])[0]
    ahead = max((match.end() for match in _AHEAD.finditer(before)), default=0)
    back = max((match.end() for match in _BACK.finditer(before)), default=0)
    if deadline:
        return _LEAN["back, ahead"] if back and not ahead else _LEAN["ahead"]
    cues = [(ahead, "ahead"), (back, "back")]
    if back > ahead:
        cues.reverse()
    return _LEAN[", ".join(cue for where, cue in cues if where)]


def _is_open(form: Form) -> bool:
    """Whether a form needs its sentence to tell the year or the week."""
    if isinstance(form, Range):
        return _is_open(form.last)
    if isinstance(form, Part | Counted):
        return _is_open(form.of)
    if isinstance(form, Period):
        return form.bare
    return isinstance(form, Point) and form.year is None


def _year_given(index: int, readings: list[Reading], text: str) -> int | None:
    """Return the year of the date that this one is joined to: "5 May and 7 June 2012"."""
    if index and text[readings[index - 1].end : readings[index].start].strip(" ,\n") in {"in", "on", "from"}:
        before = readings[index - 1].form
        if isinstance(before, Point) and before.year and before.month is None:
            return before.year  # "in 1968, in August"
    for here, after in pairwise(readings[index : index + _CHAIN]):
        if not _JOINED.fullmatch(text, here.end, after.start):
            break
        last = after.form.last if isinstance(after.form, Range) else after.form
        if not isinstance(last, Point) or last.month is None:
            break
        if last.year is not None:
            return last.year
    return None
