"""Boundaries of statistical entities, brought to the annotation guidelines.

The network learns the guidelines only nearly. What they fix without exception is enforced here, on the
entities that come from it and on nothing else:

* no leading article, opening quote or possessive, nor *south of* before a place, no
  trailing comma or `'s`; *The Hague* and *The Gambia* keep their article, it belongs to the name;
* brackets and quotes inside a name are kept when both halves are there: *Commissioner (Ombudsman)*;
* a person's name has no title: *Ambassador* Jan Braathu;
* a person's name is whole: *Noh Seung-jae*, *van Ooststroom*;
* `OSCE/TNTD` is two, and a unit *of the OSCE*; an office written as its holder is none (*Special Representative*);
* a blank line, a full stop, a small word at the end and a verb behind a preposition end an entity;
* a ministry has all its topics, a school its number, a name in a list its first name (*GJIKA, Ermira*);
* the label is what the words of the name and those beside it say (`tagger.components.heads`);
* a name has a letter, a person's, country's or place's name a capital.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Span

from tagger.components.context import ORG_HEADS
from tagger.components.heads import label_by_head, label_by_neighbours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Token

_TITLES = """
    Ambassador Mr Mr. Mrs Mrs. Ms Ms. Miss Dr Dr. Prof Prof. Professor Sir Dame Lord Lady Hon. H.E.
    Excellency President Vice-President Minister Ministers Prime Deputy Senator Governor Mayor Chancellor
    Premier Councillor General Gen Gen. Lieutenant Lt Lt. Colonel Col Col. Major Maj. Captain Capt.
    Sergeant Corporal Commander Brigadier Admiral Inspector Superintendent Commissioner Judge Prosecutor
    Director Secretary Chairman Chairperson Chairwoman Chair Head Speaker Spokesperson Representative
    Rapporteur Co-ordinator Coordinator Archbishop Bishop Rabbi Imam Father Sister Reverend Rev. Pastor
    Princess Prince Queen Comrade Prefect Magistrate Councilor Counselor Counsellor Sheriff Constable Detective
    Det. Sgt Sgt. Sergeant Ret. Justice Chief Attorney Agent Consul Envoy Delegate Congressman Congresswoman
    Congressperson Chairperson Academician Coach Coaches Trainer Trainers Engineer Psychologist Nurse Teacher
    Lawyer Journalist Reporter Interpreter Instructor Expert Fellow Officer Lt.-Col. Lt.-Gen. Cpl. Cmdr. Adm.
    Brig. Msgr. Metropolitan Patriarch Mufti Sheikh Cardinal Pope Canon Grandmaster Representatives Senators
    Ambassadors Messrs Messrs. Madam Madame Monsieur Herr Frau Señor Signor Pan Pani Amb. Insp. Supt. Pvt.
    Private Rapporteurs Judges Presidents Colonels Vice-Chair Vice-Chairperson Vice-Chairman Sub-Inspector
"""

TITLES = frozenset(_TITLES.split())
"""Words before a person's name that are no part of it. First names (*Dean*, *King*) are left out."""

_OPENERS_WORDS = """
    Was Were Is Are Did Does Do Has Have Had When Where Why How What Who Which That This There Here Then
    Than Beside Besides Behind Before After With Without Between Under Over If But And Or As At By For From
    In On To Of Since While Because Although Both Thank Thanks Dear Ask Asked Meet Says Said Also Only Even
    Not No Yes Our His Her Their My Your Its Like Unlike Among Against
"""
_OPENERS = frozenset(_OPENERS_WORDS.split())
"""Words that open a sentence before a person's name."""
_HELD = re.compile(
    r"(?P<body>(?:OSCE )?)(?:Special Representatives?|Secretary General|Secretary-General|Deputy Secretary General"
    r"|Chair(?:person|man) ?- ?in ?- ?Office)\b"
)
"""Holders of offices, which are not marked; what stands before them is."""
_WHOLE_WITH_OF = frozenset(
    {"Office", "Personal", "Parliamentary", "Representative", "Representatives", "Court"}
)
_ORGANIZATIONS = frozenset(
    {"Council of Europe", "United Nations", "European Union", "ODIHR", "NATO", "UNHCR", "UNESCO"}
)
_WHEN = frozenset(
    f"{day}day{s}" for day in ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun") for s in ("", "s")
) | {"month", "week", "year", "today", "yesterday", "tomorrow"}
_HOLDERS = frozenset({"Minister", "Ministers", "Partner", "Partners", "Metropolitan", "Ombudsmen"})
"""What opens the name of an office's holder, which is not marked."""
_PATRONYMICS = frozenset(
    {"gyzy", "kyzy", "qizi", "qyzy", "gizi", "kizi", "uulu", "uly", "ogly", "oglu", "oğlu", "o‘g‘li"}
)
_LEADING_ON = frozenset({"for", "to", "with", "at", "by"})
_CONTENT = 5
"""Letters from which a word in lower case behind a preposition says that a sentence goes on."""
_OWNERS = frozenset({"its", "his", "her", "their", "our", "my"})
_ROLES = frozenset({"Manager", "Officer", "Adviser", "Advisor", "Specialist", "Analyst", "Spokesperson"})
"""What ends the title of a post (*ILP Project Manager*), which is no organization."""
_TOPICAL = re.compile(
    r"\b(?:Ministry|Department|Committee|Commission|Directorate|Faculty) (?:of|for|on) [^,]+$"
)
_TOPIC = r"(?: [A-Z][a-z]+(?:-[a-z]+)?){1,3}"
_TOPICS = re.compile(rf"(?:(?:,{_TOPIC})*,? (?:and|&)|and){_TOPIC}(?! [A-Z])\b")
_REACH = 16
_NO_NAMES = frozenset({"English", "Arabic", "Latin", "Christmas", "Easter", "Ramadan", "Navy"})
"""Languages of no one country, and feasts, which the network takes for places."""
_NUMBERED_BODIES = frozenset(
    {"School", "Hospital", "Kindergarten", "Colony", "Isolator", "Centre", "Lyceum", "Polyclinic", "Station"}
)
_FIRST_NAMES = 4
_NUMBERED = re.compile(r"[A-Z]?\d+[.)]?")

_ARTICLES = frozenset({"the", "a", "an", "The", "A", "An", "THE"})
_KEPT_ARTICLE = frozenset({"Hague", "HAGUE", "Gambia"})
_POSSESSIVES = frozenset({"'s", "’s", "'", "’", "‘s"})
_OPENING = dict(zip("([{“«„‘", ")]}”»“’", strict=True))
_CLOSING = {closing: opening for opening, closing in _OPENING.items()}
_EDGE = frozenset(",;:–—-.…!?/|*•\"'’‘`&") | frozenset({"--", "..."})
_NO_NAME = frozenset({"led", "based", "backed", "era", "style", "appointed", "chaired", "run"})
_PARTICLES = frozenset({"van", "von", "der", "den", "ter", "bin", "ibn", "bint", "zu", "dos"})
_PLACES = frozenset({"COUNTRY", "LOCATION"})
_LOWER_IN_NAME = frozenset({"former", "al", "el", "ad", "as", "ash", "es", "de", "la", "le", "los", "las"})
_LETTER = re.compile(r"[^\W\d_]")
_CAPITAL_NEEDED = frozenset({"PERSON", "COUNTRY", "LOCATION"})


def repaired(span: Span) -> list[Span]:
    """Return the entities that the guidelines make of one statistical entity.

    Args:
        span: An entity as the network marked it.

    Returns:
        None, one or two spans with the same label, inside `span`, in order, without overlap.
    """
    if span.label_ == "DATE":
        return [span]
    span = _whole_name(span)
    pieces = (_trimmed(span.doc, start, end, span.label_) for start, end in _split(span))
    return [
        _labelled(span, start, end)
        for start, end in pieces
        if start < end and _is_name(span.doc, start, end, span.label_)
    ]


def _labelled(span: Span, start: int, end: int) -> Span:
    """Return a part of an entity, or the entity itself, with the label that its words ask for."""
    doc = span.doc
    words = [doc[index].text for index in range(start, end)]
    label = label_by_neighbours(
        [doc[index].text if index >= 0 else "" for index in (start - 2, start - 1)],
        [doc[index].text if index < len(doc) else "" for index in range(end, end + 6)],
        span.label_,
        capitals=len(words) > 2 or any(word.isupper() for word in words),
    )
    label = label_by_head(words, label)
    if (start, end, label) == (span.start, span.end, span.label_):
        return span
    return Span(doc, start, end, label=label)


def _part(span: Span, start: int, end: int) -> Span:
    return Span(span.doc, start, end, label=span.label_)


def _whole_name(span: Span) -> Span:
    """Return a person's name with what the network cut off: *Noh Seung-jae*, *van Ooststroom*."""
    if span.label_ != "PERSON":
        return _with_number(_with_topics(span))
    doc, start, end = span.doc, span.start, span.end
    end = _broken_end(doc, end)
    if (
        start > 2
        and doc[start - 1].text == "\n"
        and doc[start - 2].text[-1:] == "-"
        and doc[start - 2].text[0].isupper()
    ):
        start -= 2
    end += end < len(doc) and doc[end].text in _PATRONYMICS
    if (first := _first_name(doc, start, end)) is not None:
        return _part(span, start, first)
    while start and doc[start - 1].text in _PARTICLES and not doc[start - 1].ent_type:
        start -= 1
    if _is_cut(doc, end):
        end += 2
    return span if (start, end) == (span.start, span.end) else _part(span, start, end)


def _with_topics(span: Span) -> Span:
    """Return a ministry or committee with all of its topics: *Department of Fisheries* and Oceans."""
    doc, end = span.doc, span.end
    if span.label_ != "ORG" or end + 1 >= len(doc) or doc[end].text not in {"and", ",", "&"}:
        return span
    if not _TOPICAL.search(span.text) or (more := _TOPICS.match(doc[end : end + _REACH].text)) is None:
        return span
    rest = doc.char_span(doc[end].idx, doc[end].idx + more.end())
    if rest is None or ORG_HEADS.search(rest.text) or any(_is_other_name(token) for token in rest):
        return span
    return _part(span, span.start, rest.end)


def _is_other_name(token: Token) -> bool:
    return token.ent_type_ in {"PERSON", "COUNTRY", "LOCATION", "DATE"} or token.text in TITLES


def _with_number(span: Span) -> Span:
    """Return an organization with the number that its name ends in: *School No.* 20."""
    doc, end = span.doc, span.end
    if span.label_ not in {"ORG", "LOCATION"} or not end < len(doc):
        return span
    end += doc[end].text in {"No", "No."}
    at = end + (doc[end].text == "." if end < len(doc) else 0)
    body = doc[end - 2].text if end - 1 > span.start else ""
    if (
        doc[end - 1].text in {"No", "No.", "no."}
        and body in _NUMBERED_BODIES
        and at < len(doc)
        and doc[at].is_digit
    ):
        return _part(span, span.start, at + 1)
    return span


def _broken_end(doc: Doc, end: int) -> int:
    """Return where a person's name ends that a hyphen at the end of a line breaks: *Hadzhi-/Todorov*."""
    broken = end + 1 < len(doc) and doc[end - 1].text.endswith("-") and doc[end].text == "\n"
    return end + 2 if broken and doc[end + 1].is_alpha else end


def _first_name(doc: Doc, start: int, end: int) -> int | None:
    """Return where a name ends that a list gives as *GJIKA, Ermira*; None for another."""
    if end + 1 >= len(doc) or doc[end].text != "," or not all(doc[at].is_upper for at in range(start, end)):
        return None
    at = end + 1
    while at < len(doc) and at - end <= _FIRST_NAMES and doc[at].text[:1].isupper():
        at += 1
    ended = at == len(doc) or doc[at].is_space or doc[at].text in {";", "(", ".", ")"}
    return at if at > end + 1 and ended and len(doc[start:end].text) > 1 else None


def _is_cut(doc: Doc, end: int) -> bool:
    """Say whether an entity that ends at a token leaves out the rest of a hyphenated word."""
    if end + 1 >= len(doc) or doc[end].text != "-" or doc[end - 1].whitespace_ or doc[end].whitespace_:
        return False
    rest = doc[end + 1]
    return rest.is_alpha and not rest.ent_type and rest.text not in _NO_NAME


def _split(span: Span) -> list[tuple[int, int]]:
    """Return token ranges: what the guidelines see in one entity of the network."""
    doc = span.doc
    words = [doc[index].text for index in range(span.start, span.end)]
    if any("\n\n" in word for word in words):
        cuts = [at for at, word in enumerate(words) if "\n\n" in word]
        starts, ends = [0, *(at + 1 for at in cuts)], [*cuts, len(words)]
        return [(span.start + start, span.start + end) for start, end in zip(starts, ends, strict=True)]
    ends_at = _sentence_end(doc, span.start, words, label_is_org=span.label_ == "ORG") or len(words)
    return [(span.start + start, span.start + end) for start, end in _names_in(words[:ends_at], span.label_)]


def _names_in(words: list[str], label: str) -> Iterator[tuple[int, int]]:
    """Yield ranges of words: `OSCE/TNTD` is two, a unit *of the OSCE* is two, its holders of offices are none."""
    if words[0] == "OSCE" and len(words) > 2 and words[1] == "/":
        yield 0, 1
        yield from ((start + 2, end + 2) for start, end in _names_in(words[2:], label))
    elif label == "ORG" and (held := _HELD.match(" ".join(words))):
        yield 0, len(held["body"].split())
    elif label == "ORG" and words[0] in _HOLDERS:
        return
    elif label == "ORG" and (cut := _unit_of(words)):
        yield 0, cut
        yield cut + 2, len(words)
    else:
        yield 0, len(words)


def _unit_of(words: list[str]) -> int:
    """Return where the name of a unit ends before *of the OSCE* or another international organization; else 0."""
    for at in range(1, len(words) - 2):
        if words[at] == "of" and words[at + 1] == "the" and _WHOLE_WITH_OF.isdisjoint(words[:at]):
            rest = " ".join(words[at + 2 :])
            if words[at + 2] == "OSCE" or rest in _ORGANIZATIONS:
                return at
    return 0


def _sentence_end(doc: Doc, start: int, words: list[str], *, label_is_org: bool) -> int:
    """Return how many words stand before a full stop inside an entity, or before a line that ends in a colon."""
    after = doc[start + len(words)].text if start + len(words) < len(doc) else ""
    for at, word in enumerate(words[1:], 1):
        if word == "." and len(words[at - 1]) > 2 and doc[start + at].whitespace_ and words[at - 1] != "No":
            return at
        if word in {"–", "—"} and at == len(words) - 2 and doc[start + at - 1].whitespace_:
            return at
        if label_is_org and words[at - 1] in _LEADING_ON and _goes_on(word):
            return at
        if word == "\n" and after == ":":
            return at
    return 0


def _goes_on(word: str) -> bool:
    return word in _OWNERS or (word.islower() and len(word) >= _CONTENT)


def _trimmed(doc: Doc, start: int, end: int, label: str) -> tuple[int, int]:
    """Return the token range without what does not belong at its edges."""
    before = None
    while before != (start, end) and start < end:
        before = (start, end)
        if _drop_first(doc, start, end, label):
            start += 1
        elif _drop_last(doc, start, end, label):
            end -= 1
    return start, end


def _drop_first(doc: Doc, start: int, end: int, label: str) -> bool:
    first = doc[start].text
    following = doc[start + 1].text if start + 1 < end else ""
    if first in _ARTICLES:
        return following not in _KEPT_ARTICLE
    if label == "PERSON" and (first in TITLES or first in _OPENERS or _NUMBERED.fullmatch(first)):
        return bool(following)
    inside = [doc[index].text for index in range(start + 1, end)]
    return bool(
        first in _POSSESSIVES
        or first in _EDGE
        or (label in _PLACES and first.islower() and first not in _LOWER_IN_NAME and following)
        or first.isspace()
        or (first in _OPENING and _OPENING[first] not in inside)
        or (first in _CLOSING and first not in _OPENING)
    )


def _drop_last(doc: Doc, start: int, end: int, label: str) -> bool:
    last = doc[end - 1].text
    if label != "PERSON" and (last in STOP_WORDS or last in _WHEN):
        return True
    inside = [doc[index].text for index in range(start, end - 1)]
    if last in _CLOSING and _CLOSING[last] in inside:
        return False
    if last == '"' and '"' in inside:
        return False
    return last in _POSSESSIVES or last in _EDGE or last.isspace() or last in _CLOSING or last in _OPENING


def _is_name(doc: Doc, start: int, end: int, label: str) -> bool:
    text = doc[start:end].text
    if not _LETTER.search(text) or (
        label != "PERSON" and (text in _NO_NAMES or doc[end - 1].text == "border")
    ):
        return False
    if label == "ORG" and end - start > 1 and doc[end - 1].text in _ROLES:
        return False
    return label not in _CAPITAL_NEEDED or text != text.lower()
