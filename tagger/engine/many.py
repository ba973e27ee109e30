"""Documents in, annotations out, over several processes: `tagger.annotate_many`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tagger import pipeline
from tagger.engine.batches import cut_batches
from tagger.engine.flow import Flow
from tagger.engine.worker import Spec, annotate_documents, warm_model
from tagger.executors import local_crew
from tagger.types import Annotation, Document, Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tagger.components.archive import AcronymTable
    from tagger.corrections import Corrections


def annotate_many(
    documents: Iterable[Document | Failure],
    *,
    model: str | Path | None = None,
    topics: str | Path | None = None,
    corrections: Corrections | None = None,
    acronyms: AcronymTable | None = None,
    cities: bool = False,
    jobs: int = 0,
) -> Iterator[Annotation | Failure]:
    """Yield one result per document, in order; failures that come in are passed on in their place.

    Lazy: a few batches of documents are held at a time. A document that the pipeline cannot annotate, or that takes
    its process along, becomes a `Failure`.

    Args:
        documents: Any number, from `tagger.read` or your own.
        model: As in `tagger.load`.
        topics: As in `tagger.load`.
        corrections: What `tagger.read_corrections` has read.
        acronyms: What `tagger.read_acronyms` has read: for those that a document doesn't define itself.
        cities: Whether the cities that are named count for their countries (`Country.via["place"]`: inferred).
        jobs: Processes; 0 is this one. With more, a script needs its `if __name__ == "__main__":`, as for all
            processes that Python starts.

    Raises:
        ModelError: The model is missing or damaged.
        UsageError: The corrections name a field of work that the model doesn't have.
        MissingExtraError: Cities are wanted, and their library is not installed.
    """
    if not jobs:
        return pipeline.annotate_many(
            documents, model=model, topics=topics, corrections=corrections, acronyms=acronyms, cities=cities
        )
    spec = Spec(
        model=str(model) if model else None,
        topics=str(topics) if topics else None,
        corrections=corrections,
        acronyms=acronyms,
        cities=cities,
    )
    return _annotated(documents, spec, jobs)


def _annotated(
    documents: Iterable[Document | Failure], spec: Spec, jobs: int
) -> Iterator[Annotation | Failure]:
    with local_crew(jobs, partial(warm_model, spec)) as crew:
        flow = Flow[Document | Failure, Annotation | Failure](
            lambda batch: crew.executor.submit(annotate_each, batch, spec),
            lambda document, error: Failure(document.id, "annotate", f"the worker process died: {error}"),
            width=crew.width,
            ahead=crew.ahead,
        )
        for _, result in flow.results(cut_batches(documents)):
            yield result


def annotate_each(batch: Sequence[Document | Failure], spec: Spec) -> list[Annotation | Failure]:
    """Return a result for each document, in order: what a worker does."""
    nlp = pipeline.load(spec.model, topics=spec.topics)
    done = iter(annotate_documents(nlp, [each for each in batch if isinstance(each, Document)], spec))
    return [next(done) if isinstance(each, Document) else each for each in batch]
