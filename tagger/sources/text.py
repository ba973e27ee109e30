"""Plain text and Markdown: decoded, cleaned, read as an OSCE page where it is one.

Markdown is kept as it is: its marks are part of the text, so that offsets fit the file that the user sees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger.sources.encoding import decode
from tagger.sources.kinds import HTML
from tagger.sources.source import RefusedError
from tagger.text.clean import clean
from tagger.text.osce_page import Page, read_pages
from tagger.types import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tagger.sources.source import Source


_HEAD = 2048


def read_text(source: Source) -> Iterator[Document]:
    """Yield the documents of a text: one, or one per item of a listing page (`name#1`, `name#2`, …).

    HTML that comes without an `.html` name (on standard input) is read as HTML.

    Raises:
        RefusedError: The source holds no text.
    """
    data = source.data
    if HTML.match(data[:_HEAD]):
        from tagger.sources.html import documents_of_html

        yield from documents_of_html(source.id, data)
        return
    yield from documents_of_text(source.id, decode(data))


def documents_of_text(name: str, text: str) -> Iterator[Document]:
    """Yield the documents of a text: cleaned, read as an OSCE page where it is one.

    Raises:
        RefusedError: It is blank.
    """
    text = clean(text)
    if not text.strip():
        raise RefusedError("is empty")
    yield from documents_of_pages(name, read_pages(text))


def documents_of_pages(name: str, pages: Sequence[Page]) -> Iterator[Document]:
    """Yield a document per page, named after the file and, where there are several, numbered from 1.

    Raises:
        RefusedError: No page has a title or a body.
    """
    filled = [page for page in pages if page.body or page.title]
    if not filled:
        raise RefusedError("has no text under its menu and key lines")
    for number, page in enumerate(filled, 1):
        yield Document(
            id=name if len(pages) == 1 else f"{name}#{number}",
            text=page.body,
            title=page.title,
            published=page.published,
            issued_by=page.issued_by,
            editorial_fields=page.editorial_fields,
            kind=page.kind,
            place=page.place,
        )
