from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from spacy.tokens import Doc

from tagger.components.countries import countries_in, countries_in_name
from tagger.components.linker import ISSUERS, NOTES
from tagger.kb.store import KnowledgeBase

if TYPE_CHECKING:
    from spacy.language import Language

Annotate = Callable[..., Doc]
Ids = Callable[..., dict[str, str]]
INTERIOR = {"Ministry of Internal Affairs": "ORG"}


@pytest.mark.parametrize(
    ("text", "fake", "expected"),
    [
        ("the OSCE said", {}, {"OSCE": "osce:osce"}),
        ("Kosovo and the UK", {}, {"Kosovo": "iso3166:XK", "UK": "iso3166:GB"}),
        ("Georgian officers", {}, {"Georgian": "iso3166:GE"}),
        ("ethnic Albanian officers", {}, {"Albanian": ""}),
        ("the Albanian and Serb communities", {}, {"Albanian": "", "Serb": ""}),
        ("the Congo delegation", {}, {"Congo": ""}),
        ("the Transnational Threats Department (TNTD) and the TNTD", {}, {
            "Transnational Threats Department": "osce:tntd", "TNTD": "osce:tntd"}),
        ("the Transnational Threats Department of the OSCE", {}, {
            "Transnational Threats Department": "osce:tntd", "OSCE": "osce:osce"}),
        # countries of national bodies: name, beside, sentence, document
        ("the Ministry of Internal Affairs of Georgia", {"Ministry of Internal Affairs of Georgia": "ORG"}, {
            "Ministry of Internal Affairs of Georgia": "gov:GE/interior"}),
        ("the Georgian Ministry of Internal Affairs", INTERIOR, {
            "Georgian Ministry of Internal Affairs": "gov:GE/interior"}),
        ("Norway and Tajikistan's Ministry of Internal Affairs", INTERIOR, {
            "Ministry of Internal Affairs": "gov:TJ/interior"}),
        ("In Mongolia the Ministry of Internal Affairs met. Norway paid.", INTERIOR, {
            "Ministry of Internal Affairs": "gov:MN/interior"}),
        ("The Ministry of Internal Affairs met. Mongolia is large.", INTERIOR, {
            "Ministry of Internal Affairs": "gov:MN/interior"}),
        ("The Ministry of Internal Affairs met. Mongolia is large, Norway is not.", INTERIOR, {
            "Ministry of Internal Affairs": ""}),
        ("The Ministry of Internal Affairs met.", INTERIOR, {"Ministry of Internal Affairs": ""}),
        ("the National Police Agency of Mongolia", {"National Police Agency of Mongolia": "ORG"}, {
            "National Police Agency of Mongolia": "gov:MN/police"}),
        ("the University of Internal Affairs of Mongolia", {"University of Internal Affairs of Mongolia": "ORG"}, {
            "University of Internal Affairs of Mongolia": ""}),
        # short forms
        ("In Moldova, the OSCE Mission said", {"OSCE Mission": "ORG"}, {"OSCE Mission": "osce:mission-moldova"}),
        ("The OSCE Mission said", {"OSCE Mission": "ORG"}, {"OSCE Mission": ""}),
        ("The OSCE Mission to Croatia left. The OSCE Mission said so in Norway.", {"OSCE Mission": "ORG"}, {
            "OSCE Mission to Croatia": "osce:mission-croatia", "OSCE Mission": "osce:mission-croatia"}),
        # "OSCE" is not context enough for what it has many of
        ("The OSCE Bureau said", {"OSCE Bureau": "ORG"}, {"OSCE Bureau": ""}),
        ("The OSCE Parliamentary Assembly met. The OSCE Bureau said", {"OSCE Bureau": "ORG"}, {
            "OSCE Bureau": "osce:pa-bureau"}),
        ("the OSCE Bureau in Narva", {"OSCE Bureau in Narva": "ORG"}, {"OSCE Bureau in Narva": ""}),
        ("the Finnish Chairmanship of the OSCE", {"Finnish Chairmanship": "ORG"}, {
            "Finnish Chairmanship": ""}),
        ("the Swiss OSCE Chairmanship", {}, {"Swiss OSCE Chairmanship": "osce:chairpersonship"}),
        ("a person, Jan Braathu", {"Jan Braathu": "PERSON"}, {"Jan Braathu": ""}),
    ],
)  # fmt: skip
def test_identifiers(ids: Ids, text: str, fake: dict[str, str], expected: dict[str, str]) -> None:
    found = ids(text, fake)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "fake", "name", "note"),
    [
        ("the Ministry of Internal Affairs of Georgia", {"Ministry of Internal Affairs of Georgia": "ORG"},
         "Ministry of Internal Affairs of Georgia", "country from the name"),
        ("Norway and Tajikistan's Ministry of Internal Affairs", INTERIOR,
         "Ministry of Internal Affairs", "country from the words beside it"),
        ("In Mongolia the Ministry of Internal Affairs met.", INTERIOR,
         "Ministry of Internal Affairs", "country from the sentence"),
        ("In Montenegro the Special Prosecution Office met.", {"Special Prosecution Office": "ORG"},
         "Special Prosecution Office", "country from the sentence"),
        ("The Special Prosecution Office met.", {"Special Prosecution Office": "ORG"},
         "Special Prosecution Office", "only with context: gov:AL/anti-corruption"),
        ("The Ministry of Internal Affairs met. Mongolia paid.", INTERIOR,
         "Ministry of Internal Affairs", "country from the document"),
        ("The Ministry of Internal Affairs met. Mongolia paid. Norway did not.", INTERIOR,
         "Ministry of Internal Affairs", "country not clear: MN, NO"),
        ("the Congo delegation", {}, "Congo", "two candidates: iso3166:CD, iso3166:CG"),
        ("ethnic Albanian officers", {}, "Albanian", "a people, not the nationality of a country"),
    ],
)  # fmt: skip
def test_notes(annotate: Annotate, text: str, fake: dict[str, str], name: str, note: str) -> None:
    doc = annotate(text, fake)
    ent = next(ent for ent in doc.ents if ent.text == name)
    assert doc.user_data[NOTES][f"{ent.start_char}:{ent.end_char}"] == note


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Ministry of Internal Affairs of Georgia", ["GE"]),
        ("Georgian Ministry of Internal Affairs", ["GE"]),
        ("OSCE Mission to Moldova", ["MD"]),
        ("OSCE Mission to Bosnia and Herzegovina", ["BA"]),
        ("National Bank", []),
        ("Michael Jordan Foundation", []),
        ("Embassy of Norway in Ukraine", ["NO", "UA"]),
        ("OSCE Mission to Skopje", []),
        ("Roma Education Fund", []),
    ],
)
def test_countries_inside_names(kb_data: dict[str, object], name: str, codes: list[str]) -> None:
    assert list(countries_in_name(name, KnowledgeBase.from_data(kb_data))) == codes


def test_countries_in_says_how(annotate: Annotate, make_nlp: Callable[..., Language]) -> None:
    kb = KnowledgeBase.from_vocab(make_nlp().vocab)
    doc = annotate(
        "Georgia, Georgian officers, the OSCE Mission to Moldova, Jan Braathu", {"Jan Braathu": "PERSON"}
    )
    assert [tuple(named) for ent in doc.ents for named in countries_in(ent, kb)] == [
        ("GE", "name"), ("GE", "adjective"), ("MD", "organization")]  # fmt: skip


def test_bytes_keep_everything(make_nlp: Callable[..., Language]) -> None:
    nlp = make_nlp({"Zorigt Ochirkhuyag": "PERSON"})
    text = "Zorigt Ochirkhuyag of the Lake Protection Agency (LPA) met Ochirkhuyag in Congo on International Roma Day."
    doc = nlp(text)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    row = [(ent.start_char, ent.end_char, ent.label_, ent.kb_id_, ent.id_) for ent in doc.ents]
    assert [(ent.start_char, ent.end_char, ent.label_, ent.kb_id_, ent.id_) for ent in again.ents] == row
    assert again.user_data == doc.user_data
    assert len(row) == 4


def test_pipeline_survives_the_disk(make_nlp: Callable[..., Language], tmp_path: object) -> None:
    import spacy

    nlp = make_nlp({"Lake Court": "ORG"})
    text = "The Lake Court of Georgia and the OSCE Mission to Moldova met in Norway."
    nlp.to_disk(tmp_path)  # type: ignore[arg-type]
    again = spacy.load(tmp_path)  # type: ignore[arg-type]
    assert [(e.text, e.kb_id_) for e in again(text).ents] == [(e.text, e.kb_id_) for e in nlp(text).ents]
    assert [e.kb_id_ for e in again(text).ents][-1] == "iso3166:NO"


@pytest.mark.parametrize(
    ("text", "name", "issuers", "identifier"),
    [
        ("The OSCE Mission said so.", "OSCE Mission", ["OSCE Mission to Moldova"], "osce:mission-moldova"),
        ("The incoming Serbian Chairmanship spoke.", "Serbian Chairmanship", ["Permanent Council"],
         "osce:chairpersonship"),
        ("The incoming Serbian Chairmanship spoke.", "Serbian Chairmanship", [], ""),
        ("The OSCE met the Council of Ministers in Tirana.", "Council of Ministers", [], "gov:AL/government"),
    ],
)  # fmt: skip
def test_issuers_are_context(
    make_nlp: Callable[..., Language], text: str, name: str, issuers: list[str], identifier: str
) -> None:
    nlp = make_nlp({name: "ORG", "Tirana": "LOCATION"})
    doc = nlp.make_doc(text)
    doc.user_data[ISSUERS] = issuers
    for _, component in nlp.pipeline:
        doc = component(doc)
    assert {ent.text: ent.kb_id_ for ent in doc.ents}[name] == identifier


def test_what_is_named_before_a_slash_defines_nothing(ids: Ids) -> None:
    found = ids(
        "The Office for Democratic Institutions and Human Rights of the OSCE (OSCE/ODIHR) met; ODIHR said so."
    )
    assert found["ODIHR"] == "osce:odihr"
