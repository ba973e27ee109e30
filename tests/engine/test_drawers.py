"""Drawers and duplicates over several shelves, beside a plain dictionary and a comparison with everything."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.engine import drawers
from tagger.engine.drawers import Drawers, look_up
from tagger.engine.state import State, opened
from tagger.engine.worker import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEYS = st.integers(-(2**63), 2**63 - 1)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[State]:
    """The books of a new folder, with shelves of three documents."""
    monkeypatch.setattr(drawers, "SHELF", 3)
    with opened(tmp_path) as state:
        yield state


@given(
    st.dictionaries(st.integers(0, 70_000), st.lists(KEYS, min_size=1, max_size=4), max_size=20),
    st.lists(KEYS, max_size=5),
)
def test_nothing_that_was_put_is_missed(
    tmp_path_factory: pytest.TempPathFactory, held: dict[int, list[int]], others: list[int]
) -> None:
    with opened(tmp_path_factory.mktemp("out")) as state:
        ours, late = Drawers(state._database), Drawers(state._database)
        assert ours.filled(others) == []
        for number, keys in held.items():
            ours.put(number, keys)
        for each in (ours, late):  # marked as it was put, and read from the table
            for number, keys in held.items():
                assert {(number // drawers.SHELF, key) for key in keys} <= set(each.filled(keys))
        known = {key for keys in held.values() for key in keys}
        assert {key for _, key in ours.filled(others)} <= known | set(others)


def test_few_empty_drawers_are_taken_for_filled(tmp_path: Path) -> None:
    pick = random.Random(1)
    with opened(tmp_path) as state:
        ours = Drawers(state._database)
        ours.filled([0])
        for number in range(1000):  # the marks of a whole shelf, laid by a tenth of its documents
            ours.put(number, [pick.getrandbits(64) - 2**63 for _ in range(425)])
        asked = [pick.getrandbits(64) - 2**63 for _ in range(20_000)]
        assert len(ours.filled(asked)) < 100


def words_of(number: int) -> str:
    return " ".join(f"word{number}x{at}" for at in range(60))


def test_originals_are_found_on_every_shelf(state: State) -> None:
    texts = [words_of(number) for number in range(10)]
    for number, text in enumerate(texts):
        mark = fingerprint(text)
        assert state.duplicates.original_of(mark) is None
        state.duplicates.add(f"d{number}", f"i{number}", mark, None)
    for number, text in enumerate(texts):
        for same in (text.upper(), f"{text} more"):
            assert state.duplicates.original_of(fingerprint(same)) == (number + 1, f"d{number}")
    state.duplicates.add("again", "again", fingerprint(texts[4]), 5)
    assert state.duplicates.forget("i4") == ["again"]
    assert state.duplicates.original_of(fingerprint(texts[4])) is None
    state.duplicates.clear()
    assert all(state.duplicates.original_of(fingerprint(text)) is None for text in texts)


def test_the_same_text_comes_before_one_that_is_near(state: State) -> None:
    text = words_of(1)
    state.duplicates.add("near", "near", fingerprint(f"{text} more"), None)
    state.duplicates.add("same", "same", fingerprint(text), None)
    assert state.duplicates.original_of(fingerprint(text.upper())) == (2, "same")


def test_texts_without_words_repeat_one_another(state: State) -> None:
    state.duplicates.add("a", "a", fingerprint("… !"), None)
    state.duplicates.add("b", "b", None, None)
    assert state.duplicates.original_of(fingerprint("?")) == (1, "a")


@pytest.mark.parametrize("places", [1, 2, 100])
def test_a_look_goes_by_the_key(state: State, places: int) -> None:
    query = f"EXPLAIN QUERY PLAN {look_up(places)}"
    plan = [row[-1] for row in state._database.execute(query, [0] * (2 * places))]
    assert "SEARCH drawers USING PRIMARY KEY (shelf=? AND key=?)" in plan
    assert "SEARCH documents USING INTEGER PRIMARY KEY (rowid=?)" in plan
