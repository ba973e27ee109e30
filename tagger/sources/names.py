"""Names of files and members, made safe: printable ids, unique in their archive, never used as a path."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import PurePosixPath

from tagger.sources.source import RefusedError

# What operating systems and office programs leave behind. Names that begin with a dot are left out too.
_LITTER = frozenset({"__macosx", "thumbs.db", "desktop.ini", "$recycle.bin", "system volume information"})
_DRIVE = re.compile(r"[A-Za-z]:")


def printable(name: str) -> str:
    r"""Return a name as it may stand in an id, a table, or a log: one line, printable, valid UTF-8.

    Bytes that are no UTF-8 (surrogate escapes) and characters that don't print become their escape: `\xff`,
    `\n`, `\u202e`. A name without them comes back as it was.
    """
    if name.isprintable():
        return name
    return "".join(char if char.isprintable() else _escape(char) for char in name)


def _escape(char: str) -> str:
    if "\udc80" <= char <= "\udcff":
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode("ascii")


def shortened(name: str, limit: int) -> str:
    """Return a name that is no longer than a limit, and still unlike others: its beginning and a checksum."""
    if len(name) <= limit:
        return name
    checksum = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{name[: max(0, limit - 14)]}…#{checksum}"


def is_litter(name: str) -> bool:
    """Tell whether a path is hidden or an operating system's litter, by any of its parts."""
    return any(
        (part.startswith(".") and part not in (".", ".."))
        or part.startswith("~$")
        or part.casefold() in _LITTER
        for part in name.split("/")
    )


def member_path(name: str) -> str:
    """Return the path of a member below its archive, parts parted by `/`.

    Raises:
        RefusedError: The name is absolute or leads out of the archive.
    """
    path = name.replace("\\", "/") if "/" not in name else name
    parts = path.split("/")
    if path.startswith("/") or _DRIVE.match(path):
        raise RefusedError("has an absolute path for a name")
    if ".." in parts:
        raise RefusedError("has a name that leads out of its archive")
    return "/".join(part for part in parts if part not in ("", "."))


def suffix_of(name: str) -> str:
    """Return the last suffix of a name in lower case, with its dot, or an empty string."""
    return PurePosixPath(name.rstrip("/")).suffix.casefold()


class Names:
    """The names of one archive so far. Keeps hashes, so that a million names cost no more than their count."""

    def __init__(self) -> None:
        self._seen: Counter[int] = Counter()

    def unique(self, name: str) -> str:
        """Return the name, or `name#2`, `name#3` … when it was there before."""
        key = hash(name)
        self._seen[key] += 1
        if (count := self._seen[key]) == 1:
            return name
        return self.unique(f"{name}#{count}")
