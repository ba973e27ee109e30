"""What every sink can do, and the files that a part is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from tagger.report.atomic import sync_folder, temporary_path, write_whole
from tagger.tables import Rows, flagged_rows, rows_of
from tagger.types import Annotation, Failure, Skipped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    import pandas as pd

Result = Annotation | Failure | Skipped
Payload = Any
"""What one result adds to a part, in a form that only its sink knows; picklable."""


class Sink(Protocol):
    """A format that results are written in, part by part.

    A part is whole or it does not count; what calls keeps the books on which parts do. Only one process writes
    to an output at a time. Every method may be repeated after a crash in the midst of it.

    Raises (each that writes): TaggerError, when there is no space or no permission.
    """

    name: str

    def encode(self, result: Result, *, item: str, duplicate_of: str | None = None) -> Payload:
        """Return what one result adds to a part: picklable, compact, made in the worker."""

    def flagged(self, payload: Payload, duplicate_of: str) -> Payload:
        """Return the payload of an annotation, marked as a repetition of another document: known in the parent only."""

    def write_part(self, out: Path, part: int, payloads: Sequence[Payload]) -> None:
        """Write a part in place of whatever stands there under its number."""

    def remove_part(self, out: Path, part: int) -> None:
        """Remove all that there is of a part."""

    def drop(self, out: Path, part: int, items: Collection[str]) -> None:
        """Write a part anew without the rows that come from some items; other parts keep theirs."""

    def parts(self, out: Path) -> set[int]:
        """Return the numbers of all parts of which there is any trace, half-written ones too."""

    def holds(self, out: Path) -> bool:
        """Say whether output in this format stands in a folder."""

    def read(self, out: Path, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return one table of all whole parts, in order of the parts and, in each, as written.

        Args:
            out: The folder.
            table: Name of the table.
            columns: Which columns, in the table's own order; all if None.
        """


@dataclass(frozen=True, slots=True)
class PartFiles:
    """Where the files of a part stand: one folder a table, one file a part in each.

    Attributes:
        folders: Names of the folders.
        suffix: Of the files.
    """

    folders: tuple[str, ...]
    suffix: str

    def path(self, out: Path, folder: str, part: int) -> Path:
        """Return where one file of a part stands."""
        return out / folder / f"part-{part:06}{self.suffix}"

    def write(self, out: Path, part: int, contents: Iterable[tuple[str, bytes]]) -> None:
        """Write files of a part, each whole: folder and content."""
        for folder, content in contents:
            if not (out / folder).is_dir():
                (out / folder).mkdir(parents=True, exist_ok=True)
                sync_folder(out)
            write_whole(self.path(out, folder, part), content)

    def remove(self, out: Path, part: int) -> None:
        """Remove all files of a part and what a killed process left of them."""
        for folder in self.folders:
            path = self.path(out, folder, part)
            path.unlink(missing_ok=True)
            temporary_path(path).unlink(missing_ok=True)

    def any(self, out: Path) -> set[int]:
        """Return the numbers of the parts of which there is a file, be it one that was never finished."""
        finished = (self._numbers(out / folder) for folder in self.folders)
        begun = (self._numbers(out / folder, ".", ".tmp") for folder in self.folders)
        return set().union(*finished, *begun)

    def whole(self, out: Path) -> list[int]:
        """Return the numbers of the parts that have all their files, in order."""
        return sorted(set.intersection(*(self._numbers(out / folder) for folder in self.folders)))

    def _numbers(self, folder: Path, before: str = "", after: str = "") -> set[int]:
        ours = re.compile(re.escape(before) + r"part-(\d{6,})" + re.escape(self.suffix + after))
        names = (ours.fullmatch(path.name) for path in folder.glob(f"{before}part-*"))
        return {int(name[1]) for name in names if name}


class FileSink:
    """What the sinks have in common whose parts are files.

    Attributes:
        files: Where the files of a part stand.
    """

    files: PartFiles

    def remove_part(self, out: Path, part: int) -> None:
        """Remove the files of a part."""
        self.files.remove(out, part)

    def parts(self, out: Path) -> set[int]:
        """Return the numbers of all parts, half-written ones too."""
        return self.files.any(out)

    def holds(self, out: Path) -> bool:
        """Say whether there are such files."""
        return bool(self.files.whole(out))


class RowSink:
    """What the sinks have in common whose payloads are rows."""

    def encode(self, result: Result, *, item: str, duplicate_of: str | None = None) -> Rows:
        """Return the rows of one result."""
        return rows_of(result, item=item, duplicate_of=duplicate_of)

    def flagged(self, payload: Rows, duplicate_of: str) -> Rows:
        """Return the rows of an annotation, marked as a repetition of another document."""
        return flagged_rows(payload, duplicate_of)
