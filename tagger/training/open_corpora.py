"""Public corpora -> training examples in our six labels.

Their guidelines differ from ours. What can be mapped is mapped (`SOURCES`); where a convention differs the span is
*unknown*, so that training neither rewards nor punishes it (spaCy's missing entity values), rather than wrong. The
files are those of `shared/open-corpora` (JSON lines, gzip: `text`, `spans`, `split`, `source`); nothing of them is
committed.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagger.errors import TaggerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from spacy.language import Language
    from spacy.tokens import Doc

    from tagger.kb.store import KnowledgeBase

PLACE = "PLACE"
"""A place of any kind: COUNTRY, NORP or LOCATION by the knowledge base."""
UNKNOWN = "UNKNOWN"
"""A span that our guidelines may or may not mark, or mark otherwise."""

OUTSIDE = "OUTSIDE"
"""A work, product, law, meeting or event, which has no label, and neither do the names inside its own; NORP where the
knowledge base has a nationality of that name."""
OTHER = "OTHER"
"""As `OUTSIDE`, but unknown when it is one word: many are peoples and creeds that the knowledge base has not."""

Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Source:
    """How one corpus maps to ours.

    Attributes:
        labels: Its label -> ours, `PLACE`, `OTHER`, `OUTSIDE` or `UNKNOWN`; labels that are absent count as outside.
        splits: Splits to learn from; what is measured with is never among them.
        marks_nationalities: Whether adjectives of nationality carry a label; where not, they are unknown.
        silver: Whether labels come from a machine: organizations that touch a place or preposition are unknown.
    """

    labels: Mapping[str, str]
    splits: frozenset[str]
    marks_nationalities: bool = True
    silver: bool = False


_WIKIPEDIA_POLITICS = {
    "politician": "PERSON", "person": "PERSON", "organisation": "ORG", "politicalparty": "ORG", "country": PLACE,
    "location": PLACE, "misc": OTHER, "event": OUTSIDE, "election": OUTSIDE,
}  # fmt: skip
_NEWS = {"geo": PLACE, "gpe": PLACE, "per": "PERSON", "org": "ORG"}
_WEB = {"PER": "PERSON", "ORG": "ORG", "LOC": PLACE}
SOURCES: Mapping[str, Source] = {
    "gmb": Source(
        {**_NEWS, "tim": UNKNOWN, "art": UNKNOWN, "eve": OUTSIDE, "nat": OUTSIDE},
        frozenset({"all"}),
        silver=True,
    ),
    "uner_ewt_train_v0": Source({**_WEB, "OTH": OTHER}, frozenset({"train"}), marks_nationalities=False),
    "redocred": Source(
        {**_WEB, "TIME": UNKNOWN, "MISC": OUTSIDE}, frozenset({"dev", "test"}), marks_nationalities=False
    ),
    "crossner_politics": Source(_WIKIPEDIA_POLITICS, frozenset({"train", "dev"}), marks_nationalities=False),
}
"""The corpora to learn from, by file name."""

_OFFICES = """
    president-elect, president, prime minister, foreign minister, defense minister, interior minister,
    finance minister, minister, secretary of state, secretary-general, secretary general, secretary,
    chancellor, chairman, chairwoman, chief, senator, sen, congressman, representative, rep, governor, gov,
    mayor, ambassador, spokesman, spokeswoman, envoy, general, colonel, captain, major, lieutenant, sergeant,
    admiral, commander, judge, justice, prosecutor, king, queen, prince, princess, emperor, sheikh, grand
    ayatollah, ayatollah, pope, cardinal, archbishop, bishop, reverend, rev, father, sister, imam, prophet,
    lord, lady, sir, dame, dr, doctor, professor, prof, mr, mrs, ms, miss, leader, director, premier,
    attorney general, speaker, deputy, baron, count, earl, duke, st
"""
_BEFORE_OFFICES = "former|ex|vice|deputy|acting|then|first|lt|gen|col|sgt|late"
_TITLES = re.compile(
    rf"(?:(?:{_BEFORE_OFFICES})[- .]+)*(?:{'|'.join(' '.join(_OFFICES.split()).split(', '))})\.? ",
    re.IGNORECASE,
)
_PREPOSITION_AFTER = re.compile(r"\s(?:of|for|in|on|to|and)\s", re.IGNORECASE)
_PREPOSITION_BEFORE = re.compile(r"(?:\b(?:of|and|for)|['’]s|&)\s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Example:
    """One text with spans in our labels.

    Attributes:
        text: Plain text.
        spans: (start, end, label), half-open character offsets, in order, without overlap.
        unknown: (start, end) of stretches about which nothing is claimed.
    """

    text: str
    spans: tuple[Span, ...]
    unknown: tuple[tuple[int, int], ...] = field(default=())


def read_open_corpus(folder: Path | str, name: str, kb: KnowledgeBase) -> Iterator[Example]:
    """Yield the examples of one of `SOURCES`, in the file's order, texts that were seen before left out.

    Raises:
        TaggerError: the file is not there.
    """
    path = Path(folder) / f"{name}.jsonl.gz"
    if not path.is_file():
        raise TaggerError(f"{path}: no such open corpus; give the folder that holds {name}.jsonl.gz")
    source, seen = SOURCES[name], set[str]()
    for record in read_records(path):
        if record["split"] in source.splits and record["text"] not in seen:
            seen.add(record["text"])
            yield convert(record["text"], [(s, e, label) for s, e, label, *_ in record["spans"]], source, kb)


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the JSON records of a gzipped JSON-lines file, in order."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def read_texts(folder: Path, name: str) -> Iterator[str]:
    """Yield the texts of the open corpus `name` in `folder`, without their labels, in order.

    Raises:
        TaggerError: the corpus is missing.
    """
    path = folder / f"{name}.jsonl.gz"
    if not path.is_file():
        raise TaggerError(f"{path}: no such open corpus")
    yield from (record["text"] for record in read_records(path))


def convert(text: str, spans: Iterable[Span], source: Source, kb: KnowledgeBase) -> Example:
    """Return one text of `source` in our labels; calendar expressions are unknown wherever the grammar finds one."""
    from tagger.dates import find_dates

    originals = [_trimmed(text, *span) for span in spans if span[2] in source.labels]
    mapped = [(s, e, _mapped(text[s:e], source.labels[label], kb)) for s, e, label in originals]
    if source.silver:
        mapped = [_doubted(text, span, mapped) for span in mapped]
    unknown = [(s, e) for s, e, label in mapped if label == UNKNOWN]
    unknown += [(date.start, date.end) for date in find_dates(text)]
    known = [span for span in mapped if span[2] not in {UNKNOWN, OUTSIDE}]
    if not source.marks_nationalities:
        unknown += [span for span in _nationalities(text, kb) if not _covered(span, mapped)]
    return Example(text, tuple(sorted(known)), tuple(sorted(unknown)))


def _trimmed(text: str, start: int, end: int, label: str) -> Span:
    """Take off what our spans never hold: leading article and title, trailing possessive."""
    if text[start : start + 4].lower() == "the ":
        start += 4
    if label in {"per", "PER", "politician", "person"}:
        while (title := _TITLES.match(text, start, end)) and title.end() < end:
            start = title.end()
    for possessive in ("'s", "’s"):
        if text[start:end].endswith(possessive):
            end -= 2
    return start, end, label


def _mapped(surface: str, label: str, kb: KnowledgeBase) -> str:
    if label in {OTHER, OUTSIDE}:
        return _other(surface, label, kb)
    if label == "ORG" and kb.find(surface):
        return label if any(entry.label == "ORG" for entry in kb.find(surface)) else UNKNOWN
    if label != PLACE:
        return label
    if surface.islower():
        return UNKNOWN
    for ours in ("COUNTRY", "NORP"):
        if kb.find(surface, ours):
            return ours
    return "LOCATION"


def _other(surface: str, label: str, kb: KnowledgeBase) -> str:
    if kb.find(surface, "NORP"):
        return "NORP"
    return UNKNOWN if label == OTHER and " " not in surface else OUTSIDE


def _doubted(text: str, span: Span, spans: Iterable[Span]) -> Span:
    """Silver organizations next to a place, a nationality or a preposition are often cut short: unknown then."""
    start, end, label = span
    if label == "ORG":
        touches = any(s - 1 <= end and start <= e + 1 for s, e, _ in spans if (s, e) != (start, end))
        if (
            touches
            or _PREPOSITION_AFTER.match(text, end)
            or _PREPOSITION_BEFORE.search(text[max(0, start - 5) : start])
        ):
            return start, end, UNKNOWN
    return span


_CAPITALISED = re.compile(r"\b[A-Z][a-z]+(?:[- ][A-Z][a-z]+)?")


def _nationalities(text: str, kb: KnowledgeBase) -> Iterator[tuple[int, int]]:
    for word in _CAPITALISED.finditer(text):
        if kb.find(word.group(), "NORP"):
            yield word.span()


def _covered(span: tuple[int, int], spans: Iterable[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end, _ in spans)


def to_doc(example: Example, nlp: Language) -> Doc:
    """Return the Doc of an example: entities set, unknown tokens missing, all others outside."""
    from spacy.util import filter_spans

    doc = nlp.make_doc(example.text)
    entities = [doc.char_span(s, e, label=label) for s, e, label in example.spans]
    aligned = filter_spans(span for span in entities if span is not None)
    taken = {i for span in aligned for i in range(span.start, span.end)}
    unaligned = [(s, e) for (s, e, _), span in zip(example.spans, entities, strict=True) if span is None]
    stretches = [doc.char_span(s, e, alignment_mode="expand") for s, e in (*example.unknown, *unaligned)]
    missing = {i for span in stretches if span for i in range(span.start, span.end)} - taken
    doc.set_ents(aligned, missing=[doc[i : i + 1] for i in sorted(missing)], default="outside")
    return doc
