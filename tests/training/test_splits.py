from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tagger.errors import TaggerError, UsageError
from tagger.training.corpus import CORPUS, GoldDocument, gold_document, load_corpus
from tagger.training.splits import (
    SHARES,
    TRAIN_ONLY,
    Splits,
    extended,
    groups,
    load_splits,
    shingles,
    similar_pairs,
    split_of,
    splits_beside,
)

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = "The committee met in the morning and agreed upon a very short agenda for spring."


def made(name: str, text: str = PLAIN, field: str = "Policing") -> GoldDocument:
    return gold_document({"id": name, "text": text, "fields_of_work": [field]}, file="made")


def distinct(count: int) -> list[GoldDocument]:
    return [made(f"d{n}", f"w{n}a w{n}b w{n}c w{n}d", "Policing" if n % 4 else "Youth") for n in range(count)]


@pytest.fixture(scope="module")
def corpus() -> list[GoldDocument]:
    return load_corpus()


def test_every_document_has_a_split(corpus: list[GoldDocument]) -> None:
    splits = load_splits(CORPUS / "splits.json")
    assert set(splits.by_id) == {document.id for document in corpus}
    assert set(splits.by_id.values()) == set(SHARES)
    assert split_of(corpus[0].id) == splits.by_id[corpus[0].id]


def test_alike_documents_do_not_straddle(corpus: list[GoldDocument]) -> None:
    straddling = [group for group in groups(corpus) if len({split_of(each) for each in group}) > 1]
    assert straddling == []


def test_shares_hold_for_the_whole_and_for_real_items(corpus: list[GoldDocument]) -> None:
    spread = [document for document in corpus if document.file not in TRAIN_ONLY]
    for part in (spread, [document for document in spread if not document.synthetic]):
        for split, share in SHARES.items():
            found = sum(split_of(document.id) == split for document in part) / len(part)
            assert found == pytest.approx(share, abs=0.02)


def test_files_to_learn_from_are_in_train_alone(corpus: list[GoldDocument]) -> None:
    learned = [document for document in corpus if document.file in TRAIN_ONLY]
    assert {document.file for document in learned} == TRAIN_ONLY
    assert {split_of(document.id) for document in learned} == {"train"}
    new = [replace(document, file="peoples") for document in distinct(40)]
    assert set(extended(Splits({}), new).by_id.values()) == {"train"}


def test_extending_moves_nothing_and_is_stable() -> None:
    first = extended(Splits({}), distinct(40))
    more = extended(first, distinct(80))
    assert {each: more.by_id[each] for each in first.by_id} == first.by_id
    assert extended(first, distinct(80)[::-1]) == more
    assert extended(more, distinct(80)) == more


def test_strata_are_proportional() -> None:
    documents = distinct(200)
    splits = extended(Splits({}), documents)
    for field, total in (("Policing", 150), ("Youth", 50)):
        held = [document for document in documents if document.known_fields == (field,)]
        assert len(held) == total
        for split, share in SHARES.items():
            assert sum(splits.of(document.id) == split for document in held) == pytest.approx(
                share * total, abs=1
            )


def test_a_retelling_joins_the_document_that_it_retells() -> None:
    old = made("old")
    retold = made("new", PLAIN.replace("short", "long"))
    for split in SHARES:
        assert extended(Splits({"old": split}), [old, retold]).of("new") == split


def test_groups_by_wording_and_by_person() -> None:
    one = made("a", "[[PERSON|Ana Berg]] spoke.")
    other = made("b", "It was [[PERSON|Ana Berg]] who came.")
    surname = made("c", "[[PERSON|Berg]] left.")
    alike = [made("d"), made("e")]
    assert groups([one, other, surname, *alike]) == [["a", "b"], ["c"], ["d", "e"]]


def test_people_named_everywhere_tie_nothing() -> None:
    public = [made(name, f"x{name} [[PERSON|Ana Berg]] y{name}") for name in "abcd"]
    assert groups(public) == [["a"], ["b"], ["c"], ["d"]]


def test_similarity_is_jaccard_of_shingles() -> None:
    a, b = made("a", "one two three four"), made("b", "ONE two three, five")
    assert shingles("One two") == set()
    assert similar_pairs([b, a], at_least=0.1) == {("a", "b"): pytest.approx(1 / 3)}
    assert similar_pairs([b, a], at_least=0.5) == {}


def test_no_split_yet() -> None:
    with pytest.raises(TaggerError, match="run python -m"):
        Splits({}).of("x")


@pytest.mark.parametrize("split", ["train", "all"])
def test_asking_for_splits_that_are_not_there(tmp_path: Path, split: str) -> None:
    with pytest.raises(UsageError, match=r"splits\.json|no split 'all'"):
        splits_beside(tmp_path / "gold.jsonl", split)


def test_titles_count_as_wording() -> None:
    untitled = made("a", "Something else entirely is said here.")
    assert groups([replace(untitled, title=PLAIN), made("b")]) == [["a", "b"]]
