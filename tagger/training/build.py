"""The shipped model, from data to folder: network, rules, knowledge base, topics, measured scores, model card.

`build_model` is what `tagger train` calls; the recipe stands in `models/`.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagger.errors import TaggerError
from tagger.training.corpus import CORPUS, DATA, GoldDocument, load_corpus
from tagger.training.ner import pretrain, read_recipe, train_ner, write_raw_text, write_training_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from spacy.language import Language

    from tagger.topics.model import TopicModel
    from tagger.types import Annotation, Mention

RULES = ("tagger_gazetteer", "tagger_dates", "tagger_acronyms", "tagger_linker")
NAME = "osce-en"
MODELS = DATA.parent / "models"
SCORES = "tagger_scores"
"""Key of `nlp.meta` for the measured precision by way and label."""


def build_model(
    output: Path = MODELS / NAME,
    *,
    corpus: Path = CORPUS,
    reference: Path = DATA / "reference",
    open_corpora: Path | None = None,
    keep_network: Path | None = None,
    work: Path = DATA.parent / "work",
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """Build the model and return its folder; an older one there is replaced when the new one is complete.

    Args:
        output: Folder of the model.
        corpus: Gold corpus with its splits.
        reference: Reference data that the knowledge base is compiled from.
        open_corpora: Folder of the open corpora; without it the network learns from the gold corpus alone.
        keep_network: Take the network of this model and rebuild all else (seconds rather than an hour).
        work: Where checkpoints and training data go.
        say: Called with a line at every step.

    Raises:
        TaggerError: something that the recipe needs is missing or wrong.
    """
    say("compiling the knowledge base")
    nlp = _network(keep_network, corpus, reference, open_corpora, work, say)
    add_rules(nlp, reference)
    say("training the fields of work")
    _add_topics(nlp, corpus, reference)
    say("measuring on the development split")
    _describe(nlp, corpus)
    _save(nlp, output)
    say(f"wrote {output}")
    return output


def _network(
    keep: Path | None, corpus: Path, reference: Path, folder: Path | None, work: Path, say: Callable[[str], None]
) -> Language:
    import spacy

    if keep:
        from tagger.pipeline import model_path

        nlp = spacy.load(model_path(keep), exclude=[*RULES, "tagger_topics"])
        return nlp
    recipe, blank, kb = read_recipe(), spacy.blank("en"), _knowledge_base(reference)
    say("writing training data")
    train, dev = write_training_data(blank, kb, work, corpus=corpus, open_folder=folder, recipe=recipe)
    weights = None
    if folder and recipe.pretrain_words:
        say("pretraining (about half an hour)")
        weights = pretrain(write_raw_text(folder, corpus, work, recipe), work / "pretrain")
    say("training the network (about an hour)")
    return spacy.load(train_ner(train, dev, work / "ner", weights=weights))


def _knowledge_base(reference: Path) -> Any:
    from tagger.kb.build import build
    from tagger.kb.store import KnowledgeBase

    return KnowledgeBase.from_data(build(reference))


def add_rules(nlp: Language, reference: Path = DATA / "reference") -> None:
    """Put the knowledge base into the vocabulary and the rule components behind the network."""
    _knowledge_base(reference).add_to(nlp.vocab)
    for name in RULES:
        nlp.add_pipe(name)


def _add_topics(nlp: Language, corpus: Path, reference: Path) -> None:
    """Train the topic model on the train split as the pipeline sees it: with the ids that the linker finds."""
    component: Any = nlp.add_pipe("tagger_topics")
    component.model = train_topic_model(nlp, load_corpus(corpus, "train"), reference)


def train_topic_model(nlp: Language, gold: Iterable[GoldDocument], reference: Path) -> TopicModel:
    """Return a topic model trained on the gold documents whose fields of work are known."""
    raise NotImplementedError


def _describe(nlp: Language, corpus: Path) -> None:
    """Measure on the development split: precision by way and label become scores, figures go into the meta."""
    nlp.meta.update(name=NAME.removeprefix("en_"), version=_version(), license="Apache-2.0")
    nlp.meta[SCORES] = {}
    gold = load_corpus(corpus, "dev")
    nlp.meta[SCORES] = measure_scores(annotate_gold(nlp, gold), gold)


def _version() -> str:
    from tagger import __version__

    return __version__


def annotate_gold(nlp: Language, gold: Iterable[GoldDocument]) -> list[Annotation]:
    """Return annotations of the gold documents' plain texts, in order."""
    from tagger.pipeline import annotate_document
    from tagger.training.evaluate import plain_document

    return [annotate_document(nlp, plain_document(document)) for document in gold]


def measure_scores(notes: Iterable[Annotation], gold: Iterable[GoldDocument]) -> dict[str, dict[str, float]]:
    """Return way -> label -> precision of span and label (strict), with one right and one wrong case added.

    The score of a mention is thus how often mentions that came the same way were right on development data.
    """
    right, total = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for note, document in zip(notes, gold, strict=True):
        wanted = {span[:3] for span in document.full_spans}
        for shift, mentions in ((0, note.title_entities), (document.text_start, note.entities)):
            for mention in mentions:
                key = (_way(mention), mention.label)
                total[key] += 1
                right[key] += (mention.start + shift, mention.end + shift, mention.label) in wanted
    scores: dict[str, dict[str, float]] = {}
    for (way, label), count in sorted(total.items()):
        scores.setdefault(way, {})[label] = round((right[way, label] + 1) / (count + 2), 3)
    return scores


def _way(mention: Mention) -> str:
    return mention.via.split(":", 1)[0]


def _save(nlp: Language, output: Path) -> None:
    fresh = output.with_name(output.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    nlp.to_disk(fresh)
    kept = [path for path in (output / "README.md",) if path.is_file()]
    for path in kept:
        shutil.copy(path, fresh / path.name)
    shutil.rmtree(output, ignore_errors=True)
    fresh.rename(output)
