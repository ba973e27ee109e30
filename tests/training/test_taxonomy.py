from __future__ import annotations

import builtins
import json
from typing import TYPE_CHECKING, Any

import pytest

from tagger.errors import MissingExtraError, TaggerError, UsageError
from tagger.training.corpus import DATA
from tagger.training.skos import DIMENSIONS, PUBLISHED, TITLE, osce_taxonomy, write_skos
from tagger.training.taxonomy import label_finder, parents, read_taxonomy, slug, taxonomy_of

if TYPE_CHECKING:
    from pathlib import Path

ENTRIES: list[dict[str, Any]] = [
    {
        "id": "animals",
        "name": "Animals",
        "aliases": ["Beasts", "Fauna"],
        "scope": "What moves.",
        "cues": ["paw"],
    },
    {"id": "cats", "name": "Cats", "broader": ["animals"], "see_also": ["mice"]},
    {"id": "mice", "name": "Mice", "broader": ["animals"]},
]


def test_csv(tmp_path: Path) -> None:
    path = tmp_path / "scheme.csv"
    path.write_text(
        "Name,definition,synonyms,keywords,broader,related\n"
        "Animals,What moves.,Beasts; Fauna,paw,,\nCats,,,,animals,mice\nMice,,,,animals,\n,,,,,\n",
        "utf-8-sig",
    )
    assert read_taxonomy(path) == ENTRIES


def test_json(tmp_path: Path) -> None:
    path = tmp_path / "scheme.json"
    path.write_text(json.dumps(ENTRIES), "utf-8")
    assert read_taxonomy(path) == ENTRIES


def test_identifiers_become_slugs_and_stay_known_as_written(tmp_path: Path) -> None:
    path = tmp_path / "scheme.csv"
    path.write_text("id,name,broader\nA.1,Animals,\nCats,Felines,A.1\n", "utf-8")
    animals, cats = read_taxonomy(path)
    assert animals == {"id": "a-1", "name": "Animals", "aliases": ["A.1"]}
    assert cats == {"id": "cats", "name": "Felines", "broader": ["a-1"]}
    assert label_finder([animals, cats])["a.1"] == "Animals"


def test_skos_and_back(tmp_path: Path) -> None:
    path = tmp_path / "scheme.ttl"
    path.write_text(write_skos(ENTRIES, "Creatures"), "utf-8")
    assert read_taxonomy(path) == ENTRIES


def test_skos_of_others(tmp_path: Path) -> None:
    """Without notations, with labels in several languages, hierarchy told from above."""
    path = tmp_path / "scheme.ttl"
    path.write_text(
        """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <http://a.test/t#Birds> a skos:Concept ; skos:prefLabel "Oiseaux"@fr, "Birds"@en-GB ;
            skos:scopeNote "Feathered."@en ; skos:narrower <http://a.test/t#Owls> .
        <http://a.test/t#Owls> a skos:Concept ; skos:prefLabel "Owls" ; skos:altLabel "Eulen"@de .""",
        "utf-8",
    )
    assert read_taxonomy(path) == [
        {"id": "birds", "name": "Birds", "scope": "Feathered."},
        {"id": "owls", "name": "Owls", "aliases": ["Eulen"], "broader": ["birds"]},
    ]


def test_the_published_osce_taxonomy_is_up_to_date() -> None:
    """Run `python -m tagger.training.skos` when this fails."""
    from rdflib import Graph
    from rdflib.compare import isomorphic

    published = Graph().parse(DATA / "reference" / PUBLISHED, format="turtle")
    fresh = Graph().parse(data=write_skos(osce_taxonomy(), TITLE), format="turtle")
    assert isomorphic(published, fresh)


def test_the_osce_taxonomy_is_whole() -> None:
    fields = json.loads((DATA / "reference" / "fields_of_work.json").read_text("utf-8"))
    entries = {entry["id"]: entry for entry in read_taxonomy(DATA / "reference" / PUBLISHED)}
    assert parents(list(entries.values())) == {each["id"] for each in DIMENSIONS}
    assert len(entries) == len(fields) + 3
    for field in fields:
        entry = entries[field["id"]]
        assert entry["name"] == field["name"]
        assert entry["scope"] == " ".join(field["scope"].split())
        assert set(entry["see_also"]) == set(field["see_also"])
        assert set(entry["aliases"]) == {" ".join(each.split()) for each in field["aliases"]} - {
            field["name"]
        }
        assert set(entry["cues"]) <= set(field["cues"])


def test_skos_without_rdflib(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "rdflib":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r'pip install "tagger\[skos\]"'):
        write_skos(ENTRIES, "Creatures")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "id,definition\nx,y\n", "an entry without a name"),
        ("a.csv", "", "no entries"),
        ("a.csv", "name\nBirds\nBIRDS\n", "entry 2: the id 'birds' a second time"),
        ("a.json", "{}", "no list of entries"),
        ("a.json", "[", "cannot be read"),
        ("a.ttl", "no turtle", "cannot be read as SKOS"),
        ("a.ttl", "<urn:x> a <http://www.w3.org/2004/02/skos/core#Concept> .", "urn:x has no prefLabel"),
    ],
)
def test_a_taxonomy_that_is_none(name: str, content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    with pytest.raises(TaggerError, match=message):
        read_taxonomy(path)


def test_other_kinds_of_files(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no taxonomy by its name"):
        read_taxonomy(tmp_path / "scheme.xlsx")


def test_labels_as_a_taxonomy() -> None:
    assert taxonomy_of(["B b", "A", "B b"]) == [{"id": "a", "name": "A"}, {"id": "b-b", "name": "B b"}]
    with pytest.raises(TaggerError, match="the labels, entry 2: the id 'a' a second time"):
        taxonomy_of(["A", "a"])


def test_shared_aliases_name_nothing() -> None:
    found = label_finder(
        [
            {"id": "1", "name": "One", "aliases": ["same", "Uno"]},
            {"id": "2", "name": "Two", "aliases": ["Same"]},
        ]
    )
    assert found == {"uno": "One", "1": "One", "2": "Two", "one": "One", "two": "Two"}


@pytest.mark.parametrize(
    ("name", "id_"), [("Cyber/ICT Security", "cyber-ict-security"), (" Été_2 ", "été-2")]
)
def test_slug(name: str, id_: str) -> None:
    assert slug(name) == id_
