"""Noise and mutated files through every reader; `benchmarks/fuzz_readers.py` does the same for as long as asked."""

from __future__ import annotations

import faulthandler
import random
import runpy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tagger.sources import READERS
from tagger.types import Document

_RUNNER: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "fuzz_readers.py"))
_SEEDS = {suffix: make() for suffix, make in _RUNNER["SEEDS"].items()}
_PACKED = {suffix: (make(), pack) for suffix, (make, pack) in _RUNNER["PACKED"].items()}
_SECONDS = 60  # for one file; what hangs ends the test run with a traceback

bounded = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def results_of(data: bytes, suffix: str, tmp_path: Path) -> list[object]:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    faulthandler.dump_traceback_later(_SECONDS, exit=True)
    try:
        found: list[object] = _RUNNER["results_of"](path)
    finally:
        faulthandler.cancel_dump_traceback_later()
    return found


@pytest.mark.parametrize("suffix", _SEEDS)
def test_seed_is_read(suffix: str, tmp_path: Path) -> None:
    assert any(isinstance(result, Document) for result in results_of(_SEEDS[suffix], suffix, tmp_path))


def test_every_reader_has_a_seed() -> None:
    same = {".htm", ".xhtml", ".md", ".ndjson", ".docm", ".zstd"}
    packed = {".gz", ".bz2", ".xz", ".zst", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst"}
    assert set(READERS) - same - packed == {suffix for suffix in _SEEDS if suffix.count(".") == 1}


@bounded
@given(data=st.binary(min_size=1, max_size=300))
@pytest.mark.parametrize("suffix", _SEEDS)
def test_noise(suffix: str, tmp_path: Path, data: bytes) -> None:
    assert results_of(data, suffix, tmp_path)


@bounded
@given(seed=st.integers(0, 2**32))
@pytest.mark.parametrize("suffix", _SEEDS)
def test_mutated_file(suffix: str, tmp_path: Path, seed: int) -> None:
    data = _RUNNER["mutated"](_SEEDS[suffix], random.Random(seed))
    assert not data or results_of(data, suffix, tmp_path)


@bounded
@given(seed=st.integers(0, 2**32))
@pytest.mark.parametrize("suffix", _PACKED)
def test_mutated_content(suffix: str, tmp_path: Path, seed: int) -> None:
    content, pack = _PACKED[suffix]
    assert results_of(pack(_RUNNER["mutated"](content, random.Random(seed))), suffix, tmp_path)


@bounded
@given(places=st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 255)), min_size=1, max_size=3))
@pytest.mark.parametrize("suffix", _SEEDS)
def test_changed_bytes(suffix: str, tmp_path: Path, places: list[tuple[int, int]]) -> None:
    data = bytearray(_SEEDS[suffix])
    for place, value in places:
        data[place % len(data)] = value
    assert results_of(bytes(data), suffix, tmp_path)
