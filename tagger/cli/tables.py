"""Figures and look-ups for a person at a terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from tagger.report.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from tagger.corrections.checking import Status
    from tagger.kb.store import Entry
    from tagger.training.comparison import Change, Comparison
    from tagger.training.errors import Errors
    from tagger.training.evaluate import Evaluation, Result

_PARTS = {
    "strict": "Entities, exact span and label",
    "relaxed": "Entities, overlapping span of the same label",
    "scores": "Scores of entities",
    "values": "Identifiers of entities found",
    "countries": "Countries of a document",
    "topics": "Fields of work, all",
    "topic": "Fields of work, each",
}
_SLICES = {"kind ": "By kind of text", "period ": "By period", "issuer ": "By issuer"}
_SLICED = {
    "entities": ("strict", "micro", "f1"),
    "95 %": ("strict", "micro", "f1"),
    "gold": ("strict", "micro", "f1"),
    "fields": ("topics", "micro", "f1"),
    "LRAP": ("topics", "documents", "lrap"),
    "docs": ("topics", "documents", "lrap"),
}
"""Columns of the tables of groups: F1 of entities and of fields of work, and how many cases they rest on."""

_WORST = 20
"""Kinds of error that are shown."""


def facts(data: Mapping[str, Any], indent: int = 0) -> Iterator[RenderableType]:
    """Yield a line a key; what is nested stands below its key, but for the innermost, which fits on its line."""
    for key, value in data.items():
        line = Text("  " * indent).append(f"{one_line(str(key))}  ", "" if indent else "bold")
        if isinstance(value, dict) and (not indent or any(isinstance(each, dict) for each in value.values())):
            yield line
            yield from facts(value, indent + 1)
        else:
            yield line.append(_plain(value))


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "  ".join(f"{one_line(str(key))} {_plain(each)}" for key, each in value.items())
    if isinstance(value, list):
        return " ".join(_plain(each) for each in value)
    return f"{value:.4f}" if isinstance(value, float) else one_line(str(value))


def entries(found: Iterable[Entry]) -> Iterator[RenderableType]:
    """Yield a table of knowledge base entries: identifier, label, name."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for each in found:
        table.add_row(Text(each.id, style="bold"), each.label, Text(each.name))
    yield table


def figures(evaluation: Evaluation) -> Iterator[RenderableType]:
    """Yield a table for each part of an evaluation: names down, measures across."""
    model = " ".join(evaluation.model.values())
    yield Text(
        f"{evaluation.documents} documents, {len(evaluation.failures)} failed; model {model}", style="dim"
    )
    results = evaluation.rows()
    for part in dict.fromkeys(result.part for result in results):
        yield ""
        yield _figure_table(part, [result for result in results if result.part == part])
    for kind in _SLICES:
        if groups := [group for group in evaluation.groups() if group.startswith(kind)]:
            yield ""
            yield _slice_table(evaluation, kind, groups)


def _slice_table(evaluation: Evaluation, kind: str, groups: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(_SLICES[kind], overflow="fold")
    for heading in _SLICED:
        table.add_column(heading, justify="right", style="dim" if heading in {"95 %", "gold", "docs"} else "")
    for group in groups:
        found = {result[1:4]: result for result in evaluation.rows(group)}
        cells = [_sliced(heading, found.get(which)) for heading, which in _SLICED.items()]
        table.add_row(Text(one_line(group.removeprefix(kind))), *cells)
    return table


def _sliced(heading: str, result: Result | None) -> str:
    if result is None:
        return ""
    if heading == "95 %":
        return f"{result.low:.2f}–{result.high:.2f}" if math.isfinite(result.low) else ""
    return str(result.support) if heading in {"gold", "docs"} else _figure(result.value)


def _figure_table(part: str, results: Sequence[Result]) -> Table:
    metrics = list(dict.fromkeys(result.metric for result in results))
    roomy = len(metrics) <= 3  # else 80 columns are just enough
    table = Table(box=None, pad_edge=False, padding=(0, 1 + roomy, 0, 0), header_style="bold")
    table.add_column(_PARTS.get(part, part), min_width=30 if roomy else None)
    for metric in metrics:
        table.add_column(metric, justify="right")
    table.add_column("95 %", justify="right", style="dim")
    table.add_column("cases", justify="right", style="dim")
    for name in dict.fromkeys(result.name for result in results):
        row = {result.metric: result for result in results if result.name == name}
        last = list(row.values())[-1]
        cells = [_figure(row[metric].value) if metric in row else "" for metric in metrics]
        table.add_row(name, *cells, _interval(last), str(last.support))
    return table


def _interval(result: Result) -> str:
    bounds = (result.low, result.high)
    return "–".join(map(_figure, bounds)) if all(map(math.isfinite, bounds)) else ""


def _figure(value: float) -> str:
    return f"{value:.3f}" if math.isfinite(value) else "–"


def error_kinds(errors: Errors) -> Iterator[RenderableType]:
    """Yield a table of the most frequent kinds of error: how many, how many of words seen in training, an example."""
    kinds, model = errors.kinds(), " ".join(errors.model.values())
    yield Text(
        f"{errors.documents} documents, {len(errors.errors)} errors of {len(kinds)} kinds; model {model}",
        style="dim",
    )
    yield ""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("errors", "seen"):
        table.add_column(heading, justify="right")
    table.add_column("kind, and an example", overflow="fold")
    for kind in kinds[:_WORST]:
        example = Text(one_line(kind.example.context), style="dim")
        table.add_row(str(kind.cases), str(kind.seen), Text(kind.name).append("\n").append(example))
    yield table
    if rest := kinds[_WORST:]:
        yield Text(
            f"{sum(kind.cases for kind in rest)} others of {len(rest)} kinds; -o FILE writes all", style="dim"
        )


def changes(comparison: Comparison) -> Iterator[RenderableType]:
    """Yield one table of before and after: what has changed, and the figures over all."""
    before, after = (" ".join(each.model.values()) for each in (comparison.before, comparison.after))
    models = f"model {after}" if before == after else f"models {before} and {after}"
    yield Text(f"{comparison.after.documents} documents; {models}", style="dim")
    found = comparison.changes()
    shown = [each for each in found if round(each.difference, 3) or each.name == "micro"]
    shown = [each for each in shown if math.isfinite(each.before) or math.isfinite(each.after)]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for _ in ("part", "name", "metric"):
        table.add_column(overflow="fold")
    for name in ("before", "after", "change", "cases"):
        table.add_column(name, justify="right", style="dim" if name == "cases" else "")
    for each in shown:
        table.add_row(each.part, each.name, each.metric, *_change(each), str(each.support))
    yield table
    same = len(found) - len(shown)
    yield Text(f"{same} other figures are as they were", style="dim")


def _change(change: Change) -> tuple[str, str, Text]:
    difference = change.difference
    better = difference > 0 if change.metric != "ece" else difference < 0
    style = "" if not round(difference, 3) else "green" if better else "red"
    shown = f"{difference:+.3f}" if math.isfinite(difference) else "–"
    return _figure(change.before), _figure(change.after), Text(shown, style=style)


_STATE_STYLES = {"contradiction": "red", "no effect": "red", "overruled": "red", "works": "green"}


def corrections_check(found: Sequence[Status]) -> Iterator[RenderableType]:
    """Yield a table of what each row of the corrections does."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name, justify in (("line", "right"), ("state", "left"), ("places", "right"), ("row", "left")):
        table.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
    table.add_column("", style="dim", overflow="fold")
    for each in found:
        state = Text(each.state, style=_STATE_STYLES.get(each.state, ""))
        places = str(each.places) if each.places else ""
        table.add_row(
            str(each.line), state, places, Text(one_line(each.row.said())), Text(one_line(each.reason))
        )
    yield table
