"""Countries of bodies whose name doesn't say it: a text, what issued it, its title; the identifier and the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from tagger.components.homelands import Homelands, Sign
from tagger.components.linker import ISSUERS, NOTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from spacy.language import Language

MINISTRY = "Ministry of Justice"
PLACES = dict.fromkeys(("Tallinn", "Vienna", "Riga"), "LOCATION")


@pytest.fixture(scope="module")
def linked(make_nlp: Callable[..., Language]) -> Callable[..., tuple[str, str]]:
    """Return a function: identifier and way of the first Ministry of Justice of a text with a title and issuers."""
    nlp = make_nlp({MINISTRY: "ORG", "Embassy of Norway": "ORG", "Supreme Court of Latvia": "ORG", **PLACES})

    def link(text: str, title: str = "", issuers: tuple[str, ...] = ()) -> tuple[str, str]:
        doc = nlp.make_doc(f"{title}\n\n{text}" if title else text)
        doc.user_data["tagger_title_end"] = len(title)
        doc.user_data[ISSUERS] = list(issuers)
        for _, component in nlp.pipeline:
            doc = component(doc)
        ent = next(ent for ent in doc.ents if MINISTRY in ent.text)
        return ent.kb_id_, doc.user_data[NOTES].get(f"{ent.start_char}:{ent.end_char}", "")

    return link


SKOPJE = ("OSCE Mission to Skopje",)


class Case(NamedTuple):
    text: str
    title: str
    issuers: tuple[str, ...]
    code: str
    way: str


@pytest.mark.parametrize(
    "case",
    [
        # beside it
        Case(
            "Our thanks go to Norway, whose Ministry of Justice pays. Latvia and Estonia came.",
            "",
            (),
            "NO",
            "country from the words beside it",
        ),
        Case(
            "“Too long.” (Latvia, Ministry of Justice) Norway and Estonia came.",
            "",
            (),
            "LV",
            "country from the words beside it",
        ),
        Case(
            "Speakers: J. Berg (Ministry of Justice, Norway); Latvia and Estonia came.",
            "",
            (),
            "NO",
            "country from the words beside it",
        ),
        # in its sentence, if nothing speaks against it
        Case(
            "The Ministry of Justice of the land met guests from Norway. Latvia and Estonia came.",
            "",
            (),
            "NO",
            "country from the sentence",
        ),
        Case(
            "In Tallinn, the Ministry of Justice met. Latvia and Norway came.",
            "",
            (),
            "EE",
            "country from the capital in the sentence",
        ),
        Case("In Vienna, the Ministry of Justice met. Latvia and Norway came.", "", (), "", ""),
        Case(
            "In Norway, the Ministry of Justice met. Latvia, Latvia, Latvia.",
            "Latvia learns",
            (),
            "NO",
            "country from the sentence",
        ),
        Case(
            "The Ministry of Justice opened a ward, paid for by Norway. Latvia, Latvia.",
            "Latvia learns",
            (),
            "LV",
            "country from the title",
        ),
        Case(
            "The Ministry of Justice met its Norwegian counterpart. Latvia is near Estonia.",
            "Latvia learns",
            (),
            "LV",
            "country from the title",
        ),
        Case(
            "The Ministry of Justice met. Embassy of Norway: J. Berg. Latvia came.",
            "",
            (),
            "LV",
            "country from the document",
        ),
        Case("The Ministry of Justice opened a ward, paid for by Norway.", "Latvia learns", (), "", ""),
        # what the document is about
        Case(
            "The Ministry of Justice met. Norway and Estonia came.",
            "Latvia learns",
            (),
            "LV",
            "country from the title",
        ),
        Case(
            "The Ministry of Justice met. Norway and Estonia came.",
            "Riga learns",
            (),
            "LV",
            "country from the capital in the title",
        ),
        Case(
            "The Ministry of Justice met. Norway and Estonia came.",
            "",
            SKOPJE,
            "MK",
            "country of the field operation that issued it",
        ),
        Case(
            "The Ministry of Justice met. Albania came.",
            "",
            SKOPJE,
            "MK",
            "country of the field operation that issued it",
        ),
        Case(
            "The Ministry of Justice met. Albania and Norway helped the OSCE Mission to Skopje.",
            "",
            (),
            "MK",
            "country of the field operation in the document",
        ),
        Case(
            "The Ministry of Justice met. Latvia. Latvia. Latvia. Norway.",
            "",
            (),
            "LV",
            "country that the document names most",
        ),
        Case("The Ministry of Justice met. Latvia. Latvia. Norway.", "", (), "", ""),
        # voices that contradict each other
        Case("The Ministry of Justice met.", "Latvia learns", SKOPJE, "", ""),
        # lists in order of countries
        Case(
            "Norway\nJ. Berg, Ministry of Justice\nLatvia\nA. Ozols, Supreme Court of Latvia\n",
            "",
            (),
            "NO",
            "country from the heading above it",
        ),
    ],
)
def test_ways(linked: Callable[..., tuple[str, str]], case: Case) -> None:
    found, note = linked(case.text, case.title, case.issuers)
    assert found == (f"gov:{case.code}/justice" if case.code else "")
    assert note == case.way if case.code else note.startswith(("country not clear", "no country"))


def test_no_sign_gives_no_way() -> None:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    from tagger.components.context import Surroundings

    doc = Doc(Vocab(), words=["Parliament", "met"])
    homelands = Homelands(Surroundings(doc.text), [], 0, [])
    assert [codes for codes, _ in homelands.ways(doc[:1]) if codes] == []
    assert homelands.topic == ()
    assert homelands.named == []


def test_two_voices_that_agree_are_one_topic() -> None:
    from tagger.components.context import Surroundings

    text = "Latvia learns\n\nRiga"
    homelands = Homelands(Surroundings(text), [Sign(0, 6, ["LV"], "country")], 13, ["LV"])
    assert homelands.topic == ("LV",)
    against = Homelands(Surroundings(text), [Sign(0, 6, ["LV"], "country")], 13, ["EE"])
    assert against.topic == ()
