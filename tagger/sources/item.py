"""What goes from the process that finds documents to the processes that read them, and the limits it obeys."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tagger.types import Document


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one input may be. What is beyond a limit becomes a `Failure` that names the limit.

    Attributes:
        max_bytes: Bytes of one text, file or member; files of records and archives may be larger.
        max_members: Members of one archive, those of archives inside it included.
        max_total_bytes: Unpacked bytes of one archive, those of archives inside it included.
        max_ratio: Unpacked bytes for a packed one, once `RATIO_FREE` bytes are unpacked.
        max_depth: Archives inside archives: 1 is an archive that holds only files.
        max_path: Characters of an id: path, archive and member together.
        max_spooled: Bytes of an archive inside an archive, which is kept in a nameless temporary file.
        max_pages: Pages of a PDF document.
        max_parts: Parts of a mail message.
    """

    max_bytes: int = 50_000_000
    max_members: int = 1_000_000
    max_total_bytes: int = 20_000_000_000
    max_ratio: int = 200
    max_depth: int = 3
    max_path: int = 1_000
    max_spooled: int = 2_000_000_000
    max_pages: int = 10_000
    max_parts: int = 1_000


RATIO_FREE = 1_000_000  # a small text of little else than one word packs well, and harms nobody


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table (CSV, TSV, Parquet) or keys of a JSON line hold what.

    Attributes:
        text: The text; a file without it fails.
        id: The document's id; None: the column `id` if there is one, else `file#row` is the id.
        published: The ISO date; None: the column `published` if there is one.
    """

    text: str = "text"
    id: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One unit of input: what a worker turns into documents. Picklable.

    Attributes:
        id: Stable path, unique in one walk: `archive.zip!/folder/file.pdf`, `file.jsonl#12`, `mail.mbox#3`,
            `page.warc.gz!/https://…`. Printable, and valid UTF-8.
        suffix: Which parser reads it (".pdf"); told by name and first bytes.
        content: Bytes of a file or member; a document for a row of a table or a line of JSON.
        digest: SHA-256, in hexadecimal, of all that decides the result: the bytes, or the document's fields.
    """

    id: str
    suffix: str
    content: bytes | Document
    digest: str


def item_of_bytes(name: str, suffix: str, data: bytes) -> Item:
    """Return the item for the bytes of a file or member."""
    return Item(name, suffix, data, hashlib.sha256(data).hexdigest())


def item_of_document(name: str, suffix: str, document: Document) -> Item:
    """Return the item for a row that is a document already."""
    fields = json.dumps(astuple(document)).encode()
    return Item(name, suffix, document, hashlib.sha256(fields).hexdigest())
