"""What flows between the stages: frozen, slotted, picklable, standard library only.

`to_dict` gives plain JSON values in the order of the record's contract (see `tagger/schema/annotation.schema.json`).
All offsets are half-open, in Unicode code points; all scores are in [0, 1].
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

SCHEMA = 1

Label = Literal["PERSON", "ORG", "COUNTRY", "LOCATION", "NORP", "DATE"]
LABELS: tuple[Label, ...] = ("PERSON", "ORG", "COUNTRY", "LOCATION", "NORP", "DATE")

Stage = Literal["read", "clean", "annotate", "write"]


@dataclass(frozen=True, slots=True)
class Document:
    """One text to annotate, with what its page or record says about it.

    Attributes:
        id: Stable name: a path, `archive.zip!/member`, or the record's own id.
        text: What is annotated; offsets refer to it.
        title: Headline, annotated too, with offsets of its own.
        published: ISO 8601 date (`YYYY-MM-DD`) that relative dates are read against.
        issued_by: OSCE structures that issued it, as the page writes them.
        editorial_fields: Fields of work that the page's editors chose; never shown to the classifier.
        kind: Kind of item as the page says it ("News Item", "Press release").
        place: Place of the page's own place line, as written.
        language: ISO 639-1 code.
    """

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    issued_by: tuple[str, ...] = ()
    editorial_fields: tuple[str, ...] = ()
    kind: str | None = None
    place: str | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be processed; it takes the document's place and the run goes on.

    Attributes:
        id: Name of the document, as `Document.id`.
        stage: Where it failed.
        reason: One line for the user: what is wrong, and what to do where something can be done.
    """

    id: str
    stage: Stage
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return the failure as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A document that was left out on purpose: foreign language, duplicate; counted, so that nothing is lost.

    Attributes:
        id: Name of the document, as `Document.id`.
        reason: One line for the user: "language ru", "duplicate of …".
    """

    id: str
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Mention:
    """A named entity or date in a text.

    Attributes:
        start: Offset of the first character.
        end: Offset after the last character; `text == document.text[start:end]`.
        text: The characters of the mention.
        label: One of `LABELS`.
        id: `scheme:value`, or None when it cannot be known.
        name: Canonical name: of the KB entry, of the person's fullest mention, of the date.
        score: Probability that span and label are right.
        via: What the mention and its id come from; says why when there is no id.
    """

    start: int
    end: int
    text: str
    label: str
    id: str | None
    name: str
    score: float
    via: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country that a document names, by its name, by an adjective, inside an organization's name, or by a city.

    Attributes:
        id: `iso3166:` identifier.
        name: Short English name.
        mentions: How many mentions lead to it, over title and text.
        via: Mentions by way: "name", "adjective", "organization", and, if asked for, "place": a city
            that lies in it; inferred, not named.
    """

    id: str
    name: str
    mentions: int
    via: dict[str, int]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that speak for a field of work.

    Attributes:
        start: Offset of the first character in the document's text.
        end: Offset after the last.
        text: The words.
        weight: What they add to the log-odds of the field.
    """

    start: int
    end: int
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class FieldOfWork:
    """One of the fields of work and how likely the document is about it.

    Attributes:
        id: Slug of the taxonomy, such as `policing`.
        name: Official spelling.
        score: Calibrated probability.
        assigned: Whether the score reaches the field's threshold and comes near the best one.
        evidence: Strongest words for it, strongest first.
        via: What decided: the classifier, or the line of the corrections.
    """

    id: str
    name: str
    score: float
    assigned: bool
    evidence: tuple[Evidence, ...] = ()
    via: str = "classifier"


@dataclass(frozen=True, slots=True)
class Annotation:
    """Everything that the tool says about one document: the record of design.md, section 4.

    Attributes:
        document: What was annotated.
        entities: Mentions in the text, in order of `start`, without overlap.
        title_entities: Mentions in the title, with offsets in the title.
        countries: Countries named, most mentioned first.
        fields_of_work: All fields of the taxonomy, best first.
        model: Name and version of the model.
    """

    document: Document
    entities: tuple[Mention, ...]
    title_entities: tuple[Mention, ...]
    countries: tuple[Country, ...]
    fields_of_work: tuple[FieldOfWork, ...]
    model: dict[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values, keys in the order of the contract."""
        doc = self.document
        return {
            "schema": SCHEMA,
            "id": doc.id,
            "title": doc.title,
            "text": doc.text,
            "published": doc.published,
            "issued_by": list(doc.issued_by),
            "language": doc.language,
            "entities": [asdict(mention) for mention in self.entities],
            "title_entities": [asdict(mention) for mention in self.title_entities],
            "countries": [asdict(country) for country in self.countries],
            "fields_of_work": [
                {**asdict(each), "evidence": [asdict(piece) for piece in each.evidence]}
                for each in self.fields_of_work
            ],
            "editorial": {"fields_of_work": list(doc.editorial_fields), "kind": doc.kind, "place": doc.place},
            "model": dict(self.model),
        }
