"""`corrections.csv` -> rows. Everything that a row can have wrong is found here, with its line and its cure.

The table is what a spreadsheet writes: UTF-8 with or without a byte order mark, UTF-16, Windows-1252; comma,
semicolon or tab; a first line `sep=;`; blank lines; columns in any order.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tagger.corrections.applying import Corrections
from tagger.corrections.rows import ACTIONS, NO_ID, SCHEMES, Correction, fits, same
from tagger.errors import UsageError
from tagger.kb.ids import SCHEMES as ID_SCHEMES
from tagger.kb.ids import normalize
from tagger.sources.encoding import decode
from tagger.sources.source import RefusedError
from tagger.types import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

COLUMNS: Final = ("document", "action", "text", "label", "new", "part", "start", "end", "note")
IGNORED: Final = frozenset({"id", "name", "score", "via", "item"})
"""Columns of the mentions table: rows may be copied from there as they are."""

_NEEDED: Final = ("action", "text", "new")
_DELIMITERS: Final = ",;\t"
_SEPARATOR: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(\d+)(?:[.,]0+)?")
_LIKE_ID: Final = re.compile(r"\w+:\S+")
_DEFUSED: Final = re.compile(r"'(?=[=+\-@])")
_EVERYWHERE: Final = frozenset({"*", "everywhere"})
_SHORT: Final = {"alias": "add alias", "id": "set id", "add field": "set field"}
_A: Final = {
    "label": "a label",
    "entity": "an identifier or a name",
    "name": "the canonical name",
    "id": f"an identifier, or {NO_ID!r}",
    "field": "a field of work",
}

Cells = dict[str, str]


class CorrectionsError(UsageError):
    """The table cannot be used as it is.

    Attributes:
        problems: One line each, all of them; the message is the first.
    """

    def __init__(self, problems: list[str]) -> None:
        more = len(problems) - 1
        lines = "line is" if more == 1 else "lines are"
        super().__init__(problems[0] + (f" (and {more} more {lines} wrong)" if more else ""))
        self.problems = problems


class _WrongError(Exception):
    """What is wrong with one row."""


def read_corrections(path: str | Path) -> Corrections:
    """Return the corrections of a table, ready to be applied.

    Args:
        path: CSV file with the columns `action`, `text`, `new` and, as wanted, `document`, `label`, `part`,
            `start`, `end`, `note`. Columns of the mentions table are ignored.

    Raises:
        CorrectionsError: The file can't be read, has other columns, or rows that say what makes no sense; a
            `UsageError` whose `problems` name them all.
    """
    rows: list[Correction] = []
    problems: list[str] = []
    for line, cells in _table(path):
        try:
            rows.append(_row(line, cells))
        except _WrongError as error:
            problems.append(f"{path}, line {line}: {error}")
    if problems:
        raise CorrectionsError(problems)
    return Corrections(tuple(rows))


def _table(path: str | Path) -> Iterator[tuple[int, Cells]]:
    """Yield the line and the cells of each row that has any."""
    text, delimiter, above = _content(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    line = above + 1
    try:
        for cells in reader:
            filled = any(map(str.strip, cells))
            if filled and not header:
                header = _header(path, cells)
            elif filled:
                yield line, {name: _clean(cell) for name, cell in zip(header, cells, strict=False)}
            line = above + reader.line_num + 1
    except csv.Error as error:
        problem = f"{path}, line {line}: no CSV ({error}); save the table as CSV UTF-8"
        raise CorrectionsError([problem]) from error
    if not header:
        raise CorrectionsError([f"{path}: is empty; its first line names the columns: {', '.join(COLUMNS)}"])


def _content(path: str | Path) -> tuple[str, str, int]:
    """Return the text of the file from the header on, the delimiter, and how many lines are above."""
    try:
        text = decode(Path(path).read_bytes())
    except OSError as error:
        raise CorrectionsError([f"{path}: cannot be read: {error.strerror}"]) from error
    except RefusedError as error:
        raise CorrectionsError([f"{path}: {error}; save the table as CSV UTF-8"]) from error
    if declared := _SEPARATOR.match(text):
        return text[declared.end() :], declared[1], 1
    first = text.lstrip().partition("\n")[0]
    return text, max(_DELIMITERS, key=first.count), 0


def _header(path: str | Path, cells: Iterable[str]) -> list[str]:
    names = [" ".join(cell.split()).casefold() for cell in cells]
    for name in names:
        if name and name not in {*COLUMNS, *IGNORED}:
            hint = _meant(name, COLUMNS)
            raise CorrectionsError([f"{path}: unknown column {name!r}{hint}; put your own words into note"])
    if missing := [name for name in _NEEDED if name not in names]:
        known = ", ".join(COLUMNS)
        raise CorrectionsError([f"{path}: no column {', '.join(missing)}; the columns are {known}"])
    return names


def _clean(cell: str) -> str:
    """Return the cell without outer blanks and without the apostrophe that keeps a spreadsheet from computing."""
    return _DEFUSED.sub("", cell.replace("\u00a0", " ").strip(), count=1) if cell.strip() else ""


def _row(line: int, cells: Mapping[str, str]) -> Correction:
    action = _action(cells.get("action", ""))
    texts = _texts(action, cells.get("text", ""))
    label = _label(action, cells.get("label", ""))
    document = cells.get("document", "")
    row = Correction(
        line,
        action,
        document="" if document.casefold() in _EVERYWHERE else document,
        label=label,
        new=_new(action, label, cells.get("new", "")),
        note=cells.get("note", ""),
        texts=texts,
    )
    return replace(row, **_pin(row, cells))


def _action(cell: str) -> str:
    name = " ".join(re.split(r"[\s_-]+", cell.casefold()))
    name = _SHORT.get(name, name)
    if not name:
        raise _WrongError(f"no action; one of {', '.join(ACTIONS)}")
    if name not in ACTIONS:
        raise _WrongError(f"unknown action {cell!r}{_meant(name, ACTIONS) or f'; one of {_listed(ACTIONS)}'}")
    return name


def _label(action: str, cell: str) -> str | None:
    takes = ACTIONS[action].label
    if not cell:
        if takes == "must":
            raise _WrongError(f"{action} needs a label: one of {_listed(LABELS)}")
        return None
    if takes == "no":
        raise _WrongError(f"{action} takes no label, but there is {cell!r}")
    return _known_label(cell)


def _known_label(cell: str) -> str:
    if cell.upper() not in LABELS:
        raise _WrongError(f"unknown label {cell!r}; one of {_listed(LABELS)}")
    return cell.upper()


def _texts(action: str, cell: str) -> tuple[str, ...]:
    """Return the names of the cell; several are parted by `|`."""
    texts = tuple(dict.fromkeys(same(each) for each in cell.split("|") if each.strip()))
    if ACTIONS[action].about == "field":
        if texts:
            raise _WrongError(f"{action} is about a document: leave text empty, and name the field in new")
        return ()
    if not texts:
        raise _WrongError(f"{action} needs the name it is about, in text")
    return texts


def _new(action: str, label: str | None, cell: str) -> str:
    """Return the new value in its normal form."""
    takes = ACTIONS[action].new
    if takes == "nothing":
        if cell:
            raise _WrongError(f"{action} takes nothing new, but there is {cell!r}")
        return ""
    if not cell:
        if takes.startswith("maybe"):
            return ""
        raise _WrongError(f"{action} needs {_A[takes]}, in new")
    if takes == "label":
        return _known_label(cell)
    if takes in {"field", "name"}:
        return cell if takes == "field" else same(cell)
    return _entity(action, label, cell)


def _entity(action: str, label: str | None, cell: str) -> str:
    """Return an identifier in its normal form or, where the action takes one, a name."""
    if action == "set id" and cell.casefold() == NO_ID:
        return NO_ID
    identifier = normalize(cell)
    if identifier is None:
        if action == "set id" or _LIKE_ID.fullmatch(cell):
            raise _WrongError(
                f"{cell!r} is no identifier; it is scheme:value, the scheme one of {_listed(ID_SCHEMES)}"
            )
        return same(cell)
    if label and not fits(identifier, label):
        schemes = _listed(sorted(SCHEMES[label]))
        can = f"its identifiers are {schemes}:…" if schemes else "it has no identifiers"
        raise _WrongError(f"{identifier} is no identifier of a {label}; {can}")
    return identifier


def _pin(row: Correction, cells: Mapping[str, str]) -> dict[str, Any]:
    """Return part and offsets of a row for one place, nothing for others."""
    places = [cells.get(name, "") for name in ("start", "end")]
    if not any(places):
        return {}
    start, end = (_number(place) for place in places)
    if not row.document or ACTIONS[row.action].about == "field" or len(row.texts) > 1:
        raise _WrongError("start and end go with one document and one name; empty them for all places")
    part = cells.get("part", "").casefold() or "text"
    if part not in {"title", "text"}:
        raise _WrongError(f"unknown part {part!r}; title or text")
    if start >= end:
        raise _WrongError(f"start {start} is not before end {end}")
    return {"part": part, "start": start, "end": end}


def _number(cell: str) -> int:
    found = _NUMBER.fullmatch(cell)
    if not found:
        raise _WrongError(f"start and end are whole numbers, both or none, not {cell!r}")
    return int(found[1])


def _meant(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
