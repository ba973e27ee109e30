from __future__ import annotations

import gzip
import io
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tagger.sources import Columns, Item, Limits, read, walk
from tagger.types import Document, Failure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

ROWS = [
    {"key": 1, "body": "One.", "when": "2022-11-16"},
    {"key": 2, "body": "Two.", "when": None},
]
CHOSEN = Columns(text="body", id="key", published="when")
CSV = "key,body,when\n1,One.,2022-11-16\n2,Two.,\n"


def parquet(rows: Sequence[Mapping[str, Any]], **options: Any) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows)), stream, **options)
    return stream.getvalue()


FILES = {
    "a.csv": CSV.encode(),
    "a.tsv": CSV.replace(",", "\t").encode(),
    "a.csv.gz": gzip.compress(CSV.encode()),
    "a.jsonl": b'{"key": 1, "body": "One.", "when": "2022-11-16"}\n{"key": 2, "body": "Two."}\n',
    "a.parquet": parquet(ROWS),
    "a.parquet.gz": gzip.compress(parquet(ROWS)),
    "a": parquet(ROWS),
}


def write(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", FILES)
def test_columns_can_be_chosen(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name, FILES[name])
    assert list(read(path, columns=CHOSEN)) == [
        Document("1", "One.", published="2022-11-16"),
        Document("2", "Two."),
    ]


@pytest.mark.parametrize("name", FILES)
def test_ids_of_rows_are_places(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name, FILES[name])
    items = list(walk(path, columns=Columns(text="body")))
    first = 2 if "csv" in name or "tsv" in name else 1
    assert [item.id for item in items] == [f"{path}#{first}", f"{path}#{first + 1}"]
    for item in items:
        assert isinstance(item, Item)
        assert isinstance(item.content, Document)
        assert item.content.id == item.id


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.parquet"])
@pytest.mark.parametrize(
    ("columns", "missing"),
    [
        (Columns(), "text"),
        (Columns(text="body", id="no"), "no"),
        (Columns(text="body", published="no"), "no"),
    ],
)
def test_column_that_is_not_there(tmp_path: Path, name: str, columns: Columns, missing: str) -> None:
    path = write(tmp_path, name, FILES[name])
    assert list(walk(path, columns=columns)) == [
        Failure(str(path), "read", f"has no column named {missing}; it has: key, body, when")
    ]


# Parquet


@pytest.mark.parametrize(
    ("row", "published", "issued_by"),
    [
        ({"published": date(2022, 11, 16), "issued_by": ["OSCE"]}, "2022-11-16", ("OSCE",)),
        ({"published": datetime(2022, 11, 16, 8, 30), "issued_by": []}, "2022-11-16", ()),
        ({"published": None, "issued_by": None}, None, ()),
    ],
)
def test_parquet_values(
    tmp_path: Path, row: dict[str, Any], published: str | None, issued_by: tuple[str, ...]
) -> None:
    path = write(tmp_path, "a.parquet", parquet([row | {"text": "a"}]))
    assert list(read(path)) == [Document(f"{path}#1", "a", published=published, issued_by=issued_by)]


def test_parquet_bad_rows_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"text": "good"}, {"text": None}, {"text": "x" * 99}, {"text": "good"}]
    path = write(tmp_path, "a.parquet", parquet(rows))
    found = list(walk(path, limits=Limits(max_bytes=50)))
    assert [each.id for each in found] == [f"{path}#{number}" for number in (1, 2, 3, 4)]
    assert [each.reason for each in found if isinstance(each, Failure)] == [
        "row 2 has no text",
        "row 3 is larger than 0 MB: split it",
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PAR1 nothing PAR1", "is no Parquet file, or a damaged one"),
        (parquet(ROWS)[:-60], "is no Parquet file, or a damaged one"),
        (
            parquet([{"text": "a"}])[:4] + bytes(40) + parquet([{"text": "a"}])[44:],
            "is damaged, the rest is not read",
        ),
        (parquet([{"text": 1}]), "row 1 has no text"),
    ],
)
def test_parquet_that_cannot_be_read(tmp_path: Path, data: bytes, said: str) -> None:
    (failure,) = walk(write(tmp_path, "a.parquet", data))
    assert isinstance(failure, Failure)
    assert failure.reason.startswith(said)


def test_parquet_without_rows(tmp_path: Path) -> None:
    stream = io.BytesIO()
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), stream)
    (failure,) = walk(write(tmp_path, "a.parquet", stream.getvalue()))
    assert failure == Failure(str(tmp_path / "a.parquet"), "read", "has columns but no rows")


def test_parquet_is_read_by_pieces(tmp_path: Path) -> None:
    rows = [{"text": f"{number}" * 1000, "other": "y" * 100_000} for number in range(100)]
    path = write(tmp_path, "a.parquet", parquet(rows, row_group_size=10, compression="none"))
    before = pa.total_allocated_bytes()
    found = walk(path)
    next(found)
    assert pa.total_allocated_bytes() - before < 1_500_000  # of 10 MB
    assert sum(1 for _ in found) == 99


# CSV that is long


class Watched(io.RawIOBase):
    """An endless table; it counts what is read of it."""

    def __init__(self) -> None:
        self.taken = 0
        self._line = b"1,The Mission opened a clinic.\n"
        self._rest = b"id,text\n"

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = (self._rest + self._line * (len(buffer) // len(self._line) + 1))[: len(buffer)]
        whole = self._rest + self._line * (len(buffer) // len(self._line) + 1)
        self._rest = whole[len(data) :]
        buffer[: len(data)] = data
        self.taken += len(data)
        return len(data)


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_table_without_end_is_read_row_by_row(suffix: str) -> None:
    from tagger.sources import registry
    from tagger.sources.entry import Budget, Visit

    container, watched = registry.container(suffix), Watched()
    assert container is not None
    limits = Limits()
    rows = container(io.BufferedReader(watched), Visit("a", f"a{suffix}", limits, Columns(), Budget(limits)))
    for _ in range(1000):
        next(rows)
    assert watched.taken < 2_000_000


def test_csv_bad_bytes_far_inside_spoil_only_their_row(tmp_path: Path) -> None:
    lines = [
        b"id,text",
        *(b"%d,The Mission opened a clinic. " % number + b"x" * 80 for number in range(12_000)),
    ]
    lines.insert(11_000, b"bad,caf\xe9")
    found = list(read(write(tmp_path, "a.csv", b"\n".join(lines))))
    assert len(found) == 12_001
    assert [each.reason for each in found if isinstance(each, Failure)] == [
        "line 11001 has half a surrogate pair in its text"
    ]


def test_csv_line_over_the_limit_is_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", b"id,text\n1,One.\n2," + b"x" * 5000 + b"\n3,Three.\n4," + b"y" * 5000)
    found = list(read(path, max_bytes=1000))
    assert [each.text if isinstance(each, Document) else each.reason for each in found] == [
        "One.",
        "line 3 is larger than 0 MB: split it",
        "Three.",
        "line 5 is larger than 0 MB: split it",
    ]


def test_csv_quote_that_is_never_closed(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", b'id,text\n1,One.\n2,"' + b"word \n" * 2000)
    first, *rest = read(path)
    assert isinstance(first, Document)
    assert len(rest) == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"x" * 200_000 + b"\n", "has a first line that is no header: it is too long"),
        (b'"text\n', "has a header that is not CSV"),
        (b"text\x00\x00\n" * 30, "is binary, not text"),
    ],
)
def test_csv_header_that_is_none(tmp_path: Path, data: bytes, said: str) -> None:
    (failure,) = walk(write(tmp_path, "a.csv", data))
    assert isinstance(failure, Failure)
    assert failure.reason.startswith(said)


def test_jsonl_line_of_very_many_values(tmp_path: Path) -> None:
    data = b'{"text": "a", "x": [' + b"[]," * 600_000 + b"[]]}\n" + b'{"text": "b"}\n'
    failure, item = walk(write(tmp_path, "a.jsonl", data))
    assert isinstance(failure, Failure)
    assert failure.reason == "line 1 holds far more than the record of one text"
    assert isinstance(item, Item)
