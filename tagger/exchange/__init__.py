"""Exchange with annotation tools: what we found goes out, what people corrected comes in.

    import tagger.exchange

    tagger.exchange.export_records(records, "label-studio", "tasks.json")
    for document in tagger.exchange.import_records("export.json", "label-studio"): ...

All formats meet in `Labelled` (labelled.py); each has a file of its own with `read` and `write`, and its docstring says
what the format keeps. Places are verified on the way in (offsets.py): a span that does not say what stands
at its place is a `Failure` of its document, never mended.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from tagger.errors import TaggerError, UsageError
from tagger.exchange.labelled import Field, Labelled, Span
from tagger.exchange.offsets import Units
from tagger.exchange.pieces import Options, Piece, Read
from tagger.types import Annotation, Failure

__all__ = [
    "FORMATS",
    "Field",
    "Format",
    "Labelled",
    "Span",
    "Units",
    "export_records",
    "import_records",
    "labelled",
    "pieces",
]

_SURROGATE: Final = re.compile("[\ud800-\udfff]")

Exportable = Annotation | Labelled | Failure | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is read and written.

    Attributes:
        module: In `tagger.exchange`.
        what: For people: the tool and the kind of file.
        write: Name of the writer in the module.
        units: What its offsets count unless said otherwise.
        folder: Whether it is a folder of files rather than one.
        binary: Whether its file is no text.
    """

    module: str
    what: str
    write: str = "write"
    units: Units = Units.code_points
    folder: bool = False
    binary: bool = False


FORMATS: Final[Mapping[str, Format]] = {
    "label-studio": Format("label_studio", "Label Studio: a JSON array of tasks, and their configuration"),
    "doccano": Format("doccano", "doccano: JSONL, spans", units=Units.utf16),
    "doccano-fields": Format("doccano", "doccano: JSONL, fields of work", "write_fields", units=Units.utf16),
    "prodigy": Format("prodigy", "Prodigy: JSONL"),
    "brat": Format("brat", "brat: a folder of .txt and .ann", folder=True),
    "conll": Format("conll", "CoNLL: tokens and IOB2 tags"),
    "docbin": Format("docbin", "spaCy: a DocBin", binary=True),
    "webanno-jsonld": Format("webanno", "W3C Web Annotation: JSON-LD"),
    "markup": Format("markup", "marked text: JSONL, for tagger evaluate and tagger train"),
    "records": Format("records", "our records: JSONL, as tagger annotate writes them"),
}


def export_records(
    records: Iterable[Exportable], to: str, path: str | Path, *, units: str | None = None
) -> list[Failure]:
    """Write documents for a tool, one at a time, whole or not at all.

    Args:
        records: Annotations, their dicts, or `Labelled` (what `import_records` gives).
        to: Name of the format, of `FORMATS`.
        path: File or, for brat, folder to write. Label Studio's configuration is written beside the file.
        units: What offsets count, where the tool's own way is not wanted: "code-points" or "utf-16".

    Returns:
        Failures that came in, and documents that the format cannot hold.

    Raises:
        UsageError: There is no such format, or nothing can be written there.
        TaggerError: There is no space or permission.
    """
    from tagger.exchange.places import put

    return put(pieces(records, to, units=units), Path(path), folder=_format(to).folder)


def pieces(records: Iterable[Exportable], to: str, *, units: str | None = None) -> Iterator[Piece]:
    """Return what `export_records` writes, lazily: text or bytes of the one file, other files, failures.

    Raises:
        UsageError: There is no such format.
    """
    form = _format(to)
    write: Callable[[Iterable[Labelled], Options], Iterator[Piece]] = _member(form, form.write)
    failures: list[Failure] = []
    return _with(failures, write(_documents(records, failures), Options(_units(form, units))))


def import_records(
    path: str | Path, form: str, *, units: str | None = None, unreviewed: bool = False
) -> Iterator[Read]:
    """Read what a tool wrote, lazily and in order.

    Args:
        path: File or, for brat, folder.
        form: Name of the format, of `FORMATS`.
        units: What offsets count, where it is not the tool's own way: "code-points" or "utf-16".
        unreviewed: Whether to read what no person has confirmed too: Label Studio's predictions, Prodigy's
            tasks without an answer.

    Returns:
        For each document a `Labelled` (offsets half-open, in code points, each verified), a `Failure` that says
        what is wrong, or a `Skipped`: not accepted, not finished.

    Raises:
        UsageError: There is no such format; raised at once.
        TaggerError: The file is not there or not of the format; raised on the way.
    """
    chosen = _format(form)
    read: Callable[[Path, Options], Iterator[Read]] = _member(chosen, "read")
    return _decoded(Path(path), read(Path(path), Options(_units(chosen, units), unreviewed)))


def labelled(record: Exportable) -> Labelled | Failure:
    """Return a record as the common form: an annotation, its dict, a marked record of `data/corpus`."""
    from tagger.exchange import markup, records
    from tagger.exchange.pieces import tried

    if isinstance(record, Labelled | Failure):
        return record
    if isinstance(record, Annotation):
        return records.of_annotation(record)
    read = records.of_record if "schema" in record or "entities" in record else markup.of_gold
    name = str(record.get("id", "?"))
    found = tried(name, lambda: read(record, name))
    return found if isinstance(found, Labelled) else Failure(name, "read", getattr(found, "reason", ""))


def _documents(records: Iterable[Exportable], failures: list[Failure]) -> Iterator[Labelled]:
    for record in records:
        document = labelled(record)
        if isinstance(document, Failure):
            failures.append(document)
        elif _SURROGATE.search(document.text + (document.title or "")):
            failures.append(Failure(document.id, "write", "has half a surrogate pair in its text"))
        else:
            yield replace(document, title=document.title or None)


def _with(failures: list[Failure], made: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces; after each, the failures that came in until then."""
    for piece in made:
        yield piece
        while failures:
            yield failures.pop(0)
    yield from failures


def _decoded(path: Path, found: Iterable[Read]) -> Iterator[Read]:
    try:
        yield from found
    except UnicodeDecodeError as error:
        raise TaggerError(f"{path}: not UTF-8 at byte {error.start}: save it as UTF-8") from error


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise UsageError(f"there is no format {name!r}: one of {', '.join(FORMATS)}")
    return FORMATS[name]


def _units(form: Format, units: str | None) -> Units:
    if units is not None and units not in set(Units):
        raise UsageError(f"offsets count {' or '.join(Units)}, not {units!r}")
    return form.units if units is None else Units(units)


def _member(form: Format, name: str) -> Any:
    return getattr(import_module(f"tagger.exchange.{form.module}"), name)
