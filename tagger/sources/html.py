"""HTML pages, by trafilatura: the main text, a title and a date from what the page states about itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tagger.errors import MissingExtraError
from tagger.sources.encoding import decode
from tagger.sources.markup import strip_markup
from tagger.sources.source import RefusedError
from tagger.sources.text import documents_of_pages
from tagger.text.clean import clean
from tagger.text.osce_page import Page, read_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tagger.sources.source import Source
    from tagger.types import Document

_HEAD = 4096
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_TAG = re.compile(r"""<([a-zA-Z]\w{0,20})(?:[^>"']++|"[^"]*+"|'[^']*+')*+""")
_ATTRIBUTE = re.compile(r"[\s/][^\s/=>]")
_ATTRIBUTES = 200
_EXTRACTABLE = (
    5_000_000  # characters: a page beyond is taken whole, since trafilatura's time grows faster than it
)
_INDENTED_BULLET = re.compile(r"^[ \t]+- ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Extract:
    """What trafilatura gives for a page.

    Attributes:
        text: Main text, one paragraph a line.
        title: Headline, or None.
        published: ISO date stated in the page's metadata, or None.
    """

    text: str
    title: str | None
    published: str | None


def read_html(source: Source) -> Iterator[Document]:
    """Yield the documents of an HTML page: one, or one per item of a listing page.

    Raises:
        RefusedError: There is no text in it.
        MissingExtraError: trafilatura is not installed.
    """
    yield from documents_of_html(source.id, source.data)


def documents_of_html(name: str, data: bytes) -> Iterator[Document]:
    """Yield the documents of the bytes of an HTML page; see `read_html`."""
    extract = extract_html(decode(data, declared_encoding(data)))
    pages = read_pages(extract.text)
    if len(pages) == 1:
        pages = (_with_metadata(pages[0], extract),)
    yield from documents_of_pages(name, pages)


def declared_encoding(data: bytes) -> str | None:
    """Return the encoding that an HTML or XML page names in its head, or None."""
    match = _CHARSET.search(data[:_HEAD]) or _XML_ENCODING.match(data[:_HEAD])
    if match is None:
        return None
    name = match[1].decode("ascii", "ignore")
    # a page whose <meta> can be read as ASCII is not in UTF-16, whatever it says
    return "utf-8" if name.casefold().startswith("utf-16") else name


def extract_html(markup: str) -> Extract:
    """Return main text, title and date of a page.

    Raises:
        RefusedError: There is no text in it.
        MissingExtraError: trafilatura is not installed.
    """
    found = _main_part(_without_long_tags(markup)) if len(markup) <= _EXTRACTABLE else None
    text = clean((found.text or "") if found else strip_markup(markup))
    if not text.strip():
        raise RefusedError("has no text: nothing but markup")
    title = clean(found.title).strip() if found and found.title else None
    return Extract(_INDENTED_BULLET.sub("- ", text), title, found.date if found else None)


def _main_part(markup: str) -> Any:
    try:
        import trafilatura
    except ImportError:
        raise MissingExtraError('HTML needs trafilatura: pip install "tagger[html]"') from None
    return trafilatura.bare_extraction(
        markup,
        with_metadata=True,
        include_comments=False,
        favor_recall=True,
        # only dates that the page states as its own: a date guessed from its text would be read as printed
        date_extraction_params={"extensive_search": False, "original_date": True},
    )


def _without_long_tags(markup: str) -> str:
    """Return the markup with bare names in place of tags with very many attributes.

    libxml2 compares each attribute with all others of its tag: 40,000 take 25 seconds.
    """
    return _TAG.sub(_shortened, markup)


def _shortened(tag: re.Match[str]) -> str:
    many = len(tag[0]) > _ATTRIBUTES and len(_ATTRIBUTE.findall(tag[0])) > _ATTRIBUTES
    return f"<{tag[1]}" if many else tag[0]


def _with_metadata(page: Page, extract: Extract) -> Page:
    title = page.title or extract.title
    body = page.body if page.layout else _as_paragraphs(page.body, title)
    return replace(page, body=body, title=title, published=page.published or extract.published)


def _as_paragraphs(text: str, title: str | None) -> str:
    """Return lines as paragraphs, without the headline above them."""
    rows = [row for row in text.split("\n") if row.strip()]
    return "\n\n".join(rows[1:] if len(rows) > 1 and rows[0] == title else rows)
