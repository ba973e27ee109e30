"""Annotations made by hand: what the writers and views are tested on."""

from __future__ import annotations

from tagger.schema import annotation_schema
from tagger.types import Annotation, Country, Document, Evidence, FieldOfWork, Mention

TITLE = "OSCE trains Georgian police in intelligence-led policing"
TEXT = (
    "VIENNA, 9 October 2019 – The OSCE Transnational Threats Department (TNTD) and Georgia's Ministry of "
    "Internal Affairs held a three-day workshop on intelligence-led policing in Tbilisi. Forty Georgian "
    "and Moldovan officers took part.\n\n"
    "“Police leaders need reliable analysis,” said Maria Lindqvist, Police Affairs Officer at TNTD. Colonel "
    "Giorgi Beridze of the Ministry of Internal Affairs thanked the Republic of Moldova for its support. "
    "[red]Not markup[/red], <b>not markup</b> & \x1b[31mnot red\x1b[0m.\n\n"
    "A follow-up is planned for 16 November, when Roma mediators from Bălți will join."
)
_TNTD = "Transnational Threats Department"
_TITLE_ENTITIES = (
    ("OSCE", 0, "ORG", "osce:osce", "Organization for Security and Co-operation in Europe", "gazetteer"),
    ("Georgian", 0, "NORP", "iso3166:GE", "Georgia", "gazetteer"),
)
_ENTITIES = (
    ("VIENNA", 0, "LOCATION", None, "Vienna", "model"),
    ("9 October 2019", 0, "DATE", "edtf:2019-10-09", "9 October 2019", "dates"),
    (f"OSCE {_TNTD}", 0, "ORG", "osce:tntd", _TNTD, "gazetteer"),
    ("TNTD", 0, "ORG", "osce:tntd", _TNTD, f"acronym: of OSCE {_TNTD}"),
    ("Georgia", 0, "COUNTRY", "iso3166:GE", "Georgia", "gazetteer"),
    ("Ministry of Internal Affairs", 0, "ORG", "gov:GE/interior", "Ministry of the Interior of Georgia",
     "model"),
    ("Tbilisi", 0, "LOCATION", None, "Tbilisi", "model"),
    ("Georgian", 0, "NORP", "iso3166:GE", "Georgia", "gazetteer"),
    ("Moldovan", 0, "NORP", "iso3166:MD", "Moldova", "gazetteer"),
    ("Maria Lindqvist", 0, "PERSON", None, "Maria Lindqvist", "model"),
    ("TNTD", 1, "ORG", "osce:tntd", _TNTD, f"acronym: of OSCE {_TNTD}"),
    ("Giorgi Beridze", 0, "PERSON", None, "Giorgi Beridze", "model"),
    ("Ministry of Internal Affairs", 1, "ORG", None, "Ministry of Internal Affairs",
     "model: two candidates, gov:GE/interior and gov:MD/interior"),
    ("Republic of Moldova", 0, "COUNTRY", "iso3166:MD", "Moldova", "gazetteer"),
    ("16 November", 0, "DATE", "edtf:XXXX-11-16", "16 November", "dates: no year in the document"),
    ("Roma", 0, "NORP", None, "Roma", "gazetteer"),
    ("Bălți", 0, "LOCATION", None, "Bălți", "model"),
)  # fmt: skip
_EVIDENCE = {
    "policing": (
        0.93,
        True,
        (("intelligence-led policing", 2.1), ("Police leaders", 1.2), ("officers", 0.4)),
    ),
    "countering-terrorism": (0.51, True, (("Transnational Threats", 1.1), ("Threats Department", 0.9))),
    "reform-and-co-operation-in-the-security-sector": (0.22, False, (("Ministry of Internal Affairs", 0.8),)),
    "roma-and-sinti": (0.12, False, (("Roma mediators", 1.4),)),
}


def find(text: str, surface: str, nth: int = 0) -> tuple[int, int]:
    """Return where the surface stands in the text for the nth time."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(surface, start + 1)
    return start, start + len(surface)


def mention(text: str, surface: str, nth: int, *facts: str | None) -> Mention:
    """Return the mention of that surface; the facts are label, identifier, name and via."""
    label, identifier, name, via = facts
    start, end = find(text, surface, nth)
    return Mention(start, end, surface, str(label), identifier, str(name), 0.97, str(via))


def field_of_work(slug: str) -> FieldOfWork:
    """Return a field with the score and evidence that the sample has for it."""
    score, assigned, words = _EVIDENCE.get(slug, (0.01, False, ()))
    evidence = tuple(Evidence(*find(TEXT, word), word, weight) for word, weight in words)
    return FieldOfWork(slug, slug.replace("-", " ").capitalize(), score, assigned, evidence)


def sample() -> Annotation:
    """Return an annotation with something of everything, and text that tries to be markup."""
    slugs = annotation_schema()["$defs"]["field_of_work"]["properties"]["id"]["examples"]
    return Annotation(
        document=Document(
            id="samples/workshop.txt", text=TEXT, title=TITLE, published="2019-10-11",
            issued_by=("OSCE Secretariat",), editorial_fields=("Policing",),
            kind="News Item", place="Tbilisi",
        ),
        entities=tuple(mention(TEXT, *each) for each in _ENTITIES),
        title_entities=tuple(mention(TITLE, *each) for each in _TITLE_ENTITIES),
        countries=(
            Country("iso3166:GE", "Georgia", 4, {"name": 1, "adjective": 2, "organization": 1}),
            Country("iso3166:MD", "Moldova", 2, {"name": 1, "adjective": 1}),
        ),
        fields_of_work=tuple(sorted(map(field_of_work, slugs), key=lambda each: -each.score)),
        model={"name": "osce-en", "version": "0.1.0"},
    )  # fmt: skip


def bare(text: str = "Nothing here.", name: str = "bare.txt") -> Annotation:
    """Return an annotation that found nothing."""
    return Annotation(Document(name, text), (), (), (), ())
