from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import spacy

from tagger.components.gazetteer import Gazetteer, is_us_state, written_as
from tagger.components.nonentities import is_language
from tagger.errors import ModelError
from tagger.kb.store import Alias

if TYPE_CHECKING:
    from spacy.language import Language

Mentions = Callable[..., list[tuple[str, str]]]
GAZETTEER = "tagger_gazetteer"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Officers from Ukraine and Norway met.", [("Ukraine", "COUNTRY"), ("Norway", "COUNTRY")]),
        ("UKRAINE AND NORWAY MEET", [("UKRAINE", "COUNTRY"), ("NORWAY", "COUNTRY")]),
        ("officers from ukraine met", []),
        ("in the Netherlands", [("Netherlands", "COUNTRY")]),
        (
            "in the former Yugoslav Republic of Macedonia",
            [("former Yugoslav Republic of Macedonia", "COUNTRY")],
        ),
        ("a turkey and some china", []),
        ("U.S. officials said", [("U.S.", "COUNTRY")]),
        ("they told us, US and THEM", [("US", "COUNTRY")]),
        ("Georgian officers and the Dutch", [("Georgian", "NORP"), ("Dutch", "NORP")]),
        ("Roma and Sinti pupils", [("Roma", "NORP"), ("Sinti", "NORP")]),
        ("the OSCE Mission to Moldova said", [("OSCE Mission to Moldova", "ORG")]),
        ("OSCE MISSION TO MOLDOVA", [("OSCE MISSION TO MOLDOVA", "ORG")]),
        ("the Transnational\nThreats Department", [("Transnational\nThreats Department", "ORG")]),
        ("with the OSCE/ODIHR", [("OSCE", "ORG"), ("ODIHR", "ORG")]),
        ("the OSCE Secretary General said", [("OSCE", "ORG")]),
        ("the Secretary General said", []),
        ("the Presence and the Mission said", []),
        ("an election observation mission", []),
        ("Translated from Russian and Tajik.", []),
        ("a German-speaking village", [("German", "NORP")]),
        ("the Russian language", []),
        ("Border guards, in Kyrgyz uniforms, stood", [("Kyrgyz", "NORP")]),
        ("a bus from Atlanta, Georgia", [("Georgia", "LOCATION")]),
        ("on International Roma Day", []),
        ("the OSCE-Japan Conference", []),
        ("the Vienna Document and Model OSCE", []),
        ("on the shores of Lake Chad", []),
        ("Chad signed.", [("Chad", "COUNTRY")]),
        ("the Swiss OSCE Chairmanship", [("Swiss OSCE Chairmanship", "ORG")]),
    ],
)
def test_names_without_network(mentions: Mentions, text: str, expected: list[tuple[str, str]]) -> None:
    assert mentions(text, {}, GAZETTEER) == expected


@pytest.mark.parametrize(
    ("text", "fake", "expected"),
    [
        ("Michael Jordan came.", {"Michael Jordan": "PERSON"}, [("Michael Jordan", "PERSON")]),
        ("Michael Jordan came.", {}, []),
        ("Visitors from Jordan came.", {"Jordan": "LOCATION"}, [("Jordan", "COUNTRY")]),
        ("Visitors saw Jordan there.", {"Jordan": "PERSON"}, [("Jordan", "PERSON")]),
        ("the Bank of Georgia", {"Bank of Georgia": "ORG"}, [("Bank of Georgia", "ORG")]),
        (
            "the Georgian Ministry of Internal Affairs",
            {"Ministry of Internal Affairs": "ORG"},
            [("Georgian Ministry of Internal Affairs", "ORG")],
        ),
        ("the Lake Court of Georgia", {"Lake Court": "ORG"}, [("Lake Court of Georgia", "ORG")]),
        (
            "Deputies of the Parliament of Norway met.",
            {},
            [("Parliament of Norway", "ORG")],
        ),
        ("The Supreme Court of Canada ruled.", {"Court": "ORG"}, [("Supreme Court of Canada", "ORG")]),
        (
            "The Lake Court and the Embassy of Italy met.",
            {"Lake Court": "ORG"},
            [("Lake Court", "ORG"), ("Embassy of Italy", "ORG")],
        ),
        ("the south of Serbia", {"south of Serbia": "LOCATION"}, [("Serbia", "COUNTRY")]),
        ("on the Gulf of Finland", {}, []),
        ("the Kyrgyz-Tajik border", {"Kyrgyz-Tajik": "COUNTRY"}, [("Kyrgyz", "NORP"), ("Tajik", "NORP")]),
        ("a camp near Gdynia", {"Gdynia": "COUNTRY"}, [("Gdynia", "LOCATION")]),
        (
            "the OSCE Guidebook on Lake Policing in Norway",
            {"OSCE Guidebook on Lake Policing": "ORG"},
            [("Norway", "COUNTRY")],
        ),
        ("the OSCE of Georgia", {}, [("OSCE", "ORG"), ("Georgia", "COUNTRY")]),
        (
            "Tajikistan's Interior Ministry",
            {"Interior Ministry": "ORG"},
            [("Tajikistan", "COUNTRY"), ("Interior Ministry", "ORG")],
        ),
    ],
)  # fmt: skip
def test_names_and_network(
    mentions: Mentions, text: str, fake: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert mentions(text, fake, GAZETTEER) == expected


@pytest.mark.parametrize(
    ("surface", "words", "flags", "expected"),
    [
        ("Ukraine", "Ukraine", (), True),
        ("UKRAINE", "Ukraine", (), True),
        ("ukraine", "Ukraine", (), False),
        ("us", "US", ("case",), False),
        ("Us", "US", (), False),
        ("CHAD", "Chad", ("case",), False),
        ("Former Yugoslav Republic", "former Yugoslav Republic", (), True),
        ("Election Observation Mission", "election observation mission", (), True),
        ("election observation mission", "election observation mission", (), False),
        ("OSCE Mission To Moldova", "OSCE Mission to Moldova", (), True),
        ("Osce Mission to Moldova", "OSCE Mission to Moldova", (), False),
        ("Conflict\nPrevention Centre", "Conflict Prevention Centre", (), True),
    ],
)
def test_written_as(surface: str, words: str, flags: tuple[str, ...], expected: bool) -> None:
    alias = Alias(tuple(words.split()), "osce:x", "ORG", frozenset(flags))
    assert written_as(surface, alias) is expected


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("spoke in Russian.", "Russian", True),
        ("in Russian and Uzbek at school", "Russian", True),
        ("in Russian and Uzbek at school", "Uzbek", True),
        ("the Albanian language", "Albanian", True),
        ("Albanian-language media", "Albanian", True),
        ("in Albanian villages", "Albanian", False),
        ("in Roma and Sinti communities", "Roma", False),
        ("a Russian officer", "Russian", False),
        ("a summary in Armenian, Georgian and Russian: by May", "Georgian", True),
        ("officers from Hungarian, Slovak and Ruthenian communities", "Hungarian", False),
        ("officers from Hungarian, Slovak and Ruthenian communities", "Slovak", False),
        ("persons from Iraqi, Armenian and stateless families", "Armenian", False),
        ("tolerance in Armenian society", "Armenian", False),
        ("Belarusian or Russian essential.", "Belarusian", True),
        ("Languages are English and Russian. Apply", "Russian", True),
        ("a glossary in Russian and English has", "Russian", True),
    ],
)
def test_is_language(text: str, word: str, expected: bool) -> None:
    start = text.index(word)
    assert is_language(text, start, start + len(word)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in Atlanta, Georgia", True),
        ("Fort Benning, Georgia", True),
        ("Georgia, USA", True),
        ("in Georgia", False),
    ],
)
def test_is_us_state(text: str, expected: bool) -> None:
    start = text.index("Georgia")
    assert is_us_state(text, start, start + 7) is expected


def test_identifier_only_where_one_entry_fits(annotate: Callable[..., spacy.tokens.Doc]) -> None:
    doc = annotate("Congo and Norway", {}, GAZETTEER)
    assert [(ent.text, ent.kb_id_, ent.id_) for ent in doc.ents] == [
        ("Congo", "", "gazetteer"),
        ("Norway", "iso3166:NO", "gazetteer"),
    ]


def test_no_knowledge_base_is_said_in_one_line() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(GAZETTEER)
    with pytest.raises(ModelError, match="knowledge base"):
        nlp("Ukraine")


def test_lexicon_outlives_the_memory_zone_it_was_made_in(make_nlp: Callable[..., Language]) -> None:
    nlp = make_nlp()
    with nlp.memory_zone():
        assert [ent.kb_id_ for ent in nlp("The OSCE Mission to Moldova and Norway").ents][-1] == "iso3166:NO"
    for _ in range(2):
        with nlp.memory_zone():
            assert [ent.kb_id_ for ent in nlp("Norway and Ukraine").ents] == ["iso3166:NO", "iso3166:UA"]


def test_component_pickles(make_nlp: Callable[..., Language]) -> None:
    nlp = make_nlp()
    component = nlp.get_pipe(GAZETTEER)
    assert isinstance(component, Gazetteer)
    nlp("Norway")  # the lexicon is there
    again = pickle.loads(pickle.dumps(component))  # noqa: S301  what was pickled just now
    assert isinstance(again, Gazetteer)


@pytest.mark.parametrize(
    ("text", "fake", "expected"),
    [
        (
            "the Permanent Mission of Norway to the OSCE met",
            {"Permanent Mission of Norway": "ORG"},
            [("Permanent Mission of Norway to the OSCE", "ORG")],
        ),
        (
            "the Aarhus Centre in Osh met",
            {"Osh": "LOCATION"},
            [("Aarhus Centre", "ORG"), ("Osh", "LOCATION")],
        ),
        ("the Special Representative on Gender spoke", {}, []),
        ("under Security Council resolution 2178 it", {}, []),
        ("under Norway's Law on Gender Equality it", {}, [("Norway", "COUNTRY")]),
        ("on International Women's Day it", {"International Women": "ORG"}, []),
        (
            "the Border Committee of Norway's Sea Council met",
            {"Border Committee": "ORG", "Sea Council": "ORG"},
            [("Border Committee", "ORG"), ("Norway", "COUNTRY"), ("Sea Council", "ORG")],
        ),
        (
            "in Quist pod Holmem",
            {"Quist": "LOCATION", "Holmem": "LOCATION"},
            [("Quist pod Holmem", "LOCATION")],
        ),
        ("the Holm Agreement (HAG) and HAG", {"HAG": "ORG"}, []),
        ("PORT ADA (Nordpress) – Two boats", {"PORT ADA": "ORG"}, [("PORT ADA", "LOCATION")]),
    ],
)
def test_what_the_guidelines_mark_in_part(
    mentions: Mentions, text: str, fake: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert mentions(text, fake) == expected
