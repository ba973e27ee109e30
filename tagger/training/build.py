"""The shipped model, from data to folder: network, rules, knowledge base, topics, measured scores, model card.

`build_model` is what `tagger train` calls; the recipe stands in `models/`.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from tagger.components.certainty import CERTAINTY, SCORES
from tagger.components.encoder import COMPONENT
from tagger.errors import TaggerError
from tagger.pipeline import model_path, use_own_network
from tagger.training.card import Measured, model_card, performance
from tagger.training.corpus import CORPUS, DATA, GoldDocument, load_corpus
from tagger.training.encoder import read_encoder_recipe, train_encoder
from tagger.training.errors import compared, surfaces_seen
from tagger.training.evaluate import compare, plain_document
from tagger.training.fields import train_fields
from tagger.training.ner import (
    all_examples,
    read_recipe,
    train_ner,
    untrained_network,
    write_training_data,
)
from tagger.training.open_corpora import to_doc
from tagger.training.pieces import copy_vectors
from tagger.training.reliability import FILE as DIAGRAM
from tagger.training.reliability import reliability_svg
from tagger.training.silver import read_silver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from spacy.language import Language

    from tagger.training.lessons import Halves
    from tagger.types import Annotation

RULES = ("tagger_gazetteer", "tagger_dates", "tagger_acronyms", "tagger_document", "tagger_linker")
NAME = "osce-en"
LARGER = "osce-en-encoder"
MODELS = DATA.parent / "models"
_DESCRIPTION = "Entities, dates, identifiers and fields of work in diplomatic and security documents"


def build_model(
    output: Path = MODELS / NAME,
    *,
    corpus: Path = CORPUS,
    reference: Path = DATA / "reference",
    open_corpora: Path | None = None,
    keep_network: Path | None = None,
    encoder: Path | None = None,
    silver: Sequence[Path] = (),
    vectors: Path | None = None,
    work: Path = DATA.parent / "work",
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """Build the model and return its folder; an older one there is replaced when the new one is complete.

    Args:
        output: Folder of the model.
        corpus: Gold corpus with its splits.
        reference: Reference data that the knowledge base is compiled from.
        open_corpora: Folder of the open corpora; without it the network learns from the gold corpus alone.
        keep_network: Take the network of this model (with its encoder, if it has one) and rebuild all else: minutes
            rather than an hour.
        encoder: Fine-tune the BERT in this folder, or take the encoder of the larger model in it, to decide with the
            network of `keep_network`, or the bundled one if None: the larger model.
        silver: Files of `write_silver`: the network (that of `keep_network`, else one that is untrained) is distilled
            from them, from the corpora besides.
        vectors: Model whose vectors of words the network reads: one of `write_vectors`, or the bundled model if None.
        work: Where checkpoints and training data go.
        say: Called with a line at every step.

    Raises:
        TaggerError: something that the recipe needs is missing or wrong.
        MissingExtraError: there is silver, and torch is missing.
    """
    _prepare(output.parent)
    marked = _read_all(silver)
    say("compiling the knowledge base")
    if keep_network or encoder:
        nlp = load_network(keep_network)
    elif marked:
        _prepare(work)
        nlp = untrained_network(corpus, work, vectors=copy_vectors(model_path(vectors), work / "vectors"))
    else:
        nlp = train_network(corpus, reference, open_corpora, vectors=vectors, work=work, say=say)
    if marked:
        distil_network(nlp, marked, corpus, reference, open_corpora, work=work, say=say)
    if encoder:
        files = encoder_files(encoder, corpus, reference, open_corpora, work=work, say=say)
        add_encoder(nlp, files, read_encoder_recipe().share)
    add_rules(nlp, reference)
    use_own_network(nlp)
    say("training the fields of work")
    _add_topics(nlp, corpus, reference, open_corpora)
    say("measuring on the development and test splits")
    _save(nlp, _describe(nlp, corpus, open_corpora), output)
    say(f"wrote {output}")
    return output


def train_network(
    corpus: Path,
    reference: Path,
    folder: Path | None,
    *,
    vectors: Path | None = None,
    work: Path,
    say: Callable[[str], None] = lambda _: None,
) -> Language:
    """Return a pipeline of `tok2vec` and `ner` that spaCy trained; see `build_model` for the arguments."""
    import spacy

    _prepare(work)
    recipe, blank, kb = read_recipe(), spacy.blank("en"), _knowledge_base(reference)
    known = copy_vectors(model_path(vectors), work / "vectors")
    say("writing training data")
    train, dev = write_training_data(blank, kb, work, corpus=corpus, open_folder=folder, recipe=recipe)
    say("training the network (about an hour)")
    return spacy.load(train_ner(train, dev, work / "ner", vectors=known))


def distil_network(
    nlp: Language,
    silver: Iterable[tuple[str, Halves]],
    corpus: Path,
    reference: Path,
    folder: Path | None,
    *,
    work: Path,
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Train the network of a pipeline further, in place, by the larger model's probabilities and by the corpora.

    Every thousand steps it is written into the folder `distilled` of `work`. See `build_model` for the arguments.
    """
    from tagger.training.distil import distil, read_schedule
    from tagger.training.lessons import Forms, Lesson, gold_chances

    _prepare(work)
    schedule, forms, kb = read_schedule(), Forms(nlp), _knowledge_base(reference)

    def watch(step: int, loss: float) -> None:
        nlp.to_disk(work / "distilled")
        say(f"distilled: {step:,} of {schedule.steps:,} steps, loss {loss:.4f}")

    say("reading what there is to learn")
    docs = (to_doc(example, nlp) for example in all_examples(corpus, folder, read_recipe(), kb))
    lessons = [Lesson(forms.of(doc), gold_chances(doc)) for doc in docs]
    lessons += (Lesson(forms.of(nlp.make_doc(text)), chances) for text, chances in silver)
    distil(nlp, forms, lessons, schedule, watch=watch, every=1000)


def load_network(model: Path | None) -> Language:
    """Return the pipeline of a model, or the bundled one, without rules and fields of work."""
    import spacy

    return spacy.load(model_path(model), exclude=[*RULES, "tagger_topics"])


def encoder_files(
    base: Path,
    corpus: Path,
    reference: Path,
    folder: Path | None,
    *,
    work: Path,
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """Return the folder of an encoder: that of the larger model in `base`, or one trained from the BERT there.

    Raises:
        TaggerError: there are no open corpora to train with: the gold corpus alone is too little.
    """
    if (base / COMPONENT).is_dir():
        return base / COMPONENT
    if folder is None:
        raise TaggerError("the encoder learns from the open corpora too: give their folder")
    say("fine-tuning the encoder (about an hour)")
    return train_encoder(
        base, work / "encoder", corpus=corpus, open_corpora=folder, kb=_knowledge_base(reference), say=say
    )


def add_encoder(nlp: Language, files: Path, share: float) -> None:
    """Put the encoder of a folder behind the network, which keeps a share in its decisions."""
    if COMPONENT in nlp.pipe_names:
        nlp.remove_pipe(COMPONENT)
    component: Any = nlp.add_pipe(COMPONENT, after="ner", config={"share": share})
    component.from_disk(files)


def _knowledge_base(reference: Path) -> Any:
    from tagger.kb.build import build
    from tagger.kb.store import KnowledgeBase

    return KnowledgeBase.from_data(build(reference))


def add_rules(nlp: Language, reference: Path = DATA / "reference") -> None:
    """Put the knowledge base into the vocabulary and the rule components behind the network."""
    _knowledge_base(reference).add_to(nlp.vocab)
    for name in RULES:
        nlp.add_pipe(name)


def _add_topics(nlp: Language, corpus: Path, reference: Path, open_corpora: Path | None) -> None:
    component: Any = nlp.add_pipe("tagger_topics")
    items = corpus.parent / "topics"
    component.model = train_fields(nlp, load_corpus(corpus, "train"), reference, open_corpora, items)


def _describe(nlp: Language, corpus: Path, open_corpora: Path | None) -> Measured:
    """Measure: scores of mentions are fitted on the development split, and its figures go into the meta.

    The test split, and the public sets if they are there, are measured for the card and for nothing else.
    """
    from tagger.training.outside import measure_outside
    from tagger.training.scores import cases

    name = LARGER if COMPONENT in nlp.pipe_names else NAME
    nlp.meta.update(name=name, version=_version(), license="Apache-2.0", description=_DESCRIPTION)
    dev, test = load_corpus(corpus, "dev"), load_corpus(corpus, "test")
    calibrate(nlp, dev)
    notes = annotate_gold(nlp, dev)
    evaluation = compare(dev, notes)
    nlp.meta["performance"] = performance(evaluation)
    return Measured(
        {"development": evaluation, "test": compare(test, annotate_gold(nlp, test))},
        cases={"development": list(cases(nlp, dev)), "test": list(cases(nlp, test))},
        errors=list(compared(dev, notes, surfaces_seen(corpus))),
        outside=measure_outside(nlp, open_corpora) if open_corpora else {},
    )


def calibrate(nlp: Language, gold: Iterable[GoldDocument]) -> None:
    """Fit what mentions are scored by on gold documents, and put it into the model's meta."""
    from tagger.training.scores import cases, fit_scores, measure_precision

    found = list(cases(nlp, gold))
    nlp.meta[SCORES], nlp.meta[CERTAINTY] = measure_precision(found), fit_scores(found)


def _version() -> str:
    from tagger import __version__

    return __version__


def annotate_gold(nlp: Language, gold: Iterable[GoldDocument]) -> list[Annotation]:
    """Return annotations of the gold documents' plain texts, in order."""
    from tagger.pipeline import annotate_document

    return [annotate_document(nlp, plain_document(document)) for document in gold]


def _prepare(folder: Path) -> None:
    """Make a folder that something goes into, before hours are spent on it.

    Raises:
        TaggerError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TaggerError(
            f"{folder}: cannot be made ({error.strerror}); clear the way or give another -o"
        ) from error


def _read_all(silver: Sequence[Path]) -> list[tuple[str, Halves]]:
    """Return what the files of silver hold, and see that there is what it takes to learn from it, before the hours.

    Raises:
        TaggerError: one of them is something else.
        MissingExtraError: torch is missing.
    """
    from tagger.training.distil import load_torch

    if silver:
        load_torch()
    return list(read_silver(silver))


def _save(nlp: Language, measured: Measured, output: Path) -> None:
    """Write the model, its card and diagram beside its place, then put them there whole."""
    fresh = output.with_name(output.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    nlp.config["paths"] = dict.fromkeys(nlp.config["paths"])  # where it was trained is nobody's business
    nlp.to_disk(fresh)
    _forget_words(fresh)
    (fresh / "README.md").write_text(model_card(nlp, measured), encoding="utf-8")
    (fresh / DIAGRAM).write_text(reliability_svg(measured.cases), encoding="utf-8")
    shutil.rmtree(output, ignore_errors=True)
    fresh.rename(output)


def _forget_words(model: Path) -> None:
    """Leave those strings in a model's folder that it has of itself, and none of the words that training met."""
    import spacy

    spacy.load(model, exclude=["strings"]).vocab.strings.to_disk(model / "vocab" / "strings.json")
