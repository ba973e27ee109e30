"""A frame that knows how it is best drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from tagger.errors import UsageError

if TYPE_CHECKING:
    import altair as alt
    import networkx as nx


class Answer(pd.DataFrame):
    """A plain pandas frame in all but two things: `plot()` gives an Altair chart, `graph()` a networkx graph.

    Whatever is derived from it (a selection, a sum) is an ordinary frame again; pandas' own plotting is
    `pd.DataFrame(answer).plot`.

    Attributes:
        question: Which function it is the answer of.
    """

    _metadata = ["question"]  # noqa: RUF012  # pandas reads it from the class
    question: str

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame

    def plot(self, *, title: str | None = None) -> alt.Chart:  # type: ignore[override]
        """Return the chart of this answer, to show or to change further.

        Raises:
            MissingExtraError: Altair is not installed.
        """
        from tagger.analysis.charts import draw

        chart: alt.Chart = draw(self.question, pd.DataFrame(self), title)
        return chart

    def graph(self) -> nx.Graph:
        """Return a co-occurrence as a graph: nodes are keys with `name` and `kind`, edges have `documents`.

        Raises:
            UsageError: The answer is to another question.
            MissingExtraError: networkx is not installed.
        """
        if self.question != "cooccurrence":
            raise UsageError(f"only a co-occurrence is a graph, not {self.question}")
        from tagger.analysis.links import to_graph

        return to_graph(pd.DataFrame(self))


def answer(question: str, frame: pd.DataFrame) -> Answer:
    """Return a frame as the answer of a question, rows numbered from 0."""
    made = Answer(frame.reset_index(drop=True))
    made.question = question
    return made
