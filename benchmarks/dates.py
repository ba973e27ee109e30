"""How right the dates are: spans and EDTF values on the corpus and on three outside sets, and words per second.

    python benchmarks/dates.py [--open FOLDER] [--errors]

The corpus is shown in two parts: `read` (four fifths, by a hash of the document's id), whose errors shaped the
grammar, and `unread` (the other fifth), whose errors nobody looked at. Value accuracy counts every gold date, also
those whose span was missed.

Cases of `recognizers_datetime` and `duckling_time` count when our guidelines say what is right:

* every expression in the case is a date or a range of dates, no time of day, duration or recurring set;
* none needs what the guidelines don't mark or our texts can't have: see `NOT_OURS`;
* a number such as 4/5/2016 is left out where both orders are possible: only a document can tell.

Their spans hold prepositions and articles, ours don't: what `LEADING` matches is cut off first. Values are compared
as days. Where conventions differ only what both say is compared: early, mid, late and end are thirds for them, and
for us the whole that is certain (ours has to cover theirs); so have "ago" and "later", which are as exact as their unit
for us; the end of a range is the first unit outside for them, and the last inside for us; what has no year is next
for `duckling_time`, and for us, reading news, mostly past: a year or a week more or less is no error there.
"last five years", seasons by the sky, and open ranges ("before 2018") count by their span. A case is right when all
of it is: nothing missed, nothing too much.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tagger.dates import find_dates
from tagger.training.corpus import load_corpus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tagger.training.corpus import GoldDocument

OPEN = Path(__file__).parents[2] / "shared" / "open-corpora"

NOT_OURS = re.compile(
    # named days
    r"christmas|xmas|easter|halloween|thanksgiving|valentine|patrick|\bnye\b|ramadan|\beid\b|diwali|hanukkah|"
    r"solstice|"
    r"(?:independence|labou?r|memorial|mother|father|martin|new year|president|children|teacher|columbus|fool|"
    r"earth|white|"
    r"veteran|singles|boxing|workers)[\w' .]*\b(?:day|eve)|juneteenth|groundhog|black friday|cyber monday|"
    r"\bmlk\b|\bholi|"
    # shorthand of calendars and offices
    r"\bnow\b|asap|as soon as|as early as|as late as|\btmrw?\b|\b(?:qtr|yr|eo[mydw]|bo[mydw]|mtd|ytd|otd|"
    r"[fcs]y ?\d*|w/c)\b|fiscal|"
    r"\bweeks? *(?:#|\d|no|number|one|-|beginning|starting|commencing)|\bw\d|\brest\b|\bwork(?:ing)? ?(?:week|"
    r"days?)|"
    r"\b(?:business|week) ?days?\b|\bmy (?:day|week)|\bstarting\b|\bdate$|\d{4}[ -]?q\d|q\d[ -]?\d\d$|\dq\d|"
    # days counted back, and from a date that is no day of publication
    r"\b(?:first|second|third|fourth|fifth|\d(?:st|nd|rd|th)) (?:last|closest)\b|"
    r"\b(?:\d|two|three) (?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|"
    r"\b(?:after|before) (?:next|last|today|tomorrow|yesterday)\b|\b(?:next|last|this) one\b|closest|ides|"
    r"\b(?:in|within|for|from|over|more than|less than) (?:the )?(?:a|an|\d+|one|two|three|four|five|a few|few|"
    r"some) (?:more )?\w+\b|"
    r"(?:days?|weeks?|months?|years?|decades?|sundays?|fridays?) (?:from|before|after|in the|since|back|or)\b|"
    r"(?:years?|months?|weeks?) (?:and )?\d+ |"
    # years and days in words, vague periods, other calendars
    r"\btwo thousand|nineteen|twenty (?:ten|one|two|nine|twenty|sixteen|seventeen|eighteen|nineteen)|hundred|"
    r"-tens|noughties|"
    r"\bthe (?:day|week|month|year)$|^(?:day|week|month|year)$|\b(?:same|this|that|last) day$|\b(?:same|"
    r"that) (?:week|month|year)|"
    r"\b(?:a\.?d|b\.?c|b\.?c\.?e|c\.?e)\.?$|\b(?:year|month) (?:to|greater|less)|\bseasons?\b|\bdecades?\b|"
    r"greater|less|"
    r"\bal+ (?:day|week|month|year)|\bwhole\b|\bentire\b|\beach\b|\bevery\b|\bof the (?:day|week)\b|"
    r"\bthis time\b|year \d{1,3}$|"
    # days that don't exist
    r"\bfeb\w* 3\d",
    re.IGNORECASE,
)
#: Days without a month's name, months and years in numbers (in our texts a document's symbol), glued words, formulas.
UNLIKELY = re.compile(
    r"^(?:\w+day,? )?(?:the |on the )?\d{1,2}(?:st|nd|rd|th)?$|^(?:\w+,? )?(?:the |from |"
    r"on )?\d{1,2} ?[./-] ?\d{1,2}\b(?![./-]\d)|"
    r"[a-z]\d|\d(?!st|nd|rd|th|s\b)[a-z]|\b\d{1,2}/\d{1,2}\b(?!/)|^\d{4} \d|^\d{1,2}[ -]\d{4}|"
    r"^(?:the )?\w+(?:st|nd|rd|th)$|"
    r"\d{1,2} \d{1,2} \d|\b\d{1,2} ?[-/] ?\d{4}|\d{4} ?[-/.] ?\d{1,2}$|[~=<>]|\d{8}|\d s\b|^(?:mon|tue|tues|wed|"
    r"thu|fri|sat|sun)\.?$",
    re.IGNORECASE,
)
LEADING = re.compile(
    r"(?:(?:on|in|at|by|to|from|between|since|until|till|before|after|during|through|around|about|circa|for|of|"
    r"anytime|sometimes?|"
    r"any time|the|later than|earlier than|prior to|no later than|starting|ending|as of|up to|either|or|exactly|"
    r"(?:calendar |school )?years?(?= \W*\d{4})|month of|beginning(?= (?!of)(?:on )?\w+ \d))\s+)+",
    re.IGNORECASE,
)
TRAILING = re.compile(r"\s+(?:and|or) (?:later|after|before|earlier)$", re.IGNORECASE)
LOOSE = re.compile(
    r"\b(?:past|last|next|previous|coming|upcoming|following)\s+(?:\d+|\w+)\s+(?:day|week|month|year|quarter)|"
    r"\bpast\b|"
    r"spring|summer|autumn|fall|winter|\d+ (?:past|next|last|previous|upcoming)|\w+ upcoming",
    re.IGNORECASE,
)
PARTIAL = re.compile(
    r"\b(?:early|mid|middle|late|end|start|beginning|later|earlier|ago|hence)\b", re.IGNORECASE
)


Days = tuple[tuple[date, date], ...]


class Case(NamedTuple):
    """A test case: a text with its dates, each with the spans of days that are right (none: any value)."""

    name: str
    text: str
    today: str | None
    dates: tuple[tuple[int, int, Days], ...]


def is_unread(document_id: str) -> bool:
    return int(hashlib.sha256(document_id.encode()).hexdigest(), 16) % 5 == 0


def score_corpus(documents: Iterable[GoldDocument], errors: bool) -> Counter[str]:
    """Return how many dates are gold, found, right in span and right in value."""
    counts: Counter[str] = Counter()
    for document in documents:
        found = {
            (each.start, each.end): each.edtf for each in find_dates(document.full_text, document.published)
        }
        gold = {
            (each.start, each.end): each.value or None for each in document.full_spans if each.label == "DATE"
        }
        hits = found.keys() & gold.keys()
        right = {span for span in hits if found[span] == gold[span]}
        counts.update(gold=len(gold), found=len(found), spans=len(hits), values=len(right))
        for span in sorted((found.keys() | gold.keys()) - right) if errors else ():
            surface = document.full_text[slice(*span)]
            print(f"  {document.id}: {surface!r} gold {gold.get(span, '-')} ours {found.get(span, '-')}")
    return counts


def days_of(edtf: str) -> tuple[date, date]:
    """Return the first and the last day of an EDTF of level 0."""
    first, _, last = edtf.partition("/")
    return _edge(first, 0), _edge(last or first, 1)


def _edge(text: str, last: int) -> date:
    fields = [int(field) for field in text.split("-")]
    if len(fields) == 3:
        return date(*fields)
    year, month = (fields[0], fields[1]) if len(fields) == 2 else (fields[0], 12 if last else 1)
    if not last:
        return date(year, month, 1)
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def read_recognizers(folder: Path) -> Iterator[Case]:
    """Yield the cases of `recognizers_datetime` that fall under the guidelines."""
    for number, record in enumerate(_lines(folder / "recognizers_datetime.jsonl.gz")):
        kinds = {str(span[3].get("type")).removeprefix("datetimeV2.") for span in record["spans"]}
        if not kinds <= {"date", "daterange"} or not record["spec"].startswith(("Date", "Merged")):
            continue
        dates = [
            (span[0], span[1], _recognizers_values(span[3].get("values") or ())) for span in record["spans"]
        ]
        if case := _ours(f"recognizers#{number}", record, dates):
            yield case


def _recognizers_values(values: Iterable[dict[str, Any]]) -> Days:
    if any(
        value.get("Mod") in {"before", "after", "since", "until", "before-start", "since-end"}
        for value in values
    ):
        return ()
    spans = []
    for value in values:
        if value.get("type") == "date" and value.get("value", "not")[0].isdecimal():
            spans.append((date.fromisoformat(value["value"]),) * 2)
        elif value.get("start", "n")[0] + value.get("end", "n")[0] in {"12", "21", "11", "22"}:
            last = date.fromisoformat(value["end"]) - timedelta(days=1)
            spans.append((date.fromisoformat(value["start"]), last))
    return tuple(spans)


def read_duckling(folder: Path) -> Iterator[Case]:
    """Yield the cases of `duckling_time` that fall under the guidelines."""
    for number, record in enumerate(_lines(folder / "duckling_time.jsonl.gz")):
        spans = record["spans"]
        attributes = [span[3] for span in spans]
        if any(
            "Holiday" in each["kind"] or each["grain"] not in _GRAINS or not each["value"]
            for each in attributes
        ):
            continue
        if any(
            "latent" in record["section"].lower() or "T00:00:00" not in each["value"] for each in attributes
        ):
            continue
        dates = [(span[0], span[1], (_duckling_value(span[3]),)) for span in spans]
        if case := _ours(f"duckling#{number}", record, dates):
            yield case


_GRAINS = ("Day", "Week", "Month", "Quarter", "Year")


def _duckling_value(attributes: dict[str, str]) -> tuple[date, date]:
    first, _, end = attributes["value"].partition("/")
    start = date.fromisoformat(first[:10])
    if end:
        return start, date.fromisoformat(end[:10]) - timedelta(days=1)
    months = {"Month": 1, "Quarter": 3, "Year": 12}.get(attributes["grain"])
    if months is None:
        return start, start + timedelta(days=6 if attributes["grain"] == "Week" else 0)
    index = start.month - 1 + months
    return start, date(start.year + index // 12, index % 12 + 1, 1) - timedelta(days=1)


def _lines(path: Path) -> Iterator[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _ours(name: str, record: Any, dates: Sequence[tuple[int, int, Days]]) -> Case | None:
    """Return the case when the guidelines say what is right in it."""
    text = record["text"]
    trimmed = []
    for start, end, values in dates:
        surface = text[start:end]
        if NOT_OURS.search(surface) or UNLIKELY.search(surface) or _is_ambiguous(surface):
            return None
        lead, tail = LEADING.match(surface), TRAILING.search(surface)
        span = (start + (lead.end() if lead else 0), start + tail.start() if tail else end)
        trimmed.append((*span, () if LOOSE.search(surface) or tail else values))
    return Case(name, text, (record["dct"] or "")[:10] or None, tuple(trimmed))


def _is_ambiguous(surface: str) -> bool:
    found = re.search(r"\b(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}", surface)
    return found is not None and int(found[1]) <= 12 and int(found[2]) <= 12 and found[1] != found[2]


def is_right(case: Case) -> bool:
    """Whether exactly the case's dates are found, each with a value that the case allows."""
    found = find_dates(case.text, case.today)
    if [(each.start, each.end) for each in found] != [(start, end) for start, end, _ in case.dates]:
        return False
    return all(
        not values
        or (each.edtf and _agrees(each.edtf, _tolerated(case, start, end, values), case.text[start:end]))
        for each, (start, end, values) in zip(found, case.dates, strict=True)
    )


def _tolerated(case: Case, start: int, end: int, values: Days) -> Days:
    """Return the values with those a week or a year away where `duckling_time` says nothing about the direction."""
    surface = case.text[start:end]
    if not case.name.startswith("duckling") or re.search(
        r"\d{4}|next|last|this|past|ago|of the|week", surface
    ):
        return values
    step = timedelta(days=7) if re.fullmatch(r"\w+day", surface) else timedelta(days=365)
    return (
        *values,
        *((_shifted(a, -step), _shifted(b, -step)) for a, b in values),
        *((_shifted(a, step), _shifted(b, step)) for a, b in values),
    )


def _shifted(day: date, step: timedelta) -> date:
    return day + step if abs(step.days) == 7 else day.replace(year=day.year + step.days // 365)


def _agrees(edtf: str, allowed: Days, surface: str) -> bool:
    if "X" in edtf:
        return False
    first, last = days_of(edtf)
    if PARTIAL.search(surface):
        return any(first <= a and b <= last for a, b in allowed)
    ends = {last}
    if "/" in edtf:  # their range stops where ours has its last unit
        ends.add(_edge(edtf.partition("/")[2], 0) - timedelta(days=1))
    return any(first == a and b in ends for a, b in allowed)


def score_meantime(folder: Path, errors: bool) -> Counter[str]:
    """Return the counts for `meantime`'s dates, spans without leading words, values where they are plain dates."""
    counts: Counter[str] = Counter()
    for record in _lines(folder / "meantime.jsonl.gz"):
        text = record["text"]
        gold = {}
        for start, end, label, *rest in record["spans"]:
            if label != "DATE" or rest[0].get("type") != "DATE":
                continue
            lead = LEADING.match(text[start:end])
            gold[start + (lead.end() if lead else 0), end] = rest[0].get("value") if rest else None
        found = {
            (each.start, each.end): each.edtf for each in find_dates(text, (record.get("dct") or "")[:10])
        }
        hits = found.keys() & gold.keys()
        counts.update(gold=len(gold), found=len(found), spans=len(hits))
        counts["values"] += sum(found[span] == gold[span] for span in hits)
        for span in sorted(found.keys() ^ gold.keys()) if errors else ():
            kind, before = "missed" if span in gold else "extra", text[max(0, span[0] - 30) : span[0]]
            print(f"  {kind} {before!r} {text[slice(*span)]!r}")
    return counts


def report(name: str, counts: Counter[str]) -> None:
    precision, recall = counts["spans"] / counts["found"], counts["spans"] / counts["gold"]
    print(
        f"{name:24} {counts['gold']:5} dates  P {precision:.3f}  R {recall:.3f}"
        f"  F1 {2 * precision * recall / (precision + recall):.3f}  values {counts['values'] / counts['gold']:.3f}"
    )


def report_cases(name: str, cases: list[Case], errors: bool) -> None:
    wrong = [case for case in cases if not is_right(case)]
    print(f"{name:24} {len(cases):5} cases  right {1 - len(wrong) / len(cases):.3f}")
    for case in wrong if errors else ():
        gold = [(case.text[start:end], *(f"{a}/{b}" for a, b in values)) for start, end, values in case.dates]
        ours = [(case.text[each.start : each.end], each.edtf) for each in find_dates(case.text, case.today)]
        print(f"  {case.name} {case.text!r} {case.today}\n      gold {gold}\n      ours {ours}")


def report_speed(texts: list[str]) -> None:
    """Print words a second of processor time, the best of three rounds: other work on the machine doesn't count."""
    words, rounds = sum(len(text.split()) for text in texts), []
    for _ in range(3):
        start = time.process_time()
        for text in texts:
            find_dates(text, "2016-11-16")
        rounds.append(time.process_time() - start)
    print(f"speed {words / min(rounds):,.0f} words a second over {words:,} words")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--open", type=Path, default=OPEN, help="folder of the open corpora")
    parser.add_argument("--errors", action="store_true", help="print every error, of the unread part none")
    arguments = parser.parse_args()
    documents = load_corpus()
    for name, unread in (("corpus, read", False), ("corpus, unread", True)):
        part = [document for document in documents if is_unread(document.id) == unread]
        report(name, score_corpus(part, arguments.errors and not unread))
    if arguments.open.exists():
        report("meantime", score_meantime(arguments.open, arguments.errors))
        report_cases("recognizers_datetime", list(read_recognizers(arguments.open)), arguments.errors)
        report_cases("duckling_time", list(read_duckling(arguments.open)), arguments.errors)
    report_speed([document.full_text for document in documents])


if __name__ == "__main__":
    main()
