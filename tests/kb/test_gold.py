"""How much of the development corpus the knowledge base can name; the floors keep what has been reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tagger.training.corpus import gold_id, load_corpus, structure_ids

if TYPE_CHECKING:
    from tagger.kb.store import KnowledgeBase
    from tagger.training.markup import GoldSpan


@pytest.fixture(scope="module")
def mentions() -> list[tuple[str, GoldSpan]]:
    documents = [*load_corpus(split="train"), *load_corpus(split="dev")]
    return [mention for document in documents for mention in document.surfaces()]


def test_every_value_of_an_organization_is_the_official_name_of_a_structure(
    mentions: list[tuple[str, GoldSpan]],
) -> None:
    values = {span.value for _, span in mentions if span.label == "ORG" and span.value}
    assert len(values) > 100
    assert values - set(structure_ids()) == set()


def test_structures_are_found_or_honestly_ambiguous(
    mentions: list[tuple[str, GoldSpan]], kb: KnowledgeBase
) -> None:
    marked = [(surface, gold_id(span)) for surface, span in mentions if span.label == "ORG" and span.value]
    found = [({entry.id for entry in kb.find(surface, "ORG")}, identifier) for surface, identifier in marked]
    # Most of the rest are short forms that only the text settles ("OSCE Mission"): the corpus is full of them
    assert sum(ids == {identifier} for ids, identifier in found) >= 0.975 * len(marked)
    assert sum(identifier in ids for ids, identifier in found) >= 0.985 * len(marked)
    assert sum(bool(ids) and identifier not in ids for ids, identifier in found) <= 0.003 * len(marked)


def test_countries_are_found_or_honestly_ambiguous(
    mentions: list[tuple[str, GoldSpan]], kb: KnowledgeBase
) -> None:
    marked = [(surface, gold_id(span)) for surface, span in mentions if span.label == "COUNTRY"]
    found = [({entry.id for entry in kb.find(surface, "COUNTRY")}, wanted) for surface, wanted in marked]
    assert sum(ids == {wanted} for ids, wanted in found) >= 0.995 * len(marked)
    assert sum(bool(ids) and wanted not in ids for ids, wanted in found) <= 0.001 * len(marked)
