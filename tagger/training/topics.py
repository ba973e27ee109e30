"""Training of the classifier of fields of work with scikit-learn.

TF-IDF of each kind of feature, one logistic regression for each field, log-odds calibrated and thresholds
chosen on documents held out by cross-validation. What comes out is a `TopicModel` that needs numpy alone.

Documents are few (about a thousand) and features many (tens of thousands), so the regressions are fitted on
the documents' inner products. By the representer theorem the weights are the same as those fitted on the
features, and one fit takes a second.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from tagger.errors import TaggerError
from tagger.topics.features import Link, Source, feature_names
from tagger.topics.model import Block, TopicModel, probabilities
from tagger.topics.storage import rounded
from tagger.training.calibration import choose_thresholds, fit_calibration, grouped_folds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from tagger.training.vectors import WordVectors

    Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TopicDocument:
    """One document to learn from.

    Attributes:
        title: Headline; may be empty.
        text: Body.
        labels: Official names of its fields of work; a document whose labels are unknown has no place here.
        ids: Identifiers linked in it (`osce:odihr`, `gov:GE/interior`, `iso3166:GE`), one for each mention.
        group: Documents of one group are never parted between training and held-out.
    """

    title: str
    text: str
    labels: tuple[str, ...]
    ids: tuple[str, ...] = ()
    group: str = ""

    @property
    def source(self) -> Source:
        """What the classifier reads; the places of the identifiers don't matter to training."""
        text = f"{self.title}\n\n{self.text}" if self.title else self.text
        return Source(text, len(self.title), tuple(Link(each, 0, 0) for each in self.ids))


@dataclass(frozen=True, slots=True)
class TopicRecipe:
    """How the classifier is trained. `benchmarks/topics.py` measures each choice against its alternatives.

    Attributes:
        kinds: Kind of feature -> its share in a document's squared length; kinds left out are not used.
        rare: Features in fewer training documents than this are left out.
        cost: Inverse strength of regularisation (scikit-learn's `C`).
        balance: 0 weighs all documents alike, 1 gives positives and negatives of a field equal sums.
        definitions: Weight of the taxonomy's own descriptions as examples; 0 for none.
        folds: Of the cross-validation for calibration and thresholds.
        seed: Of the folds.
    """

    kinds: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType({"words": 0.5, "pairs": 0.1, "pieces": 0.5, "vectors": 0.3})
    )
    rare: int = 2
    cost: float = 20.0
    balance: float = 0.5
    definitions: float = 1.0
    folds: int = 5
    seed: int = 0


def train_topics(
    documents: Sequence[TopicDocument],
    taxonomy: Sequence[Mapping[str, Any]],
    *,
    recipe: TopicRecipe | None = None,
    vectors: WordVectors | None = None,
) -> TopicModel:
    """Return a classifier for the fields of a taxonomy; the same input gives the same model.

    Args:
        documents: With known labels, each at least one.
        taxonomy: Entries with `id`, `name`, and optionally `aliases`, `scope` and `cues`.
        recipe: How to train.
        vectors: Word vectors; without them the kind `vectors` is left out.

    Raises:
        TaggerError: a label that the taxonomy does not have, a field without documents, or a document without
            labels.
    """
    recipe = recipe or TopicRecipe()
    truth = truth_of(documents, taxonomy)
    design = Design.of(documents, taxonomy, recipe, vectors)
    held_out = held_out_log_odds(design, truth, documents, recipe)
    slopes, offsets = fit_calibration(held_out, truth)
    thresholds = choose_thresholds(probabilities_of(held_out * slopes + offsets), truth)
    duals, intercepts = design.fit(np.arange(len(documents)), truth)
    return TopicModel(
        labels=tuple(entry["id"] for entry in taxonomy),
        names=tuple(entry["name"] for entry in taxonomy),
        thresholds=thresholds.astype(np.float32),
        intercepts=(intercepts * slopes + offsets).astype(np.float32),
        blocks=tuple(part.block(duals * slopes) for part in design.parts),
        meta={"documents": len(documents), "positives": truth.sum(0).astype(int).tolist()},
    )


def truth_of(documents: Iterable[TopicDocument], taxonomy: Sequence[Mapping[str, Any]]) -> Array:
    """Return which document has which field, shape (documents, fields), 0 or 1.

    Raises:
        TaggerError: a label that the taxonomy does not have, a field without documents, or a document without
            labels.
    """
    column = {entry["name"]: number for number, entry in enumerate(taxonomy)}
    documents = list(documents)
    truth = np.zeros((len(documents), len(column)))
    for row, document in enumerate(documents):
        if not document.labels:
            raise TaggerError(f"{document.title!r}: labels unknown; leave the document out of the training")
        for label in document.labels:
            if label not in column:
                raise TaggerError(
                    f"{document.title!r}: {label!r} is no field of the taxonomy; correct one of them"
                )
            truth[row, column[label]] = 1
    missing = [name for name, number in column.items() if not truth[:, number].any()]
    if missing:
        raise TaggerError(f"no training document for {', '.join(missing)}; add some or take the field out")
    return truth


def definition_of(entry: Mapping[str, Any]) -> Source:
    """Return the taxonomy's description of a field as a text: names, scope and cues."""
    phrases = [entry["name"], *entry.get("aliases", ()), entry.get("scope", ""), *entry.get("cues", ())]
    return Source(" . ".join(phrase for phrase in phrases if phrase))


def probabilities_of(log_odds: Array) -> Array:
    """Return the probabilities of log-odds."""
    return np.asarray(probabilities(log_odds), dtype=np.float64)


def held_out_log_odds(
    design: Design, truth: Array, documents: Sequence[TopicDocument], recipe: TopicRecipe
) -> Array:
    """Return the log-odds of every document by a classifier that has not seen its group, not calibrated."""
    fold = grouped_folds([_group(*pair) for pair in enumerate(documents)], truth, recipe.folds, recipe.seed)
    held_out = np.zeros_like(truth)
    for each in range(recipe.folds):
        rows = np.flatnonzero(fold != each)
        held_out[fold == each] = design.log_odds(rows, truth, np.flatnonzero(fold == each))
    return held_out


def _group(number: int, document: TopicDocument) -> str:
    return document.group or f"document {number}"


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Training features of one kind, as TF-IDF of unit length; the taxonomy's descriptions are the last rows.

    Attributes:
        kind: As `features.KINDS`.
        vocabulary: Names of the features.
        idf: Their inverse document frequencies.
        rows: Sparse matrix, shape (documents + fields, features).
        scale: What inner products are multiplied with.
        directions: Word vectors that the features are projected on, shape (features, dimensions), or None.
    """

    kind: str
    vocabulary: tuple[str, ...]
    idf: Array
    rows: Any
    scale: float
    directions: Array | None = None

    @property
    def gram(self) -> Array:
        """Scaled inner products of all rows."""
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


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Everything that the regressions are fitted on.

    Attributes:
        parts: The kinds of features.
        factor: Coordinates of all rows whose inner products are the parts' summed, shape (rows, rank).
        back: Takes coefficients on `factor` to combinations of rows, shape (rows, rank).
        fields: How many fields; so many last rows are descriptions.
        recipe: How to fit.
    """

    parts: tuple[Part, ...]
    factor: Array
    back: Array
    fields: int
    recipe: TopicRecipe

    @classmethod
    def of(
        cls,
        documents: Sequence[TopicDocument],
        taxonomy: Sequence[Mapping[str, Any]],
        recipe: TopicRecipe,
        vectors: WordVectors | None,
    ) -> Design:
        """Return the design of documents and the taxonomy's descriptions."""
        sources = [document.source for document in documents]
        definitions = [definition_of(entry) for entry in taxonomy]
        parts = tuple(
            _projected(share, sources, definitions, vectors)
            if kind == "vectors" and vectors
            else _counted(kind, share, sources, definitions, recipe.rare)
            for kind, share in recipe.kinds.items()
            if kind != "vectors" or vectors
        )
        values, vectors_of = np.linalg.eigh(sum(part.gram for part in parts))
        kept = values > values.max() * 1e-9
        lengths, axes = np.sqrt(values[kept]), vectors_of[:, kept]
        return cls(parts, axes * lengths, axes / lengths, len(taxonomy), recipe)

    def fit(self, rows: NDArray[np.intp], truth: Array) -> tuple[Array, Array]:
        """Fit on some documents; return combinations of rows (rows, fields) and intercepts (fields,)."""
        coefficients, intercepts = self._coefficients(rows, truth)
        return self.back @ coefficients, intercepts

    def log_odds(self, rows: NDArray[np.intp], truth: Array, wanted: NDArray[np.intp]) -> Array:
        """Return the log-odds of the documents `wanted` by regressions fitted on the documents `rows`."""
        coefficients, intercepts = self._coefficients(rows, truth)
        return np.asarray(self.factor[wanted] @ coefficients + intercepts)

    def _coefficients(self, rows: NDArray[np.intp], truth: Array) -> tuple[Array, Array]:
        described = self.fields if self.recipe.definitions else 0
        first = len(self.factor) - self.fields
        chosen = np.hstack([rows, np.arange(first, first + described)])
        targets = np.vstack([truth[rows], np.eye(self.fields)[:described]])
        sample = np.hstack([np.ones(len(rows)), np.full(described, self.recipe.definitions)])
        fitted = [
            regression(self.factor[chosen], targets[:, column], sample, self.recipe)
            for column in range(self.fields)
        ]
        coefficients = np.column_stack([each.coef_[0] for each in fitted])
        return coefficients, np.hstack([each.intercept_ for each in fitted])


def regression(points: Array, target: Array, sample: Array, recipe: TopicRecipe) -> Any:
    """Return scikit-learn's logistic regression fitted for one field."""
    from sklearn.linear_model import LogisticRegression

    total, positive = sample.sum(), (sample * target).sum()
    weight = {
        1: (total / (2 * positive)) ** recipe.balance,
        0: (total / (2 * (total - positive))) ** recipe.balance,
    }
    fitter = LogisticRegression(C=recipe.cost, class_weight=weight, tol=1e-5, max_iter=1000)
    return fitter.fit(points, target.astype(int), sample_weight=sample)


def _counted(
    kind: str, share: float, sources: Sequence[Source], definitions: Sequence[Source], rare: int
) -> Part:
    """Return the part of features that documents themselves have."""
    vectorizer = _vectorizer(kind, min_df=rare)
    rows = _stacked(vectorizer.fit_transform(sources), vectorizer.transform(definitions))
    return Part(kind, tuple(vectorizer.get_feature_names_out().tolist()), vectorizer.idf_, rows, share)


def _projected(
    share: float, sources: Sequence[Source], definitions: Sequence[Source], vectors: WordVectors
) -> Part:
    """Return the part of word vectors, scaled to a mean squared length of `share` in documents."""
    vectorizer = _vectorizer("vectors", vocabulary=vectors.words)
    of_documents = vectorizer.fit_transform(sources)
    spread = ((of_documents @ vectors.directions) ** 2).sum(1).mean()
    rows = _stacked(of_documents, vectorizer.transform(definitions))
    return Part("vectors", vectors.words, vectorizer.idf_, rows, share / spread, vectors.directions)


def _vectorizer(kind: str, **options: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer=partial(feature_names, kind), sublinear_tf=True, **options)


def _stacked(*rows: Any) -> Any:
    from scipy.sparse import vstack

    return vstack(rows).tocsr()
