"""How right the identifiers of national bodies (`gov:GE/interior`) are, against those that a reader gave.

    python benchmarks/gov.py [--errors] [--model DIR]

`data/corpus/gov/gov-gold.jsonl` says for every gold span of dev and test that names a national body which identifier
it has, or why it has none: no portfolio fits, the country can't be known, or the body is subnational. A reader
decided from the text and the vocabulary (`portfolios.json`), not from what the tool prints. A mention counts where it
covers the very span ("exact"), and where it only shares characters with it ("overlap" counts it too). Scored are those
with an identifier (same, another, none) and those without (invented: the tool gives a `gov:` identifier all the same).
For those with none it counts the reasons that the tool itself gives. `--errors` lists what is wrong in dev; the errors
of test stay unseen.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tagger.pipeline import annotate_many
from tagger.training.corpus import CORPUS, GoldDocument, load_corpus
from tagger.training.evaluate import plain_document
from tagger.types import Annotation, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

GOLD = CORPUS / "gov" / "gov-gold.jsonl"


class Body(NamedTuple):
    """One gold span that names a national or subnational body; offsets in the document's `full_text`."""

    id: str
    start: int
    end: int
    text: str
    gov: str | None
    why: str | None


class Found(NamedTuple):
    """A mention that the pipeline gives, with offsets in `full_text`."""

    start: int
    end: int
    id: str | None
    via: str


def bodies() -> Mapping[str, list[Body]]:
    """Return the gold bodies by document."""
    by_document: dict[str, list[Body]] = defaultdict(list)
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        body = Body(**json.loads(line))
        by_document[body.id].append(body)
    return by_document


def mentions(gold: GoldDocument, note: Annotation) -> list[Found]:
    """Return all mentions of title and text."""
    parts: tuple[tuple[int, Iterable[Mention]], ...] = (
        (0, note.title_entities),
        (gold.text_start, note.entities),
    )
    return [Found(m.start + at, m.end + at, m.id, m.via) for at, part in parts for m in part]


def overlapping(body: Body, found: Sequence[Found]) -> list[Found]:
    """Return the mentions that share characters with the body, that of the very span first."""
    shared = [each for each in found if each.start < body.end and body.start < each.end]
    return sorted(shared, key=lambda each: each[:2] != body[1:3])


def outcome(body: Body, found: Sequence[Found]) -> str:
    """Return what the mentions make of the body: `same`, `another` or `none`; `invented` or `right` for null."""
    ids = [each.id for each in found if each.id and each.id.startswith(("gov:", "org:", "osce:"))]
    if body.gov is None:
        return "invented" if any(each.startswith("gov:") for each in ids) else "right"
    if body.gov in ids:
        return "same"
    return "another" if ids else "none"


def reason(near: Sequence[Found]) -> str:
    """Return why the mentions of a body have no identifier, in the tool's words without names and codes."""
    if not near:
        return "no mention"
    source, _, why = near[0].via.partition(": ")
    if source == "acronym":
        return "acronym of a name without one"
    if "candidates" in why:
        return "several candidates"
    return why.split(":")[0] or "name not in the reference"


def judged(split: str, model: str | None = None) -> Iterator[tuple[Body, list[Found], str, str]]:
    """Yield every body of the split with its mentions, the outcome by exact span and that by overlap."""
    gold = bodies()
    documents = [document for document in load_corpus(split=split) if document.id in gold]
    for document, note in zip(
        documents, annotate_many(map(plain_document, documents), model=model), strict=True
    ):
        if not isinstance(note, Annotation):
            raise SystemExit(f"{document.id}: {note}")
        found = mentions(document, note)
        for body in gold[document.id]:
            if document.full_text[body.start : body.end] != body.text:
                raise SystemExit(f"{document.id}, {body.start}: the text changed since it was read")
            near = overlapping(body, found)
            exact = [each for each in near if each[:2] == body[1:3]]
            yield body, near, outcome(body, exact), outcome(body, near)


def report(split: str, *, errors: bool, model: str | None = None) -> None:
    """Print the counts of a split."""
    exact, loose, invented, null, reasons = (Counter[str]() for _ in range(5))
    for body, near, strictly, loosely in judged(split, model):
        if body.gov is None:
            null[body.why or ""] += 1
            invented[body.why or ""] += loosely == "invented"
        else:
            exact[strictly] += 1
            loose[loosely] += 1
            if loosely == "none":
                reasons[reason(near)] += 1
        if errors and (strictly not in {"same", "right"} or loosely == "invented"):
            shown = "; ".join(f"{each.id} ({each.via})" for each in near) or "no mention"
            print(f"  {strictly:8} {body.id} {body.start} «{body.text}» gold {body.gov or body.why}: {shown}")
    for name, counts in (("exact", exact), ("overlap", loose)):
        same, total = counts["same"], counts.total()
        rest = f"another {counts['another']}, none {counts['none']}"
        print(f"{split:5} {name:8} with an id {total}: same {same} ({same / total:.3f}), {rest}")
    for why, total in reasons.most_common():
        print(f"{split:5} none, {why}: {total}")
    for why, total in null.most_common():
        print(f"{split:5} {why:16} null {total}: invented {invented[why]}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Identifiers of national bodies against a reader's.")
    parser.add_argument("--errors", action="store_true", help="list what is wrong in dev")
    parser.add_argument("--model", metavar="DIR", help="another model than the built-in one")
    arguments = parser.parse_args()
    report("dev", errors=arguments.errors, model=arguments.model)
    report("test", errors=False, model=arguments.model)


if __name__ == "__main__":
    main()
