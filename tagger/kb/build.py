"""The only writer of the knowledge base: reference data in, one plain dict of look-up tables out."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tagger.errors import TaggerError
from tagger.kb.checks import findings
from tagger.kb.lexicon import compile_bodies
from tagger.kb.normal import fold, key, spellings
from tagger.kb.reference import Name, Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

VERSION = 1

Row = list[Any]


def build(reference_dir: Path) -> dict[str, Any]:
    """Compile the reference data of a directory.

    Returns:
        Lists, dicts with text keys, texts and numbers only, so that it can be packed with msgpack, in an
        order that depends on nothing but the data. `tagger.kb.store.KnowledgeBase.from_data` reads it.

    Raises:
        TaggerError: A file cannot be read, or the data are wrong; the message names file and entry.
    """
    reference = Reference.read(reference_dir)
    wrong = list(findings(reference))
    if wrong:
        more = f" (and {len(wrong) - 1} more; see tagger kb check)" if len(wrong) > 1 else ""
        raise TaggerError(f"{reference_dir}: {wrong[0]}{more}")
    names = list(reference.names())
    index = _index(names)
    entries = dict(_entries(reference))
    return {
        "version": VERSION,
        "entries": entries | dict(_own_entries(reference, entries)),
        "names": [_row(name) for name in names],
        "index": index,
        "folded": _folded(index),
        "words": _words(names),
        "portfolios": {item["id"]: item["name"] for item in reference.portfolios},
        "bodies": compile_bodies(reference, names),
        "article": [item["alpha2"] for item in reference.countries if item.get("article")],
        "regions": {item["alpha2"]: item["regions"] for item in reference.countries if item.get("regions")},
    }


def _entries(reference: Reference) -> Iterator[tuple[str, Row]]:
    """Yield identifier and name, label, country and kind of everything but national bodies."""
    for item in reference.countries:
        kind = item.get("kind", "historical" if item.get("historical") else "country")
        label = "LOCATION" if kind == "territory" else "COUNTRY"
        yield f"iso3166:{item['alpha2']}", [item["name"], label, item["alpha2"], kind]
    for item in reference.structures:
        yield f"osce:{item['id']}", [item["name"], "ORG", item["country"], item["kind"]]
    for item in reference.organizations:
        yield item["id"], [item["name"], "ORG", item.get("country"), item["kind"]]


def _own_entries(reference: Reference, entries: dict[str, Row]) -> Iterator[tuple[str, Row]]:
    """Yield what own names add to the entries: what is renamed, and what is new."""
    for item in reference.own_names:
        identifier = item["id"]
        code, _, portfolio = identifier.removeprefix("gov:").partition("/")
        if item.get("renamed") or (identifier and not portfolio and identifier not in entries):
            new = [item["name"], item["label"], *([code, portfolio] if portfolio else [None, "own"])]
            yield identifier, [item["name"], *entries.get(identifier, new)[1:]]


def _index(names: Iterable[Name]) -> dict[str, list[int]]:
    """Map the key of every name to the places of the names with it; peoples have no entry to lead to."""
    index: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        if name.id:
            index[key(name.text)].append(place)
    return dict(index)


def _folded(index: dict[str, list[int]]) -> dict[str, list[str]]:
    """Map each key without diacritics to the keys with diacritics that it stands for."""
    folded: dict[str, list[str]] = defaultdict(list)
    for normalised in index:
        if (plain := fold(normalised)) != normalised:
            folded[plain].append(normalised)
    return dict(folded)


def _row(name: Name) -> Row:
    """Return text, identifier, label, flags; and the body's own name where several share the identifier."""
    own = name.entry_name if name.id.startswith("gov:") else ""
    return [name.text, name.id, name.label, " ".join(sorted(name.flags)), own]


def _words(names: list[Name]) -> list[Row]:
    """Return the place of a name, and its words as spaCy cuts them, for each of its spellings."""
    import spacy

    cut = spacy.blank("en").tokenizer
    rows: dict[tuple[str, str, str], Row] = {}
    for place, name in enumerate(names):
        for written in spellings(name.text):
            words = " ".join(token.text for token in cut(written) if not token.is_space)
            rows.setdefault((name.id, name.label, words), [place, words])
    return list(rows.values())
