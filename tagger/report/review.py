"""Documents worth a person's look, ranked, and as files that annotation tools read.

| tool | form |
| --- | --- |
| doccano | JSONL, a line a document: `text`, `label` (its labels); all else becomes the document's metadata |
| Label Studio | a JSON array of tasks: `data`, `predictions` for a `Choices` named `fields_of_work` on `text` |
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tagger.errors import ModelError
from tagger.topics.doubt import doubts, vocabulary_of
from tagger.topics.reasons import standings
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tagger.topics.doubt import Doubt
    from tagger.topics.features import Source
    from tagger.topics.model import TopicModel

CONTROL = "fields_of_work"
"""Name of the `Choices` in Label Studio's labelling configuration."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document to look at.

    Attributes:
        document: The document.
        labels: Names of the fields that the classifier assigns, best first.
        doubts: Why to look at it, most points first; at least one.
    """

    document: Document
    labels: tuple[str, ...]
    doubts: tuple[Doubt, ...]

    @property
    def points(self) -> float:
        """How much a look is worth: the points of all doubts."""
        return sum(doubt.points for doubt in self.doubts)

    @property
    def text(self) -> str:
        """Title and text in one, for a person to read."""
        document = self.document
        return f"{document.title}\n\n{document.text}" if document.title else document.text

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values: one line for doccano."""
        return {
            "id": self.document.id,
            "text": self.text,
            "label": list(self.labels),
            "reason": "; ".join(doubt.reason for doubt in self.doubts),
            "points": round(self.points, 3),
            "doubts": [asdict(doubt) for doubt in self.doubts],
            "editorial": list(self.document.editorial_fields),
        }


def find_candidates(
    documents: Iterable[Document | Failure],
    read: Callable[[Document], tuple[TopicModel, Source]],
    failures: list[Failure],
) -> list[Candidate]:
    """Return the documents with at least one reason for a look, most points first, then in order.

    Args:
        documents: Read one at a time.
        read: Returns the classifier, the same for all, and what it reads of a document.
        failures: Those that come in, and documents that cannot be annotated, are added here.

    Raises:
        ModelError: there is no classifier.
    """
    found: list[Candidate] = []
    known: frozenset[str] | None = None
    for document in documents:
        if isinstance(document, Failure):
            failures.append(document)
            continue
        result = _tried(document, read)
        if isinstance(result, Failure):
            failures.append(result)
            continue
        model, source = result
        known = vocabulary_of(model) if known is None else known
        reasons = doubts(model, source, known, document.editorial_fields)
        if reasons:
            found.append(Candidate(document, _assigned(model, source), tuple(reasons)))
    return sorted(found, key=lambda each: -each.points)


def to_jsonl(candidates: Iterable[Candidate]) -> Iterator[str]:
    """Yield a line for each candidate, as doccano takes them."""
    for each in candidates:
        yield json.dumps(each.to_dict(), ensure_ascii=False) + "\n"


def to_label_studio(candidates: Iterable[Candidate], model: str) -> str:
    """Return the tasks with the classifier's labels as predictions, as a JSON array.

    Args:
        candidates: In the order of the tasks.
        model: Name and version, for the predictions.
    """
    return json.dumps([_task(each, model) for each in candidates], ensure_ascii=False, indent=1) + "\n"


def _task(candidate: Candidate, model: str) -> dict[str, Any]:
    record = candidate.to_dict()
    chosen = {
        "from_name": CONTROL,
        "to_name": "text",
        "type": "choices",
        "value": {"choices": record.pop("label")},
    }
    return {"data": record, "predictions": [{"model_version": model, "result": [chosen]}]}


def _tried(
    document: Document, read: Callable[[Document], tuple[TopicModel, Source]]
) -> tuple[TopicModel, Source] | Failure:
    try:
        return read(document)
    except ModelError:
        raise
    except Exception as error:  # noqa: BLE001  # one document must not end the run
        reason = " ".join(str(error).split())[:300]
        return Failure(document.id, "annotate", f"{type(error).__name__}: {reason}")


def _assigned(model: TopicModel, source: Source) -> tuple[str, ...]:
    assigned = [each for each in standings(model, source) if each.assigned]
    return tuple(each.name for each in sorted(assigned, key=lambda each: -each.score))
