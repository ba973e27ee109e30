"""CoNLL's columns, a token and its IOB2 tag on a line: lossless per token, and with comments to the character.

Columns alone lose what stands between tokens. So what we write has comments, which tools of this format leave
alone: `# text =` holds a part's text as a JSON string, against which the tokens are set on import, and
`# tagger =` the rest of the record. Other files are read as they are: their text is put together anew, a blank
between tokens and a line for each sentence, and their offsets refer to that.

Tokens end where a span does. A sentence is a paragraph. Spans do not overlap and begin and end with a letter, a
digit or a sign, no blank: others are refused. Files of others use the first column as the token and the last as
the tag; I- that continues nothing is a failure, since IOB2 has none.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from tagger.exchange.carried import KEY, detailed, head_of, headed
from tagger.exchange.labelled import Labelled, Span, UnfitError, check_flat, ordered
from tagger.exchange.pieces import compact, encoded, open_text, tried

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tagger.exchange.pieces import Options, Piece, Read

_TOKEN: Final = re.compile(r"[\w\u0300-\u036f\u200d\ufe0f]+|[^\w\s]")
_PARAGRAPH: Final = re.compile(r"\n[^\S\n]*\n")
_COMMENT: Final = re.compile(r"# (newdoc id|text|part|tagger) ?= ?(.*)", re.DOTALL)
_TAG: Final = re.compile(r"O|[BI]-\S+")
_BOUNDARY: Final = "-DOCSTART-"


def write(documents: Iterable[Labelled], options: Options) -> Iterator[Piece]:
    """Yield the lines of each document."""
    del options
    return encoded(documents, _block)


def _block(document: Labelled) -> str:
    check_flat(document, "IOB2")
    lines = [f"# newdoc id = {compact(document.id)}"]
    heads = {part: head_of(document, spans) for part, _, spans in document.parts}
    for part, text, spans in document.parts:
        head = heads[part] if part == "text" else {"spans": heads[part].get("spans", [])}
        lines += [f"# part = {part}", f"# {KEY} = {compact(head)}", f"# text = {compact(text)}"]
        lines += [*_rows(text, spans), ""]
    return "\n".join(lines) + "\n"


def _rows(text: str, spans: tuple[Span, ...]) -> Iterator[str]:
    """Yield a row for each token, and an empty one between paragraphs."""
    for span in spans:
        words = text[span.start : span.end]
        if words != words.strip():
            raise UnfitError(
                f"span {span.start}–{span.end} begins or ends with a blank, which IOB2 cannot say"
            )
        if re.search(r"\s", span.label) or not span.label:
            raise UnfitError(f"label {span.label!r} has blanks in it, which IOB2 does not take")
    before = 0
    for start, end, tag in _tagged(text, spans):
        if before and not tag.startswith("I-") and _PARAGRAPH.search(text, before, start):
            yield ""
        yield f"{text[start:end]}\t{tag}"
        before = end


def _tagged(text: str, spans: Iterable[Span]) -> Iterator[tuple[int, int, str]]:
    read = 0
    for span in spans:
        yield from ((start, end, "O") for start, end in _tokens(text, read, span.start))
        for number, (start, end) in enumerate(_tokens(text, span.start, span.end)):
            yield start, end, f"{'I' if number else 'B'}-{span.label}"
        read = span.end
    yield from ((start, end, "O") for start, end in _tokens(text, read, len(text)))


def _tokens(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    return (token.span() for token in _TOKEN.finditer(text, start, end))


@dataclass
class _Part:
    """Tokens and comments of one text: sentences of (token, tag, line number)."""

    name: str = "text"
    text: str | None = None
    head: Any = None
    sentences: list[list[tuple[str, str, int]]] = field(default_factory=lambda: [[]])


@dataclass
class _Block:
    """Lines of one document: its name and its parts."""

    id: str | None = None
    parts: list[_Part] = field(default_factory=list)

    @property
    def last(self) -> _Part:
        if not self.parts:
            self.parts.append(_Part())
        return self.parts[-1]


def read(path: Path, options: Options) -> Iterator[Read]:
    """Yield the documents of a file, one at a time, or a failure in a document's place.

    A document begins at `# newdoc`, at `-DOCSTART-`, or where the file does; the file's name and a number are
    its name if it has none.
    """
    del options
    with open_text(path) as lines:
        for number, (start, rows) in enumerate(_blocks(lines), 1):
            name = f"{path.name}#{number}"
            yield tried(name, _document, rows, start, name)


def _blocks(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of the first line and the lines of each document."""
    rows: list[str] = []
    start = 1
    for number, line in enumerate(lines, 1):
        row = line.rstrip("\n").removesuffix("\r")
        if row.startswith(("# newdoc", _BOUNDARY)) and not all(map(_empty, rows)):
            yield start, rows
            rows, start = [], number
        rows.append(row)
    if not all(map(_empty, rows)):
        yield start, rows


def _empty(row: str) -> bool:
    return not row.strip() or row.startswith(_BOUNDARY)


def _document(rows: list[str], start: int, name: str) -> Labelled:
    block = _Block()
    for number, row in enumerate(rows, start):
        comment = _COMMENT.fullmatch(row)
        if comment:
            _note(block, *comment.groups())
        elif not row.strip():
            block.last.sentences.append([])
        elif not row.startswith(_BOUNDARY) and not _is_remark(row):
            block.last.sentences[-1].append(_cells(row, number))
    return _joined(block, name)


def _is_remark(row: str) -> bool:
    cells = row.split()
    return row.startswith("# ") and not (len(cells) == 2 and _TAG.fullmatch(cells[1]))


def _note(block: _Block, key: str, value: str) -> None:
    if key == "newdoc id":
        block.id = _plain(value)
    elif key == "part":
        block.parts.append(_Part(value))
    elif key == KEY:
        block.last.head = json.loads(value)
    elif block.last.text is None:
        block.last.text = _plain(value)
    else:
        block.last.text += f"\n{_plain(value)}"  # CoNLL-U has the text of each sentence


def _plain(value: str) -> str:
    try:
        text = json.loads(value)
    except ValueError:
        return value
    return text if isinstance(text, str) else value


def _cells(row: str, number: int) -> tuple[str, str, int]:
    cells = row.split("\t") if "\t" in row else row.split()
    if len(cells) < 2 or not _TAG.fullmatch(cells[-1]):
        raise UnfitError(f"line {number} is no token with an IOB2 tag: {row[:60]!r}")
    return cells[0], cells[-1], number


def _joined(block: _Block, name: str) -> Labelled:
    parts = {part.name: part for part in block.parts}
    text, spans = _marked(parts.get("text", _Part()))
    title, title_spans = _marked(parts["title"]) if "title" in parts else ("", ())
    document = headed(parts["text"].head if "text" in parts else None, text, block.id or name)
    return replace(document, title=title or None, spans=spans, title_spans=title_spans)


def _marked(part: _Part) -> tuple[str, tuple[Span, ...]]:
    text = part.text if part.text is not None else _rebuilt(part.sentences)
    spans: list[Span] = []
    place = 0
    for sentence in part.sentences:
        open_label = None
        for token, tag, number in sentence:
            start = _next(text, token, place, number)
            place = start + len(token)
            label = tag[2:] or None
            if tag.startswith("I-"):
                if label != open_label:
                    raise UnfitError(f"line {number}: {tag} continues nothing")
                spans[-1] = replace(spans[-1], end=place)
            elif label:
                spans.append(Span(start, place, label))
            open_label = label
    if text[place:].strip():
        raise UnfitError(f"the text goes on after its last token: {text[place:].strip()[:40]!r}")
    return text, ordered(detailed(spans, part.head))


def _rebuilt(sentences: list[list[tuple[str, str, int]]]) -> str:
    return "\n".join(" ".join(token for token, _, _ in sentence) for sentence in sentences if sentence)


def _next(text: str, token: str, place: int, number: int) -> int:
    while place < len(text) and text[place].isspace() and not text.startswith(token, place):
        place += 1
    if not text.startswith(token, place):
        raise UnfitError(f"line {number}: {token!r} is not what the text goes on with: {text[place:][:40]!r}")
    return place
