"""`tagger.annotate_many` over processes: the same as without."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

import tagger
from tagger.errors import ModelError
from tagger.types import Annotation, Document, Failure
from tests.engine.conftest import text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def documents(count: int) -> Iterator[Document | Failure]:
    for number in range(count):
        yield Failure(str(number), "read", "no") if number % 7 == 3 else Document(str(number), text(number))


def test_processes_give_the_same_in_the_same_order(model: Path) -> None:
    alone = list(tagger.annotate_many(documents(30), model=model))
    assert [each.id if isinstance(each, Failure) else each.document.id for each in alone] == list(
        map(str, range(30))
    )
    assert list(tagger.annotate_many(documents(30), model=model, jobs=1)) == alone


@pytest.mark.parametrize("jobs", [0, 1])
def test_it_is_lazy_and_can_be_left(model: Path, jobs: int) -> None:
    taken = 0

    def endless() -> Iterator[Document]:
        nonlocal taken
        for taken in itertools.count(1):
            yield Document(str(taken), text(taken) * 20)

    results = tagger.annotate_many(endless(), model=model, jobs=jobs)
    assert taken == 0
    assert isinstance(next(iter(results)), Annotation)
    results.close()  # type: ignore[attr-defined]
    assert 0 < taken < 300


@pytest.mark.parametrize("jobs", [0, 1])
def test_a_missing_model_is_an_error(jobs: int) -> None:
    with pytest.raises(ModelError):
        list(tagger.annotate_many(documents(2), model="nowhere", jobs=jobs))
