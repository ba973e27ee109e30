from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
import spacy
import srsly
from spacy.vocab import Vocab

from tagger.errors import ModelError
from tagger.kb.ids import is_valid
from tagger.kb.store import Entry, KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize(
    ("surface", "label", "ids"),
    [
        # countries: long and short forms, old names, codes
        ("Georgia", "COUNTRY", ["GE"]),
        ("the Netherlands", "COUNTRY", ["NL"]),
        ("Holland", "COUNTRY", ["NL"]),
        ("Turkey", "COUNTRY", ["TR"]),
        ("Türkiye", "COUNTRY", ["TR"]),
        ("Turkiye", "COUNTRY", ["TR"]),
        ("Republic of Türkiye", "COUNTRY", ["TR"]),
        ("Burma", "COUNTRY", ["MM"]),
        ("Ivory Coast", "COUNTRY", ["CI"]),
        ("Cote d'Ivoire", "COUNTRY", ["CI"]),
        ("Côte d’Ivoire", "COUNTRY", ["CI"]),
        ("Cape Verde", "COUNTRY", ["CV"]),
        ("Cabo Verde", "COUNTRY", ["CV"]),
        ("Swaziland", "COUNTRY", ["SZ"]),
        ("East Timor", "COUNTRY", ["TL"]),
        ("UAE", "COUNTRY", ["AE"]),
        ("U.S.", "COUNTRY", ["US"]),
        ("US", "COUNTRY", ["US"]),
        ("us", None, []),
        ("U.K.", "COUNTRY", ["GB"]),
        ("uk", None, []),
        ("FYROM", "COUNTRY", ["MK"]),
        ("former Yugoslav Republic of Macedonia", "COUNTRY", ["MK"]),
        ("BiH", "COUNTRY", ["BA"]),
        ("Bosnia & Herzegovina", "COUNTRY", ["BA"]),
        ("Kosovo", "COUNTRY", ["XK"]),
        ("Holy See", "COUNTRY", ["VA"]),
        ("Niger", "COUNTRY", ["NE"]),
        ("Nigeria", "COUNTRY", ["NG"]),
        ("Congo", "COUNTRY", ["CD", "CG"]),
        ("DRC", "COUNTRY", ["CD"]),
        ("Republic of the Congo", "COUNTRY", ["CG"]),
        ("North Korea", "COUNTRY", ["KP"]),
        ("Republic of Korea", "COUNTRY", ["KR"]),
        ("Soviet Union", "COUNTRY", ["SU"]),
        ("Yugoslavia", "COUNTRY", ["RS", "YU"]),
        ("Federal Republic of Yugoslavia", "COUNTRY", ["RS"]),
        ("Serbia and Montenegro", "COUNTRY", ["RS"]),
        ("TURKEY", "COUNTRY", ["TR"]),
        ("turkey", None, []),
        # demonyms
        ("Georgian", "NORP", ["GE"]),
        ("Georgians", "NORP", ["GE"]),
        ("Nigerien", "NORP", ["NE"]),
        ("Nigerian", "NORP", ["NG"]),
        ("Filipino", "NORP", ["PH"]),
        ("Philippine", "NORP", ["PH"]),
        ("Dominican", "NORP", ["DM", "DO"]),
        ("Kosovo Serb", "NORP", ["XK"]),
        ("Georgian", "COUNTRY", []),
        # regions and peoples have no country
        ("Republika Srpska", None, []),
        ("RS", None, []),
        ("Crimea", None, []),
        ("Chechnya", None, []),
        ("Transdniestria", None, []),
        ("England", None, []),
        ("Serb", None, []),
        ("Roma", None, []),
        ("Soviet", None, []),
        # territories with a code are places
        ("Hong Kong", "LOCATION", ["HK"]),
        ("Hong Kong", "COUNTRY", []),
        # what only looks alike
        ("IT", None, []),
        ("IN", None, []),
        ("AM", None, []),
        ("the host country", None, []),
        ("Albanian authorities", None, []),
    ],
)
def test_countries_and_nationalities(
    kb: KnowledgeBase, surface: str, label: str | None, ids: list[str]
) -> None:
    assert sorted(entry.id for entry in kb.find(surface, label)) == [f"iso3166:{code}" for code in ids]


@pytest.mark.parametrize(
    ("surface", "identifier"),
    [
        ("OSCE", "osce:osce"),
        ("the OSCE's", "osce:osce"),
        ("Organisation for Security and Co-operation in Europe", "osce:osce"),
        ("CSCE", "osce:csce"),
        ("TNTD", "osce:tntd"),
        ("Transnational Threats Department", "osce:tntd"),
        ("OSCE Transnational Threats Department", "osce:tntd"),
        ("OSCE Mission to Moldova", "osce:mission-moldova"),
        ("OSCE Mission in Moldova", "osce:mission-moldova"),
        ("Mission to Moldova", "osce:mission-moldova"),
        ("OSCE Mission to Kosovo", "osce:mission-kosovo"),
        ("OSCE Center in Ashgabat", "osce:centre-ashgabat"),
        ("OSCE Programme Office in Nur-Sultan", "osce:po-astana"),
        ("OSCE Centre in Astana", "osce:centre-astana"),
        ("OSCE Mission to Serbia and Montenegro", "osce:mission-sam"),
        ("OSCE Spillover Monitor Mission to Skopje", "osce:spillover-skopje"),
        ("OSCE Project Coordinator in Ukraine", "osce:pcu"),
        ("OSCE/ODIHR", "osce:odihr"),
        ("ODIHR", "osce:odihr"),
        ("Special Monitoring Mission to Ukraine", "osce:smm"),
        ("Swiss OSCE Chairmanship", "osce:chairpersonship"),
        ("Lithuanian Chairmanship", "osce:chairpersonship"),
        ("OSCE Situation Room", "osce:cpc-sitroom"),
        ("PiA", "osce:presence-albania"),
        ("CIA", "gov:US/intelligence"),
        ("CiA", "osce:centre-ashgabat"),
        ("UNHCR", "org:unhcr"),
        ("UN High Commissioner for Refugees", "org:unhcr"),
        ("Nato", "org:nato"),
        ("Verkhovna Rada", "gov:UA/parliament"),
        ("Skupstina of Serbia", "gov:RS/parliament"),
        ("An Garda Siochana", "gov:IE/police"),
    ],
)
def test_organizations(kb: KnowledgeBase, surface: str, identifier: str) -> None:
    assert [entry.id for entry in kb.find(surface, "ORG")] == [identifier]


@pytest.mark.parametrize(
    "surface", ["OSCE Mission", "CEC", "Parliamentary Assembly", "National Council", "IACHR"]
)
def test_a_name_of_several_gives_all_and_says_so(kb: KnowledgeBase, surface: str) -> None:
    hits = kb.hits(surface)
    assert len({hit.entry.id for hit in hits}) > 1
    assert all(hit.flags & {"ambiguous", "contextual"} for hit in hits)


@pytest.mark.parametrize("surface", ["Annual Session", "WIN", "LIVE", "Secretary General", "field missions"])
def test_meetings_projects_and_offices_are_no_organizations(kb: KnowledgeBase, surface: str) -> None:
    assert kb.find(surface) == ()


@pytest.mark.parametrize(
    ("identifier", "entry"),
    [
        ("iso3166:GE", Entry("iso3166:GE", "Georgia", "COUNTRY", "GE", "country")),
        ("osce:tntd", Entry("osce:tntd", "Transnational Threats Department", "ORG", "AT", "department")),
        ("org:undp", Entry("org:undp", "United Nations Development Programme", "ORG", None, "un")),
        (
            "gov:GE/interior",
            Entry("gov:GE/interior", "Ministry of the Interior of Georgia", "ORG", "GE", "interior"),
        ),
        (
            "gov:NL/interior",
            Entry("gov:NL/interior", "Ministry of the Interior of the Netherlands", "ORG", "NL", "interior"),
        ),
        ("gov:UA/parliament", Entry("gov:UA/parliament", "Verkhovna Rada", "ORG", "UA", "parliament")),
        ("gov:DE/parliament", Entry("gov:DE/parliament", "Parliament of Germany", "ORG", "DE", "parliament")),
        ("gov:GE/nothing", None),
        ("iso3166:ZZ", None),
        ("Georgia", None),
    ],
)
def test_entries(kb: KnowledgeBase, identifier: str, entry: Entry | None) -> None:
    assert kb.entry(identifier) == entry
    assert kb.name(identifier) == (entry.name if entry else None)


def test_every_identifier_is_valid_and_has_an_entry(kb: KnowledgeBase, compiled: dict[str, Any]) -> None:
    identifiers = {*compiled["entries"], *(name[1] for name in compiled["names"] if name[1])}
    assert all(map(is_valid, identifiers))
    assert all(map(kb.entry, identifiers))


def test_every_name_finds_what_it_names(kb: KnowledgeBase, compiled: dict[str, Any]) -> None:
    lost = [
        text
        for text, identifier, label, *_ in compiled["names"]
        if identifier and identifier not in {entry.id for entry in kb.find(text, label)}
    ]
    assert lost == []


def test_every_name_is_found_however_it_is_written(kb: KnowledgeBase, compiled: dict[str, Any]) -> None:
    for text, identifier, label, flags, _ in compiled["names"]:
        if not identifier or "case" in flags.split():
            continue
        for written in (
            text.upper(),
            text.lower(),
            f"the {text}’s",
            text.replace("-", "–").replace("'", "’"),
        ):
            assert identifier in {entry.id for entry in kb.find(written, label)}, (text, written)


def test_every_spelling_of_an_alias_finds_its_entry(kb: KnowledgeBase) -> None:
    for alias in kb.aliases():
        written = " ".join(alias.words).replace(" '", "'").replace(" ’", "’")
        if alias.id:
            assert alias.id in {entry.id for entry in kb.find(written, alias.label)}, alias


def test_aliases_hold_peoples_without_an_identifier(kb: KnowledgeBase) -> None:
    aliases = {alias.words: alias for alias in kb.aliases()}
    assert aliases["Roma",].id == ""
    assert aliases["Roma",].label == "NORP"
    assert aliases["Crimean", "Tatars"].label == "NORP"


def test_it_travels_in_the_vocabulary(kb: KnowledgeBase, tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    kb.add_to(nlp.vocab)
    nlp.to_disk(tmp_path / "model")
    vocab = spacy.load(tmp_path / "model").vocab
    loaded = KnowledgeBase.from_vocab(vocab)
    assert loaded is KnowledgeBase.from_vocab(vocab)
    assert loaded.to_data() == kb.to_data()
    assert loaded.find("Georgia") == kb.find("Georgia")


def test_another_knowledge_base_in_the_vocabulary_is_noticed(kb: KnowledgeBase) -> None:
    vocab = Vocab()
    kb.add_to(vocab)
    first = KnowledgeBase.from_vocab(vocab)
    kb.add_to(vocab)
    assert KnowledgeBase.from_vocab(vocab) is not first


def test_a_vocabulary_without_one_says_what_to_do() -> None:
    with pytest.raises(ModelError, match="retrain"):
        KnowledgeBase.from_vocab(Vocab())


def test_data_of_another_version_say_what_to_do(compiled: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match="version 0"):
        KnowledgeBase.from_data({**compiled, "version": 0})


def test_loading_costs_little_more_than_unpacking(compiled: dict[str, Any]) -> None:
    packed = srsly.msgpack_dumps(compiled)

    def seconds(run: Callable[[], object]) -> float:
        begin = time.process_time()
        run()
        return time.process_time() - begin

    unpacking = min(seconds(lambda: srsly.msgpack_loads(packed)) for _ in range(5))
    loading = min(
        seconds(lambda: KnowledgeBase.from_data(srsly.msgpack_loads(packed)).find("Georgia"))
        for _ in range(5)
    )
    assert loading < 3 * unpacking  # 1.1 to 1.5 times
