"""Which countries a mention names: by their name, by an adjective, or inside an organization's name."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from tagger.types import Country

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from spacy.tokens import Span

    from tagger.kb.store import KnowledgeBase

Via = Literal["name", "adjective", "organization"]

SCHEME: Final = "iso3166:"
_BY_LABEL: Final[dict[str, Via]] = {"COUNTRY": "name", "NORP": "adjective"}
_WORD = re.compile(r"[\w’'.&]+(?:-\w+)*")
_OTHER_LANDS = re.compile(
    r"American States|British Columbia|(?:Latin|South|Central|Pan)[ -]American|New (?:Mexico|England)"
)
"""Names with the word of a country in them that is not meant."""
_LONGEST: Final = 6
_PLACING: Final = frozenset({"of", "in", "to", "for", "the", "from", "with"})


class Named(NamedTuple):
    """A country and the way in which a mention names it."""

    code: str
    via: Via


def countries_in(ent: Span, kb: KnowledgeBase) -> list[Named]:
    """Return the countries that a linked mention names, in the order of its words.

    What the text says counts, not what is known of the thing: *National Bank of Georgia* names Georgia,
    *National Bank* names none, whatever its identifier.

    Args:
        ent: A mention that has gone through the linker.
        kb: The knowledge base.

    Returns:
        Alpha-2 codes with their way; each code once.
    """
    return countries_named(ent.text, ent.label_, ent.kb_id_, kb)


def countries_named(text: str, label: str, identifier: str, kb: KnowledgeBase) -> list[Named]:
    """Return what `countries_in` does, of a mention's text, label and identifier ("" for none)."""
    if label == "ORG":
        return [Named(code, "organization") for code in countries_in_name(text, kb)]
    if label in _BY_LABEL and identifier.startswith(SCHEME):
        return [Named(identifier.removeprefix(SCHEME), _BY_LABEL[label])]
    return []


@lru_cache(maxsize=4096)
def countries_in_name(name: str, kb: KnowledgeBase) -> tuple[str, ...]:
    """Return the codes of the countries inside an organization's name, in its order, each once.

    Names that also mean something else (*Jordan*, *Georgia*) count at the end of the name or after *of*, *in*
    and the like; a name that several countries share counts for none.
    """
    name = _OTHER_LANDS.sub(lambda match: match[0].lower(), name)
    words = [(match.start(), match.end()) for match in _WORD.finditer(name)]
    return tuple(dict.fromkeys(_codes(name, words, kb)))


def _codes(name: str, words: list[tuple[int, int]], kb: KnowledgeBase) -> Iterator[str]:
    index = 0
    while index < len(words):
        for length in range(min(_LONGEST, len(words) - index), 0, -1):
            if code := _code(name, words, index, length, kb):
                yield code
                index += length - 1
                break
        index += 1


def _code(name: str, words: list[tuple[int, int]], index: int, length: int, kb: KnowledgeBase) -> str | None:
    """Return the one country that `length` words from `index` name, or None."""
    start, end = words[index][0], words[index + length - 1][1]
    surface = name[start:end]
    if not surface[0].isupper() and not surface.startswith("former "):
        return None
    hits = [hit for hit in kb.hits(surface) if hit.label in _BY_LABEL and "contextual" not in hit.flags]
    codes = {hit.entry.country for hit in hits}
    if len(codes) != 1:
        return None
    if all("ambiguous" in hit.flags for hit in hits):
        before = name[words[index - 1][0] : words[index - 1][1]] if index else ""
        if before not in _PLACING and not (index and index + length == len(words)):
            return None
    return codes.pop()


def count_countries(ents: Iterable[Span], kb: KnowledgeBase) -> tuple[Country, ...]:
    """Return the countries that linked mentions name, most mentioned first, then by name."""
    ways: dict[str, Counter[str]] = {}
    for ent in ents:
        for code, way in countries_in(ent, kb):
            ways.setdefault(f"{SCHEME}{code}", Counter())[way] += 1
    return counted(ways, kb)


def counted(
    ways: Mapping[str, Counter[str]], kb: KnowledgeBase, names: Mapping[str, str] | None = None
) -> tuple[Country, ...]:
    """Return countries by identifier and how often each way leads to them, most mentioned first, then by name.

    Args:
        ways: Counts by way, by identifier; ways and countries that are left with none are left out.
        kb: Gives the names.
        names: Names by identifier that go before those of the knowledge base.
    """
    known = names or {}
    found = [
        Country(
            each,
            known.get(each) or kb.name(each) or each.removeprefix(SCHEME),
            left.total(),
            dict(sorted(left.items())),
        )
        for each, counts in ways.items()
        if (left := +counts)
    ]
    return tuple(sorted(found, key=lambda country: (-country.mentions, country.name)))
