"""What must hold of the reference data before they become look-up tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from tagger.kb.gov import plain
from tagger.kb.ids import ALPHA2, is_valid, parse_id
from tagger.kb.normal import key, shape
from tagger.kb.reference import FLAGS, Item, Name, Reference

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def check(reference_dir: Path) -> list[str]:
    """Return what is wrong with the reference data, a line (`file: entry: problem`) for each finding.

    Raises:
        TaggerError: A file is missing or is not the JSON that it should be.
    """
    return list(findings(Reference.read(reference_dir)))


def findings(reference: Reference) -> Iterator[str]:
    """Yield what is wrong with reference data that could be read."""
    yield from _identifiers(reference)
    yield from _structures(reference)
    yield from _bodies(reference)
    yield from _fields(reference)
    yield from _flags(reference)
    yield from _collisions(list(reference.names()))


def _identifiers(reference: Reference) -> Iterator[str]:
    """Identifiers are well-formed, and only national bodies may share one (chambers of one parliament)."""
    kinds = (
        ("countries", [f"iso3166:{item['alpha2']}" for item in reference.countries]),
        ("structures", [f"osce:{item['id']}" for item in reference.structures]),
        ("organizations", [item["id"] for item in reference.organizations]),
        ("portfolios", [f"osce:{item['id']}" for item in reference.portfolios]),
        ("national_bodies", list(dict.fromkeys(item["id"] for item in reference.national_bodies))),
    )
    for file, identifiers in kinds:
        for identifier, times in Counter(identifiers).items():
            if times > 1:
                yield f"{file}: {identifier}: identifier given {times} times"
            if not is_valid(identifier):
                yield f"{file}: {identifier}: not a valid identifier"


def _structures(reference: Reference) -> Iterator[str]:
    """What one structure says of another exists and doesn't run in circles; every country has a code."""
    structures = {item["id"] for item in reference.structures}
    for item in reference.structures:
        for field in ("parent", "successor"):
            if item[field] is not None and item[field] not in structures:
                yield f"structures: {item['id']}: unknown {field} {item[field]}"
        if item["country"] is not None and item["country"] not in ALPHA2:
            yield f"structures: {item['id']}: unknown country {item['country']}"
    for field in ("parent", "successor"):
        yield from _circles({item["id"]: item[field] for item in reference.structures}, field)
    for item in reference.meetings:
        if item["organizer"] not in structures:
            yield f"meetings: {item['id']}: unknown organizer {item['organizer']}"


def _bodies(reference: Reference) -> Iterator[str]:
    """A national body's country and portfolio exist; no generic name or topic belongs to two portfolios."""
    countries = {item["alpha2"] for item in reference.countries}
    portfolios = {item["id"] for item in reference.portfolios}
    for item in reference.national_bodies:
        identifier = parse_id(item["id"])
        country, _, portfolio = identifier.value.partition("/") if identifier else ("", "", "")
        if identifier and (country not in countries or portfolio not in portfolios):
            yield f"national_bodies: {item['id']}: unknown country or portfolio ({item['name']})"
    for fields in (
        ("names", "names_with_country"),
        ("topics",),
        ("subjects", "state_subjects"),
        ("holders",),
    ):
        places: dict[str, set[str]] = defaultdict(set)
        for item in reference.portfolios:
            for text in (text for field in fields for text in item.get(field, ())):
                places[plain(text)].add(item["id"])
        for text, ids in places.items():
            if len(ids) > 1:
                yield f"portfolios: {', '.join(sorted(ids))}: {text!r} belongs to more than one"


def _fields(reference: Reference) -> Iterator[str]:
    """Fields of work refer to fields of work, and no alias leads to two."""
    fields = {item["id"] for item in reference.fields_of_work}
    taken: dict[str, str] = {}
    for item in reference.fields_of_work:
        for other in item["see_also"]:
            if other not in fields:
                yield f"fields_of_work: {item['id']}: unknown field {other} in see_also"
        for text in (item["name"], *item["aliases"]):
            if taken.setdefault(key(text), item["id"]) != item["id"]:
                yield f"fields_of_work: {item['id']}: {text!r} also leads to {taken[key(text)]}"


def _circles(following: dict[str, str | None], relation: str) -> Iterator[str]:
    for start, first in following.items():
        seen, at = {start}, first
        while at is not None and at not in seen:
            seen.add(at)
            at = following.get(at)
        if at == start:
            yield f"structures: {start}: its {relation} leads back to itself"


def _flags(reference: Reference) -> Iterator[str]:
    """Flags are known ones, and stand at a name that the entry has."""
    for file, items in (
        ("countries", reference.countries),
        ("peoples", reference.peoples),
        ("structures", reference.structures),
        ("organizations", reference.organizations),
        ("national_bodies", reference.national_bodies),
    ):
        for item in items:
            texts = _texts(item)
            for text, flags in item.get("flags", {}).items():
                if text not in texts:
                    yield f"{file}: {item['name']}: flag at {text!r}, which is none of its names"
                if not FLAGS.issuperset(flags):
                    yield f"{file}: {item['name']}: unknown flag at {text!r}: {', '.join(flags)}"


def _texts(item: Item) -> set[str]:
    fields = ("aliases", "acronyms", "demonyms", "forms", "contextual_aliases")
    own = [item["name"], item.get("official", item["name"])]
    return {*own, *(text for field in fields for text in item.get(field, ()))}


def _collisions(names: list[Name]) -> Iterator[str]:
    """A name that leads to two identifiers says so at each; one that normalises to nothing leads nowhere."""
    by_key: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        by_key[key(name.text)].append(name)
    yield from (
        f"{name.file}: {name.entry_name}: {name.text!r} holds no letter or digit"
        for name in by_key.pop("", ())
    )
    for same in by_key.values():
        for name in same:
            rivals = sorted({other.id or other.entry_name for other in same if _collide(name, other)})
            if rivals and not name.flags & {"ambiguous", "contextual"}:
                entry = name.id or name.entry_name
                yield f"{name.file}: {entry}: {name.text!r} also leads to {', '.join(rivals)}"


def _collide(name: Name, other: Name) -> bool:
    if (name.id, name.entry_name) == (other.id, other.entry_name) or name.id == other.id != "":
        return False
    exact = "case" in name.flags and "case" in other.flags
    return not exact or shape(name.text) == shape(other.text)
