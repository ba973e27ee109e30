"""What is it? By its name's suffix, checked against its first bytes, which are right where the two differ."""

from __future__ import annotations

import re
from typing import Final

from tagger.sources import registry
from tagger.sources.names import suffix_of
from tagger.sources.source import RefusedError

HEAD: Final = 8192

# First bytes of what can be read -> suffix of its reader.
_READABLE: Final = (
    (b"%PDF-", ".pdf"),
    (b"PK\x03\x04", ".zip"),
    (b"PK\x05\x06", ".zip"),
    (b"\x1f\x8b\x08", ".gz"),
    (b"\xfd7zXZ\x00", ".xz"),
    (b"\x28\xb5\x2f\xfd", ".zst"),
    (b"PAR1", ".parquet"),
    (b"WARC/", ".warc"),
)
_BZIP2: Final = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
_TAR: Final = b"ustar"
_MBOX: Final = re.compile(rb"From \S+ [^\r\n]{0,80}\d\d:\d\d[^\r\n]{0,40}\r?\n")
HTML: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,500}-->\s*)?<(?:!doctype\s+html|html)\b",
    re.IGNORECASE,
)

# First bytes of what can't be read -> what it is.
_FOREIGN: Final = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"{\\rtf", "an RTF document"),
    (b"ID3", "an audio file"),
    (b"OggS", "an audio file"),
    (b"RIFF", "an audio, video or image file"),
)

# Suffixes of what can't be read, whatever its first bytes -> what it is.
_IMAGE, _SOUND, _FILM, _PROGRAM = "an image", "an audio file", "a video", "a program"
_FOREIGN_SUFFIX: Final = {
    ".doc": "an old Word document",
    ".docb": "an old Word document",
    ".dot": "an old Word document",
    ".xls": "an old Excel table",
    ".xlsx": "an Excel table",
    ".xlsm": "an Excel table",
    ".ppt": "old PowerPoint slides",
    ".pptx": "PowerPoint slides",
    ".odt": "an OpenDocument text",
    ".ods": "an OpenDocument table",
    ".odp": "OpenDocument slides",
    ".rtf": "an RTF document",
    ".epub": "an e-book",
    ".pages": "a Pages document",
    ".msg": "an Outlook message",
    ".pst": "an Outlook mailbox",
    ".djvu": "a DjVu document",
    ".ps": "a PostScript document",
    ".rar": "a RAR archive",
    ".7z": "a 7-Zip archive",
    ".iso": "a disk image",
    ".sqlite": "an SQLite database",
    ".mdb": "an Access database",
    ".css": "a style sheet",
    ".woff": "a font",
    ".woff2": "a font",
    ".ttf": "a font",
    **dict.fromkeys(
        (".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff", ".bmp", ".webp", ".svg", ".ico"), _IMAGE
    ),
    **dict.fromkeys((".heic", ".psd", ".jp2"), _IMAGE),
    **dict.fromkeys((".mp3", ".wav", ".ogg", ".m4a", ".flac", ".wma"), _SOUND),
    **dict.fromkeys((".mp4", ".avi", ".mov", ".mkv", ".wmv", ".webm"), _FILM),
    **dict.fromkeys((".exe", ".dll", ".so", ".msi", ".class", ".jar"), _PROGRAM),
}
_ADVICE: Final = {
    "an old Word document": "save it as .docx",
    "an OpenDocument text": "save it as .docx",
    "an RTF document": "save it as .docx",
    "a RAR archive": "unpack it, or pack it as .zip",
    "a 7-Zip archive": "unpack it, or pack it as .zip",
    "an Outlook message": "save it as .eml",
    "an Outlook mailbox": "export it as .mbox",
}
_ZIPPED: Final = frozenset({".docx", ".docm"})  # ZIP archives by their bytes
_FOREIGN_ZIPPED: Final = frozenset(
    {".xlsx", ".xlsm", ".pptx", ".odt", ".ods", ".odp", ".epub", ".pages", ".jar"}
)
_BINARY: Final = frozenset(
    {".pdf", ".zip", ".gz", ".bz2", ".xz", ".zst", ".tar", ".parquet", ".docx", ".docm"}
)


def kind_of(name: str, head: bytes) -> str:
    """Return the suffix whose reader fits a file.

    Args:
        name: Name of the file.
        head: Its first bytes, as many as are at hand; none when only the name counts.

    Returns:
        A suffix of the registry: that of the name if the bytes don't say otherwise, ".txt" for one that is
        not in the registry.

    Raises:
        RefusedError: It is something that no reader reads.
    """
    suffix = suffix_of(name)
    if suffix in registry.plugins():
        return suffix
    told = _told_by(head)
    if told == ".zip" and suffix in _ZIPPED:
        return suffix
    if told and not (told == ".zip" and suffix in _FOREIGN_ZIPPED):
        return told
    if HTML.match(head) and (suffix in _BINARY or suffix in _FOREIGN_SUFFIX):
        return ".html"
    if suffix in _FOREIGN_SUFFIX:
        raise RefusedError(foreign(_FOREIGN_SUFFIX[suffix]))
    if registry.knows(suffix):
        return suffix
    return ".mbox" if _MBOX.match(head) else ".txt"


def foreign(what: str) -> str:
    """Return the reason for refusing something that no reader reads."""
    return f"is {what}, not text: {_ADVICE.get(what, 'convert it to text')}"


def _told_by(head: bytes) -> str | None:
    for magic, suffix in _READABLE:
        if head.startswith(magic):
            return suffix
    if _BZIP2.match(head):
        return ".bz2"
    if head[257:262] == _TAR:
        return ".tar"
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            raise RefusedError(foreign(what))
    return None
