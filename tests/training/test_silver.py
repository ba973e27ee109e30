"""What a sure and an unsure encoder leave in silver examples."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import spacy

from tagger.components.encoder import Encoder
from tagger.errors import TaggerError
from tagger.training.open_corpora import Example
from tagger.training.silver import SOURCES, mark, raw_texts, read_silver

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tagger.components.bert import Floats

LABELS = ("O", "B-PERSON", "I-PERSON")
PROBABILITIES = {
    "Ana": (0.02, 0.96, 0.02),
    "Berg": (0.04, 0.01, 0.95),
    "Lida": (0.3, 0.6, 0.1),
    "Summit": (0.6, 0.4, 0.0001),
}


class Knowing(Encoder):
    """Knows a few words; is sure that all others are none."""

    def __init__(self) -> None:
        super().__init__()
        self.labels = LABELS

    def score(self, words: Sequence[str]) -> Floats:
        rows = [PROBABILITIES.get(word, (0.99, 0.005, 0.005)) for word in words]
        return np.log(np.array(rows, np.float32))

    def entities(self, scores: Floats):  # type: ignore[no-untyped-def]
        best = scores.argmax(axis=1).tolist()
        starts = [at for at, number in enumerate(best) if number == 1]
        for start in starts:
            stop = next((at for at in range(start + 1, len(best)) if best[at] != 2), len(best))
            sure = sum(float(scores[at, best[at]]) for at in range(start, stop))
            yield start, stop, "PERSON", sure


def test_what_is_sure_is_marked_and_what_is_not_is_unknown() -> None:
    text = "Ana Berg saw\nLida at the Summit."
    example = mark(spacy.blank("en").make_doc(text), Knowing())
    assert [(text[start:end], label) for start, end, label in example.spans] == [("Ana Berg", "PERSON")]
    assert [text[start:end] for start, end in example.unknown] == ["Lida", "Summit"]


def test_written_examples_are_read(tmp_path: Path) -> None:
    example = Example("Ana Berg saw Lida.", ((0, 8, "PERSON"),), ((13, 17),))
    path = tmp_path / "s.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.write(
            json.dumps({"text": example.text, "spans": example.spans, "unknown": example.unknown}) + "\n"
        )
    assert list(read_silver([path, path])) == [example, example]
    assert list(read_silver([])) == []


@pytest.mark.parametrize(
    "content", [b"no gzip", gzip.compress(b"no JSON\n", mtime=0), gzip.compress(b'{"text": "x"}\n', mtime=0)]
)
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(TaggerError, match=r"s\.jsonl\.gz: not what tagger train silver writes"):
        list(read_silver([path]))


def test_texts_are_those_of_the_sources_in_a_fixed_order(tmp_path: Path) -> None:
    for name in SOURCES:
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as lines:
            texts = [f"{name} says in text number {number} what it has to say" for number in range(30)]
            lines.writelines(json.dumps({"text": text}) + "\n" for text in [*texts, texts[0]])
    texts = list(raw_texts(tmp_path))
    assert texts == list(raw_texts(tmp_path))
    words = " ".join(texts).split()
    assert {name: words.count(name) for name in SOURCES} == dict.fromkeys(SOURCES, 30)
    (tmp_path / "gmb.jsonl.gz").unlink()
    with pytest.raises(TaggerError, match=r"gmb\.jsonl\.gz"):
        list(raw_texts(tmp_path))
