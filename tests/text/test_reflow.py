"""Lines that a column broke are joined for the model; lists, tables, headings and addresses are not."""

from __future__ import annotations

import re
import textwrap
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.text.reflow import Reflowed, reflow

PROSE = (
    "Some inspectors of the Ministry of Rivers and Canals of the Republic of Osterland met in Grauheim for a week "
    "and agreed that those who own the barges would be asked for their opinion by the end of the month. Captain Ulla "
    "Brandt-Moreau, who had come by boat, thanked the Harbour Police of Grauheim for the help that it has given to "
    "everyone since 4 May 2011, when the lock at Sankt Viktor was closed to traffic because of floods."
)
KNOWN = frozenset(
    "organization republic management decision making training intelligence led operation cooperation".split()  # noqa: SIM905
)


def joined(text: str) -> str:
    return reflow(text, KNOWN.__contains__).text


@pytest.mark.parametrize("column", [45, 60, 72, 100])
@pytest.mark.parametrize("indent", ["", "   "])
def test_wrapped_prose_is_whole_again(column: int, indent: str) -> None:
    wrapped = textwrap.fill(PROSE, column, initial_indent=indent, subsequent_indent=indent)
    assert joined(wrapped) == indent + PROSE


def test_a_narrow_column_of_many_lines_is_whole_again() -> None:
    assert joined(textwrap.fill(f"{PROSE} {PROSE}", 34)) == f"{PROSE} {PROSE}"


def test_quoted_mail_is_whole_again() -> None:
    quoted = textwrap.fill(PROSE, 60, initial_indent="> ", subsequent_indent="> ")
    assert joined(f"{quoted}\n\nNo.") == f"> {PROSE}\n\nNo."


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("the Re-\npublic of Osterland", "the Republic of Osterland"),
        ("an Organi-\nzation. The orga-\nnization", "an Organization. The organization"),
        ("intelligence-\nled policing", "intelligence-led policing"),
        ("decision-\nmaking", "decision-making"),
        ("self-\ngovernment", "self-government"),
        ("short-\nand long-term", "short- and long-term"),
        ("co-\noperation, as in co-operation", "co-operation, as in co-operation"),
        ("co-\noperation, as in cooperation", "cooperation, as in cooperation"),
        ("Ulla Brandt-\nMoreau spoke", "Ulla Brandt-Moreau spoke"),
        ("Kim Seung-\nok spoke", "Kim Seung-ok spoke"),
        ("a manage-\nment of Och-\nirgerel", "a management of Ochirgerel"),
        ("organi\xad\nzation", "organization"),
        ("the Ministry of\nRivers", "the Ministry of Rivers"),
        ("the Ministry of \r\n Rivers", "the Ministry of Rivers"),
    ],
)
def test_words_and_names(broken: str, whole: str) -> None:
    assert joined(broken) == whole


@pytest.mark.parametrize(
    ("first", "second", "glue"),
    [
        ("when the officers in green and those of the OSCE/", "ODIHR and the others had come home to", ""),
        ("when they had at last spent the whole of the 2019–", "2020 budget and nothing was left over", ""),
        ("when they had all seen that it was good at last –", "Peter said so – and not only for them", " "),
    ],
)
def test_what_goes_between(first: str, second: str, glue: str) -> None:
    opening = "at last they all agreed on the matter, as they said,\nand so the meeting went on for an hour or two\n"
    assert joined(f"{opening}{first}\n{second}").endswith(f"{first}{glue}{second}")


@pytest.mark.parametrize(
    "text",
    [
        "The rose is red, the violet blue,\nThe honey's sweet, and so are you.",
        "- border guards\n- customs officers\n- police",
        "1. The Commission met.\n2. It adjourned.",
        "Harbour Police of Grauheim\nLange Gasse 4\n10115 Grauheim\nOsterland",
        "Captain Ulla Brandt\nHead of the Commission",
        "TO: All missions\nFROM: Ulla Brandt\nSUBJECT: Barges",
        "When\n4 May 2011\nWhere\nGrauheim\nOrganized by\nJoint Commission on Barges",
        "Port | Barges\nGrauheim | 14",
        "Port    Barges\nGrauheim    14",
        "GRAUHEIM, 4 May 2011\n\nThe lock was closed.",
        f"{PROSE}\n{PROSE}\n{PROSE}",
        f"1. Background\n{PROSE}\n2. Findings\n{PROSE}",
        "",
        "\n\n\n",
        "one line",
    ],
)
def test_what_is_no_column_comes_back_itself(text: str) -> None:
    assert reflow(text, KNOWN.__contains__) == Reflowed(text)
    assert joined(text) is text


def test_wrapped_items_are_joined_and_parted() -> None:
    items = [f"- {PROSE}", f"- {PROSE}"]
    wrapped = "\n".join(textwrap.fill(item, 70, subsequent_indent="  ") for item in items)
    assert joined(wrapped) == "\n".join(items)


def test_a_heading_over_wrapped_prose_stays_apart() -> None:
    text = f"FINDINGS\n{textwrap.fill(PROSE, 70)}\nConclusions\n{textwrap.fill(PROSE, 70)}"
    assert joined(text) == f"FINDINGS\n{PROSE}\nConclusions\n{PROSE}"


def test_only_what_changes_the_length_is_in_the_map() -> None:
    assert reflow(textwrap.fill(PROSE, 70)).places == ()
    found = reflow("the Re-\npublic and the organi-\nzation", KNOWN.__contains__)
    assert (found.places, found.shifts) == ((6, 27), (2, 4))


def test_spans_lead_back() -> None:
    original = "Experts of the Re-\npublic of Oster-\nland spoke."
    found = reflow(original, frozenset({"republic", "osterland"}).__contains__)
    assert found.text == "Experts of the Republic of Osterland spoke."
    start = found.text.index("Republic")
    end = start + len("Republic of Osterland")
    assert original[found.start(start) : found.end(end)] == "Re-\npublic of Oster-\nland"


PIECES = st.sampled_from(
    [
        "a",
        "Ulla",
        "of",
        "co-",
        "organi-",
        "zation",
        "– ",
        "\n",
        "\n",
        "\n\n",
        "\r\n",
        "> ",
        "  ",
        " ",
        " ",
        "1. ",
    ]
) | st.sampled_from(
    ["OSCE/", "2019–", "\xad", "\t", "the lock at Viktor was closed to traffic and", "ß", "ǅ"]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=80)


@given(TEXTS)
def test_the_map_is_strictly_monotone_and_keeps_every_character(text: str) -> None:
    found = reflow(text, KNOWN.__contains__)
    starts = [found.start(offset) for offset in range(len(found.text) + 1)]
    assert all(one < other for one, other in pairwise(starts))
    assert starts[-1] == len(text)
    for offset, char in enumerate(found.text):
        assert char == text[starts[offset]] or (char == " " and text[starts[offset]].isspace())


@given(TEXTS, st.data())
def test_spans_cover_the_same_words(text: str, data: st.DataObject) -> None:
    found = reflow(text, KNOWN.__contains__)
    start = data.draw(st.integers(0, len(found.text)))
    end = data.draw(st.integers(start, len(found.text)))
    if start == end:
        return
    covered = text[found.start(start) : found.end(end)]
    assert _letters(covered) == _letters(found.text[start:end])


@given(TEXTS)
def test_places_are_the_way_there(text: str) -> None:
    found = reflow(text, KNOWN.__contains__)
    assert all(found.place(found.start(offset)) == offset for offset in range(len(found.text) + 1))
    places = [found.place(offset) for offset in range(len(text) + 1)]
    assert places == sorted(places)


@given(TEXTS)
def test_nothing_but_breaks_and_hyphens_is_taken(text: str) -> None:
    assert _letters(reflow(text, KNOWN.__contains__).text) == _letters(text)
    assert reflow(text).text.count("\n\n") == text.count("\n\n")


@given(st.lists(st.text("ab .", min_size=1, max_size=9), max_size=9).map("\n\n".join))
def test_paragraphs_in_one_line_stay(text: str) -> None:
    assert reflow(text).text is text


def _letters(text: str) -> str:
    return re.sub(r"[\s>\xad‐-]", "", text)
