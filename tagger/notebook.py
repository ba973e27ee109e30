"""What Jupyter shows: an annotation as marked text, with its fields of work as bars. The only importer of IPython.

`import tagger` inside IPython calls `register`; `%load_ext tagger.notebook` does the same.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from tagger.report.document import LABEL_NAMES, split_runs
from tagger.report.groups import assigned_fields, near_misses
from tagger.report.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tagger.report.document import Run
    from tagger.types import Annotation, FieldOfWork

COLORS: Final = {
    "PERSON": "#f2b134",
    "ORG": "#6aa9e9",
    "COUNTRY": "#7cc576",
    "LOCATION": "#9ed6b9",
    "NORP": "#c9a6e4",
    "DATE": "#e79c9c",
}
"""Label -> colour; drawn half transparent, so that text stays legible in light and dark themes."""
_MARK: Final = "background:{color}59;border-bottom:2px solid {color};border-radius:3px;padding:0 2px"


def register(shell: Any = None) -> None:
    """Let an IPython shell show annotations as HTML; the running shell if None, nothing without one."""
    from IPython.core.getipython import get_ipython

    shell = shell or get_ipython()
    if shell is not None and hasattr(shell, "display_formatter"):
        formatter = shell.display_formatter.formatters["text/html"]
        formatter.for_type_by_name("tagger.types", "Annotation", to_html)
        formatter.for_type_by_name("tagger.types", "Failure", failure_html)


def load_ipython_extension(shell: Any) -> None:
    """Register with the shell: what `%load_ext tagger.notebook` calls."""
    register(shell)


def to_html(note: Annotation) -> str:
    """Return an annotation as HTML for an output cell: no script, no network, all text escaped."""
    doc = note.document
    title = split_runs(doc.title or "", note.title_entities, (), "t", "title")
    text = split_runs(doc.text, note.entities, (), "t", "text")
    parts = [
        '<div style="line-height:1.7;max-width:60em">',
        f"<p><strong>{_marked(title)}</strong></p>" if doc.title else "",
        f'<div style="white-space:pre-wrap">{_marked(text)}</div>',
        f'<p style="font-size:.85em">{_legend(note)}</p>',
        _bars(note),
        "</div>",
    ]
    return "".join(parts)


def failure_html(failure: Any) -> str:
    """Return a failure as one line of HTML."""
    return f"<p><strong>Not annotated:</strong> {escape(failure.id)} ({failure.stage}): {escape(failure.reason)}</p>"


def _marked(runs: list[Run]) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    words = escape("".join(piece.text for piece in run.pieces))
    mention = run.mention
    if mention is None:
        return words
    facts = (mention.label, mention.id or "no identifier", mention.name, f"{mention.score:.2f}", mention.via)
    style = _MARK.format(color=COLORS[mention.label])
    return f'<span title="{escape(one_line(" · ".join(facts)))}" style="{style}">{words}</span>'


def _legend(note: Annotation) -> str:
    labels = dict.fromkeys(each.label for each in (*note.title_entities, *note.entities))
    shown = (
        f'<span style="{_MARK.format(color=COLORS[label])}">{LABEL_NAMES[label]}</span>'
        for label in LABEL_NAMES
        if label in labels
    )
    return " &nbsp;".join(shown)


def _bars(note: Annotation) -> str:
    rows = "".join(map(_bar, (*assigned_fields(note), *near_misses(note))))
    return f'<table style="border-collapse:collapse">{rows}</table>' if rows else ""


def _bar(field: FieldOfWork) -> str:
    percent = round(field.score * 100)
    tone = "#4a7fb5" if field.assigned else "#9aa5b1"
    bar = f'<div style="background:{tone};width:{percent}px;height:.8em;display:inline-block"></div>'
    name = f"<strong>{escape(field.name)}</strong>" if field.assigned else escape(field.name)
    cells = (name, f"{bar} {field.score:.2f}", ", ".join(_evidence(field)))
    styles = ("text-align:left", "text-align:left;white-space:nowrap", "text-align:left")
    shown = (f'<td style="{style}">{cell}</td>' for style, cell in zip(styles, cells, strict=True))
    return f"<tr>{''.join(shown)}</tr>"


def _evidence(field: FieldOfWork) -> Iterator[str]:
    words = dict.fromkeys(one_line(piece.text) for piece in field.evidence)
    yield from (f"<em>{escape(each)}</em>" for each in words)
