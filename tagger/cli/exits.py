"""How a run ends: the exit code, and one line on standard error instead of a traceback.

| code | when |
| --- | --- |
| 0 | done |
| 1 | done, but some documents failed |
| 2 | usage: an option, argument or file that makes no sense |
| 3 | the run could not go on: no model, no space, an error of ours |
| 130 | interrupted |
| 141 | whoever read the output stopped reading (`| head`); says nothing |
"""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperGroup

from tagger.errors import TaggerError, UsageError
from tagger.report.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tagger.types import Annotation, Failure

SOME_FAILED: Final = 1
USAGE: Final = 2
STOPPED: Final = 3
INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141

DEBUG: Final = "TAGGER_DEBUG"
"""Name of the environment variable that brings the traceback; `--debug` sets it, for worker processes too."""
ISSUES: Final = "the project's issues"


def complain(message: str) -> None:
    """Write one line, `tagger: …`, to standard error."""
    typer.echo(f"tagger: {one_line(message)}", err=True)


def report_failures(results: Iterable[Annotation | Failure], failures: list[Failure]) -> Iterator[Annotation]:
    """Yield the annotations; complain about each failure as it comes, and add it to `failures`."""
    from tagger.types import Failure

    for result in results:
        if isinstance(result, Failure):
            complain(f"{result.id}: {result.reason}")
            failures.append(result)
        else:
            yield result


class GuardedGroup(TyperGroup):
    """The group of all commands: whatever ends one of them becomes an exit code and at most one line."""

    def main(self, args: Sequence[str] | None = None, *, standalone_mode: bool = True, **extra: Any) -> Any:  # type: ignore[override]
        """Run the command line; in standalone mode, exit."""
        if not standalone_mode:
            return super().main(args, standalone_mode=False, **extra)
        code = _guarded(partial(super().main, args, standalone_mode=False, **extra))
        sys.exit(_flushed(code))

    def invoke(self, ctx: Any) -> Any:
        """Run the verb. Typer alone ends an interrupted run without a word, and a closed pipe with code 1."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            complain("interrupted")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            raise typer.Exit(PIPE_CLOSED) from None


def _guarded(call: Callable[[], Any]) -> int:
    try:
        return int(call() or 0)
    except typer.Abort:
        return INTERRUPTED
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        code, message = _explain(error)
        if message:
            complain(message)
        return code


def _explain(error: Exception) -> tuple[int, str]:
    """Return the exit code and the line for what stopped the run."""
    # Typer's own usage errors, by what they can do: where their class lives differs between its releases
    if hasattr(error, "format_message"):
        command = getattr(getattr(error, "ctx", None), "command_path", "tagger")
        message = error.format_message().replace("Value error, ", "").rstrip(".")
        return USAGE, f"{message} (see {command} --help)" if message else ""
    if isinstance(error, TaggerError):
        return USAGE if isinstance(error, UsageError) else STOPPED, str(error)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return STOPPED, f"{where}{error.strerror}"
    if isinstance(error, MemoryError):
        return STOPPED, "not enough memory"
    return STOPPED, (
        f"unexpected error, {type(error).__name__}: {error}. Please report it to {ISSUES}, "
        f"with what --debug before the command prints"
    )


def _flushed(code: int) -> int:
    """Return the code to end with, after the rest of the output was written; say so if it can't be."""
    if sys.stdout is None:
        return code
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = PIPE_CLOSED
    except OSError as error:
        if code in {0, SOME_FAILED}:
            complain(f"cannot write the output: {error.strerror}")
        code = code if code > SOME_FAILED else STOPPED
    else:
        return code
    # Python flushes once more at its end: let it, into nothing
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code
