"""Word vectors from raw texts: words that stand in like company get like weights.

Singular vectors of the positive pointwise mutual information of neighbouring words (Levy and Goldberg, 2014),
learned from public domain texts and our own. The vectors serve training only: what the classifier keeps is a
weight for every word and field.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from tagger.errors import TaggerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

_WORD = re.compile(r"[^\W_]+")
RAW: Mapping[str, int] = {"raw_state_press": 1, "raw_state_hr_reports": 3}
"""Raw texts of the open corpora; of each, one text in so many is taken."""

_WINDOW = 6
_SMOOTHING = 0.75
_SHORTEST_LINE = 30


@dataclass(frozen=True, slots=True, eq=False)
class WordVectors:
    """Words and their vectors.

    Attributes:
        words: In lower case, most frequent first.
        directions: Vectors less their mean, shape (words, dimensions).
    """

    words: tuple[str, ...]
    directions: NDArray[np.float64]


def raw_texts(folder: Path) -> Iterator[str]:
    """Yield the public domain texts of a folder of open corpora: press releases and country reports.

    The country reports repeat themselves from year to year; one in three is enough.

    Raises:
        TaggerError: a file is missing or cannot be read.
    """
    for name, step in RAW.items():
        path = folder / f"{name}.jsonl.gz"
        try:
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                yield from (json.loads(line)["text"] for line in islice(lines, 0, None, step))
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise TaggerError(f"{path}: no raw texts here ({error}); leave the open corpora out") from error


def learn_vectors(
    texts: Iterable[str], *, most: int = 30_000, least: int = 5, dimensions: int = 256, seed: int = 0
) -> WordVectors:
    """Return vectors of the words of the texts.

    Args:
        texts: Raw texts; short lines (headings, tables) are left out.
        most: How many words, the most frequent.
        least: Rarer words get no vector.
        dimensions: Length of a vector; less when there are fewer words.
        seed: Of the decomposition.
    """
    lines = [
        [word.lower() for word in _WORD.findall(line)]
        for text in texts
        for line in text.split("\n")
        if len(line) >= _SHORTEST_LINE
    ]
    counts = Counter(word for line in lines for word in line)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    words = tuple(word for word, count in ranked[:most] if count >= least)
    return WordVectors(words, _decomposed(_information(_company(lines, words)), dimensions, seed))


def _company(lines: Iterable[list[str]], words: tuple[str, ...]) -> Any:
    """Return how often words stand near each other, nearer ones counted more; a sparse symmetric matrix."""
    from scipy.sparse import coo_array

    number = {word: place for place, word in enumerate(words)}
    gap = [-1] * _WINDOW
    flat = np.array([place for line in lines for place in (*(number.get(word, -1) for word in line), *gap)])
    total: Any = coo_array((len(words), len(words)), dtype=np.float64).tocsr()
    for distance in range(1, _WINDOW + 1):
        left, right = flat[:-distance], flat[distance:]
        both = (left >= 0) & (right >= 0)
        nearness = np.full(both.sum(), 1 / distance)
        total += coo_array((nearness, (left[both], right[both])), shape=total.shape).tocsr()
    return (total + total.T).tocoo()


def _information(company: Any) -> Any:
    """Return the positive pointwise mutual information of words that met at least once side by side."""
    from scipy.sparse import coo_array

    sums = np.asarray(company.sum(1)).ravel()
    context = sums**_SMOOTHING
    context /= context.sum()
    rows, columns = company.coords
    expected = sums[rows] * context[columns]
    values = np.log(np.maximum(company.data, 1e-12) / expected)
    kept = (company.data >= 1.0) & (values > 0)
    return coo_array((values[kept], (rows[kept], columns[kept])), shape=company.shape).tocsr()


def _decomposed(information: Any, dimensions: int, seed: int) -> NDArray[np.float64]:
    from sklearn.utils.extmath import randomized_svd

    rank = min(dimensions, max(1, information.shape[0] - 1))
    axes, values, _ = randomized_svd(information, rank, n_iter=3, random_state=seed)
    vectors = axes * np.sqrt(values)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    return np.asarray(vectors - vectors.mean(0))
