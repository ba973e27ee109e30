"""Where pieces go: one file, written whole or not at all, with files beside it; or a new folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from tagger.errors import TaggerError, UsageError
from tagger.exchange.pieces import File
from tagger.report.atomic import check_place, open_whole
from tagger.types import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tagger.exchange.pieces import Piece


def check(path: Path, *, folder: bool) -> None:
    """Check that something can be put at `path`, before the work.

    Raises:
        UsageError: A file's place is a directory or in none; a folder's is taken, unless by an empty one.
    """
    if not folder:
        check_place(path)
    elif path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise UsageError(f"cannot write {path}: it is there already and not an empty directory")
    elif not path.parent.is_dir():
        raise UsageError(f"cannot write {path}: no such directory")


def put(pieces: Iterable[Piece], path: Path, *, folder: bool) -> list[Failure]:
    """Write the pieces to `path` and return the failures among them.

    Raises:
        UsageError: As `check`.
        TaggerError: They cannot be written, for lack of space or permission.
    """
    check(path, folder=folder)
    return _put_folder(pieces, path) if folder else _put_file(pieces, path)


def _put_file(pieces: Iterable[Piece], path: Path) -> list[Failure]:
    failures = []
    with ExitStack() as whole:
        stream = whole.enter_context(open_whole(path))
        for piece in pieces:
            if isinstance(piece, Failure):
                failures.append(piece)
            elif isinstance(piece, File):
                whole.enter_context(open_whole(_beside(path, piece.name))).write(piece.text)
            elif isinstance(piece, bytes):
                stream.buffer.write(piece)
            else:
                stream.write(piece)
    return failures


def _beside(path: Path, suffix: str) -> Path:
    if path.suffix == suffix:
        raise UsageError(f"cannot write {path}: a name that ends in {suffix} is for the file beside it")
    return path.with_suffix(suffix)


def _put_folder(pieces: Iterable[Piece], path: Path) -> list[Failure]:
    """Write into a folder beside `path`, which takes its name at the end."""
    failures = []
    try:
        making = Path(tempfile.mkdtemp(prefix=".tagger-", suffix=".tmp", dir=path.parent))
        try:
            for piece in pieces:
                if isinstance(piece, File):
                    (making / piece.name).write_text(piece.text, "utf-8", "backslashreplace", newline="")
                elif isinstance(piece, Failure):
                    failures.append(piece)
            making.chmod(0o777 & ~_mask())
            making.replace(path)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
    except OSError as error:
        raise TaggerError(f"cannot write {path}: {error.strerror or error}") from error
    return failures


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
