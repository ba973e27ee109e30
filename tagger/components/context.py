"""What stands around a mention: its sentence, the words beside it. Regular expressions only."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc

_END = re.compile(
    r"\n[ \t]*\n\s*"
    r"|(?<=[^\W\d_]{2}[.!?])[\"”’»)\]]*\s+(?=[\"“‘«(\[]*[^\W\d_a-zß-öø-ÿ])"
    r"|(?<=[\d)\]”\"][.!?])[\"”’»)\]]*\s+(?=[\"“‘«(\[]*[^\W\d_a-zß-öø-ÿ])"
    r"|(?<=[.!?][\"”’»])\s+(?=[\"“‘«(\[]*[^\W\d_a-zß-öø-ÿ])"
)
_ABBREVIATED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Lt|Col|Maj|Capt|Sgt|Hon|Rev|Amb|No|Nos|Art|vs|Jr|Sr)\.$"
)
_WORD_BEFORE = re.compile(r"(\S+)[^\S\n]+$")
_WORD_AFTER = re.compile(r"[^\S\n]+(\S+)")
_REACH = 60

ORG_HEADS = re.compile(
    r"\b(?:Agency|Academy|Army|Embassy|Government|Guard|Ombudsman|Union|Administration|Alliance|Assembly|Association|Authority|Bank|Board|Bureau|Cent(?:er|re)|"
    r"Chamber|College|Commission|Committee|Corps|Council|Court|Department|Directorate|Federation|Force|Foundation|"
    r"Fund|Group|Inspectorate|Institute|Institution|Ministry|Mission|Network|Office|Organi[sz]ation|Parliament|"
    r"Party|Police|Presence|Section|Secretariat|Service|Society|Team|Tribunal|Unit|University)\b"
)
"""Words that the name of an organization is built around."""


@lru_cache(maxsize=1)
def text_of(doc: Doc) -> str:
    """Return the text of a Doc, which spaCy puts together from its tokens each time that it is asked for.

    Kept until another Doc comes, since the components ask one after the other.
    """
    return doc.text


class Surroundings:
    """A text and where its sentences begin; found when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    def sentence(self, offset: int) -> tuple[int, int]:
        """Return the half-open range of characters of the sentence that an offset lies in."""
        index = bisect_right(self._starts, offset) - 1
        following = self._starts[index + 1] if index + 1 < len(self._starts) else len(self.text)
        return self._starts[index], following

    def word_before(self, offset: int) -> str:
        """Return the word that ends before the blank before an offset; empty at the beginning of a line."""
        match = _WORD_BEFORE.search(self.text, max(0, offset - _REACH), offset)
        return match[1] if match else ""

    def word_after(self, offset: int) -> str:
        """Return the word after the blank at an offset; empty when there is no blank."""
        match = _WORD_AFTER.match(self.text, offset)
        return match[1] if match else ""

    @cached_property
    def _starts(self) -> list[int]:
        ends = (
            match
            for match in _END.finditer(self.text)
            if not _ABBREVIATED.search(self.text, max(0, match.start() - 6), match.start())
        )
        return [0, *(match.end() for match in ends)]


def occurrences(text: str, word: str, *, hyphen: bool = False) -> list[int]:
    """Return the offsets, in order, at which a word stands by itself in a text, in this case.

    Args:
        text: Where to look.
        word: One word or several.
        hyphen: Whether a hyphen may follow: *ILP-related*, but not *Nyström-Alami*.
    """
    found, at = [], text.find(word)
    while at >= 0:
        end = at + len(word)
        if not _joins(text[at - 1 : at]) and not _joins(
            text[end : end + 1].replace("-", " " if hyphen else "-")
        ):
            found.append(at)
        at = text.find(word, end)
    return found


def _joins(sign: str) -> bool:
    return sign.isalnum() or sign in {"_", "-"}
