"""The acronyms of an archive: collected in a first pass over it, kept in a table that people can edit, read again.

A document that defines an acronym says what it means in others, too: *TNTD* where nothing else is said. An acronym
for which documents give different long forms is refused: all of them are listed, and who knows which one is meant
accepts it in the table.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from spacy.tokens import Span

from tagger import pipeline
from tagger.components.acronyms import agree, definitions, settled
from tagger.components.archive import AcronymTable, ArchiveAcronym
from tagger.components.context import text_of
from tagger.components.pieces import cut_pieces, tokenise
from tagger.components.policy import NOTHING, settle
from tagger.errors import UsageError
from tagger.kb.ids import normalize
from tagger.kb.normal import key
from tagger.sources.encoding import decode
from tagger.sources.source import RefusedError
from tagger.text.reflow import reflow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.language import Language
    from spacy.tokens import Doc

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
    _found: dict[str, Counter[tuple[str, str, str]]] = field(default_factory=dict)

    def add(self, found: Iterable[ArchiveAcronym]) -> None:
        """Count the definitions of a document."""
        self.documents += 1
        for each in set(found):
            self._found.setdefault(each.acronym, Counter())[each.expansion, each.label, each.id] += 1

    def listed(self) -> list[Listed]:
        """Return the lines of the table by acronym, the most frequent expansion first."""
        return [row for short in sorted(self._found) for row in _lines(short, self._found[short])]


def _lines(short: str, found: Counter[tuple[str, str, str]]) -> Iterator[Listed]:
    groups: list[Counter[tuple[str, str, str]]] = []
    for each, count in sorted(found.items(), key=lambda item: (-item[1], item[0])):
        group = next((group for group in groups if _is_same(next(iter(group)), each)), None)
        if group is None:
            groups.append(group := Counter())
        group[each] = count
    for group in sorted(groups, key=lambda group: -group.total()):
        long, label, identifier = next(iter(group))
        identifier = identifier or next((each for _, _, each in group if each), "")
        label = next((each for _, each, _ in group if each != NOTHING), label)
        status = ACCEPTED if len(groups) == 1 else REFUSED
        yield Listed(short, long, label, identifier, group.total(), status)


def _is_same(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """Say whether two expansions are one thing: by identifier, else by name, at most with a word more at an end."""
    if one[2] and other[2]:
        return one[2] == other[2]
    return agree(key(one[0]), key(other[0]))


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
    """Yield the acronyms that a document defines in one way, with what they stand for."""
    whole = f"{document.title}{pipeline.TITLE_BREAK}{document.text}" if document.title else document.text
    for piece in cut_pieces(reflow(whole).text):
        if "(" in piece:
            yield from _defined_in(nlp, _through(nlp, tokenise(nlp, piece), _STEPS))


def _defined_in(nlp: Language, doc: Doc) -> Iterator[ArchiveAcronym]:
    text = text_of(doc)
    kept, _ = settled(text, list(definitions(doc)))
    longs = (doc.char_span(each.start, each.end, alignment_mode="expand") for each in kept)
    settle(
        doc,
        (
            Span(doc, span.start, span.end, label=each.label, span_id="document")
            for each, span in zip(kept, longs, strict=True)
            if span is not None and each.label != NOTHING
        ),
    )
    doc = _through(nlp, doc, (_LINKER,))
    ids = {ent.end_char: ent.kb_id_ for ent in doc.ents if ent.label_ in _LABELS}
    for each in kept:
        long = " ".join(text[each.start : each.end].split())
        identifier = ids.get(each.end, "") if each.label != NOTHING else ""
        yield ArchiveAcronym(each.short, long, each.label, identifier)


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
