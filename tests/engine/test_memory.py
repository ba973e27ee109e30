"""What a worker keeps stays what it is, however much it has read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagger import pipeline
from tagger.engine.worker import Spec, annotate_batch
from tagger.sources.item import item_of_bytes
from tagger.text import duplicates
from tagger.topics import model as topics

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from spacy.language import Language

    from tagger.sources.item import Item

SPEC = Spec(grace=None, languages=None)


def batches(count: int) -> Iterator[list[Item]]:
    """Yield batches of one document of 60 words that no other one has."""
    for number in range(count):
        words = " ".join(f"police{number}x{each}" for each in range(60))
        yield [item_of_bytes(f"{number}.txt", ".txt", words.encode())]


def test_words_are_kept_up_to_a_number(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "VOCABULARY", len(nlp.vocab) + 100)
    kept = []
    for batch in batches(8):
        (result,) = annotate_batch(batch, SPEC)
        assert result.results[0].outcome == "done"
        kept.append(len(nlp.vocab.strings))
    assert kept[0] < kept[1]
    assert kept[2:] == kept[2:3] * 6


def test_no_features_of_a_document_are_kept() -> None:
    for batch in batches(2):
        (result,) = annotate_batch(batch, SPEC)
        assert result.results[0].payload["topics"]
        assert topics._read.cache_info().currsize == 0


def test_hashes_of_words_are_kept_up_to_a_number() -> None:
    most = duplicates._hash.cache_info().maxsize
    assert most is not None
    duplicates.signature(" ".join(f"word{number}" for number in range(most + 100)))
    assert duplicates._hash.cache_info().currsize == most
