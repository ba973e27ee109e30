"""Each document comes back as it went out; `benchmarks/exchange.py` runs the same 1,000 times a format."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagger.exchange import FORMATS, Labelled
from tests.exchange.documents import documents, essence, there_and_back


def check(form: str, sent: list[Labelled]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        got = there_and_back(form, Path(folder) / "out", *sent)
    assert [type(each) for each in got] == [Labelled] * len(sent), got
    if form == "brat":  # read in order of file names
        got.sort(key=lambda each: [one.id for one in sent].index(each.id))
    assert [essence(each, form) for each in got] == [essence(each, form) for each in sent]


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=40)
@given(data=st.data())
def test_what_goes_out_comes_in_again(form: str, data: st.DataObject) -> None:
    check(form, data.draw(st.lists(documents(form), min_size=1, max_size=2, unique_by=lambda each: each.id)))
