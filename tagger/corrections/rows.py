"""One row of the corrections: what it is about, and what it wants. The actions stand in `ACTIONS`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

EVERYWHERE: Final = ""
NO_ID: Final = "none"
"""What `set id` gives as the new value when the mention has no identifier."""

SCHEMES: Final[dict[str, frozenset[str]]] = {
    "PERSON": frozenset(),
    "ORG": frozenset({"osce", "gov", "org"}),
    "COUNTRY": frozenset({"iso3166"}),
    "LOCATION": frozenset({"iso3166"}),
    "NORP": frozenset({"iso3166"}),
    "DATE": frozenset({"edtf"}),
}
"""Which identifiers a mention with a label can have."""


class Action(NamedTuple):
    """What an action takes.

    Attributes:
        about: `mention` or `field`.
        label: `no` cell allowed, `may` (only mentions with this label), or `must` (the label to give).
        new: What stands in `new`: `nothing`, `label`, `id`, `name`, `entity` (an id or a name), `maybe entity`,
            `field`.
        by_name: Whether `text` may also be the mention's canonical name or identifier.
        meaning: For the documentation and for messages.
    """

    about: str
    label: str
    new: str
    by_name: bool
    meaning: str


ACTIONS: Final[dict[str, Action]] = {
    "reject": Action("mention", "may", "nothing", False, "these words are no entity"),
    "relabel": Action("mention", "may", "label", False, "the mention has another label"),
    "merge": Action("mention", "may", "entity", True, "several names are one entity"),
    "rename": Action("mention", "may", "name", True, "the entity has another canonical name"),
    "add alias": Action(
        "mention", "must", "maybe entity", False, "these words are an entity wherever they stand"
    ),
    "set id": Action("mention", "may", "id", False, "the mention has another identifier, or none"),
    "set field": Action("field", "no", "field", False, "the document has this field of work"),
    "remove field": Action("field", "no", "field", False, "the document hasn't this field of work"),
}


@dataclass(frozen=True, slots=True)
class Correction:
    """One row.

    Attributes:
        line: Where it starts in the file; 1 is the header.
        action: Key of `ACTIONS`.
        document: Id of a document, or the end of one behind a slash; `EVERYWHERE`.
        texts: The names it is about, as written; none for fields.
        label: Only mentions with this label; for `add alias`, the label to give.
        new: The new label, identifier, name or field; "" for none.
        part: Of a pinned row: `title` or `text`.
        start: Of a pinned row: offset of the first character in the part; else None.
        end: Of a pinned row: offset after the last; else None.
        note: The analyst's own words.
    """

    line: int
    action: str
    document: str = EVERYWHERE
    texts: tuple[str, ...] = ()
    label: str | None = None
    new: str = ""
    part: str = "text"
    start: int | None = None
    end: int | None = None
    note: str = ""

    @property
    def rank(self) -> tuple[int, int]:
        """Return how strong the row is: one place beats one document beats everywhere; later beats earlier."""
        return (2 if self.start is not None else int(bool(self.document)), self.line)

    @property
    def label_to_give(self) -> str | None:
        """Return the label that mentions get, or None."""
        return {"relabel": self.new, "add alias": self.label}.get(self.action)

    @property
    def label_asked(self) -> str | None:
        """Return the label that a mention must have, or None."""
        return None if self.action == "add alias" else self.label

    def said(self) -> str:
        """Return the row in words: action, names, what they become, where."""
        names = " | ".join(self.texts)
        label = f" [{self.label}]" if self.label else ""
        new = f" → {self.new}" if self.new and self.texts else f" {self.new}".rstrip()
        place = f" at {self.part} {self.start}–{self.end}" if self.start is not None else ""
        where = f" in {self.document}" if self.document else ""
        return f"{self.action}{f' {names}' if names else ''}{label}{new}{where}{place}"

    def covers(self, document: str) -> bool:
        """Say whether the row is for a document: its id, or what stands at the end of it behind a slash."""
        return not self.document or document == self.document or document.endswith(f"/{self.document}")

    def is_at(self, part: str, start: int, end: int) -> bool:
        """Say whether a pinned row is for this place; others are for any."""
        return self.start is None or (self.part, self.start, self.end) == (part, start, end)


_BLANK = re.compile(r"\s+")
_SIGNS: Final = str.maketrans("’‘ʼ`´“”„«»–—‑‐", "'''''\"\"\"\"\"----", "\u00ad")


@lru_cache(maxsize=65536)
def same(name: str) -> str:
    """Return the form that two writings of one name share: blanks, quotes, dashes and accents as they may vary.

    Case counts: *US* is not *us*.
    """
    return _BLANK.sub(" ", unicodedata.normalize("NFC", name).translate(_SIGNS)).strip()


def fits(identifier: str | None, label: str) -> bool:
    """Say whether a mention with a label can have an identifier."""
    return identifier is None or identifier.partition(":")[0] in SCHEMES.get(label, ())
