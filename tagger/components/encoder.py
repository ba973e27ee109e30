"""The component `tagger_encoder`: a fine-tuned BERT that decides together with the network before it; the larger model.

Words are cut into pieces (WordPiece, lower case); what the lower case loses comes back as the shape of the word. Long
texts go through in windows that overlap. What the pipeline's `ner` holds for probable weighs in with a share, as the
two err in different places: a weighted geometric mean of their probabilities (a product of experts; Hinton, 2002).
The best path of B, I and O under the rule that I continues an entity of its label gives the entities. Needs the extra
`encoder`; runs in numpy (`tagger.components.bert`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from spacy.language import Language

from tagger.components.certainty import write_seen
from tagger.components.network import Network
from tagger.errors import MissingExtraError, ModelError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from spacy.tokens import Doc, Token

    from tagger.components.bert import Flags, Floats

    _Row = tuple[list[int], list[int], list[int]]

COMPONENT: Final = "tagger_encoder"
WEIGHTS: Final = "encoder.safetensors"
TOKENIZER: Final = "tokenizer.json"
SETTINGS: Final = "encoder.json"
SHAPES: Final = ("lower", "title", "capitals", "mixed", "digits", "other")
"""Shapes of words, in the order of their embeddings."""

_PIECES: Final = 8
"""Most pieces of a word that are looked at; its first one decides."""
_WINDOW: Final = 250
"""Pieces that are seen at once."""
_EDGE: Final = 24
"""Words at an inner edge of a window whose decision is left to the neighbouring window."""
_ROWS: Final = 16
"""Windows that go through together."""
_ALONE: Final = 64
"""Words that go through together when each stands alone."""
_REMEMBERED: Final = 50_000
_IMPOSSIBLE: Final = np.float32(-1e4)
_RAREST: Final = 1e-6
"""Probability below which the network's counts as that: it is not sure enough to overrule anything."""


class _Window(NamedTuple):
    """Words from `start` to `stop`, of which those from `first` to `last` are decided here, all half-open."""

    start: int
    stop: int
    first: int
    last: int


def shape_of(word: str) -> int:
    """Return the number of a word's shape in `SHAPES`.

    >>> [SHAPES[shape_of(word)] for word in ("of", "Roma", "OSCE", "A", "McKay", "Covid-19", "1999", ",")]
    ['lower', 'title', 'capitals', 'title', 'mixed', 'title', 'digits', 'other']
    """
    if word.islower():
        return 0
    if word.isupper():
        return 2 if len(word) > 1 else 1
    if word[:1].isupper() and word[1:].islower():
        return 1
    if any(char.isdigit() for char in word):
        return 4
    return 3 if word[:1].isupper() else 5


def pieces_of(word: str, tokenizer: Any, unknown: int) -> list[int]:
    """Return the numbers of a word's first pieces, at least one; the same for training and use."""
    ids: list[int] = tokenizer.encode(word, add_special_tokens=False).ids[:_PIECES]
    return ids or [unknown]


class Encoder:
    """Marks the entities of Docs, whatever `ner` before it marked.

    Attributes:
        name: Name of the component in its pipeline.
        labels: What a word can be: `O`, `B-PERSON`, `I-PERSON`, ...; none before weights are read.
        share: Weight of the network before it, in [0, 1]: 0 decides alone.
    """

    def __init__(self, nlp: Language | None = None, name: str = COMPONENT, share: float = 0.0) -> None:
        self.name = name
        self.labels: tuple[str, ...] = ()
        self.share = share
        self._nlp = nlp
        self._network: Network | None = None
        self._files: dict[str, bytes] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the entities of a Doc, and in its tensor how sure they are.

        Raises:
            ModelError: no weights were read, or the network that it shares the decision with is missing.
        """
        from spacy.tokens import Span

        tokens, scores = self.decide(doc)
        found = [
            (tokens[first].i, tokens[last - 1].i + 1, label, probability)
            for first, last, label, probability in self.entities(scores)
        ]
        doc.set_ents([Span(doc, start, stop, label=label) for start, stop, label, _ in found])
        write_seen(doc, found)
        return doc

    def decide(self, doc: Doc) -> tuple[list[Token], Floats]:
        """Return the tokens that are no spaces, and the log-probability of every label for each.

        Raises:
            ModelError: no weights were read, or the network that it shares the decision with is missing.
        """
        if not self.labels:
            raise ModelError(f"{self.name}: no weights; load a model")
        tokens = [token for token in doc if not token.is_space]
        scores = self.score([token.text for token in tokens])
        if self.share and tokens:
            probable = self._probable(doc)[[token.i for token in tokens]]
            scores = _log_softmax(scores + np.float32(self.share) * (np.log(probable) - scores))
        return tokens, scores

    def _probable(self, doc: Doc) -> Floats:
        """Return the network's probability of each of `labels` at each token."""
        self._network = self._network or (Network.of(self._nlp) if self._nlp else None)
        if self._network is None:
            raise ModelError(f"{self.name}: no network before it to share with; install the model again")
        theirs = ["O", *(f"{begin}-{label}" for begin in "BI" for label in self._network.labels)]
        found = self._network.probabilities(doc)[:, [theirs.index(label) for label in self.labels]]
        return np.maximum(found, np.float32(_RAREST))

    def score(self, words: Sequence[str]) -> Floats:
        """Return the log-probability of every label for each word, shape (words, labels)."""
        pieces = [self._pieces_of(word) for word in words]
        shapes = [shape_of(word) for word in words]
        scores = np.zeros((len(words), len(self.labels)), np.float32)
        windows = list(_windows([len(each) for each in pieces]))
        for start in range(0, len(windows), _ROWS):
            self._score_windows(windows[start : start + _ROWS], pieces, shapes, scores)
        return scores

    @property
    def vocabulary(self) -> list[str]:
        """The pieces, in the order of `piece_embeddings`."""
        numbers: dict[str, int] = self._tokenizer.get_vocab()
        return sorted(numbers, key=numbers.__getitem__)

    @property
    def piece_embeddings(self) -> Floats:
        """What pieces are embedded as, shape (pieces, width)."""
        return self._words

    def vectors_alone(self, words: Sequence[str]) -> Floats:
        """Return the vectors of words that stand alone, each the mean over its pieces, shape (words, width)."""
        found = np.zeros((len(words), self._words.shape[1]), np.float32)
        order = sorted(range(len(words)), key=lambda number: len(self._pieces_of(words[number])))
        for start in range(0, len(order), _ALONE):
            numbers = order[start : start + _ALONE]
            rows = [
                _row([self._pieces_of(words[number])], [shape_of(words[number])], self._ends)
                for number in numbers
            ]
            vectors, present = self._vectors(rows)
            present[:, 0] = False
            present[np.arange(len(rows)), [len(ids) - 1 for ids, *_ in rows]] = False
            found[numbers] = np.einsum("rpw,rp->rw", vectors, present) / present.sum(axis=1, keepdims=True)
        return found

    def _score_windows(
        self,
        windows: Sequence[_Window],
        pieces: Sequence[Sequence[int]],
        shapes: Sequence[int],
        scores: Floats,
    ) -> None:
        """Write into `scores` what the windows decide."""
        rows = [
            _row(pieces[each.start : each.stop], shapes[each.start : each.stop], self._ends)
            for each in windows
        ]
        vectors, _ = self._vectors(rows)
        for number, (window, (*_, firsts)) in enumerate(zip(windows, rows, strict=True)):
            chosen = np.array(firsts)[window.first - window.start : window.last - window.start]
            scores[window.first : window.last] = _log_softmax(self._output(vectors[number, chosen]))

    def _vectors(self, rows: Sequence[_Row]) -> tuple[Floats, Flags]:
        """Return the vectors of rows of pieces, shape (rows, pieces, width), and which of them there are."""
        longest = max(len(ids) for ids, *_ in rows)
        ids = np.zeros((len(rows), longest), np.intp)
        forms = np.full((len(rows), longest), len(SHAPES) - 1, np.intp)
        present = np.zeros((len(rows), longest), np.bool_)
        for number, (row, form, _) in enumerate(rows):
            ids[number, : len(row)], forms[number, : len(row)], present[number, : len(row)] = row, form, True
        embedded = self._words[ids] + self._shapes[forms] + self._places[:longest]
        return self._bert(embedded, present), present

    def _pieces_of(self, word: str) -> list[int]:
        found = self._known.get(word)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[word] = pieces_of(word, self._tokenizer, self._unknown)
        return found

    def entities(self, scores: Floats) -> Iterator[tuple[int, int, str, float]]:
        """Yield start and end in words, half-open, label and log-probability of the entities on the best path."""
        path = _best_path(scores, self._allowed, self._begin)
        start = 0
        for at, number in enumerate([*path, 0]):
            inside = start < at and self.labels[number].startswith("I-")
            if inside:
                continue
            if start < at and self.labels[path[start]] != "O":
                sure = float(sum(scores[word, path[word]] for word in range(start, at)))
                yield start, at, self.labels[path[start]][2:], min(sure, 0.0)
            start = at

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        """Write weights, tokenizer and settings into the folder `path`."""
        del exclude
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self._files.items():
            (folder / name).write_bytes(content)

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> Encoder:
        """Read the files of the folder `path` and return the component.

        Raises:
            ModelError: a file is missing, damaged, or does not fit the others.
            MissingExtraError: a library of the extra `encoder` is missing.
        """
        del exclude
        try:
            files = {name: (Path(path) / name).read_bytes() for name in (WEIGHTS, TOKENIZER, SETTINGS)}
        except OSError as error:
            raise ModelError(
                f"{path}: {error.strerror}: {error.filename}; install the model again"
            ) from error
        return self._read(files, str(path))

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return the component's files in one string of bytes."""
        import srsly

        del exclude
        content: bytes = srsly.msgpack_dumps(self._files)
        return content

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Encoder:
        """Take the files from `to_bytes` and return the component; errors as `from_disk`."""
        import srsly

        del exclude
        files: Any = srsly.msgpack_loads(data)
        return self._read(files, self.name)

    def _read(self, files: Mapping[str, bytes], where: str) -> Encoder:
        try:
            from safetensors.numpy import load
            from tokenizers import Tokenizer
        except ImportError as error:
            raise MissingExtraError(
                f'this model needs {error.name}: pip install "tagger[encoder]"'
            ) from error
        from tagger.components.bert import Bert, Linear, unpacked

        try:
            settings: dict[str, Any] = json.loads(files[SETTINGS])
            arrays = unpacked(load(files[WEIGHTS]))
            self._tokenizer: Any = Tokenizer.from_str(files[TOKENIZER].decode())
            self.labels = tuple(settings["labels"])
            self._ends = (int(settings["first"]), int(settings["last"]))
            self._unknown = int(settings["unknown"])
            self._words, self._shapes, self._places = (arrays[name] for name in ("words", "shapes", "places"))
            self._output = Linear(arrays["output.weights"], arrays["output.bias"])
            self._bert = Bert(arrays, int(settings["heads"]))
        except Exception as error:  # libraries raise whatever the broken file makes them stumble over
            raise ModelError(f"{where}: damaged ({type(error).__name__}); install the model again") from error
        self._known: dict[str, list[int]] = {}
        self._allowed, self._begin = _rules(self.labels)
        self._files = dict(files)
        return self


def _windows(sizes: Sequence[int]) -> Iterator[_Window]:
    """Yield windows over words of these numbers of pieces, which decide each word once, in order."""
    start = decided = 0
    while decided < len(sizes):
        stop, pieces = start, 2
        while stop < len(sizes) and pieces + sizes[stop] <= _WINDOW:
            pieces += sizes[stop]
            stop += 1
        edge = min(_EDGE, (stop - start) // 4)
        last = stop if stop == len(sizes) else max(stop - edge, decided + 1)
        yield _Window(start, stop, decided, last)
        decided, start = last, last - edge


def _row(pieces: Sequence[Sequence[int]], shapes: Sequence[int], ends: tuple[int, int]) -> _Row:
    """Return numbers and shapes of a window's pieces, with the signs for beginning and end, and each word's first."""
    ids, forms, firsts = [ends[0]], [len(SHAPES) - 1], []
    for word, form in zip(pieces, shapes, strict=True):
        firsts.append(len(ids))
        ids += word
        forms += [form] * len(word)
    return [*ids, ends[1]], [*forms, len(SHAPES) - 1], firsts


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def _rules(labels: Sequence[str]) -> tuple[Floats, Floats]:
    """Return what is added to the score of a label after another one, and of a label at the beginning."""

    def cost(before: str, label: str) -> np.float32:
        follows = not label.startswith("I-") or before[2:] == label[2:]
        return np.float32(0) if follows else _IMPOSSIBLE

    between = np.array([[cost(before, label) for label in labels] for before in labels], np.float32)
    return between, np.array([cost("O", label) for label in labels], np.float32)


def _best_path(scores: Floats, allowed: Floats, begin: Floats) -> list[int]:
    """Return the labels whose scores add up to most (Viterbi), one for each word."""
    if not len(scores):
        return []
    best, steps = scores[0] + begin, []
    for row in scores[1:]:
        reached = best[:, None] + allowed
        before = reached.argmax(axis=0)
        steps.append(before)
        best = reached[before, np.arange(len(before))] + row
    path = [int(best.argmax())]
    for before in reversed(steps):
        path.append(int(before[path[-1]]))
    return path[::-1]


@Language.factory(
    COMPONENT, assigns=["doc.ents", "token.ent_iob", "token.ent_type"], default_config={"share": 0.0}
)
def make_encoder(nlp: Language, name: str, share: float) -> Encoder:
    """Return the component, still without weights; `share` is that of the pipeline's network in its decisions."""
    return Encoder(nlp, name, share)
