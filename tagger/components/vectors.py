"""Vectors of words from those of their pieces: what the larger model knows of a word, for the small network to read.

A word is cut into pieces as BERT cuts it (WordPiece in lower case without accents; Wu et al., 2016), and its vector is
the mean of theirs: every word has one, in the vocabulary or not. spaCy takes the class as the vectors of a
vocabulary (`[nlp.vectors]` in a config), so that training, `spacy.load` and `nlp(text)` need nothing else. The cutting
is written out here because the core installs without the library `tokenizers`; tests hold it against that.
"""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
from spacy.attrs import LOWER
from spacy.strings import StringStore
from spacy.util import registry
from spacy.vectors import BaseVectors, Mode

from tagger.components.bert import in_eight_bits
from tagger.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from spacy.vocab import Vocab

    from tagger.components.bert import Floats

NAME: Final = "tagger.PieceVectors.v1"
FILE: Final = "pieces.npz"
MOST_PIECES: Final = 8
"""Pieces of a word that are looked at; the rest of a longer one says little more."""

_INSIDE: Final = "##"
_UNKNOWN: Final = "[UNK]"


class Pieces:
    """A vocabulary of pieces: those that begin a word as they are, those inside one with `##` before them."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self.numbers: Mapping[str, int] = {piece: number for number, piece in enumerate(pieces)}
        self._longest = max(map(len, self.numbers), default=0)

    def __len__(self) -> int:
        return len(self.numbers)

    def cut(self, word: str) -> list[int]:
        """Return the numbers of a word's first pieces, the longest that fit one after the other; at least one.

        >>> Pieces(["[UNK]", "os", "##ce", "-"]).cut("OSCE-OSCE")
        [1, 2, 3, 1, 2]
        """
        found: list[int] = []
        for part in _parts(word):
            found += self._longest_first(part)
            if len(found) >= MOST_PIECES:
                break
        return found[:MOST_PIECES] or [self.numbers.get(_UNKNOWN, 0)]

    def _longest_first(self, part: str) -> list[int]:
        found, start = [], 0
        while start < len(part):
            before = _INSIDE if start else ""
            for stop in range(min(len(part), start + self._longest), start, -1):
                number = self.numbers.get(before + part[start:stop])
                if number is not None:
                    break
            else:
                return [self.numbers.get(_UNKNOWN, 0)]
            found.append(number)
            start = stop
        return found


def _parts(word: str) -> Iterator[str]:
    """Yield a word's parts in lower case without accents: signs by themselves, and what stands between them."""
    letters = ""
    for char in unicodedata.normalize("NFD", word.lower()):
        kind = unicodedata.category(char)
        if kind == "Mn":
            continue
        if kind[0] in "PS":
            yield from filter(None, (letters, char))
            letters = ""
        else:
            letters += char
    if letters:
        yield letters


class PieceVectors(BaseVectors):  # type: ignore[misc]  # spaCy has no stubs for it
    """The vectors of a vocabulary, by the lower-case form of words.

    Attributes:
        strings: Strings that keys are numbers of.
        pieces: The vocabulary of pieces.
        table: A vector for each, shape (pieces, width), in eight bits.
        scale: What the numbers of a row are multiplied by, shape (pieces, 1).
    """

    attr: ClassVar[int] = LOWER
    mode: ClassVar[Mode] = Mode.default
    name: ClassVar[str] = NAME
    n_keys: ClassVar[int] = -1
    key2row: ClassVar[Mapping[int, int]] = {}  # for spaCy, which ranks words by their rows: they have none

    def __init__(self, *, strings: StringStore | None = None) -> None:
        self.strings = StringStore() if strings is None else strings
        self._set((), np.zeros((0, 0), np.float32))

    def _set(self, pieces: Sequence[str], table: Floats) -> None:
        self.pieces = Pieces(pieces)
        self.table, self.scale = in_eight_bits(table)

    def fill(self, pieces: Sequence[str], table: Floats) -> PieceVectors:
        """Take pieces and their vectors, shape (pieces, width), which are rounded to eight bits; returns itself."""
        self._set(pieces, table)
        return self

    def of(self, words: Iterable[str]) -> Floats:
        """Return the vectors of words, shape (words, width), in order."""
        rows = [self.pieces.cut(word) for word in words]
        if not rows:
            return np.zeros((0, self.vectors_length), np.float32)
        lengths = np.fromiter(map(len, rows), np.intp, len(rows))
        flat = np.fromiter((number for row in rows for number in row), np.intp, int(lengths.sum()))
        values = self.table[flat] * self.scale[flat]
        summed = np.add.reduceat(values, np.cumsum(lengths) - lengths, axis=0)
        return np.asarray(summed / lengths[:, None], np.float32)

    def get_batch(self, keys: Iterable[int | str]) -> Floats:
        """Return the vectors of words by their strings' numbers, in order; equal ones are computed once."""
        unique, places = np.unique(np.fromiter(map(self._key, keys), np.uint64), return_inverse=True)
        return self.of(self.strings[number] for number in unique.tolist())[places]

    def _key(self, key: int | str) -> int:
        return self.strings[key] if isinstance(key, str) else int(key)

    def __getitem__(self, key: int | str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.get_batch([key])[0]
        return vector

    def __contains__(self, key: int | str) -> bool:
        return bool(len(self.pieces))

    def __len__(self) -> int:
        return len(self.pieces)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PieceVectors) and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return id(self)

    def keys(self) -> Iterable[str]:
        """Return the pieces; spaCy asks whether there are any."""
        return self.pieces.numbers.keys()

    def is_full(self) -> bool:
        """Say that no word can be added."""
        return True

    def add(self, key: int | str, *, vector: Any = None, row: int | None = None) -> int:
        """Add nothing: every word has its vector by its pieces."""
        del key, vector, row
        return -1

    @property
    def shape(self) -> tuple[int, int]:
        """Number of pieces and width."""
        return self.table.shape[0], self.table.shape[1]

    @property
    def vectors_length(self) -> int:
        """Width of a vector."""
        return self.shape[1]

    @property
    def size(self) -> int:
        """Numbers in the table."""
        return int(self.table.size)

    def to_bytes(self, **kwargs: Any) -> bytes:
        """Return pieces and table as an `.npz` without pickle: the same bytes every time."""
        del kwargs
        pieces = np.frombuffer("\n".join(self.pieces.numbers).encode(), np.uint8)
        content = io.BytesIO()
        np.savez_compressed(content, pieces=pieces, table=self.table, scale=self.scale)
        return content.getvalue()

    def from_bytes(self, data: bytes, **kwargs: Any) -> PieceVectors:
        """Take what `to_bytes` gave, and return the vectors.

        Raises:
            ModelError: it is something else.
        """
        del kwargs
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
                names = bytes(arrays["pieces"]).decode()
                self.pieces = Pieces(names.split("\n") if names else ())
                self.table, self.scale = arrays["table"], arrays["scale"]
        except Exception as error:  # numpy and zipfile raise whatever the broken file makes them stumble over
            raise ModelError(f"{FILE}: damaged ({type(error).__name__}); install the model again") from error
        if not len(self.pieces) == len(self.table) == len(self.scale):
            raise ModelError(f"{FILE}: its parts do not fit each other; install the model again")
        return self

    def to_disk(self, path: str | Path, **kwargs: Any) -> None:
        """Write the file `pieces.npz` into the folder `path`."""
        del kwargs
        (Path(path) / FILE).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, **kwargs: Any) -> PieceVectors:
        """Read the file of the folder `path` and return the vectors; errors as `from_bytes`."""
        del kwargs
        try:
            data = (Path(path) / FILE).read_bytes()
        except OSError as error:
            raise ModelError(f"{error.filename}: {error.strerror}; install the model again") from error
        return self.from_bytes(data)


@registry.vectors(NAME)  # type: ignore[untyped-decorator]
def make_vectors() -> Callable[[Vocab], PieceVectors]:
    """Return what makes the vectors of a vocabulary, still without pieces."""
    return lambda vocab: PieceVectors(strings=vocab.strings)
