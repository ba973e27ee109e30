"""The acronyms of an archive: collected in a first pass over it, kept in a table that people can edit, read again.

A document that defines an acronym says what it means in others, too: *TNTD* where nothing else is said. An acronym
for which documents give different long forms is refused: all of them are listed, and who knows which one is meant
accepts it in the table.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from spacy.tokens import Span

from tagger import pipeline
from tagger.components.acronyms import agree, definitions
from tagger.components.archive import AcronymTable, ArchiveAcronym
from tagger.components.context import text_of
from tagger.components.pieces import cut_pieces, tokenise
from tagger.components.policy import NOTHING, settle
from tagger.errors import UsageError
from tagger.kb.ids import normalize
from tagger.kb.normal import key
from tagger.record import knowledge_base
from tagger.sources.encoding import decode
from tagger.sources.source import RefusedError
from tagger.text.reflow import reflow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from spacy.language import Language
    from spacy.tokens import Doc

    from tagger.components.acronyms import Definition
    from tagger.types import Document

COLUMNS: Final = ("acronym", "expansion", "label", "id", "documents", "status")
ACCEPTED: Final = "accepted"
REFUSED: Final = "refused"

_NEEDED: Final = ("acronym", "expansion", "status")
_LABELS: Final = ("ORG", "LOCATION", NOTHING)
_STEPS: Final = ("tagger_gazetteer", "tagger_dates")
_LINKER: Final = "tagger_linker"


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the table.

    Attributes:
        acronym: As it is written.
        expansion: The long form, as most documents write it.
        label: "ORG", "LOCATION", or "NONE" for what is no entity.
        id: Identifier of the expansion, or "".
        documents: How many define it so.
        status: "accepted", or "refused" where other documents define it otherwise.
    """

    acronym: str
    expansion: str
    label: str
    id: str
    documents: int
    status: str


@dataclass(slots=True)
class Tally:
    """The definitions of the documents that were seen.

    Attributes:
        documents: How many that were.
    """

    documents: int = 0
    _found: dict[str, dict[ArchiveAcronym, set[int]]] = field(default_factory=dict)

    def add(self, found: Iterable[ArchiveAcronym]) -> None:
        """Count the definitions of a document."""
        self.documents += 1
        for each in found:
            self._found.setdefault(each.acronym, {}).setdefault(each, set()).add(self.documents)

    def listed(self) -> list[Listed]:
        """Return the lines of the table by acronym, the most frequent expansion first."""
        return [row for short in sorted(self._found) for row in _lines(self._found[short])]


def _lines(found: dict[ArchiveAcronym, set[int]]) -> list[Listed]:
    """Return a line for each thing that one acronym stands for."""
    groups: list[list[ArchiveAcronym]] = []
    for each in sorted(found, key=lambda each: (-len(found[each]), each.expansion, each.label, each.id)):
        group = next((group for group in groups if _belongs(each, group)), None)
        if group is None:
            groups.append([each])
        else:
            group.append(each)
    status = ACCEPTED if len(groups) == 1 else REFUSED
    lines = [_line(group, len(set().union(*map(found.__getitem__, group))), status) for group in groups]
    return sorted(lines, key=lambda line: -line.documents)


def _line(group: list[ArchiveAcronym], documents: int, status: str) -> Listed:
    """Return the line of a thing: its most frequent expansion, and what any of them says of label and identifier."""
    first = group[0]
    label = next((each.label for each in group if each.label != NOTHING), first.label)
    identifier = next((each.id for each in group if each.id), "")
    return Listed(first.acronym, first.expansion, label, identifier, documents, status)


def _belongs(each: ArchiveAcronym, group: Sequence[ArchiveAcronym]) -> bool:
    """Say whether an expansion is one of a group's, none of which has another identifier."""
    ids = {other.id for other in group if other.id}
    return any(_is_same(each, other) for other in group) and not (each.id and ids - {each.id})


def _is_same(one: ArchiveAcronym, other: ArchiveAcronym) -> bool:
    """Say whether two expansions are one thing: by identifier, else by name, at most with a word more at an end."""
    if one.id and other.id:
        return one.id == other.id
    return agree(key(one.expansion), key(other.expansion))


def collect(documents: Iterable[Document], *, model: str | Path | None = None) -> Tally:
    """Return what documents define their acronyms to be.

    By the rules and the names of the knowledge base; the network is not asked, so this is a fast pass.

    Raises:
        ModelError: The model is missing or damaged.
    """
    nlp, tally = pipeline.load(model), Tally()
    for document in documents:
        with pipeline.batch_memory(nlp, [document]):
            tally.add(list(defined(nlp, document)))
    return tally


def defined(nlp: Language, document: Document) -> Iterator[ArchiveAcronym]:
    """Yield the acronyms that a document defines, with what they stand for, in every way that it does."""
    whole = f"{document.title}{pipeline.TITLE_BREAK}{document.text}" if document.title else document.text
    for piece in cut_pieces(reflow(whole).text):
        if "(" in piece:
            yield from _defined_in(nlp, _through(nlp, tokenise(nlp, piece), _STEPS))


def _defined_in(nlp: Language, doc: Doc) -> Iterator[ArchiveAcronym]:
    text, kb, found = text_of(doc), knowledge_base(nlp), list(definitions(doc))
    settle(doc, _long_forms(doc, found))
    doc = _through(nlp, doc, (_LINKER,))
    ids = {ent.end_char: ent.kb_id_ for ent in doc.ents if ent.label_ in _LABELS}
    for each in found:
        long = " ".join(text[each.start : each.end].split())
        if each.label != NOTHING:
            yield ArchiveAcronym(each.short, long, each.label, ids.get(each.end, ""))
        elif not (kb and kb.hits(each.short)):  # what is a name elsewhere (US) is not unmarked everywhere
            yield ArchiveAcronym(each.short, long, NOTHING, "")


def _long_forms(doc: Doc, found: Iterable[Definition]) -> Iterator[Span]:
    for each in found:
        span = doc.char_span(each.start, each.end, alignment_mode="expand")
        if span is not None and each.label != NOTHING:
            yield Span(doc, span.start, span.end, label=each.label, span_id="document")


def _through(nlp: Language, doc: Doc, steps: Iterable[str]) -> Doc:
    for step in steps:
        if step in nlp.pipe_names:
            doc = nlp.get_pipe(step)(doc)
    return doc


def to_csv(rows: Iterable[Listed]) -> Iterator[str]:
    """Yield the lines of the table as CSV, the names of the columns first."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([getattr(row, name) for name in COLUMNS])
    yield buffer.getvalue()


def read_acronyms(path: str | Path) -> AcronymTable:
    """Return the accepted acronyms of a table, ready to be used.

    Args:
        path: CSV file as `tagger kb acronyms` writes it, in any encoding that a spreadsheet saves. Needed are
            the columns `acronym`, `expansion` and `status`; without a `label` the expansion is an organization.

    Raises:
        UsageError: The file can't be read, or a line makes no sense, or accepts a second expansion.
    """
    try:
        text = decode(Path(path).read_bytes())
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except RefusedError as error:
        raise UsageError(f"{path}: {error}") from error
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    if missing := [name for name in _NEEDED if name not in (reader.fieldnames or ())]:
        raise UsageError(f"{path}: no column {missing[0]!r}; the columns are {', '.join(COLUMNS)}")
    rows: dict[str, ArchiveAcronym] = {}
    for cells in reader:
        row = _row(cells, f"{path}, line {reader.line_num}")
        if row and rows.setdefault(row.acronym, row) != row:
            raise UsageError(
                f"{path}, line {reader.line_num}: {row.acronym} has been accepted with another expansion: "
                f"{rows[row.acronym].expansion!r}; accept one"
            )
    return AcronymTable(tuple(rows.values()))


def _row(cells: dict[str, str | None], where: str) -> ArchiveAcronym | None:
    """Return the acronym of a line; None where it is refused.

    Raises:
        UsageError: A cell makes no sense.
    """
    filled = {name: (cell or "").strip() for name, cell in cells.items() if isinstance(name, str)}
    acronym, expansion, status = (filled.get(name, "") for name in _NEEDED)
    if status not in {ACCEPTED, REFUSED}:
        raise UsageError(f"{where}: status {status!r} is neither {ACCEPTED} nor {REFUSED}")
    if status == REFUSED:
        return None
    label = filled.get("label") or "ORG"
    if not acronym or not expansion:
        raise UsageError(f"{where}: no {'expansion' if acronym else 'acronym'}")
    if label not in _LABELS:
        raise UsageError(f"{where}: label {label!r} is none of {', '.join(_LABELS)}")
    identifier = filled.get("id", "")
    if identifier and normalize(identifier) is None:
        raise UsageError(f"{where}: {identifier!r} is no identifier")
    return ArchiveAcronym(acronym, expansion, label, identifier)
