"""A named stream of bytes, where it was found, and what is left of the limits there."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tagger.sources.names import Names, printable
from tagger.sources.source import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tagger.sources.item import Columns, Limits


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, or a member of an archive.

    Attributes:
        id: Its stable path.
        name: What its suffix is taken from.
        open: Opens its bytes. A member's stream ends when the next member is asked for.
        size: Number of bytes as far as known before reading; may be a lie.
    """

    id: str
    name: str
    open: Callable[[], AbstractContextManager[io.BufferedReader]]
    size: int | None = None


def entry_of_bytes(name: str, file: str, data: bytes) -> Entry:
    """Return the entry for bytes that are at hand.

    Args:
        name: Its id.
        file: What its suffix is taken from.
        data: The bytes.
    """
    return Entry(name, file, lambda: io.BufferedReader(io.BytesIO(data)), len(data))


@dataclass(slots=True)
class Budget:
    """What one path and all archives inside it have used up of the limits; `spent` ends the reading of all."""

    limits: Limits
    members: int = 0
    unpacked: int = 0
    spent: bool = False

    def add_member(self) -> None:
        """Count a member.

        Raises:
            RefusedError: It is one too many.
        """
        self.members += 1
        if self.members > self.limits.max_members:
            self.spent = True
            raise RefusedError(
                f"comes after {self.limits.max_members:,} members, the limit: the rest of the archive is not read"
            )

    def add_bytes(self, count: int) -> None:
        """Count unpacked bytes.

        Raises:
            RefusedError: They are too many.
        """
        self.unpacked += count
        if self.unpacked > self.limits.max_total_bytes:
            self.spent = True
            raise RefusedError(
                f"unpacks to more than {self.limits.max_total_bytes / 1e6:,.0f} MB with what stands before it,"
                " the limit: the rest of the archive is not read"
            )


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a container is read: its id, how deep it lies, what is allowed.

    Attributes:
        id: Id of the container.
        name: What its suffix is taken from.
        limits: The limits.
        columns: Columns of tables.
        budget: What is used up, shared with the containers around and inside.
        depth: How many archives are around the present one.
        unwrapped: Whether it is what was in a compressed file, which counts as one archive with it (.tar.gz).
        names: The names seen in it.
    """

    id: str
    name: str
    limits: Limits
    columns: Columns
    budget: Budget
    depth: int = 0
    unwrapped: bool = False
    names: Names = field(default_factory=Names)

    def inside(self, entry: Entry) -> Visit:
        """Return the visit to something in this container."""
        unwrapped = entry.id == self.id
        depth = self.depth + (not unwrapped or self.unwrapped)
        return replace(self, id=entry.id, name=entry.name, depth=depth, unwrapped=unwrapped, names=Names())

    def member_id(self, path: str) -> str:
        """Return the id of a member by its path in this archive, unlike any before it."""
        return self.names.unique(f"{self.id}!/{printable(path)}")
