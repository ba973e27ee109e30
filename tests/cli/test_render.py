from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tagger.cli.render import bar, to_text
from tagger.types import Document, Mention
from tests.report.samples import bare, sample


def shown(*notes: object, width: int = 80, color: bool = False) -> str:
    return "".join(to_text(notes, width=width, color=color))  # type: ignore[arg-type]


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", [80, 100, 120, 400])
@pytest.mark.parametrize("color", [False, True])
def test_no_line_is_wider_than_the_terminal(width: int, color: bool) -> None:
    plain = re.sub("\x1b\\[[0-9;]*m", "", shown(sample(), width=width, color=color))
    assert max(map(len, plain.split("\n"))) <= min(width, 120)


def test_the_parts_in_their_order() -> None:
    text = shown(sample())
    headings = [
        "OSCE",
        "Countries",
        "People",
        "Organizations",
        "Places",
        "Nationalities",
        "Dates",
        "Fields of work",
    ]
    places = [re.search(f"^\\[?{heading}", text, re.MULTILINE) for heading in headings]
    starts = [place.start() for place in places if place]
    assert len(starts) == len(headings)
    assert starts == sorted(starts)


@pytest.mark.parametrize("width", [80, 120])
def test_what_the_tables_say(width: int) -> None:
    text = words(shown(sample(), width=width))
    for said in (
        "Georgia 4 iso3166:GE", "1 by name, 2 by adjective, 1 in", "Maria Lindqvist 1", "osce:tntd",
        "as OSCE Transnational Threats", "two candidates", "9 October 2019 1 edtf:2019-10-09",
        "16 November 1 edtf:XXXX-11-16", "0.93 intelligence-led policing,",
        "below their threshold, the nearest:",
        "Roma and sinti █▌ 0.12 Roma mediators", "chosen by the page's editors: Policing",
    ):  # fmt: skip
        assert said in text


def test_colour_marks_and_explains_itself() -> None:
    text = shown(sample(), color=True)
    assert "\x1b[38;5;16;48;5;153mTNTD\x1b[0m" in text
    assert "\x1b[38;5;16;48;5;153m ORG \x1b[0m" in text
    assert "[TNTD|ORG]" not in text


def test_text_is_never_markup_and_never_steers() -> None:
    for color in (False, True):
        text = shown(sample(), color=color)
        assert "[red]Not markup[/red]" in words(text)
        assert "\x1b[31m" not in text
        assert "␛[31mnot" in text
    assert "\x1b" not in shown(sample())


def test_names_of_files_never_steer() -> None:
    evil = Document("a\x1b[2J\n[red].txt", "x\x07", "t\u202e", None, ("\x9b",), ("\x1b",), "\x1b", "\r")
    name = Mention(0, 1, "x", "PERSON", None, "\x1b[2J[bold]", 1.0, "model: \x1b")
    text = shown(replace(sample(), document=evil, entities=(name,), title_entities=(), fields_of_work=()))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert "[red]" in text
    assert "[bold]" in text


def test_none_assigned_is_said() -> None:
    none = replace(
        sample(), fields_of_work=tuple(replace(f, assigned=False) for f in sample().fields_of_work)
    )
    assert "none assigned; below their threshold, the nearest:" in shown(none)
    assert shown(none).count("█▌") == 0 or "Policing" in shown(none)


def test_what_is_not_there_has_no_heading() -> None:
    assert shown(bare()) == "bare.txt\n\nNothing here.\n\n"


def test_documents_are_parted() -> None:
    assert shown(bare(), bare()) == "bare.txt\n\nNothing here.\n\n\nbare.txt\n\nNothing here.\n\n"


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0, ""), (0.01, "▏"), (0.5, "██████"), (0.93, "███████████▏"), (1, "████████████")],
)
def test_bar(share: float, expected: str) -> None:
    assert bar(share) == expected


@pytest.mark.parametrize("width", [1, 5, 12, 30])
def test_a_narrow_terminal_is_no_error(width: int) -> None:
    assert shown(sample(), width=width, color=True)


def test_a_million_characters_in_a_line() -> None:
    assert shown(bare("word " * 200_000)).count("word") == 200_000
