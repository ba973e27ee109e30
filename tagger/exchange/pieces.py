"""What readers and writers share: their options, what a writer gives, and how records are tried one by one."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, ParamSpec

from tagger.errors import TaggerError
from tagger.exchange.labelled import Labelled, UnfitError
from tagger.exchange.offsets import Units
from tagger.types import Failure, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

Read = Labelled | Failure | Skipped
Given = ParamSpec("Given")

_BLANK: Final = " \t\r\n"
_DECODER: Final = json.JSONDecoder()
_WRONG: Final = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Options:
    """How to read or write.

    Attributes:
        units: What offsets count.
        unreviewed: Whether to read what no person has confirmed: predictions, tasks without an answer.
    """

    units: Units = Units.code_points
    unreviewed: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file that a writer makes: in a folder under this name, or beside the one file with this suffix."""

    name: str
    text: str


Piece = str | bytes | File | Failure


def encoded(
    documents: Iterable[Labelled], encode: Callable[[Labelled], str], between: str = ""
) -> Iterator[str | Failure]:
    """Yield what `encode` makes of each document, with `between` before all but the first; else a failure."""
    first = True
    for document in documents:
        try:
            made = encode(document)
        except UnfitError as error:
            yield Failure(document.id, "write", str(error))
            continue
        yield made if first else between + made
        first = False


def in_array(pieces: Iterable[str | Failure]) -> Iterator[str | Failure]:
    """Yield the pieces, JSON values with commas between them, as an array."""
    yield "[\n"
    yield from pieces
    yield "\n]\n"


def compact(value: Any) -> str:
    """Return JSON on one line, in characters rather than escapes."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def tried(
    name: str, read: Callable[Given, Labelled | Skipped], *given: Given.args, **more: Given.kwargs
) -> Read:
    """Return what `read` makes of the rest of the arguments, or a failure that says what was wrong."""
    try:
        return read(*given, **more)
    except UnfitError as error:
        return Failure(name, "read", str(error))
    except _WRONG as error:
        reason = " ".join(str(error).split())[:200]
        return Failure(name, "read", f"is not of the format ({type(error).__name__}: {reason})")


def lines_of(path: Path, read: Callable[[Any, str], Labelled | Skipped]) -> Iterator[Read]:
    """Yield what `read` makes of the object in each line, one at a time; it is told `file#line` as a name."""
    with open_text(path) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip(_BLANK):
                name = f"{path.name}#{number}"
                yield tried(name, _in_line, line, name, read)


def values_of(path: Path) -> Iterator[Any]:
    """Yield the values of a JSON array one by one, or of JSON lines; a lone object is one value.

    Raises:
        TaggerError: It is no JSON; raised where the trouble is, after the values before it.
    """
    with open_text(path) as stream:
        text = stream.read().lstrip("\ufeff")
    start = _past(text, 0)
    array = text.startswith("[", start)
    place = _past(text, start + 1) if array else start
    if array and text.startswith("]", place):
        return
    while place < len(text):
        value, place = _decoded(text, place, path)
        yield value
        place = _past(text, place)
        if array and text.startswith("]", place):
            return
        if array and text.startswith(",", place):
            place = _past(text, place + 1)
        elif array:
            break
    if array:
        raise TaggerError(f"{path}: not JSON: the array is not closed at character {place}")


def _decoded(text: str, place: int, path: Path) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, place)
    except (ValueError, RecursionError) as error:
        raise TaggerError(f"{path}: not JSON at character {place}: {error}") from error


def open_text(path: Path) -> Any:
    """Return a text stream of UTF-8 (`-` is standard input), line ends as they are, only LF ending a line.

    Raises:
        TaggerError: It cannot be opened.
    """
    if str(path) == "-":
        return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="\n")
    try:
        return path.open(encoding="utf-8", newline="\n")
    except OSError as error:
        raise TaggerError(f"{path}: cannot be read: {error.strerror}") from error


def _in_line(line: str, name: str, read: Callable[[Any, str], Labelled | Skipped]) -> Labelled | Skipped:
    return read(_object(line), name)


def _object(line: str) -> dict[str, Any]:
    value = json.loads(line.lstrip("\ufeff"))
    if not isinstance(value, dict):
        raise UnfitError("is no JSON object")
    return value


def _past(text: str, place: int) -> int:
    """Return the next place that is not blank."""
    while place < len(text) and text[place] in _BLANK:
        place += 1
    return place
