"""Before and after: the same gold documents measured twice, with other corrections or another model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from tagger.training.corpus import load_corpus
from tagger.training.evaluate import Evaluation, compare, plain_document, usable
from tagger.types import Annotation

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from tagger.corrections import Corrections
    from tagger.kb.store import KnowledgeBase
    from tagger.types import Failure


class Change(NamedTuple):
    """A figure before and after; nan where there is no such case."""

    part: str
    name: str
    metric: str
    before: float
    after: float
    support: int

    @property
    def difference(self) -> float:
        """Return by how much the figure rose."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two evaluations on the same documents."""

    before: Evaluation
    after: Evaluation

    def changes(self) -> list[Change]:
        """Return every figure that both have, in order."""
        old = {result[1:4]: result for result in self.before.rows()}
        return [
            Change(*result[1:4], old[result[1:4]].value, result.value, result.support)
            for result in self.after.rows()
            if result[1:4] in old
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values: both evaluations."""
        return {"before": self.before.to_dict(), "after": self.after.to_dict()}

    def to_frame(self) -> pd.DataFrame:
        """Return a row a figure: part, name, metric, before, after, support, difference."""
        import pandas as pd

        frame = pd.DataFrame(self.changes(), columns=list(Change._fields))
        return frame.assign(difference=frame.after - frame.before)


def compare_runs(
    gold: Path | str,
    *,
    model: str | None = None,
    split: str | None = None,
    corrections: Corrections | None = None,
    against: str | None = None,
) -> Comparison:
    """Return how good a model is on gold documents before and after.

    Args:
        gold: `.jsonl` file, or folder of them.
        model: Model of "after"; None for the bundled one.
        split: Only this split of the documents.
        corrections: Applied "after" only.
        against: Model of "before"; None for the same.

    Raises:
        TaggerError: no gold, or a model is missing or damaged.
        UsageError: the corrections name a field of work that the model doesn't have.
    """
    from tagger import pipeline
    from tagger.record import knowledge_base

    documents = usable(load_corpus(gold, split), gold)
    plain = [plain_document(document) for document in documents]
    nlp = pipeline.load(model)
    if corrections:
        corrections.check_fields(pipeline.field_names(nlp))
    notes = list(pipeline.annotate_many(plain, model=model))
    before = list(pipeline.annotate_many(plain, model=against)) if against else notes
    after = _corrected(notes, corrections, knowledge_base(nlp)) if corrections else notes
    return Comparison(compare(documents, before), compare(documents, after))


def _corrected(
    notes: list[Annotation | Failure], corrections: Corrections, kb: KnowledgeBase | None
) -> list[Annotation | Failure]:
    return [corrections.apply(note, kb) if isinstance(note, Annotation) else note for note in notes]
