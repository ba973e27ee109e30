from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import spacy
from spacy.training import Example
from thinc.api import fix_random_seed

from tagger.errors import TaggerError
from tagger.training.ner import MODELS, average

if TYPE_CHECKING:
    from spacy.language import Language


def network(seed: int, width: int = 16) -> Language:
    """A small network of our make with random weights."""
    config = spacy.util.load_config(
        MODELS / "ner.cfg",
        overrides={
            "components.tok2vec.model.encode.width": width,
            "components.tok2vec.model.embed.include_static_vectors": False,
            "system.seed": seed,
        },
        interpolate=True,
    )
    fix_random_seed(seed)
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    example = Example.from_dict(nlp.make_doc("Ana Berg spoke."), {"entities": [(0, 8, "PERSON")]})
    nlp.initialize(lambda: [example])
    return nlp


def weights(nlp: Language) -> list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    nodes = [node for name in ("tok2vec", "ner") for node in nlp.get_pipe(name).model.walk()]  # type: ignore[attr-defined]
    return [
        node.get_param(name).copy() for node in nodes for name in node.param_names if node.has_param(name)
    ]


def test_weights_become_the_mean_and_the_other_stays() -> None:
    ours, theirs = network(1), network(2)
    before, other = weights(ours), weights(theirs)
    average(ours, theirs)
    for mean, one, two in zip(weights(ours), before, other, strict=True):
        np.testing.assert_allclose(mean, (one + two) / 2, atol=1e-6)
    assert all((one == two).all() for one, two in zip(weights(theirs), other, strict=True))
    assert any((one != two).any() for one, two in zip(before, other, strict=True))


def test_networks_of_another_make_are_refused() -> None:
    with pytest.raises(TaggerError, match="another make"):
        average(network(1), network(1, width=24))
