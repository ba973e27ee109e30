"""Vectors for pieces of words from the larger model: what the small network is told of every word.

A word's vector has two parts. What the encoder makes of the word when it stands alone: by its nature no more than a
guess at what kind of word it is, but learned from all that the encoder has read; pieces get what fits the words they
are in best (least squares), and frequent words count as pieces. And what the encoder embeds its pieces as. Both are
cut to their principal components.
(Static vectors from a contextual model: Bommasani et al., 2020, "Interpreting pretrained contextualized
representations via reductions to static embeddings".)
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tagger.components.vectors import NAME, Pieces, PieceVectors
from tagger.errors import TaggerError
from tagger.training.open_corpora import read_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from tagger.components.bert import Floats
    from tagger.components.encoder import Encoder

    Doubles = NDArray[np.float64]

ALONE: Final = 96
"""Numbers of a vector that say what the encoder makes of the word."""
EMBEDDED: Final = 64
"""Numbers that say what its pieces are embedded as."""
OWN_ROWS: Final = 25_000
"""Frequent words of several pieces that get a row of their own."""
TEXTS: Final = (
    "gmb",
    "redocred",
    "uner_ewt_train_v0",
    "crossner_politics",
    "raw_state_press",
    "raw_state_hr_reports",
)
"""Open corpora whose words are learned from."""
OFTEN: Final = 3
"""How often a form must stand in the texts to be learned from."""
LONGEST: Final = 30
"""Letters of a form from which on it is none."""
_SPREAD: Final = 0.35
_MOST: Final = 1_000
_RIDGE: Final = 0.1
_STEPS: Final = 100
_SIGNS: Final = ".,;:()[]\"“”'?!"


class Form(NamedTuple):
    """A word in lower case, how it is mostly spelt, and how often it stands in the texts."""

    lower: str
    spelt: str
    number: int


def forms_of(words: Mapping[str, int]) -> list[Form]:
    """Return the forms that are frequent enough, in alphabetical order, from words and how often they occur."""
    spelt: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word, count in words.items():
        if word and not word.isspace() and len(word) < LONGEST:
            spelt[word.lower()][word] += count
    forms = (
        Form(lower, min(counts, key=lambda word: (-counts[word], word)), counts.total())
        for lower, counts in spelt.items()
    )
    return sorted(form for form in forms if form.number >= OFTEN)


def fit_vectors(
    encoder: Encoder,
    words: Mapping[str, int],
    *,
    alone: int = ALONE,
    embedded: int = EMBEDDED,
    own_rows: int = OWN_ROWS,
) -> PieceVectors:
    """Return vectors for the encoder's pieces, fitted on words and how often they occur.

    Args:
        encoder: The `ner` of the larger model.
        words: The words.
        alone: Numbers of the first part.
        embedded: Numbers of the second part.
        own_rows: Frequent words that are taken for pieces themselves.

    Raises:
        TaggerError: no word is frequent enough.
    """
    forms = forms_of(words)
    if len(forms) < max(alone, embedded):
        raise TaggerError(
            f"{len(forms)} words occur {OFTEN} times: too few to fit vectors on; give more text"
        )
    pieces, table = Pieces(encoder.vocabulary), encoder.piece_embeddings
    cut = [pieces.cut(form.lower) for form in forms]
    whole = _often_cut(forms, cut, own_rows)
    vocabulary = [*encoder.vocabulary, *(forms[number].lower for number in whole)]
    embeddings = np.vstack([table, _shares([cut[number] for number in whole], len(table)) @ table])
    shares = _shares(list(map(Pieces(vocabulary).cut, (form.lower for form in forms))), len(vocabulary))
    weights = np.minimum([form.number for form in forms], _MOST) ** _SPREAD
    seen = encoder.vectors_alone([form.spelt for form in forms])
    first = _fitted(shares, _components(seen, weights, alone)(seen), weights)
    second = _components(shares @ embeddings, weights, embedded)(embeddings)
    return PieceVectors().fill(vocabulary, np.hstack([first, second]).astype(np.float32))


def _often_cut(forms: Sequence[Form], cut: Sequence[Sequence[int]], most: int) -> list[int]:
    """Return the numbers of the most frequent forms that are several pieces and all letters."""
    several = [number for number, form in enumerate(forms) if len(cut[number]) > 1 and form.lower.isalpha()]
    return sorted(several, key=lambda number: (-forms[number].number, forms[number].lower))[:most]


def _shares(cut: Sequence[Sequence[int]], pieces: int) -> csr_array:
    """Return what share of each word its pieces are, shape (words, pieces): times their vectors it gives the words'."""
    from scipy.sparse import csr_array

    lengths = np.array([len(each) for each in cut], np.intp)
    columns = np.fromiter(chain.from_iterable(cut), np.intp, int(lengths.sum()))
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return csr_array((np.repeat(1 / lengths, lengths), columns, starts), shape=(len(cut), pieces))


def _components(vectors: Floats, weights: Doubles, width: int) -> Callable[[Floats], Doubles]:
    """Return the projection of vectors to their first principal components, with a mean square of one in all."""
    mean = np.average(vectors, axis=0, weights=weights)
    centred = vectors - mean
    _, axes = np.linalg.eigh((centred * weights[:, None]).T @ centred)
    chosen = axes[:, : -width - 1 : -1]
    projected = centred @ chosen
    scale = np.sqrt(np.average(np.mean(projected**2, axis=1), weights=weights))
    return lambda others: np.asarray((others - mean) @ chosen / scale)


def _fitted(shares: csr_array, wanted: Doubles, weights: Doubles) -> Doubles:
    """Return vectors of pieces whose means are as near to the wanted vectors of words as can be."""
    from scipy.sparse import diags_array
    from scipy.sparse.linalg import lsqr

    root = np.sqrt(weights / weights.mean())
    system = diags_array(root) @ shares
    columns = (lsqr(system, root * column, damp=_RIDGE, iter_lim=_STEPS)[0] for column in wanted.T)
    return np.stack(list(columns), axis=1)


def write_vectors(vectors: PieceVectors, output: Path) -> Path:
    """Write a blank pipeline that has the vectors into the folder `output`, for spaCy to take them; returns it."""
    import spacy

    nlp = spacy.blank("en", config={"nlp": {"vectors": {"@vectors": NAME}}})
    nlp.vocab.vectors = vectors
    output.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(output)
    return output


def copy_vectors(model: Path, output: Path) -> Path:
    """Write a blank pipeline with the vectors of the model in the folder `model`; returns its folder `output`.

    Raises:
        TaggerError: the model has none, or they are damaged.
    """
    return write_vectors(PieceVectors().from_disk(model / "vocab"), output)


def learn_vectors(
    encoder: Encoder, folder: Path, output: Path, *, say: Callable[[str], None] = lambda _: None
) -> Path:
    """Fit vectors on the words of the open corpora in `folder` and write a blank pipeline that has them.

    Args:
        encoder: The `ner` of the larger model.
        folder: The open corpora.
        output: Folder of the pipeline, which is returned.
        say: Called with a line at every step.

    Raises:
        TaggerError: an open corpus is missing.
    """
    say("counting words")
    texts = chain.from_iterable(read_texts(folder, name) for name in TEXTS)
    words = Counter(word.strip(_SIGNS) for text in texts for word in text.split())
    say(f"fitting vectors on {len(words):,} words (some minutes)")
    write_vectors(fit_vectors(encoder, words), output)
    say(f"wrote {output}")
    return output
