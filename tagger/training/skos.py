"""Taxonomies in SKOS, the web's form for thesauri: https://www.w3.org/TR/skos-reference/.

| entry | SKOS |
| --- | --- |
| `id` | `notation`, else what the address ends in |
| `name` | `prefLabel` |
| `aliases` | `altLabel` |
| `scope` | `definition`, else `scopeNote` |
| `cues` | `hiddenLabel`: for a text index, not for readers |
| `broader` | `broader` |
| `see_also` | `related` |

    python -m tagger.training.skos      # writes data/reference/fields_of_work.ttl anew
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from tagger.errors import MissingExtraError, TaggerError
from tagger.training.corpus import DATA
from tagger.training.taxonomy import slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    Entry = dict[str, Any]

BASE: Final = "urn:tagger:field-of-work:"
PUBLISHED: Final = "fields_of_work.ttl"
"""The OSCE taxonomy, in the folder of the reference data."""
TITLE: Final = "OSCE fields of work"

_SECURITY, _ECONOMY, _HUMAN = "politico-military", "economic-and-environmental", "human"
DIMENSIONS: Final[tuple[Mapping[str, str], ...]] = (
    {
        "id": _SECURITY,
        "name": "Politico-military dimension",
        "scope": "Military transparency, arms, borders, policing, threats across borders, conflicts.",
    },
    {
        "id": _ECONOMY,
        "name": "Economic and environmental dimension",
        "scope": "Economic development, good governance, the environment.",
    },
    {
        "id": _HUMAN,
        "name": "Human dimension",
        "scope": "Human rights and fundamental freedoms, democratic institutions, the rule of law.",
    },
)
"""The three dimensions of security by which the OSCE orders its work; they are groups, not labels."""
_BROADER: Final[Mapping[str, tuple[str, ...]]] = {
    "arms-control": (_SECURITY,),
    "border-management": (_SECURITY,),
    "combating-trafficking-in-human-beings": (_SECURITY, _ECONOMY, _HUMAN),
    "conflict-prevention-and-resolution": (_SECURITY,),
    "countering-terrorism": (_SECURITY,),
    "cyber-ict-security": (_SECURITY,),
    "democratization": (_HUMAN,),
    "economic-activities": (_ECONOMY,),
    "education": (_HUMAN,),
    "elections": (_HUMAN,),
    "environmental-activities": (_ECONOMY,),
    "gender-equality": (_SECURITY, _ECONOMY, _HUMAN),
    "good-governance": (_ECONOMY,),
    "human-rights": (_HUMAN,),
    "media-freedom-and-development": (_HUMAN,),
    "migration": (_ECONOMY, _HUMAN),
    "national-minority-issues": (_HUMAN,),
    "policing": (_SECURITY,),
    "reform-and-co-operation-in-the-security-sector": (_SECURITY,),
    "roma-and-sinti": (_HUMAN,),
    "rule-of-law": (_HUMAN,),
    "tolerance-and-non-discrimination": (_HUMAN,),
    "youth": (_SECURITY, _ECONOMY, _HUMAN),
}
"""Field -> its dimensions; what cuts across them has several."""


def read_skos(path: Path, form: str = "turtle") -> list[Entry]:
    """Return the concepts of a SKOS file as entries, by name; English labels first, else those without a language.

    Args:
        path: The file.
        form: Its format, as rdflib calls it.

    Raises:
        MissingExtraError: rdflib is not installed.
        TaggerError: the file cannot be read, or holds a concept without a label.
    """
    rdflib = _rdflib()
    graph = rdflib.Graph()
    try:
        graph.parse(str(path), format=form)
    except Exception as error:  # rdflib raises what its many parsers do
        reason = " ".join(str(error).split())[:200]
        raise TaggerError(f"{path}: cannot be read as SKOS ({reason}); check the file") from error
    skos = rdflib.SKOS
    concepts = sorted(graph.subjects(rdflib.RDF.type, skos.Concept), key=str)
    ids = {concept: _id_of(graph, concept, skos) for concept in concepts}
    entries = [_entry(graph, concept, ids, skos, path) for concept in concepts]
    return sorted(entries, key=lambda entry: str(entry["name"]))


def write_skos(taxonomy: Sequence[Mapping[str, Any]], title: str, base: str = BASE) -> str:
    """Return a taxonomy as SKOS in Turtle.

    Args:
        taxonomy: The entries; `broader` and `see_also` name others of them, and names of none are left out.
        title: Of the scheme.
        base: What the addresses of scheme and concepts begin with.

    Raises:
        MissingExtraError: rdflib is not installed.
    """
    rdflib = _rdflib()
    graph, skos = rdflib.Graph(), rdflib.SKOS
    graph.bind("skos", skos)
    scheme = rdflib.URIRef(base + "scheme")
    graph.add((scheme, rdflib.RDF.type, skos.ConceptScheme))
    graph.add((scheme, skos.prefLabel, rdflib.Literal(title, lang="en")))
    address = {entry["id"]: rdflib.URIRef(base + quote(entry["id"])) for entry in taxonomy}
    for entry in taxonomy:
        concept = address[entry["id"]]
        graph.add((concept, rdflib.RDF.type, skos.Concept))
        graph.add((concept, skos.inScheme, scheme))
        graph.add((concept, skos.notation, rdflib.Literal(entry["id"])))
        for term, texts in _texts(entry):
            for text in texts:
                graph.add((concept, skos[term], rdflib.Literal(text, lang="en")))
        for term, key in (("broader", "broader"), ("related", "see_also")):
            for other in entry.get(key, ()):
                if other in address:
                    graph.add((concept, skos[term], address[other]))
        if not entry.get("broader"):
            graph.add((concept, skos.topConceptOf, scheme))
    return str(graph.serialize(format="turtle"))


def osce_taxonomy(reference: Path = DATA / "reference") -> list[Entry]:
    """Return the OSCE's fields of work below the three dimensions, as a taxonomy."""
    fields = json.loads((reference / "fields_of_work.json").read_text(encoding="utf-8"))
    return [*map(dict, DIMENSIONS), *({**field, "broader": list(_BROADER[field["id"]])} for field in fields)]


def _texts(entry: Mapping[str, Any]) -> Iterable[tuple[str, Iterable[str]]]:
    name = entry["name"]
    aliases = [each for each in entry.get("aliases", ()) if each != name]  # SKOS forbids a label of two kinds
    taken = {name, *aliases}
    return (
        ("prefLabel", [name]),
        ("altLabel", aliases),
        ("hiddenLabel", [each for each in entry.get("cues", ()) if each not in taken]),
        ("definition", [entry["scope"]] if entry.get("scope") else []),
    )


def _entry(graph: Any, concept: Any, ids: Mapping[Any, str], skos: Any, path: Path) -> Entry:
    names = _literals(graph, concept, skos.prefLabel)
    if not names:
        raise TaggerError(f"{path}: {concept} has no prefLabel; give it one")
    scopes = _literals(graph, concept, skos.definition) or _literals(graph, concept, skos.scopeNote)
    narrower = set(graph.subjects(skos.narrower, concept))
    entry = {
        "id": ids[concept],
        "name": names[0],
        "aliases": _literals(graph, concept, skos.altLabel),
        "scope": " ".join(scopes),
        "cues": _literals(graph, concept, skos.hiddenLabel),
        "broader": _ids(narrower | set(graph.objects(concept, skos.broader)), ids),
        "see_also": _ids(graph.objects(concept, skos.related), ids),
    }
    return {key: value for key, value in entry.items() if value}


def _ids(concepts: Iterable[Any], ids: Mapping[Any, str]) -> list[str]:
    return sorted(ids[each] for each in concepts if each in ids)


def _id_of(graph: Any, concept: Any, skos: Any) -> str:
    notation = graph.value(concept, skos.notation, any=True)
    return slug(str(notation)) if notation else slug(re.split(r"[/#:]", str(concept).rstrip("/#"))[-1])


def _literals(graph: Any, concept: Any, term: Any) -> list[str]:
    """Return the texts in English, else those without a language, else all; in alphabetical order."""
    found = list(graph.objects(concept, term))
    for wanted in ("en", None):
        chosen = [each for each in found if (each.language or "").partition("-")[0] == (wanted or "")]
        if chosen:
            return sorted(" ".join(str(each).split()) for each in chosen)
    return sorted(" ".join(str(each).split()) for each in found)


def _rdflib() -> Any:
    try:
        import rdflib
    except ImportError:
        raise MissingExtraError('SKOS needs rdflib: pip install "tagger[skos]"') from None
    return rdflib


def main() -> None:
    """Write the OSCE taxonomy into the reference data."""
    target = DATA / "reference" / PUBLISHED
    target.write_text(write_skos(osce_taxonomy(), TITLE), encoding="utf-8")


if __name__ == "__main__":
    main()
