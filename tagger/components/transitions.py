"""The decisions of spaCy's `ner`, for all tokens at once: the same greedy path, without its steps.

spaCy goes from token to token and looks at three vectors: of the token, of the first token of the entity that is open
there, of the token before when one is open. Where none is open the decision rests on the token alone, so it can be
taken for all tokens together. Only the few that may begin an entity of several words are followed word by word, all
of them at the same time; then the entities that the path really comes to are picked from left to right.

How probable the decisions were is kept beside the entities (`tagger.components.certainty`): scores rest on it. Who
decides later asks for more (`Transitions.probabilities`): how probable every label is at every token, over all paths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tagger.components.certainty import write_seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc

Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]
Flags = NDArray[np.bool_]

_FEATURES: Final = 3
_TOGETHER: Final = 24
"""Words up to which possible entities are followed together; a longer one is when the path comes to it."""
_OPEN: Final = -1
_AT_ONCE: Final = 1_000
"""Tokens whose first decision is taken at once."""
_LEAST: Final = 0.01
"""Probability of an entity below which it is not followed when probabilities are asked for."""
_LONGEST: Final = 40
"""Words up to which it is followed then."""


class _Inputs(NamedTuple):
    """What the network sees in tokens, and which tokens may do what.

    Attributes:
        vectors: What it knows of each.
        ends: Whether an entity cannot go on after the token: the last of its document or sentence.
    """

    vectors: Floats
    ends: Flags


class _Entity(NamedTuple):
    """Start and stop in tokens, number of the label, log-probability of the decisions that made it."""

    start: int
    stop: int
    label: int
    log_probability: float


class Transitions:
    """The trained decisions of an `ner` component."""

    def __init__(self, ner: Any) -> None:
        model = ner.model
        reduce = model.get_ref("tok2vec").layers[-1]
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        weights = lower.get_param("W")  # (features, hidden, pieces, inputs)
        self._hidden: int = weights.shape[1]
        self._reduce: tuple[Floats, Floats] = reduce.get_param("W").T, reduce.get_param("b")
        # By place in the state: the current token, the first of the open entity, the one before inside an entity.
        self._current, self._first, self._before = (
            np.ascontiguousarray(weights.transpose(0, 3, 2, 1)[place].reshape(weights.shape[3], -1))
            for place in range(_FEATURES)
        )
        self._bias: Floats = np.ascontiguousarray(lower.get_param("b").T).ravel()
        pad = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(_FEATURES, -1)
        self._alone: Floats = self._bias + pad[1] + pad[2]
        self._upper: tuple[Floats, Floats] = upper.get_param("W").T, upper.get_param("b")
        self._name_actions([ner.moves.get_class_name(number) for number in range(ner.moves.n_moves)])

    def _name_actions(self, names: Sequence[str]) -> None:
        """Take the numbers of the actions apart: those that begin, go on, end, are an entity, and none."""
        self.labels = sorted({name[2:] for name in names if len(name) > 2})
        self._start_actions: Numbers = np.array(
            [
                number
                for number, name in enumerate(names)
                if name == "O" or (name[:2] in {"B-", "U-"} and name[2:])
            ]
        )
        self._starts = [names[number] for number in self._start_actions]
        self._none = self._starts.index("O")
        self._begins: Flags = np.array([name.startswith("B-") for name in self._starts])
        self._label_of: Numbers = np.array(
            [self.labels.index(name[2:]) if name != "O" else 0 for name in self._starts]
        )
        self._opening: Floats = np.array(
            [[name == f"B-{label}" for label in self.labels] for name in self._starts], np.float32
        )
        self._whole: Floats = np.array(
            [[name == f"U-{label}" for label in self.labels] for name in self._starts], np.float32
        )
        self._inside: Numbers = np.array([names.index(f"I-{label}") for label in self.labels])
        self._last: Numbers = np.array([names.index(f"L-{label}") for label in self.labels])

    @staticmethod
    def can_do(ner: Any) -> bool:
        """Say whether a component decides by the transitions that this module knows."""
        model = getattr(ner, "model", None)
        if model is None or not {"tok2vec", "lower", "upper"} <= set(model.ref_names):
            return False
        lower, reduce = model.get_ref("lower"), model.get_ref("tok2vec").layers
        names = [ner.moves.get_class_name(number) for number in range(ner.moves.n_moves)]
        return (
            bool(model.attrs["has_upper"])
            and not model.attrs["unseen_classes"]
            and lower.get_dim("nF") == _FEATURES
            and lower.get_dim("nP") > 1
            and ner.cfg["beam_width"] == 1
            and [layer.name for layer in reduce] == ["tok2vec-listener", "list2array", "linear"]
            and "O" in names
            and all(f"I-{name[2:]}" in names and f"L-{name[2:]}" in names for name in names if name[0] == "B")
        )

    def __call__(self, docs: Sequence[Doc], vectors: Floats) -> None:
        """Set the entities of Docs, and in their tensors how sure they are; `vectors` are those of all their tokens."""
        from spacy.tokens import Span

        found = list(self._entities(docs, vectors))
        read = begin = 0
        for doc in docs:
            end = begin + len(doc)
            seen = []
            while read < len(found) and found[read].start < end:
                start, stop, label, log_probability = found[read]
                seen.append((start - begin, stop - begin, self.labels[label], log_probability))
                read += 1
            doc.set_ents([Span(doc, start, stop, label=label) for start, stop, label, _ in seen])
            write_seen(doc, seen)
            begin = end

    def _entities(self, docs: Sequence[Doc], vectors: Floats) -> Iterator[_Entity]:
        """Yield every entity, over all Docs as one."""
        inputs, spaces = self._inputs(docs, vectors)
        scores = self._first_scores(inputs, spaces)
        actions: Numbers = scores.argmax(axis=1)
        starts = np.flatnonzero(actions != self._none)
        labels = self._label_of[actions[starts]]
        sure = _log_probability(scores[starts])
        stops = starts + 1
        begun = np.flatnonzero(self._begins[actions[starts]])
        stops[begun], following = self._followed(inputs, starts[begun], labels[begun], _TOGETHER)
        sure[begun] += following
        yield from self._on_path(inputs, starts, stops, labels, sure)

    def _on_path(
        self, inputs: _Inputs, starts: Numbers, stops: Numbers, labels: Numbers, sure: Floats
    ) -> Iterator[_Entity]:
        """Yield the entities that are come to from left to right; what begins inside another one is not."""
        reached = 0
        found = zip(starts.tolist(), stops.tolist(), labels.tolist(), sure.tolist(), strict=True)
        for start, stop, label, log_probability in found:
            if start < reached:
                continue
            end, probable = stop, log_probability
            if stop == _OPEN:
                alone = np.array([start]), np.array([label])
                ends, following = self._followed(inputs, *alone, len(inputs.ends))
                end, probable = int(ends[0]), log_probability + float(following[0])
            yield _Entity(start, end, label, probable)
            reached = end

    def probabilities(self, docs: Sequence[Doc], vectors: Floats) -> Floats:
        """Return how probable each label is at each token, over all paths.

        Shape (tokens, 1 + 2 × labels): none; then an entity of each of `labels` beginning there; then one going on.
        What is less probable than one in a hundred may be missing; rows add up to 1.
        """
        inputs, spaces = self._inputs(docs, vectors)
        scores = self._first_scores(inputs, spaces)
        first = np.exp(scores - scores.max(axis=1, keepdims=True))
        first /= first.sum(axis=1, keepdims=True)
        opening = first @ self._opening
        starts, labels = np.nonzero(opening > _LEAST)
        open_at: list[list[tuple[int, float]]] = [[] for _ in starts]
        for going, current, reached in self._going(inputs, starts, labels):
            for number, place, chance in zip(going.tolist(), current.tolist(), reached.tolist(), strict=True):
                open_at[number].append((place, chance))
        inside = np.zeros_like(opening)
        for start, label, places in zip(starts.tolist(), labels.tolist(), open_at, strict=True):
            begun = opening[start, label] * (1 - inside[start].sum())
            for place, chance in places:
                inside[place, label] += begun * chance
        free = 1 - inside.sum(axis=1, keepdims=True)
        alone = np.hstack([first[:, [self._none]], opening + first @ self._whole])
        return np.hstack([alone * free, inside])

    def _going(
        self, inputs: _Inputs, starts: Numbers, labels: Numbers
    ) -> Iterator[tuple[Numbers, Numbers, Floats]]:
        """Yield for the second, third, … words of entities: their numbers, the words, how probable these are."""
        going, reached = np.arange(len(starts)), np.ones(len(starts), np.float32)
        for length in range(1, _LONGEST):
            going = going[(reached[going] > _LEAST) & ~inputs.ends[starts[going] + length - 1]]
            if not len(going):
                return
            current = starts[going] + length
            yield going, current, reached[going]
            inside, last = self._inner_scores(inputs, starts[going], current, labels[going])
            reached[going] /= 1 + np.exp(last - inside)

    def _inputs(self, docs: Sequence[Doc], vectors: Floats) -> tuple[_Inputs, Flags]:
        """Return what the network sees, over all Docs as one, and which tokens are spaces."""
        marks = np.concatenate([doc.to_array(["IS_SPACE", "SENT_START"]) for doc in docs])
        ends = np.ones(len(marks), np.bool_)
        ends[:-1] = marks[1:, 1] == 1
        ends[np.cumsum([len(doc) for doc in docs]) - 1] = True
        reduced: Floats = vectors @ self._reduce[0]
        reduced += self._reduce[1]
        return _Inputs(reduced, ends), marks[:, 0] == 1

    def _first_scores(self, inputs: _Inputs, spaces: Flags) -> Floats:
        """Return the scores of `_start_actions` at each token when no entity is open."""
        blocks = (inputs.vectors[at : at + _AT_ONCE] for at in range(0, len(spaces), _AT_ONCE))
        scores = np.concatenate(
            [self._scores(block @ self._current + self._alone)[:, self._start_actions] for block in blocks]
        )
        scores[np.ix_(inputs.ends, self._begins)] = -np.inf
        names = np.arange(scores.shape[1]) != self._none
        scores[np.ix_(spaces, names)] = -np.inf
        return scores

    def _followed(
        self, inputs: _Inputs, starts: Numbers, labels: Numbers, most: int
    ) -> tuple[Numbers, Floats]:
        """Return where entities end that begin at tokens, half-open, and the log-probability of their decisions.

        It is `_OPEN`, and 0, for those longer than `most` words.
        """
        stops, sure = np.full(len(starts), _OPEN, np.intp), np.zeros(len(starts), np.float32)
        going = np.arange(len(starts))
        for length in range(1, most):
            if not len(going):
                break
            first = starts[going]
            current, kinds = first + length, labels[going]
            inside, last = self._inner_scores(inputs, first, current, kinds)
            on = (inside > last) | ((inside == last) & (self._inside[kinds] < self._last[kinds]))
            must_end = inputs.ends[current]
            sure[going] -= np.where(must_end, np.float32(0), np.log1p(np.exp(-np.abs(inside - last))))
            on &= ~must_end
            stops[going[~on]] = current[~on] + 1
            going = going[on]
        sure[going] = 0
        return stops, sure

    def _inner_scores(
        self, inputs: _Inputs, first: Numbers, current: Numbers, kinds: Numbers
    ) -> tuple[Floats, Floats]:
        """Return the scores of going on and of ending at words of entities that are open since their first ones."""
        seen = inputs.vectors
        scores = self._scores(
            seen[current] @ self._current
            + seen[first] @ self._first
            + seen[current - 1] @ self._before
            + self._bias
        )
        rows = np.arange(len(current))
        return scores[rows, self._inside[kinds]], scores[rows, self._last[kinds]]

    def _scores(self, summed: Floats) -> Floats:
        """Return the scores of all actions: maxout over the pieces, which lie side by side, and the upper layer."""
        hidden = summed[:, : self._hidden]
        for start in range(self._hidden, summed.shape[1], self._hidden):
            np.maximum(hidden, summed[:, start : start + self._hidden], out=hidden)
        scores: Floats = hidden @ self._upper[0]
        scores += self._upper[1]
        return scores


def _log_probability(scores: Floats) -> Floats:
    """Return how probable the best action of each row is, of those that its row allows."""
    best = scores.max(axis=1)
    probable: Floats = -np.log(np.exp(scores - best[:, None]).sum(axis=1))
    return probable
