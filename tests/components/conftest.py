from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import spacy
from spacy.tokens import Doc

import tagger.components.document  # noqa: F401  registers the factory
from tagger.kb.build import build
from tagger.kb.store import KnowledgeBase

if TYPE_CHECKING:
    from spacy.language import Language

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
RULES = ("tagger_gazetteer", "tagger_acronyms", "tagger_document", "tagger_linker")

Annotate = Callable[..., Doc]


def _patterns(fake: dict[str, str]) -> list[dict[str, str]]:
    never = {"No Such Name": "ORG"}  # an entity ruler without patterns warns
    return [{"label": label, "pattern": text} for text, label in (fake or never).items()]


@pytest.fixture(scope="session")
def kb_data() -> dict[str, Any]:
    return build(REFERENCE)


@pytest.fixture(scope="session")
def make_nlp(kb_data: dict[str, Any]) -> Callable[..., Language]:
    """Return a maker of pipelines: an entity ruler in the network's place, then the components named."""

    def make(fake: dict[str, str] | None = None, components: tuple[str, ...] = RULES) -> Language:
        nlp = spacy.blank("en")
        KnowledgeBase.from_data(kb_data).add_to(nlp.vocab)
        ruler = nlp.add_pipe("entity_ruler", name="ner")
        ruler.add_patterns(_patterns(fake or {}))  # type: ignore[attr-defined]
        for component in components:
            nlp.add_pipe(component)
        return nlp

    return make


@pytest.fixture(scope="session")
def annotate(make_nlp: Callable[..., Language]) -> Annotate:
    """Return a function: text, what the network would have said, components; the annotated document."""
    nlp = make_nlp()
    ruler: Any = nlp.get_pipe("ner")

    def run(text: str, fake: dict[str, str] | None = None, upto: str = "tagger_linker") -> Doc:
        ruler.clear()
        ruler.add_patterns(_patterns(fake or {}))
        return nlp(text, disable=RULES[RULES.index(upto) + 1 :])

    return run


@pytest.fixture
def mentions(annotate: Annotate) -> Callable[..., list[tuple[str, str]]]:
    """Return a function: the texts and labels of the entities of a text."""

    def run(
        text: str, fake: dict[str, str] | None = None, upto: str = "tagger_linker"
    ) -> list[tuple[str, str]]:
        return [(ent.text, ent.label_) for ent in annotate(text, fake, upto).ents]

    return run


@pytest.fixture
def ids(annotate: Annotate) -> Callable[..., dict[str, str]]:
    """Return a function: the identifier of each entity text; the last mention of a text counts."""

    def run(text: str, fake: dict[str, str] | None = None) -> dict[str, str]:
        return {ent.text: ent.kb_id_ for ent in annotate(text, fake).ents}

    return run
