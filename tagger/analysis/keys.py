"""Which mentions name the same: by identifier, else by canonical name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tagger.errors import UsageError
from tagger.types import LABELS

if TYPE_CHECKING:
    import pandas as pd

    from tagger.tables import Tables

PERIODS: Final = {"year": "Y", "quarter": "Q", "month": "M"}
"""Lengths of time that can be counted over -> alias of pandas' period."""


def named(tables: Tables, label: str) -> pd.DataFrame:
    """Return who or what of a label stands in which document: `document`, `key`, `name`, each pair once.

    The key is the identifier, or `name:` and the name in lower case where there is none. Countries come from the
    countries table: adjectives and names of organizations count too.

    Raises:
        UsageError: There is no such label.
    """
    if label not in LABELS:
        raise UsageError(f"no such label: {label}; there are {', '.join(LABELS)}")
    if label == "COUNTRY":
        found = tables.countries.rename(columns={"id": "key"})[["document", "key", "name"]]
    else:
        mentions = tables.mentions[tables.mentions["label"] == label]
        key = mentions["id"].fillna("name:" + mentions["name"].str.casefold())
        found = mentions.assign(key=key)[["document", "key", "name"]]
    found = found.drop_duplicates(["document", "key"])
    best = _best_names(found)
    return found.assign(name=found["key"].map(best).astype(found["name"].dtype)).reset_index(drop=True)


def _best_names(found: pd.DataFrame) -> pd.Series:
    """Return one name per key: that of most documents, but one in capitals (of datelines) only for want of another."""
    counts = found.groupby(["key", "name"], observed=True).size().rename("documents").reset_index()
    counts = counts.assign(capitals=counts["name"].str.isupper())
    best = counts.sort_values(["capitals", "documents", "name"], ascending=[True, False, True])
    return best.drop_duplicates("key").set_index("key")["name"]


def dated(tables: Tables, every: str) -> pd.DataFrame:
    """Return `document` and `period` (start of the year, quarter or month) of the documents that have a date.

    Raises:
        UsageError: `every` is no such length of time.
    """
    if every not in PERIODS:
        raise UsageError(f"no such period: {every}; there are {', '.join(PERIODS)}")
    known = tables.documents.loc[tables.documents["published"].notna(), ["document", "published"]]
    period = known["published"].dt.to_period(PERIODS[every]).dt.to_timestamp()
    return known.assign(period=period)[["document", "period"]].reset_index(drop=True)


def assigned(tables: Tables) -> pd.DataFrame:
    """Return `document`, `field` and `name` of every field of work that is assigned."""
    chosen = tables.topics["assigned"].fillna(value=False).astype(bool)
    return tables.topics.loc[chosen, ["document", "field", "name"]].reset_index(drop=True)
