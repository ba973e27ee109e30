"""What hard line breaks cost: the development split as it is, and broken at a column as in mail and PDF.

    python benchmarks/linebreaks.py [--split dev] [--column 72]

Each text is broken at spaces, then also inside words with a hyphen, as a typesetter does: before a consonant with a
vowel after it, three letters from either end. What is found is carried back to the offsets of the unbroken text and
judged there, with and without `tagger.text.reflow`.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from tagger import pipeline
from tagger.text.reflow import Reflowed, reflow
from tagger.training.corpus import load_corpus
from tagger.training.evaluate import compare, plain_document
from tagger.types import Annotation, Document, Mention

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tagger.training.corpus import GoldDocument

_TOKEN = re.compile(r"\n|[^\S\n]+|\S+")
_SYLLABLE = re.compile(r"(?<=\w{3})(?=[bcdfghjklmnpqrstvwxz][aeiouy]\w)", re.IGNORECASE)


class Broken(NamedTuple):
    """A text with its lines broken, and the offset in the unbroken text of each of its characters."""

    text: str
    places: list[int]


def broken(text: str, column: int, *, hyphens: bool) -> Broken:
    """Return a text broken at a column; lines that are short stay as they are."""
    out: list[str] = []
    places: list[int] = []
    width = 0

    def put(piece: str, at: int, *, added: bool = False) -> None:
        out.append(piece)
        places.extend([at] * len(piece) if added else range(at, at + len(piece)))

    for match in _TOKEN.finditer(text):
        word, at = match[0], match.start()
        if word.isspace() or width + len(word) <= column or not width:
            put(word, at)
            width = 0 if word == "\n" else width + len(word)
            continue
        cut = max((s.start() for s in _SYLLABLE.finditer(word) if width + s.start() < column), default=0)
        if hyphens and cut and word.isalpha():
            put(word[:cut], at)
            put("-\n", at + cut - 1, added=True)
        else:
            cut = 0
            out[-1] = out[-1][:-1] + "\n"
        put(word[cut:], at + cut)
        width = len(word) - cut
    return Broken("".join(out), places)


def unbroken(note: Annotation, document: Document, places: list[int]) -> Annotation:
    """Return an annotation of a broken text as one of the unbroken text."""
    moved = tuple(_moved(mention, document.text, places) for mention in note.entities)
    return replace(note, document=document, entities=moved)


def _moved(mention: Mention, text: str, places: list[int]) -> Mention:
    start, end = places[mention.start], places[mention.end - 1] + 1
    return replace(mention, start=start, end=end, text=text[start:end])


def judged(gold: list[GoldDocument], break_up: Callable[[str], Broken] | None) -> dict[str, float]:
    documents = [plain_document(document) for document in gold]
    notes: Iterable[Annotation | object]
    if break_up is None:
        notes = list(pipeline.annotate_many(documents))
    else:
        texts = [break_up(document.text) for document in documents]
        inputs = [replace(document, text=each.text) for document, each in zip(documents, texts, strict=True)]
        notes = [
            unbroken(note, document, each.places)
            for note, document, each in zip(pipeline.annotate_many(inputs), documents, texts, strict=True)
            if isinstance(note, Annotation)
        ]
    found = compare(gold, [note for note in notes if isinstance(note, Annotation)])
    figures = {
        "strict": ("strict", "micro", "f1"),
        "PERSON": ("strict", "PERSON", "f1"),
        "ORG": ("strict", "ORG", "f1"),
        "LOCATION": ("strict", "LOCATION", "f1"),
        "DATE": ("strict", "DATE", "f1"),
        "dates": ("values", "date all", "accuracy"),
        "organizations": ("values", "organization id all", "accuracy"),
        "countries": ("countries", "micro", "f1"),
        "topics": ("topics", "micro", "f1"),
    }
    return {name: found.value(*which) for name, which in figures.items()}


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--split", default="dev")
    options.add_argument("--column", type=int, default=72)
    chosen = options.parse_args()
    gold = load_corpus(split=chosen.split)
    ways: dict[str, Callable[[str], Broken] | None] = {
        "as it is": None,
        "broken": lambda text: broken(text, chosen.column, hyphens=False),
        "broken, hyphens": lambda text: broken(text, chosen.column, hyphens=True),
    }
    for name, way in ways.items():
        for joined in (True, False):
            with patch.object(pipeline, "reflow", reflow if joined else lambda text, _: Reflowed(text)):
                found = judged(gold, way)
            shown = "  ".join(f"{each} {100 * value:.1f}" for each, value in found.items())
            print(f"{name:16} {'reflowed' if joined else 'plain':9} {shown}")


if __name__ == "__main__":
    main()
