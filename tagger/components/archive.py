"""The acronyms of a whole archive: what its documents define, for those that use them without a definition.

The table is made by `tagger kb acronyms` (`tagger.acronyms`) and handed to a document as plain data in
`doc.user_data["tagger_archive"]`: `acronym -> [expansion, label, id]`, those in its text. A document's own
definitions win.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

ARCHIVE: Final = "tagger_archive"
NOTE: Final = "from the archive's table"

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class ArchiveAcronym:
    """What an acronym stands for in an archive.

    Attributes:
        acronym: As it is written.
        expansion: The long form.
        label: "ORG", "LOCATION", or "NONE" for what is no entity (*intelligence-led policing*).
        id: Identifier of the expansion, or "".
    """

    acronym: str
    expansion: str
    label: str
    id: str


@dataclass(frozen=True)
class AcronymTable:
    """The accepted acronyms of an archive. Plain data: equal if the rows are, and picklable."""

    rows: tuple[ArchiveAcronym, ...]

    def within(self, text: str) -> dict[str, list[str]]:
        """Return expansion, label and identifier of the acronyms whose first word is in a text."""
        words = set(_WORD.findall(text))
        rows = (row for word in words & self._by_word.keys() for row in self._by_word[word])
        return {row.acronym: [row.expansion, row.label, row.id] for row in rows if row.acronym in text}

    def __reduce__(self) -> tuple[Any, ...]:
        return AcronymTable, (self.rows,)  # the index is made anew where it is needed

    @cached_property
    def _by_word(self) -> dict[str, list[ArchiveAcronym]]:
        index: dict[str, list[ArchiveAcronym]] = {}
        for row in self.rows:
            if word := _WORD.search(row.acronym):
                index.setdefault(word[0], []).append(row)
        return index
