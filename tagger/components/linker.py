"""The component `tagger_linker`: an identifier for every entity, or the reason why it has none.

Nothing is guessed. A mention is linked by the first of these that gives exactly one entry:

1. its identifier, when a component before has set one and its name is not ambiguous;
2. its name in the knowledge base;
3. for an acronym, what the document, else the table of its archive, defines it to be;
4. for a short form that needs context (*OSCE Mission*): the one entry that the document names in full, else
   the one whose country the sentence names, else the one whose country the document names, else, for a long
   name that could be somebody else's too, the one of the OSCE when the document names the OSCE;
5. for a national body: country and portfolio from its name, else the country from what stands around it
   (`tagger.components.homelands`).

`doc.user_data["tagger_notes"]` says for each mention which way it was, or why there was none.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

from tagger.components.acronyms import DEFINITIONS
from tagger.components.archive import ARCHIVE, NOTE
from tagger.components.context import Surroundings, text_of
from tagger.components.countries import countries_in
from tagger.components.homelands import Homelands, Sign
from tagger.kb.gov import BodyName, parse_body, place
from tagger.kb.normal import key
from tagger.kb.reference import UNSURE
from tagger.kb.store import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from spacy.vocab import Vocab

    from tagger.kb.store import Hit

NOTES: Final = "tagger_notes"
ISSUERS: Final = "tagger_issuers"
"""Key in `doc.user_data` of the names of the structures that issued the document."""

_LINKED: Final = frozenset({"COUNTRY", "NORP", "ORG", "LOCATION"})
_PREFIX = re.compile(
    r"^(?:the )?(?:OSCE Secretariat(?:['’]s)?|OSCE/ODIHR|OSCE(?:['’]s)?|ODIHR|Office of the) "
)
_CHAIR = re.compile(r"(?:^|\W)Chair(?:man|person)ship$")
_OSCE = re.compile(r"\b(?:OSCE|ODIHR|CSCE)\b")
_ETHNIC_BEFORE = re.compile(
    r"\b(?:ethnic|Kosovo)[ -](?:[A-Z]\w+(?:,| and|, and) (?:[a-z]+ )?)*$"
    r"|\b(?:Roma|Serb|Bosniak|Croat|Egyptian|Ashkali) and $"
)
_ETHNIC_AFTER = re.compile(
    r"(?:(?:,| and| or) [A-Z]\w+)*(?:-speaking|-language|-majority|-inhabited"
    r"| (?:minorit|communit|returnee|enclave|neighbourhood|quarter|pupils\b|schoolchildren|pupil\b))"
    r"|,? (?:and|or) (?:Roma|Serb|Bosniak|Croat|Ashkali|Sinti)\b"
    r"|(?:, [A-Z]\w+)*(?:,|,? and) (?:Chechens?|Crimean Tatars?|Ingush|Meskhetian)\b"
)
_REACH: Final = 60
_ENVOYS = re.compile(
    r"\b(?:Embass(?:y|ies)|Consulate|Permanent (?:Mission|Delegation|Representation)s?|Delegation)\b"
)
_COUNTERPART = re.compile(r" (?:counterparts?|colleagues?|neighbours?|opposite number)\b")
"""What names a country because it is not that of the body beside it: *with its Albanian counterpart*."""
_ISSUED: Final = "the structure that issued the document"
_KNOWN: Final = frozenset({"name in the knowledge base", "nationality"})
_SIGNS: Final = {"COUNTRY": "country", "NORP": "people", "ORG": "organization"}


class Link(NamedTuple):
    """An identifier, or none, and why."""

    id: str
    note: str


class Linker:
    """Gives every entity its identifier and its note."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, doc: Doc) -> Doc:
        """Set the identifiers of the entities of `doc` and its notes; return the same document."""
        if doc.ents:
            links = _Linking(doc, KnowledgeBase.from_vocab(self.vocab)).links()
            notes = doc.user_data.setdefault(NOTES, {})
            notes.update({place_of(ent): link.note for ent, link in links.items() if link.note})
            doc.ents = tuple(_with_id(ent, links[ent].id) if ent in links else ent for ent in doc.ents)
        return doc


def place_of(ent: Span) -> str:
    """Return the key of a mention in `doc.user_data`: `start:end`, in characters."""
    return f"{ent.start_char}:{ent.end_char}"


def _with_id(ent: Span, identifier: str) -> Span:
    if ent.kb_id_ == identifier:
        return ent
    return Span(ent.doc, ent.start, ent.end, label=ent.label, kb_id=identifier, span_id=ent.id)


class _Linking:
    """The links of one document: first those that need only the name, then those that need the others."""

    def __init__(self, doc: Doc, kb: KnowledgeBase) -> None:
        self.doc = doc
        self.kb = kb
        self.around = Surroundings(text_of(doc))
        self.ents = [ent for ent in doc.ents if ent.label_ in _LINKED]
        self.found: dict[Span, Link] = {}

    def links(self) -> dict[Span, Link]:
        """Return the link of every entity that can have one."""
        for step in (self._by_name, self._by_definition, self._by_context, self._by_portfolio):
            for ent in self.ents:
                if ent not in self.found and (link := step(ent)):
                    self.found[ent] = link
        return self.found

    # -- 1 and 2: the name alone

    def _by_name(self, ent: Span) -> Link | None:
        if ent.label_ == "NORP":
            return self._nationality(ent)
        if ent.id_ == "acronym":
            return None
        hits = self._hits(ent)
        ids = _ids(hits)
        if len(ids) == 1 and not any(hit.flags & UNSURE for hit in hits if ent.label_ == "ORG"):
            return Link(ids[0], "name in the knowledge base")
        if not hits and ent.kb_id_:
            return Link(ent.kb_id_, "name in the knowledge base")
        if ent.label_ == "ORG" and _CHAIR.search(ent.text) and self._is_osce_chair(ent):
            return Link("osce:chairpersonship", "chairpersonship of the OSCE")
        return None

    def _nationality(self, ent: Span) -> Link | None:
        ids = _ids(self._hits(ent))
        if len(ids) > 1:
            return Link("", _candidates(ids))
        if not ids:
            return None
        if _is_ethnic(self.around.text, ent.start_char, ent.end_char):
            return Link("", "a people, not the nationality of a country")
        return Link(ids[0], "nationality")

    def _is_osce_chair(self, ent: Span) -> bool:
        if "OSCE" in ent.text:
            return True
        of_the_osce = bool(self._issuers) or "OSCE" in self.around.text
        return of_the_osce and not self.around.text.startswith(" of the", ent.end_char)

    # -- 3: the document's own definitions

    def _by_definition(self, ent: Span) -> Link | None:
        if ent.id_ != "acronym":
            return None
        definition = self.doc.user_data.get(DEFINITIONS, {}).get(ent.text)
        if definition is None and (known := self.doc.user_data.get(ARCHIVE, {}).get(ent.text)):
            return Link(known[2] or _same_by_words(self._hits(ent), known[0]), NOTE)
        if definition is None:
            return Link(ent.kb_id_, "acronym defined in the document")
        start, end, reason = definition
        long = next((each for each in self.ents if each.start_char <= start < each.end_char), None)
        if long is None or reason:
            return Link("", reason or "acronym of an organization without identifier")
        link = self.found.get(long) or self._by_context(long) or self._by_portfolio(long)
        identifier = (link.id if link else "") or _same_by_words(self._hits(ent), long.text)
        return Link(identifier, f"acronym of {self.around.text[start:end]!r} in the document")

    # -- 4: short forms and shared names

    def _by_context(self, ent: Span) -> Link | None:
        hits = self._hits(ent)
        if not hits:
            return None
        ids = _ids(hits)
        for known, way in ((self._named, "named in full in the document"), (self._issuers, _ISSUED)):
            if len(named := [each for each in ids if each in known]) == 1:
                return Link(named[0], way)
        for countries, way in self._homelands.ways(ent):
            fitting = list(dict.fromkeys(hit.entry.id for hit in hits if hit.entry.country in countries))
            if len(fitting) == 1 and (ent.label_ == "ORG" or len(ids) > 1):
                return Link(fitting[0], way)
        if len(ids) > 1:
            return Link("", _candidates(ids))
        if why := self._support(ent, hits[0]):
            return Link(ids[0], why)
        # One country's own name may be a common one elsewhere: Supreme Administrative Court
        elsewhere = self._by_portfolio(ent) if ids[0].startswith("gov:") else None
        return elsewhere if elsewhere and elsewhere.id else Link("", f"only with context: {ids[0]}")

    def _support(self, ent: Span, hit: Hit) -> str:
        """Return what speaks for an OSCE structure whose name others might bear; "" when nothing does."""
        identifier = hit.entry.id
        if not identifier.startswith("osce:"):
            return ""
        if identifier.partition("-")[0] in self._named:
            return "the structure that it belongs to is named in the document"
        if identifier.partition("-")[0] in self._issuers:
            return "the structure that it belongs to issued the document"
        if hit.flags >= UNSURE:
            return ""
        if "OSCE" in ent.text or (len(ent.text.split()) > 2 and _OSCE.search(self.around.text)):
            return "the OSCE is named in the document"
        return ""

    @cached_property
    def _named(self) -> frozenset[str]:
        return frozenset(link.id for link in self.found.values() if link.id)

    # -- 5: national bodies

    def _by_portfolio(self, ent: Span) -> Link | None:
        body = parse_body(ent.text, self.kb) if ent.label_ == "ORG" else BodyName()
        if body.id:
            return Link(body.id, "country from the name")
        if not body.portfolio and not body.candidates:
            return None
        ways = self._homelands.ways(ent, self._same_portfolio(body))
        links = (Link(identifier, note) for codes, note in ways if (identifier := place(body, codes)))
        return next(links, Link("", _no_country(self._homelands.named)))

    def _same_portfolio(self, body: BodyName) -> list[str]:
        """Return the countries whose body of this portfolio the document has named."""
        parts = (link.id.removeprefix("gov:").partition("/") for link in self.found.values())
        return sorted({code for code, _, portfolio in parts if portfolio and portfolio == body.portfolio})

    # -- what is around

    def _hits(self, ent: Span) -> tuple[Hit, ...]:
        """Return what the name may mean; an organization also without or with the OSCE before it."""
        hits = self.kb.hits(ent.text, ent.label_)
        if hits or ent.label_ != "ORG":
            return hits
        bare = _PREFIX.sub("", ent.text)
        tries = [bare] if bare != ent.text else []
        if len(bare.split()) > 2:
            tries += [f"OSCE {bare}", f"ODIHR {bare}"]
        found = (self.kb.hits(each, "ORG") for each in tries)
        return next((hits for hits in found if any(hit.entry.id.startswith("osce:") for hit in hits)), ())

    @cached_property
    def _homelands(self) -> Homelands:
        title_end = self.doc.user_data.get("tagger_title_end", 0)
        signs = [sign for ent in self.ents for sign in self._signs(ent)]
        hosts = (self._office(identifier) for identifier in self._issuers)
        return Homelands(self.around, signs, title_end, filter(None, hosts))

    def _signs(self, ent: Span) -> Iterator[Sign]:
        """Yield what a mention says about countries, by its words and by what its name alone stands for."""
        link = self.found.get(ent, Link("", ""))
        identifier = link.id if link.note in _KNOWN else ""
        if _ENVOYS.search(ent.text) or _COUNTERPART.match(self.around.text, ent.end_char):
            return
        if ent.label_ == "LOCATION":
            codes: Sequence[str] = self.kb.bodies.get("capitals", {}).get(key(ent.text), ())
            kind = "capital"
        elif office := self._office(identifier):
            codes, kind = [office], "office"
        elif ent.label_ == "ORG" and (
            body := identifier.startswith("gov:") or parse_body(ent.text, self.kb).id
        ):
            own = str(body if isinstance(body, str) else identifier)
            codes, kind = [own.removeprefix("gov:").partition("/")[0]], "body"
        else:
            codes = [named.code for named in countries_in(_with_id(ent, identifier), self.kb)]
            kind = _SIGNS[ent.label_]
        if codes:
            yield Sign(ent.start_char, ent.end_char, codes, kind)

    def _office(self, identifier: str) -> str:
        """Return the country that a field operation of the OSCE works in, or ""."""
        entry = self.kb.entry(identifier) if identifier.startswith("osce:") else None
        return (entry.country or "") if entry and entry.kind == "field-operation" else ""

    @cached_property
    def _issuers(self) -> frozenset[str]:
        """The identifiers of the structures that issued the document."""
        names = self.doc.user_data.get(ISSUERS, ())
        ids = (_ids(self.kb.hits(name, "ORG")) for name in names)
        return frozenset(each[0] for each in ids if len(each) == 1)


def _ids(hits: Iterable[Hit]) -> list[str]:
    return list(dict.fromkeys(hit.entry.id for hit in hits))


def _same_by_words(hits: Iterable[Hit], long: str) -> str:
    """Return the entry with the acronym whose name has at least half of its words in a long form, or ""."""
    words = set(key(long).split())
    for hit in hits:
        named = set(key(hit.entry.name).split())
        if 2 * len(named & words) >= len(named):
            return hit.entry.id
    return ""


def _candidates(ids: list[str]) -> str:
    shown = ", ".join(ids[:3]) + (", …" if len(ids) > 3 else "")
    return f"{'two' if len(ids) == 2 else len(ids)} candidates: {shown}"


def _no_country(codes: Sequence[str]) -> str:
    return f"country not clear: {', '.join(codes[:4])}" if codes else "no country in the document"


def _is_ethnic(text: str, start: int, end: int) -> bool:
    """Say whether a nationality is a people here: *ethnic Albanian*, *the Greek minority*."""
    before = _ETHNIC_BEFORE.search(text, max(0, start - _REACH), start)
    return before is not None or _ETHNIC_AFTER.match(text, end) is not None


@Language.factory("tagger_linker")
def make_linker(nlp: Language, name: str) -> Linker:
    """Make the component for a pipeline whose vocabulary holds, or will hold, the knowledge base."""
    del name
    return Linker(nlp.vocab)
