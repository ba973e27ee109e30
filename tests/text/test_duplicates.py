"""The same text, nearly the same text, another text."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.errors import MissingExtraError
from tagger.text import duplicates
from tagger.text.duplicates import band_keys, is_near, normal_words, signature, similarity, text_digest

TEXT = " ".join(f"barge{number * 7 % 301}" for number in range(300))


def changed(text: str, share: float, seed: int = 1) -> str:
    chance = random.Random(seed)
    return " ".join(word if chance.random() >= share else "lock" for word in text.split())


def jaccard(one: str, other: str) -> float:
    several = (normal_words(text) for text in (one, other))
    sets = [{tuple(words[at : at + 3]) for at in range(len(words) - 2)} for words in several]
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The lock is closed.", "the lock\nis   CLOSED"),
        ("“The lock” – closed!", '"The lock" - closed'),
        ("the ﬁrst lock", "The first lock"),
        ("Straße", "STRASSE"),
        ("", " \n "),
    ],
)
def test_same_words_same_digest(one: str, other: str) -> None:
    assert text_digest(one) == text_digest(other)
    assert signature(one) == signature(other)


@pytest.mark.parametrize(
    ("one", "other"), [("one two", "two one"), ("one two", "onetwo"), ("lock 1", "lock 2"), ("a", "")]
)
def test_other_words_other_digest(one: str, other: str) -> None:
    assert text_digest(one) != text_digest(other)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.05, 0.1, 0.3, 1.0])
def test_similarity_is_that_of_the_shingles(share: float) -> None:
    other = changed(TEXT, share)
    assert similarity(signature(TEXT), signature(other)) == pytest.approx(jaccard(TEXT, other), abs=0.12)


def test_near_and_not_near() -> None:
    assert is_near(signature(TEXT), signature(changed(TEXT, 0.01)))
    assert not is_near(signature(TEXT), signature(changed(TEXT, 0.15)))
    assert not is_near(signature(""), signature(""))
    assert not is_near(signature(TEXT), b"")


def test_near_texts_share_a_drawer_and_others_do_not() -> None:
    texts = [" ".join(f"w{number}x{at}" for at in range(200)) for number in range(60)]
    keys = [set(band_keys(signature(text))) for text in texts]
    near = [set(band_keys(signature(changed(text, 0.02, seed)))) for seed, text in enumerate(texts)]
    assert sum(bool(one & other) for one, other in zip(keys, near, strict=True)) >= 58
    assert not any(keys[0] & other for other in keys[1:])


def test_a_signature_is_compact() -> None:
    assert len(signature(TEXT)) == len(signature("lock")) == 512
    assert len(set(band_keys(signature(TEXT)))) == 16
    assert signature("") == b""
    assert band_keys(b"") == []


def test_a_long_text_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = signature(TEXT)
    monkeypatch.setattr(duplicates, "_AT_ONCE", 7)
    assert signature(TEXT) == whole


def test_signatures_are_the_same_in_another_process() -> None:
    command = f"from tagger.text.duplicates import signature; print(signature({TEXT!r}).hex())"
    ran = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == signature(TEXT).hex()


@given(st.text())
def test_any_text(text: str) -> None:
    found = signature(text)
    assert bool(found) == bool(normal_words(text))
    assert similarity(found, found) == bool(found)
    assert len(text_digest(text)) == 64


def test_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasketch", None)
    duplicates._empty_sketch.cache_clear()
    with pytest.raises(MissingExtraError, match=r"tagger\[archives\]"):
        signature("lock")
