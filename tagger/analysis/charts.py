"""Answers as Altair charts: one function a question, in `CHARTS`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tagger.errors import MissingExtraError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

TOP: Final = 15
"""How many names a chart shows: the rest is in the frame."""


def draw(question: str, frame: pd.DataFrame, title: str | None = None) -> Any:
    """Return the chart of an answer.

    Raises:
        UsageError: That question has no chart.
        MissingExtraError: Altair is not installed.
    """
    if question not in CHARTS:
        raise UsageError(f"{question} has no chart")
    chart = CHARTS[question](_import_altair(), frame)
    return chart.properties(title=title) if title else chart


def _fields_over_time(alt: Any, frame: pd.DataFrame) -> Any:
    top = frame.groupby("name")["documents"].sum().nlargest(8).index
    return (
        alt.Chart(frame[frame["name"].isin(top)])
        .mark_line(point=True)
        .encode(
            x=alt.X("period:T", title=None),
            y=alt.Y("documents:Q", title="documents"),
            color=alt.Color("name:N", title="field of work", sort=list(top)),
            tooltip=["name", "period", "documents", alt.Tooltip("share", format=".0%")],
        )
        .properties(width=560, height=300)
    )


def _countries_by_field(alt: Any, frame: pd.DataFrame) -> Any:
    top = frame.groupby("country")["documents"].sum().nlargest(TOP).index
    return (
        alt.Chart(frame[frame["country"].isin(top)])
        .mark_rect()
        .encode(
            x=alt.X("country:N", title=None, sort=list(top)),
            y=alt.Y("name:N", title=None),
            color=alt.Color("documents:Q", scale=alt.Scale(scheme="blues")),
            tooltip=["name", "country", "documents"],
        )
    )


def _names(alt: Any, frame: pd.DataFrame) -> Any:
    return _bars(alt, frame.head(TOP), "documents", "name", ["name", "key", "documents"])


def _cooccurrence(alt: Any, frame: pd.DataFrame) -> Any:
    # a circle for each pair: area for how often, colour for how far above chance
    a, b = (frame.groupby(side)["documents"].sum().nlargest(TOP).index for side in ("name_a", "name_b"))
    return (
        alt.Chart(frame[frame["name_a"].isin(a) & frame["name_b"].isin(b)])
        .mark_circle()
        .encode(
            x=alt.X("name_b:N", title=None, sort=list(b)),
            y=alt.Y("name_a:N", title=None, sort=list(a)),
            size=alt.Size("documents:Q"),
            color=alt.Color("lift:Q", scale=alt.Scale(scheme="viridis")),
            tooltip=["name_a", "name_b", "documents", alt.Tooltip("lift", format=".1f")],
        )
    )


def _timeline(alt: Any, frame: pd.DataFrame) -> Any:
    return (
        alt.Chart(frame[frame["published"].notna()])
        .mark_tick(thickness=2)
        .encode(
            x=alt.X("published:T", title=None),
            y=alt.Y("name:N", title=None),
            tooltip=["published", "title", "context"],
        )
        .properties(width=560)
    )


def _compare(alt: Any, frame: pd.DataFrame) -> Any:
    return _bars(alt, frame.head(TOP), "difference", "name", ["name", "documents_first", "documents_second"])


def _bars(alt: Any, frame: pd.DataFrame, size: str, name: str, tooltip: list[str]) -> Any:
    return (
        alt.Chart(frame)
        .mark_bar()
        .encode(x=f"{size}:Q", y=alt.Y(f"{name}:N", title=None, sort="-x"), tooltip=tooltip)
        .properties(width=420)
    )


CHARTS: Final[dict[str, Callable[[Any, pd.DataFrame], Any]]] = {
    "compare": _compare,
    "cooccurrence": _cooccurrence,
    "countries_by_field": _countries_by_field,
    "fields_over_time": _fields_over_time,
    "names": _names,
    "timeline": _timeline,
    "whats_new": _compare,
}


def _import_altair() -> Any:
    try:
        import altair
    except ImportError:
        raise MissingExtraError('a chart needs Altair: pip install "tagger[jupyter]"') from None
    return altair
