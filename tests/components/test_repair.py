from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import spacy

from tagger.components.repair import repaired

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

NLP = spacy.blank("en")


def _span(text: str, marked: str, label: str) -> Span:
    doc: Doc = NLP.make_doc(text)
    start = text.index(marked)
    span = doc.char_span(start, start + len(marked), label=label)
    assert span is not None
    return span


@pytest.mark.parametrize(
    ("text", "marked", "label", "expected"),
    [
        ("At the OSCE today", "the OSCE", "ORG", ["OSCE"]),
        ("In The Hague today", "The Hague", "LOCATION", ["The Hague"]),
        ("The Gambia agreed", "The Gambia", "COUNTRY", ["The Gambia"]),
        ("Tajikistan's army", "Tajikistan's", "COUNTRY", ["Tajikistan"]),
        ("Tajikistan’s army", "Tajikistan’s", "COUNTRY", ["Tajikistan"]),
        ("Vienna, Austria", "Vienna,", "LOCATION", ["Vienna"]),
        ("met Ambassador Jan Braathu there", "Ambassador Jan Braathu", "PERSON", ["Jan Braathu"]),
        ("met Deputy Minister Jan Braathu", "Deputy Minister Jan Braathu", "PERSON", ["Jan Braathu"]),
        ("met Dean Ajdukov there", "Dean Ajdukov", "PERSON", ["Dean Ajdukov"]),
        ("led by Noh Seung-jae on Monday", "Noh Seung", "PERSON", ["Noh Seung-jae"]),
        ("a Zannier-led team", "Zannier", "PERSON", ["Zannier"]),
        ("of van Ooststroom come", "Ooststroom", "PERSON", ["van Ooststroom"]),
        ("with the OSCE/TNTD in", "OSCE/TNTD", "ORG", ["OSCE", "TNTD"]),
        ("in Ferizaj/Uroševac on", "Ferizaj/Uroševac", "LOCATION", ["Ferizaj/Uroševac"]),
        ("the “Lira Group", "“Lira Group", "ORG", ["Lira Group"]),
        ("the “Lira” Group met", "“Lira” Group", "ORG", ["“Lira” Group"]),
        ("Human Rights (Ombudsman) said", "Human Rights (Ombudsman)", "ORG", ["Human Rights (Ombudsman)"]),
        ("Council (on Monday", "Council (", "ORG", ["Council"]),
        ("in Moldova\n\nCHISINAU met", "Moldova\n\nCHISINAU", "LOCATION", ["Moldova", "CHISINAU"]),
        ("the Border Police for its work", "Border Police for its work", "ORG", ["Border Police"]),
        ("Quist, PMU Project Manager, said", "PMU Project Manager", "ORG", []),
        ("number 1325 says", "1325", "PERSON", []),
        ("the ministry said", "ministry", "PERSON", []),
        ("the adelphi network", "adelphi", "ORG", ["adelphi"]),
        ("on the 5 May", "the 5 May", "DATE", ["the 5 May"]),
        ("met Prefect Ada Quist there", "Prefect Ada Quist", "PERSON", ["Ada Quist"]),
        ("3. Was Quist received?", "Was Quist", "PERSON", ["Quist"]),
        ("Q2 Ada Quist: Why?", "Q2 Ada Quist", "PERSON", ["Ada Quist"]),
        (
            "the Joint Centre for Control in Debaltseve",
            "Joint Centre for Control in",
            "ORG",
            ["Joint Centre for Control"],
        ),
        ("of Green Growth. Experts came", "Green Growth. Experts", "ORG", ["Green Growth"]),
        ("the Mapping Unit of the OSCE said", "Mapping Unit of the OSCE", "ORG", ["Mapping Unit", "OSCE"]),
        (
            "the Parliamentary Assembly of the OSCE",
            "Parliamentary Assembly of the OSCE",
            "ORG",
            ["Parliamentary Assembly of the OSCE"],
        ),
        ("the OSCE Secretary General said", "OSCE Secretary General", "ORG", ["OSCE"]),
        ("as Special Representative on Gender she", "Special Representative on Gender", "ORG", []),
        ("at School No. 61, where", "School No", "ORG", ["School No. 61"]),
        ("Decision No. 61, where", "Decision No", "ORG", ["Decision No"]),
        ("and Ada Holm-\nQuist came", "Ada Holm-", "PERSON", ["Ada Holm-\nQuist"]),
        ("Norway   QUIST, Ada   Ministry", "QUIST", "PERSON", ["QUIST, Ada"]),
        ("met QUIST, Ada said", "QUIST", "PERSON", ["QUIST"]),
        ("his wife: Olga Holm\nHryts: Danny", "Olga Holm\nHryts", "PERSON", ["Olga Holm"]),
        ("the Swiss-Italian border", "Swiss-Italian border", "ORG", []),
        ("a draft in English, with", "English", "LOCATION", []),
        (
            "the Ministry of Trade and Island Policy said",
            "Ministry of Trade",
            "ORG",
            ["Ministry of Trade and Island Policy"],
        ),
        ("the Ministry of Trade and Parliament said", "Ministry of Trade", "ORG", ["Ministry of Trade"]),
        ("the Ministry of Trade and Ambassador Quist", "Ministry of Trade", "ORG", ["Ministry of Trade"]),
        (
            "the Committee on Trade, Health and Sport met",
            "Committee on Trade",
            "ORG",
            ["Committee on Trade, Health and Sport"],
        ),
        (
            "at Quist State University on Fridays, he",
            "Quist State University on Fridays",
            "ORG",
            ["Quist State University"],
        ),
        ("the Ministers of Justice and Trade met", "Ministers of Justice and Trade", "ORG", []),
        ("fined Quist TV for insults to Turks", "Quist TV for insults to Turks", "ORG", ["Quist TV"]),
        ("by Ada Quist gyzy today", "Ada Quist", "PERSON", ["Ada Quist gyzy"]),
        ("opened.\nHolm-\nQuist's office", "Quist", "PERSON", ["Holm-\nQuist"]),
        ("QUISTHOLM – Fishermen met", "QUISTHOLM – Fishermen", "ORG", ["QUISTHOLM"]),
    ],
)
def test_boundaries(text: str, marked: str, label: str, expected: list[str]) -> None:
    pieces = repaired(_span(text, marked, label))
    assert [piece.text for piece in pieces] == expected
    assert {piece.label_ for piece in pieces} <= {label}
