"""Reading of OSCE pages: which layout a text is in, what its page says about itself, and its body.

The layouts are those of `data/samples/README.md`. Anything that shows no layout is ordinary text and comes
back as it was, to the character. A cut is made only where several signs of a layout stand together. What is
cut: the menu, key lines, a lead that repeats the first paragraph, second copies of paragraphs, captions that
end `(OSCE/Name)`, and the contact block or footer at the end. Everything else stays in the body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger.text.body import join
from tagger.text.layouts import (
    read_article,
    read_event,
    read_keyed,
    read_mission_section,
    read_old_article,
    read_section,
    read_story,
)
from tagger.text.listing import read_listing
from tagger.text.menu import menu_end
from tagger.text.new_site import read_new_site, read_outline
from tagger.text.official import read_official
from tagger.text.page import Page
from tagger.text.signs import content

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Page", "read_page", "read_pages", "split_listing"]

# In order of how strong the layout's signs are: the first that answers decides.
_FROM_ROWS: tuple[Callable[[Sequence[str]], Page | None], ...] = (
    read_outline,
    read_new_site,
    read_event,
    read_old_article,
    read_story,
    read_mission_section,
    read_section,
)


def read_page(text: str) -> Page:
    """Return what a text's page says and what it says about itself.

    Args:
        text: Cleaned text (`tagger.text.clean.clean`).

    Returns:
        A page; for ordinary text one whose body is `text`, unchanged, and whose other attributes are None. A
        listing of several items gives one page with the titles and teasers of all; see `read_pages`.
    """
    pages = read_pages(text)
    if len(pages) == 1:
        return pages[0]
    return Page(
        body=join(part for page in pages for part in (page.title, page.body) if part), layout=pages[0].layout
    )


def read_pages(text: str) -> tuple[Page, ...]:
    """Return the pages that a text holds: one per item of a listing, in order; one for any other text."""
    lines = text.split("\n")
    cut, menu = menu_end(lines)
    lines = lines[cut:]
    return read_listing(lines) or (_read_single(lines, menu) or Page(body=text),)


def split_listing(text: str) -> tuple[Page, ...]:
    """Return one page per item of a listing page, in order; empty when the text is no listing."""
    lines = text.split("\n")
    return read_listing(lines[menu_end(lines)[0] :])


def _read_single(lines: Sequence[str], menu: str | None) -> Page | None:
    if page := read_official(lines):
        return page
    rows = content(lines)
    for read in _FROM_ROWS:
        if page := read(rows):
            return page
    return read_keyed(lines, menu) or read_article(lines)
