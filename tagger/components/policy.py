"""How rules and statistics settle a conflict: the one place where it is decided.

Every component that finds entities by rule hands its candidates to `settle`, which alone writes `doc.ents`.
A candidate is a *claim* of one of the kinds below; whoever holds the words already is a *holder*. The claim
stands when it beats every holder that it overlaps; those holders then go. `PRECEDENCE` says which labels of
statistical holders a claim beats, by how the claim lies to the holder. Two claims by rule never look at the
labels: the longer one wins, at equal length the kind that stands first in `PRECEDENCE`.

Why the table is as it is. In brackets: what strict F1 over all labels loses, in points, when the cell is the
other way round (529 documents that the network, trained on as many others, had not seen; F1 89.1).

* `date`: the grammar knows where a date ends and what it means, the network does not: it beats whatever it
  meets, a longer misread date, too [0.1], but no longer name that contains one (*8 March Street*).
* `definition`: an acronym that the document defines is what the document says it is [0.1].
* `name`: an exact name of several words. It takes over the shorter pieces that the network saw [1.1], and gives
  way to a longer organization, place or person that contains it (*Youth Advisory Group of the OSCE Mission to
  Serbia*): the guidelines want the whole, though today's network is as often wrong there as right [-0.1].
* `nothing`: a rule knows that these words are no entity [0.2]: a language (*in Russian*), a named event, an
  acronym that the text itself defines as no organization (*ILP*). Longer names that contain them stay.
* `country`: the name counts whatever the network called it [1.3], also a person: names that are persons', too
  (*Jordan*), are flagged in the knowledge base, and the gazetteer asks the network first. Inside anything longer
  it gives way (*Bank of Georgia*, *Michael Jordan*) [0.3], but to what no list knows as a country or people
  (*Kyrgyz-Tajik*).
* `place`: a place that looks like a country, such as the US state; what the network calls a country and is none.
* `short`: an acronym or one-word name: as `name`, but inside nothing.
* `people`: a nationality; one word, and often part of a longer name (*Norwegian Refugee Council*) [0.8].
* `again`: a name that was recognised elsewhere in the document corrects the label [0.5], and completes what the
  network cut off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spacy.tokens import Span
from spacy.util import filter_spans

from tagger.components.repair import repaired

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Doc

NOTHING: Final = "NONE"
"""Label of a candidate that claims: these words are no entity. It never reaches `doc.ents`."""

STANDING: Final = "tagger_nothing"
"""Key in `doc.spans` of the claims of nothing that stood: they hold their words against later claims."""

_ALL: Final = frozenset({"PERSON", "ORG", "COUNTRY", "LOCATION", "NORP", "DATE"})
_NONE: Final[frozenset[str]] = frozenset()

EQUAL, INSIDE, COVERS, CROSSES = "equal", "inside", "covers", "crosses"

_NO_NAMES: Final = frozenset({"COUNTRY", "NORP", "DATE"})
"""Labels whose words are a closed list or a grammar: what is longer than that is misread."""

PRECEDENCE: Final[dict[str, dict[str, frozenset[str]]]] = {
    "date": {EQUAL: _ALL, INSIDE: frozenset({"DATE"}), COVERS: _ALL, CROSSES: _ALL},
    "definition": {EQUAL: _ALL, INSIDE: _NONE, COVERS: _ALL, CROSSES: _NONE},
    "name": {EQUAL: _ALL, INSIDE: _NO_NAMES, COVERS: _ALL, CROSSES: _ALL - {"ORG", "PERSON"}},
    "nothing": {EQUAL: _ALL, INSIDE: _NONE, COVERS: _ALL, CROSSES: _ALL - {"ORG", "PERSON"}},
    "country": {EQUAL: _ALL, INSIDE: _NO_NAMES, COVERS: _ALL - {"PERSON"}, CROSSES: _NONE},
    "place": {EQUAL: _ALL, INSIDE: _NONE, COVERS: _ALL, CROSSES: _NONE},
    "short": {EQUAL: _ALL, INSIDE: _NONE, COVERS: _ALL, CROSSES: _NONE},
    "people": {EQUAL: _ALL, INSIDE: _NO_NAMES, COVERS: _ALL - {"PERSON"}, CROSSES: _NONE},
    "again": {EQUAL: _ALL, INSIDE: _NONE, COVERS: _ALL, CROSSES: _NONE},
}
"""Kind of claim, how it lies to the holder, which labels of statistical holders it beats."""

_RANK: Final = {kind: rank for rank, kind in enumerate(PRECEDENCE)}
_BY_SOURCE: Final = {"dates": "date", "acronym": "definition", "document": "again"}
_BY_LABEL: Final = {"COUNTRY": "country", "NORP": "people", "LOCATION": "place", "DATE": "date"}


def kind_of(span: Span) -> str:
    """Return the kind of claim that a span is: a key of `PRECEDENCE`, or `model` for a statistical one."""
    if span.label_ == NOTHING:
        return "nothing"
    if span.id_ == "gazetteer":
        return _BY_LABEL.get(span.label_) or ("name" if len(span) > 1 else "short")
    return _BY_SOURCE.get(span.id_, "model")


def settle(doc: Doc, candidates: Iterable[Span]) -> None:
    """Write `doc.ents` from the entities there and the candidates.

    Statistical entities that come here for the first time are repaired (`tagger.components.repair`) and
    marked with the span id `model`. The result has no overlap, is in order of position, and depends neither
    on the order of the candidates nor on repetitions among them.

    Args:
        doc: The document; its entities are replaced.
        candidates: Spans of `doc` with a span id that says where they come from. May overlap.
    """
    claims, entities = sorted(candidates, key=_strength), doc.ents
    if not claims and all(span.id for span in entities):
        return  # nothing new, and what is there is settled: writing it again costs more than all the rest
    holders = _holders(doc, entities)
    owner = {index: span for span in holders for index in range(span.start, span.end)}
    for claim in claims:
        rivals = {owner[index] for index in range(claim.start, claim.end) if index in owner}
        if all(_beats(claim, rival) for rival in rivals):
            for rival in rivals:
                owner = _without(owner, rival)
            owner.update(dict.fromkeys(range(claim.start, claim.end), claim))
    settled = [span for index, span in sorted(owner.items()) if index == span.start]
    doc.spans[STANDING] = [span for span in settled if span.label_ == NOTHING]
    doc.ents = tuple(span for span in settled if span.label_ != NOTHING)


def _without(owner: dict[int, Span], span: Span) -> dict[int, Span]:
    for index in range(span.start, span.end):
        del owner[index]
    return owner


def _holders(doc: Doc, entities: Iterable[Span]) -> list[Span]:
    """Return the entities, the statistical ones repaired and marked, and the claims of nothing."""
    holders: list[Span] = list(doc.spans[STANDING]) if STANDING in doc.spans else []
    for span in entities:
        holders += [span] if span.id_ else [_marked(piece) for piece in repaired(span)]
    return filter_spans(holders)


def _marked(span: Span) -> Span:
    return Span(span.doc, span.start, span.end, label=span.label, kb_id=span.kb_id, span_id="model")


def _strength(span: Span) -> tuple[int, int, int, str, str]:
    """Return the sort key: stronger claims first, and no two different claims alike."""
    return (span.start - span.end, _RANK.get(kind_of(span), len(_RANK)), span.start, span.label_, span.kb_id_)


def _beats(claim: Span, holder: Span) -> bool:
    if kind_of(holder) != "model":
        return _strength(claim)[:2] < _strength(holder)[:2]
    return holder.label_ in PRECEDENCE[kind_of(claim)][_relation(claim, holder)]


def _relation(claim: Span, holder: Span) -> str:
    """Say how a claim lies to a holder that it overlaps."""
    if (claim.start, claim.end) == (holder.start, holder.end):
        return EQUAL
    if holder.start <= claim.start and claim.end <= holder.end:
        return INSIDE
    if claim.start <= holder.start and holder.end <= claim.end:
        return COVERS
    return CROSSES
