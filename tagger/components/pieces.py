"""Texts in pieces: what the network sees at once, and runs of signs that no tokenizer should see whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.language import Language
    from spacy.tokens import Doc

PIECE = 100_000
"""Characters that the network sees at once: bounds memory; the rules always see the whole document."""
RUN = re.compile(r"\S{300,} ?")
"""No language: spaCy's tokenizer takes a minute for 20,000 exclamation marks (its affix rules are quadratic)."""


def tokenise(nlp: Language, text: str) -> Doc:
    """Return the Doc of a text; stretches of 300 and more characters without a space become tokens of 100."""
    if not RUN.search(text):
        return nlp.make_doc(text)
    parts, read = [], 0
    for run in RUN.finditer(text):
        if read < run.start():
            parts.append(nlp.make_doc(text[read : run.start()]))
        parts.append(_run_doc(nlp, run.group()))
        read = run.end()
    if read < len(text):
        parts.append(nlp.make_doc(text[read:]))
    return joined_docs(parts)


def _run_doc(nlp: Language, run: str) -> Doc:
    from spacy.tokens import Doc

    solid = run.rstrip(" ")
    words = [solid[i : i + 100] for i in range(0, len(solid), 100)]
    return Doc(nlp.vocab, words=words, spaces=[False] * (len(words) - 1) + [solid != run])


def joined_docs(parts: Sequence[Doc]) -> Doc:
    """Return one Doc of several, as they follow each other.

    Raises:
        ValueError: there are none.
    """
    from spacy.tokens import Doc

    joined = Doc.from_docs(list(parts), ensure_whitespace=False)
    if joined is None:
        raise ValueError("nothing to join")
    return joined


def cut_pieces(text: str, size: int = PIECE) -> Iterator[str]:
    """Yield the text in pieces of at most `size` characters that add up to it.

    Cut after a paragraph where there is one in the second half of the piece, else a line, else a word, else anywhere.
    """
    start = 0
    while len(text) - start > size:
        middle, end = start + size // 2, start + size
        cut = next(
            (at + len(gap) for gap in ("\n\n", "\n", " ") if (at := text.rfind(gap, middle, end)) > 0), end
        )
        yield text[start:cut]
        start = cut
    yield text[start:]
