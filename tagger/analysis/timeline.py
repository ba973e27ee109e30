"""A person's or a body's way through the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger.analysis.answer import Answer, answer
from tagger.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from tagger.tables import Tables

AROUND = 80
"""Characters of context on either side."""


def timeline(tables: Tables, who: str) -> Answer:
    """Return every mention of somebody or something in order of time, with the words around it.

    Columns: `published`, `document`, `title`, `part`, `start`, `end`, `text`, `context`, `id`, `name`. Documents
    without a date come last.

    Args:
        tables: The archive.
        who: An identifier (`osce:tntd`, `gov:GE/interior`) or a name, in any case; a name that several share gives
            all of them: look at `id` and `name`.

    Raises:
        UsageError: Nothing in the archive has that identifier or name.

    Example:
        >>> timeline(tables, "org:unodc")[["document", "context"]].to_numpy().tolist()
        [['b', 'Police of Georgia spoke. UNODC spoke.'], ['d', 'UNODC spoke.']]
    """
    mentions = tables.mentions
    same = (mentions["id"] == who) | (mentions["name"].str.casefold() == who.casefold())
    found = mentions[same.fillna(value=False).astype(bool)]
    if found.empty:
        raise UsageError(f"nothing is called {who!r} here: see analysis.names(tables, 'PERSON') or 'ORG'")
    texts = tables.documents[["document", "published", "title", "text"]].rename(columns={"text": "whole"})
    joined = found.merge(texts, on="document", how="left")
    joined = joined.assign(context=[_context(row) for _, row in joined.iterrows()])
    columns = ["published", "document", "title", "part", "start", "end", "text", "context", "id", "name"]
    return answer("timeline", joined.sort_values(["published", "document"], kind="stable")[columns])


def _context(row: pd.Series) -> str:
    whole = row["title"] if row["part"] == "title" else row["whole"]
    start, end = max(0, int(row["start"]) - AROUND), int(row["end"]) + AROUND
    before, after = "…" if start else "", "…" if end < len(whole) else ""
    return f"{before}{' '.join(whole[start:end].split())}{after}"
