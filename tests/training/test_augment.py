"""Variants keep spans on their names."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.training.augment import (
    VARIANTS,
    NameSwapper,
    capitalise,
    drop_diacritics,
    straighten,
    vary,
    wrap_lines,
)
from tagger.training.ner import cities
from tagger.training.open_corpora import Example

EXAMPLES = [
    Example(
        "Edis Hadžić met Ana Berg in Foča.", ((0, 11, "PERSON"), (16, 24, "PERSON"), (28, 32, "LOCATION"))
    ),
    Example("Solberg spoke.", ((0, 7, "PERSON"),)),
    Example("The OSCE Mission to Serbia", ((4, 26, "ORG"),)),
]


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        (straighten, "“It’s” – so", '"It\'s" - so'),
        (drop_diacritics, "Čaušević, Đinđić, Łódź", "Causevic, Đinđic, Łodz"),
        (capitalise, "Straße in Foča", "STRAßE IN FOČA"),
    ],
)
def test_change(change, before: str, after: str) -> None:  # type: ignore[no-untyped-def]
    assert change(before, Random(0)) == after


def test_lines_are_wrapped_at_spaces() -> None:
    text = "word " * 100
    wrapped = wrap_lines(text, Random(1))
    assert wrapped.replace("\n", " ") == text
    assert max(map(len, wrapped.split("\n"))) < 90
    assert "\n" in wrapped


@given(st.text(), st.integers())
def test_variants_keep_the_length(text: str, seed: int) -> None:
    assert len(vary(text, Random(seed))) == len(text)
    assert len(VARIANTS) == 4


@given(st.integers())
def test_swapped_names_are_names_of_the_corpus(seed: int) -> None:
    random = Random(seed)
    swapper = NameSwapper(EXAMPLES)
    known = {"Edis Hadžić", "Hadžić", "Ana Berg", "Berg", "Solberg", "Foča", "OSCE Mission to Serbia"}
    for example in EXAMPLES:
        changed = swapper.swap(example, random)
        surfaces = [changed.text[start:end] for start, end, _ in changed.spans]
        assert set(surfaces) <= known
        assert [label for *_, label in changed.spans] == [label for *_, label in example.spans]
        rest = changed.text
        for surface in surfaces:
            rest = rest.replace(surface, "", 1)
        assert rest.split() == _outside(example).split()


def _outside(example: Example) -> str:
    text = example.text
    for start, end, _ in reversed(example.spans):
        text = text[:start] + text[end:]
    return text


def test_surnames_come_alone() -> None:
    swapper = NameSwapper(EXAMPLES)
    random = Random(0)
    found = {swapper.swap(EXAMPLES[0], random).text.split(" met ")[0] for _ in range(100)}
    assert "Hadžić" in found


def test_names_of_other_examples_take_part_once_each() -> None:
    others = [
        Example("Li Wu, Li Wu and Li Wu saw ANN", ((0, 5, "PERSON"), (7, 12, "PERSON"), (27, 30, "PERSON")))
    ]
    swapper, random = NameSwapper(EXAMPLES, others), Random(0)
    swapped = [swapper.swap(EXAMPLES[1], random) for _ in range(400)]
    names = {each.text[start:end] for each in swapped for start, end, _ in each.spans}
    assert names >= {"Li Wu", "Wu", "Solberg", "Edis Hadžić"}
    assert "ANN" not in names
    assert sum("Wu" in each.text for each in swapped) < 100  # 140 swaps among four names, one of them his


def test_cities_are_names_of_places_and_only_when_wanted() -> None:
    found = cities(3)
    assert [example.text[slice(*example.spans[0][:2])] for example in found] == [each.text for each in found]
    assert {example.spans[0][2] for example in found} == {"LOCATION"}
    assert len({example.text for example in found}) == 3
    assert cities(0) == []
    swapped = NameSwapper(EXAMPLES, found).swap(EXAMPLES[0], Random(0))
    assert [label for *_, label in swapped.spans] == [label for *_, label in EXAMPLES[0].spans]
