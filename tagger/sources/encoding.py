"""Bytes to text: which encoding is this?

In this order, and the first that fits decides:

1. a byte order mark;
2. what the file itself declares (HTML), if it decodes;
3. UTF-16 without a mark, told by the bytes at even and odd places;
4. UTF-8, strictly; a character cut off at the very end of the file is dropped;
5. bytes that are mostly valid UTF-8 are damaged UTF-8, and refused: any other encoding would make mojibake;
6. Cyrillic, as charset-normalizer tells windows-1251, KOI8, CP866 and ISO 8859-5 apart, unless the result has
   words of mixed script; windows-1251 and KOI8, which swap upper and lower case, by case inside words and,
   where that is even, by the more common letters;
7. Latin: Windows-1252, unless signs stand inside words (`Stanis³aw`) or letters stand as in `Èoviæ`, which
   only Windows-1250 and ISO 8859-2 explain.

Turkish and Baltic code pages are not looked for: their files read as Windows-1252, with a few letters wrong.
"""

from __future__ import annotations

import codecs
import re

from tagger.sources.source import RefusedError

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65_536
_AROUND = 300
_CYRILLIC = ("cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5")
_CASE_TWINS = ("cp1251", "koi8_u")
_NON_ASCII = re.compile(rb"[\x80-\xff]")
_CYRILLIC_LETTER = re.compile("[\u0400-\u04ff]")
_MIXED_WORD = re.compile("[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
_ODD_CASE = re.compile("[а-яё][А-ЯЁ]")
_COMMON = re.compile("[оеаинтсрвл]", re.IGNORECASE)
_STUCK_SIGN = re.compile(r"(?<=[^\W\d_])[±¶¦¾©®¹³º¿¼]|[£¡¯¥¦ª®¼](?=[^\W\d_])")
_ISO_SIGN = re.compile(r"(?<=[^\W\d_])[±¶¦¾©®¹]|[¦®](?=[^\W\d_])")
_C1 = re.compile(rb"[\x80-\x9f]")
_CARON = re.compile("[šžŠŽ]")
_BALKAN = re.compile(r"[aeiou]æ\b|Æ[aeiou]|[èÈ][aiouk]")  # no language of Windows-1252 has these
_BALKAN_BESIDE_CARON = re.compile("[ðÐ]|è(?![bcdfglmnpqrstv]e)")
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
_CONTROL_SHARE = 0.005


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the text of some bytes, without a byte order mark.

    Args:
        data: The bytes of one text.
        declared: Encoding that the file itself names.

    Raises:
        RefusedError: The bytes are no text, or in an encoding that cannot be told.
    """
    text = _decode(data, declared)
    sample = text[:_SAMPLE]
    if "\x00" in sample or len(_CONTROL.findall(sample)) > len(sample) * _CONTROL_SHARE:
        raise RefusedError("is binary, not text")
    return text


def as_utf8(data: bytes, charset: str | None) -> bytes:
    """Return bytes whose encoding is stated outside of them as UTF-8 with a mark, if they fit the statement."""
    text = _try(data, charset) if charset else None
    if text is None or any(data.startswith(bom) for bom, _ in _BOMS):
        return data
    return codecs.BOM_UTF8 + text.encode("utf-8", "replace")


def encoding_of(sample: bytes) -> str:
    """Return the codec name of the encoding that the beginning of a long text is in.

    Raises:
        RefusedError: The bytes are no text, or in an encoding that cannot be told.
    """
    encoding = next((name for bom, name in _BOMS if sample.startswith(bom)), None) or _utf16_without_mark(
        sample
    )
    if encoding:
        return encoding
    if b"\x00" in sample[:_SAMPLE]:
        raise RefusedError("is binary, not text")
    if _try(_without_cut_character(sample), "utf-8") is not None:
        return "utf-8"
    _refuse_damaged(sample)
    return legacy_encoding(_sample(sample))


def _decode(data: bytes, declared: str | None) -> str:
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), None) or _utf16_without_mark(data)
    if encoding:
        return _decode_as(data, encoding)
    if declared and (text := _try(data, declared)) is not None:
        return text
    if b"\x00" in data[:_SAMPLE]:
        raise RefusedError("is binary, not text")
    text = _try(_without_cut_character(data), "utf-8")
    if text is not None:
        return text
    _refuse_damaged(data)
    return _decode_as(data, legacy_encoding(_sample(data)))


def legacy_encoding(sample: bytes) -> str:
    """Return the codec name of the 8-bit encoding that bytes are most likely in; see the module."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=["cp1252", *_CYRILLIC]).best()
    if best is not None and best.encoding in _CYRILLIC:
        encoding = _right_case(sample, best.encoding)
        text = sample.decode(encoding, "replace")
        if _CYRILLIC_LETTER.search(text) and not _MIXED_WORD.search(text):
            return encoding
    return _latin_encoding(sample)


def _right_case(sample: bytes, encoding: str) -> str:
    rivals = dict.fromkeys((encoding, *_CASE_TWINS))
    return min(rivals, key=lambda name: _strangeness(sample.decode(name, "replace")))


def _strangeness(text: str) -> tuple[int, int]:
    """Return how odd a Cyrillic text looks: capitals inside words, then few of the common letters."""
    return len(_ODD_CASE.findall(text)), -len(_COMMON.findall(text))


def _latin_encoding(sample: bytes) -> str:
    text = sample.decode("cp1252", "replace")
    if _STUCK_SIGN.search(text):
        return "iso8859_2" if _ISO_SIGN.search(text) and not _C1.search(sample) else "cp1250"
    if _BALKAN.search(text) or (_CARON.search(text) and _BALKAN_BESIDE_CARON.search(text)):
        return "cp1250"
    return "cp1252"


def _utf16_without_mark(data: bytes) -> str | None:
    head = data[:4096]
    half = len(head) // 2
    if half < 4 or len(data) % 2 or b"\x00" not in head:
        return None
    even, odd = head[: half * 2 : 2], head[1 : half * 2 : 2]
    for high, low, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        # high bytes are those of Latin, Cyrillic and general punctuation; low ones are hardly ever zero
        if sum(map(high.count, b"\x00\x01\x04\x20")) > half * 0.95 and low.count(0) <= half * 0.02:
            return name
    return None


def _try(data: bytes, encoding: str) -> str | None:
    try:
        # browsers read what calls itself Latin-1 as Windows-1252
        codec = codecs.lookup(encoding).name
        return data.decode("cp1252" if codec in ("iso8859-1", "ascii") else codec)
    except (LookupError, UnicodeError, ValueError):
        return None


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeError:
        raise RefusedError("is in an encoding that cannot be told: save it as UTF-8") from None


def _without_cut_character(data: bytes) -> bytes:
    """Return the bytes without the beginning of a UTF-8 character at their end."""
    for length in range(1, min(4, len(data)) + 1):
        byte = data[-length]
        if byte >= 0xC0:
            needed = 2 + (byte >= 0xE0) + (byte >= 0xF0)
            return data[:-length] if length < needed and _is_utf8_before(data, length) else data
        if byte < 0x80:
            return data
    return data


def _is_utf8_before(data: bytes, length: int) -> bool:
    """Tell a cut UTF-8 file from a Latin-1 file that ends in an accent: UTF-8 stands before."""
    return length > 1 or bool(_NON_ASCII.search(data, 0, len(data) - length))


def _refuse_damaged(data: bytes) -> None:
    broken = data.decode("utf-8", "replace")
    bad = broken.count("\ufffd")
    good = sum(1 for char in broken[: _SAMPLE * 16] if char > "\x7f") - broken[: _SAMPLE * 16].count("\ufffd")
    if good > bad * 3:
        offset = len(broken.partition("\ufffd")[0].encode())
        raise RefusedError(f"is damaged UTF-8 (first bad byte at {offset:,}): save it as UTF-8 again")


def _sample(data: bytes) -> bytes:
    """Return the places where there is more than ASCII, since only they tell encodings apart."""
    found: list[bytes] = []
    size = end = 0
    while size < _SAMPLE and (match := _NON_ASCII.search(data, end)):
        start = max(end, match.start() - _AROUND)
        end = match.end() + _AROUND
        found.append(data[start:end])
        size += end - start
    return b"\n".join(found)
