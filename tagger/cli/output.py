"""Where results go: standard output, or a file that is written whole."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from typing import TYPE_CHECKING, Any, TextIO

from tagger.cli.options import TableFormat
from tagger.errors import TaggerError
from tagger.report.atomic import open_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rich.console import RenderableType


def write(chunks: Iterable[str], path: Path | None = None) -> None:
    """Write pieces of text as they come, in UTF-8, to a file or (None) to standard output.

    When the pieces end in an error, a file at `path` stays as it was.

    Raises:
        UsageError: `path` is a directory or in none.
        TaggerError: It can't be written, for lack of space or permission.
    """
    if path is None:
        stream = _stdout()
        for chunk in chunks:
            _put(chunk, stream, "standard output", flush=True)
        return
    with open_whole(path) as stream:
        for chunk in chunks:
            _put(chunk, stream, str(path), flush=False)


def show(data: Any, form: TableFormat | None, parts: Iterable[RenderableType]) -> None:
    """Write `data` as JSON, or `parts` for a person; by default as `on_terminal` says."""
    if (form or (TableFormat.text if on_terminal() else TableFormat.json)) is TableFormat.json:
        write([json.dumps(data, ensure_ascii=False, indent=2) + "\n"])
        return
    from tagger.cli.render import printed

    write([printed(parts, width=columns(), color=use_color(None))])


def on_terminal() -> bool:
    """Say whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def columns() -> int:
    """Return the width of the terminal; COLUMNS overrides it, and without either it is 80."""
    return shutil.get_terminal_size().columns


def use_color(wish: bool | None, path: Path | None = None) -> bool:
    """Return whether to colour: as wished, else on a terminal, unless NO_COLOR (no-color.org) is set."""
    if wish is not None:
        return wish
    able = path is None and on_terminal() and os.environ.get("TERM") != "dumb"
    return able and not os.environ.get("NO_COLOR")


def _put(chunk: str, stream: TextIO, name: str, *, flush: bool) -> None:
    try:
        stream.write(chunk)
        if flush:
            stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise TaggerError(f"cannot write {name}: {error.strerror or error}") from error


def _stdout() -> TextIO:
    """Return standard output, set to write UTF-8 and line ends as they are, whatever the locale says."""
    if sys.stdout is None:
        raise TaggerError("standard output is closed: give --output FILE")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
    return sys.stdout
