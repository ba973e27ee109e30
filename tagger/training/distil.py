"""Distillation: the network learns what the larger model holds for probable, not only what it would decide.

(Hinton, Vinyals and Dean, 2015, "Distilling the knowledge in a neural network"; lessons: `tagger.training.lessons`.)
spaCy's trainer knows no probabilities, so its layers are written out here in torch, with the weights of a spaCy
pipeline; what comes out is written back into it. Torch is needed for training alone (extra `encoder-training`).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tagger.errors import MissingExtraError, TaggerError
from tagger.training.lessons import STARTS, targets_of
from tagger.training.ner import RECIPE, read_section
from tagger.types import LABELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from spacy.language import Language

    from tagger.training.lessons import Forms, Lesson, Numbers, Targets

_EPSILON: Final = 1e-8
_DECAY: Final = 0.01
_CLIP: Final = 1.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """How the network is distilled.

    Attributes:
        steps: Batches.
        words: Words in a batch, about.
        rate: Highest learning rate, after a rise over `warmup` batches; it falls to 0 in a straight line.
        warmup: Batches in which it rises.
        dropout: Share of numbers that are left out behind every layer.
        averaged: What the running mean of the weights, which is what comes out, keeps of itself at every step.
        seed: Of every random choice.
    """

    steps: int
    words: int
    rate: float
    warmup: int
    dropout: float
    averaged: float
    seed: int


def read_schedule(path: Path = RECIPE) -> Schedule:
    """Return the schedule of a recipe; errors as `read_section`."""
    return read_section("distil", Schedule, path)


def distil(
    nlp: Language,
    forms: Forms,
    lessons: Sequence[Lesson],
    schedule: Schedule,
    *,
    watch: Callable[[int, float], None] = lambda *_: None,
    every: int = 500,
) -> None:
    """Train the network of a pipeline further, in place.

    Args:
        nlp: A pipeline with `tok2vec` and `ner` of our recipe.
        forms: The forms that the lessons speak of.
        lessons: What is learned; in random order, again and again.
        schedule: How long, how fast.
        watch: Called with the number of steps and the mean loss, when the pipeline has the weights of that time.
        every: Steps after which `watch` is called.

    Raises:
        MissingExtraError: torch is missing.
        TaggerError: there are no lessons.
    """
    torch = load_torch()
    if not lessons:
        raise TaggerError("there is nothing to distil from: give a corpus or silver")
    torch.manual_seed(schedule.seed)
    chance = random.Random(schedule.seed)
    student = Student(nlp, forms, schedule.dropout)
    weights = student.weights
    optimizer = torch.optim.AdamW(
        weights.values(), lr=schedule.rate, weight_decay=_DECAY, fused=True, foreach=False
    )
    rates = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _share_of_rate(step, schedule))
    mean = {name: weight.detach().clone() for name, weight in weights.items()}
    losses: list[float] = []
    for step, batch in enumerate(_batches(lessons, schedule, chance), 1):
        optimizer.zero_grad(set_to_none=True)
        loss = student.loss(batch, targets_of(batch, chance))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights.values(), _CLIP)
        optimizer.step()
        rates.step()
        kept = min(schedule.averaged, step / (step + 9))  # else the first weights would weigh for long
        for name, weight in weights.items():
            mean[name].lerp_(weight.detach(), 1 - kept)
        losses.append(loss.item())
        if step % every == 0 or step == schedule.steps:
            student.write(mean)
            watch(step, sum(losses) / len(losses))
            losses.clear()


def load_torch() -> Any:
    """Return the module torch.

    Raises:
        MissingExtraError: it is missing.
    """
    try:
        import torch
    except ImportError as error:
        raise MissingExtraError('distilling needs torch: pip install "tagger[encoder-training]"') from error
    return torch


def _share_of_rate(step: int, schedule: Schedule) -> float:
    rising = (step + 1) / schedule.warmup
    falling = (schedule.steps - step) / max(1, schedule.steps - schedule.warmup)
    return min(rising, falling)


def _batches(lessons: Sequence[Lesson], schedule: Schedule, chance: random.Random) -> Iterator[list[Lesson]]:
    """Yield as many batches as there are steps."""
    batch: list[Lesson] = []
    left, words = schedule.steps, 0
    while left:
        for number in chance.sample(range(len(lessons)), len(lessons)):
            batch.append(lessons[number])
            words += len(lessons[number].forms)
            if words >= schedule.words and left:
                yield batch
                batch, words, left = [], 0, left - 1


class Student:
    """The network of a pipeline, `tok2vec` and `ner`, in torch, while it learns.

    Attributes:
        weights: Its weights, by names of our own.
    """

    def __init__(self, nlp: Language, forms: Forms, dropout: float) -> None:
        self._torch = torch = load_torch()
        self._functional = torch.nn.functional
        self._dropout = dropout
        self._nodes = dict(_named_nodes(nlp))
        self.weights: dict[str, Any] = {
            name: torch.nn.Parameter(torch.tensor(node.get_param(key)))
            for name, (node, key) in self._nodes.items()
        }
        tok2vec: Any = nlp.get_pipe("tok2vec")
        self._pad = int(tok2vec.model.get_ref("encode").attrs["pad"])
        self._layers = sum(name.startswith("maxout") for name in self._nodes) // 2 - 1
        self._keys = [torch.from_numpy(keys) for keys in forms.rows()]
        self._vectors = torch.from_numpy(forms.vectors())
        moves: Any = nlp.get_pipe("ner").moves  # type: ignore[attr-defined]
        names = [moves.get_class_name(number) for number in range(moves.n_moves)]
        self._starts = torch.tensor([names.index(name) for name in STARTS])
        self._on = torch.tensor([[names.index(f"{kind}-{label}") for kind in "IL"] for label in LABELS])

    def see(self, texts: Sequence[NDArray[np.int32]]) -> Any:
        """Return what the decisions see in the tokens of texts, one after the other, shape (tokens, inputs)."""
        torch = self._torch
        forms, which = np.unique(np.concatenate(texts), return_inverse=True)
        embedded = self._embed(torch.from_numpy(forms.astype(np.int64)))
        embedded = embedded.index_select(0, torch.from_numpy(which))
        places = torch.from_numpy(_places([len(text) for text in texts], self._pad))
        rows = embedded.new_zeros(len(places) + self._pad * (len(texts) + 1), embedded.shape[1])
        rows = rows.index_copy(0, places, embedded)
        nothing = rows.new_zeros(1, rows.shape[1])
        for number in range(1, self._layers + 1):
            before, behind = torch.cat([nothing, rows[:-1]]), torch.cat([rows[1:], nothing])
            rows = rows + self._maxout(torch.cat([before, rows, behind], dim=1), number)
        return self._linear(rows.index_select(0, places), "reduce")

    def _embed(self, forms: Any) -> Any:
        hashed = [
            self._functional.embedding_bag(keys[forms], self.weights[f"table-{number}-E"], mode="sum")
            for number, keys in enumerate(self._keys)
        ]
        static = self._functional.linear(self._vectors[forms], self.weights["static-W"])
        return self._maxout(self._drop(self._torch.cat([*hashed, static], dim=1)), 0)

    def _maxout(self, values: Any, number: int) -> Any:
        weights, bias = self.weights[f"maxout-{number}-W"], self.weights[f"maxout-{number}-b"]
        pieces = self._functional.linear(values, weights.flatten(0, 1), bias.flatten())
        best = pieces.view(len(pieces), *bias.shape).amax(dim=2)
        gain, shift = self.weights[f"layernorm-{number}-G"], self.weights[f"layernorm-{number}-b"]
        return self._drop(self._functional.layer_norm(best, best.shape[1:], gain, shift, _EPSILON))

    def _drop(self, values: Any) -> Any:
        return self._functional.dropout(values, self._dropout)

    def _linear(self, values: Any, name: str) -> Any:
        return self._functional.linear(values, self.weights[f"{name}-W"], self.weights[f"{name}-b"])

    def starts(self, seen: Any) -> Any:
        """Return the scores of `STARTS` for tokens when no entity is open, shape (tokens, starts)."""
        weights, pad = self.weights["lower-W"], self.weights["lower-pad"][0]
        summed = self._torch.einsum("ni,hpi->nhp", seen, weights[0]) + pad[1] + pad[2]
        return self._decide(summed)[:, self._starts]

    def going_on(self, seen: Any, inner: Any) -> Any:
        """Return the log-odds of open entities (token, first token, label) going on, shape (cases,)."""
        weights = self.weights["lower-W"]
        current, first, labels = inner.T
        summed = sum(
            self._torch.einsum("ni,hpi->nhp", seen.index_select(0, places), weights[number])
            for number, places in enumerate((current, first, current - 1))
        )
        scores = self._decide(summed).gather(1, self._on[labels])
        return scores[:, 0] - scores[:, 1]

    def _decide(self, summed: Any) -> Any:
        return self._linear((summed + self.weights["lower-b"]).amax(dim=2), "upper")

    def loss(self, lessons: Sequence[Lesson], targets: Targets) -> Any:
        """Return how far it is from the targets of the lessons: cross-entropy, a mean over tokens."""
        starts, weights, inner, on, cases = map(self._torch.from_numpy, targets)
        seen = self.see([lesson.forms for lesson in lessons])
        log_chances = self._functional.log_softmax(self.starts(seen), dim=1)
        loss = -((starts * log_chances).sum(dim=1) * weights).sum()
        loss = loss + self._functional.binary_cross_entropy_with_logits(
            self.going_on(seen, inner), on, weight=cases, reduction="sum"
        )
        return loss / weights.sum().clamp(min=1)

    def write(self, weights: Mapping[str, Any]) -> None:
        """Put weights, by the names of `weights`, into the pipeline that it was made from."""
        for name, (node, key) in self._nodes.items():
            node.set_param(key, np.ascontiguousarray(weights[name].detach().numpy()))


def _named_nodes(nlp: Language) -> Iterator[tuple[str, tuple[Any, str]]]:
    """Yield a name for each of the network's weights, and the layer and key that it has in spaCy."""
    tok2vec, ner = (nlp.get_pipe(name).model for name in ("tok2vec", "ner"))  # type: ignore[attr-defined]
    embed, encode = (list(tok2vec.get_ref(name).walk()) for name in ("embed", "encode"))
    for node in embed:
        if node.name == "hashembed":
            yield f"table-{node.attrs['column']}-E", (node, "E")
        elif node.name == "static_vectors":
            yield "static-W", (node, "W")
    for name, keys in (("maxout", "Wb"), ("layernorm", "Gb")):
        layers = [node for node in (*embed, *encode) if node.name == name]
        for number, node in enumerate(layers):
            yield from ((f"{name}-{number}-{key}", (node, key)) for key in keys)
    decisions = {
        "reduce": (ner.get_ref("tok2vec").layers[-1], ("W", "b")),
        "lower": (ner.get_ref("lower"), ("W", "b", "pad")),
        "upper": (ner.get_ref("upper"), ("W", "b")),
    }
    for name, (node, names) in decisions.items():
        yield from ((f"{name}-{key}", (node, key)) for key in names)


def _places(lengths: Sequence[int], pad: int) -> Numbers:
    """Return where the tokens of texts of these lengths lie when rows stand before, between and behind them."""
    return np.arange(sum(lengths)) + np.repeat(pad * np.arange(1, len(lengths) + 1), lengths)
