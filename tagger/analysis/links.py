"""Who stands with whom in the same document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tagger.analysis.answer import Answer, answer
from tagger.analysis.keys import assigned, named
from tagger.errors import MissingExtraError

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from tagger.tables import Tables


def cooccurrence(
    tables: Tables, one: str = "ORG", other: str = "COUNTRY", *, field: str | None = None, least: int = 1
) -> Answer:
    """Return which names stand in the same documents, and whether more often than by chance.

    Columns: `key_a`, `name_a`, `kind_a`, `key_b`, `name_b`, `kind_b`, `documents`, `lift` (documents together,
    divided by what independent names would give; above 1 is more than chance). Each pair once; most documents
    first.

    Args:
        tables: The archive.
        one: Label of one side: PERSON, ORG, COUNTRY, LOCATION, NORP or DATE.
        other: Label of the other; may be the same.
        field: Only documents about this field of work (its slug).
        least: Leave out pairs with fewer documents.

    Raises:
        UsageError: There is no such label.

    Example:
        >>> pairs = cooccurrence(tables, "ORG", "COUNTRY", least=2)
        >>> pairs[["name_a", "name_b", "documents"]].to_numpy().tolist()
        [['Police of Georgia', 'Georgia', 2]]
        >>> sorted(pairs.graph().nodes)
        ['gov:GE/police', 'iso3166:GE']
    """
    documents = set(tables.documents["document"])
    if field is not None:
        about = assigned(tables)
        documents = set(about.loc[about["field"] == field, "document"])
    a, b = (_side(tables, label, documents) for label in (one, other))
    pairs = a.merge(b, on="document", suffixes=("_a", "_b"))
    pairs = (
        pairs[pairs["key_a"] < pairs["key_b"]] if one == other else pairs[pairs["key_a"] != pairs["key_b"]]
    )
    columns = ["key_a", "name_a", "kind_a", "key_b", "name_b", "kind_b"]
    counts = pairs.groupby(columns, observed=True).size().rename("documents").reset_index()
    each = [
        counts[f"key_{x}"].map(y["key"].value_counts()).astype("float64") for x, y in (("a", a), ("b", b))
    ]
    counts["lift"] = counts["documents"] * len(documents) / (each[0] * each[1])
    counts = counts[counts["documents"] >= least]
    order = ["documents", "lift", "name_a", "name_b"]
    return answer("cooccurrence", counts.sort_values(order, ascending=[False, False, True, True]))


def _side(tables: Tables, label: str, documents: set[str]) -> pd.DataFrame:
    found = named(tables, label)
    return found[found["document"].isin(documents)].assign(kind=label)


def to_graph(pairs: pd.DataFrame) -> nx.Graph:
    """Return the rows of a co-occurrence as a graph; see `Answer.graph`."""
    networkx = _import_networkx()
    graph = networkx.Graph()
    for row in pairs.to_dict("records"):
        graph.add_node(row["key_a"], name=row["name_a"], kind=row["kind_a"])
        graph.add_node(row["key_b"], name=row["name_b"], kind=row["kind_b"])
        graph.add_edge(row["key_a"], row["key_b"], documents=int(row["documents"]), lift=float(row["lift"]))
    return graph


def _import_networkx() -> Any:
    try:
        import networkx
    except ImportError:
        raise MissingExtraError('a graph needs networkx: pip install "tagger[jupyter]"') from None
    return networkx
