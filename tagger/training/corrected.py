"""Corrections worked into the data that a model is made from: a copy of `data/`, corrected.

* Rows for everywhere become names of the knowledge base (`own_names.json` beside the reference data): aliases,
  identifiers, canonical names, labels, and words that are nothing.
* Rows for a document of the corpus become gold: spans, labels, values, fields of work.
* Documents that are not in the corpus, corrected, become training documents.

The copy is what `build_model` is given: what has been learned can be read there.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tagger.corrections.applying import recounted
from tagger.corrections.rows import ACTIONS
from tagger.corrections.settling import CERTAIN, is_corrected
from tagger.errors import TaggerError
from tagger.kb.store import KnowledgeBase
from tagger.pipeline import annotate_many
from tagger.sources import read
from tagger.training.corpus import gold_document, gold_id, structure_ids
from tagger.training.evaluate import plain_document
from tagger.training.markup import GoldSpan, MarkupError, write_markup
from tagger.training.own_names import OWN_NAMES, own_names
from tagger.training.splits import NAME as SPLITS
from tagger.training.splits import load_splits
from tagger.types import Annotation, Country, Document, Failure, FieldOfWork, Mention

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tagger.corrections import Corrections
    from tagger.training.corpus import GoldDocument

ADDED: Final = "corrections.jsonl"
"""Corpus file of the documents that corrections add."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What became of the rows.

    Attributes:
        names: Lines learned as names of the knowledge base.
        gold: Ids of the documents of the corpus that were corrected.
        added: Ids of the documents that were added to it.
        left_out: Ids of documents that can't be written in the corpus's markup.
        unlearned: Lines that nothing is learned from; they work only while the table is given.
    """

    names: tuple[int, ...]
    gold: tuple[str, ...]
    added: tuple[str, ...]
    left_out: tuple[str, ...]
    unlearned: tuple[int, ...]

    def said(self) -> str:
        """Return all that in one line."""
        parts = [
            f"{len(self.names)} rows learned as names",
            f"{len(self.gold)} documents of the corpus corrected",
            f"{len(self.added)} documents added",
        ]
        if self.left_out:
            parts.append(f"left out for their brackets: {', '.join(self.left_out)}")
        if self.unlearned:
            lines = ", ".join(map(str, self.unlearned))
            parts.append(f"nothing learned from line {lines}: give the table to annotate, too")
        return "; ".join(parts)


def correct_data(
    data: Path, corrections: Corrections, output: Path, *, notes: Iterable[Annotation] = ()
) -> Learned:
    """Write a corrected copy of the folders `corpus` and `reference` and return what became of the rows.

    Args:
        data: Folder with the two.
        corrections: The table.
        output: Where the copy goes; an older one is replaced.
        notes: Corrected annotations of documents that rows are for; those that the corpus has already, or that
            no row is for, are passed over.

    Raises:
        TaggerError: corpus or reference data are missing or wrong.
    """
    shutil.rmtree(output, ignore_errors=True)
    for name in ("corpus", "reference"):
        shutil.copytree(data / name, output / name)
    kb = _knowledge_base(data / "reference")
    names, learned = own_names(corrections, kb)
    _extend(output / "reference" / OWN_NAMES, names)
    for_documents = corrections.part(lambda row: bool(row.document))
    seen, changed = _correct_corpus(output / "corpus", for_documents, kb, _taxonomy(data / "reference"))
    added, left_out = _add_documents(output / "corpus", for_documents, notes, known=set(seen))
    used = {*learned, *_lines(for_documents, (*changed, *added))}
    unlearned = tuple(row.line for row in corrections.rows if row.line not in used)
    return Learned(tuple(learned), tuple(changed), tuple(added), tuple(left_out), unlearned)


def _knowledge_base(reference: Path) -> KnowledgeBase:
    from tagger.kb.build import build

    return KnowledgeBase.from_data(build(reference))


def _taxonomy(reference: Path) -> dict[str, str]:
    path = reference / "fields_of_work.json"
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TaggerError(
            f"{path}: no reference data ({error}); give --data DIR, with corpus and reference"
        ) from error
    return {entry["id"]: entry["name"] for entry in entries}


def _extend(path: Path, items: Sequence[dict[str, Any]]) -> None:
    """Put the items before those that are there already."""
    old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    path.write_text(json.dumps([*items, *old], ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _lines(corrections: Corrections, documents: Iterable[str]) -> set[int]:
    return {row.line for document in documents for row in corrections.rows if row.covers(document)}


# -- documents of the corpus


def _correct_corpus(
    folder: Path, corrections: Corrections, kb: KnowledgeBase, taxonomy: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """Correct the files of a corpus and return the ids of all its documents, and of those that were changed."""
    seen: list[str] = []
    changed: list[str] = []
    for file in sorted(folder.glob("*.jsonl")):
        fresh = []
        for line in filter(str.strip, file.read_text(encoding="utf-8").split("\n")):
            record = json.loads(line)
            seen.append(record["id"])
            wanted = any(row.covers(record["id"]) for row in corrections.rows)
            better = corrected_record(record, corrections, kb, taxonomy) if wanted else record
            if better != record:
                changed.append(record["id"])
            fresh.append(line if better == record else json.dumps(better, ensure_ascii=False))
        file.write_text("\n".join(fresh) + "\n", encoding="utf-8")
    return seen, changed


def corrected_record(
    record: Mapping[str, Any], corrections: Corrections, kb: KnowledgeBase, taxonomy: Mapping[str, str]
) -> dict[str, Any]:
    """Return a gold record as corrected: markup, countries, and fields of work where they are known.

    Args:
        record: JSON record of the corpus.
        corrections: The table; only rows for this document count.
        kb: For names and countries.
        taxonomy: Official name of each field of work by its identifier.

    Raises:
        MarkupError: a corrected span can't be written.
    """
    gold = gold_document(record)
    before = _as_annotation(gold, kb, taxonomy)
    after = corrections.apply(before, kb)
    fresh = dict(record)
    if after.title_entities != before.title_entities:
        fresh["title"] = _marked(gold.title, gold.title_spans, after.title_entities)
    if after.entities != before.entities:
        fresh["text"] = _marked(gold.text, gold.text_spans, after.entities)
    if after.countries != before.countries:
        fresh["countries"] = _codes(after)
    if gold.known_fields and after.fields_of_work != before.fields_of_work:
        fresh["fields_of_work"] = _assigned(after)
    return fresh


def _marked(text: str, spans: Iterable[GoldSpan], mentions: Iterable[Mention]) -> str:
    """Return the text with its mentions marked; those that no row has changed as they were."""
    old = {(span.start, span.end): span for span in spans}
    return write_markup(
        text, (gold_span(each) if is_corrected(each.via) else old[each.start, each.end] for each in mentions)
    )


def _codes(note: Annotation) -> list[str]:
    return sorted(each.id.removeprefix("iso3166:") for each in note.countries)


def _assigned(note: Annotation) -> list[str]:
    return [each.name for each in note.fields_of_work if each.assigned]


def _as_annotation(gold: GoldDocument, kb: KnowledgeBase, taxonomy: Mapping[str, str]) -> Annotation:
    """Return a gold document as if a model had annotated it."""
    title = tuple(_mention(span, gold.title) for span in gold.title_spans)
    text = tuple(_mention(span, gold.text) for span in gold.text_spans)
    named = {each.id: each for each in recounted((), (), (*title, *text), kb)}
    for identifier in (f"iso3166:{code}" for code in gold.countries):
        named.setdefault(identifier, Country(identifier, kb.name(identifier) or identifier, 1, {"name": 1}))
    known = set(gold.known_fields or ())
    return Annotation(
        document=plain_document(gold),
        entities=text,
        title_entities=title,
        countries=tuple(named.values()),
        fields_of_work=tuple(
            FieldOfWork(each, name, CERTAIN * (name in known), name in known)
            for each, name in taxonomy.items()
        ),
    )


def _mention(span: GoldSpan, text: str) -> Mention:
    surface, value = text[span.start : span.end], str(span.value or "")
    identifier = value if value.startswith(("osce:", "gov:", "org:")) else gold_id(span)
    return Mention(span.start, span.end, surface, span.label, identifier or None, surface, CERTAIN, "gold")


def gold_span(mention: Mention) -> GoldSpan:
    """Return a mention as the corpus writes it: code, date, or the official name of an OSCE structure."""
    scheme, _, value = (mention.id or "").partition(":")
    official = {f"osce:{slug}": name for name, slug in structure_ids().items()}
    written = value if scheme in {"iso3166", "edtf"} else official.get(mention.id or "", mention.id)
    return GoldSpan(mention.start, mention.end, mention.label, written or None)


# -- documents that are new


def added_record(note: Annotation, corrections: Corrections) -> dict[str, Any]:
    """Return a corrected annotation as a gold record.

    Its fields of work are known only where a row is about them: what the classifier says by itself teaches it
    nothing.

    Raises:
        MarkupError: the text, or a mention, holds brackets that the markup reserves.
    """
    document = note.document
    about_fields = (
        row.covers(document.id) and ACTIONS[row.action].about == "field" for row in corrections.rows
    )
    return {
        "id": document.id,
        "title": write_markup(document.title or "", map(gold_span, note.title_entities)),
        "text": write_markup(document.text, map(gold_span, note.entities)),
        "published": document.published,
        "issued_by": list(document.issued_by),
        "fields_of_work": _assigned(note) if any(about_fields) else None,
        "countries": _codes(note),
        "source": None,
        "synthetic": False,
    }


def _add_documents(
    folder: Path, corrections: Corrections, notes: Iterable[Annotation], known: set[str]
) -> tuple[list[str], list[str]]:
    """Add the documents that rows are for to the corpus, and return the ids of those added and of those not."""
    records: dict[str, dict[str, Any]] = {}
    left_out: list[str] = []
    for note in notes:
        name = note.document.id
        if name not in known and any(row.covers(name) for row in corrections.rows):
            try:
                records[name] = added_record(note, corrections)
            except MarkupError:
                left_out.append(name)
    if records:
        lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records.values())
        (folder / ADDED).write_text("".join(lines), encoding="utf-8")
        splits = load_splits(folder / SPLITS).by_id
        fresh = {**splits, **dict.fromkeys(records, "train")}
        (folder / SPLITS).write_text(json.dumps(fresh, indent=0) + "\n", encoding="utf-8")
    return list(records), left_out


# -- all of it, for `tagger train`


def learn_corrections(
    corrections: Corrections,
    *,
    data: Path,
    output: Path,
    documents: Iterable[str] = (),
    model: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write the corrected data and return their folder, which takes the place of `data`.

    Args:
        corrections: The table.
        data: Folder with the folders corpus and reference.
        output: Where the corrected copy goes; an older one is replaced.
        documents: Files, folders, archives: those of their documents that rows are for become training documents.
        model: What annotates them; the bundled one if None.
        say: Called with a line for what was learned, and for each document that can't be.

    Raises:
        UsageError: the corrections name a field of work that the taxonomy doesn't have.
        TaggerError: corpus or reference data are missing or wrong.
    """
    corrections.check_fields(_taxonomy(data / "reference"))
    wanted = _documents_of(corrections, documents, say)
    results = annotate_many(wanted, model=model, corrections=corrections) if documents else ()
    notes = [each for each in results if isinstance(each, Annotation)]
    say(correct_data(data, corrections, output, notes=notes).said())
    return output


def _documents_of(
    corrections: Corrections, paths: Iterable[str], say: Callable[[str], None]
) -> Iterator[Document]:
    """Yield the documents that rows are for; say which can't be read."""
    rows = [row for row in corrections.rows if row.document]
    for each in read(paths):
        if isinstance(each, Failure):
            say(f"{each.id}: {each.reason}")
        elif any(row.covers(each.id) for row in rows):
            yield each
