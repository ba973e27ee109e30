"""Which country a national body belongs to where its name doesn't say: what stands around it, and how much it says.

*The Ministry of Justice* is that of the country beside it, in its sentence, or in the heading above it, else that of
the country which the document is about. What the document is about is said by its title, by the field operation that
issued it, and by the country that it names three times as often as any other; where these contradict each other,
nothing is concluded. Against them a country in the sentence counts only when the sentence places something there (*in
Romania*, a capital, another body of that country): *a ward paid for by Norway* makes no Norwegian ministry.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from spacy.tokens import Span

    from tagger.components.context import Surroundings

_TIMES: Final = 3
"""So many times as often as the second a country is named that a document is about."""
_LEAST: Final = 2
_HEADINGS: Final = 2
_POSSESSIVE_GAP = re.compile(r"(?:['’]s?)? ")
_WHOSE_GAP = ", whose "
_COMMA_GAP = re.compile(r", ?|: ")
_BEFORE_COMMA = re.compile(r"(?:\(|(?:^|\n)[ \t]*(?:[-–•*#] )?)$")
_BEHIND_GAP = re.compile(r",? (?:of|in|from) (?:the )?")
_BRACKET_GAP = re.compile(r" \(|, ")
_AFTER_BRACKET = re.compile(r"\)|[ \t]*(?:[;\n]|$)")
_IN = re.compile(r"\b[Ii]n (?:the )?$")
_LINE_START = re.compile(r"(?:^|\n)[ \t]*(?:[-–•*#]+ |\d+[.)] )?$")
_LINE_END = re.compile(r"[ \t]*:?[ \t]*(?:\n|$)")
_REACH: Final = 12
MEETING_PLACES: Final = frozenset({"AT", "BE", "CZ", "DK", "PL"})
"""Countries in whose capitals the OSCE and the EU have their seats: a meeting there says nothing of who met."""


class Sign(NamedTuple):
    """A mention that speaks for countries.

    Attributes:
        start: Where it begins, in characters.
        end: Where it ends.
        codes: Alpha-2 codes of the countries.
        kind: `country`, `people` or `organization` by the label of a mention that names them; `body` for a national
            body, `office` for a field operation of the OSCE, `capital` for a city.
    """

    start: int
    end: int
    codes: Sequence[str]
    kind: str


class Homelands:
    """The countries that a document offers for the bodies in it."""

    def __init__(
        self, around: Surroundings, signs: Sequence[Sign], title_end: int, issuers: Iterable[str]
    ) -> None:
        """Take the text, its signs in order of position, where the title ends, and the issuers' countries."""
        self.around = around
        self.signs = signs
        self.title_end = title_end
        self.issuers = frozenset(issuers)

    def ways(self, ent: Span, others: Sequence[str] = ()) -> Iterator[tuple[Sequence[str], str]]:
        """Yield what is offered for a body's country, the strongest first: alpha-2 codes, and in words whence.

        The way that gives exactly one fitting country decides. Nothing follows where the sentence and the document
        contradict each other.

        Args:
            ent: The mention.
            others: The countries whose body of the same kind the document has named.
        """
        yield self._beside(ent), "country from the words beside it"
        named = self._in_sentence(ent, "capital", without=True)
        standing = [code for code in named if self._stands(code, ent, alone=len(named) == 1)]
        yield standing, "country from the sentence"
        if not named:
            yield self._capitals(ent), "country from the capital in the sentence"
        yield self._heading(ent), "country from the heading above it"
        if len(named) == 1 and not standing and not self._is_sure:
            return
        if self.topic:
            yield self.topic, self._voices[0][1]
        yield others, "the one such body that the document names"
        if self.topic or not self._voices:
            yield self.named, "country from the document"

    @cached_property
    def named(self) -> Sequence[str]:
        """Codes of all countries that the document names, in its order."""
        signs = (sign for sign in self.signs if sign.kind != "capital")
        return list(dict.fromkeys(code for sign in signs for code in sign.codes))

    @cached_property
    def topic(self) -> tuple[str, ...]:
        """The code of the country that the document is about; empty when that is not clear."""
        codes = {code for code, _ in self._voices}
        return tuple(codes) if len(codes) == 1 else ()

    @property
    def _is_sure(self) -> bool:
        """Say whether more than one voice says what the document is about, or the count does."""
        return len(self._voices) > 1 or any(way == _MOST for _, way in self._voices)

    @cached_property
    def _voices(self) -> list[tuple[str, str]]:
        """Country and way of everything that says what the document is about."""
        title = [sign for sign in self.signs if sign.end <= self.title_end]
        named = {code for sign in title for code in sign.codes if sign.kind != "capital"}
        hosts = self.issuers or {code for sign in self.signs for code in sign.codes if sign.kind == "office"}
        voices = [
            (_only(named), "country from the title"),
            (
                _only(hosts),
                f"country of the field operation {'that issued it' if self.issuers else 'in the document'}",
            ),
            (self._most_named(), _MOST),
        ]
        spoken = [(code, way) for code, way in voices if code]
        if spoken:
            return spoken
        cities = _only({code for sign in title for code in sign.codes})
        return (
            [(cities, "country from the capital in the title")] if cities not in {"", *MEETING_PLACES} else []
        )

    def _most_named(self) -> str:
        counts = Counter(
            code
            for sign in self.signs
            for code in sign.codes
            if sign.kind != "capital" or code not in MEETING_PLACES
        )
        first, second = [*counts.most_common(2), ("", 0), ("", 0)][:2]
        return first[0] if first[1] >= max(_LEAST, _TIMES * second[1]) else ""

    # -- around one mention

    def _in_sentence(self, ent: Span, kind: str, *, without: bool = False) -> list[str]:
        """Return the codes of the signs of a kind in the sentence, or of all but those."""
        start, end = self.around.sentence(ent.start_char)
        found = (sign for sign in self.signs if start <= sign.start < end and (sign.kind == kind) != without)
        return list(dict.fromkeys(code for sign in found for code in sign.codes))

    def _capitals(self, ent: Span) -> list[str]:
        """Return the country of the capital in the sentence, unless the document is about another one."""
        codes = self._in_sentence(ent, "capital")
        placed = len(codes) == 1 and codes[0] not in MEETING_PLACES and self._stands(codes[0], ent)
        return codes if placed else []

    def _stands(self, code: str, ent: Span, *, alone: bool = True) -> bool:
        """Say whether a country of the sentence, and the only one there, stands against what the document is about."""
        if not self.topic or code in self.topic:
            return True
        start, end = self.around.sentence(ent.start_char)
        mine = [sign for sign in self.signs if start <= sign.start < end and code in sign.codes]
        return alone and any(self._places(sign, others=len(mine) > 1) for sign in mine)

    def _places(self, sign: Sign, *, others: bool) -> bool:
        """Say whether a sign places something in its country: a body of it, a capital beside its name, *in* it."""
        if sign.kind == "body" or (sign.kind == "capital" and others):
            return True
        return _IN.search(self.around.text, max(0, sign.start - _REACH), sign.start) is not None

    def _heading(self, ent: Span) -> Sequence[str]:
        """Return the country that stands alone in a line above, in a list that is in order of countries."""
        above = [sign for sign in self._headings if sign.start < ent.start_char]
        return above[-1].codes if above and len(self._headings) >= _HEADINGS else ()

    @cached_property
    def _headings(self) -> list[Sign]:
        text = self.around.text
        return [
            sign
            for sign in self.signs
            if sign.kind == "country"
            and sign.start >= self.title_end
            and _LINE_START.search(text, max(0, sign.start - _REACH), sign.start)
            and _LINE_END.match(text, sign.end)
        ]

    def _beside(self, ent: Span) -> Sequence[str]:
        """Return the country whose name or adjective touches a mention: *Tajikistan's Interior Ministry*."""
        text = self.around.text
        left = [sign for sign in self.signs if sign.end <= ent.start_char][-1:]
        for sign in left:
            gap = text[sign.end : ent.start_char]
            possessive = gap == _WHOSE_GAP or _POSSESSIVE_GAP.fullmatch(gap)
            touching = sign.kind in {"country", "people"} and possessive
            if touching or (sign.kind == "country" and _COMMA_GAP.fullmatch(gap) and self._opens(sign)):
                return sign.codes
        right = [sign for sign in self.signs if sign.start >= ent.end_char][:1]
        for sign in right:
            if sign.kind == "country" and (
                _BEHIND_GAP.fullmatch(text, ent.end_char, sign.start)
                or (
                    _BRACKET_GAP.fullmatch(text, ent.end_char, sign.start)
                    and _AFTER_BRACKET.match(text, sign.end)
                )
            ):
                return sign.codes
        return ()

    def _opens(self, sign: Sign) -> bool:
        """Say whether a mention is the first in its line or bracket: *(Kyrgyzstan, State Border Service)*."""
        return _BEFORE_COMMA.search(self.around.text, max(0, sign.start - _REACH), sign.start) is not None


_MOST: Final = "country that the document names most"


def _only(codes: Iterable[str]) -> str:
    """Return the one code among codes, or ""."""
    found = set(codes)
    return found.pop() if len(found) == 1 else ""
