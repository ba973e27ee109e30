"""Which reader reads what: suffix -> "module:function", imported when first needed.

A parser turns the bytes of one file into documents, in a worker: `(Source) -> Iterator[Document | Failure]`.
A container yields what is inside a stream, in the process that walks:
`(BinaryIO, Visit) -> Iterator[Entry | Item | Failure]`.

Another package adds parsers through the entry point group `tagger_readers`, named by suffix; they come before
those here:

    [project.entry-points.tagger_readers]
    ".rtf" = "my_package.rtf:read_rtf"
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import BufferedReader

    from tagger.sources.entry import Entry, Visit
    from tagger.sources.item import Item
    from tagger.sources.source import Source
    from tagger.types import Document, Failure

    Parser = Callable[[Source], Iterator[Document | Failure]]
    Container = Callable[[BufferedReader, Visit], Iterator[Entry | Item | Failure]]

GROUP = "tagger_readers"

PARSERS: dict[str, str] = {
    ".docm": "tagger.sources.docx:read_docx",
    ".docx": "tagger.sources.docx:read_docx",
    ".eml": "tagger.sources.mail:read_message",
    ".htm": "tagger.sources.html:read_html",
    ".html": "tagger.sources.html:read_html",
    ".md": "tagger.sources.text:read_text",
    ".pdf": "tagger.sources.pdf:read_pdf",
    ".txt": "tagger.sources.text:read_text",
    ".xhtml": "tagger.sources.html:read_html",
}
ARCHIVES: dict[str, str] = {
    **dict.fromkeys((".gz", ".tgz", ".bz2", ".tbz", ".tbz2"), "tagger.sources.compressed:content_of"),
    **dict.fromkeys((".xz", ".txz", ".zst", ".zstd", ".tzst"), "tagger.sources.compressed:content_of"),
    ".mbox": "tagger.sources.mbox:messages_of_mbox",
    ".tar": "tagger.sources.tar:members_of_tar",
    ".warc": "tagger.sources.warc:records_of_warc",
    ".zip": "tagger.sources.zip_file:members_of_zip",
}
TABLES: dict[str, str] = {
    ".csv": "tagger.sources.csv_rows:rows_of_csv",
    ".jsonl": "tagger.sources.jsonl:rows_of_jsonl",
    ".ndjson": "tagger.sources.jsonl:rows_of_jsonl",
    ".parquet": "tagger.sources.parquet:rows_of_parquet",
    ".tsv": "tagger.sources.csv_rows:rows_of_csv",
}
CONTAINERS = {**ARCHIVES, **TABLES}
READERS = {**CONTAINERS, **PARSERS}


@cache
def plugins() -> dict[str, EntryPoint]:
    """Return the parsers that other packages bring, by suffix in lower case."""
    return {point.name.casefold(): point for point in entry_points(group=GROUP)}


def knows(suffix: str) -> bool:
    """Tell whether there is a reader for a suffix."""
    return suffix in READERS or suffix in plugins()


def parser(suffix: str) -> Parser:
    """Return the parser for a suffix; that for text where there is none."""
    if suffix in plugins():
        found: Parser = plugins()[suffix].load()
        return found
    loaded: Parser = _load(PARSERS.get(suffix, PARSERS[".txt"]))
    return loaded


def container(suffix: str) -> Container | None:
    """Return the reader for what has more inside, or None for what a parser reads."""
    if suffix in plugins() or suffix not in CONTAINERS:
        return None
    loaded: Container = _load(CONTAINERS[suffix])
    return loaded


def _load(place: str) -> Any:
    module, _, function = place.partition(":")
    return getattr(import_module(module), function)
