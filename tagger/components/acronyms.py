"""The component `tagger_acronyms`: what a document itself defines its acronyms to be.

Definitions are read in both orders, over line breaks, within a sentence: *Transnational Threats Department
(TNTD)* and *TNTD (Transnational Threats Department)*. The letters are checked from right to left, as by
Schwartz and Hearst (2003); the first must begin a word of the long form, and the words must be about as many
as the letters, so that no long form swallows the words before it.

* The long form is an entity, or has the head of an organization's name: every mention of the acronym in
  the document becomes an entity of its label, with the source `acronym`.
* The long form is none (*intelligence-led policing (ILP)*): mentions of the acronym are no entities either.
* An entity right before the bracket defines an acronym in capitals although the letters differ, as those of a
  local name do: *Security Service of Ukraine (SBU)*.
* Two definitions of one acronym that differ: mentions stay what they are, with a note, and get no identifier.
* Not defined in the document, but in the table of its archive (`tagger.components.archive`): as the table says.

`doc.user_data["tagger_acronyms"]` holds `acronym -> [start, end, reason]`: the characters of the long form,
and why it is refused, or "".
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

from tagger.components.archive import ARCHIVE
from tagger.components.context import ORG_HEADS, occurrences, text_of
from tagger.components.policy import NOTHING, STANDING, settle
from tagger.kb.normal import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEFINITIONS: Final = "tagger_acronyms"
NAMES: Final = "tagger_names"
SOURCE: Final = "acronym"
COMPETING: Final = "two definitions in the document"

_SHORT = r"[^\W\d_a-zß-öø-ÿ][\w&]*(?:[-/.][\w&]+)*(?: [A-Z]{2,})?"
_LEAD = r"(?:hereinafter |hereafter |the |or |also |known as |acronym )*[“\"‘']?"
_FORWARD = re.compile(
    rf"\s\(\s*{_LEAD}(?P<short>{_SHORT})[”\"’']?(?:[,;:–] [^()\n]{{2,80}}| [–-] [^()\n]{{2,80}})?\)"
)
_BACKWARD = re.compile(
    rf"(?<![\w-])(?P<short>{_SHORT})\s\((?:the )?(?P<long>[^()\n]{{6,140}}(?:\n[^()\n]{{4,80}})?)\)"
)
_SENTENCE_END = re.compile(r"(?:[.!?;:][”\"’)]?\s|\n\s*\n)(?!.*(?:[.!?;:][”\"’)]?\s|\n\s*\n))", re.DOTALL)
_WORD = re.compile(r"[^\W_][\w’']*")
_PLACING = re.compile(r"\b(?:of|in|to|for)(?: the)? $")
_COMPOUND = re.compile(r"\w-[a-z]")
_SKIPPED: Final = frozenset(
    (
        "of",
        "the",
        "and",
        "for",
        "on",
        "in",
        "to",
        "at",
        "a",
        "an",
        "de",
        "la",
        "du",
        "des",
        "against",
        "with",
        "by",
        "from",
    )
)
_DEFINABLE: Final = frozenset({"ORG", "LOCATION"})
_REACH: Final = 160
_MOST: Final = 0.6
_SHORT_LINE: Final = 3


class Definition(NamedTuple):
    """An acronym and the characters of its long form."""

    short: str
    start: int
    end: int
    label: str


class Acronyms:
    """Applies the definitions of each document to the document."""

    def __call__(self, doc: Doc) -> Doc:
        """Mark the defined acronyms of `doc`, or unmark them; return the same document."""
        kept, table = _settled(text_of(doc), list(definitions(doc)))
        if table:
            doc.user_data[DEFINITIONS] = table
        known = {short: row for short, row in doc.user_data.get(ARCHIVE, {}).items() if short not in table}
        claims = chain(
            (span for each in kept for span in _mentions(doc, each)),
            (span for short, row in known.items() for span in _undefined(doc, short, row[1])),
        )
        settle(doc, claims)
        if known:
            _name(doc, known)
        return doc


def definitions(doc: Doc) -> Iterator[Definition]:
    """Yield the definitions of a document in order of their form, then of position.

    The label is that of the entity that the long form is, `ORG` for one that has an organization's head, and
    `NONE` for what is no entity.
    """
    text = text_of(doc)
    ends = {ent.end_char: ent for ent in doc.ents}
    for match in _FORWARD.finditer(text):
        end, short = match.start(), match["short"].removeprefix("OSCE/")
        if is_acronym(short) and (found := _of_entity(ends, end, short) or _before(doc, end, short)):
            yield found
    for match in _BACKWARD.finditer(text):
        start, end = match.span("long")
        fits = is_acronym(match["short"]) and long_form(text[start:end], match["short"]) == 0
        if fits and (found := _labelled(doc, match["short"], start, end)):
            yield found


def is_acronym(short: str) -> bool:
    """Say whether a form can be an acronym: 2 to 12 letters, half of them capitals. `CPC/FSCSS` are two."""
    letters = [sign for sign in short if sign.isalpha()]
    capitals = sum(map(str.isupper, letters))
    return "/" not in short and 2 <= len(letters) <= 12 and capitals >= 2 and capitals * 2 >= len(letters)


def long_form(text: str, short: str) -> int | None:
    """Return where the long form of an acronym begins in the words before it; None when it isn't there.

    Args:
        text: The words that end where the long form ends.
        short: The acronym.

    Returns:
        Offset in `text` of the word that begins with the acronym's first letter.
    """
    letters = [sign.lower() for sign in short if sign.isalnum()]
    low, at = text.lower(), len(text)
    for index in range(len(letters) - 1, -1, -1):
        at = low.rfind(letters[index], 0, at)
        while index == 0 and at >= 0 and not _begins_word(low, at):
            at = low.rfind(letters[0], 0, at)
        if at < 0:
            return None
    return at if _every_word_counts(text[at:], letters) else None


def _begins_word(low: str, at: int) -> bool:
    """Say whether a word that counts begins at an offset."""
    word = _WORD.match(low, at)
    return word is not None and not (at and low[at - 1].isalnum()) and word[0] not in _SKIPPED


def _every_word_counts(text: str, letters: list[str]) -> bool:
    """Say whether a long form has no more content words than letters, and no fewer than a third of them."""
    words = [word for word in _WORD.findall(text) if word.lower() not in _SKIPPED]
    return len(letters) <= 3 * len(words) and len(words) <= len(letters) + 1


def _of_entity(ends: dict[int, Span], end: int, short: str) -> Definition | None:
    """Return the definition by the entity that ends at an offset or before a closing quote there, or None."""
    holder = ends.get(end) or ends.get(end - 1)
    if holder is None or holder.text == short or holder.label_ not in _DEFINABLE:
        return None
    if text_of(holder.doc).startswith(f"{holder.text}/", holder.end_char + 2):
        return None  # what is named again before a slash: ... of the OSCE (OSCE/ODIHR)
    begin = long_form(holder.text, short)
    if begin is None and holder.label_ != "ORG":
        return None
    if begin and _PLACING.search(holder.text, 0, begin) and not ORG_HEADS.search(holder.text, begin):
        return None  # the letters are those of a place in the name: Mission to Bosnia and Herzegovina (BiH)
    label = "ORG" if ORG_HEADS.search(holder.text) else holder.label_
    return Definition(short, holder.start_char, holder.end_char, label)


def _before(doc: Doc, end: int, short: str) -> Definition | None:
    """Return the definition whose long form, by its letters, ends at an offset, or None."""
    floor = max(0, end - _REACH)
    if last := _SENTENCE_END.search(text_of(doc), floor, end):
        floor = last.end()
    begin = long_form(text_of(doc)[floor:end], short)
    return None if begin is None else _labelled(doc, short, floor + begin, end)


def _labelled(doc: Doc, short: str, start: int, end: int) -> Definition | None:
    """Return a definition with the label of its long form, or None when it can't be said what the form is.

    An entity that is most of the long form gives the label, else the head of an organization's name does.
    A form in lower case, here or elsewhere in the document, is none.
    """
    long = text_of(doc)[start:end]
    span = doc.char_span(start, end, alignment_mode="expand")
    for ent in span.ents if span is not None else ():
        if ent.end_char == end and ent.label_ in _DEFINABLE and len(ent.text) >= _MOST * len(long):
            return Definition(short, start, end, ent.label_)
    if STANDING in doc.spans and any(span.end_char == end for span in doc.spans[STANDING]):
        return Definition(short, start, end, NOTHING)
    if long[0].isupper() and ORG_HEADS.search(long):
        return Definition(short, start, end, "ORG")
    if long[0].islower() or long.lower() in text_of(doc) or _COMPOUND.search(long):
        return Definition(short, start, end, NOTHING)
    return None


def _settled(text: str, found: list[Definition]) -> tuple[list[Definition], dict[str, list[int | str]]]:
    """Return one definition for each acronym that has one, and the table for all of them."""
    groups: dict[str, list[Definition]] = {}
    for each in found:
        groups.setdefault(each.short, []).append(each)
    kept: list[Definition] = []
    table: dict[str, list[int | str]] = {}
    for short, group in groups.items():
        longs = [key(text[each.start : each.end]) for each in group]
        reason = "" if all(agree(longs[0], other) for other in longs[1:]) else COMPETING
        table[short] = [group[0].start, group[0].end, reason]
        if not reason:
            kept.append(_best(group))
    return kept, table


def agree(one: str, other: str) -> bool:
    """Say whether two long forms are one name, at most with a word more at an end."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) or long.endswith(short)


def _best(group: list[Definition]) -> Definition:
    return next((each for each in group if each.label != NOTHING), group[0])


def _mentions(doc: Doc, definition: Definition) -> Iterator[Span]:
    for at in occurrences(text_of(doc), definition.short, hyphen=True):
        span = doc.char_span(at, at + len(definition.short))
        if span is not None:
            yield Span(doc, span.start, span.end, label=definition.label, span_id=SOURCE)


def _undefined(doc: Doc, short: str, label: str) -> Iterator[Span]:
    """Yield the mentions of an acronym of the archive, but for lines in capitals, where any word may be one."""
    for span in _mentions(doc, Definition(short, 0, 0, label)):
        text = text_of(doc)
        start, end = text.rfind("\n", 0, span.start_char) + 1, text.find("\n", span.end_char)
        line = text[start : end if end >= 0 else len(text)]
        if not line.isupper() or len(line.split()) <= _SHORT_LINE:
            yield span


def _name(doc: Doc, known: Mapping[str, list[str]]) -> None:
    """Have the mentions of the archive's acronyms bear the name of the expansion."""
    names = doc.user_data.setdefault(NAMES, {})
    for ent in doc.ents:
        if ent.id_ == SOURCE and ent.text in known:
            names[f"{ent.start_char}:{ent.end_char}"] = known[ent.text][0]


@Language.factory("tagger_acronyms")
def make_acronyms(nlp: Language, name: str) -> Acronyms:
    """Make the component."""
    del nlp, name
    return Acronyms()
