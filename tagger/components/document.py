"""The component `tagger_document`: what is recognised once in a document is recognised everywhere in it.

* A person met with a full name (*Zorigt Ochirkhuyag*) is met again by the surname (*Ms. Ochirkhuyag*).
* An organization or a place met once is met again in the same writing.
* Where the network gave one name several labels, the label that most of its mentions have counts.
* The names of a list (*Agadez, Dirkou and Sabha*) have the label that most of them have.
* A single word that only opens a sentence, and that the text has in lower case elsewhere, is no name.

A surname alone is guarded: it stands as written, no word of the text has it in lower case, it is no place,
country or organization in the document, and no other capitalised word touches it but a title.

`doc.user_data["tagger_names"]` gives the fullest name to each mention of a person; two persons who share the
surname leave it open, with a note.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.language import Language
from spacy.tokens import Doc, Span

from tagger.components.context import Surroundings, occurrences, text_of
from tagger.components.heads import label_by_head
from tagger.components.policy import NOTHING, settle
from tagger.components.repair import TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAMES: Final = "tagger_names"
NOTES: Final = "tagger_notes"
SOURCE: Final = "document"

_REPEATED: Final = frozenset({"ORG", "LOCATION", "PERSON"})
_MOSTLY: Final = 2
_SHORTEST: Final = 3
_LIST: Final = 3
_LISTING = re.compile(r",|,? ?(?:and|or)")
_PLACING: Final = frozenset({"in", "to", "from", "at", "near", "around", "outside"})
_NO_SURNAME: Final = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV", "M.P.", "MP", "Ph.D.", "Esq."})


class Whole:
    """Spreads what was recognised over the document."""

    def __call__(self, doc: Doc) -> Doc:
        """Complete the entities of `doc` from each other and name its persons; return the same document."""
        if doc.ents:
            settle(doc, _Reading(doc).claims())
            named, notes = names_of_persons([ent for ent in doc.ents if ent.label_ == "PERSON"])
            doc.user_data.setdefault(NAMES, {}).update(named)
            doc.user_data.setdefault(NOTES, {}).update(notes)
        return doc


class _Reading:
    """The entities of a document by their writing, and where else it stands."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.around = Surroundings(text_of(doc))
        self.ents = doc.ents
        self.held = {(ent.start, ent.end, ent.label_) for ent in doc.ents}
        self.by_text: dict[str, list[Span]] = defaultdict(list)
        for ent in doc.ents:
            self.by_text[ent.text].append(ent)

    def claims(self) -> Iterator[Span]:
        """Yield a candidate for every place where a recognised name stands again."""
        for text, ents in self.by_text.items():
            label = self._label(ents)
            if label and self._is_repeatable(text, label, len(ents)):
                yield from self._spans(text, label, surname=False)
            elif label and len(ents[0]) == 1 and self._is_opening_word(ents[0]):
                yield Span(self.doc, ents[0].start, ents[0].end, label=NOTHING, span_id=SOURCE)
        yield from listed(self.doc)
        for surname in self._surnames:
            yield from self._spans(surname, "PERSON", surname=True)

    def _label(self, ents: list[Span]) -> str:
        """Return the label that most mentions of a name have; "" when they don't agree."""
        counts = Counter(ent.label_ for ent in ents)
        (label, most), *others = counts.most_common()
        if label not in _REPEATED or (others and most < _MOSTLY * others[0][1]):
            return ""
        return label

    def _is_repeatable(self, text: str, label: str, count: int) -> bool:
        """Say whether other places with the same writing are the same thing.

        A single word must have been recognised in half of its places at least: the network is often wrong there.
        """
        if " " in text or label == "PERSON":
            return " " in text
        if len(text) <= _SHORTEST or not text[0].isupper() or self._is_common(text):
            return False
        return _MOSTLY * count >= len(occurrences(self.around.text, text))

    def _is_opening_word(self, ent: Span) -> bool:
        """Say whether a word only opens a sentence, and stands in lower case elsewhere."""
        if ent.id_ != "model" or len(self.by_text[ent.text]) > 1 or not self._is_common(ent.text):
            return False
        return self.around.sentence(ent.start_char)[0] == ent.start_char

    def _is_common(self, word: str) -> bool:
        return word.lower() in STOP_WORDS or bool(occurrences(self.around.text, word.lower()))

    def _is_sure(self, ent: Span) -> bool:
        """Say whether an entity is no misread surname: a rule found it, or it stands where a place does."""
        return ent.id_ != "model" or self.around.word_before(ent.start_char).lower() in _PLACING

    @cached_property
    def _surnames(self) -> list[str]:
        """The surnames of persons with a full name, in order, without those that mean something else."""
        full = (ent.text for ent in self.ents if ent.label_ == "PERSON" and " " in ent.text)
        others = {ent.text for ent in self.ents if ent.label_ != "PERSON" and self._is_sure(ent)}
        return [
            surname
            for surname in dict.fromkeys(surname_of(name) for name in full)
            if len(surname) >= _SHORTEST and surname not in others and not self._is_common(surname)
        ]

    def _spans(self, text: str, label: str, *, surname: bool) -> Iterator[Span]:
        for at in occurrences(self.around.text, text):
            span = self.doc.char_span(at, at + len(text))
            if (
                span is None
                or (span.start, span.end, label) in self.held
                or self.around.word_after(span.end_char)[:1].isupper()
            ):
                continue
            if not surname or not self._after_name(at):
                yield Span(self.doc, span.start, span.end, label=label, span_id=SOURCE)

    def _after_name(self, start: int) -> bool:
        """Say whether a capitalised word that is no title stands before a surname in its sentence."""
        before = self.around.word_before(start)
        if not before[:1].isupper() or before[-1] in ',;:.)”"' or before in TITLES:
            return False
        first = self.around.sentence(start)[0] == start - len(before) - 1
        return not first or before.lower() not in STOP_WORDS


def listed(doc: Doc) -> Iterator[Span]:
    """Yield the names of a list with the label that most of its names have: *Agadez, Dirkou and Sabha*."""
    run: list[Span] = []
    for ent in (*doc.ents, None):
        if ent is not None and run and _LISTING.fullmatch(doc[run[-1].end : ent.start].text):
            run.append(ent)
            continue
        yield from _agreed(run)
        run = [ent] if ent is not None else []


def _agreed(run: list[Span]) -> Iterator[Span]:
    names = [ent for ent in run if ent.label_ in _REPEATED]
    if len(names) < _LIST or len(names) < len(run):
        return
    (label, most), *others = Counter(ent.label_ for ent in names).most_common()
    if others and most > _MOSTLY * sum(count for _, count in others) - 1:
        for ent in names:
            if ent.label_ != label and ent.id_ == "model" and not _speaks_for_itself(ent):
                yield Span(ent.doc, ent.start, ent.end, label=label, span_id=SOURCE)


def _speaks_for_itself(ent: Span) -> bool:
    """Say whether the words of a name, or *in* before a place, decide its label."""
    words = [token.text for token in ent]
    placed = ent.start > 0 and ent.doc[ent.start - 1].lower_ in _PLACING
    return label_by_head(words, "PERSON") == ent.label_ != "PERSON" or (placed and ent.label_ == "LOCATION")


def surname_of(name: str) -> str:
    """Return the last word of a person's name that is no suffix; "" for a name in one word."""
    words = [word for word in name.split() if word.rstrip(",") not in _NO_SURNAME]
    return words[-1].rstrip(",") if len(words) > 1 else ""


def names_of_persons(persons: Iterable[Span]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the fullest name of every person met, and notes where it is open.

    Returns:
        Two dicts with keys `start:end`: the names, and the reasons why there is none.
    """
    mentions = list(persons)
    fuller: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(" ".join(mention.text.split()) for mention in mentions):
        for word in dict.fromkeys(_folded(name)):
            fuller[word].append(name)
    names, notes = {}, {}
    for mention in mentions:
        place = f"{mention.start_char}:{mention.end_char}"
        candidates = _fullest(" ".join(mention.text.split()), fuller)
        if len(candidates) == 1:
            names[place] = candidates[0]
        else:
            notes[place] = f"{len(candidates)} persons with this name: {', '.join(candidates[:3])}"
    return names, notes


def _fullest(name: str, fuller: dict[str, list[str]]) -> list[str]:
    """Return the longest of the names that have every word of a name; several for several persons."""
    words = set(_folded(name))
    if not words:
        return [name]
    having = [each for each in fuller[min(words)] if words <= set(_folded(each))]
    longest = [
        each for each in having if not any(set(_folded(each)) < set(_folded(other)) for other in having)
    ]
    firsts = {tuple(_folded(each)): each for each in longest}
    return list(firsts.values())


def _folded(name: str) -> list[str]:
    return [word.strip(",.").casefold() for word in name.split()]


@Language.factory("tagger_document")
def make_document(nlp: Language, name: str) -> Whole:
    """Make the component."""
    del nlp, name
    return Whole()
