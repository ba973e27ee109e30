"""How well the formats of exchange keep documents: generated round trips, and megabytes per second.

    python benchmarks/exchange.py [--documents 1000] [--seed 1]

Documents hold emoji, combining marks, CRLF, double blanks, signs of the formats themselves and spans over each other
where the format has such; one in five is long. Each goes out, through what the tool does to the file (Label Studio
writes what its browser shows, doccano numbers, Prodigy answers), and in again; all of it must be the same. One that
isn't ends the run with the smallest example. Speed is that of 200 articles, out and in.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

sys.path.insert(0, str(Path(__file__).parents[1]))

from tagger.exchange import FORMATS, Labelled, Span, export_records, import_records
from tests.exchange.documents import documents
from tests.exchange.test_round_trips import check

ARTICLE = "The OSCE Mission to Moldova met  the police in Chișinău 😀 on 16 November.\r\n\r\n" * 40


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--documents", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    columns = ("round trips", "seconds", "with spans", "long", "MB/s out", "MB/s in")
    print(f"{'format':16}", *(f"{each:>11}" for each in columns))
    for form in FORMATS:
        started = time.perf_counter()
        sent = trips(form, chosen.documents, chosen.seed)
        took = time.perf_counter() - started
        marked = sum(bool(each.spans or each.title_spans) for each in sent)
        long = sum(len(each.text) > 2000 for each in sent)
        print(f"{form:16} {len(sent):11} {took:11.1f} {marked:11} {long:11} {speeds(form)}", flush=True)


def trips(form: str, number: int, start: int) -> list[Labelled]:
    """Run the round trips and return what was sent."""
    sent: list[Labelled] = []

    @seed(start)
    @settings(
        max_examples=number,
        derandomize=False,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(documents(form))
    def trip(document: Labelled) -> None:
        check(form, [document])
        sent.append(document)

    trip()
    return sent


def speeds(form: str) -> str:
    """Return megabytes of text per second, out and in."""
    spans = tuple(Span(*each.span(), "ORG", "osce:osce") for each in re.finditer("OSCE", ARTICLE))
    sent = [Labelled(f"article {number}", ARTICLE, spans=spans) for number in range(200)]
    size = len(ARTICLE.encode()) * len(sent) / 1e6
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out"
        started = time.perf_counter()
        assert export_records(sent, form, path) == []
        out = time.perf_counter()
        assert sum(isinstance(each, Labelled) for each in import_records(path, form, unreviewed=True)) == len(
            sent
        )
        return f"{size / (out - started):11.1f} {size / (time.perf_counter() - out):11.1f}"


if __name__ == "__main__":
    main()
