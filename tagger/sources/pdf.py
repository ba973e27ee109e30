"""PDF: the text layer, page by page, by PDFium; by pypdf what PDFium can't open. No OCR: a scan has no text.

PDFium is not thread-safe and can die on a damaged file: it runs in the worker process, never in a thread.
Pages are parted by a blank line. Headers and footers stay. A word parted at the end of a line comes from
PDFium as one line with a mark for the hyphen; it is given back as it is printed, hyphen and line break.
"""

from __future__ import annotations

import io
import logging
import re
from typing import TYPE_CHECKING, Any, Final

from tagger.errors import MissingExtraError
from tagger.sources.source import RefusedError, too_large
from tagger.sources.text import documents_of_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tagger.sources.source import Source
    from tagger.types import Document

_HYPHEN: Final = re.compile("[\x02\ufffe]")
_MISSES: Final = 20  # pages in a row that can't be loaded: the page count is a lie
_PASSWORD: Final = 4  # error code of PDFium
_ENCRYPTED: Final = "is encrypted: save it without a password"
_Pages = tuple[int, "Callable[[int], str | None]", "Callable[[], None]"]


def read_pdf(source: Source) -> Iterator[Document]:
    """Yield the document of a PDF file.

    Raises:
        RefusedError: It is encrypted, damaged, or has no text layer.
        MissingExtraError: pypdfium2 is not installed.
    """
    count, text_of, close = _opened(source.data)
    try:
        pages = list(_texts(count, text_of, source))
    finally:
        close()
    text = "\n\n".join(page.strip("\r\n\f") for page in pages if page.strip())
    if not text:
        raise RefusedError(
            f"no text: {_pages(len(pages))} without a text layer, a scan? Run OCR over it first"
        )
    yield from documents_of_text(source.id, text)


def _opened(data: bytes) -> _Pages:
    try:
        import pypdfium2
    except ImportError:
        raise MissingExtraError('PDF needs pypdfium2: pip install "tagger[archives]"') from None
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise RefusedError(_ENCRYPTED) from None
        return _opened_by_pypdf(data)

    def text_of(number: int) -> str | None:
        try:
            return _page_text(document, number)
        except pypdfium2.PdfiumError:
            return None

    return len(document), text_of, document.close


def _page_text(document: Any, number: int) -> str:
    page = document[number]
    try:
        layer = page.get_textpage()
        try:
            return _HYPHEN.sub("-\n", str(layer.get_text_bounded()))
        finally:
            layer.close()
    finally:
        page.close()


def _opened_by_pypdf(data: bytes) -> _Pages:
    """Open a file that PDFium can't."""
    try:
        import pypdf
    except ImportError:
        raise RefusedError("is a damaged PDF document") from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it has much to say on damaged files
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise RefusedError(_ENCRYPTED)
        count = len(reader.pages)
    except RefusedError:
        raise
    except Exception as error:  # noqa: BLE001  # it raises anything at all on a damaged file
        raise RefusedError(f"is a damaged PDF document: {' '.join(str(error).split())[:120]}") from None

    def text_of(number: int) -> str | None:
        try:
            return reader.pages[number].extract_text()
        except Exception:  # noqa: BLE001
            return None

    return count, text_of, reader.close


def _texts(count: int, text_of: Callable[[int], str | None], source: Source) -> Iterator[str]:
    """Yield the text of each page that can be loaded.

    Raises:
        RefusedError: There are too many pages, or too much text.
    """
    if count > source.limits.max_pages:
        raise RefusedError(f"has {count:,} pages, more than {source.limits.max_pages:,}, the limit: split it")
    size = misses = 0
    for number in range(count):
        text = text_of(number)
        misses = misses + 1 if text is None else 0
        if misses == _MISSES:
            return
        size += len(text or "")
        if size > source.limits.max_bytes:
            raise RefusedError(too_large(source.limits.max_bytes))
        if text is not None:
            yield text


def _pages(count: int) -> str:
    return "1 page" if count == 1 else f"{count:,} pages"
