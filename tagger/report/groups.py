"""Mentions of one document put together by who or what they name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tagger.types import Annotation, FieldOfWork, Label, Mention

Part = Literal["title", "text"]

SECTIONS: Final[tuple[tuple[str, Label], ...]] = (
    ("People", "PERSON"),
    ("Organizations", "ORG"),
    ("Places", "LOCATION"),
    ("Nationalities and groups", "NORP"),
    ("Dates", "DATE"),
)
"""Headings in reading order. Countries have a table of their own, `Annotation.countries`."""

NEAR_MISSES: Final = 2
"""How many fields below their threshold are worth a look."""


@dataclass(frozen=True, slots=True)
class Group:
    """All mentions of one person, organization, place, nationality or date.

    Attributes:
        label: Their label.
        id: Their identifier, if they have one.
        name: Their canonical name.
        mentions: Part of the document and mention, in order of appearance, the title first; at least one.
    """

    label: Label
    id: str | None
    name: str
    mentions: tuple[tuple[Part, Mention], ...]

    @property
    def spellings(self) -> tuple[str, ...]:
        """Distinct ways the text writes it, other than the name, in order of appearance."""
        written = dict.fromkeys(mention.text for _, mention in self.mentions)
        return tuple(each for each in written if each.casefold() != self.name.casefold())

    @property
    def via(self) -> tuple[str, ...]:
        """Distinct ways by which the mentions were found, in order of appearance."""
        return tuple(dict.fromkeys(mention.via for _, mention in self.mentions if mention.via))


def placed_mentions(note: Annotation) -> Iterator[tuple[Part, Mention]]:
    """Yield every mention with the part of the document it stands in, the title's first."""
    for mention in note.title_entities:
        yield "title", mention
    for mention in note.entities:
        yield "text", mention


def group_mentions(note: Annotation, label: Label) -> list[Group]:
    """Return the groups of one label: mentions with the same identifier or, without one, the same name.

    Most mentioned first, then by appearance; dates in order of time, those whose time is unknown last.
    """
    found: dict[str, list[tuple[Part, Mention]]] = {}
    for part, mention in placed_mentions(note):
        if mention.label == label:
            found.setdefault(mention.id or f"?{mention.name.casefold()}", []).append((part, mention))
    groups = [
        Group(label, members[0][1].id, members[0][1].name, tuple(members)) for members in found.values()
    ]
    if label == "DATE":
        # "X", for what is unspecified, sorts after the digits: unknown years come after the known
        return sorted(groups, key=lambda group: (group.id is None, group.id or ""))
    return sorted(groups, key=lambda group: -len(group.mentions))


def keep_scored(note: Annotation, lowest: float) -> Annotation:
    """Return the annotation without the mentions whose score is below `lowest`; countries and fields stay."""
    return replace(
        note,
        entities=tuple(each for each in note.entities if each.score >= lowest),
        title_entities=tuple(each for each in note.title_entities if each.score >= lowest),
    )


def assigned_fields(note: Annotation) -> list[FieldOfWork]:
    """Return the fields of work that reach their threshold, best first."""
    return [each for each in note.fields_of_work if each.assigned]


def near_misses(note: Annotation) -> list[FieldOfWork]:
    """Return the best of the fields that stay below their threshold."""
    return [each for each in note.fields_of_work if not each.assigned][:NEAR_MISSES]
