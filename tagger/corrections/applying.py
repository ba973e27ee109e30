"""The corrections of a table, applied to annotations: mentions, countries, fields of work."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from tagger.components.countries import SCHEME, counted, countries_named
from tagger.corrections.finding import aliases, places, with_found
from tagger.corrections.index import Index, find
from tagger.corrections.rows import ACTIONS
from tagger.corrections.settling import (
    CERTAIN,
    Offer,
    Outcome,
    Said,
    Settling,
    contest,
    is_corrected,
    said_by,
)
from tagger.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tagger.corrections.index import Named
    from tagger.corrections.rows import Correction
    from tagger.kb.store import KnowledgeBase
    from tagger.types import Annotation, Country, FieldOfWork, Mention


class Examined(NamedTuple):
    """A corrected annotation, and what became of each row that was looked at."""

    annotation: Annotation
    outcomes: list[Outcome]


@dataclass(frozen=True)
class Corrections:
    """The rows of a table, in order. Plain data: equal if the rows are, and picklable."""

    rows: tuple[Correction, ...]

    def apply(self, annotation: Annotation, kb: KnowledgeBase | None = None) -> Annotation:
        """Return the annotation as corrected; the very same object where no row changes anything.

        The result is a valid record: mentions in order, without overlap, true to the text; countries count the
        mentions that are left. Applying twice is applying once.

        Args:
            annotation: As the pipeline made it.
            kb: Knowledge base for names and countries; that of the bundled model if None.
        """
        return self.examine(annotation, kb).annotation

    def examine(self, annotation: Annotation, kb: KnowledgeBase | None = None) -> Examined:
        """Return what `apply` does, and why."""
        index = self._index_of(kb)
        rows = index.rows_for(annotation.document.id)
        if not rows:
            return Examined(annotation, [])
        return _Editing(annotation, rows, index).examined()

    def part(self, wanted: Callable[[Correction], bool]) -> Corrections:
        """Return the rows that a function chooses."""
        return Corrections(tuple(filter(wanted, self.rows)))

    def check_fields(self, fields: Mapping[str, str]) -> None:
        """See to it that the fields of work that the rows name exist.

        Args:
            fields: Official name of each field by its identifier.

        Raises:
            UsageError: One doesn't; the message names the line.
        """
        known = {each.casefold() for pair in fields.items() for each in pair}
        for row in self.rows:
            if ACTIONS[row.action].about == "field" and row.new.casefold() not in known:
                listed = f"one of {', '.join(fields)}" if fields else "the model has none"
                raise UsageError(f"corrections, line {row.line}: unknown field of work {row.new!r}; {listed}")

    def __reduce__(self) -> tuple[Any, ...]:
        return Corrections, (self.rows,)  # the index is made anew where it is needed

    def _index_of(self, kb: KnowledgeBase | None) -> Index:
        """Return the index for a knowledge base; that of the last one is kept."""
        if kb is None:
            from tagger.kb.store import KnowledgeBase
            from tagger.pipeline import load

            kb = KnowledgeBase.from_vocab(load().vocab)
        kept = self._kept
        if not kept or kept[0].kb is not kb:
            kept[:] = [Index(self.rows, kb)]
        return kept[0]

    @cached_property
    def _kept(self) -> list[Index]:
        return []


class _Editing:
    """One annotation on its way to being corrected."""

    def __init__(self, annotation: Annotation, rows: list[Named], index: Index) -> None:
        self.annotation, self.rows, self.index = annotation, rows, index
        self.aliases = aliases(rows)
        self.settling = Settling(rows, index)

    def examined(self) -> Examined:
        """Return the corrected annotation and the outcomes."""
        note = self.annotation
        values: dict[str, Any] = {
            "entities": self._mentions("text", note.document.text, note.entities),
            "title_entities": self._mentions("title", note.document.title or "", note.title_entities),
            "fields_of_work": self._fields(),
        }
        changed = {name: value for name, value in values.items() if value != getattr(note, name)}
        if changed.keys() & {"entities", "title_entities"}:
            old, new = (
                (*note.entities, *note.title_entities),
                (*values["entities"], *values["title_entities"]),
            )
            changed["countries"] = recounted(note.countries, old, new, self.index.kb)
        return Examined(replace(note, **changed) if changed else note, self.settling.outcomes)

    def _mentions(self, part: str, text: str, mentions: Iterable[Mention]) -> tuple[Any, ...]:
        kept = [new for each in mentions if (new := self.settling.settled(part, each)) is not None]
        wanted = places(part, text, self.aliases)
        return tuple(with_found(part, text, kept, wanted, self.settling) if wanted else kept)

    def _fields(self) -> tuple[Any, ...]:
        rows = list(find(self.rows, ""))
        fields = self.annotation.fields_of_work
        new = tuple(self._field(each, rows) for each in fields) if rows else fields
        return new if new == fields else tuple(sorted(new, key=lambda each: (-each.score, each.name)))

    def _field(self, field: FieldOfWork, rows: Sequence[Correction]) -> FieldOfWork:
        if is_corrected(field.via):
            return field
        names = {field.id.casefold(), field.name.casefold()}
        offers = [Offer(row, row.action == "set field") for row in rows if row.new.casefold() in names]
        said = Said()
        won = contest(offers, field.assigned, said)
        self.settling.outcomes.extend(said.values())
        if won is None:
            return field
        before = f"{field.via} {field.score:.2f}"
        score = CERTAIN if won.value else 1 - CERTAIN
        return replace(field, assigned=bool(won.value), score=score, via=said_by([won.row], before))


def recounted(
    countries: Sequence[Country], old: Iterable[Mention], new: Iterable[Mention], kb: KnowledgeBase
) -> tuple[Country, ...]:
    """Return the countries after mentions have changed: most mentioned first, then by name."""
    ways = {country.id: Counter(country.via) for country in countries}
    names = {country.id: country.name for country in countries}
    difference = Counter(_named(new, kb))
    difference.subtract(Counter(_named(old, kb)))
    for (identifier, way), count in difference.items():
        ways.setdefault(identifier, Counter())[way] += count
    return counted(ways, kb, names)


def _named(mentions: Iterable[Mention], kb: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Yield every country that the mentions name, with the way."""
    for mention in mentions:
        for code, way in countries_named(mention.text, mention.label, mention.id or "", kb):
            yield f"{SCHEME}{code}", way
