"""What the regressions of the topic training are fitted on: TF-IDF of each kind of feature, and its inner products.

Besides the usual inverse document frequency a feature is weighed by how much the training documents that have it
gather in one field: "ballot" counts, "Tashkent" hardly. (Weights from labels for text classification: Debole and
Sebastiani, 2003.) The model sees one weight for each feature, their product.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from tagger.topics.features import Source, feature_names
from tagger.topics.model import Block
from tagger.topics.storage import rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tagger.training.vectors import WordVectors

    Array = NDArray[np.float64]

_LEAST_EMPHASIS = 0.3
_SMOOTHING = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Training features of one kind, as TF-IDF of unit length.

    Attributes:
        kind: As `features.KINDS`.
        vocabulary: Names of the features.
        idf: Their weights before the lengths are made 1.
        rows: Sparse matrix, shape (texts, features).
        scale: What inner products are multiplied with.
        directions: Word vectors that the features are projected on, shape (features, dimensions), or None.
    """

    kind: str
    vocabulary: tuple[str, ...]
    idf: Array
    rows: Any
    scale: float
    directions: Array | None = None

    def emphasized(self, emphasis: Array) -> Part:
        """Return the part with features weighed by `emphasis` besides, shape (features,)."""
        from scipy.sparse import diags_array
        from sklearn.preprocessing import normalize

        rows = normalize(self.rows @ diags_array(emphasis))
        return replace(self, idf=self.idf * emphasis, rows=rows)

    def gram(self) -> Array:
        """Return the scaled inner products of all rows."""
        projected = self.rows if self.directions is None else self.rows @ self.directions
        products = projected @ projected.T
        dense = products.toarray() if self.directions is None else products
        return np.asarray(self.scale * dense)

    def weights(self, duals: Array) -> Array:
        """Return the features' weights that are these combinations of the rows, shape (features, fields)."""
        weights = self.rows.T @ duals
        if self.directions is not None:
            weights = self.directions @ (self.directions.T @ weights)
        return np.asarray(self.scale * weights)

    def block(self, duals: Array) -> Block:
        """Return the model's block with these weights, in the precision that the model is stored with."""
        return Block(self.kind, self.vocabulary, self.idf.astype(np.float32), rounded(self.weights(duals)))


def count_features(
    kind: str, share: float, sources: Sequence[Source], more: Sequence[Source], rare: int
) -> Part:
    """Return the part of features that the texts themselves have.

    Args:
        kind: As `features.KINDS`.
        share: Squared length of each row.
        sources: The training documents; vocabulary and frequencies are theirs.
        more: Texts that only get rows, after the documents'.
        rare: Features in fewer documents are left out.
    """
    vectorizer = _vectorizer(kind, min_df=rare)
    rows = _stacked(vectorizer, vectorizer.fit_transform(sources), more)
    return Part(kind, tuple(vectorizer.get_feature_names_out().tolist()), vectorizer.idf_, rows, share)


def project_words(
    share: float, sources: Sequence[Source], more: Sequence[Source], vectors: WordVectors
) -> Part:
    """Return the part of word vectors, scaled to a mean squared length of `share` in the documents."""
    vectorizer = _vectorizer("vectors", vocabulary=vectors.words)
    of_documents = vectorizer.fit_transform(sources)
    spread = ((of_documents @ vectors.directions) ** 2).sum(1).mean()
    rows = _stacked(vectorizer, of_documents, more)
    return Part("vectors", vectors.words, vectorizer.idf_, rows, share / spread, vectors.directions)


def emphasis_of(rows: Any, truth: Array) -> Array:
    """Return how much the documents that have a feature gather in one field, shape (features,).

    The logarithm of how many of a field's documents have the feature over how many would by chance, for the
    field where that is most; a feature that is in no way telling keeps a small weight.

    Args:
        rows: Sparse matrix of the training documents' features.
        truth: Which document has which field, 0 or 1.
    """
    present = (rows > 0).astype(float)
    observed = np.asarray(present.T @ truth)
    expected = np.outer(present.sum(0), truth.mean(0))
    telling = np.log((observed + _SMOOTHING) / (expected + _SMOOTHING)).max(1)
    return np.asarray(np.maximum(telling, _LEAST_EMPHASIS))


def factorized(gram: Array) -> tuple[Array, Array]:
    """Return coordinates whose inner products are `gram`, and the matrix that takes coefficients on them back.

    A vector of coefficients `c` on the coordinates stands for the combination `back @ c` of the rows.
    """
    values, axes = np.linalg.eigh(gram)
    kept = values > values.max() * 1e-9
    lengths, axes = np.sqrt(values[kept]), axes[:, kept]
    return axes * lengths, axes / lengths


def _vectorizer(kind: str, **options: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer=partial(feature_names, kind), sublinear_tf=True, **options)


def _stacked(vectorizer: Any, rows: Any, more: Sequence[Source]) -> Any:
    """Return the rows with those of `more` below; the vectorizer cannot make none of none."""
    from scipy.sparse import vstack

    return vstack([rows, vectorizer.transform(more)] if more else [rows]).tocsr()
