"""Word documents (.docx): body with tables in their order, then footnotes and endnotes.

Text is taken from the XML, not from python-docx's paragraphs, which leave out insertions that are tracked,
content controls and text boxes. Deletions that are tracked are left out. A row of a table is a line, its cells
parted by tabs.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from tagger.errors import MissingExtraError
from tagger.sources.item import RATIO_FREE
from tagger.sources.source import RefusedError, too_large
from tagger.sources.text import documents_of_text
from tagger.sources.zip_directory import find_directory, members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tagger.sources.item import Limits
    from tagger.sources.source import Source
    from tagger.types import Document

_PARTS: Final = 10_000
_UNPACKED: Final = 4  # times the limit for one text: pictures come along
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOTES: Final = ("footnotes", "endnotes")
_SIGNS: Final = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_BLOCKS: Final = frozenset({f"{_W}p", f"{_W}tr"})


def read_docx(source: Source) -> Iterator[Document]:
    """Yield the document of a Word file.

    Raises:
        RefusedError: It is damaged, encrypted, a zip bomb, or has no text.
        MissingExtraError: python-docx is not installed.
    """
    check_package(source.data, source.limits)
    text = "\n\n".join(filter(None, _blocks(source.data)))
    if not text.strip():
        raise RefusedError("no text: the document has none, only pictures?")
    yield from documents_of_text(source.id, text)


def check_package(data: bytes, limits: Limits) -> None:
    """Check how large the parts of an Office document get, before any is unpacked.

    Raises:
        RefusedError: It is too large, a zip bomb, or no archive.
    """
    file = io.BytesIO(data)
    directory = find_directory(file)
    if directory is None:
        raise RefusedError("is no Word document, or a truncated one")
    total = packed = count = 0
    for member in members(file, directory):
        count += 1
        total += member.unpacked  # no library unpacks more than this
        packed += member.packed
    if packed > len(data) or count > _PARTS or total > max(RATIO_FREE, limits.max_ratio * len(data)):
        raise RefusedError("is a Word document that unpacks to far too much: a zip bomb?")
    if total > _UNPACKED * limits.max_bytes:
        raise RefusedError(too_large(limits.max_bytes, total))


def _blocks(data: bytes) -> Iterator[str]:
    """Yield paragraphs and rows of tables."""
    document = _opened(data)
    yield from _texts(document.element.body)
    for relation in document.part.rels.values():
        if relation.reltype.rpartition("/")[2] in _NOTES and not relation.is_external:
            yield from _texts(_parsed(relation.target_part.blob))


def _opened(data: bytes) -> Any:
    try:
        import docx
    except ImportError:
        raise MissingExtraError('Word documents need python-docx: pip install "tagger[archives]"') from None
    try:
        return docx.Document(io.BytesIO(data))
    except Exception as error:  # noqa: BLE001  # it raises anything at all on a damaged file
        words = " ".join(str(error).split())[:120]
        raise RefusedError(f"is no Word document, or a damaged one: {words}") from None


def _parsed(blob: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True))


def _texts(root: Any) -> Iterator[str]:
    """Yield the text of each paragraph outside of tables and of each row of the outermost tables."""
    for block in _outermost(root):
        if block.tag == f"{_W}tr":
            cells = (
                " ".join(map(_text, cell.iter(f"{_W}p"))).strip() for cell in block.iterchildren(f"{_W}tc")
            )
            yield "\t".join(cells).strip()
        else:
            yield _text(block)


def _outermost(root: Any) -> Iterator[Any]:
    """Yield the blocks that stand in no other block, in order; text boxes after the paragraph they hang on."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag == _FALLBACK:
            continue
        if element.tag in _BLOCKS:
            yield element
        else:
            waiting.extend(reversed(element))


def _text(paragraph: Any) -> str:
    """Return the text of a paragraph with that of text boxes in it, each once."""
    pieces: list[str] = []
    waiting = [paragraph]
    while waiting:
        element = waiting.pop()
        if element.tag == _FALLBACK:
            continue
        if element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag == f"{_W}p" and pieces:
            pieces.append("\n")
        pieces.append(_SIGNS.get(element.tag, "") if isinstance(element.tag, str) else "")
        waiting.extend(reversed(element))
    return "".join(pieces).strip()
