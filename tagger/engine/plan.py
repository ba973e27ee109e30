"""What is to be done, whoever does it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tagger.engine.batches import BATCH_WEIGHT
from tagger.errors import UsageError
from tagger.sources import STDIN, Columns, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tagger.engine.worker import Spec
    from tagger.sources import Item, Limits
    from tagger.types import Failure


@dataclass(frozen=True, slots=True)
class Input:
    """The items at some paths, walked anew by each iteration.

    Attributes:
        paths: Files, folders, archives, tables; "-" is standard input, which can be read once only.
        limits: How much one input may be.
        columns: What the columns of tables are called.
    """

    paths: tuple[str, ...]
    limits: Limits
    columns: Columns

    def __iter__(self) -> Iterator[Item | Failure]:
        """Return the items, lazily, as `tagger.sources.walk` does."""
        return walk(self.paths, limits=self.limits, columns=self.columns)

    @property
    def is_repeatable(self) -> bool:
        """Whether it can be walked more than once."""
        return STDIN not in self.paths

    def check(self, out: Path) -> None:
        """Check the paths before anything is done.

        Raises:
            UsageError: One does not exist, or `out` lies in one, so that results would be read as input.
        """
        for path in self.paths:
            if path == STDIN:
                continue
            if not Path(path).exists():
                raise UsageError(f"{path}: no such file or folder")
            if Path(path).is_dir() and out.resolve().is_relative_to(Path(path).resolve()):
                raise UsageError(f"--out {out} lies in {path}, which is to be read: give another folder")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, whoever does it.

    Attributes:
        out: Folder of the results.
        spec: What every worker must know.
        inputs: Paths as they were given; for the manifest.
        columns: Columns of tables; for the manifest.
        resume: Whether to go on with what stands in `out`.
        retry_failed: Whether to do again what failed, too, though it is as it was.
        prune: Whether to drop from the output what is gone from the input.
        skip_duplicates: Whether a document that repeats another is left out, not only flagged.
        batch_weight: Characters of text that a batch has at most.
    """

    out: Path
    spec: Spec
    inputs: tuple[str, ...] = ()
    columns: Columns = field(default_factory=Columns)
    resume: bool = False
    retry_failed: bool = False
    prune: bool = False
    skip_duplicates: bool = False
    batch_weight: int = BATCH_WEIGHT

    def items(self) -> Input:
        """Return what is to be read."""
        return Input(self.inputs, self.spec.limits, self.columns)
