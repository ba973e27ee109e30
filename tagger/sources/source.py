"""What a parser reads from, and how a refusal is worded."""

from __future__ import annotations

from dataclasses import dataclass, field

from tagger.sources.item import Limits

MAX_BYTES = Limits().max_bytes  # of one text; the whole of a file of records may be larger


class RefusedError(Exception):
    """A source cannot be read. The message is one line that goes on from the source's name: "is empty"."""


class TruncatedError(RefusedError):
    """The bytes end too early."""


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one file or member, with its name. What a parser is given.

    Attributes:
        id: Name of the document, or of the file of documents.
        data: All bytes; never more than `limits.max_bytes`.
        limits: What the parser has to keep to.
        depth: How many archives and messages the bytes stood in.
    """

    id: str
    data: bytes
    limits: Limits = field(default_factory=Limits)
    depth: int = 0


def too_large(limit: int, size: int | None = None) -> str:
    """Return the reason for refusing a text that is over the limit."""
    actual = f" ({size / 1e6:,.0f} MB)" if size is not None else ""
    return f"is larger than {limit / 1e6:,.0f} MB{actual}: split it"


def explain(error: Exception) -> str:
    """Return an operating system's error in a few words, without its number and the file's name."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def reason_for(error: Exception, what: str = "cannot be read") -> str:
    """Return the one line that says why something could not be read, whatever was raised."""
    if isinstance(error, RefusedError):
        return str(error)
    if isinstance(error, RecursionError):
        return f"{what}: it is nested too deeply"
    if isinstance(error, MemoryError):
        return f"{what}: it needs too much memory"
    words = " ".join((explain(error) or type(error).__name__).split())
    return f"{what}: {words[:200]}"
