"""An analyst's own scheme of labels, read from CSV, JSON or SKOS.

A taxonomy is a list of entries, dicts with `id` and `name` and, where known, `aliases`, `scope` (a definition),
`cues` (telling words), `broader` and `see_also` (identifiers of other entries): the shape of
`data/reference/fields_of_work.json`.
"""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Any, Final

from tagger.errors import TaggerError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    Entry = dict[str, Any]
    Taxonomy = Sequence[Mapping[str, Any]]

SEPARATOR: Final = ";"
_SKOS: Final = {".ttl": "turtle", ".rdf": "xml", ".xml": "xml", ".jsonld": "json-ld", ".nt": "nt"}
_LISTS: Final = ("aliases", "cues", "broader", "see_also")
_REFERENCES: Final = ("broader", "see_also")
"""Lists of identifiers."""
_OTHER_NAMES: Final = {
    "label": "name",
    "preflabel": "name",
    "definition": "scope",
    "description": "scope",
    "altlabels": "aliases",
    "synonyms": "aliases",
    "keywords": "cues",
    "related": "see_also",
}
"""Column names of others -> ours."""


def read_taxonomy(path: Path) -> list[Entry]:
    """Return the entries of a taxonomy, in the file's order; SKOS by label.

    CSV has the columns `name` and, as wanted, `id`, `aliases`, `scope`, `cues`, `broader`, `see_also`, lists
    parted by semicolons; JSON is a list of entries; SKOS is what `tagger.training.skos` reads. Identifiers become
    slugs; one that was none stays as an alias.

    Raises:
        UsageError: a file of another kind.
        MissingExtraError: SKOS without rdflib installed.
        TaggerError: the file cannot be read, has no entries, one without a name, or two of the same name.
    """
    suffix = path.suffix.lower()
    if suffix in _SKOS:
        from tagger.training.skos import read_skos

        entries = read_skos(path, _SKOS[suffix])
    elif suffix in {".csv", ".json"}:
        entries = list(_entries(_csv_rows(path) if suffix == ".csv" else _json_rows(path), path))
    else:
        raise UsageError(f"{path}: no taxonomy by its name; give .csv, .json, .ttl, .rdf, .jsonld or .nt")
    return checked(entries, str(path))


def checked(entries: list[Entry], where: str) -> list[Entry]:
    """Return the entries as they are.

    Raises:
        TaggerError: there is none, one without a name, or two of the same identifier or name.
    """
    if not entries:
        raise TaggerError(f"{where}: no entries; a taxonomy needs at least a column or key called name")
    for key in ("id", "name"):
        seen: set[str] = set()
        for number, entry in enumerate(entries, 1):
            value = str(entry.get(key) or "").casefold()
            if not value or value in seen:
                fault = f"the {key} {entry[key]!r} a second time" if value else f"no {key}"
                raise TaggerError(f"{where}, entry {number}: {fault}; correct it")
            seen.add(value)
    return entries


def taxonomy_of(names: Iterable[str]) -> list[Entry]:
    """Return a taxonomy of names alone, in alphabetical order.

    Raises:
        TaggerError: there is no name, or two differ in case or punctuation only.
    """
    return checked([{"id": slug(name), "name": name} for name in sorted(set(names))], "the labels")


def slug(name: str) -> str:
    """Return a name as an identifier: lower case, all but letters and digits one hyphen.

    >>> slug("Cyber/ICT Security")
    'cyber-ict-security'
    """
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")


def label_finder(taxonomy: Taxonomy) -> dict[str, str]:
    """Return what a label may be written as, in lower case -> the name: names, identifiers, unambiguous aliases."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for entry in taxonomy:
        for alias in map(str.casefold, entry.get("aliases", ())):
            if found.setdefault(alias, entry["name"]) != entry["name"]:
                shared.add(alias)
    kept = {alias: name for alias, name in found.items() if alias not in shared}
    for key in ("id", "name"):
        kept |= {entry[key].casefold(): entry["name"] for entry in taxonomy}
    return kept


def parents(taxonomy: Taxonomy) -> set[str]:
    """Return the identifiers of entries that others name as broader."""
    return {each for entry in taxonomy for each in entry.get("broader", ())}


def _csv_rows(path: Path) -> list[Mapping[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))
    except (OSError, ValueError, csv.Error) as error:
        raise TaggerError(f"{path}: cannot be read ({error}); give a CSV file in UTF-8") from error


def _json_rows(path: Path) -> list[Mapping[str, Any]]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TaggerError(f"{path}: cannot be read ({error}); give a JSON list of entries") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise TaggerError(f'{path}: no list of entries; give [{{"name": …}}, …]')
    return rows


def _entries(rows: Iterable[Mapping[str, Any]], path: Path) -> Iterator[Entry]:
    for row in rows:
        keys = {(key or "").strip().casefold(): value for key, value in row.items()}
        entry = {_OTHER_NAMES.get(key, key): value for key, value in keys.items()}
        name = " ".join(str(entry.get("name") or "").split())
        if not name and not any(entry.values()):
            continue  # a blank line
        if not name:
            raise TaggerError(f"{path}: an entry without a name ({next(iter(row.values()), '')!r}); name it")
        lists = {key: as_list(entry.get(key)) for key in _LISTS}
        lists |= {key: [slug(each) for each in lists[key]] for key in _REFERENCES}
        written = str(entry.get("id") or "").strip()
        if written and slug(written) != written.casefold():
            lists["aliases"].append(written)  # labels may be written so
        plain = {"id": slug(written or name), "name": name, "scope": entry.get("scope") or ""}
        yield {key: value for key, value in {**plain, **lists}.items() if value}


def as_list(value: object) -> list[str]:
    """Return a list of texts as one, and a text's parts between semicolons; blanks at the ends are cut off."""
    parts = value if isinstance(value, list) else str(value or "").split(SEPARATOR)
    return [text for part in parts if (text := " ".join(str(part).split()))]
