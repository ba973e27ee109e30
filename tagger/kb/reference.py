"""The human-edited reference data as they lie in `data/reference/`, and every name that they give."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tagger.errors import TaggerError
from tagger.kb.normal import key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Item = dict[str, Any]

FILES: Final = (
    "countries",
    "structures",
    "organizations",
    "national_bodies",
    "portfolios",
    "peoples",
    "fields_of_work",
    "meetings",
)
OWN_NAMES: Final = "own_names"
"""A file that may be there as well: what corrections have taught (`tagger train --corrections`). An entry has `id`
(empty for none), `name`, `label` (`NONE`: its names are no entities), `names`, which then mean nothing else, and
`renamed` where the name is to take the place of the one that the identifier has."""
FLAGS: Final = frozenset({"case", "ambiguous", "contextual"})
UNSURE: Final = frozenset({"ambiguous", "contextual"})
"""Flags of a name that means an entry only with context. With both, "OSCE" before it is not context enough."""
UNMARKED_KINDS: Final = frozenset({"meeting", "project", "group", "holder"})
"""Kinds of structures whose names are none of the six labels: they have an entry, but no names to look up."""

_SHORT_ACRONYM: Final = 3
_OSCE = re.compile(r"\b[OC]SCE|Organi[sz]ation for Security")


@dataclass(frozen=True, slots=True)
class Reference:
    """The reference files, each a list of plain JSON objects in the file's order."""

    countries: list[Item]
    structures: list[Item]
    organizations: list[Item]
    national_bodies: list[Item]
    portfolios: list[Item]
    peoples: list[Item]
    fields_of_work: list[Item]
    meetings: list[Item]
    own_names: list[Item] = field(default_factory=list)

    @classmethod
    def read(cls, directory: Path) -> Reference:
        """Read the files of a directory.

        Raises:
            TaggerError: A file is missing or is not the JSON that it should be.
        """
        own = [OWN_NAMES] if (directory / f"{OWN_NAMES}.json").exists() else []
        return cls(**{name: _read_list(directory / f"{name}.json") for name in (*FILES, *own)})

    def names(self) -> Iterator[Name]:
        """Yield every name of every entry, file by file, each entry's own name first; own names take others' place."""
        own = list(_own_names(self.own_names))
        taken = {key(name.text) for name in own}
        yield from own
        yield from (name for name in self._given_names() if key(name.text) not in taken)

    def _given_names(self) -> Iterator[Name]:
        yield from _country_names(self.countries)
        yield from _people_names(self.peoples)
        structures = [
            name
            for item in self.structures
            if item["kind"] not in UNMARKED_KINDS
            for name in _organization_names("structures", f"osce:{item['id']}", item)
        ]
        structures.extend(_chair_names(self.countries, self.structures))
        yield from structures
        yield from _with_osce(structures)
        for item in self.organizations:
            yield from _organization_names("organizations", item["id"], item)
        for item in self.national_bodies:
            yield from _organization_names("national_bodies", item["id"], item)


class Name(NamedTuple):
    """One name of one entry.

    Attributes:
        file: Where it stands, without `.json`.
        id: What it names; empty for peoples, which have no identifier.
        text: The name as written.
        label: Entity label of a mention by this name.
        flags: Some of `FLAGS`.
        entry_name: Canonical name of what it names.
    """

    file: str
    id: str
    text: str
    label: str
    flags: frozenset[str]
    entry_name: str


def _read_list(path: Path) -> list[Item]:
    try:
        items = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TaggerError(f"{path}: cannot read the reference data: {error.strerror}") from error
    except ValueError as error:
        raise TaggerError(f"{path}: not valid JSON: {error}") from error
    if isinstance(items, dict):
        items = items.get(path.stem)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise TaggerError(f"{path}: expected a list of objects")
    return items


def _own_names(items: list[Item]) -> Iterator[Name]:
    for item in items:
        for text in item["names"]:
            yield Name(OWN_NAMES, item["id"], text, item["label"], frozenset({"case"}), item["name"])


def _country_names(countries: list[Item]) -> Iterator[Name]:
    for item in countries:
        label = "LOCATION" if item.get("kind") == "territory" else "COUNTRY"
        for texts, of in (
            ([item["name"], item["official"], *item["aliases"]], label),
            (item["demonyms"], "NORP"),
        ):
            for text in dict.fromkeys(texts):
                flags = _flags(item, text)
                yield Name("countries", f"iso3166:{item['alpha2']}", text, of, flags, item["name"])


def _people_names(peoples: list[Item]) -> Iterator[Name]:
    for item in peoples:
        for text in dict.fromkeys([item["name"], *item["forms"]]):
            yield Name("peoples", "", text, "NORP", _flags(item, text), item["name"])


def _organization_names(file: str, identifier: str, item: Item) -> Iterator[Name]:
    fields = ("acronyms", "aliases", "contextual_aliases")
    texts = dict.fromkeys([item["name"], *(text for field in fields for text in item.get(field, ()))])
    for text in texts:
        yield Name(file, identifier, text, "ORG", _flags(item, text), item["name"])


def _chair_names(countries: list[Item], structures: list[Item]) -> Iterator[Name]:
    """Yield the names that the Chair has by the country that holds it ("Swiss OSCE Chairmanship")."""
    chair = next((item for item in structures if item["id"] == "chairpersonship"), None)
    if chair is None:
        return
    for item in countries:
        adjective = item["demonyms"][0] if item["chair_years"] else None
        for office in ("Chairmanship", "Chairpersonship", "Chair") if adjective else ():
            for text, flags in (
                (f"{adjective} OSCE {office}", frozenset[str]()),
                (f"{adjective} {office}", frozenset({"contextual"})),
                (f"{adjective} {office} of the OSCE", frozenset[str]()),
            ):
                yield Name("structures", f"osce:{chair['id']}", text, "ORG", flags, chair["name"])


def _with_osce(structures: list[Name]) -> Iterator[Name]:
    """Yield "OSCE" with every name that lacks it ("OSCE Situation Room"); it is the context that some need.

    One that has another meaning already, or would have two, is left out; so is one that the OSCE has many of
    ("OSCE Bureau", "OSCE Centres": `UNSURE`).
    """
    given = {key(name.text) for name in structures}
    ids = defaultdict(set)
    for name in structures:
        ids[key(f"OSCE {name.text}")].add(name.id)
    for name in structures:
        text = f"OSCE {name.text}"
        common = name.flags >= UNSURE or _OSCE.search(name.text)
        if not common and key(text) not in given and len(ids[key(text)]) == 1:
            given.add(key(text))
            yield name._replace(text=text, flags=frozenset())


def _flags(item: Item, text: str) -> frozenset[str]:
    """Return the flags that the entry gives one of its names, and `case` for acronyms that may be words."""
    flags = set(item.get("flags", {}).get(text, ()))
    if text in item.get("contextual_aliases", ()):
        flags.add("contextual")
    if text in item.get("ambiguous_acronyms", ()):
        flags.update(("ambiguous", "case"))
    acronym = text in item.get("acronyms", ())
    if (acronym or text.upper() == text) and sum(map(str.isalnum, text)) <= _SHORT_ACRONYM:
        flags.add("case")
    if acronym and "ambiguous" in flags:
        flags.add("case")
    return frozenset(flags)
