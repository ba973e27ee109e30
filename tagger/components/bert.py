"""A BERT encoder in numpy: embedded pieces of words in, their vectors in context out (Devlin et al., 2019).

Only what annotating needs: no training, no dropout. Weights are single precision in memory; `packed` and `unpacked`
take large matrices to eight bits and back, with one scale a row, for the files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

_EPSILON: Final = np.float32(1e-12)
_CUBIC: Final = np.float32(0.044715)
_ROOT_TWO_BY_PI: Final = np.float32((2 / np.pi) ** 0.5)
_NEVER: Final = np.float32(-1e9)
_LEVELS: Final = 127
_LARGE: Final = 10_000
"""Numbers from which on a matrix is worth packing."""
_SCALE: Final = ".scale"


class Linear(NamedTuple):
    """Weights (inputs, outputs) and bias (outputs,)."""

    weights: Floats
    bias: Floats

    def __call__(self, values: Floats) -> Floats:
        """Return the outputs for values of shape (..., inputs)."""
        outputs: Floats = values @ self.weights
        outputs += self.bias
        return outputs


class Norm(NamedTuple):
    """Normalisation over the last axis: gain and shift."""

    gain: Floats
    shift: Floats

    def __call__(self, values: Floats) -> Floats:
        """Return the values with mean 0 and variance 1, then scaled and shifted."""
        centred = values - values.mean(axis=-1, keepdims=True)
        variance = np.einsum("...i,...i->...", centred, centred)[..., None] / np.float32(values.shape[-1])
        centred /= np.sqrt(variance + _EPSILON)
        centred *= self.gain
        centred += self.shift
        return np.asarray(centred)


class Layer(NamedTuple):
    """One layer: attention over the pieces of a row, then a network for each piece, each with normalisation."""

    heads: int
    mixed: Linear  # queries, keys and values side by side
    attended: Linear
    attended_norm: Norm
    wide: Linear
    narrow: Linear
    narrow_norm: Norm

    def __call__(self, values: Floats, hidden: Floats) -> Floats:
        """Return vectors of shape (rows, pieces, width); `hidden` is added to the scores of what is looked at."""
        values = self.attended_norm(values + self.attended(self._attention(values, hidden)))
        return self.narrow_norm(values + self.narrow(gelu(self.wide(values))))

    def _attention(self, values: Floats, hidden: Floats) -> Floats:
        rows, pieces, width = values.shape
        size = width // self.heads
        mixed = self.mixed(values).reshape(rows, pieces, 3, self.heads, size).transpose(2, 0, 3, 1, 4)
        scores = mixed[0] @ mixed[1].swapaxes(-1, -2) / np.float32(size**0.5) + hidden
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        return np.asarray((scores @ mixed[2]).transpose(0, 2, 1, 3).reshape(rows, pieces, width))


def gelu(values: Floats) -> Floats:
    """Return x times the share of a normal distribution below x (Hendrycks and Gimpel, 2016), by its tanh formula.

    The formula is within 0.0005 of the exact value, and numpy's tanh is several times as fast as scipy's erf.
    """
    inner = values * values
    inner *= _CUBIC
    inner += 1
    inner *= values
    inner *= _ROOT_TWO_BY_PI
    np.tanh(inner, out=inner)
    inner += 1
    inner *= values
    inner *= np.float32(0.5)
    return inner


class Bert:
    """All layers, and the normalisation of what goes into them."""

    def __init__(self, arrays: Mapping[str, Floats], heads: int) -> None:
        self._norm = Norm(arrays["norm.gain"], arrays["norm.shift"])
        self._layers = tuple(_layers(arrays, heads))

    def __call__(self, embedded: Floats, present: Flags) -> Floats:
        """Return vectors in context.

        Args:
            embedded: Shape (rows, pieces, width).
            present: Which pieces there are, shape (rows, pieces); the others are never looked at.
        """
        hidden = np.where(present, np.float32(0), _NEVER)[:, None, None, :]
        values = self._norm(embedded)
        for layer in self._layers:
            values = layer(values, hidden)
        return values


def _layers(arrays: Mapping[str, Floats], heads: int) -> Iterator[Layer]:
    number = 0
    while f"{number}.mixed.weights" in arrays:

        def linear(name: str, of: int = number) -> Linear:
            return Linear(arrays[f"{of}.{name}.weights"], arrays[f"{of}.{name}.bias"])

        def norm(name: str, of: int = number) -> Norm:
            return Norm(arrays[f"{of}.{name}.gain"], arrays[f"{of}.{name}.shift"])

        yield Layer(
            heads,
            linear("mixed"),
            linear("attended"),
            norm("attended"),
            linear("wide"),
            linear("narrow"),
            norm("narrow"),
        )
        number += 1


def packed(arrays: Mapping[str, Floats]) -> dict[str, NDArray[np.generic]]:
    """Return the arrays with large matrices as eight-bit numbers and a scale for each row; the rest as it is."""
    found: dict[str, NDArray[np.generic]] = {}
    for name, array in arrays.items():
        if array.ndim == 2 and array.size >= _LARGE:
            found[name], found[name + _SCALE] = in_eight_bits(array)
        else:
            found[name] = array.astype(np.float32)
    return found


def in_eight_bits(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return a matrix as eight-bit numbers, and what those of a row are multiplied by, shape (rows, 1)."""
    scale = np.maximum(np.abs(matrix).max(axis=1, keepdims=True, initial=0), _EPSILON) / _LEVELS
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float32)


def unpacked(arrays: Mapping[str, NDArray[np.generic]]) -> dict[str, Floats]:
    """Return the arrays that were `packed`, in single precision, up to half a step of their scales."""
    found: dict[str, Floats] = {}
    for name, array in arrays.items():
        if not name.endswith(_SCALE):
            values: Floats = np.asarray(array, np.float32)
            scale = arrays.get(name + _SCALE)
            found[name] = values if scale is None else values * np.asarray(scale, np.float32)
    return found
