"""The human-edited reference data as they lie in `data/reference/`, and every name that they give to something."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TYPE_CHECKING

from tagger.errors import TaggerError

if TYPE_CHECKING:
    from pathlib import Path
    from collections.abc import Iterator

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
FLAGS: Final = frozenset({"case", "ambiguous", "contextual"})
UNMARKED_KINDS: Final = frozenset({"meeting", "project"})
"""Kinds of structures whose names are none of the six labels: they keep an entry, but no name of theirs is looked up."""

_SHORT_ACRONYM: Final = 3


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

    @classmethod
    def read(cls, directory: Path) -> Reference:
        """Read the files of a directory.

        Raises:
            TaggerError: A file is missing or is not the JSON that it should be.
        """
        return cls(**{name: _read_list(directory / f"{name}.json") for name in FILES})

    def names(self) -> Iterator[Name]:
        """Yield every name of every entry, file by file, each entry's own name first."""
        yield from _country_names(self.countries)
        yield from _people_names(self.peoples)
        for item in self.structures:
            if item["kind"] not in UNMARKED_KINDS:
                yield from _organization_names("structures", f"osce:{item['id']}", item)
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


def _flags(item: Item, text: str) -> frozenset[str]:
    """Return the flags that the entry gives to one of its names, and `case` for acronyms that may be words."""
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
