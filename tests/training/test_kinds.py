from __future__ import annotations

import pytest

from tagger.training.corpus import gold_document, load_corpus
from tagger.training.kinds import KINDS, NEWS, OTHER, kind_of

LONG = "Words and words. " * 200


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("A bridge opens", "VIENNA, 3 May 2004 – The bridge opened.", NEWS),
        ("A bridge opens", "OSH, Kyrgyzstan, 5 June 2006 (OSCE) - The bridge opened.", NEWS),
        ("A bridge opens", "The bridge opened in Vienna – at last.", OTHER),
        ("A bridge opens", "The OSCE – which paid – opened it.", OTHER),
        ("A bridge opens", "VIENNA, 3 May 2004 – " + LONG, "report"),
        ("A bridge opens", LONG, "report"),
        ("Spot report: a bridge", "It fell.", "report"),
        ("Reporters visit a bridge", "They came.", OTHER),
        ("Remarks by the Chair", "I thank you.", "speech or statement"),
        ("The bridge", "Ladies and gentlemen,\n\nI thank you.", "speech or statement"),
        ("Decision No. 4: a bridge", "Recalling the bridge,\n\nDecides:", "decision"),
        ("Decision expected on bridge", "It will come.", OTHER),
        ("Interview: the builder", "She builds.", "interview"),
        ("The builder", "Q: Why?\n\nA: Because.", "interview"),
        ("Police learn to interview victims", "They came.", OTHER),
        ("Vacancy notice: engineer", "Apply.", "notice"),
        ("Minutes of the meeting", "All came.", "minutes, notes, letters"),
        ("Participants", "A One\nB Two\nC Three\nD Four\nE Five\nF Six", "list or table"),
    ],
)
def test_kind(title: str, text: str, kind: str) -> None:
    assert kind_of(gold_document({"id": "a", "title": title, "text": text})) == kind


def test_the_corpus_has_all_kinds_and_no_other() -> None:
    assert {kind_of(document) for document in load_corpus()} == set(KINDS)
