"""How fast the report of 10,000 documents opens and filters, in headless Chromium.

    python benchmarks/report.py [--documents 10000] [--driver /usr/bin/chromedriver]

The documents are made up by chance from a list of words. The page measures itself: `data-load-ms` from the start of
its script to the first list shown, `data-filter-ms` for one filtering; loading as a whole, from the address to the
list, is measured from outside, through ChromeDriver. Floors: load under 3 s, filter under 200 ms.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tagger.report.archive import to_report
from tagger.tables import Tables, to_frames
from tagger.types import Annotation, Country, Document, Evidence, FieldOfWork, Mention

WORDS = (
    "border",
    "police",
    "election",
    "ministry",
    "workshop",
    "region",
    "water",
    "media",
    "court",
    "officers",
    "village",
)
FIELDS = [f"Field {number}" for number in range(23)]


def make_note(number: int, chance: random.Random) -> Annotation:
    words, mentions, at = [], [], 0
    for _ in range(220):
        if chance.random() < 0.07:
            label = chance.choice(["PERSON", "ORG", "COUNTRY", "LOCATION"])
            word = f"{label.title()}{chance.randint(1, 800)}"
            mentions.append(Mention(at, at + len(word), word, label, None, word, 0.9, "model"))
        else:
            word = chance.choice(WORDS)
        words.append(word)
        at += len(word) + 1
    text = " ".join(words)
    fields = [
        FieldOfWork(
            f"field-{i}", name, 0.9, assigned=chance.random() < 0.1, evidence=(Evidence(0, 6, text[:6], 1.0),)
        )
        for i, name in enumerate(FIELDS)
    ]
    countries = tuple(
        Country(f"iso3166:{code}", code, 1, {"name": 1})
        for code in chance.sample(["GE", "AM", "RS", "AL", "UA"], 2)
    )
    day = f"{chance.randint(1998, 2026)}-{chance.randint(1, 12):02d}-10"
    document = Document(f"archive/{number}.txt", text, title=f"Document {number}", published=day)
    return Annotation(
        document, tuple(mentions), (), countries, tuple(fields), {"name": "made", "version": "1"}
    )


def make_tables(documents: int) -> Tables:
    chance = random.Random(1)
    return to_frames(make_note(number, chance) for number in range(documents))


class Browser:
    """Headless Chromium through ChromeDriver's plain HTTP (W3C WebDriver)."""

    def __init__(self, driver: str, port: int = 9517) -> None:
        self.process = subprocess.Popen([driver, f"--port={port}", "--silent"])
        self.session = f"http://127.0.0.1:{port}"
        flags = "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking"
        wanted = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": {"args": flags.split()}}}}
        self.session += f"/session/{self._post('session', wanted)['sessionId']}"

    def _post(self, verb: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(f"{self.session}/{verb}", json.dumps(body).encode())  # noqa: S310
        for _ in range(100):
            try:
                with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
                    return json.load(answer)["value"]
            except urllib.error.URLError:
                time.sleep(0.1)
        raise SystemExit("ChromeDriver does not answer")

    def open(self, address: str) -> tuple[float, dict[str, float]]:
        """Return seconds until the page is ready, and what it measured itself."""
        self._post("url", {"url": "about:blank"})
        start = time.perf_counter()
        self._post("url", {"url": address})
        script = "return document.body.dataset.loadMs ? Object.assign({}, document.body.dataset) : null"
        while not (found := self._post("execute/sync", {"script": script, "args": []})):
            time.sleep(0.02)
        return time.perf_counter() - start, {name: float(value) for name, value in found.items()}

    def close(self) -> None:
        """End ChromeDriver, and Chromium with it."""
        self.process.terminate()
        self.process.wait()


FILTERS = ("", "#reader?q=border+village", "#reader?person=Person77", "#reader?country=iso3166:GE")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--documents", type=int, default=10_000)
    options.add_argument("--driver", default="/usr/bin/chromedriver")
    chosen = options.parse_args()
    tables = make_tables(chosen.documents)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        start = time.perf_counter()
        page.write_text("".join(to_report(tables)), encoding="utf-8")
        print(f"built in {time.perf_counter() - start:.1f} s, {page.stat().st_size / 1e6:.1f} MB")
        browser = Browser(chosen.driver)
        try:
            for filters in FILTERS:
                wall, found = browser.open(f"{page.as_uri()}{filters}")
                print(
                    f"{filters or 'no filter':30} {found['found']:8,.0f} documents; ready after {wall:.2f} s "
                    f"(script {found['loadMs']:.0f} ms), filter {found['filterMs']:.1f} ms"
                )
        finally:
            browser.close()


if __name__ == "__main__":
    main()
