"""`tagger batch` on public text: words a second beside spaCy's default NER, one worker beside two, memory.

    python benchmarks/batch.py FOLDER_WITH_OPEN_CORPORA [--words 400000] [--every 17]

All is measured in one run, one after the other, on the same texts (`raw_state_hr_reports.jsonl.gz`: public domain,
reports of some 9,000 words). spaCy's NER is what `spacy init config --pipeline ner` makes, with random weights, through
`nlp.pipe` alone: no reading, no writing. Ours is everything: reading, language, duplicates, all components, Parquet.
Seconds of processor time for words per core; of the clock, with warm workers, for two workers beside one, which says
little while the machine does other work. Memory is each process's peak (VmHWM) after a twentieth and at the end; of
workers, the highest of all that there were so far.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from tagger.engine.plan import Plan
from tagger.engine.processes import ProcessPool
from tagger.engine.run import run
from tagger.engine.worker import Spec, warm
from tagger.executors import local_crew
from tagger.types import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tagger.engine.run import Progress

CORPUS = "raw_state_hr_reports.jsonl.gz"
ONE_TWENTIETH = 0.05


def take_texts(corpora: Path, words: int, every: int) -> Iterator[dict[str, str]]:
    """Yield every n-th report, until there are enough words."""
    taken = 0
    with gzip.open(corpora / CORPUS, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % every == 0:
                record = json.loads(line)
                taken += len(record["text"].split())
                yield {"id": f"r{number}", "text": record["text"]}
                if taken >= words:
                    return


def measure_spacy(source: Path) -> float:
    """Return words per second of processor time of spaCy's default NER."""
    from spacy.cli.init_config import init_config
    from spacy.training import Example
    from spacy.util import load_model_from_config

    nlp = load_model_from_config(init_config(lang="en", pipeline=["ner"]), auto_fill=True)
    spans = [(3 * at, 3 * at + 2, label) for at, label in enumerate(LABELS)]
    example = Example.from_dict(nlp.make_doc("xx " * len(LABELS)), {"entities": spans})
    nlp.initialize(lambda: [example])
    texts = [json.loads(line)["text"] for line in source.open(encoding="utf-8")]
    pieces = [text[at : at + 100_000] for text in texts for at in range(0, len(text), 100_000)]
    start = time.process_time()
    for _ in nlp.pipe(pieces):
        pass
    return sum(len(text.split()) for text in texts) / (time.process_time() - start)


def peak(pid: int) -> int:
    """Return the most memory that a process has had, in kB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except FileNotFoundError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def busy(pid: int) -> float:
    """Return the seconds of processor time that a process has had."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.is_file():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Workers:
    """What the processes of a pool have used, with those that were renewed since: each as it was last seen."""

    def __init__(self, pool: ProcessPool | None) -> None:
        self._pool = pool
        self._peaks: dict[int, int] = {}
        self._seconds: dict[int, float] = {}

    def look(self) -> None:
        """See what those that are alive have used."""
        for pid in self._pool.pids() if self._pool else []:
            self._peaks[pid] = max(peak(pid), self._peaks.get(pid, 0))
            self._seconds[pid] = max(busy(pid), self._seconds.get(pid, 0.0))

    @property
    def peak(self) -> int:
        """The most memory that one has had, in kB."""
        return max(self._peaks.values(), default=0)

    @property
    def seconds(self) -> float:
        """Processor time of all."""
        return sum(self._seconds.values())

    @property
    def count(self) -> int:
        """How many there were."""
        return len(self._peaks)


def measure_run(source: Path, out: Path, jobs: int, words: int) -> dict[str, float]:
    """Tag in this process and `jobs` others; return rates and peaks of memory."""
    plan = Plan(out, Spec(grace=None if jobs == 0 else 5.0), (str(source),))
    peaks: dict[str, float] = {}
    with local_crew(jobs, partial(warm, plan.spec)) as crew:
        pool = crew.executor if isinstance(crew.executor, ProcessPool) else None
        for future in [crew.executor.submit(time.sleep, 1.0) for _ in range(jobs)]:
            future.result()  # all are warm

        workers = Workers(pool)
        workers.look()

        def note(when: str) -> None:
            peaks[f"parent_{when}"], peaks[f"worker_{when}"] = peak(os.getpid()), workers.peak

        def watch(progress: Progress) -> None:
            workers.look()
            if "parent_early" not in peaks and progress.words >= ONE_TWENTIETH * words:
                note("early")

        clock, processor, before = time.perf_counter(), time.process_time(), workers.seconds
        outcome = run(plan.items(), plan, crew=crew, watch=watch)
        seconds, parent = time.perf_counter() - clock, time.process_time() - processor
        workers.look()
        theirs = workers.seconds - before
        note("late")
    return {
        "words": outcome.progress.words,
        "per_second": outcome.progress.words / seconds,
        "per_processor_second": outcome.progress.words / (theirs + parent),
        "parent_share": parent / (theirs + parent),
        "workers": workers.count,
        **peaks,
    }


def in_process(*arguments: str | Path | int) -> dict[str, Any]:
    """Run this file in a process of its own, whose memory nothing else has touched."""
    command = [sys.executable, __file__, *map(str, arguments)]
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


def compare(corpora: Path, words: int, every: int, folder: Path) -> None:
    source, taken = folder / "reports.jsonl", 0
    with source.open("w", encoding="utf-8") as stream:
        for record in take_texts(corpora, words, every):
            stream.write(json.dumps(record) + "\n")
            taken += len(record["text"].split())
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    base = in_process("--spacy", source)["per_processor_second"]
    runs = {jobs: in_process("--drive", source, folder / f"out{jobs}", jobs, taken) for jobs in (0, 1, 2)}
    whole = runs[0]["per_processor_second"]
    print(f"{runs[0]['words']:,} words")
    print(f"spaCy default NER alone      {base:10,.0f} words/s a core")
    print(f"tagger batch, everything     {whole:10,.0f} words/s a core   ratio {whole / base:.2f}")
    for jobs in (1, 2):
        rate, each = runs[jobs]["per_second"], runs[jobs]["per_processor_second"]
        print(
            f"jobs {jobs}   {rate:10,.0f} words/s, ratio {rate / runs[1]['per_second']:.2f}; {each:,.0f} words a second"
            f" of processor time, of which the parent has {runs[jobs]['parent_share']:.1%}"
        )
    for jobs in (1, 2):
        for who in ("parent", "worker"):
            early, late = runs[jobs][f"{who}_early"] / 1024, runs[jobs][f"{who}_late"] / 1024
            many = f" ({runs[jobs]['workers']:.0f} in all)" if who == "worker" else ""
            print(
                f"peak memory, jobs {jobs}, {who}{many}: {early:,.0f} MB after a twentieth, "
                f"{late:,.0f} MB at the end, ratio {late / early:.3f}"
            )


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("corpora", nargs="?", type=Path)
    options.add_argument("--words", type=int, default=400_000)
    options.add_argument("--every", type=int, default=17, metavar="N", help="take every N-th report")
    options.add_argument("--spacy", metavar="FILE", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--drive", nargs=4, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.spacy:
        print(json.dumps({"per_processor_second": measure_spacy(chosen.spacy)}))
    elif chosen.drive:
        source, out, jobs, words = chosen.drive
        print(json.dumps(measure_run(Path(source), Path(out), int(jobs), int(words))))
    elif chosen.corpora:
        with tempfile.TemporaryDirectory() as folder:
            compare(chosen.corpora, chosen.words, chosen.every, Path(folder))
    else:
        options.error("give the folder of the open corpora")


if __name__ == "__main__":
    main()
