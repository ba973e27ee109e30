"""brat's standoff: a folder with a `.txt` and an `.ann` for each document, and a configuration.

| line | says |
| --- | --- |
| `T1⇥ORG 0 4⇥OSCE` | a span; offsets count code points of the `.txt`, which is title and text in one |
| `N1⇥Reference T1 org:osce⇥OSCE` | its identifier and name |
| `A1⇥Confidence T1 low` | how sure the model was; the score itself is in the note. Checked, not read |
| `#1⇥AnnotatorNotes T1⇥{…}` | name, score and way, as JSON; other notes are a person's and stay in the folder |

Relations, events and equivalences have no place in our records and are left out. Spans may overlap. brat itself
cuts a span that goes over the end of a line: such fragments are one span; other discontinuous ones are refused.
What else a document's record says is in a `.json` beside it.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from tagger.errors import TaggerError
from tagger.exchange.carried import head_of, headed
from tagger.exchange.labelled import Labelled, Span, UnfitError, parted, whole_of
from tagger.exchange.offsets import Units, read_span, ruler_of
from tagger.exchange.pieces import File, compact, open_text, tried
from tagger.types import LABELS, Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tagger.exchange.pieces import Options, Piece, Read

_LEVELS: Final = ((0.9, "high"), (0.6, "medium"), (0.0, "low"))
_NAME_BYTES: Final = 120
_KINDS: Final = re.compile(r"[TNA#REM*]")
_LINE_ENDS: Final = str.maketrans("\r\n\t", "   ")


def read(path: Path, options: Options) -> Iterator[Read]:
    """Yield the documents of a folder by file name, or a failure in a document's place.

    Raises:
        TaggerError: There is no such folder, or no `.txt` in it.
    """
    files = sorted(path.glob("*.txt")) if path.is_dir() else []
    if not files:
        raise TaggerError(f"{path}: no brat documents here: give a folder with .txt and .ann files")
    for file in files:
        yield tried(file.name, _document, file, options.units)


def write(documents: Iterable[Labelled], options: Options) -> Iterator[Piece]:
    """Yield the files of each document, and the configuration at the end."""
    labels: dict[str, None] = dict.fromkeys(LABELS)
    taken: set[str] = set()
    for document in documents:
        try:
            lines = list(_lines(document, options.units))
        except UnfitError as error:
            yield Failure(document.id, "write", str(error))
            continue
        name = _file_name(document.id, taken)
        labels.update((span.label, None) for _, _, spans in document.parts for span in spans)
        yield File(f"{name}.txt", whole_of(document).text)
        yield File(f"{name}.ann", "".join(f"{line}\n" for line in lines))
        yield File(f"{name}.json", compact(head_of(document)) + "\n")
    yield File("annotation.conf", _configuration(labels))


def _configuration(labels: Iterable[str]) -> str:
    levels = "|".join(level for _, level in _LEVELS)
    entities = "\n".join(labels)
    attributes = f"Confidence\tArg:<ENTITY>, Value:{levels}"
    return f"[entities]\n{entities}\n[relations]\n[events]\n[attributes]\n{attributes}\n"


def _file_name(identifier: str, taken: set[str]) -> str:
    """Return a name that every file system takes and no other document has, and add it to `taken`."""
    safe = quote(identifier, safe=" ()+,;=@", errors="backslashreplace").replace("~", "%7E")
    safe = re.sub(r"^[. ]|[. ]$", lambda edge: f"%{ord(edge.group()):02X}", safe)
    if len(safe) > _NAME_BYTES or safe.casefold() in taken:
        digest = hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        safe = f"{safe[:_NAME_BYTES]}-{digest}"
    number = 1
    name = safe
    while name.casefold() in taken:
        number += 1
        name = f"{safe}-{number}"
    taken.add(name.casefold())
    return name


def _lines(document: Labelled, units: Units) -> Iterator[str]:
    whole = whole_of(document)
    ruler = ruler_of(whole.text, units)
    for number, span in enumerate(whole.spans, 1):
        if re.search(r"\s", span.label) or not span.label:
            raise UnfitError(f"label {span.label!r} has blanks in it, which brat does not take")
        words = whole.text[span.start : span.end].translate(_LINE_ENDS)
        yield f"T{number}\t{span.label} {ruler.out(span.start)} {ruler.out(span.end)}\t{words}"
        if span.id:
            if re.search(r"\s", span.id) or ":" not in span.id:
                raise UnfitError(f"identifier {span.id!r} is not scheme:value")
            yield f"N{number}\tReference T{number} {span.id}\t{(span.name or words).translate(_LINE_ENDS)}"
        if span.score is not None:
            level = next(level for lowest, level in _LEVELS if span.score >= lowest)
            yield f"A{number}\tConfidence T{number} {level}"
        details = {key: getattr(span, key) for key in ("name", "score", "via")}
        if span.id or any(each is not None for each in details.values()):
            yield f"#{number}\tAnnotatorNotes T{number}\t{compact({'id': span.id, **details})}"


def _document(file: Path, units: Units) -> Labelled:
    with open_text(file) as stream:
        text = stream.read()
    marks = file.with_suffix(".ann")
    if not marks.is_file():
        raise UnfitError("has no .ann beside it")
    with open_text(marks) as stream:
        lines = stream.read().split("\n")
    about = file.with_suffix(".json")
    head = json.loads(about.read_text("utf-8")) if about.is_file() else None
    return parted(headed(head, text, file.stem), text, _spans(text, lines, units))


def _spans(text: str, lines: Iterable[str], units: Units) -> list[Span]:
    spans: dict[str, Span] = {}
    others: list[tuple[str, list[str]]] = []
    for number, line in enumerate(lines, 1):
        cells = line.removesuffix("\r").split("\t", 2)
        if not cells[0].strip():
            continue
        if not _KINDS.match(cells[0]) or len(cells) < 2:
            raise UnfitError(f"line {number} of its .ann is none of brat's: {line[:60]!r}")
        if cells[0].startswith("T"):
            spans[cells[0]] = _span(text, cells, units)
        else:
            others.append((cells[0], cells[1:]))
    for name, cells in others:
        _add(spans, name, cells)
    return list(spans.values())


def _span(text: str, cells: list[str], units: Units) -> Span:
    if len(cells) != 3:
        raise UnfitError(f"{cells[0]} has no text")
    label, _, places = cells[1].partition(" ")
    try:
        fragments = [[int(place) for place in each.split(" ")] for each in places.split(";")]
        pairs = [(start, end) for start, end in fragments]
    except ValueError:
        raise UnfitError(f"{cells[0]} has no offsets: {cells[1]!r}") from None
    ruler = ruler_of(text, units)
    for (_, end), (start, _) in pairwise(pairs):
        gap = text[ruler.back(end) : ruler.back(start)]
        if gap.strip() or "\n" not in gap:
            raise UnfitError(f"{cells[0]} is discontinuous ({places}): our spans are not")
    many = len(pairs) > 1
    place = read_span(
        text, pairs[0][0], pairs[-1][1], cells[2], units=units, same=_alike_cut if many else _alike
    )
    return Span(*place, label)


def _alike(found: str, quote: str) -> bool:
    return found.translate(_LINE_ENDS) == quote


def _alike_cut(found: str, quote: str) -> bool:
    return " ".join(found.split()) == " ".join(quote.split())


def _add(spans: dict[str, Span], name: str, cells: list[str]) -> None:
    """Add what a line says of a span to it."""
    words = cells[0].split(" ")
    if name[0] not in "NA#" or len(words) < 2:
        return
    target = words[1]
    if target not in spans:
        if target.startswith("T"):
            raise UnfitError(f"{name} speaks of {target}, which is not there")
        return
    span = spans[target]
    if name[0] == "N" and len(words) == 3 and words[0] == "Reference":
        if span.id:
            raise UnfitError(f"{target} has two identifiers, {span.id} and {words[2]}")
        label = cells[1] if len(cells) > 1 and cells[1] else None
        spans[target] = replace(span, id=words[2], name=span.name or label)
    elif name[0] == "#" and len(cells) > 1:
        spans[target] = _noted(span, cells[1])


def _noted(span: Span, note: str) -> Span:
    """Return the span with what our note says; a note for another id than the span's is out of date."""
    try:
        details: Any = json.loads(note)
    except ValueError:
        return span
    if not isinstance(details, dict) or set(details) != {"id", "name", "score", "via"}:
        return span
    if details.pop("id") != span.id:
        return span
    return replace(span, **details)
