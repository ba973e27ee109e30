"""pandas in, pandas out: annotate a column of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, overload

import pandas as pd

from tagger.errors import UsageError
from tagger.tables import Tables, to_frames
from tagger.types import Annotation, Document, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tagger.components.aids import Correcting
    from tagger.components.archive import AcronymTable

    Progress = Callable[[Iterable[Any], int], Iterable[Any]]

ADDED: Final = {
    "PERSON": "persons",
    "ORG": "organizations",
    "COUNTRY": "countries",
    "LOCATION": "locations",
    "DATE": "dates",
}
"""Label -> column of the distinct names in a text, in order of appearance."""
NO_TEXT: Final = "no text: the cell is empty or no string"


@overload
def annotate_frame(
    frame: pd.DataFrame, *, text: str = ..., title: str | None = ..., published: str | None = ...,
    model: str | Path | None = ..., topics: str | Path | None = ..., corrections: Correcting | None = ...,
    acronyms: AcronymTable | None = ..., cities: bool = ..., tables: Literal[False] = ..., progress: bool = ...,
) -> pd.DataFrame: ...  # fmt: skip
@overload
def annotate_frame(
    frame: pd.DataFrame, *, text: str = ..., title: str | None = ..., published: str | None = ...,
    model: str | Path | None = ..., topics: str | Path | None = ..., corrections: Correcting | None = ...,
    acronyms: AcronymTable | None = ..., cities: bool = ..., tables: Literal[True], progress: bool = ...,
) -> Tables: ...  # fmt: skip
def annotate_frame(
    frame: pd.DataFrame,
    *,
    text: str = "text",
    title: str | None = None,
    published: str | None = None,
    model: str | Path | None = None,
    topics: str | Path | None = None,
    corrections: Correcting | None = None,
    acronyms: AcronymTable | None = None,
    cities: bool = False,
    tables: bool = False,
    progress: bool = True,
) -> pd.DataFrame | Tables:
    """Return a copy of a frame with what its texts name and are about, or the tidy tables.

    Added columns, each cell a list (empty where there is nothing): `persons`, `organizations`, `countries`,
    `locations`, `dates` (canonical names, each once, in order of appearance; countries most mentioned first) and
    `fields_of_work` (assigned, best first); and `failure`, the reason why a row has none of them (a missing text,
    say), else missing. Index, order, columns and their types stay; the index may hold duplicates.

    Args:
        frame: Any frame; texts may be of any string type or categorical.
        text: Column of the texts, annotated to the character.
        title: Column of the headlines.
        published: Column of the dates (ISO strings or datetimes) that relative dates are read against.
        model: Folder of a model; the bundled one if None.
        topics: Folder of a classifier (`tagger train topics`) that takes the place of the model's own.
        corrections: What a person has corrected (`read_corrections`).
        acronyms: What acronyms stand for that a text doesn't define itself (`read_acronyms`).
        cities: Whether the cities that are named count for their countries, as inferred.
        tables: Return `Tables` instead; `document` is then the row's number from 0.
        progress: Show a progress bar in a notebook or terminal, where tqdm is installed.

    Raises:
        UsageError: A column is missing, stands twice, or would be overwritten.
        ModelError: The model is missing or damaged.
        MissingExtraError: Cities are wanted, and their library is not installed.

    Example:
        >>> frame = pd.DataFrame({"text": ["Elisa Tarn met the police in Tashkent, Uzbekistan."]})
        >>> annotate_frame(frame, progress=False)["countries"].tolist()
        [['Uzbekistan']]
    """
    from tagger.pipeline import annotate_many

    _check_columns(frame, [each for each in (text, title, published) if each is not None], added=not tables)
    documents = list(_documents(frame, text, title, published))
    found = annotate_many(
        documents, model=model, topics=topics, corrections=corrections, acronyms=acronyms, cities=cities
    )
    results = list(_watched(found, len(documents)) if progress else found)
    if tables:
        return to_frames(results)
    columns = pd.DataFrame([_cells(result) for result in results], index=frame.index, columns=[*_columns()])
    return pd.concat([frame, columns.astype({"failure": "string"})], axis="columns")


def tabulate(results: Iterable[Annotation | Failure]) -> Tables:
    """Return annotations (and failures) as tidy tables, in order, as `load_tables` gives those of an archive."""
    return to_frames(results)


def _columns() -> Iterator[str]:
    yield from (*ADDED.values(), "fields_of_work", "failure")


def _check_columns(frame: pd.DataFrame, wanted: list[str], *, added: bool) -> None:
    for name in wanted:
        if (count := list(frame.columns).count(name)) != 1:
            what = "no column" if not count else f"{count} columns"
            raise UsageError(
                f"the frame has {what} called {name!r}: it has {', '.join(map(str, frame.columns))}"
            )
    if added and (taken := [name for name in _columns() if name in frame.columns]):
        raise UsageError(f"the frame has columns that would be overwritten: {', '.join(taken)}; rename them")


def _documents(
    frame: pd.DataFrame, text: str, title: str | None, published: str | None
) -> Iterator[Document | Failure]:
    empty = [None] * len(frame)
    texts = frame[text].tolist()
    titles = frame[title].tolist() if title else empty
    days = frame[published].tolist() if published else empty
    for number, (words, headline, day) in enumerate(zip(texts, titles, days, strict=True)):
        if not isinstance(words, str) or not words.strip():
            yield Failure(str(number), "read", NO_TEXT)
            continue
        head = headline if isinstance(headline, str) and headline.strip() else None
        try:
            yield Document(str(number), words, title=head, published=_iso(day))
        except ValueError:
            yield Failure(str(number), "read", f"no date like 2022-11-16: {day!r}")


def _iso(day: Any) -> str | None:
    if day is None or pd.isna(day) or day == "":
        return None
    return str(pd.Timestamp(day).date().isoformat())


def _watched(results: Iterator[Annotation | Failure], total: int) -> Iterator[Annotation | Failure]:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return results
    return iter(tqdm(results, total=total, unit=" documents", disable=None))


def _cells(result: Annotation | Failure) -> list[Any]:
    if isinstance(result, Failure):
        return [*([] for _ in ADDED), [], result.reason]
    return [*(_names(result, label) for label in ADDED), _fields(result), None]


def _names(note: Annotation, label: str) -> list[str]:
    if label == "COUNTRY":
        return [country.name for country in note.countries]
    mentions = (*note.title_entities, *note.entities)
    return list(dict.fromkeys(each.name for each in mentions if each.label == label))


def _fields(note: Annotation) -> list[str]:
    return [field.name for field in note.fields_of_work if field.assigned]
