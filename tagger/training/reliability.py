"""Does a score of 0.9 come true nine times in ten? The answer as Markdown tables and as an SVG diagram."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from tagger.training.scores import Band, Case, bands, brier, expected_error, ranked_right

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

FILE: Final = "reliability.svg"
"""Name of the diagram in the model's folder."""
LEAST: Final = 30
"""Cases that a way and label needs for a row of its own."""

_SIZE, _LEFT, _TOP, _PLOT = 460, 62, 30, 360
_COLOURS: Final = ("#b45309", "#1d4ed8", "#047857")
_TICKS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_SMALLEST, _LARGEST = 3.0, 15.0
_HEAD: Final = f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}" width="{_SIZE}" height="{_SIZE}" \
font-family="sans-serif" font-size="13" role="img">
<title>Reliability of the scores of mentions</title>
<rect width="{_SIZE}" height="{_SIZE}" fill="#ffffff"/>"""


def reliability(found: Mapping[str, Sequence[Case]]) -> Iterator[str]:
    """Yield the parts of the card's section, in Markdown; `found` are the cases by name of their split."""
    yield table(
        ("split", "mentions", "calibration error (ECE)", "Brier", "right scores above wrong (AUC)"),
        (
            (
                split,
                f"{len(cases):,}",
                number(expected_error(cases)),
                number(brier(cases)),
                number(ranked_right(cases)),
            )
            for split, cases in found.items()
        ),
    )
    yield f"![How often scores come true]({FILE})"
    for split, cases in found.items():
        yield f"{split.capitalize()} split, mentions by score:"
        yield table(("score", "mentions", "mean score", "right", ""), map(_band, bands(cases)))
    *_, (split, cases) = found.items()
    yield f"{split.capitalize()} split, by way and label (from {LEAST} mentions):"
    yield table(("way", "label", "mentions", "mean score", "right", "ECE"), _by_cell(cases))


def _band(band: Band) -> tuple[str, ...]:
    bar = "█" * round(band.right * 20)
    return f"{band.low:g}–{band.high:g}", f"{band.cases:,}", number(band.score), number(band.right), bar


def _by_cell(cases: Iterable[Case]) -> Iterator[tuple[str, ...]]:
    cells: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        cells[case.way, case.label].append(case)
    for (way, label), inside in sorted(cells.items()):
        if len(inside) >= LEAST:
            score = sum(case.score for case in inside) / len(inside)
            right = sum(case.right for case in inside) / len(inside)
            yield way, label, f"{len(inside):,}", number(score), number(right), number(expected_error(inside))


def reliability_svg(found: Mapping[str, Sequence[Case]]) -> str:
    """Return the diagram: mean score against share right of each band, a series a split; areas are counts."""
    series = {split: bands(cases) for split, cases in found.items()}
    dots = (part for item in zip(series.items(), _COLOURS, strict=False) for part in _dots(*item))
    return "\n".join([_HEAD, *_axes(), *dots, *_legend(series), "</svg>"]) + "\n"


def _x(value: float) -> float:
    return round(_LEFT + value * _PLOT, 1)


def _y(value: float) -> float:
    return round(_TOP + (1 - value) * _PLOT, 1)


def _axes() -> Iterator[str]:
    for tick in _TICKS:
        yield f'<path d="M{_x(0)} {_y(tick)}H{_x(1)}M{_x(tick)} {_y(0)}V{_y(1)}" stroke="#e5e7eb"/>'
        yield f'<text x="{_x(tick)}" y="{_y(0) + 18}" text-anchor="middle" fill="#374151">{tick:g}</text>'
        yield f'<text x="{_x(0) - 8}" y="{_y(tick) + 4}" text-anchor="end" fill="#374151">{tick:g}</text>'
    yield f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" stroke="#6b7280" stroke-dasharray="5 4"/>'
    yield f'<text x="{_x(0.5)}" y="{_SIZE - 16}" text-anchor="middle" fill="#111827">score</text>'
    middle = _y(0.5)
    yield f'<text x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">share right</text>'


def _dots(item: tuple[str, Sequence[Band]], colour: str) -> Iterator[str]:
    split, told = item
    most = max((band.cases for band in told), default=1)
    for band in told:
        radius = round(_SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(band.cases / most), 1)
        title = f"{escape(split)}: {band.cases} mentions, score {band.score:.3f}, right {band.right:.3f}"
        yield (
            f'<circle cx="{_x(band.score)}" cy="{_y(band.right)}" r="{radius}" fill="{colour}" fill-opacity="0.45" '
            f'stroke="{colour}"><title>{title}</title></circle>'
        )


def _legend(series: Iterable[str]) -> Iterator[str]:
    for place, (split, colour) in enumerate(zip(series, _COLOURS, strict=False)):
        y = _TOP + 18 + 20 * place
        yield f'<circle cx="{_LEFT + 16}" cy="{y - 4}" r="6" fill="{colour}" fill-opacity="0.45" stroke="{colour}"/>'
        yield f'<text x="{_LEFT + 30}" y="{y}" fill="#111827">{escape(split)} split</text>'


def number(value: float) -> str:
    """Return a figure as the card writes it: three places, a dash where there is none."""
    return f"{value:.3f}" if math.isfinite(value) else "–"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
