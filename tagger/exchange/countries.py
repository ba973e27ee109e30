"""Which countries a document names, in the two forms that our records have for it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tagger.exchange.labelled import Labelled, Span

_WAYS: Final = {"COUNTRY": "name", "NORP": "adjective", "ORG": "organization"}


def codes(document: Labelled) -> list[str]:
    """Return sorted alpha-2 codes: those that the record lists, else those that the spans' ids hold.

    What a record lists holds countries inside an organization's name too, which no span's id says; so a person
    who marks a country anew has to look at the list as well.
    """
    listed = document.about.get("countries")
    if listed is not None:
        return sorted(_code(each) for each in listed)
    return sorted({code for span in _all(document) if (code := country_of(span))})


def counted(document: Labelled) -> list[dict[str, Any]]:
    """Return countries as an annotation's record has them: as listed there, else counted from the spans' ids."""
    listed = document.about.get("countries")
    if listed is not None and all(isinstance(each, dict) for each in listed):
        return list(listed)
    ways: dict[str, Counter[str]] = {}
    for span in _all(document):
        code = country_of(span)
        if code and span.label in _WAYS:
            ways.setdefault(code, Counter())[_WAYS[span.label]] += 1
    made = [
        {
            "id": f"iso3166:{code}",
            "name": _name(document, code),
            "mentions": count.total(),
            "via": dict(count),
        }
        for code, count in ways.items()
    ]
    return sorted(made, key=lambda each: -each["mentions"])


def country_of(span: Span) -> str | None:
    """Return the code of the country in a span's id: its own, or that of a national body."""
    scheme, _, value = (span.id or "").partition(":")
    if scheme == "iso3166":
        return value
    return value.partition("/")[0] if scheme == "gov" else None


def _code(country: Any) -> str:
    return str(country["id"] if isinstance(country, dict) else country).removeprefix("iso3166:")


def _all(document: Labelled) -> tuple[Span, ...]:
    return (*document.title_spans, *document.spans)


def _name(document: Labelled, code: str) -> str:
    names = (each.name for each in _all(document) if each.id == f"iso3166:{code}" and each.name)
    return next(names, code)
