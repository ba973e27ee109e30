"""Rows as frames with the declared data types."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from tagger.tables.rows import joined_rows, rows_of
from tagger.tables.schema import KINDS, TABLES, Column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pandas as pd

    from tagger.tables.rows import Row, Value
    from tagger.types import Annotation, Failure, Skipped

_CHUNK: Final = 50_000
"""Rows held as Python objects at a time."""


@dataclass(frozen=True, eq=False)
class Tables:
    """The results of many documents as frames, each with the columns and data types that `TABLES` declares."""

    documents: pd.DataFrame
    mentions: pd.DataFrame
    countries: pd.DataFrame
    topics: pd.DataFrame
    failures: pd.DataFrame


class LazyTables(Tables):
    """Tables of which each is read when it is first asked for."""

    def __init__(self, read: Callable[[str], pd.DataFrame]) -> None:
        """Take the function that reads a table by its name."""
        object.__setattr__(self, "_read", read)

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in TABLES:
            raise AttributeError(name)
        frame: pd.DataFrame = self.__dict__["_read"](name)
        object.__setattr__(self, name, frame)
        return frame

    def __repr__(self) -> str:
        return f"Tables({', '.join(f'{name}=…' for name in TABLES)})"


def to_frames(results: Iterable[Annotation | Failure | Skipped]) -> Tables:
    """Return results as tables, in order; all of them are held in memory."""
    rows = joined_rows(map(rows_of, results))
    return Tables(**{name: to_frame(name, rows[name]) for name in TABLES})


def to_frame(table: str, rows: Iterable[Row], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return rows as a frame with the declared data types, whatever the number of rows.

    Args:
        table: Which table they are of.
        rows: Their cells, as in `Rows`.
        columns: Which columns to keep, in the table's own order; all that a frame has if None.

    Raises:
        UsageError: There is no such column.
    """
    declared = TABLES[table]
    wanted = declared.named(columns)
    places = [declared.filed.index(column) for column in wanted]
    return frame_of(wanted, (tuple(row[place] for place in places) for row in rows))


def frame_of(columns: Sequence[Column], rows: Iterable[Row]) -> pd.DataFrame:
    """Return rows as a frame: their cells are those of the columns, in that order."""
    import pandas as pd

    stream = iter(rows)
    chunks = [_frame(columns, list(islice(stream, _CHUNK)))]
    while chunk := list(islice(stream, _CHUNK)):
        chunks.append(_frame(columns, chunk))
    return pd.concat(chunks, ignore_index=True) if len(chunks) > 1 else chunks[0]


def _frame(columns: Sequence[Column], rows: Sequence[Row]) -> pd.DataFrame:
    import pandas as pd

    cells: Sequence[Sequence[Value]] = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pd.DataFrame(
        {column.name: _array(column, each) for column, each in zip(columns, cells, strict=True)}
    )


def _array(column: Column, cells: Sequence[Value]) -> Any:
    import numpy as np
    import pandas as pd

    if column.kind == "date":
        return np.array([cell or "NaT" for cell in cells], dtype="datetime64[s]")
    dtype: Any = KINDS[column.kind].dtype
    return pd.array(list(cells), dtype=dtype)
