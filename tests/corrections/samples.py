"""Annotations, and tables of corrections, in few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger.corrections import read_corrections
from tagger.types import Annotation, Country, Document, FieldOfWork, Mention

if TYPE_CHECKING:
    from pathlib import Path

    from tagger.corrections import Corrections

HEADER = "document,action,text,label,new,part,start,end,note"

TEXT = (
    "Jordan met Ms. Smith of the FI in Georgia. The Georgian Ministry of Defence hailed John Smith on 3 May."
)
MENTIONS = (
    ("Jordan", "COUNTRY", "iso3166:JO", "Jordan"),
    ("Smith", "PERSON", None, "John Smith"),
    ("Georgia", "COUNTRY", "iso3166:GE", "Georgia"),
    ("Georgian Ministry of Defence", "ORG", "gov:GE/defence", "Ministry of Defence of Georgia"),
    ("John Smith", "PERSON", None, "John Smith"),
    ("3 May", "DATE", "edtf:XXXX-05-03", "3 May"),
)
FIELDS = (
    FieldOfWork("policing", "Policing", 0.8, True),
    FieldOfWork("elections", "Elections", 0.3, True),
    FieldOfWork("youth", "Youth", 0.2, False),
)


def mentions(text: str) -> tuple[Mention, ...]:
    """Return the mentions of `MENTIONS` where they first stand in a text."""
    found, read = [], 0
    for surface, label, identifier, name in MENTIONS:
        start = text.find(surface, read)
        if start >= 0:
            read = start + len(surface)
            found.append(Mention(start, read, surface, label, identifier, name, 0.9, "model"))
    return tuple(found)


def note(text: str = TEXT, title: str | None = None, name: str = "archive/2019/a.txt") -> Annotation:
    """Return an annotation as the pipeline would make it."""
    countries = (
        Country("iso3166:GE", "Georgia", 2, {"name": 1, "organization": 1}),
        Country("iso3166:JO", "Jordan", 1, {"name": 1}),
    )
    return Annotation(
        document=Document(name, text, title=title),
        entities=mentions(text),
        title_entities=mentions(title or ""),
        countries=countries if text == TEXT else (),
        fields_of_work=FIELDS,
        model={"name": "osce-en", "version": "1"},
    )


def table(folder: Path, *lines: str) -> Corrections:
    """Return the corrections of some lines below the usual header."""
    path = folder / "corrections.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return read_corrections(path)
