"""Reviews, tweets and comments of a newspaper as JSON lines, for `tagger train silver --documents`: no labels.

    pip download --no-deps --no-binary :all: vaderSentiment==2.5
    python models/snippets.py vaderSentiment-2.5.tar.gz > work/snippets.jsonl

The source package carries the texts that its lexicon was tested on (MIT; Hutto and Gilbert, 2014, "VADER: A
Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text"): 300 reviews of products, 10,605 sentences
of film reviews, 4,200 tweets and 498 editorials, 409,000 words. Their ratings are not read.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = (
    "amazonReviewSnippets_GroundTruth",
    "nytEditorialSnippets_GroundTruth",
    "movieReviewSnippets_GroundTruth",
    "tweets_GroundTruth",
)
"""Files of the package; a line is an id, a rating and a sentence, of a text that the id names up to an underscore."""
INNER = "hutto_ICWSM_2014.tar.gz"


def read_files(package: Path) -> Iterator[tuple[str, str]]:
    """Yield name and content of the files of `KINDS`, in that order.

    Raises:
        KeyError: one of them is missing.
    """
    with tarfile.open(package) as outer:
        name = next((each for each in outer.getnames() if each.endswith(INNER)), INNER)
        content = _content(outer, name)
    with tarfile.open(fileobj=io.BytesIO(content)) as inner:
        for kind in KINDS:
            yield kind, _content(inner, f"hutto_ICWSM_2014/{kind}.txt").decode("utf-8", "replace")


def _content(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        raise KeyError(f"{name} is no file")
    return file.read()


def texts_of(content: str) -> dict[str, str]:
    """Return the texts of a file by their numbers, their sentences put together again."""
    texts: dict[str, list[str]] = {}
    for line in content.splitlines():
        number, _, sentence = line.split("\t", 2)
        sentence = html.unescape(sentence.strip()).replace("''", '"')
        texts.setdefault(number.partition("_")[0], []).append(sentence)
    return {number: " ".join(sentences) for number, sentences in texts.items()}


def main() -> None:
    """Print them, one text a line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("package", type=Path, help="vaderSentiment's source package, .tar.gz")
    package = parser.parse_args().package
    try:
        for kind, content in read_files(package):
            for number, text in texts_of(content).items():
                record = {"id": f"{kind.partition('_')[0]} {number}", "text": text}
                sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    except (OSError, EOFError, ValueError, KeyError, tarfile.TarError) as error:
        parser.error(f"{package}: not the package that is wanted ({type(error).__name__})")


if __name__ == "__main__":
    main()
