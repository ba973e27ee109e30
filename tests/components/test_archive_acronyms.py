from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from tagger.components.archive import ARCHIVE, NOTE, AcronymTable, ArchiveAcronym
from tagger.components.linker import NOTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from spacy.language import Language
    from spacy.tokens import Doc

TABLE = AcronymTable(
    (
        ArchiveAcronym("LPA", "Lake Protection Agency", "ORG", ""),
        ArchiveAcronym("CPC", "Conflict Prevention Centre", "ORG", "osce:cpc"),
        ArchiveAcronym("RKT PA", "Guild of Divers", "ORG", ""),
        ArchiveAcronym("ILP", "intelligence-led policing", "NONE", ""),
        ArchiveAcronym("TNTD", "Transnational Threats Department", "ORG", ""),
    )
)


@pytest.fixture
def tag(make_nlp: Callable[..., Language]) -> Callable[[str], Doc]:
    nlp = make_nlp({"ILP": "ORG"})

    def run(text: str) -> Doc:
        doc = nlp.make_doc(text)
        doc.user_data[ARCHIVE] = TABLE.within(text)
        for _, component in nlp.pipeline:
            doc = component(doc)
        return doc

    return run


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The LPA met.", ["LPA"]),
        ("The RKT PA and the LPA met.", ["LPA", "RKT PA"]),
        ("The RKT met.", []),
        ("LPAs met; lpa.", []),
        ("", []),
    ],
)
def test_within(text: str, found: list[str]) -> None:
    assert sorted(TABLE.within(text)) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The LPA met.", [("LPA", "ORG", "", NOTE)]),
        ("The CPC met.", [("CPC", "ORG", "osce:cpc", NOTE)]),
        ("The TNTD met.", [("TNTD", "ORG", "osce:tntd", NOTE)]),
        ("It is ILP.", []),
        ("THE POLICE OF NORVIK AND LPA MEET", []),
        ("LPA MEETS\n\nNobody came.", [("LPA", "ORG", "", NOTE)]),
    ],
)
def test_mentions(tag: Callable[[str], Doc], text: str, expected: list[tuple[str, ...]]) -> None:
    doc = tag(text)
    notes = doc.user_data.get(NOTES, {})
    assert [
        (ent.text, ent.label_, ent.kb_id_, notes.get(f"{ent.start_char}:{ent.end_char}", ""))
        for ent in doc.ents
    ] == expected


def test_the_name_is_the_expansion(tag: Callable[[str], Doc]) -> None:
    assert tag("The LPA met.").user_data["tagger_names"] == {"4:7": "Lake Protection Agency"}


@pytest.mark.parametrize(
    "text",
    [
        "The Land Purchase Authority (LPA) met. The LPA agreed.",
        "The Land Purchase Authority (LPA) and the Lakeside Parents Association (LPA) met. The LPA agreed.",
    ],
)
def test_the_document_wins(tag: Callable[[str], Doc], text: str) -> None:
    doc = tag(text)
    assert NOTE not in doc.user_data.get(NOTES, {}).values()
    assert "Lake Protection Agency" not in doc.user_data.get("tagger_names", {}).values()


def test_table_is_plain_data() -> None:
    TABLE.within("LPA")
    again = pickle.loads(pickle.dumps(TABLE))  # noqa: S301  # our own
    assert again == TABLE
    assert hash(again) == hash(TABLE)
