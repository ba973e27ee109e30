"""The numpy encoder against sums written out, and its eight-bit files."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.components.bert import Bert, Floats, gelu, packed, unpacked

WIDTH, INNER, HEADS = 8, 12, 2


def random_arrays(layers: int = 2, seed: int = 0) -> dict[str, Floats]:
    random = np.random.default_rng(seed)
    shapes: dict[str, tuple[int, ...]] = {"norm.gain": (WIDTH,), "norm.shift": (WIDTH,)}
    for number in range(layers):
        sizes = (
            ("mixed", WIDTH, 3 * WIDTH),
            ("attended", WIDTH, WIDTH),
            ("wide", WIDTH, INNER),
            ("narrow", INNER, WIDTH),
        )
        for name, inputs, outputs in sizes:
            shapes |= {f"{number}.{name}.weights": (inputs, outputs), f"{number}.{name}.bias": (outputs,)}
        for name in ("attended", "narrow"):
            shapes |= {f"{number}.{name}.gain": (WIDTH,), f"{number}.{name}.shift": (WIDTH,)}
    return {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def normed(row: list[float], gain: Floats, shift: Floats) -> list[float]:
    mean = sum(row) / len(row)
    spread = math.sqrt(sum((each - mean) ** 2 for each in row) / len(row) + 1e-12)
    return [
        (each - mean) / spread * g + s for each, g, s in zip(row, gain.tolist(), shift.tolist(), strict=True)
    ]


def linear(row: list[float], arrays: dict[str, Floats], name: str) -> list[float]:
    weights, bias = arrays[f"{name}.weights"].tolist(), arrays[f"{name}.bias"].tolist()
    return [b + sum(x * weights[i][o] for i, x in enumerate(row)) for o, b in enumerate(bias)]


def written_out(rows: list[list[float]], arrays: dict[str, Floats], layers: int) -> list[list[float]]:
    """One text through all layers, one number at a time, as in the paper."""
    rows = [normed(row, arrays["norm.gain"], arrays["norm.shift"]) for row in rows]
    size = WIDTH // HEADS
    for number in range(layers):
        mixed = [linear(row, arrays, f"{number}.mixed") for row in rows]
        after = []
        for at, row in enumerate(rows):
            looked: list[float] = []
            for head in range(HEADS):
                query = mixed[at][head * size : (head + 1) * size]
                keys = [each[WIDTH + head * size : WIDTH + (head + 1) * size] for each in mixed]
                values = [each[2 * WIDTH + head * size : 2 * WIDTH + (head + 1) * size] for each in mixed]
                scores = [
                    math.exp(sum(q * k for q, k in zip(query, key, strict=True)) / math.sqrt(size))
                    for key in keys
                ]
                looked += [
                    sum(s * v[i] for s, v in zip(scores, values, strict=True)) / sum(scores)
                    for i in range(size)
                ]
            out = linear(looked, arrays, f"{number}.attended")
            gain, shift = arrays[f"{number}.attended.gain"], arrays[f"{number}.attended.shift"]
            middle = normed([x + y for x, y in zip(row, out, strict=True)], gain, shift)
            wide = [
                x * 0.5 * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
                for x in linear(middle, arrays, f"{number}.wide")
            ]
            narrow = linear(wide, arrays, f"{number}.narrow")
            gain, shift = arrays[f"{number}.narrow.gain"], arrays[f"{number}.narrow.shift"]
            after.append(normed([x + y for x, y in zip(middle, narrow, strict=True)], gain, shift))
        rows = after
    return rows


@pytest.mark.parametrize("layers", [0, 1, 3])
def test_vectors_are_those_of_the_sums_written_out(layers: int) -> None:
    arrays = random_arrays(layers)
    embedded = np.random.default_rng(1).normal(size=(1, 5, WIDTH)).astype(np.float32)
    vectors = Bert(arrays, HEADS)(embedded, np.ones((1, 5), np.bool_))
    np.testing.assert_allclose(vectors[0], written_out(embedded[0].tolist(), arrays, layers), atol=2e-4)


def test_what_is_not_there_changes_nothing() -> None:
    bert, random = Bert(random_arrays(), HEADS), np.random.default_rng(2)
    embedded = random.normal(size=(2, 6, WIDTH)).astype(np.float32)
    present = np.array([[True] * 4 + [False] * 2, [True] * 6])
    together, alone = bert(embedded, present), bert(embedded[:1, :4], present[:1, :4])
    np.testing.assert_allclose(together[0, :4], alone[0], atol=1e-5)


@given(st.floats(-20, 20))
def test_gelu(value: float) -> None:
    expected = value * 0.5 * math.erfc(-value / math.sqrt(2))
    assert float(gelu(np.array([value], np.float32))[0]) == pytest.approx(expected, abs=5e-4)


def test_eight_bits_lose_half_a_step_at_most() -> None:
    random = np.random.default_rng(3)
    arrays = {"large": random.normal(size=(200, 100)).astype(np.float32), "small": np.ones(3, np.float32)}
    arrays["large"][7] = 0
    files = packed(arrays)
    assert {name: array.dtype.name for name, array in files.items()} == {
        "large": "int8", "large.scale": "float32", "small": "float32",
    }  # fmt: skip
    back = unpacked(files)
    steps = np.abs(arrays["large"]).max(axis=1, keepdims=True) / 127
    assert (np.abs(back["large"] - arrays["large"]) <= steps / 2 + 1e-7).all()
    assert (back["small"] == arrays["small"]).all()
