"""What is new in one period against the last; what tells two archives apart."""

from __future__ import annotations

import pandas as pd

from tagger.analysis.answer import Answer, answer
from tagger.analysis.keys import assigned, named
from tagger.errors import UsageError
from tagger.tables import Tables

FIELDS = "FIELD"
"""In place of a label: compare fields of work."""


def compare(first: Tables, second: Tables, by: str = FIELDS) -> Answer:
    """Return how two archives differ in what their documents name or are about.

    Columns: `key`, `name`, `documents_first`, `share_first`, `documents_second`, `share_second` (shares of each
    archive's documents, in [0, 1]), `difference` (of the shares, second less first). Largest difference first.

    Args:
        first: One archive.
        second: The other.
        by: `FIELD` for fields of work, or a label such as ORG or COUNTRY.

    Raises:
        UsageError: There is no such label.

    Example:
        >>> compare(tables, tables, "COUNTRY")[["name", "difference"]].to_numpy().tolist()
        [['Armenia', 0.0], ['Georgia', 0.0]]
    """
    a, b = _shares(first, by, "first"), _shares(second, by, "second")
    joined = a.merge(b, on="key", how="outer", suffixes=("", "_other"))
    joined["name"] = joined["name"].fillna(joined["name_other"])
    counts = ["documents_first", "share_first", "documents_second", "share_second"]
    joined[counts] = joined[counts].fillna(0)
    whole = ["documents_first", "documents_second"]
    joined = joined.astype(dict.fromkeys(whole, "int64"))
    joined["difference"] = joined["share_second"] - joined["share_first"]
    joined = joined.assign(size=joined["difference"].abs()).sort_values(
        ["size", "name"], ascending=[False, True]
    )
    return answer("compare", joined[["key", "name", *counts, "difference"]])


def whats_new(tables: Tables, since: str, *, before: str | None = None, by: str = "ORG") -> Answer:
    """Return what a period has that the time before had not, or had less of.

    As `compare`, of documents published before and since a day; and `new`: whether the time before had none. What
    is new comes first, then the largest growth.

    Args:
        tables: The archive; documents without a date are left out.
        since: ISO date on which the new period begins.
        before: ISO date on which the old period begins; the beginning of the archive if None.
        by: `FIELD` or a label.

    Raises:
        UsageError: A date is none, or there is no such label.

    Example:
        >>> whats_new(tables, "2021-01-01")[["name", "new"]].to_numpy().tolist()
        [['Union of Reeds', True]]
    """
    day, start = _day(since), _day(before) if before else pd.Timestamp.min
    published = tables.documents["published"]
    old, new = (published >= start) & (published < day), published >= day
    table = pd.DataFrame(compare(_part(tables, old), _part(tables, new), by))
    table["new"] = table["documents_first"] == 0
    table = table[table["difference"] > 0].sort_values(
        ["new", "difference", "name"], ascending=[False, False, True]
    )
    return answer("whats_new", table)


def _shares(tables: Tables, by: str, side: str) -> pd.DataFrame:
    found = assigned(tables).rename(columns={"field": "key"}) if by == FIELDS else named(tables, by)
    counts = found.groupby("key", observed=True).agg(
        name=("name", "first"), documents=("document", "nunique")
    )
    counts["share"] = counts["documents"] / max(len(tables.documents), 1)
    return counts.rename(columns={"documents": f"documents_{side}", "share": f"share_{side}"}).reset_index()


def _part(tables: Tables, chosen: pd.Series) -> Tables:
    documents = tables.documents[chosen.fillna(value=False).astype(bool)]
    kept = set(documents["document"])
    rest = {
        name: frame[frame["document"].isin(kept)]
        for name in ("mentions", "countries", "topics")
        for frame in [getattr(tables, name)]
    }
    return Tables(documents=documents, failures=tables.failures, **rest)


def _day(text: str) -> pd.Timestamp:
    try:
        return pd.Timestamp(text)
    except ValueError:
        raise UsageError(f"not a date like 2022-11-16: {text!r}") from None
