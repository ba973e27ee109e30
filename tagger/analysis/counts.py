"""How many documents: by field and time, by field and country, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger.analysis.answer import Answer, answer
from tagger.analysis.keys import assigned, dated, named

if TYPE_CHECKING:
    from tagger.tables import Tables


def fields_over_time(tables: Tables, *, every: str = "year") -> Answer:
    """Return how many documents are about each field of work, period by period.

    Columns: `period` (its first day), `field`, `name`, `documents`, `of` (dated documents of the period), `share`
    (in [0, 1]). Documents without a date are left out; a field without documents in a period has no row. Sorted by
    period, then most documents.

    Raises:
        UsageError: `every` is not year, quarter or month.

    Example:
        >>> fields_over_time(tables)[["field", "documents", "of"]].to_numpy().tolist()
        [['policing', 2, 2], ['elections', 1, 1]]
    """
    days = dated(tables, every)
    of = days.groupby("period").size().rename("of")
    joined = assigned(tables).merge(days, on="document")
    counts = (
        joined.groupby(["period", "field", "name"], observed=True).size().rename("documents").reset_index()
    )
    counts = counts.merge(of, on="period").assign(share=lambda frame: frame["documents"] / frame["of"])
    return answer("fields_over_time", counts.sort_values(["period", "documents"], ascending=[True, False]))


def countries_by_field(tables: Tables, *, top: int | None = None) -> Answer:
    """Return how many documents about a field of work name a country.

    Columns: `field`, `name`, `id`, `country`, `documents`. Sorted by field, then most documents.

    Args:
        tables: The archive.
        top: Only the countries that the most documents name.

    Example:
        >>> countries_by_field(tables)[["field", "country", "documents"]].to_numpy().tolist()[0]
        ['elections', 'Armenia', 1]
    """
    countries = named(tables, "COUNTRY").rename(columns={"key": "id", "name": "country"})
    if top is not None:
        countries = countries[countries["id"].isin(countries["id"].value_counts().index[:top])]
    joined = assigned(tables).merge(countries, on="document")
    columns = ["field", "name", "id", "country"]
    counts = joined.groupby(columns, observed=True).size().rename("documents").reset_index()
    order = ["name", "documents", "country"]
    return answer("countries_by_field", counts.sort_values(order, ascending=[True, False, True]))


def names(tables: Tables, label: str, *, top: int | None = None) -> Answer:
    """Return who or what is named in the most documents.

    Columns: `key` (identifier, or `name:…` where there is none), `name`, `documents`, `share` (of all documents, in
    [0, 1]). Most documents first, then by name.

    Args:
        tables: The archive.
        label: PERSON, ORG, COUNTRY, LOCATION, NORP or DATE.
        top: How many; all if None.

    Raises:
        UsageError: There is no such label.

    Example:
        >>> names(tables, "ORG", top=1)[["key", "name", "documents"]].to_numpy().tolist()
        [['gov:GE/police', 'Police of Georgia', 2]]
    """
    counts = (
        named(tables, label).groupby(["key", "name"], observed=True).size().rename("documents").reset_index()
    )
    counts = counts.assign(share=counts["documents"] / max(len(tables.documents), 1))
    return answer(
        "names", counts.sort_values(["documents", "name"], ascending=[False, True]).head(top or len(counts))
    )
