"""Content types, as web servers and mail programs state them, and what of it is read."""

from __future__ import annotations

from typing import Final

_SUFFIXES: Final = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "text/rtf": ".rtf",
    "application/rtf": ".rtf",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "application/gzip": ".gz",
    "application/x-tar": ".tar",
    "application/mbox": ".mbox",
    "message/rfc822": ".eml",
}
# What makes up the looks of a page or a message, or signs it: left out without a word, as a browser's user
# would leave it out.
_FURNITURE: Final = ("image/", "audio/", "video/", "font/", "application/font", "application/x-font")
_FURNITURE_TYPES: Final = frozenset(
    {
        "application/javascript",
        "application/json",
        "application/ld+json",
        "application/manifest+json",
        "application/ms-tnef",
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/rss+xml",
        "application/vnd.ms-fontobject",
        "application/x-javascript",
        "application/x-pkcs7-signature",
        "text/calendar",
        "text/css",
        "text/ecmascript",
        "text/javascript",
        "text/x-vcard",
    }
)


def essence(content_type: str) -> str:
    """Return a content type without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().casefold()


def suffix_of_type(content_type: str) -> str | None:
    """Return the suffix that goes with a content type, or None if there is none."""
    return _SUFFIXES.get(essence(content_type))


def is_furniture(content_type: str) -> bool:
    """Tell whether a content type is that of pictures, styles, scripts, fonts or signatures."""
    kind = essence(content_type)
    return kind.startswith(_FURNITURE) or kind in _FURNITURE_TYPES


def charset_of(content_type: str) -> str | None:
    """Return the `charset` of a content type, or None."""
    for parameter in content_type.split(";")[1:21]:
        key, _, value = parameter.partition("=")
        if key.strip().casefold() == "charset":
            return value.strip(" \t'\"")[:40] or None
    return None
