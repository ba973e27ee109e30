"""The result of reading a page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    r"""What a page says, and what it says about itself.

    Attributes:
        body: The text to annotate. Ordinary text is as it was, to the character. In a recognised layout
            paragraphs are parted by a blank line (`"\n\n"`).
        title: Headline, or None.
        lead: Teaser between headline and body, as printed; part of `body` too unless it only repeats it.
        kind: Kind of item as the page says it ("Press release").
        issued_by: Structures that issued it, as printed.
        editorial_fields: Fields of work that its editors chose, in the official spelling.
        place: Place of the page's place line or dateline, as written.
        published: ISO date printed as the date of the item, or None; never guessed.
        layout: Letter of the layout in which it was read ("A", "B2"), or None for ordinary text.
    """

    body: str
    title: str | None = None
    lead: str | None = None
    kind: str | None = None
    issued_by: tuple[str, ...] = ()
    editorial_fields: tuple[str, ...] = ()
    place: str | None = None
    published: str | None = None
    layout: str | None = None
