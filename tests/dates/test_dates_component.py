from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import spacy
from spacy.tokens import Doc, Span

if TYPE_CHECKING:
    from spacy.language import Language


@pytest.fixture(scope="module")
def blank() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("tagger_dates")
    return nlp


def annotated(blank: Language, text: str, published: str | None = None, *ents: tuple[str, str]) -> Doc:
    doc = blank.make_doc(text)
    spans = [
        doc.char_span(text.index(word), text.index(word) + len(word), label=label) for word, label in ents
    ]
    doc.ents = [span for span in spans if span is not None]
    if published:
        doc.user_data["tagger_published"] = published
    return blank(doc)


def found(doc: Doc) -> list[tuple[str, str, str, str]]:
    return [(ent.text, ent.label_, ent.kb_id_, ent.id_) for ent in doc.ents]


def test_dates_are_entities_with_a_value(blank: Language) -> None:
    doc = annotated(blank, "TBILISI, 27-29 February 2024 – It ended.")
    assert found(doc) == [("27-29 February 2024", "DATE", "edtf:2024-02-27/2024-02-29", "dates")]
    assert doc.user_data["tagger_names"] == {"9:28": "27-29 February 2024"}
    assert "tagger_notes" not in doc.user_data


def test_published_is_the_anchor(blank: Language) -> None:
    doc = annotated(blank, "It ended yesterday.", "2014-05-20")
    assert found(doc) == [("yesterday", "DATE", "edtf:2014-05-19", "dates")]
    assert doc.user_data["tagger_notes"] == {"9:18": "read against the day of publication"}


def test_no_value_says_why(blank: Language) -> None:
    doc = annotated(blank, "It ended yesterday, on 16 November.")
    assert [ent.kb_id_ for ent in doc.ents] == ["", "edtf:XXXX-11-16"]
    assert list(doc.user_data["tagger_notes"].values()) == [
        "no date to count from",
        "no year in the document",
    ]


def test_a_date_of_the_network_gets_a_value(blank: Language) -> None:
    doc = annotated(blank, "The poppies of Spring died.", "2014-05-20", ("Spring", "DATE"))
    assert found(doc) == [("Spring", "DATE", "edtf:2014-03/2014-05", "model")]


def test_a_date_of_the_network_that_nobody_can_read_stays(blank: Language) -> None:
    doc = annotated(blank, "The fast of Ramadan ended.", "2014-05-20", ("Ramadan", "DATE"))
    assert found(doc) == [("Ramadan", "DATE", "", "model")]


def test_the_grammar_corrects_the_network(blank: Language) -> None:
    doc = annotated(
        blank, "They met on 5 May 2014 in Vienna.", None, ("5 May", "DATE"), ("Vienna", "LOCATION")
    )
    assert [ent[:3] for ent in found(doc)] == [
        ("5 May 2014", "DATE", "edtf:2014-05-05"),
        ("Vienna", "LOCATION", ""),
    ]


@pytest.mark.parametrize(
    "surface",
    ["11–22 October 2021", "2006–2008", "mid-2014", "04.05.2016", "1990s", "6–19 July 2014", "2019/2020"],
)
def test_spans_fit_the_tokens(blank: Language, surface: str) -> None:
    doc = annotated(blank, f"It was open ({surface}), they say.")
    assert [ent.text for ent in doc.ents] == [surface]


def test_a_date_inside_a_longer_token_is_left_out(blank: Language) -> None:
    assert found(annotated(blank, "the post-2014 order")) in ([], [("2014", "DATE", "edtf:2014", "dates")])


def test_survives_storage(blank: Language) -> None:
    doc = annotated(blank, "It ended yesterday.", "2014-05-20")
    again = Doc(blank.vocab).from_bytes(doc.to_bytes())
    assert found(again) == found(doc)
    assert again.user_data["tagger_notes"] == doc.user_data["tagger_notes"]
    assert spacy.blank("en").from_bytes(spacy.blank("en").to_bytes())


def test_pipeline_with_the_component_is_stored_and_read(blank: Language) -> None:
    again = spacy.blank("en")
    again.add_pipe("tagger_dates")
    again.from_bytes(blank.to_bytes())
    assert [ent.kb_id_ for ent in again("In May 2014.").ents] == ["edtf:2014-05"]
    assert isinstance(again("In May 2014.").ents[0], Span)
