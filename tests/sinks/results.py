"""What became of some documents, hostile ones too: what every format is tested on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tagger.tables import TABLES
from tagger.types import Annotation, Country, Document, Evidence, Failure, FieldOfWork, Mention, Skipped
from tests.report.samples import bare, sample

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from tagger.sinks import Result, Sink
    from tagger.tables import Tables


@dataclass(frozen=True)
class Done:
    """A result, the item it comes from, what it repeats."""

    result: Result
    item: str
    duplicate_of: str | None = None


def named(name: str, *, text: str | None = None, title: str | None = None) -> Annotation:
    """Return the sample under another id, with another text if one is given."""
    note = sample()
    document = replace(note.document, id=name)
    return replace(note, document=replace(document, text=text, title=title) if text is not None else document)


PARTS: tuple[tuple[Done, ...], ...] = (
    (
        Done(named("a.zip!/1.txt"), "a.zip!/1.txt"),
        Done(Failure("a.zip!/2.pdf", "read", "no text: a scan, say"), "a.zip!/2.pdf"),
        Done(bare("", "a.zip!/3.txt"), "a.zip!/3.txt"),
        Done(named("page.html#1"), "page.html"),
        Done(named("page.html#2"), "page.html", "page.html#1"),
    ),
    (Done(Skipped("b/ru.txt", "language ru"), "b/ru.txt"),),
    (
        Done(named("c/\udcff.txt", text='\ud800 "x",\r\n\0\r ́😀 \ud83d\ude00', title=""), "c/\udcff.txt"),
        Done(bare("long " * 30_000, "c/long.txt"), "c/long.txt", "c/\udcff.txt"),
    ),
    (),
)


def encoded(sink: Sink, part: Sequence[Done]) -> list[Any]:
    """Return the payloads of a part."""
    return [sink.encode(each.result, item=each.item, duplicate_of=each.duplicate_of) for each in part]


def write_parts(sink: Sink, out: Path, parts: Sequence[Sequence[Done]] = PARTS) -> None:
    """Write parts, numbered from 1, the last one first."""
    for number, part in reversed(list(enumerate(parts, 1))):
        sink.write_part(out, number, encoded(sink, part))


def frames(tables: Tables) -> dict[str, pd.DataFrame]:
    """Return the frames by name."""
    return {name: getattr(tables, name) for name in TABLES}


_characters = st.sampled_from(
    [*"aB1 ;,\"'\\\n\r\t\0\x0b\x1f\x7f\x85\u2028\ufeff\ufffd=-@é\u0301ß中😀\ud800\udfff"]
)
words = st.text(_characters, max_size=12) | st.text(max_size=12)
names = st.one_of(st.none(), words)
_numbers = st.floats(0, 1)
_offsets = st.integers(0, 2**31 - 1)
_dates = st.none() | st.dates().map(lambda day: day.isoformat())
_mentions = st.builds(
    Mention, _offsets, _offsets, words, words, names, words, _numbers, words
)  # fmt: skip
_fields = st.builds(
    FieldOfWork,
    words,
    words,
    _numbers,
    st.booleans(),
    st.lists(st.builds(Evidence, _offsets, _offsets, words, _numbers), max_size=2).map(tuple),
    words,
)
_countries = st.builds(
    Country, words, words, _offsets, st.dictionaries(st.sampled_from(["name", "place"]), _offsets)
)


def _documents(name: str) -> st.SearchStrategy[Document]:
    listed = st.lists(words, max_size=2).map(tuple)
    return st.builds(
        Document, st.just(name), words, names, _dates, listed, listed, names, names, words
    )  # fmt: skip


def results(name: str) -> st.SearchStrategy[Result]:
    """Return results for a document of that name, with whatever text."""
    return st.one_of(
        st.builds(
            Annotation,
            _documents(name),
            st.lists(_mentions, max_size=2).map(tuple),
            st.lists(_mentions, max_size=1).map(tuple),
            st.lists(_countries, max_size=2).map(tuple),
            st.lists(_fields, max_size=2).map(tuple),
            st.just({}) | st.fixed_dictionaries({"name": words, "version": words}),
        ),
        st.builds(Failure, st.just(name), st.sampled_from(["read", "clean", "annotate", "write"]), words),
        st.builds(Skipped, st.just(name), words),
    )
