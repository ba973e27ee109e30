"""Documents to send there and back: emoji, combining marks, CRLF, double blanks, long texts, signs of the formats."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tagger.exchange import Field, Labelled, Span, export_records, import_records
from tagger.exchange.labelled import ordered
from tagger.exchange.markup import to_gold, without_guesses
from tagger.exchange.records import to_record
from tagger.types import LABELS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FRAGMENTS = (
    *("OSCE", "Tirana", "Ministry of the Interior", "16 November", "a", "b", "Żabljak", "Кишинёв", "نور"),
    *(" ", "  ", "\n", "\r\n", "\n\n", "\r\n\r\n", "\t", "\u00a0", "\u2028", "\x85", "\u200b", "\x1f"),
    *("😀", "👨\u200d👩\u200d👧", "🇬🇪", "e\u0301", "n\u0303\u0323", "\u0301", "\ufe0f", "𝔘", "\U0010ffff"),
    *(
        "# text = ",
        "-DOCSTART- -X- O",
        "T1\tORG 0 4\tOSCE",
        "\\n",
        "\\",
        '"',
        "<b>&amp;",
        "O\tB-ORG",
        "#",
        "[",
        "|",
        "{}",
    ),
)
TOOLS = ("label-studio", "doccano", "doccano-fields", "prodigy", "brat", "conll", "docbin", "webanno-jsonld")
FLAT = ("conll", "markup", "records")
ALL = (*TOOLS, "markup", "records")
IDS = (
    None,
    "iso3166:GE",
    "edtf:2019-10-09/2019-10",
    "osce:no-such-structure",
    "gov:GE/interior",
    "org:unodc",
)
NAMES = st.sampled_from(("Policing", "Cyber/ICT Security", 'A "B" <c>', "é😀"))

characters = st.characters(codec="utf-8")
pieces = st.sampled_from(FRAGMENTS) | st.text(characters, max_size=4)
titles = st.lists(pieces, max_size=8).map("".join)
texts = st.lists(pieces, min_size=4, max_size=25).map("".join)
long_texts = st.builds(lambda text, times: text * times, texts, st.integers(100, 400))


@st.composite
def spans(draw: st.DrawFn, text: str, form: str) -> tuple[Span, ...]:
    """Spans that the format can hold: anywhere and over each other, or apart."""
    if not text:
        return ()
    cuts = draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=10))
    pairs = pairwise(sorted(set(cuts)) if form in FLAT else cuts)
    found = [
        draw(marked(min(pair), max(pair), form))
        for pair in pairs
        if pair[0] != pair[1] and draw(st.sampled_from((True, True, False)))
    ]
    return ordered(each for each in found if fits(text[each.start : each.end], form))


def fits(words: str, form: str) -> bool:
    """Whether the format has a form for a span of these words; that it refuses others has tests of its own."""
    return form != "conll" or words == words.strip()


def marked(start: int, end: int, form: str) -> st.SearchStrategy[Span]:
    labels = (*LABELS, "Own_Label", "été") if form not in {"markup", "records"} else LABELS
    word = (
        st.none()
        | st.sampled_from(("Georgia", "тест 😀", 'a "b"\tc\n'))
        | st.text(characters, min_size=1, max_size=4)
    )
    scores = st.none() | st.floats(0, 1)
    return st.builds(
        Span, st.just(start), st.just(end), st.sampled_from(labels), st.sampled_from(IDS), word, scores, word
    )


@st.composite
def documents(draw: st.DrawFn, form: str) -> Labelled:
    text = draw(st.one_of(titles, texts, texts, texts, long_texts))
    title = draw(st.none() | titles.filter(bool))
    if form == "markup":
        text, title = _unmarked(text), _unmarked(title or "") or None
    fields = draw(
        st.none()
        | st.lists(
            st.builds(Field, NAMES, st.none(), st.floats(0, 1), st.booleans()),
            max_size=4,
            unique_by=lambda each: each.name,
        )
    )
    about: dict[str, Any] = draw(
        st.sampled_from(
            ({}, {"published": "2022-11-16", "issued_by": ["OSCE Secretariat"], "synthetic": True})
        )
    )
    return Labelled(
        draw(
            st.text(characters, min_size=1, max_size=12)
            | st.sampled_from(("a/b.txt", "..", "x!/y", "#1", "a" * 300))
        ),
        text,
        title,
        draw(spans(text, form)),
        draw(spans(title or "", form)),
        tuple(fields) if fields else None,
        about,
    )


def _unmarked(text: str) -> str:
    return "".join(each for each in text if each not in "[]|")


def label_studio(path: Path) -> None:
    """Do as a person who accepts all predictions: the quotes are then what a browser shows."""
    tasks = json.loads(path.read_text("utf-8"))
    for task in tasks:
        (prediction,) = task.pop("predictions")
        for item in prediction["result"]:
            if item["type"] == "labels":
                item["value"]["text"] = " ".join(item["value"]["text"].replace("\n", "\\n").split("  "))
        task["annotations"] = [{"id": 7, "was_cancelled": False, "result": prediction["result"]}]
    path.write_text(json.dumps(tasks), "utf-8")


def doccano(path: Path) -> None:
    """Do as doccano: each document gets a number, and its comments."""
    lines = path.read_text("utf-8").split("\n")
    records = [
        {"id": number, **json.loads(line), "Comments": []} for number, line in enumerate(lines) if line
    ]
    path.write_text("".join(json.dumps(each) + "\n" for each in records), "utf-8")


def prodigy(path: Path) -> None:
    """Do as a person who accepts all tasks."""
    records = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    done = ({**each, "answer": "accept", "_input_hash": 1, "_task_hash": 2} for each in records)
    path.write_text("".join(json.dumps(each) + "\n" for each in done), "utf-8")


DO: dict[str, Callable[[Path], None]] = {
    "label-studio": label_studio,
    "doccano": doccano,
    "doccano-fields": doccano,
    "prodigy": prodigy,
}


def there_and_back(form: str, path: Path, *sent: Labelled) -> list[Any]:
    """Return what comes back of the documents, through the tool."""
    assert export_records(sent, form, path) == []
    if form in DO:
        DO[form](path)
    return list(import_records(path, form))


def essence(document: Labelled, form: str) -> object:
    """What the format promises to keep of a document: all, but for our own two."""
    if form == "records":
        return to_record(document)
    if form == "markup":
        plain = without_guesses(document)
        return to_gold(document), plain.text, plain.spans, plain.title_spans, plain.fields
    return replace(document, about=dict(document.about))
