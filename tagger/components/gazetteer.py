"""The component `tagger_gazetteer`: names that the knowledge base knows, wherever they stand.

One `PhraseMatcher` over lower-case words finds every alias at C speed; all else looks only at its matches.

* Case: a match counts when it is written as the alias or in capitals throughout, and in names of several
  words also with more capitals ("the Former ..."). Aliases flagged `case` count as they are.
* Aliases flagged `contextual` ("the Presence", "OSCE Mission") make no mention by themselves.
* Aliases flagged `ambiguous` make one where the network, too, saw a name of their label, or, for a country,
  where no other name touches them (*Jordan*, but not *Michael Jordan*).
* Names of languages (*in Russian*) are claimed to be nothing; *Georgia* beside a US city is a place.
* The place of a dateline is one, whatever the network took it for (`tagger.components.datelines`).
* Modifiers that the guidelines count to an organization are joined to it: *Kyrgyz* + *Drug Control Agency*,
  *Supreme Court* + *of Georgia*.

A mention gets an identifier when all aliases that fit lead to one entry.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.strings import get_string_id
from spacy.tokens import Doc, Span

from tagger.components.context import ORG_HEADS, Surroundings, text_of
from tagger.components.datelines import datelines
from tagger.components.nonentities import is_language, named_things
from tagger.components.policy import NOTHING, settle
from tagger.kb.store import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.vocab import Vocab

    from tagger.kb.store import Alias

SOURCE: Final = "gazetteer"

_BROKEN_LINE = re.compile(r"\S(?:[ \t]*\n[ \t]*|[ \t]{2,}|\t)\S")
_US_STATE_BEFORE = re.compile(
    r"(?:Atlanta|Augusta|Savannah|Macon|Marietta|Athens|Decatur|Fort (?:Benning|Stewart))(?:,| in) $"
    r"|\b(?:U\.?S\.? )?[Ss]tate of $"
)
_WATERS_BEFORE = re.compile(r"\b(?:Gulf|Sea|Bay|Strait|Isle|Port) of $")
_US_STATE_AFTER = re.compile(r", (?:U\.?S\.?(?:A\.?)?|United States)\b")
_HEADS = (
    "River Valley Delta Canal Sea Basin Strait Gulf Lake Island Islands Peninsula City Plateau Ridge Street"
)
_PLACE_HEADS = frozenset(_HEADS.split())
_PLACE_MODIFIERS = frozenset({"New", "Lake", "River", "Mount", "Gulf", "Northern"})
_WORD = re.compile(r"[^\W_]+")
_SHORT: Final = 3
_REACH: Final = 60
_LONGEST_BODY: Final = 14
_WITHIN_NAME: Final = frozenset({"of", "for", "on", "and", "the", "against", "-", "'s", "’s"})
_LABEL_ORDER: Final = ("COUNTRY", "ORG", "NORP", "LOCATION", "PERSON", NOTHING)
_AGREEING: Final = {
    "COUNTRY": {"COUNTRY", "LOCATION"},
    "LOCATION": {"COUNTRY", "LOCATION"},
    "ORG": {"ORG"},
    "NORP": {"NORP"},
}
_HELD_OR_PLACED = re.compile(
    r"(?:OSCE |EU |UN )?(?:CiO )?(?:\w+ )?Special Representative|(?:OSCE )?Aarhus Cent(?:re|er)s? in "
)
"""Names of the knowledge base that the guidelines mark in part: an office by its holder, a centre in a city."""
_ENVOYS = re.compile(r"(?:\w+ )?(?:Permanent )?(?:Mission|Delegation|Representation) of ")
_PLACE_ON = re.compile(r"(?:nad|pod|pri|am|an der|sur|upon|na) \S+|, D\.? ?C\.?")
"""What joins two names to that of one place: *Rožnov pod Radhoštěm*."""
_CHAIR = re.compile(r" (?:OSCE )?Chair(?:man|person)ship\b")


class Lexicon:
    """The aliases of a knowledge base, compiled into a matcher.

    Attributes:
        matcher: Finds the lower-case words of every alias.
        aliases: What they may be, by the lower-case words.
    """

    def __init__(self, vocab: Vocab, kb: KnowledgeBase) -> None:
        self.aliases: dict[tuple[str, ...], list[Alias]] = defaultdict(list)
        for alias in kb.aliases():
            if is_marked(alias, kb):
                self.aliases[tuple(map(str.lower, alias.words))].append(alias)
        # One key for all and hashes for words: a key each makes a lexeme each (0.5 s for 8,000), Docs 0.1 s. Hashes
        # also keep the matcher valid after the `nlp.memory_zone()` in which it may have been compiled.
        vocab.strings.add(SOURCE, allow_transient=False)  # type: ignore[call-arg]
        self.matcher = PhraseMatcher(vocab, attr="LOWER")
        self.matcher.add(SOURCE, [[*map(get_string_id, words)] for words in self.aliases])  # type: ignore[misc]

    def matches(self, doc: Doc, text: str) -> Iterator[tuple[Span, list[Alias]]]:
        """Yield spans and what they may mean, also over line breaks inside a name; `text` is that of `doc`."""
        for _, start, end in self.matcher(doc):
            yield doc[start:end], self.aliases[tuple(token.lower_ for token in doc[start:end])]
        if _BROKEN_LINE.search(text):
            yield from self._broken(doc)

    def _broken(self, doc: Doc) -> Iterator[tuple[Span, list[Alias]]]:
        """Match on the words alone, without the blanks that spaCy makes tokens of."""
        places = [token.i for token in doc if not token.is_space or "\n\n" in token.text]
        words = Doc(doc.vocab, words=[doc[place].text for place in places])
        for _, start, end in self.matcher(words):
            if places[end - 1] - places[start] != end - 1 - start:
                aliases = self.aliases[tuple(token.lower_ for token in words[start:end])]
                yield doc[places[start] : places[end - 1] + 1], aliases


def is_marked(alias: Alias, kb: KnowledgeBase) -> bool:
    """Say whether the guidelines mark a name as it is: not a holder of an office, not *unit of the OSCE*."""
    entry = kb.entry(alias.id) if alias.id.startswith("osce:") else None
    holder = entry is not None and entry.kind == "holder"
    if holder or alias.words[-3:] == ("of", "the", "OSCE") or alias.words[0].lower() == "the":
        return False
    return alias.label != "ORG" or not _HELD_OR_PLACED.match(" ".join(alias.words))


class Gazetteer:
    """Marks the names of the knowledge base. Its lexicon is compiled at the first document."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, doc: Doc) -> Doc:
        """Settle the names found with the entities that `doc` has; return the same document."""
        text = text_of(doc)
        claims = _Reading(doc, text).claims(self.lexicon.matches(doc, text))
        settle(doc, chain(claims, named_things(doc, text), datelines(doc, text, SOURCE)))
        settle(doc, self._places(doc))
        settle(doc, joined(doc))
        return doc

    def _places(self, doc: Doc) -> Iterator[Span]:
        """Yield as places what the network takes for countries: the list of countries is complete."""
        kb = KnowledgeBase.from_vocab(self.vocab)
        for ent in doc.ents:
            if ent.label_ == "COUNTRY" and ent.id_ == "model" and not kb.hits(ent.text, "COUNTRY"):
                yield _spanned(ent, "LOCATION")

    @cached_property
    def lexicon(self) -> Lexicon:
        """The compiled names of the knowledge base in the vocabulary."""
        return Lexicon(self.vocab, KnowledgeBase.from_vocab(self.vocab))


class _Reading:
    """What the matches in one document claim to be."""

    def __init__(self, doc: Doc, text: str) -> None:
        self.doc = doc
        self.around = Surroundings(text)
        self.owner = {index: ent for ent in doc.ents for index in range(ent.start, ent.end)}

    def claims(self, matches: Iterable[tuple[Span, list[Alias]]]) -> Iterator[Span]:
        """Yield a candidate for every match that its writing and its surroundings allow."""
        for span, aliases in matches:
            fitting = [
                each for each in aliases if written_as(span.text, each) and "contextual" not in each.flags
            ]
            certain = [
                each for each in fitting if "ambiguous" not in each.flags or self._supported(span, each)
            ]
            if certain:
                yield from self._claim(span, certain)

    def _claim(self, span: Span, aliases: list[Alias]) -> Iterator[Span]:
        label = self._label(span, {each.label for each in aliases})
        text, start, end = self.around.text, span.start_char, span.end_char
        if label == "NORP" and is_language(text, start, end):
            yield _spanned(span, NOTHING)
        elif label == "COUNTRY" and is_us_state(text, start, end):
            yield _spanned(span, "LOCATION")
        elif label != "COUNTRY" or not self._in_place_name(span):
            ids = {each.id for each in aliases if each.label == label}
            yield _spanned(span, label, ids.pop() if len(ids) == 1 else "")
            if label == "NORP" and (chair := _CHAIR.match(text, end)):
                yield from _chairpersonship(self.doc, start, chair.end())

    def _label(self, span: Span, labels: set[str]) -> str:
        """Return the label: what the network says if the knowledge base agrees, else the first in order."""
        holder = self.owner.get(span.start)
        if holder is not None and holder.label_ in labels:
            return holder.label_
        return min(labels, key=_LABEL_ORDER.index)

    def _supported(self, span: Span, alias: Alias) -> bool:
        """Say whether an ambiguous alias stands: the network agrees, or a country's name stands by itself."""
        holders = {self.owner[index] for index in range(span.start, span.end) if index in self.owner}
        if holders:
            return any(
                (each.start, each.end) == (span.start, span.end) and each.label_ in _AGREEING[alias.label]
                for each in holders
            )
        return alias.label == "COUNTRY" and not (
            _is_name_word(self.around.word_before(span.start_char))
            or _is_name_word(self.around.word_after(span.end_char))
        )

    def _in_place_name(self, span: Span) -> bool:
        return (
            self.around.word_before(span.start_char) in _PLACE_MODIFIERS
            or _WATERS_BEFORE.search(self.around.text, max(0, span.start_char - _REACH), span.start_char)
            is not None
            or self.around.word_after(span.end_char).strip(".,;:") in _PLACE_HEADS
        )


def written_as(surface: str, alias: Alias) -> bool:
    """Say whether a match is written as the alias allows.

    Args:
        surface: The words as they stand in the text, in any case.
        alias: Flagged `case`, it counts only as it is.
    """
    squeezed, written = "".join(surface.split()), "".join(alias.words)
    if squeezed == written:
        return squeezed != squeezed.lower()
    if "case" in alias.flags:
        return False
    if squeezed.isupper() and len(squeezed) > _SHORT:
        return True
    pairs = list(zip(_WORD.findall(surface), _WORD.findall(" ".join(alias.words)), strict=False))
    return len(pairs) > 1 and all(_at_least_as_capital(one, other) for one, other in pairs)


def _at_least_as_capital(word: str, alias_word: str) -> bool:
    if alias_word[:1].islower():
        return word[:1].isupper() or len(word) <= _SHORT or word == alias_word
    return word == alias_word or (word[:1].isupper() and not (alias_word.isupper() and len(alias_word) > 1))


def is_us_state(text: str, start: int, end: int) -> bool:
    """Say whether *Georgia* at `text[start:end]` is the state of the United States."""
    if text[start:end].lower() != "georgia":
        return False
    before = _US_STATE_BEFORE.search(text, max(0, start - _REACH), start)
    return before is not None or _US_STATE_AFTER.match(text, end) is not None


def joined(doc: Doc) -> Iterator[Span]:
    """Yield organizations together with the nationality before or the country after them.

    "An organization's name takes its capitalised modifiers with it." Organizations that have an identifier of
    their own already (`osce:`, `org:`) are whole.
    """
    ents = doc.ents
    for left, right in pairwise(ents):
        if _is_modifier(left, right) or _is_of_country(left, right) or _is_mission_to(left, right):
            yield _spanned(doc[left.start : right.end], "ORG")
        elif left.label_ == right.label_ == "LOCATION" and _PLACE_ON.fullmatch(
            doc[left.end : right.end].text
        ):
            yield _spanned(doc[left.start : right.end], "LOCATION")
    for ent in ents:
        if ent.label_ == "COUNTRY" and not _owns(ent) and (body := _body_before(ent)) is not None:
            yield _spanned(body, "ORG")


def _body_before(country: Span) -> Span | None:
    """Return the organization that ends with "of" and a country: *Supreme Court of Norway*; None without one.

    Words before an "of" that hold no head of an organization's name are left: *Deputies of the Parliament*.
    """
    doc = country.doc
    of = country.start - 1 - (doc[country.start - 1].text == "the") if country.start > 2 else 0
    if of < 1 or doc[of].text != "of":
        return None
    start = of
    while start and of - start < _LONGEST_BODY and _in_name(doc, start - 1):
        start -= 1
    for first in range(start, of):
        word, segment = doc[first].text, doc[first:of].text.partition(" of ")[0]
        if word[0].isupper() and word != "The" and ORG_HEADS.search(segment):
            return doc[first : country.end]
    return None


def _in_name(doc: Doc, index: int) -> bool:
    """Say whether a word may stand inside a body's name: in capitals or a small word, no *and the*, no other name."""
    word = doc[index].text
    if doc[index].ent_type_ not in {"", "ORG", "NORP"} or (word == "and" and doc[index + 1].text == "the"):
        return False
    return word[:1].isupper() or word in _WITHIN_NAME


def _is_modifier(left: Span, right: Span) -> bool:
    """*Kyrgyz* before *Drug Control Agency*; acronyms and one in capitals before another stay apart."""
    return (
        (left.label_, right.label_, left.end) == ("NORP", "ORG", right.start)
        and not right.kb_id
        and not right[0].is_upper
    )


def _is_of_country(left: Span, right: Span) -> bool:
    """*Supreme Court* before *of Georgia*."""
    return (
        (left.label_, right.label_) == ("ORG", "COUNTRY")
        and not left.kb_id
        and not _owns(right)
        and left.doc[left.end : right.start].text in {"of", "of the"}
    )


def _owns(country: Span) -> bool:
    """Say whether a country's possessive belongs to the next name: *Committee of* Armenia's *National Assembly*."""
    doc, end = country.doc, country.end
    return end + 1 < len(doc) and doc[end].text in {"'s", "’s"} and doc[end + 1].text[:1].isupper()


def _is_mission_to(left: Span, right: Span) -> bool:
    """*Permanent Mission of Norway* before *to the OSCE*."""
    return (
        (left.label_, right.label_) == ("ORG", "ORG")
        and _ENVOYS.match(left.text) is not None
        and left.doc[left.end : right.start].text in {"to", "to the"}
    )


def _chairpersonship(doc: Doc, start: int, end: int) -> Iterator[Span]:
    span = doc.char_span(start, end)
    if span is not None:
        yield _spanned(span, "ORG")


def _is_name_word(word: str) -> bool:
    return word[:1].isupper() and word.strip(".,;:").lower() not in STOP_WORDS and word[-1:] not in ".,;:"


def _spanned(span: Span, label: str, identifier: str = "") -> Span:
    return Span(span.doc, span.start, span.end, label=label, kb_id=identifier, span_id=SOURCE)


@Language.factory("tagger_gazetteer")
def make_gazetteer(nlp: Language, name: str) -> Gazetteer:
    """Make the component for a pipeline whose vocabulary holds, or will hold, the knowledge base."""
    del name
    return Gazetteer(nlp.vocab)
