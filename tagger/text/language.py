"""Which language a text is in, or none when that can't be told.

py3langid decides among 97 languages. English is the rule here, and many English texts are full of foreign names, so
its little words are counted first: every English paragraph has them, and no text in another language does. They also
spare py3langid most of the time. A list of names, in whatever spelling, has no language.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from tagger.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH_WORDS = """
    and are as at been by for from has have he it its not on or said she that the their they this to were which who
    will with would
"""
_ENGLISH: Final = frozenset(_ENGLISH_WORDS.split())
_PLAINLY_ENGLISH: Final = 0.12
"""Share of the little words in running English; other languages have 0.06 at most (Dutch *had*, French *on*)."""
_PERHAPS_ENGLISH: Final = 0.06
_SHORTEST: Final = 40
"""Fewest bytes of letters to judge by: 40 letters of Latin, 20 of Cyrillic, 14 of Chinese."""
_LIKELY, _SURE = 0.5, 0.9
"""Least probabilities: of any text, of one in capitals."""
_NAMES: Final = 0.5
"""Share of capitalised words in a list of names; German prose has 0.4."""
_SAMPLE, _SAMPLES = 1000, 4


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language; None when it is too short, or can't be told.

    Takes bounded time: a long text is judged by samples from its beginning to its end.

    Raises:
        MissingExtraError: the text isn't plainly English, and py3langid is not installed.
    """
    sample = _sampled(text)
    words = _WORD.findall(sample)
    if len("".join(words).encode("utf-8", "replace")) < _SHORTEST:
        return None
    english = sum(word.lower() in _ENGLISH for word in words) / len(words)
    if english >= _PLAINLY_ENGLISH:
        return "en"
    in_capitals = sum(word.isupper() for word in words) > len(words) / 2
    language, probability = _identifier().classify(sample.lower() if in_capitals else sample)
    if language == "en":
        return "en"
    if english >= _PERHAPS_ENGLISH or (not in_capitals and _are_names(words)):
        return None
    return str(language) if probability >= (_SURE if in_capitals else _LIKELY) else None


def _sampled(text: str) -> str:
    """Return a short text itself, or pieces of it, evenly spread."""
    if len(text) <= _SAMPLE * _SAMPLES:
        return text
    step = (len(text) - _SAMPLE) // (_SAMPLES - 1)
    return "\n".join(text[start : start + _SAMPLE] for start in range(0, step * _SAMPLES, step))


def _are_names(words: Sequence[str]) -> bool:
    return sum(word[0].isupper() for word in words) >= _NAMES * len(words)


@cache
def _identifier() -> Any:
    """Return py3langid's classifier, with probabilities."""
    try:
        from py3langid import langid  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingExtraError(
            'telling languages apart needs py3langid: pip install "tagger[archives]"'
        ) from error
    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
