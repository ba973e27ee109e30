"""Read-only look-up of countries, OSCE structures, organizations and national bodies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from tagger.errors import ModelError
from tagger.kb.ids import parse_id
from tagger.kb.normal import fold, key, same_case

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from spacy.lookups import Lookups, Table
    from spacy.vocab import Vocab

TABLE: Final = "tagger_kb"
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that has an identifier.

    Attributes:
        id: `iso3166:`, `osce:`, `org:` or `gov:` identifier.
        name: Canonical English name; for a body found by its own name ("Bundestag"), that name.
        label: `COUNTRY`, `ORG`, or `LOCATION` for a territory that has a code.
        country: Alpha-2 code of the country that it is, belongs to or works in.
        kind: `country`, `territory`, `historical`; the kind of structure or organization; the portfolio of
            a body.
    """

    id: str
    name: str
    label: str
    country: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """A name as its words follow each other in a text.

    Attributes:
        words: Words as spaCy's English tokenizer cuts them.
        id: What it names; empty for a people without a country (*Roma*), which is a NORP without identifier.
        label: Entity label of a mention by this name: `COUNTRY`, `NORP`, `ORG`, `LOCATION`.
        flags: `case` (`normal.same_case` must hold), `ambiguous` (also means something else), `contextual`
            (only with context).
    """

    words: tuple[str, ...]
    id: str
    label: str
    flags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry, and the name by which it was found.

    Attributes:
        entry: What was found.
        text: The alias as the reference data write it.
        label: Entity label of a mention by this alias; `NORP` for a demonym, whose entry is a `COUNTRY`.
        flags: As in `Alias`.
    """

    entry: Entry
    text: str
    label: str
    flags: frozenset[str]


class KnowledgeBase:
    """Look-up tables made by `tagger.kb.build.build`. Nothing is computed at load; nothing can be changed."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> KnowledgeBase:
        """Wrap compiled data, as from `build`, without copying them.

        Raises:
            ModelError: The data are of another version of this package.
        """
        if data.get("version") != VERSION:
            raise ModelError(
                f"knowledge base: version {data.get('version')}, not {VERSION}; retrain with tagger train"
            )
        return cls(data)

    @classmethod
    def from_vocab(cls, vocab: Vocab) -> KnowledgeBase:
        """Return the knowledge base in the vocabulary's look-ups; the same object while they stay.

        Raises:
            ModelError: There is none, or it is of another version.
        """
        lookups = vocab.lookups
        if not lookups.has_table(TABLE):
            raise ModelError(
                "the model has no knowledge base (look-up table tagger_kb); retrain with tagger train"
            )
        table = lookups.get_table(TABLE)
        kept = _KEPT.get(lookups)
        if kept is None or kept[0] is not table:
            data = {field: table[field] for field in FIELDS if field in table}
            kept = _KEPT[lookups] = (table, cls.from_data(data))
        return kept[1]

    def to_data(self) -> dict[str, Any]:
        """Return the compiled data, as `from_data` takes them."""
        return dict(self._data)

    def add_to(self, vocab: Vocab) -> None:
        """Put the knowledge base into the vocabulary's look-ups, where `from_vocab` finds it."""
        if vocab.lookups.has_table(TABLE):
            vocab.lookups.remove_table(TABLE)
        vocab.lookups.add_table(TABLE, self.to_data())

    def entry(self, identifier: str) -> Entry | None:
        """Return the entry of an identifier, or None.

        Any country of the data with any portfolio of the data is a body, named or not: `gov:GE/interior` is
        the "Ministry of the Interior of Georgia", `gov:UA/parliament` has a name of its own.
        """
        row = self._data["entries"].get(identifier)
        if row is not None:
            return Entry(identifier, *row)
        return self._body(identifier)

    def name(self, identifier: str) -> str | None:
        """Return the canonical name of an identifier, or None."""
        entry = self.entry(identifier)
        return entry.name if entry else None

    def hits(self, surface: str, label: str | None = None) -> tuple[Hit, ...]:
        """Return everything that a name may mean, in the order of the reference data.

        Names are compared by `tagger.kb.normal.key`; when none is found, without diacritics.

        Args:
            surface: The name as it stands in a text.
            label: Only names for mentions with this label.
        """
        found: dict[tuple[str, str, str], Hit] = {}
        for text, identifier, of, flags, name in self._rows(key(surface)):
            if (label is None or label == of) and ("case" not in flags or same_case(text, surface)):
                found.setdefault((identifier, of, name), self._hit(text, identifier, of, flags, name))
        return tuple(found.values())

    def find(self, surface: str, label: str | None = None) -> tuple[Entry, ...]:
        """Return all entries that a name may mean; several mean that the name alone doesn't say which.

        Args:
            surface: The name as it stands in a text.
            label: Only names for mentions with this label (`NORP` finds countries by demonym).
        """
        return tuple(dict.fromkeys(hit.entry for hit in self.hits(surface, label)))

    def aliases(self) -> Iterator[Alias]:
        """Yield every name in every usual spelling, in the order of the reference data."""
        return iter(self._aliases)

    @property
    def portfolios(self) -> dict[str, str]:
        """Generic English name of every portfolio of national bodies, by the portfolio's identifier."""
        portfolios: dict[str, str] = self._data["portfolios"]
        return portfolios

    @property
    def bodies(self) -> dict[str, Any]:
        """What `tagger.kb.gov.parse_body` looks up, as `tagger.kb.lexicon.compile_bodies` made it."""
        bodies: dict[str, Any] = self._data["bodies"]
        return bodies

    @property
    def regions(self) -> dict[str, list[str]]:
        """Names of regions without a code of their own, by the alpha-2 code of the country they lie in."""
        regions: dict[str, list[str]] = self._data["regions"]
        return regions

    @cached_property
    def _aliases(self) -> tuple[Alias, ...]:
        names = self._data["names"]
        shared: dict[str, frozenset[str]] = {}
        aliases = []
        for place, words in self._data["words"]:
            _, identifier, label, flags, _ = names[place]
            if flags not in shared:
                shared[flags] = frozenset(flags.split())
            aliases.append(Alias(tuple(words.split(" ")), identifier, label, shared[flags]))
        return tuple(aliases)

    @cached_property
    def _own_names(self) -> dict[str, list[str]]:
        """Own names of national bodies by identifier."""
        own: dict[str, list[str]] = {}
        for _, identifier, _, _, name in self._data["names"]:
            if identifier.startswith("gov:") and name not in (kept := own.setdefault(identifier, [])):
                kept.append(name)
        return own

    def _rows(self, normalised: str) -> Iterator[list[Any]]:
        index, names = self._data["index"], self._data["names"]
        places = index.get(normalised)
        if places is None:
            plain = fold(normalised)
            others = [plain, *self._data["folded"].get(plain, ())]
            places = sorted({place for other in others for place in index.get(other, ())})
        return (names[place] for place in places)

    def _hit(self, text: str, identifier: str, label: str, flags: str, name: str) -> Hit:
        row = self._data["entries"].get(identifier)
        entry = Entry(identifier, *row) if row else _national(identifier, name)
        return Hit(entry, text, label, frozenset(flags.split()))

    def _body(self, identifier: str) -> Entry | None:
        parsed = parse_id(identifier)
        if parsed is None or parsed.scheme != "gov":
            return None
        code, _, portfolio = parsed.value.partition("/")
        country = self._data["entries"].get(f"iso3166:{code}")
        generic = self.portfolios.get(portfolio)
        if country is None or generic is None:
            return None
        own = self._own_names.get(identifier, [])
        article = "the " if code in self._data["article"] else ""
        return _national(identifier, own[0] if len(own) == 1 else f"{generic} of {article}{country[0]}")


FIELDS: Final = (
    "version", "entries", "names", "index", "folded", "words", "portfolios", "bodies", "article", "regions",
)  # fmt: skip

_KEPT: WeakKeyDictionary[Lookups, tuple[Table, KnowledgeBase]] = WeakKeyDictionary()
"""The knowledge base of each vocabulary's look-ups, with the table that it was made from."""


def _national(identifier: str, name: str) -> Entry:
    code, _, portfolio = identifier.removeprefix("gov:").partition("/")
    return Entry(identifier, name, "ORG", code, portfolio)
