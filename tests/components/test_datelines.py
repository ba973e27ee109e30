from __future__ import annotations

import pytest
import spacy

from tagger.components.datelines import datelines

NLP = spacy.blank("en")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("QUISTHOLM (Nordpress) – Two boats sank.", ["QUISTHOLM"]),
        ("News\n\nPORT ADA, 3 November 2005 - Two boats sank.", ["PORT ADA"]),
        ("Quistholm/Port Ada, 6 October 2016\n\nTwo boats sank.", ["Quistholm", "Port Ada"]),
        ("PORT ADA, July 13 (Nordpress) -- Two boats sank.", ["PORT ADA"]),
        ("PORT ADA, Norway – Two boats sank.", ["PORT ADA"]),
        ("In Port Ada, 6 October 2016 was a day of rain.", []),
        ("Monday, 6 October 2016\n\nTwo boats sank.", []),
        ("SESSION II – COURTS", []),
        ("MEMO – for the group", []),
        ("OSCE, 6 October 2016 – Two boats sank.", []),
    ],
)
def test_places_that_open_a_line(text: str, expected: list[str]) -> None:
    found = list(datelines(NLP.make_doc(text), text, "gazetteer"))
    assert [span.text for span in found] == expected
    assert {span.label_ for span in found} <= {"LOCATION"}


def test_a_heading_in_capitals_is_a_dateline_where_the_network_saw_a_name() -> None:
    text = "QUISTHOLM — Two boats sank."
    doc = NLP.make_doc(text)
    assert not list(datelines(doc, text, "gazetteer"))
    name = doc.char_span(0, 9, label="PERSON")
    assert name is not None
    doc.ents = [name]
    assert [span.label_ for span in datelines(doc, text, "gazetteer")] == ["LOCATION"]
