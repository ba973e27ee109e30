"""Web archives (WARC): each page or file that a crawler got.

Given are responses with status 200, resources and conversions of text. Left out without a word: what
makes up the looks of pages (pictures, styles, scripts, fonts), requests, metadata, redirects, errors, and
revisits, which repeat a page that is there already.
"""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from tagger.errors import MissingExtraError
from tagger.sources.encoding import as_utf8
from tagger.sources.entry import Entry, entry_of_bytes
from tagger.sources.inflate import Unpacker
from tagger.sources.media_types import charset_of, is_furniture, suffix_of_type
from tagger.sources.names import suffix_of
from tagger.sources.source import RefusedError, TruncatedError, too_large
from tagger.sources.streams import BUFFER, buffered, counted
from tagger.types import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from tagger.sources.entry import Visit

_HEADER_BYTES: Final = 1_000_000
_KINDS: Final = frozenset({"response", "resource", "conversion"})
_TEXTS: Final = frozenset({".html", ".xhtml", ".txt", ".md"})
_PACKED: Final = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "zlib"}


def records_of_warc(stream: BufferedReader, visit: Visit) -> Iterator[Entry | Failure]:
    """Yield what each record holds, named `page.warc.gz!/https://…`.

    Raises:
        RefusedError: It is no WARC file, or damaged; what stands before the damage was given.
        TruncatedError: It ends inside a record.
    """
    metered = _Metered(stream)
    for record in _records(metered):
        metered.allowance = None
        if record.length is None:
            raise RefusedError("is a WARC file that is damaged: a record without its length")
        yield from _found(record, visit)
        while record.raw_stream.read(BUFFER):
            pass
        if getattr(record.raw_stream, "limit", 0) > 0:
            raise TruncatedError("is a WARC file that is truncated: it ends inside a record")
        metered.allowance = _HEADER_BYTES


class _Metered:
    """The file's bytes for warcio, which takes a line of any length into memory.

    Attributes:
        allowance: How many bytes may still be read before the next record begins; None inside a record.
    """

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        self.allowance: int | None = _HEADER_BYTES

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        if self.allowance is not None:
            self.allowance -= len(data)
            if self.allowance < 0:
                raise RefusedError("is a WARC file with a header too large: damaged, or made to harm")
        return data


def _records(metered: _Metered) -> Iterator[Any]:
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise MissingExtraError('WARC needs warcio: pip install "tagger[archives]"') from None

    class Quiet(ArchiveIterator):  # type: ignore[misc]
        INC_RECORD = ""  # it would go to standard error

    logging.getLogger("warcio").setLevel(logging.ERROR)
    try:
        yield from Quiet(metered)
    except ArchiveLoadFailed as error:
        words = " ".join(str(error).split())[:120]
        raise RefusedError(f"is no WARC file, or a damaged one: {words}") from None


def _found(record: Any, visit: Visit) -> Iterator[Entry | Failure]:
    stated = _content_type(record)
    if record.rec_type not in _KINDS or is_furniture(stated) or _status(record) != "200":
        return
    url = (record.rec_headers.get_header("WARC-Target-URI") or "record").strip("<>")
    name = visit.member_id(url)
    suffix = suffix_of_type(stated) or _suffix_of_url(url)
    try:
        data = _body(record, visit)
    except RefusedError as error:
        yield Failure(name, "read", str(error))
        return
    charset = charset_of(stated) if suffix in _TEXTS else None
    yield entry_of_bytes(name, f"record{suffix}", as_utf8(data, charset))


def _content_type(record: Any) -> str:
    headers = record.http_headers or record.rec_headers
    return headers.get_header("Content-Type") or ""


def _status(record: Any) -> str:
    return (record.http_headers.get_statuscode() if record.http_headers else None) or "200"


def _suffix_of_url(url: str) -> str:
    try:
        return suffix_of(urlsplit(url).path)
    except ValueError:
        return ""


def _body(record: Any, visit: Visit) -> bytes:
    """Return what the server sent, unpacked. Not by warcio, which unpacks a chunk of any size at once."""
    limit = visit.limits.max_bytes
    if record.length > limit + _HEADER_BYTES:
        raise RefusedError(too_large(limit, record.length))
    data = _unchunked(record).read(limit + 1)
    packing = _header(record, "Content-Encoding").casefold()
    if packing in ("", "identity"):
        return _checked(data, limit)
    if packing not in _PACKED:
        raise RefusedError(f"is packed in a way that is not known ({packing[:20]})")
    # "deflate" means zlib's format, and servers that mean bare deflate have always been about
    bare = packing == "deflate" and data[:1] != b"\x78"
    packed = io.BytesIO(data)
    unpacker = Unpacker(packed.read, "deflate" if bare else _PACKED[packing], many=False)
    with buffered(counted(unpacker, visit.budget, lambda: unpacker.taken)) as stream:
        return _checked(stream.read(limit + 1), limit)


def _unchunked(record: Any) -> Any:
    if _header(record, "Transfer-Encoding").casefold() != "chunked":
        return record.raw_stream
    from warcio.bufferedreaders import ChunkedDataReader

    return ChunkedDataReader(record.raw_stream)


def _header(record: Any, name: str) -> str:
    return ((record.http_headers.get_header(name) if record.http_headers else None) or "").strip()


def _checked(data: bytes, limit: int) -> bytes:
    if len(data) > limit:
        raise RefusedError(too_large(limit))
    return data
