"""How names are compared: what counts as the same writing of one name.

`key` is the one normalisation of the knowledge base. In this order: soft hyphens and hyphens at a line's end
out; Unicode NFKC; a trailing possessive off; apostrophes out; dots in acronyms out; "&" is "and"; every other
sign (dashes, slashes, dots, commas, quotes, brackets; not "+") is a space; a leading "the" off; casefold;
British spellings of a short table are American ones, and prefixes written apart or with a hyphen are joined
("Co-operation", "Cooperation"). `fold` takes the diacritics off as well, for a second try.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_APOSTROPHES = "'’‘ʼ`´′ʹ"
_APOSTROPHE = re.compile(rf"[{_APOSTROPHES}]")
_POSSESSIVE = re.compile(r"'s?\W*$", re.IGNORECASE)
_SIGN = re.compile(r"[^\w+\u0300-\u036f]+|_+")
_DOT_IN_ACRONYM = re.compile(r"(?<=\b\w)\.(?=\w\b|\W|$)")
_WORD = re.compile(r"[^\W\d_A-Z]{2}")  # two small letters
_LEADING_THE = re.compile(r"^(?:the\s+)+(?=\S)", re.IGNORECASE)
_SOFT_HYPHEN = "\u00ad"
_BROKEN_WORD = re.compile(r"(?<=\w)-\s*\n\s*(?=[a-z])")

_SPELLINGS: Final = (
    ("organis", "organiz"),
    ("isation", "ization"),
    ("centre", "center"),
    ("defence", "defense"),
    ("programme", "program"),
    ("labour", "labor"),
)
_PREFIXES: Final = "anti|counter|cyber|inter|multi|non|sub"
_APART = re.compile(rf"\b(?:(co) (?=op|ord)|({_PREFIXES}) (?=\w))")
_UNDECOMPOSED: Final = str.maketrans(
    dict(zip("łđðøıəħ", "lddoieh", strict=True)) | {"æ": "ae", "œ": "oe", "þ": "th"}
)


def shape(surface: str) -> str:
    """Return the normalised name with its case: what aliases flagged `case` are compared by."""
    text = _BROKEN_WORD.sub("", surface.replace(_SOFT_HYPHEN, ""))
    text = _APOSTROPHE.sub("'", text)  # before NFKC, which takes the acute accent apart
    text = _POSSESSIVE.sub("", unicodedata.normalize("NFKC", text).strip())
    text = _DOT_IN_ACRONYM.sub("", text.replace("'", "")).replace("&", " and ")
    text = _SIGN.sub(" ", text).strip()
    return _LEADING_THE.sub("", text)


def same_case(alias: str, surface: str) -> bool:
    """Say whether a surface has the alias's own capitals; a word, but no acronym, may be all capitals."""
    other = shape(surface)
    own = {shape(form) for form in spellings(alias)}
    return other in own or other in {each.upper() for each in own if _WORD.search(each)}


@lru_cache(maxsize=8192)
def key(surface: str) -> str:
    """Return the form that two writings of one name share; empty when nothing of the name remains."""
    text = shape(surface).casefold()
    for british, american in _SPELLINGS:
        text = text.replace(british, american)
    return _APART.sub(lambda match: match[1] or match[2], text)


def fold(normalised: str) -> str:
    """Return a key without diacritics and with base letters for ł, đ, ø and the like."""
    if normalised.isascii():
        return normalised
    decomposed = unicodedata.normalize("NFKD", normalised.translate(_UNDECOMPOSED))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


_WRITTEN: Final = (
    ("Co-op", "Coop"),
    ("co-op", "coop"),
    ("Co-ord", "Coord"),
    ("co-ord", "coord"),
    ("Organiz", "Organis"),
    ("organiz", "organis"),
    ("ization", "isation"),
    ("Centre", "Center"),
    ("Defence", "Defense"),
    ("Programme", "Program"),
    ("Labour", "Labor"),
    ("’", "'"),
)


def spellings(name: str) -> tuple[str, ...]:
    """Return the name, then itself with each of the other usual spellings, then with all of them at once.

    For matching by words, where `key` cannot be used: British and American forms, "Co-" and "Co", both
    apostrophes.
    """
    forms = [name]
    other = name
    for left, right in _WRITTEN:
        for old, new in ((left, right), (right, left)):
            if old in name:
                forms.append(name.replace(old, new))
                other = other.replace(old, new)
                break
    forms.append(other)
    return tuple(dict.fromkeys(forms))
