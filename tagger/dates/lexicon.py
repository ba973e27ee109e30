"""Words that dates are made of, and what each means. Data only; the patterns over them are in `lexer`."""

from __future__ import annotations

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

FULL_MONTHS: dict[str, int] = {name.lower(): number for number, name in enumerate(MONTH_NAMES, 1)}
SHORT_MONTHS: dict[str, int] = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7,
    "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
MONTHS = FULL_MONTHS | SHORT_MONTHS

#: Months of dates such as 6.ii.1889.
ROMAN_MONTHS: dict[str, int] = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12,
}  # fmt: skip

#: Month names that are other words in lower case: dates only next to a day or a year.
AMBIGUOUS_MONTHS = frozenset(
    {"may", "march", "mar", "august", "dec", "jan", "sep", "oct", "nov", "jun", "jul"}
)

WEEKDAYS: dict[str, int] = {name.lower(): number for number, name in enumerate(WEEKDAY_NAMES)}

#: Short weekday names: dates only next to a day of a month, since Sun, Sat, Wed are other words.
SHORT_WEEKDAYS: dict[str, int] = {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "weds": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip

#: Season -> its first month; a season is three months.
SEASONS: dict[str, int] = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}

NUMBERS: dict[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "a": 1, "an": 1,
}  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
UNITS_DIGIT = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

#: Counts that nobody can subtract: the expression is a date, its value stays open.
VAGUE_COUNTS = frozenset({"few", "a few", "several", "some", "couple of", "a couple of", "many", "couple"})

ORDINALS: dict[str, int] = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14,
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19,
    "twentieth": 20, "thirtieth": 30,
} | {
    f"twenty{dash}{word}": 20 + number
    for dash in "- "
    for number, word in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"), 1
    )
} | {"thirty-first": 31, "thirty first": 31}  # fmt: skip

#: "last", "this", "next" and their kin -> how many periods away.
DIRECTIONS: dict[str, int] = {
    "last": -1, "past": -1, "final": -1, "previous": -1, "preceding": -1, "recent": -1,
    "this": 0, "current": 0,
    "next": 1, "coming": 1, "upcoming": 1, "following": 1, "new": 1,
}  # fmt: skip

#: Directions that count from the date named before, not from the day of publication.
FROM_MENTION = frozenset({"previous", "preceding", "following"})

#: Units of time. The value of every other table's period is one of these.
UNITS: dict[str, str] = {
    "day": "day", "days": "day", "week": "week", "weeks": "week", "weekend": "weekend", "weekends": "weekend",
    "month": "month", "months": "month", "year": "year", "years": "year", "decade": "decade",
    "decades": "decade", "century": "century", "centuries": "century", "quarter": "quarter",
    "quarters": "quarter", "half": "half",
    "semester": "half", "fortnight": "fortnight", "fiscal year": "year", "financial year": "year",
    "calendar year": "year", "school year": "year", "academic year": "year",
}  # fmt: skip

#: Fixed words -> days from today.
FIXED_DAYS: dict[str, int] = {
    "day before yesterday": -2, "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1, "day after tomorrow": 2,
}  # fmt: skip

DAY_PARTS = ("morning", "afternoon", "evening", "night")

#: Which part of a period a modifier names.
PARTS: dict[str, str] = {
    "early": "early", "beginning": "early", "start": "early", "turn": "early", "mid": "mid", "middle": "mid",
    "late": "late", "end": "late", "close": "late", "rest": "within", "remainder": "within",
    "earlier": "within", "later": "within", "year-end": "late",
}  # fmt: skip

#: Words for "before now" and "after a date already named".
DISTANCES: dict[str, int] = {
    "ago": -1, "earlier": -1, "before": -1, "later": 1, "after": 1, "afterwards": 1, "from now": 1, "hence": 1,
    "from today": 1,
}  # fmt: skip
FROM_TODAY = frozenset({"ago", "from now", "hence", "from today"})

DECADE_WORDS: dict[str, int] = {
    "twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950,
    "sixties": 1960, "seventies": 1970, "eighties": 1980, "nineties": 1990,
}  # fmt: skip
