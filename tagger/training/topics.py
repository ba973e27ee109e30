"""Training of the classifier of fields of work with scikit-learn.

TF-IDF of each kind of feature, one logistic regression for each field, log-odds calibrated and thresholds
chosen on documents held out by cross-validation. What comes out is a `TopicModel` that needs numpy alone.

Documents are few (about a thousand) and features many (tens of thousands), so the regressions are fitted on
the documents' inner products. By the representer theorem the weights are the same as those fitted on the
features, and one fit takes a second.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from tagger.errors import TaggerError
from tagger.topics.features import Link, Source
from tagger.topics.model import TopicModel, probabilities
from tagger.topics.nearest import Examples
from tagger.topics.storage import rounded
from tagger.training.calibration import choose_rule, fit_calibration, grouped_folds
from tagger.training.design import Part, count_features, emphasis_of, factorized, project_words

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
        labels: Official names of its fields of work, none if it is about none of them; a document whose labels are
            unknown has no place here.
        ids: Identifiers linked in it (`osce:odihr`, `gov:GE/interior`, `iso3166:GE`), one for each mention.
        group: Documents of one group are never parted between training and held-out.
        weight: How much it counts in the training.
        measured: False: always learnt from, never held out, so that calibration and thresholds don't depend on it.
        id: Its name, for `tagger explain` to refer to; without one the model forgets it.
    """

    title: str
    text: str
    labels: tuple[str, ...]
    ids: tuple[str, ...] = ()
    group: str = ""
    weight: float = 1.0
    id: str = ""
    measured: bool = True

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
        emphasis: Power of the weight that features get for being telling (`design.emphasis_of`); 0 for none.
        definitions: Weight of the taxonomy's own descriptions as examples; 0 for none.
        folds: Of the cross-validation for calibration and thresholds.
        seed: Of the folds.
    """

    kinds: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType(
            {"words": 0.5, "pairs": 0.1, "pieces": 0.5, "vectors": 0.6, "links": 0.03}
        )
    )
    rare: int = 2
    cost: float = 20.0
    balance: float = 0.5
    emphasis: float = 1.0
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
        documents: With known labels. Those that are about no field are learnt from and don't calibrate: how many of
            them there are says nothing of how many a user will have.
        taxonomy: Entries with `id`, `name`, and optionally `aliases`, `scope` and `cues`.
        recipe: How to train.
        vectors: Word vectors; without them the kind `vectors` is left out.

    Raises:
        TaggerError: a label that the taxonomy does not have, or a field without documents.
    """
    recipe = recipe or TopicRecipe()
    truth = truth_of(documents, taxonomy)
    design = Design.of(documents, taxonomy, recipe, vectors)
    fold = folds_of(documents, truth, recipe)
    model = assembled(design, truth, held_out_log_odds(design, truth, fold), taxonomy)
    return with_examples(model, documents, truth)


def assembled(
    design: Design, truth: Array, held_out: Array, taxonomy: Sequence[Mapping[str, Any]]
) -> TopicModel:
    """Return the classifier of a design, fitted on all its documents and calibrated by held-out log-odds.

    Documents whose log-odds are NaN, or that have no field, are learnt from and don't calibrate.
    """
    measured = ~np.isnan(held_out).any(1) & truth.any(1)
    known, seen = truth[measured], held_out[measured]
    slopes, offsets = fit_calibration(seen, known)
    thresholds, lead = choose_rule(probabilities_of(seen * slopes + offsets), known)
    fit = design.fit(np.arange(len(truth)), truth)
    return TopicModel(
        labels=tuple(entry["id"] for entry in taxonomy),
        names=tuple(entry["name"] for entry in taxonomy),
        thresholds=thresholds.astype(np.float32),
        intercepts=(fit.intercepts * slopes + offsets).astype(np.float32),
        blocks=tuple(part.block(fit.duals * slopes) for part in fit.parts),
        meta={"documents": len(truth), "positives": truth.sum(0).astype(int).tolist()},
        lead=lead,
    )


def with_examples(model: TopicModel, documents: Sequence[TopicDocument], truth: Array) -> TopicModel:
    """Return the classifier with the training documents that have a name, to name the nearest of."""
    named = [row for row, document in enumerate(documents) if document.id]
    if not named:
        return model
    profiles = rounded([model.profile(documents[row].source) for row in named])
    ids = tuple(documents[row].id for row in named)
    return replace(model, examples=Examples(ids, profiles, truth[named] > 0))


def truth_of(documents: Iterable[TopicDocument], taxonomy: Sequence[Mapping[str, Any]]) -> Array:
    """Return which document has which field, shape (documents, fields), 0 or 1.

    Raises:
        TaggerError: a label that the taxonomy does not have, or a field without documents.
    """
    truth = label_matrix(documents, taxonomy)
    missing = [entry["name"] for entry, some in zip(taxonomy, truth.sum(0), strict=True) if not some]
    if missing:
        raise TaggerError(f"no training document for {', '.join(missing)}; add some or take the field out")
    return truth


def label_matrix(documents: Iterable[TopicDocument], taxonomy: Sequence[Mapping[str, Any]]) -> Array:
    """Return the same as `truth_of`, whether or not every field has documents.

    Raises:
        TaggerError: a label that the taxonomy does not have.
    """
    column = {entry["name"]: number for number, entry in enumerate(taxonomy)}
    documents = list(documents)
    truth = np.zeros((len(documents), len(column)))
    for row, document in enumerate(documents):
        for label in document.labels:
            if label not in column:
                raise TaggerError(
                    f"{document.title!r}: {label!r} is no field of the taxonomy; correct one of them"
                )
            truth[row, column[label]] = 1
    return truth


def definition_of(entry: Mapping[str, Any]) -> Source:
    """Return the taxonomy's description of a field as a text: names, scope and cues."""
    phrases = [entry["name"], *entry.get("aliases", ()), entry.get("scope", ""), *entry.get("cues", ())]
    return Source(" . ".join(phrase for phrase in phrases if phrase))


def probabilities_of(log_odds: Array) -> Array:
    """Return the probabilities of log-odds."""
    return np.asarray(probabilities(log_odds), dtype=np.float64)


def folds_of(documents: Sequence[TopicDocument], truth: Array, recipe: TopicRecipe) -> NDArray[np.intp]:
    """Return the fold of every document for cross-validation, -1 for those that are never held out.

    A document without a group is one of its own.
    """
    measured = np.array([document.measured for document in documents])
    groups = [document.group or f"document {number}" for number, document in enumerate(documents)]
    fold = np.full(len(groups), -1)
    kept = [group for group, each in zip(groups, measured, strict=True) if each]
    fold[measured] = grouped_folds(kept, truth[measured], recipe.folds, recipe.seed)
    return fold


def held_out_log_odds(design: Design, truth: Array, fold: NDArray[np.intp]) -> Array:
    """Return the log-odds of every document by a classifier that has not seen its fold, not calibrated.

    NaN for documents that are never held out (fold -1).
    """
    held_out = np.full_like(truth, np.nan)
    for each in np.unique(fold[fold >= 0]):
        held_out[fold == each] = design.fit(np.flatnonzero(fold != each), truth).log_odds(fold == each)
    return held_out


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Regressions fitted on some of a design's documents.

    Attributes:
        parts: The features as they were weighed for this fit.
        factor: Coordinates of all rows.
        coefficients: On the coordinates, shape (rank, fields).
        intercepts: Shape (fields,).
        duals: The same as combinations of rows, shape (rows, fields).
    """

    parts: tuple[Part, ...]
    factor: Array
    coefficients: Array
    intercepts: Array
    duals: Array

    def log_odds(self, wanted: NDArray[Any]) -> Array:
        """Return the log-odds of the rows `wanted` (numbers, or a mask of the first rows)."""
        rows = np.flatnonzero(wanted) if wanted.dtype == bool else wanted
        return np.asarray(self.factor[rows] @ self.coefficients + self.intercepts)


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Everything that regressions can be fitted on; the taxonomy's descriptions are the parts' last rows.

    Attributes:
        parts: The kinds of features.
        fields: How many fields, and so many descriptions.
        weights: How much each document counts.
        recipe: How to fit.
    """

    parts: tuple[Part, ...]
    fields: int
    weights: Array
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
            project_words(share, sources, definitions, vectors)
            if kind == "vectors" and vectors
            else count_features(kind, share, sources, definitions, recipe.rare)
            for kind, share in recipe.kinds.items()
            if kind != "vectors" or vectors
        )
        weights = np.array([document.weight for document in documents])
        return cls(parts, len(taxonomy), weights, recipe)

    def fit(self, rows: NDArray[np.intp], truth: Array) -> Fit:
        """Return regressions fitted on the documents `rows`; `truth` has a row for every document."""
        parts = self.parts
        if self.recipe.emphasis:
            parts = tuple(
                part.emphasized(emphasis_of(part.rows[rows], truth[rows]) ** self.recipe.emphasis)
                for part in self.parts
            )
        factor, back = factorized(np.sum([part.gram() for part in parts], axis=0))
        described = self.fields if self.recipe.definitions else 0
        examples = np.hstack([rows, len(truth) + np.arange(described)])
        targets = np.vstack([truth[rows], np.eye(self.fields)[:described]])
        sample = np.hstack([self.weights[rows], np.full(described, self.recipe.definitions)])
        fitted = [regression(factor[examples], target, sample, self.recipe) for target in targets.T]
        coefficients = np.column_stack([each.coef_[0] for each in fitted])
        intercepts = np.hstack([each.intercept_ for each in fitted])
        return Fit(parts, factor, coefficients, intercepts, back @ coefficients)


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
