"""Results into parts, parts into files and books: what is written counts once both have it.

The order makes a crash harmless at any moment:

1. the items whose old rows have to go are noted in `.replaced.json`;
2. their rows are dropped from the parts they are in;
3. the new part is written;
4. the books are committed: from here on the part counts, and the old items don't;
5. the note is removed.

What a crash leaves is set right by `recover`: a part that is not in the books is removed, a note is carried out.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tagger.errors import TaggerError
from tagger.report.atomic import open_whole
from tagger.types import Failure, Skipped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from tagger.engine.state import State
    from tagger.engine.worker import ItemResult, Result
    from tagger.sinks import Sink

PART_WORDS: Final = 1_000_000
"""A part is written once it has so many words, a minute or so of work for one worker, …"""
PART_RESULTS: Final = 10_000
"""… or so many documents, whatever became of them. By content, not by time: the same input gives the same parts."""
NOTE: Final = ".replaced.json"


class OutputError(TaggerError):
    """Results can't be written. What was written before is safe, and the run can be gone on with."""


class Parts:
    """What is on its way to the output."""

    def __init__(
        self,
        state: State,
        sink: Sink,
        out: Path,
        *,
        skip_duplicates: bool = False,
        words: int = PART_WORDS,
        results: int = PART_RESULTS,
    ) -> None:
        """Set up for a folder; `words` and `results` say when a part is full."""
        self._state, self._sink, self._out = state, sink, out
        self._skip_duplicates = skip_duplicates
        self._full = (words, results)
        self._payloads: list[Any] = []
        self._items = self._words = 0
        self._replaced: dict[int, list[str]] = defaultdict(list)

    def recover(self) -> None:
        """Remove what a crash has left, so that files and books agree."""
        for part in self._sink.parts(self._out) - self._state.part_numbers():
            self._sink.remove_part(self._out, part)
        note = self._out / NOTE
        if note.exists():
            for part, items in json.loads(note.read_text("utf-8")).items():
                self._replaced[int(part)] = [each for each in items if self._state.part_of(each) == int(part)]
                self._sink.drop(self._out, int(part), items)
            self._forget_replaced()
            self._state.commit()
            note.unlink()
        self._replaced.clear()

    def add(self, done: ItemResult) -> list[Result]:
        """Take in what became of an item, in place of what became of it before; write a part if it is full.

        Returns:
            The results as they go to the output: which documents repeat others is known only here.

        Raises:
            OutputError: The part can't be written.
        """
        self._replace([done.item])
        results = [self._placed(result, done.item) for result in done.results]
        words = sum(result.words for result in results)
        self._state.add(done, Counter(result.outcome for result in results), words, self._number())
        self._payloads.extend(result.payload for result in results)
        self._items, self._words = self._items + 1, self._words + words
        if self._words >= self._full[0] or len(self._payloads) >= self._full[1]:
            self.write()
        return results

    def drop(self, items: Collection[str]) -> None:
        """Drop items from the output.

        Raises:
            OutputError: A part can't be written anew.
        """
        self._replace(items)
        self.write()

    def write(self) -> None:
        """Write the part that is under way, if there is anything in it.

        Raises:
            OutputError: There is no space, or no permission.
        """
        if not self._payloads and not self._replaced:
            return
        with _writing(self._out):
            self._drop_replaced()
            if self._payloads:
                self._write_part(self._number())
            self._state.commit()
            (self._out / NOTE).unlink(missing_ok=True)
        self._payloads, self._items, self._words = [], 0, 0
        self._replaced.clear()

    def _number(self) -> int:
        return self._state.last_part() + 1

    def _write_part(self, part: int) -> None:
        try:
            self._sink.write_part(self._out, part, self._payloads)
        except BaseException:
            with suppress(OSError, TaggerError):
                self._sink.remove_part(self._out, part)
            raise
        self._state.add_part(part, self._items, self._words)

    def _replace(self, items: Collection[str]) -> None:
        for item in items:
            part = self._state.part_of(item)
            if part is not None:
                self._replaced[part].append(item)
                self._state.forget(item)

    def _forget_replaced(self) -> None:
        for items in self._replaced.values():
            for item in items:
                self._state.forget(item)

    def _drop_replaced(self) -> None:
        if not self._replaced:
            return
        with open_whole(self._out / NOTE) as stream:
            json.dump(self._replaced, stream)
        for part, items in self._replaced.items():
            self._sink.drop(self._out, part, items)

    def _placed(self, result: Result, item: str) -> Result:
        """Return a result as it goes to the output, and note its document."""
        if result.outcome != "done":
            return result
        owner = self._state.owner(result.document)
        if owner is not None:
            failure = Failure(result.document, "write", f"has the id of another document, of {owner}")
            return self._changed(result, failure, item)
        found = self._state.duplicates.original_of(result.fingerprint) if result.fingerprint else None
        number, original = found or (None, None)
        self._state.duplicates.add(result.document, item, result.fingerprint, number)
        if original is None:
            return result
        if self._skip_duplicates:
            return self._changed(result, Skipped(result.document, f"duplicate of {original}"), item)
        return replace(result, payload=self._sink.flagged(result.payload, original))

    def _changed(self, result: Result, instead: Failure | Skipped, item: str) -> Result:
        outcome = "failed" if isinstance(instead, Failure) else "skipped"
        payload = self._sink.encode(instead, item=item)
        return replace(
            result, outcome=outcome, payload=payload, reason=instead.reason, words=0, fingerprint=None
        )


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    try:
        yield
    except OutputError:
        raise
    except TaggerError as error:
        raise OutputError(str(error)) from error
    except (OSError, sqlite3.Error) as error:
        raise OutputError(f"cannot write {out}: {getattr(error, 'strerror', None) or error}") from error
