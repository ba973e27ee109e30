"""Which documents an evaluation looks at together: all, by file, real or invented, by kind, by period, by issuer.

Periods and issuers show drift: a tool can be good over all years and bad in one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tagger.training.kinds import KINDS, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tagger.training.corpus import GoldDocument

YEARS: Final = 5
"""Length of a period; the first year of each divides by it."""
LEAST: Final = 10
"""Documents that an issuer needs to be reported: below, one document more or less turns the figures."""


def slices(documents: Sequence[GoldDocument]) -> dict[str, list[int]]:
    """Return group -> positions of its documents: all, files and origins, kinds, periods in order, issuers by name.

    A group of a file, an origin or a kind that holds everything is left to "all". A document stands with each of
    its issuers, and in no period when it has no date.
    """
    groups: dict[str, list[int]] = {"all": list(range(len(documents)))}
    for position, document in enumerate(documents):
        for group in (f"file {document.file}", "invented" if document.synthetic else "real"):
            groups.setdefault(group, []).append(position)
    groups |= _by_kind(documents)
    told = {group: found for group, found in groups.items() if group == "all" or len(found) < len(documents)}
    return told | _by_origin(documents)


def _by_kind(documents: Sequence[GoldDocument]) -> dict[str, list[int]]:
    kinds: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for position, document in enumerate(documents):
        kinds[kind_of(document)].append(position)
    return {f"kind {kind}": found for kind, found in kinds.items() if found}


def _by_origin(documents: Sequence[GoldDocument]) -> dict[str, list[int]]:
    periods: dict[str, list[int]] = {}
    issuers: dict[str, list[int]] = {}
    for position, document in enumerate(documents):
        for period in _periods(document):
            periods.setdefault(f"period {period}", []).append(position)
        for issuer in dict.fromkeys(document.issued_by):
            issuers.setdefault(f"issuer {issuer}", []).append(position)
    many = {issuer: found for issuer, found in issuers.items() if len(found) >= LEAST}
    return dict(sorted(periods.items())) | dict(sorted(many.items()))


def _periods(document: GoldDocument) -> Iterator[str]:
    """Yield the period of a document, such as 2015–2019; none without a date."""
    if document.published:
        first = int(document.published[:4]) // YEARS * YEARS
        yield f"{first}–{first + YEARS - 1}"
