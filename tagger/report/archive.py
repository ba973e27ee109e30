"""The report of an archive: one HTML page with the overview and a reader, which opens without a network.

Charts are drawn here, by Altair, as images; the page's own script (`archive.js`) only filters and shows documents. It
is the only script that the page's policy lets run, and it writes texts as text, never as markup.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from tagger.errors import MissingExtraError
from tagger.report.document import LABEL_NAMES
from tagger.report.templates import template
from tagger.report.visible import one_line, visible
from tagger.types import LABELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from tagger.tables import Tables

TOP: Final = 15
"""Rows of the ranked tables."""
FAILURES_SHOWN: Final = 200
_LIGHT: Final[dict[str, Any]] = {"background": None}
_DARK: Final[dict[str, Any]] = {
    "background": None,
    "title": {"color": "#e8eaed"},
    "axis": {
        "labelColor": "#c4c9d0",
        "titleColor": "#c4c9d0",
        "gridColor": "#3a4048",
        "domainColor": "#5b6470",
    },
    "legend": {"labelColor": "#c4c9d0", "titleColor": "#c4c9d0"},
    "view": {"stroke": "#3a4048"},
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as two images, for light and for dark pages, each a `data:` address.

    Attributes:
        caption: What it shows; also the text for those who can't see it.
        light: The image on a light ground.
        dark: The image on a dark ground.
    """

    caption: str
    light: str
    dark: str


def to_report(tables: Tables, *, title: str = "Archive") -> Iterator[str]:
    """Yield the page, piece by piece.

    Args:
        tables: What `load_tables` or `to_frames` gave.
        title: Heading of the page.

    Raises:
        MissingExtraError: Altair or vl-convert is not installed.
    """
    script = _resource("archive.js")
    yield from template("archive.html.j2").generate(
        title=one_line(title),
        overview=overview(tables),
        pictures=pictures(tables),
        rankings=rankings(tables),
        failures=_failures(tables),
        failures_more=max(0, len(tables.failures) - FAILURES_SHOWN),
        labels=LABEL_NAMES,
        data=packed(reader_data(tables)),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def overview(tables: Tables) -> list[tuple[str, str]]:
    """Return what the archive is, in pairs of name and value, as the tables have it."""
    documents, failures = tables.documents, tables.failures
    days = documents["published"].dropna()
    models = documents["model"].dropna().unique()
    outcomes = failures["outcome"].value_counts()
    return [
        ("documents", f"{len(documents):,}"),
        ("failed", f"{int(outcomes.get('failed', 0)):,}"),
        ("skipped", f"{int(outcomes.get('skipped', 0)):,}"),
        ("words", f"{int(documents['words'].sum()):,}"),
        ("mentions", f"{len(tables.mentions):,}"),
        ("published", f"{days.min():%Y-%m-%d} to {days.max():%Y-%m-%d}" if len(days) else "unknown"),
        ("without a date", f"{int(documents['published'].isna().sum()):,}"),
        ("model", ", ".join(map(one_line, models)) or "none"),
    ]


def rankings(tables: Tables) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """Return heading and rows (name, identifier or "", documents) of the ranked tables."""
    from tagger.analysis import names

    ranked = (
        ("Organizations", "ORG"),
        ("People", "PERSON"),
        ("Countries", "COUNTRY"),
        ("Places", "LOCATION"),
    )
    return [(heading, list(_ranked(names(tables, label, top=TOP)))) for heading, label in ranked]


def _ranked(frame: pd.DataFrame) -> Iterator[tuple[str, str, int]]:
    for row in frame.to_dict("records"):
        key = str(row["key"])
        yield one_line(row["name"]), "" if key.startswith("name:") else key, int(row["documents"])


def pictures(tables: Tables) -> list[Picture]:
    """Return the charts of the overview; those with nothing to show are left out.

    Raises:
        MissingExtraError: Altair or vl-convert is not installed.
    """
    from tagger import analysis

    answers = (
        ("Documents by field of work, year by year", analysis.fields_over_time(tables)),
        ("Countries by field of work", analysis.countries_by_field(tables, top=TOP)),
        ("Countries named in the most documents", analysis.names(tables, "COUNTRY", top=TOP)),
        (
            "Organizations and countries in the same documents",
            analysis.cooccurrence(tables, "ORG", "COUNTRY"),
        ),
    )
    return [
        Picture(caption, _image(answer.plot(), _LIGHT), _image(answer.plot(), _DARK))
        for caption, answer in answers
        if len(answer)
    ]


def _image(chart: Any, looks: dict[str, Any]) -> str:
    try:
        import vl_convert
    except ImportError:
        raise MissingExtraError('a report needs vl-convert: pip install "tagger[jupyter]"') from None
    spec = chart.to_dict()
    spec["config"] = {**spec.get("config", {}), **looks}
    svg = vl_convert.vegalite_to_svg(spec)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _failures(tables: Tables) -> list[tuple[str, ...]]:
    columns = ["document", "outcome", "stage", "reason"]
    rows = tables.failures[columns].head(FAILURES_SHOWN).fillna("").astype(str)
    return [tuple(map(one_line, row)) for row in rows.itertuples(index=False)]


class _Interned:
    """Numbers the distinct values that it is given, in the order of their coming."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}

    def __call__(self, value: Any) -> int:
        return self.numbers.setdefault(value, len(self.numbers))


def reader_data(tables: Tables) -> dict[str, Any]:
    """Return what the page's script reads: documents with their mentions, countries, fields and evidence.

    Names, identifiers and ways of finding stand once each, in `names` and `vias`, and are referred to by number.
    """
    names, vias = _Interned(), _Interned()
    fields = list(dict.fromkeys(zip(tables.topics["field"], tables.topics["name"], strict=True)))
    field_numbers = {field: number for number, (field, _) in enumerate(fields)}
    mentions = _grouped(tables.mentions, lambda row: _mention(row, names, vias))
    countries = _grouped(tables.countries, lambda row: names((row["name"], row["id"], "COUNTRY")))
    chosen = tables.topics[tables.topics["assigned"].fillna(value=False).astype(bool)]
    topics = _grouped(chosen, lambda row: _topic(row, field_numbers))
    days = tables.documents["published"].dt.strftime("%Y-%m-%d").fillna("")
    documents = [
        {
            "id": one_line(row["document"]),
            "title": visible(_text(row["title"])),
            "text": visible(_text(row["text"])),
            "day": day,
            "mentions": mentions.get(row["document"], []),
            "countries": countries.get(row["document"], []),
            "fields": topics.get(row["document"], []),
        }
        for row, day in zip(tables.documents.to_dict("records"), days, strict=True)
    ]
    return {
        "labels": list(LABELS),
        "fields": [name for _, name in fields],
        "names": [[one_line(name), key, LABELS.index(label)] for name, key, label in names.numbers],
        "vias": [one_line(via) for via in vias.numbers],
        "documents": documents,
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _grouped(frame: pd.DataFrame, make: Callable[[dict[str, Any]], Any]) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = {}
    for row in frame.to_dict("records"):
        grouped.setdefault(row["document"], []).append(make(row))  # type: ignore[arg-type]
    return grouped


def _mention(row: dict[str, Any], names: _Interned, vias: _Interned) -> list[Any]:
    """Return part (0 title, 1 text), start, end, name, way and score of a mention."""
    name = names((row["name"], _text(row["id"]), row["label"]))
    part = int(row["part"] == "text")
    return [part, int(row["start"]), int(row["end"]), name, vias(row["via"]), round(float(row["score"]), 2)]


def _topic(row: dict[str, Any], numbers: dict[str, int]) -> list[Any]:
    """Return number, score and evidence (pairs of start and end) of an assigned field."""
    pieces = json.loads(row["evidence"] or "[]")
    return [
        numbers[row["field"]],
        round(float(row["score"]), 2),
        [[each["start"], each["end"]] for each in pieces],
    ]


def packed(data: dict[str, Any]) -> str:
    """Return data as JSON, gzipped, in base64: no character of it means anything in HTML."""
    raw = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return base64.b64encode(gzip.compress(raw, 6, mtime=0)).decode()


def _resource(name: str) -> str:
    return files("tagger.report").joinpath(name).read_text(encoding="utf-8")
