"""What the grammar reads from a text: forms that say what the words say, before any anchor is known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A calendar date, whole or in part: "Monday, 5 May 2014", "May", "spring 2014", "Friday".

    Attributes:
        year: Four digits, or None when not written.
        month: 1 to 12; for a season its first month.
        day: 1 to 31.
        weekday: 0 for Monday to 6 for Sunday.
        season: Whether `month` is the first of a season's three months.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    season: bool = False


@dataclass(frozen=True, slots=True)
class Numeric:
    """A date in numbers whose order of day and month only the document can tell: "4/5/2016"."""

    first: int
    second: int
    year: int


@dataclass(frozen=True, slots=True)
class Range:
    """From the first to the last of two dates, both included."""

    first: Form
    last: Form


@dataclass(frozen=True, slots=True)
class Years:
    """From one year to another: "the 1990s", "2019/2020", "19th century"."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Period:
    """A period counted from now or from the date named before: "last year", "next weekend", "that month".

    Attributes:
        steps: -1 for the last, 0 for the current, 1 for the next one.
        unit: A value of `lexicon.UNITS`.
        from_mention: Whether the date named before counts, and not the day of publication.
        bare: Whether no word tells the direction ("the weekend"), so that the sentence has to.
    """

    steps: int
    unit: str
    from_mention: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A weekday, month or season told by its direction: "last Friday", "this May", "next spring".

    Attributes:
        steps: -1 for the last, 0 for the current, 1 for the next one.
        point: The weekday, month or season alone.
        near: Whether the very next one is meant, and not that of the next week ("the coming Friday").
    """

    steps: int
    point: Point
    near: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Several periods up to now or from now: "the past five years", "next two weeks".

    Attributes:
        steps: -1 for the past, 1 for the future.
        count: How many; None when the words don't say ("recent years").
        unit: A value of `lexicon.UNITS`.
    """

    steps: int
    count: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class Distance:
    """So far from today or from the date named before: "two years ago", "three days later".

    Attributes:
        steps: -1 before, 1 after.
        count: How many; None when the words don't say ("a few days ago").
        unit: A value of `lexicon.UNITS`.
        from_mention: Whether the date named before counts, and not the day of publication.
        exact: Whether the day itself is meant ("a year ago today").
    """

    steps: int
    count: int | None
    unit: str
    from_mention: bool
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """So many days from today: "yesterday", "tonight", "tomorrow morning"."""

    offset: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a period told by a word: "early June", "end of 2013", "mid-May", "later this year".

    Attributes:
        which: A value of `lexicon.PARTS`.
        of: The whole.
    """

    which: str
    of: Form


@dataclass(frozen=True, slots=True)
class Counted:
    """A counted part of a period: "first half of 2013", "second week of July", "last days of May".

    Attributes:
        number: Which of the parts, from 1; -1 for the last.
        unit: A value of `lexicon.UNITS`.
        of: The whole.
        count: How many units together ("first nine months": 9); None when several without a number ("last days").
        weekday: 0 for Monday to 6 for Sunday when such days are counted ("first Tuesday of October").
    """

    number: int
    unit: str
    of: Form
    count: int | None = 1
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """The week of a day: "the week of 5 May"."""

    of: Form


@dataclass(frozen=True, slots=True)
class Within:
    """A date placed by a second one: "March last year", "Friday last week", "5 May this year"."""

    point: Form
    period: Period


Form = (
    Point
    | Numeric
    | Range
    | Years
    | Period
    | Named
    | Stretch
    | Distance
    | Day
    | Part
    | Counted
    | Week
    | Within
)


def is_complete(form: Form) -> bool:
    """Return whether the words alone give the date, so that it is the same in every document."""
    match form:
        case Point():
            return form.year is not None
        case Range():
            return is_complete(form.last)
        case Part() | Counted() | Week():
            return is_complete(form.of)
        case _:
            return isinstance(form, Numeric | Years)
