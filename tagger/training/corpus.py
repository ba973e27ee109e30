"""The gold corpus: JSON lines in markup -> `GoldDocument` -> spaCy `DocBin`.

The record is the one of the annotation guidelines. What a value of the corpus is called outside it
(`iso3166:GE`, `osce:tntd`, `edtf:2019-10-09`) is decided here, in `gold_id`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagger.errors import TaggerError
from tagger.pipeline import TITLE_BREAK
from tagger.training.markup import GoldSpan, MarkupError, parse_markup
from tagger.training.splits import splits_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from spacy.language import Language
    from spacy.tokens import Doc, DocBin, Span

DATA = Path(__file__).parents[2] / "data"
"""The checkout's data folder; there is none beside an installed wheel."""
STRUCTURES = "reference/structures.json"
"""In the data folder; a wheel has it too, since what the marks of a gold document mean stands in it."""

CORPUS = DATA / "corpus"


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One annotated document.

    Attributes:
        id: Unique in the corpus.
        title: Headline without markup; empty when there is none.
        text: Body without markup.
        title_spans: Spans with offsets in `title`, in order.
        text_spans: Spans with offsets in `text`, in order.
        published: ISO 8601 date, or None.
        issued_by: Official names of the OSCE structures that issued it.
        fields_of_work: Labels that OSCE's editors gave it; None when they are unknown.
        countries: Sorted alpha-2 codes of the countries that the document names.
        source: Address of the item that the facts come from.
        synthetic: Whether the facts are invented.
        file: Name of the corpus file, without ending.
    """

    id: str
    title: str
    text: str
    title_spans: tuple[GoldSpan, ...]
    text_spans: tuple[GoldSpan, ...]
    published: str | None
    issued_by: tuple[str, ...]
    fields_of_work: tuple[str, ...] | None
    countries: tuple[str, ...]
    source: str | None
    synthetic: bool
    file: str

    @property
    def known_fields(self) -> tuple[str, ...] | None:
        """The fields of work, or None when they are unknown: an empty list means unprinted, not none."""
        return self.fields_of_work or None

    @property
    def full_text(self) -> str:
        """Title and text as the pipeline sees them, in one string."""
        return f"{self.title}{TITLE_BREAK}{self.text}" if self.title else self.text

    @property
    def text_start(self) -> int:
        """Where `text` begins in `full_text`."""
        return len(self.title) + len(TITLE_BREAK) if self.title else 0

    @property
    def full_spans(self) -> tuple[GoldSpan, ...]:
        """All spans with offsets in `full_text`, in order."""
        shift = self.text_start
        moved = (span._replace(start=span.start + shift, end=span.end + shift) for span in self.text_spans)
        return (*self.title_spans, *moved)

    def surfaces(self) -> Iterator[tuple[str, GoldSpan]]:
        """Yield the characters of every span with the span, title first."""
        for text, spans in ((self.title, self.title_spans), (self.text, self.text_spans)):
            for span in spans:
                yield text[span.start : span.end], span


def load_corpus(path: Path | str = CORPUS, split: str | None = None) -> list[GoldDocument]:
    """Return the documents of a `.jsonl` file, or of all those in a folder, by file name and line.

    Args:
        path: File or folder.
        split: `train`, `dev` or `test`, as the `splits.json` beside the file says; None for all documents.

    Raises:
        TaggerError: nothing to read, a line that is no record, bad markup, or a split that is not known.
    """
    path = Path(path)
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise TaggerError(f"{path}: no gold documents here; give a .jsonl file or a folder of them")
    documents = [document for file in files for document in _read(file)]
    if split is None:
        return documents
    splits = splits_beside(files[0], split)
    return [document for document in documents if splits.of(document.id) == split]


def _read(file: Path) -> Iterator[GoldDocument]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _parsed(line, file, number)


def _parsed(line: str, file: Path, number: int) -> GoldDocument:
    try:
        return gold_document(json.loads(line), file.stem)
    except MarkupError as error:
        raise TaggerError(f"{file}, line {number}: {error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"no gold record ({type(error).__name__}: {error}); see the annotation guidelines"
        raise TaggerError(f"{file}, line {number}: {reason}") from error


def gold_document(record: Mapping[str, Any], file: str = "") -> GoldDocument:
    """Return the document of one JSON record; `file` is the name of the corpus file that it stands in.

    Raises:
        MarkupError: the markup of title or text is not sound.
        KeyError: the record has no `id` or no `text`.
    """
    title, title_spans = parse_markup(record.get("title") or "")
    text, text_spans = parse_markup(record["text"])
    fields = record.get("fields_of_work")
    return GoldDocument(
        id=record["id"],
        title=title,
        text=text,
        title_spans=tuple(title_spans),
        text_spans=tuple(text_spans),
        published=record.get("published"),
        issued_by=tuple(record.get("issued_by") or ()),
        fields_of_work=None if fields is None else tuple(fields),
        countries=tuple(sorted(record.get("countries") or ())),
        source=record.get("source"),
        synthetic=record.get("synthetic", True),
        file=file,
    )


@lru_cache
def structure_ids() -> Mapping[str, str]:
    """Return official name -> slug of every OSCE structure in `structures.json`."""
    packaged = Path(__file__).parents[1] / "data" / STRUCTURES
    path = packaged if packaged.is_file() else DATA / STRUCTURES
    entries = json.loads(path.read_text(encoding="utf-8"))
    return {entry["name"]: entry["id"] for entry in entries}


def gold_id(span: GoldSpan) -> str:
    """Return the `scheme:value` identifier that the span's value stands for, or "" when it has none.

    An ORG's value is the official name of an OSCE structure; one that the reference does not list gives "".
    """
    if span.value is None:
        return ""
    if span.label == "DATE":
        return f"edtf:{span.value}"
    if span.label in {"COUNTRY", "NORP"}:
        return f"iso3166:{span.value}"
    slug = structure_ids().get(span.value)
    return f"osce:{slug}" if slug else ""


def to_doc(document: GoldDocument, nlp: Language) -> Doc:
    """Return the Doc of title and text with the gold entities, their ids in `kb_id_`.

    Tokens under a span that does not fall on token boundaries are *missing*: neither entity nor outside of
    one, so that training learns nothing from them. `user_data` holds `tagger_published` and
    `tagger_title_end` as the pipeline sets them, and `tagger_unaligned`: [start, end, label] of such spans.
    """
    doc = nlp.make_doc(document.full_text)
    if document.published:
        doc.user_data["tagger_published"] = document.published
    doc.user_data["tagger_title_end"] = len(document.title)
    entities, missing, unaligned = _aligned(doc, document.full_spans)
    doc.set_ents(entities, missing=missing, default="outside")
    doc.user_data["tagger_unaligned"] = unaligned
    return doc


def _aligned(doc: Doc, spans: Iterable[GoldSpan]) -> tuple[list[Span], list[Span], list[list[Any]]]:
    entities: list[Span] = []
    missing: list[Span] = []
    unaligned: list[list[Any]] = []
    for gold in spans:
        entity = doc.char_span(gold.start, gold.end, label=gold.label, kb_id=gold_id(gold))
        if entity is not None:
            entities.append(entity)
            continue
        unaligned.append([gold.start, gold.end, gold.label])
        covering = doc.char_span(gold.start, gold.end, alignment_mode="expand")
        if covering is not None:
            missing.append(covering)
    taken = {token.i for entity in entities for token in entity}
    free = [span for span in missing if not taken & set(range(span.start, span.end))]
    return entities, free, unaligned


def to_docbin(documents: Iterable[GoldDocument], nlp: Language) -> DocBin:
    """Return the documents as a DocBin, in order, user data kept (see `to_doc`)."""
    from spacy.tokens import DocBin

    return DocBin(docs=[to_doc(document, nlp) for document in documents], store_user_data=True)
