"""Mail messages (.eml): subject, date and text; attachments as documents of their own, `mail.eml!/report.pdf`.

Of several versions of a text the plain one is read. Pictures, signatures and calendars are left out.
"""

from __future__ import annotations

import re
from datetime import date
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.utils import parsedate_tz
from typing import TYPE_CHECKING, Final

from tagger.sources.encoding import as_utf8, decode
from tagger.sources.entry import Budget, Visit, entry_of_bytes
from tagger.sources.item import Columns, Item
from tagger.sources.media_types import is_furniture, suffix_of_type
from tagger.sources.names import Names, printable, suffix_of
from tagger.sources.source import RefusedError, Source
from tagger.text.clean import clean
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

_LINES: Final = 2_000_000
_NESTED: Final = 50
_HEADER: Final = 2_000
_NESTS: Final = re.compile(rb"^content-type:\s{0,20}(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_FIRST_YEAR, _LAST_YEAR = 1970, 2100  # what is outside comes from a clock that was never set


def read_message(source: Source) -> Iterator[Document | Failure]:
    """Yield the document of a message, then those of what is attached to it.

    Raises:
        RefusedError: It has neither text nor attachments, or is built to harm.
    """
    _check_shape(source.data, source.limits.max_parts)
    yield from _documents(message_from_bytes(source.data), source)


def _check_shape(data: bytes, parts: int) -> None:
    """Refuse what the parser, whose work grows with lines times nesting, would be busy with for hours."""
    if data.count(b"\n") > _LINES:
        raise RefusedError(f"has more than {_LINES:,} lines: is it one message?")
    nested = sum(1 for _ in _NESTS.finditer(data))
    if nested > min(parts, _NESTED):
        raise RefusedError(
            f"has {nested:,} parts that hold parts, more than {min(parts, _NESTED)}, the limit"
        )


def _documents(message: Message, source: Source) -> Iterator[Document | Failure]:
    parts = _parts(message, source.limits.max_parts)
    texts = [part for part in parts if _is_text(part)]
    text = "\n\n".join(filter(None, (_text_of(part, source) for part in texts)))
    attached = [part for part in parts if not _is_text(part) and not is_furniture(part.get_content_type())]
    if not text and not attached:
        raise RefusedError("no text: the message has none")
    if text:
        yield Document(source.id, text, title=_subject(message), published=_sent(message))
    names = Names()
    for number, part in enumerate(attached, 1):
        yield from _attached(part, _file_name(part, number), names, source)


def _parts(message: Message, limit: int) -> list[Message]:
    """Return the parts that hold no others, in order; of alternatives the one that is read best.

    Raises:
        RefusedError: There are too many.
    """
    found: list[Message] = []
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inner = _inner(part) if part.get_content_maintype() == "multipart" else []
        if not inner:
            found.append(part)
        elif part.get_content_subtype() == "alternative":
            waiting.append(_best(inner))
        else:
            waiting.extend(reversed(inner))
        if len(found) + len(waiting) > limit:
            raise RefusedError(f"has more than {limit:,} parts, the limit")
    return found


def _inner(part: Message) -> list[Message]:
    payload: object = part.get_payload()
    return list(payload) if isinstance(payload, list) else []


def _best(versions: list[Message]) -> Message:
    plain = (each for each in versions if each.get_content_type() == "text/plain" and _payload(each).strip())
    return next(plain, versions[-1])


def _is_text(part: Message) -> bool:
    return (
        part.get_content_type() in ("text/plain", "text/html")
        and part.get_content_disposition() != "attachment"
    )


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text_of(part: Message, source: Source) -> str:
    data = as_utf8(_payload(part), part.get_content_charset())
    if not data.strip():
        return ""
    if part.get_content_type() == "text/plain":
        return clean(decode(data)).strip("\n")
    from tagger.sources.html import documents_of_html

    return "\n\n".join(document.text for document in documents_of_html(source.id, data))


def _attached(part: Message, file: str, names: Names, source: Source) -> Iterator[Document | Failure]:
    name = names.unique(f"{source.id}!/{file}")
    if source.depth >= source.limits.max_depth:
        yield Failure(
            name, "read", f"lies in {source.depth} messages, as many as the limit allows: not opened"
        )
        return
    if part.get_content_type() == "message/rfc822" and (inner := _inner(part)):
        yield from _message_inside(inner[0], name, source)
    else:
        yield from _file_inside(_payload(part), name, file, source)


def _message_inside(message: Message, name: str, source: Source) -> Iterator[Document | Failure]:
    try:
        yield from _documents(message, Source(name, b"", source.limits, source.depth + 1))
    except RefusedError as error:
        yield Failure(name, "read", str(error))


def _file_inside(data: bytes, name: str, file: str, source: Source) -> Iterator[Document | Failure]:
    from tagger.sources.parse import parse
    from tagger.sources.walk import expand

    limits, depth = source.limits, source.depth + 1
    visit = Visit(name, file, limits, Columns(), Budget(limits), depth)
    for found in expand(entry_of_bytes(name, file, data), visit):
        if isinstance(found, Item):
            yield from parse(found, limits=limits, depth=depth)
        else:
            yield found


def _file_name(part: Message, number: int) -> str:
    """Return the name of an attachment, one that is safe and has a suffix."""
    stated = _decoded(part.get_filename() or "")
    last = stated.replace("\\", "/").rpartition("/")[2].strip()
    name = printable(last[:200]) or f"part-{number}"
    return name if suffix_of(name) else name + (suffix_of_type(part.get_content_type()) or "")


def _subject(message: Message) -> str | None:
    return " ".join(clean(_decoded(_header(message, "subject"))).split()) or None


def _sent(message: Message) -> str | None:
    """Return the ISO date of the `Date` header, where the sender was, or None."""
    try:
        parsed = parsedate_tz(_header(message, "date"))
        sent = date(*parsed[:3]) if parsed else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return sent.isoformat() if sent and _FIRST_YEAR <= sent.year <= _LAST_YEAR else None


def _header(message: Message, name: str) -> str:
    values = (value for key, value in message.raw_items() if key.casefold() == name)
    return str(next(values, ""))[:_HEADER]


def _decoded(header: str) -> str:
    """Return a header as people read it: encoded words decoded, bytes in no stated encoding told."""
    try:
        raw = header.encode("ascii", "surrogateescape")
        if raw.isascii():
            return str(make_header(decode_header(header)))
        return decode(raw)
    except (MessageError, HeaderParseError, LookupError, ValueError, RefusedError):
        return header.encode("utf-8", "replace").decode()
