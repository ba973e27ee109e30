"""Articles of an encyclopaedia as JSON lines, for `tagger train silver --documents`: raw text, no labels.

    pip download --no-deps gensim && pip install mwparserfromhell
    python models/encyclopaedia.py gensim-*.whl > work/encyclopaedia.jsonl

gensim carries an excerpt of the English Wikipedia (CC BY-SA 4.0) for its tests: the only running text of an
encyclopaedia that PyPI has, 106 articles of 405,000 words. Any other dump, `.xml.bz2`, will do as well.
"""

from __future__ import annotations

import argparse
import bz2
import io
import json
import re
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import mwparserfromhell

if TYPE_CHECKING:
    from collections.abc import Iterator

FEWEST = 12
"""Words of a paragraph that counts: less is a heading or the rest of a table."""
_NOT_PROSE = frozenset({"ref", "table", "gallery", "math"})
_MARKUP = re.compile(r"\||thumb|px|\{\{|Category:|==")


def read_dump(path: Path) -> bytes:
    """Return the compressed dump: the file itself, or that inside of gensim's wheel."""
    if path.suffix != ".whl":
        return path.read_bytes()
    with zipfile.ZipFile(path) as wheel:
        dumps = (each for each in wheel.infolist() if "/enwiki-" in each.filename)
        return wheel.read(max(dumps, key=lambda each: each.file_size))


def articles_of(dump: bytes) -> Iterator[tuple[str, str]]:
    """Yield title and wikitext of the articles; redirects and pages about the encyclopaedia are left out."""
    with bz2.open(io.BytesIO(dump)) as pages:
        for _, page in ET.iterparse(pages):  # noqa: S314 (a file of one's own choice)
            if not page.tag.endswith("}page"):
                continue
            text = page.findtext("{*}revision/{*}text") or ""
            if page.findtext("{*}ns") == "0" and not text.casefold().startswith("#redirect"):
                yield page.findtext("{*}title") or "", text
            page.clear()


def paragraphs_of(wikitext: str) -> Iterator[str]:
    """Yield the paragraphs of running text."""
    code = mwparserfromhell.parse(wikitext)
    for tag in code.filter_tags(matches=lambda each: str(each.tag) in _NOT_PROSE):
        if code.contains(tag):  # else it went with the one that it stood in
            code.remove(tag)
    for line in code.strip_code().split("\n"):
        paragraph = " ".join(line.split())
        whole = paragraph.endswith((".", "!", "?", '"')) and not _MARKUP.search(paragraph)
        if whole and len(paragraph.split()) >= FEWEST:
            yield paragraph


def main() -> None:
    """Print them, one paragraph a line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dump", type=Path, help="gensim's wheel, or a dump of articles, .xml.bz2")
    dump = parser.parse_args().dump
    try:
        for title, wikitext in articles_of(read_dump(dump)):
            for number, paragraph in enumerate(paragraphs_of(wikitext)):
                record = {"id": f"{title} {number}", "text": paragraph}
                sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    except (OSError, EOFError, ValueError, zipfile.BadZipFile, ET.ParseError) as error:
        parser.error(f"{dump}: no dump of articles ({error})")


if __name__ == "__main__":
    main()
