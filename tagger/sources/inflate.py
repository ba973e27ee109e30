"""Unpacking of streams, a bounded piece at a time: gzip, deflate, bzip2, xz, LZMA, Zstandard."""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import TYPE_CHECKING, Final, Protocol

from tagger.errors import MissingExtraError
from tagger.sources.source import RefusedError, TruncatedError

if TYPE_CHECKING:
    from collections.abc import Callable

_PIECE: Final = 65_536
_MEMORY: Final = 256_000_000  # of an LZMA dictionary; xz -9 asks for 65 MB
_ZSTD_WINDOW: Final = 128_000_000  # what the zstd command takes without --long


class _Engine(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class Unpacker:
    """Gives the next unpacked bytes each time it is called, none at the end.

    Several streams one after the other are one, as for the command-line tools; what follows the last and is
    no stream is left.

    Attributes:
        taken: How many packed bytes have been used.
    """

    def __init__(
        self, read: Callable[[int], bytes], method: str, *, head: bytes = b"", many: bool = True
    ) -> None:
        """Take packed bytes from `read`.

        Args:
            read: Returns up to so many packed bytes, none at the end.
            method: Key of `METHODS`.
            head: Packed bytes that come first.
            many: Whether another stream may follow the first.
        """
        self._read = read
        self._make, self._piece = METHODS[method]
        self._engine = self._make()
        self._input = head
        self._many = many
        self.taken = 0

    def __call__(self) -> bytes:
        """Return the next bytes.

        Raises:
            RefusedError: The packed bytes are damaged, or need too much memory.
            TruncatedError: They end too early.
        """
        while not self._engine.eof or self._begin_next():
            try:
                if data := self._step():
                    return data
            except _damage() as error:
                raise RefusedError(f"is damaged: {_words(error)}") from None
        return b""

    def _step(self) -> bytes:
        if not self._input and self._engine.needs_input:
            self._input = self._read(self._piece)
            self.taken += len(self._input)
            if not self._input:
                raise TruncatedError("is truncated: its packed bytes end too early")
        data, self._input = self._input, b""
        unpacked = self._engine.decompress(data, _PIECE)
        if self._engine.eof:
            self._input = self._engine.unused_data
            self.taken -= len(self._input)
        return unpacked

    def _begin_next(self) -> bool:
        """Begin with the stream that follows the one that has ended, if one does."""
        if not self._many:
            return False
        rest = (self._input or self._read(self._piece)).lstrip(b"\0")
        if len(rest) < _LONGEST_MAGIC:
            rest += self._read(self._piece)
        if not rest.startswith(MAGIC):
            return False
        self._input, self._engine = rest, self._make()
        self.taken += len(rest)
        return True


class _Zlib:
    """zlib's decompressor with the face of those of bz2 and lzma."""

    def __init__(self, bits: int) -> None:
        self._inner = zlib.decompressobj(bits)
        self._pending = False

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not (self._pending or self._inner.unconsumed_tail)

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        unpacked = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self._pending = len(unpacked) == max_length  # zlib may keep output back without keeping input
        return unpacked


class _Zstd:
    """Zstandard's decompressor with the same face. It gives all output of a piece, so pieces are small."""

    needs_input = True

    def __init__(self) -> None:
        try:
            import zstandard
        except ImportError:
            raise MissingExtraError('.zst needs zstandard: pip install "tagger[archives]"') from None
        self._inner = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:  # noqa: ARG002
        return self._inner.decompress(data)


def _damage() -> tuple[type[Exception], ...]:
    """Return what the libraries raise for damaged bytes."""
    known = (zlib.error, lzma.LZMAError, ValueError, EOFError, OSError)
    try:
        from zstandard import ZstdError
    except ImportError:
        return known
    return (*known, ZstdError)


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


# Method -> how its decompressor is made, and how many packed bytes it takes at a time. 512 packed bytes of
# Zstandard give at most 16 MB: a block has 128 KB and costs 4 bytes.
METHODS: Final[dict[str, tuple[Callable[[], _Engine], int]]] = {
    "gzip": (lambda: _Zlib(31), _PIECE),
    "zlib": (lambda: _Zlib(15), _PIECE),
    "deflate": (lambda: _Zlib(-15), _PIECE),
    "bzip2": (bz2.BZ2Decompressor, _PIECE),
    "xz": (lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _MEMORY), _PIECE),
    "lzma": (lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, _MEMORY), _PIECE),
    "zstd": (_Zstd, 512),
}
MAGIC: Final = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
_LONGEST_MAGIC: Final = 6
