r"""Texts that are the same, or nearly: a digest for the first, a MinHash signature for the second.

Both are taken of the *normalised* text: its words in lower case, with compatible characters made one (NFKC), so that
line breaks, punctuation, quotes, ligatures and capitals don't count. The signature estimates the Jaccard similarity
of the sets of three successive words (shingles); two texts are near from 0.8 on, that is with about one word in thirty
changed. `band_keys` puts near texts into the same drawer at least once: sought are only those in the same drawer.

The hash of a shingle is combined from its words' hashes (BLAKE2b, each word once) by numpy and handed to
datasketch's MinHash as it is, so signatures are the same in every run and process (but not from release 1 to 2 of
datasketch, which permutes otherwise).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tagger.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Sequence

NEAR: Final = 0.8
"""Jaccard similarity from which two texts are near."""

_PERMUTATIONS: Final = 128
_BANDS: Final = 16
"""Of eight rows each: a pair at 0.8 shares a drawer with probability 0.95, at 0.9 with 0.9999, at 0.5 with 0.06."""
_SHINGLE: Final = 3
_AT_ONCE: Final = 2048
"""Shingles that are permuted at once: datasketch makes a table of them times permutations."""
_WORD = re.compile(r"[^\W_]+")
_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio: spreads the bits (Knuth, TAOCP 6.4)


def normal_words(text: str) -> list[str]:
    """Return the words of a text that count for its likeness to others, in order."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _WORD.findall(text.casefold())


def text_digest(text: str) -> str:
    """Return the SHA-256 digest, in hex, of the normalised text: the same for texts with the same words in order."""
    return sha256(" ".join(normal_words(text)).encode("utf-8", "replace")).hexdigest()


def signature(text: str) -> bytes:
    """Return the MinHash signature of a text: 512 bytes; empty for a text without words.

    Raises:
        MissingExtraError: datasketch is not installed.
    """
    words = normal_words(text)
    if not words:
        return b""
    sketch, shingles = _empty_sketch().copy(), _shingles(words)
    for start in range(0, len(shingles), _AT_ONCE):
        sketch.update_batch(shingles[start : start + _AT_ONCE])
    values: bytes = sketch.hashvalues.astype("<u4").tobytes()
    return values


def similarity(one: bytes, other: bytes) -> float:
    """Return the estimated Jaccard similarity of two signatures' texts, in [0, 1]; standard error 0.04 at 0.8.

    A text without words is like none.
    """
    if not one or not other:
        return 0.0
    return float(np.mean(np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")))


def is_near(one: bytes, other: bytes) -> bool:
    """Say whether two signatures' texts are near duplicates: their estimated similarity is at least 0.8."""
    return similarity(one, other) >= NEAR


def band_keys(of: bytes) -> list[bytes]:
    """Return the drawers that a signature belongs in: 16 keys of 9 bytes; none for a text without words."""
    size = len(of) // _BANDS
    return [
        bytes([band]) + blake2b(of[band * size : (band + 1) * size], digest_size=8).digest()
        for band in range(_BANDS if of else 0)
    ]


def _shingles(words: Sequence[str]) -> list[int]:
    """Return 32-bit hashes of the distinct shingles; a text of fewer words than one has is one shingle."""
    numbers = np.fromiter(map(_hash, words), np.uint64, len(words))
    width = min(_SHINGLE, len(words))
    count = len(words) - width + 1
    mixed = np.zeros(count, np.uint64)
    for offset in range(width):
        mixed = (mixed ^ numbers[offset : offset + count]) * _MULTIPLIER
        mixed ^= mixed >> np.uint64(29)
    distinct: list[int] = np.unique(mixed >> np.uint64(32)).tolist()
    return distinct


@lru_cache(maxsize=8_192)
def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def _itself(shingle: int) -> int:
    return shingle


@lru_cache(maxsize=1)
def _empty_sketch() -> Any:
    try:
        from datasketch import MinHash  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingExtraError(
            'finding near duplicates needs datasketch: pip install "tagger[archives]"'
        ) from error
    return MinHash(num_perm=_PERMUTATIONS, hashfunc=_itself)
