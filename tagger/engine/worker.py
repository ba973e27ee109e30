"""What a worker does with a batch of input: the one function that crosses the process boundary, and what it takes.

Items become documents, documents annotations, annotations what the sink stores. Nothing in here raises for a
document: what cannot be read, takes too long or breaks the pipeline becomes a `Failure`, what is in another
language `Skipped`. Only `TaggerError` ends the run: there is no model.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from tagger import pipeline
from tagger.components.aids import Aids
from tagger.engine.clock import OutOfTimeError, last_resort, time_limit
from tagger.sources.item import Item, Limits, item_of_bytes
from tagger.types import Annotation, Document, Failure, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.language import Language

    from tagger.components.archive import AcronymTable
    from tagger.corrections import Corrections
    from tagger.sinks import Sink


GRACE: Final = 5.0


@dataclass(frozen=True, slots=True)
class Spec:
    """What a worker must know; picklable.

    Attributes:
        model: Folder of the model; the bundled one if None.
        topics: Folder of another classifier; the model's own if None.
        corrections: What a person has corrected; it has the last word.
        acronyms: What acronyms stand for that a document doesn't define itself.
        cities: Whether the cities that a document names count for their countries.
        sink: Name of the format that results are encoded for.
        limits: How much one input may be.
        languages: ISO 639-1 codes of the languages to annotate; None: all.
        time_limit: Seconds for one document; None: no limit.
        grace: Seconds over the limit after which the process is ended that did not react to it; None: never, which
            is for a process that has more to do than this work.
    """

    model: str | None = None
    topics: str | None = None
    corrections: Corrections | None = None
    acronyms: AcronymTable | None = None
    cities: bool = False
    sink: str = "parquet"
    limits: Limits = field(default_factory=Limits)
    languages: frozenset[str] | None = frozenset({"en"})
    time_limit: float | None = 300.0
    grace: float | None = GRACE

    @property
    def last_resort(self) -> float | None:
        """Seconds for one document after which the process is ended; None: never."""
        return self.time_limit + self.grace if self.time_limit and self.grace is not None else None


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What duplicates of a text are told by.

    Attributes:
        exact: Digest of the normalised text.
        near: MinHash signature; empty for a text too short to have one.
    """

    exact: str
    near: bytes


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one document.

    Attributes:
        document: Its id.
        outcome: "done", "failed" or "skipped".
        payload: What the sink stores.
        reason: Why it was not done.
        words: Words of its text.
        fingerprint: Of its text, when done.
    """

    document: str
    outcome: str
    payload: Any
    reason: str = ""
    words: int = 0
    fingerprint: Fingerprint | None = None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What became of one unit of input.

    Attributes:
        item: Its id.
        digest: Of its content.
        results: One a document, at least one.
    """

    item: str
    digest: str
    results: tuple[Result, ...]


def warm(spec: Spec) -> None:
    """Do a batch, so that all it needs is loaded before the first that counts, and outside of its time.

    Raises:
        TaggerError: The model, the classifier or a library is missing.
    """
    warm_model(spec)
    annotate_batch([item_of_bytes("warm", ".txt", b"Warm.")], replace(spec, time_limit=None))


def warm_model(spec: Spec) -> None:
    """Load the model, and see that it knows what the corrections name, and that the cities are there.

    Raises:
        TaggerError: Something is missing.
    """
    nlp = pipeline.load(spec.model, topics=spec.topics)
    aids_of(spec).check(pipeline.field_names(nlp))


def describe(spec: Spec) -> dict[str, str]:
    """Return what decides the results on this machine: versions, and digests of the model's folders."""
    from tagger.engine.manifest import digest_of_folder

    about = {"python": ".".join(platform.python_version_tuple()[:2])}
    about |= {name: version(name) for name in ("tagger", "spacy")}
    about["model"] = digest_of_folder(pipeline.model_path(spec.model))
    if spec.topics:
        about["topics"] = digest_of_folder(spec.topics)
    return about


def annotate_batch(batch: Sequence[Item | Failure], spec: Spec) -> list[ItemResult]:
    """Return what became of each item, in order.

    Raises:
        TaggerError: The model is missing or damaged.
    """
    from tagger.sinks import sink_for

    nlp, sink = pipeline.load(spec.model, topics=spec.topics), sink_for(spec.sink)
    read = [_documents(item, spec) for item in batch]
    wanted = [each for results in read for each in results if isinstance(each, Document)]
    done = iter(annotate_documents(nlp, wanted, spec))
    return [
        ItemResult(
            item.id,
            digest_of(item),
            tuple(
                _encoded(sink, next(done) if isinstance(each, Document) else each, item.id)
                for each in results
            ),
        )
        for item, results in zip(batch, read, strict=True)
    ]


def digest_of(item: Item | Failure) -> str:
    """Return what tells whether an input has changed since it was last seen."""
    return item.digest if isinstance(item, Item) else f"{item.stage}: {item.reason}"


def _documents(item: Item | Failure, spec: Spec) -> list[Document | Failure | Skipped]:
    if isinstance(item, Failure):
        return [item]
    from tagger.sources import parse

    found: list[Document | Failure | Skipped] = []
    try:
        with last_resort(spec.last_resort), time_limit(spec.time_limit):
            found.extend(_in_language(each, spec.languages) for each in parse(item, limits=spec.limits))
    except (OutOfTimeError, Exception) as error:  # noqa: BLE001  # a bug of a reader costs one item
        found.append(Failure(_unused(item.id, found), "read", _reason(error, spec)))
    return found or [Failure(item.id, "read", "holds no document")]


def _unused(name: str, found: Iterable[Document | Failure | Skipped]) -> str:
    """Return an id for the rest of an item of which some documents were read."""
    return f"{name}#rest" if any(each.id == name for each in found) else name


def _in_language(
    document: Document | Failure, languages: frozenset[str] | None
) -> Document | Failure | Skipped:
    if isinstance(document, Failure):
        return document
    from tagger.text.language import detect_language

    language = detect_language(document.text)
    if language is None:
        return document
    if languages is not None and language not in languages:
        return Skipped(document.id, f"language {language}")
    return replace(document, language=language)


def annotate_documents(
    nlp: Language, documents: Sequence[Document], spec: Spec
) -> list[Annotation | Failure]:
    """Return an annotation or a failure for each document, in order.

    Together, which is fast; one by one when that fails or takes longer than one document may.
    """
    if not documents:
        return []
    with pipeline.batch_memory(nlp, documents):
        try:
            with last_resort(spec.last_resort), time_limit(spec.time_limit):
                return _annotated(nlp, documents, spec)
        except (OutOfTimeError, Exception):  # noqa: BLE001  # one of them is at fault: find out which
            return [_annotated_alone(nlp, document, spec) for document in documents]


def _annotated_alone(nlp: Language, document: Document, spec: Spec) -> Annotation | Failure:
    try:
        with last_resort(spec.last_resort), time_limit(spec.time_limit):
            return _annotated(nlp, [document], spec)[0]
    except (OutOfTimeError, Exception) as error:  # noqa: BLE001  # one document must not end the run
        return Failure(document.id, "annotate", _reason(error, spec))


def _annotated(nlp: Language, documents: Sequence[Document], spec: Spec) -> list[Annotation | Failure]:
    return pipeline.annotate_together(nlp, list(documents), aids_of(spec))


def aids_of(spec: Spec) -> Aids:
    """Return what the spec gives besides the model; the first of equals, since only that has its indices made."""
    return _kept(Aids(spec.corrections, spec.acronyms, spec.cities))


@lru_cache(maxsize=1)
def _kept(aids: Aids) -> Aids:
    return aids


def _reason(error: BaseException, spec: Spec) -> str:
    if isinstance(error, OutOfTimeError):
        return f"took longer than {spec.time_limit:g} s, the time limit"
    if isinstance(error, MemoryError):
        return "not enough memory"
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"


def _encoded(sink: Sink, result: Annotation | Failure | Skipped, item: str) -> Result:
    payload = sink.encode(result, item=item, duplicate_of=None)
    if isinstance(result, Annotation):
        text = result.document.text
        return Result(
            result.document.id, "done", payload, words=len(text.split()), fingerprint=fingerprint(text)
        )
    outcome = "failed" if isinstance(result, Failure) else "skipped"
    return Result(result.id, outcome, payload, reason=result.reason)


def fingerprint(text: str) -> Fingerprint:
    """Return what duplicates of a text are told by."""
    from tagger.text.duplicates import signature, text_digest

    return Fingerprint(text_digest(text), signature(text))
