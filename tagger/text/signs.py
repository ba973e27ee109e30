"""What a single line of a page is: a date line, a dateline, a caption, a key, a structure's name.

Every pattern is anchored or bounded and is tried on short lines only, so that time stays linear in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from tagger.text.labels import KINDS, field_of_work, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

LABEL_LENGTH = 200
TITLE_LENGTH = 300
CAPTION_LENGTH = 500

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
_DAY_MONTH = rf"(?P<day>\d{{1,2}})\s+{_MONTH}"
_DATE = re.compile(rf"{_DAY_MONTH},?\s+(?P<year>\d{{4}})")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)")
_FEED_DATE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{4}-\d\d-\d\d)(?: \(All day\)| - \d\d:\d\d)?")
_CLOSE = r"\s*(?:\([A-Za-z ]{2,30}\))?\s*(?:--|[-–—.](?=\s|$|[“\"A-Z]))"
_DATELINE = re.compile(rf"(?P<place>[^\d\n]{{2,80}}?),?\s+{_DAY_MONTH}(?:,?\s+(?P<year>\d{{4}}))?{_CLOSE}")
_REVERSED = re.compile(rf"{_DAY_MONTH}(?:,?\s+(?P<year>\d{{4}}))?,\s+(?P<place>[^\d\n]{{2,80}}?){_CLOSE}")
_PLACE_DATE = re.compile(rf"(?P<place>[^\d\n]{{2,80}}?),?\s+{_DAY_MONTH},?\s+(?P<year>\d{{4}})")
_CAPTION = re.compile(r"\((?:OSCE|ODIHR)[/:][^()]*[a-z][^()]*\)$|Photo details$")
_CREDIT_ONLY = re.compile(r"\(OSCE\) Photo details$")
_STRUCTURE = re.compile(
    r"\b(OSCE|ODIHR|Secretariat|Secretary General|Department|Unit|Centre|Section|Office|Mission|Presence"
    r"|Council|Forum|Troika"
    r"|Partners|Representatives?|High Commissioner|Programme|Group|Co-ordinator|Chairpersonship"
    r"|Chairmanship|Assembly|Court|Youth|Team)\b"
)
_FULL_STOP = re.compile(r"[.!?…:]['\"’”)]*$")
_SENTENCE_END = re.compile(r"[.!?;:,]['\"’”)]*$")


@dataclass(frozen=True, slots=True)
class Dateline:
    """A place and a date as printed.

    Attributes:
        place: The places as written, in one string.
        published: ISO date, or None when the year is not printed or the date does not exist.
    """

    place: str
    published: str | None


def content(lines: Iterable[str]) -> list[str]:
    """Return the lines that are not blank, without outer spaces, in order."""
    return [stripped for line in lines if (stripped := line.strip())]


def is_one_of(line: str, labels: tuple[str, ...]) -> bool:
    """Tell whether a line is one of some labels; case and outer spaces don't count."""
    return len(line) <= LABEL_LENGTH and fold(line) in _folded(labels)


def is_kind(line: str) -> bool:
    """Tell whether a line names a kind of item ("Press release")."""
    return is_one_of(line, KINDS)


def is_title(line: str) -> bool:
    """Tell whether a line can be a headline: short, no bullet, no full stop at its end."""
    line = line.strip()
    return (
        3 <= len(line) <= TITLE_LENGTH
        and not line.startswith("-")
        and not line.endswith((".", ":", ";", ","))
    )


def is_link(line: str) -> bool:
    """Tell whether a line reads as a label or link and not as a sentence: few words, no stop at its end."""
    return len(line) <= LABEL_LENGTH and len(line.split()) <= 14 and not _SENTENCE_END.search(line)


def is_sentence(line: str) -> bool:
    """Tell whether a line ends as a sentence does."""
    return bool(_FULL_STOP.search(line[-6:]))


def is_structure(line: str) -> bool:
    """Tell whether a line reads as the name of an OSCE structure."""
    return len(line) <= LABEL_LENGTH and bool(_STRUCTURE.search(line)) and not _SENTENCE_END.search(line)


def is_field(line: str) -> bool:
    """Tell whether a line is a label of a field of work."""
    return field_of_work(line) is not None


def is_caption(line: str) -> bool:
    """Tell whether a line is a photograph's caption: it ends with `(OSCE/Name)` or `Photo details`."""
    if len(line) > CAPTION_LENGTH:
        return False
    return bool(_CAPTION.search(line) or _CREDIT_ONLY.search(line))


def parse_date(line: str) -> str | None:
    """Return the ISO date of a line that is a full date and nothing else ("9 October 2019"), or None."""
    if len(line) > LABEL_LENGTH:
        return None
    feed = _FEED_DATE.fullmatch(line.strip())
    text = feed[1] if feed else line.strip()
    return _to_iso(_DATE.fullmatch(text) or _ISO.fullmatch(text))


def parse_place_date(line: str) -> Dateline | None:
    """Return place and date of a line that is `PLACE D Month YYYY` and nothing else, or None."""
    if len(line) > LABEL_LENGTH:
        return None
    return _dateline(_PLACE_DATE.fullmatch(line.strip()))


def parse_dateline(paragraph: str) -> Dateline | None:
    """Return the dateline that a paragraph starts with, in either order, or None.

    The place must be in capitals and a dash or full stop must follow; the year may be missing.
    """
    head = paragraph.lstrip()[:LABEL_LENGTH]
    return _dateline(_DATELINE.match(head)) or _dateline(_REVERSED.match(head))


def after_dateline(paragraph: str) -> str:
    """Return a paragraph without the dateline at its head."""
    head = paragraph.lstrip()[:LABEL_LENGTH]
    match = _DATELINE.match(head) or _REVERSED.match(head)
    return paragraph.lstrip()[match.end() :].lstrip() if match and _dateline(match) else paragraph


@cache
def _folded(labels: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, labels))


def _dateline(match: re.Match[str] | None) -> Dateline | None:
    if match is None:
        return None
    place = match["place"].strip(" ,")
    first = place.split(",")[0]
    if len(first.split()) > 5 or first != first.upper() or sum(map(str.isalpha, first)) < 2:
        return None
    return Dateline(place, _to_iso(match))


def _to_iso(match: re.Match[str] | None) -> str | None:
    if match is None or not match["year"]:
        return None
    month = match["month"]
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].casefold()) + 1
    try:
        return date(int(match["year"]), number, int(match["day"])).isoformat()
    except ValueError:
        return None
