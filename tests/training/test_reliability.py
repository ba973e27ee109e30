"""The reliability of scores, as tables and as a diagram."""

from __future__ import annotations

from xml.etree import ElementTree as ET  # what it reads is written here

import pytest

from tagger.training.reliability import LEAST, number, reliability, reliability_svg, table
from tagger.training.scores import Case

SVG = "{http://www.w3.org/2000/svg}"


def cases(score: float, right: int, wrong: int, way: str = "model") -> list[Case]:
    return [Case(way, "ORG", None, right=True, score=score)] * right + [
        Case(way, "ORG", None, right=False, score=score)
    ] * wrong


FOUND = {
    "development": cases(0.99, 3, 0),
    "test": cases(0.75, 30, 10) + cases(0.99, LEAST - 1, 0, way="dates"),
}


def test_tables_tell_splits_bands_and_ways() -> None:
    told = "\n".join(reliability(FOUND))
    assert "| test | 69 | 0.004 | 0.109 | 0.746 |" in told
    assert "| 0.7–0.8 | 40 | 0.750 | 0.750 | ███████████████ |" in told
    assert "| model | ORG | 40 | 0.750 | 0.750 | 0.000 |" in told
    assert "| dates |" not in told


def test_the_diagram_is_well_formed_and_has_a_dot_a_band() -> None:
    root = ET.fromstring(reliability_svg(FOUND))  # noqa: S314
    dots = [dot for dot in root.iter(f"{SVG}circle") if dot.find(f"{SVG}title") is not None]
    assert [dot.findtext(f"{SVG}title") for dot in dots] == [
        "development: 3 mentions, score 0.990, right 1.000",
        "test: 40 mentions, score 0.750, right 0.750",
        "test: 29 mentions, score 0.990, right 1.000",
    ]
    x, y = (float(dots[1].get(key, "")) for key in ("cx", "cy"))
    diagonal = [float(dots[0].get(key, "")) for key in ("cx", "cy")]
    assert x < diagonal[0]
    assert y > diagonal[1]


def test_nothing_measured_is_an_empty_diagram() -> None:
    assert ET.fromstring(reliability_svg({"test": []})).tag == f"{SVG}svg"  # noqa: S314


@pytest.mark.parametrize(("value", "text"), [(0.5, "0.500"), (float("nan"), "–"), (1.0, "1.000")])
def test_number(value: float, text: str) -> None:
    assert number(value) == text


def test_table() -> None:
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
