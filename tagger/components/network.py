"""The network of a loaded pipeline for annotating: what `tok2vec` and `ner` decide, five times as fast.

* What a word is embedded as depends on the word alone: it is computed once per form, not once per token.
* Matrices are multiplied by numpy's BLAS, three times as fast as the one that spaCy brings, and the layers are
  computed in place, on some thousand tokens at a time, which the processor's cache holds.
* The transitions (`tagger.components.transitions`) are decided for all tokens at once.

The numbers are spaCy's but for rounding. Training and files aren't touched: a pipeline that is trained, or called as
`nlp(text)`, has spaCy's own layers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from tagger.components.transitions import Transitions
from tagger.components.vectors import PieceVectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokens import Doc

    from tagger.components.transitions import Floats, Numbers

    Features = NDArray[np.uint64]

_PIPES: Final = ("tok2vec", "ner")

_FORMS: Final = 8_000
"""Forms of words whose embeddings are kept: 3 MB; then the memory starts afresh."""
_TOKENS: Final = 1_000
"""Tokens that go through the layers at once, when documents are not longer."""
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_EPSILON: Final = np.float32(1e-8)


class Network:
    """Marks the entities of Docs as a pipeline's `tok2vec` and `ner` would, and says how surely instead of vectors."""

    def __init__(self, nlp: Language) -> None:
        tok2vec: Any = nlp.get_pipe("tok2vec")
        self._embedder = _Embedder(tok2vec.model.get_ref("embed"), nlp.vocab.vectors)
        self._encoder = _Encoder(tok2vec.model.get_ref("encode"))
        self._transitions = Transitions(nlp.get_pipe("ner"))

    @classmethod
    def of(cls, nlp: Language) -> Network | None:
        """Return the network of a pipeline, or None when its architecture is another than that of our recipe."""
        if tuple(nlp.pipe_names[: len(_PIPES)]) != _PIPES:
            return None
        tok2vec: Any = nlp.get_pipe("tok2vec")
        known = _is_multi_hash(tok2vec.model, nlp.vocab.vectors) and Transitions.can_do(nlp.get_pipe("ner"))
        return cls(nlp) if known else None

    @property
    def labels(self) -> Sequence[str]:
        """The labels of entities, in the order of `probabilities`."""
        return self._transitions.labels

    def __call__(self, docs: Sequence[Doc]) -> None:
        """Set the entities of Docs that have none yet."""
        for together in _chunks(docs):
            self._transitions(together, self._vectors(together))

    def probabilities(self, doc: Doc) -> Floats:
        """Return how probable each label is at each token of a Doc that has some; see `Transitions.probabilities`."""
        return self._transitions.probabilities([doc], self._vectors([doc]))

    def _vectors(self, docs: Sequence[Doc]) -> Floats:
        return self._encoder(self._embedder(docs), [len(doc) for doc in docs])


def _is_multi_hash(model: Any, vectors: Any) -> bool:
    """Say whether a network is MultiHashEmbed, alone or with our vectors, and MaxoutWindowEncoder, windows of one."""
    if not {"embed", "encode"} <= set(model.ref_names):
        return False
    embed, encode = (list(model.get_ref(name).walk()) for name in ("embed", "encode"))
    windows = _named("expand_window", encode)
    return (
        len(_named("extract_features", embed)) == len(_named("maxout", embed)) == 1
        and (isinstance(vectors, PieceVectors) or not _named("static_vectors", embed))
        and len(windows) == len(_named("maxout", encode)) == len(_named("layernorm", encode)) > 0
        and all(node.attrs["window_size"] == 1 for node in windows)
    )


class _Embedder:
    """Docs in, the embeddings of all their tokens out, one row after the other."""

    def __init__(self, embed: Any, vectors: Any) -> None:
        nodes = list(embed.walk())
        (extract,), static = (_named(name, nodes) for name in ("extract_features", "static_vectors"))
        arrays = [node for node in nodes if node.name.startswith("with_array")]
        self._hashed, self._mixed = sorted(arrays, key=lambda node: bool(_named("maxout", list(node.walk()))))
        self._vectors, self._reduced = vectors, static[0].get_param("W").T if static else None
        keys = [vectors.attr] if static else []
        self._columns: list[int | str] = [*extract.attrs["columns"], *keys]
        self._places: dict[int, int] = {}
        self._rows: Floats = np.zeros((_FORMS, embed.get_dim("nO")), np.float32)  # takes memory as it fills

    def __call__(self, docs: Sequence[Doc]) -> Floats:
        features = np.concatenate([self._features(doc) for doc in docs])
        forms, first, which = np.unique(_form(features), return_index=True, return_inverse=True)
        if len(self._places) + len(forms) > _FORMS:
            self._places.clear()
        numbers: list[int] = forms.tolist()
        new = [at for at, number in enumerate(numbers) if number not in self._places]
        if new:
            self._remember([numbers[at] for at in new], self._embedded(features[first[new]]))
        rows = np.fromiter((self._places[number] for number in numbers), np.intp, len(numbers))
        embedded: Floats = self._rows[rows[which]]
        return embedded

    def _features(self, doc: Doc) -> Features:
        features: Any = doc.to_array(self._columns)  # spaCy's stubs call these numbers floats
        return np.asarray(features, np.uint64).reshape(-1, len(self._columns))

    def _embedded(self, features: Features) -> Floats:
        """Compute the embeddings of forms by spaCy's layers."""
        if self._reduced is None:
            return _through(self._mixed, _through(self._hashed, features))
        hashed = _through(self._hashed, np.ascontiguousarray(features[:, :-1]))
        reduced = self._vectors.get_batch(features[:, -1]) @ self._reduced
        return _through(self._mixed, np.hstack([hashed, reduced]))

    def _remember(self, numbers: Sequence[int], embedded: Floats) -> None:
        start, end = len(self._places), len(self._places) + len(numbers)
        if end > len(self._rows):
            grown = np.zeros((end, embedded.shape[1]), np.float32)
            grown[:start] = self._rows[:start]
            self._rows = grown
        self._rows[start:end] = embedded
        self._places.update(zip(numbers, range(start, end), strict=True))


def _through(layer: Any, values: Any) -> Floats:
    from thinc.types import Ragged

    found: Floats = layer.predict(Ragged(values, np.asarray([len(values)], dtype="i"))).dataXd  # type: ignore[arg-type]
    return found


def _form(features: Features) -> Features:
    """Return a number for the features of each token: the same for the same, and all but surely no other."""
    numbers = features[:, 0].copy()
    for column in range(1, features.shape[1]):
        numbers = (numbers ^ (numbers >> np.uint64(31))) * _SPREAD + features[:, column]
    return numbers


class _Encoder:
    """Embeddings of the tokens of several documents in, their vectors out."""

    def __init__(self, encode: Any) -> None:
        nodes = list(encode.walk())
        self._pad = int(encode.attrs["pad"])
        parts = zip(_named("maxout", nodes), _named("layernorm", nodes), strict=True)
        self._layers = [_layer(maxout, norm) for maxout, norm in parts]

    def __call__(self, embedded: Floats, lengths: Sequence[int]) -> Floats:
        """Return the vectors, computed a thousand at a time, however long a document is.

        Between documents lie rows that begin as zeros, as in training.
        """
        places = np.arange(len(embedded)) + np.repeat(self._pad * np.arange(1, len(lengths) + 1), lengths)
        total = len(embedded) + self._pad * (len(lengths) + 1)
        vectors = np.empty_like(embedded)
        step = -(-total // max(1, round(total / _TOKENS)))
        for start in range(0, total, step):
            begin = max(start - len(self._layers), 0)  # each layer sees one row further, on either side
            rows = self._computed(embedded, places, begin, min(start + step + len(self._layers), total))
            first, last = np.searchsorted(places, (start, start + step))
            vectors[first:last] = rows[places[first:last] - begin]
        return vectors

    def _computed(self, embedded: Floats, places: Numbers, begin: int, end: int) -> Floats:
        """Return the rows from `begin` to `end` after all layers, as if there were none around them."""
        first, last = np.searchsorted(places, (begin, end))
        rows = np.zeros((end - begin, embedded.shape[1]), np.float32)
        rows[places[first:last] - begin] = embedded[first:last]
        windows = np.empty((len(rows), 3 * embedded.shape[1]), np.float32)
        for layer in self._layers:
            layer.add_to(rows, windows)
        return rows


class _Layer(NamedTuple):
    """A window of three, maxout and normalisation. The pieces lie side by side, as blocks of one width."""

    weights: Floats  # (3 × width, pieces × width)
    bias: Floats
    gain: Floats
    shift: Floats

    def add_to(self, rows: Floats, windows: Floats) -> None:
        """Add the layer's output to its input, in place; `windows` is space for the rows with their neighbours."""
        width = rows.shape[1]
        windows[0, :width] = windows[-1, 2 * width :] = 0
        windows[1:, :width] = rows[:-1]
        windows[:, width : 2 * width] = rows
        windows[:-1, 2 * width :] = rows[1:]
        pieces = windows @ self.weights
        pieces += self.bias
        best = pieces[:, :width]
        for start in range(width, pieces.shape[1], width):
            np.maximum(best, pieces[:, start : start + width], out=best)
        best -= best.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", best, best) / np.float32(width) + _EPSILON
        best *= (1 / np.sqrt(variance))[:, None]
        best *= self.gain
        best += self.shift
        rows += best


def _layer(maxout: Any, norm: Any) -> _Layer:
    weights, bias = (
        maxout.get_param("W"),
        maxout.get_param("b"),
    )  # (width, pieces, 3 × width), (width, pieces)
    return _Layer(
        np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(weights.shape[2], -1)),
        np.ascontiguousarray(bias.T).ravel(),
        norm.get_param("G"),
        norm.get_param("b"),
    )


def _named(name: str, nodes: Sequence[Any]) -> list[Any]:
    return [node for node in nodes if node.name == name]


def _chunks(docs: Sequence[Doc]) -> Iterator[list[Doc]]:
    """Yield documents together as long as they have few tokens; a long one by itself; empty ones not at all."""
    together: list[Doc] = []
    tokens = 0
    for doc in docs:
        if together and tokens + len(doc) > _TOKENS:
            yield together
            together, tokens = [], 0
        if len(doc):
            together.append(doc)
            tokens += len(doc)
    if together:
        yield together
