"""What around an expression says that it is no date: a person's name, a resolution's number, a count."""

from __future__ import annotations

import re
from collections.abc import Callable

from tagger.dates.lexicon import FULL_MONTHS, SHORT_MONTHS

#: Whether `text[start:end]` is no date.
Guard = Callable[[str, int, int], bool]

_SIGHT = 60  # characters to each side that a guard looks at

_BETWEEN = re.compile(r"\b(?:[Bb]etween|BETWEEN)\s+(?:the\s+)?$")
_EVERY = re.compile(r"\b(?:[Ee]very|[Ee]ach|per|any|other|a|one|some)\s+$")
_THE = re.compile(r"\b(?:the|The|THE)\s+$")

#: Before a number: it counts, or it is the number of a decision, a page, a telephone.
_NUMBERED = re.compile(
    r"(?:\b(?:[Nn][or]s?\.?|[Rr]esolutions?|RESOLUTIONS?|[Dd]ecisions?|UNSCRs?|SCRs?|[Aa]rticles?|[Aa]rts?\.?|[Ss]ections?|"
    r"[Pp]ara(?:graph)?s?\.?|[Rr]ules?|[Rr]oom|[Pp]ages?|pp?\.|[Tt]el\.?|[Pp]hone|[Cc]hapters?|[Rr]egulation|[Oo]rder|[Cc]ode|"
    r"[Cc]ases?|ISO|[Ff]light|[Bb]ox|EUR|USD|CHF|GBP|RSD|UAH|KZT|about|some|over|nearly|almost|than|around|approximately|roughly)"
    r"|№|[€$£#+]|\b[Nn]o\.?\s*[\w/.-]+\s+of|\b(?:[Rr]esolutions?|UNSCRs?)\b[^.;]{0,30}\s\d{1,4}\s\()\s*$"
)
#: A capitalised word before a year, not at the start of a sentence: the year is part of a name.
_TITLED = re.compile(r"\b[A-Z][\w-]*\s+$")
_NO_TITLE = re.compile(
    r"\b(?:in|since|by|until|from|during|before|after|for|of|to|the|and|through|between|throughout|report)\s+$",
    re.IGNORECASE,
)
#: After a number: it counts these.
_COUNTED = re.compile(
    r"\s(?:people|persons?|men|women|children|observers?|voters?|officers?|soldiers?|participants?|euros?|dollars?|"
    r"families|households|victims|refugees|votes|students|pupils|metres|kilometres|km|kg|kilograms?|tonnes?|hectares|"
    r"pieces|copies|helpline|hotline)\b"
)
#: Before a month's name that is a person's, too.
_TEMPORAL = re.compile(
    r"\b(?:in|since|by|until|till|from|during|before|after|for|of|on|to|the|early|late|through|as of|between|"
    r"throughout|around|about|this|last|next|mid)\s+(?:the\s+)?$|\bmid-$|[’']s\s+$",
    re.IGNORECASE,
)
_AFTER_MONTH = re.compile(rf"\b(?:{'|'.join(FULL_MONTHS)}|\d+)(?:,|\s+(?:and|or|to))\s+$", re.IGNORECASE)
_NAME_AFTER = re.compile(r"\s+[A-Z][a-z]|-[A-Z]")
#: After a word that then describes, instead of naming a time: "autumn term", "May 20 officers".
_NOUN_AFTER = re.compile(
    r"[-’']|\s+(?!(?:and|or|but|nor|to|in|on|at|by|of|for|with|when|where|while|as|from|after|before|until|till|since|through|"
    r"during|over|under|near|into|that|which|who|the|a|an|because|if|so|than|then|again|alone|only|also|will|would|can|could|"
    r"may|must|shall|should|was|were|is|are|has|have|had|be|said|he|she|it|they|we|his|her|its|their|our|there|this|not)\b)[a-z]"
)
_PLURAL_AFTER = re.compile(r"\s+(?:[a-z]+\s+)?(?:[a-z]+(?<!s)s|men|women|people|children|persons)\b")
_SEASON_BEFORE = re.compile(
    r"\b(?:(?:in|by|before|until|since|during|over|after|through|of|for)\s+the|by|before|until|since)\s+$",
    re.IGNORECASE,
)
_FEAST = re.compile(r"\b(?:Palm|Easter|Whit|Good|Holy|Maundy|Ash|Black|Bloody|Cyber|Giving)\s+$")
_HEADING = re.compile(r":|\s*\n")
_MONTH_BEFORE = re.compile(r"\b(?:in|since|during|until|of|last|next|this)\s+$")
_DAY_BEFORE = re.compile(r"\b(?:on|of|until|by|since|from|before|after|to)\s+the\s+$", re.IGNORECASE)
_IN = re.compile(r"\b[Ii]n\s+$")
_SENTENCE_END = re.compile(r"[.;](?:\s|$)|\s*$")
_COMPARISON = re.compile(r"\s+(?:than|that)\b")


def _before(text: str, start: int) -> str:
    return text[max(0, start - _SIGHT) : start]


def _after(text: str, end: int) -> str:
    return text[end : end + _SIGHT]


def after_between(text: str, start: int) -> bool:
    """Whether "between" stands before the expression, so that an "and" in it makes a range."""
    return _BETWEEN.search(_before(text, start)) is not None


def is_number(text: str, start: int, end: int) -> bool:
    """Whether a number is that of a resolution or a room, or counts what follows."""
    return _NUMBERED.search(_before(text, start)) is not None or _COUNTED.match(_after(text, end)) is not None


def is_code(text: str, start: int, end: int) -> bool:
    """Whether what begins with a year is a number, or part of a name: "Vienna Document 1999"."""
    if not text[start : start + 4].isdecimal():
        return False
    if not "1600" <= text[start : start + 4] <= "2100" or is_number(text, start, end):
        return True
    before = _before(text, start)
    if before[-1:] in set("-/.:") and not before[-2:-1].isalpha():
        return True
    return _TITLED.search(before) is not None and not _NO_TITLE.search(before)


def is_count(text: str, start: int, end: int) -> bool:
    """Whether the number after a month counts what follows: "in May 20 officers"."""
    if text[start:end] in {"may first", "may second", "may third"}:  # "may first meet"
        return True
    return text[end - 1].isdecimal() and _PLURAL_AFTER.match(_after(text, end)) is not None


def is_name(text: str, start: int, end: int) -> bool:
    """Whether a month's name is a person's or another word: "Theresa May", "June Zeitlin", "By Jan Kubiš", "May I"."""
    before = _before(text, start)
    if _EVERY.search(before):
        return True
    if text[end - 1].isdecimal() or (_HEADING.match(text, end) and not before.rstrip(" ")[-1:].isalpha()):
        return False
    word, named = text[start:end].lower(), _NAME_AFTER.match(_after(text, end)) is not None
    if word in SHORT_MONTHS:
        return named or not _TEMPORAL.search(before)
    if word[:3] not in {"may", "jun", "apr", "aug", "mar"} or _TEMPORAL.search(before):
        return False
    return named or not _AFTER_MONTH.search(before)


def is_no_month(text: str, start: int, end: int) -> bool:
    """Whether "may" or "march" in small letters is the verb or the walk."""
    return not _MONTH_BEFORE.search(_before(text, start)) or _NOUN_AFTER.match(_after(text, end)) is not None


def is_common(text: str, start: int, end: int) -> bool:
    """Whether a day's name stands for all of them, or for a feast: "every Friday", "Palm Sunday"."""
    del end
    before = _before(text, start)
    return _EVERY.search(before) is not None or _FEAST.search(before) is not None


def is_untimely(text: str, start: int, end: int) -> bool:
    """Whether nothing before an expression leads to a time: "Regulation 02/2010"."""
    del end
    return _TEMPORAL.search(_before(text, start)) is None


def is_no_day(text: str, start: int, end: int) -> bool:
    """Whether "the 11th" is not a day of a month: "the 11th meeting"."""
    return not _DAY_BEFORE.search(_before(text, start)) or is_no_ordinal(text, start, end)


def is_no_ordinal(text: str, start: int, end: int) -> bool:
    """Whether an ordinal counts what follows: "Sunday the first time", "the 16th OSCE Forum"."""
    del start
    after = _after(text, end)
    return _NOUN_AFTER.match(after) is not None or re.match(r"\s+[A-Z]", after) is not None


def is_period(direction: str, unit: str) -> bool:
    """Whether a direction and a unit make a period: "next day" does, "this day" and "last half" don't."""
    if direction == "new":
        return unit == "year"
    if unit == "day":
        return direction in {"next", "following", "previous", "preceding"}
    return unit != "half" and direction != "recent"


def is_no_period(text: str, start: int, end: int) -> bool:
    """Whether a direction is something else: the verb in "will last ten years", "a new year", "New Year's Day"."""
    before = _before(text, start)
    if text[start : start + 3].lower() == "new":
        return text[start] == "N" or not _THE.search(before)
    verb = re.search(r"\b(?:will|would|to|can|could|may|shall|should|must|not)\s+$", before)
    return verb is not None and text.startswith("last", start) and text[end - 1] == "s"


def is_comparison(text: str, start: int, end: int) -> bool:
    """Whether "later" or "before" compares or joins: "two weeks earlier than", "the day after the vote"."""
    after = _after(text, end)
    if text[start:end].rsplit(maxsplit=1)[-1].lower() in {"before", "after"}:
        return not _THE.search(_before(text, start)) or not re.match(r"[.,;:)]|\s*$", after)
    return _COMPARISON.match(after) is not None


def is_part_word(text: str, start: int, link: int, rest: int) -> bool:
    """Whether "end", "start", "early" before "of", "in" or a period is no verb: "terms end in May"."""
    word, between = text[start:link].strip(" -\n").lower(), text[link:rest].lower()
    if word in {"early", "late", "mid", "later", "earlier", "year-end"}:
        return True
    return between.startswith("of")


def is_no_quarter(text: str, start: int, end: int) -> bool:
    """Whether "third quarter" describes something or is a quarter of anything."""
    if not text[start:end].lower().endswith("quarter"):
        return False
    after = _after(text, end)
    if start and not _THE.search(_before(text, start)):
        return True
    return re.match(r"\s+of\b", after) is not None or _NOUN_AFTER.match(after) is not None


def is_age(text: str, start: int, end: int) -> bool:
    """Whether a decade in letters is a person's: "in his thirties"."""
    del end
    return text[start].isalpha() and not _THE.search(_before(text, start))


def is_no_season(text: str, start: int, end: int) -> bool:
    """Whether a season is any year's or describes something: "in winter", "the autumn term"."""
    before, after = _before(text, start), _after(text, end)
    if _IN.search(before):
        return not _SENTENCE_END.match(after)
    return not _SEASON_BEFORE.search(before) or _NOUN_AFTER.match(after) is not None


def is_no_weekend(text: str, start: int, end: int) -> bool:
    """Whether "weekend" is any or describes something: "a weekend", "weekend classes"."""
    after = _after(text, end)
    if text[start:end].lower() != "weekend" or not _THE.search(_before(text, start)):
        return True
    return re.match(r"\s+(?:of|in)\b", after) is not None or _NOUN_AFTER.match(after) is not None
