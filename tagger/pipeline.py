"""Load a model; `Document` in, `Annotation` out.

Components speak to each other through the Doc (labels, `kb_id_`, `user_data`); `tagger.record` reads it off.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from tagger.components.aids import NO_AIDS, Aids
from tagger.components.archive import ARCHIVE
from tagger.components.certainty import has_seen
from tagger.components.pieces import PIECE, cut_pieces, joined_docs, tokenise
from tagger.errors import MissingExtraError, ModelError
from tagger.record import TOPICS, knowledge_base, to_annotation
from tagger.text.reflow import reflow
from tagger.topics.storage import digest_of
from tagger.types import Annotation, Document, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from spacy.language import Language
    from spacy.tokens import Doc

    from tagger.components.aids import Correcting
    from tagger.components.archive import AcronymTable
    from tagger.components.network import Network
    from tagger.topics.model import TopicModel

MODEL = "osce-en"
TITLE_BREAK = "\n\n"
BATCH = 64
VOCABULARY = 8_000
"""Words that are kept over a whole archive: 6 MB, in use after some 60,000 words; more made nothing faster."""
_NETWORK = ("tok2vec", "ner")
_ENCODER = "tagger_encoder"
_NETWORKS: WeakKeyDictionary[Language, Network] = WeakKeyDictionary()
"""Our own code for the network of each pipeline that was loaded here."""
_DIGITS = 12
"""So much of a classifier's digest tells it from others of the same name."""


def model_path(model: str | Path | None = None) -> Path:
    """Return the folder of a model: the bundled one, a path of your own, or one of the project's by its name.

    Raises:
        ModelError: there is no such folder.
    """
    here = Path(__file__).parent
    known = [folder / "models" / (model or MODEL) for folder in (here, here.parent)]
    for place in [Path(model), *known] if model else known:
        if (place / "config.cfg").is_file():
            return place
    if model:
        raise ModelError(
            f"{model}: no model here (a folder with config.cfg); leave --model out for the bundled one"
        )
    raise ModelError("the bundled model is missing: reinstall tagger, or build it with tagger train")


@lru_cache(maxsize=2)
def _loaded(path: Path, topics: Path | None = None) -> Language:
    import spacy

    try:
        nlp = spacy.load(path)
        if topics:
            _swap_topics(nlp, topics)
        nlp("Warm.")  # compiles the matchers outside of any memory zone
        use_own_network(nlp)
    except MissingExtraError:
        raise
    except ModelError as error:
        raise ModelError(str(error) if topics else f"{path}: {error}") from error
    except Exception as error:  # spaCy and thinc raise whatever the broken file makes them stumble over
        reason = " ".join(str(error).split())[:200]
        raise ModelError(
            f"{path}: the model cannot be loaded ({type(error).__name__}: {reason}); reinstall it or retrain"
        ) from error
    return nlp


def load(model: str | Path | None = None, *, topics: str | Path | None = None) -> Language:
    """Return the spaCy pipeline of a model: the bundled one, or that of a folder. Loaded once per process.

    Args:
        model: Folder of the model; the bundled one if None.
        topics: Folder of a classifier (`tagger train topics`) that takes the place of the model's own.

    Raises:
        ModelError: the model or the classifier is missing or damaged.
    """
    return _loaded(model_path(model).resolve(), Path(topics).resolve() if topics else None)


def use_own_network(nlp: Language) -> None:
    """Have a pipeline annotate with our own code for its network, if it is of the architecture that the code knows.

    It is faster than spaCy's, and says how sure it is of each entity (`tagger.components.certainty`).
    """
    from tagger.components.network import Network

    if network := Network.of(nlp):
        _NETWORKS[nlp] = network


def _swap_topics(nlp: Language, folder: Path) -> None:
    name = "tagger_topics"
    component: Any = nlp.get_pipe(name) if name in nlp.pipe_names else nlp.add_pipe(name)
    component.from_disk(folder)
    nlp.meta[TOPICS] = f"{folder.name} {digest_of(folder)[:_DIGITS]}"


def annotate(
    text: str,
    *,
    title: str | None = None,
    published: str | None = None,
    model: str | Path | None = None,
    corrections: Correcting | None = None,
    acronyms: AcronymTable | None = None,
    cities: bool = False,
) -> Annotation:
    """Return everything that the tool says about one text.

    Args:
        text: Plain text, annotated as it is, to the character.
        title: Headline, annotated too (`Annotation.title_entities`).
        published: ISO 8601 date that "yesterday" and dates without a year are read against.
        model: Folder of a model; the bundled one if None.
        corrections: What `tagger.read_corrections` has read; the id of the document is `text`.
        acronyms: What `tagger.read_acronyms` has read: for those that the text doesn't define itself.
        cities: Whether the cities that are named count for their countries (`Country.via["place"]`: inferred).

    Raises:
        ModelError: the model is missing or damaged.
        UsageError: the corrections name a field of work that the model doesn't have.
        MissingExtraError: cities are wanted, and their library is not installed.
    """
    nlp, aids = load(model), Aids(corrections, acronyms, cities)
    aids.check(field_names(nlp))
    document = Document(id="text", text=text, title=title, published=published)
    return finished(nlp, annotate_document(nlp, document, aids), aids)


def annotate_many(
    documents: Iterable[Document | Failure],
    *,
    model: str | Path | None = None,
    topics: str | Path | None = None,
    corrections: Correcting | None = None,
    acronyms: AcronymTable | None = None,
    cities: bool = False,
) -> Iterator[Annotation | Failure]:
    """Yield one result per document, in order; failures that come in are passed on in their place.

    Lazy: at most 64 documents are held at a time. A document that the pipeline cannot annotate becomes a `Failure`.
    `model` and `topics` as in `load`, the rest as in `annotate`.

    Raises:
        ModelError: the model is missing or damaged.
        UsageError: the corrections name a field of work that the model doesn't have.
        MissingExtraError: cities are wanted, and their library is not installed.
    """
    nlp, aids = load(model, topics=topics), Aids(corrections, acronyms, cities)
    aids.check(field_names(nlp))
    for batch in _batches(documents):
        yield from _annotate_batch(nlp, batch, aids)


def _batches(documents: Iterable[Document | Failure]) -> Iterator[list[Document | Failure]]:
    stream = iter(documents)
    while batch := list(islice(stream, BATCH)):
        yield batch


def field_names(nlp: Language) -> dict[str, str]:
    """Return the official name of every field of work that a model knows, by identifier; none without classifier."""
    model = nlp.get_pipe("tagger_topics").model if "tagger_topics" in nlp.pipe_names else None  # type: ignore[attr-defined]
    return dict(zip(model.labels, model.names, strict=True)) if model else {}


def finished(nlp: Language, annotation: Annotation, aids: Aids) -> Annotation:
    """Return an annotation of a model with corrections and cities, or as it is without."""
    return aids.finish(annotation, knowledge_base(nlp)) if aids != NO_AIDS else annotation


def _annotate_batch(nlp: Language, batch: list[Document | Failure], aids: Aids) -> list[Annotation | Failure]:
    documents = [each for each in batch if isinstance(each, Document)]
    with batch_memory(nlp, documents):
        try:
            done = iter(annotate_together(nlp, documents, aids))
        except Exception:  # noqa: BLE001  # one of them is at fault: find out which
            done = iter([_annotate_alone(nlp, document, aids) for document in documents])
        return [each if isinstance(each, Failure) else next(done) for each in batch]


def batch_memory(nlp: Language, documents: Iterable[Document]) -> AbstractContextManager[object]:
    """Return what a batch is annotated in, so that memory stays flat over an archive.

    New words are forgotten after the batch (`nlp.memory_zone`), which also makes spaCy tokenise each of their places
    anew. So those of the first batches are kept: most words of the next ones are among them.
    """
    tokenizer: Any = nlp.tokenizer
    tokenizer.max_cache_size = VOCABULARY
    size = sum(len(document.text) for document in documents)
    if len(nlp.vocab) < VOCABULARY and size < PIECE * 10:
        return nullcontext()
    return nlp.memory_zone()


def annotate_together(
    nlp: Language, documents: list[Document], aids: Aids = NO_AIDS
) -> list[Annotation | Failure]:
    """Return an annotation for each document, in order; the network sees short ones together, which is faster.

    Raises:
        Exception: whatever one of the documents makes a component stumble over.
    """
    if any(
        len(document.text) > PIECE for document in documents
    ):  # one at a time: a Doc takes a hundred times its text
        return [finished(nlp, annotate_document(nlp, document, aids), aids) for document in documents]
    docs = annotated_docs(nlp, documents, aids)
    notes = [to_annotation(nlp, doc, document) for doc, document in zip(docs, documents, strict=True)]
    return [finished(nlp, note, aids) for note in notes]


def _annotate_alone(nlp: Language, document: Document, aids: Aids) -> Annotation | Failure:
    try:
        return finished(nlp, annotate_document(nlp, document, aids), aids)
    except Exception as error:  # noqa: BLE001  # one document must not end the run
        reason = " ".join(str(error).split())[:300]
        return Failure(document.id, "annotate", f"{type(error).__name__}: {reason}")


def annotate_document(nlp: Language, document: Document, aids: Aids = NO_AIDS) -> Annotation:
    """Return the annotation of one document of any length, before it is `finished`."""
    return to_annotation(nlp, annotated_doc(nlp, document, aids), document)


def annotated_doc(nlp: Language, document: Document, aids: Aids = NO_AIDS) -> Doc:
    """Return the Doc of one document of any length after it went through the pipeline."""
    return next(annotated_docs(nlp, [document], aids))


def annotated_docs(nlp: Language, documents: list[Document], aids: Aids = NO_AIDS) -> Iterator[Doc]:
    """Yield the Docs of documents of any length after they went through the pipeline, in order.

    The network sees all of them first; the rules see each when it is asked for.
    """
    docs = [make_doc(nlp, document, aids) for document in documents]
    seen = iter(through_network(nlp, [doc for doc in docs if not _is_long(doc)]))
    docs = [doc if _is_long(doc) else next(seen) for doc in docs]
    yield from (_through_rules(nlp, doc) for doc in docs)


def _through_rules(nlp: Language, doc: Doc) -> Doc:
    for _, component in nlp.pipeline[_network_end(nlp) :]:
        doc = component(doc)
    return doc


def _is_long(doc: Doc) -> bool:
    """Say whether a text is so long that it has been through the network piece by piece."""
    return len(doc) > 0 and doc[-1].idx + len(doc[-1].text_with_ws) > PIECE


def through_network(nlp: Language, docs: list[Doc]) -> list[Doc]:
    """Return Docs after the components before the rules; the network by our own code, when it was loaded here."""
    components = nlp.pipeline[: _network_end(nlp)]
    network = _NETWORKS.get(nlp)
    if network and tuple(name for name, _ in components[: len(_NETWORK)]) == _NETWORK:
        network(docs)
        components = components[len(_NETWORK) :]
    for _, component in components:
        docs = [component(doc) for doc in docs]
    return docs


def make_doc(nlp: Language, document: Document, aids: Aids = NO_AIDS) -> Doc:
    """Return the tokenised Doc of title and text, with what the components need to know in its `user_data`.

    The Doc's text has the lines joined that a column broke (`tagger.text.reflow`); `tagger_reflow` holds the
    places and shifts of the way back. A long document has been through the network already, piece by piece.
    """
    whole = f"{document.title}{TITLE_BREAK}{document.text}" if document.title else document.text
    view = reflow(whole, _known_words(nlp))
    doc = tokenise(nlp, view.text) if len(view.text) <= PIECE else _make_long_doc(nlp, view.text)
    doc.user_data["tagger_title_end"] = view.place(len(document.title or ""))
    if view.places:
        doc.user_data["tagger_reflow"] = [list(view.places), list(view.shifts)]
    if document.issued_by:
        doc.user_data["tagger_issuers"] = list(document.issued_by)
    if document.published:
        doc.user_data["tagger_published"] = document.published
    if aids.acronyms and (known := aids.acronyms.within(view.text)):
        doc.user_data[ARCHIVE] = known
    return doc


def _known_words(nlp: Language) -> Callable[[str], bool] | None:
    """Return what says whether a word is known: the classifier's vocabulary is the list of words at hand."""
    if "tagger_topics" not in nlp.pipe_names:
        return None
    model: TopicModel | None = nlp.get_pipe("tagger_topics").model  # type: ignore[attr-defined]
    return model.knows if model else None


def _make_long_doc(nlp: Language, text: str) -> Doc:
    parts = through_network(nlp, [tokenise(nlp, piece) for piece in cut_pieces(text)])
    for part in parts:
        if not has_seen(part):
            part.tensor = part.tensor[:0]
    return joined_docs(parts)


def _network_end(nlp: Language) -> int:
    """Return how many components are the networks', which see pieces of a long text: those before the rules."""
    places = [nlp.pipe_names.index(name) for name in (_NETWORK[-1], _ENCODER) if name in nlp.pipe_names]
    return max(places, default=-1) + 1


def describe(nlp: Language) -> dict[str, Any]:
    """Return what the model says about itself: name, version, labels, components, measured performance."""
    meta = nlp.meta
    return {
        "name": meta.get("name"),
        "version": meta.get("version"),
        "pipeline": nlp.pipe_names,
        "labels": list(nlp.get_pipe("ner").labels) if "ner" in nlp.pipe_names else [],  # type: ignore[attr-defined]
        "performance": meta.get("performance", {}),
        "spacy_version": meta.get("spacy_version"),
    }
