from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.text.clean import clean
from tagger.text.labels import FIELDS_OF_WORK, MENU_STATES
from tagger.text.osce_page import Page, read_page, read_pages, split_listing

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
ITEM = (SAMPLES / "menu-page.txt").read_text(encoding="utf-8")
MENU = ITEM[: ITEM.index("- About us\n") + len("- About us\n")]

FIRST = "The OSCE Mission to Serbia opened a legal clinic for journalists in Novi Sad on 4 March 2014."
SECOND = "Its lawyers will answer questions on libel, access to information and labour law."


def page(*lines: str) -> str:
    return "\n".join(lines)


def item(*lines: str) -> str:
    return MENU + page(*lines)


# Layouts A and C: menu, keys, lead


def test_menu_page() -> None:
    text = item(
        "News Item", "Clinic opens", FIRST, "- Issued on:", "- Issued by:", "- OSCE Mission to Serbia",
        "- Fields of work:",
        "- Media freedom and development", "- Rule of law", FIRST, SECOND,
    )  # fmt: skip
    assert read_page(text) == Page(
        body=f"{FIRST}\n\n{SECOND}",
        title="Clinic opens",
        lead=FIRST,
        kind="News Item",
        issued_by=("OSCE Mission to Serbia",),
        editorial_fields=("Media freedom and development", "Rule of law"),
        layout="A",
    )


KEYS = ("- Issued on:", "- Issued by:", "- OSCE Secretariat", "- Fields of work:", "- Policing")


@pytest.mark.parametrize(
    ("lead", "kept"),
    [
        (FIRST, False),
        (FIRST[:60] + "...", False),
        (FIRST[:60] + "…", False),
        (FIRST[:-1], False),
        (FIRST.replace("OSCE Mission", "OSCE  Mission"), False),
        (f"{FIRST} {SECOND}", False),
        (f"{FIRST} {SECOND[:20]}...", False),
        ("A clinic for journalists, and what it is good for.", True),
        (FIRST.replace("Novi Sad", "Belgrade"), True),
        ("The...", True),
    ],
)
def test_lead_is_kept_only_where_it_says_something_else(lead: str, kept: bool) -> None:
    found = read_page(item("News Item", "Clinic opens", lead, *KEYS, FIRST, SECOND))
    assert found.lead == lead
    assert found.body == "\n\n".join([lead, FIRST, SECOND] if kept else [FIRST, SECOND])


def test_lead_without_the_dateline_of_the_first_paragraph_is_a_repeat() -> None:
    found = read_page(
        item("Press release", "Clinic opens", FIRST, *KEYS, f"BELGRADE, 4 March 2014 – {FIRST}")
    )
    assert found.body == f"BELGRADE, 4 March 2014 – {FIRST}"
    assert (found.place, found.published) == ("BELGRADE", "2014-03-04")


def test_bullets_of_the_body_end_the_fields_of_work() -> None:
    found = read_page(item("News Item", "Clinic opens", *KEYS, "- Novi Sad", "- Policing in Niš", FIRST))
    assert found.editorial_fields == ("Policing",)
    assert found.body == f"- Novi Sad\n\n- Policing in Niš\n\n{FIRST}"


def test_bullets_of_the_body_end_the_issuers() -> None:
    keys = ("- Issued on:", "- Issued by:", "- OSCE Secretariat", "- OSCE Mission to Skopje")
    found = read_page(item("News Item", "Clinic opens", *keys, "- courts that need a translator,", FIRST))
    assert found.issued_by == ("OSCE Secretariat", "OSCE Mission to Skopje")
    assert found.body.startswith("- courts that need a translator,")


@pytest.mark.parametrize(
    ("above", "kind", "title", "lead"),
    [
        (("News Item", "Clinic opens", FIRST), "News Item", "Clinic opens", FIRST),
        (("Opinion piece", "Clinic opens", FIRST), "Opinion piece", "Clinic opens", FIRST),
        (("Press release", "Clinic opens"), "Press release", "Clinic opens", None),
        (("Clinic opens", FIRST), None, "Clinic opens", FIRST),
        (("Clinic opens",), None, "Clinic opens", None),
        ((), None, None, None),
    ],
)
def test_lines_above_the_keys(
    above: tuple[str, ...], kind: str | None, title: str | None, lead: str | None
) -> None:
    found = read_page(item(*above, *KEYS, FIRST, SECOND))
    assert (found.kind, found.title, found.lead) == (kind, title, lead)
    assert found.body == f"{FIRST}\n\n{SECOND}"


@pytest.mark.parametrize(
    "menu",
    [
        MENU,
        "Some page | OSCE\n\n" + MENU,
        MENU.replace("\n", "\n\n"),
        MENU.replace("Czechia", "Czech Republic").replace(
            "Gender equality conf", "Gender Equality Review Conf"
        ),
        MENU.replace("- Finland\n", "- Finland – OSCE Chairpersonship 2025\n"),
        MENU.replace("- ", "").replace("-\n", ""),
        MENU.replace("- About us\n", ""),
    ],
    ids=[
        "as is",
        "title above",
        "blank lines",
        "older names",
        "chair",
        "without dashes",
        "without last entry",
    ],
)
def test_menu_is_cut_in_every_form(menu: str) -> None:
    found = read_page(menu + page("News Item", "Clinic opens", *KEYS, FIRST))
    assert (found.title, found.body, found.layout) == ("Clinic opens", FIRST, "A")


def test_menu_over_text_without_keys() -> None:
    found = read_page(item("News Item", "Clinic opens", FIRST[:50] + "...", FIRST, SECOND))
    assert (found.kind, found.title, found.body) == ("News Item", "Clinic opens", f"{FIRST}\n\n{SECOND}")


def test_menu_over_nothing() -> None:
    assert read_page(MENU) == Page(body="", layout="A")


def test_item_whose_menu_was_cut_before() -> None:
    found = read_page(page("News Item", "Clinic opens", FIRST, *KEYS, FIRST, SECOND))
    assert (found.layout, found.title, found.issued_by) == ("A", "Clinic opens", ("OSCE Secretariat",))
    assert found.body == f"{FIRST}\n\n{SECOND}"


def test_menu_over_another_layout() -> None:
    text = (SAMPLES / "listing.txt").read_text(encoding="utf-8")
    assert split_listing(MENU + text) == split_listing(text)
    event = (SAMPLES / "event.txt").read_text(encoding="utf-8")
    assert read_page(MENU + event) == read_page(event)


def test_date_and_place_with_values() -> None:
    keys = ("- Date:", "- 24 September 2009", "- Place:", "- THE HAGUE", "- Source:", "- OSCE Secretariat")
    found = read_page(item("Press release", "Courts compared", *keys, FIRST))
    assert (found.published, found.place, found.issued_by) == (
        "2009-09-24",
        "THE HAGUE",
        ("OSCE Secretariat",),
    )


def test_no_date_is_taken_from_an_empty_key_or_the_text() -> None:
    assert read_page(ITEM).published is None


# What is cut from a body


@pytest.mark.parametrize(
    "end",
    [
        ("For more information, contact OSCE Mission to Serbia:", "Office: +381 00 000", "[email protected]"),
        ("For further information, please contact:", "Milan Perić", "Mobile: +381 00 000"),
        ("Where we are", "Video & Photography", "Subscribe to OSCE", "Follow Us"),
        ("Nat Quill", "Office: +45 00 00", "Mobile: +45 00 01", "Email: press@example.org"),
    ],
)
def test_end_block_is_cut(end: tuple[str, ...]) -> None:
    found = read_page(item("News Item", "Clinic opens", *KEYS, FIRST, SECOND, *end))
    assert found.body.removesuffix("\n\nNat Quill") == f"{FIRST}\n\n{SECOND}"


@pytest.mark.parametrize(
    "lines",
    [
        ("For more information, contact the clinic, its lawyers say.", FIRST * 4),
        ("Where we are", FIRST),
        ("Contact", FIRST),
        (SECOND, "The short line.", FIRST + " Again.", "The short line."),
        ("Human rights (OSCE/ODIHR)", FIRST),
    ],
)
def test_body_stays_whole(lines: tuple[str, ...]) -> None:
    assert read_page(item("News Item", "Clinic opens", *KEYS, *lines)).body == "\n\n".join(lines)


def test_second_copy_of_the_body_is_cut() -> None:
    found = read_page(
        item(
            "News Item",
            "Clinic opens",
            *KEYS,
            FIRST,
            "“Yes,” he said.",
            SECOND,
            FIRST,
            "“Yes,” he said.",
            SECOND,
        )
    )
    assert found.body == f"{FIRST}\n\n“Yes,” he said.\n\n{SECOND}"


# Layouts B and B2


def test_listing_gives_an_item_each() -> None:
    text = page(
        "Newsroom", "News and press releases", "All the news",
        "Clinic opens", "Publishing date: 4 March 2014", "Content type: News",
        "Where we are: OSCE Mission to Serbia",
        "What we do: Rule of law, Media laws", FIRST, SECOND,
        "Court closes", "Publishing date: 1 March 2014", "Cut teaser...",
    )  # fmt: skip
    first, second = split_listing(text)
    assert first == Page(
        body=f"{FIRST}\n\n{SECOND}",
        title="Clinic opens",
        kind="News",
        issued_by=("OSCE Mission to Serbia",),
        editorial_fields=("Rule of law", "Media freedom and development"),
        published="2014-03-04",
        layout="B",
    )
    assert second == Page(body="Cut teaser...", title="Court closes", published="2014-03-01", layout="B")
    assert read_page(text) == Page(
        body=f"Clinic opens\n\n{FIRST}\n\n{SECOND}\n\nCourt closes\n\nCut teaser...", layout="B"
    )


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (
            "Transnational Threats Department, OSCE Secretariat",
            ("Transnational Threats Department", "OSCE Secretariat"),
        ),
        (
            "OSCE Missions of Long Duration in Kosovo, Sandjak and Vojvodina (closed)",
            ("OSCE Missions of Long Duration in Kosovo, Sandjak and Vojvodina (closed)",),
        ),
        ("OSCE Chairmanship", ("OSCE Chairmanship",)),
        ("", ()),
    ],
)
def test_structures_of_a_listing(value: str, names: tuple[str, ...]) -> None:
    text = page("Clinic opens", "Publishing date: 4 March 2014", f"Where we are: {value}", FIRST)
    assert read_page(text).issued_by == names


@pytest.mark.parametrize(
    "text",
    [
        page("A report", "Publishing date: 4 March 2014", FIRST),
        page("A report", "Publishing date: soon", "Content type: News", FIRST),
        page(FIRST, SECOND, "A title", "Publishing date: 4 March 2014", "Content type: News", FIRST),
        page("Publishing date: 4 March 2014", FIRST),
    ],
)
def test_text_that_is_no_listing(text: str) -> None:
    assert split_listing(text) == ()
    assert read_page(text) == Page(body=text)


# The other layouts: their signs, and the least that is not enough


def test_article_with_kind_and_notice() -> None:
    text = page(
        "Press release", "CORRECTION: Clinic opens", "THE DATE OF THE OPENING HAS BEEN CORRECTED",
        "", f"BELGRADE, 4 March 2014 – {FIRST}"
    )  # fmt: skip
    found = read_page(text)
    assert (found.kind, found.title, found.layout) == ("Press release", "CORRECTION: Clinic opens", "D")
    assert found.body.startswith("THE DATE OF THE OPENING HAS BEEN CORRECTED\n\nBELGRADE")


def test_article_keeps_lines_that_were_broken_by_hand() -> None:
    broken = "BELGRADE, 4 March 2014 – The OSCE Mission\nto Serbia opened a clinic\nfor journalists."
    assert read_page(f"Clinic opens\n\n{broken}").body == broken
    assert read_page(f"Clinic opens\n\n{broken}\n\nIt is\nsmall.").body == f"{broken}\n\nIt is\nsmall."


def test_text_that_begins_with_a_dateline_is_left_as_it_is() -> None:
    text = f"BELGRADE, 4 March 2014 – {FIRST}\n{SECOND}\n\nFor more information, contact:\nOffice: 1\n"
    assert read_page(text) == Page(body=text, place="BELGRADE", published="2014-03-04", layout="D")


def test_story_needs_its_date_line() -> None:
    assert read_page(page("Stories", "The librarian", "22 August 2018", FIRST)).layout == "I"
    assert read_page(page("Stories", "The librarian", FIRST, SECOND)).layout is None


def test_event_with_kind_line() -> None:
    found = read_page(page("Event", "A meeting", "When", "Where", "Organized by", FIRST))
    assert (found.kind, found.title, found.body, found.layout) == ("Event", "A meeting", FIRST, "F")


def test_outline_with_value_glued_to_its_key() -> None:
    text = page(
        "Skip Links", "Project Outline", "A project", "Programme start1 November 2022",
        "Programme endongoing",
        "Donors", "Canada", "Participating State", "Project description", FIRST,
    )  # fmt: skip
    found = read_page(text)
    assert (found.kind, found.title, found.body, found.layout) == (
        "Project Outline",
        "A project",
        FIRST,
        "E2",
    )


def test_topic_page_without_skip_links() -> None:
    found = read_page(page("Policing", "A lead.", "Our challenge", FIRST, "Our action", SECOND))
    assert (found.title, found.layout) == ("Policing", "E")
    assert found.body == f"A lead.\n\n{FIRST}\n\n{SECOND}"


TRAPS = {
    "menu words in a list": page("What the OSCE does", *(f"- {name}" for name in FIELDS_OF_WORK), FIRST),
    "list first": page(*(f"- {name}" for name in FIELDS_OF_WORK), FIRST),
    "list of States": page("Participating States", *(f"- {name}" for name in MENU_STATES), "", FIRST),
    "bullets": page("- Arms control", "- Border management", FIRST),
    "lone dash": page("-", "Our work", "-", "Fields of work", "- Policing", "- About us", FIRST),
    "home page list": page("- Home", "- Office", "- Resources", FIRST),
    "about us": page("About us", FIRST, SECOND),
    "fields of work": page(FIRST, "Fields of work", "- Policing", SECOND),
    "issued by in the middle": page(FIRST, SECOND, "- Issued by:", "- OSCE Secretariat", SECOND),
    "one key at the head": page("Licence", "- Issued by:", "- Ministry of Transport", FIRST),
    "minutes": page("Minutes", "- Date: 4 March 2014", "- Place: Vienna", "- coffee was late", FIRST),
    "title and text": page("Clinic opens", "", FIRST, "", SECOND),
    "date inside": page("Clinic opens", "", f"In BELGRADE, 4 March 2014 – {FIRST}"),
    "letter": page("Dear Milena", "MINSK 12 May 2006", FIRST),
    "when and where": page("A meeting", "When", "Where", FIRST),
    "what we do": page("What we do", "Policing", FIRST),
    "overview and contact": page("Our farm", "Overview", FIRST, "Contact", SECOND),
    "challenge": page("Our farm", "Our challenge", FIRST),
    "article": page("Article", "3", FIRST, SECOND),
    "activities": page("OSCE Office in Zagreb", FIRST, "Activities", SECOND),
    "symbol": page("PC.DEC/1", "8 December 2022", FIRST),
    "symbol in text": page(
        FIRST, "PC.DEC/1", "Organization for Security and Co-operation in Europe", "8 May 2001"
    ),
    "newsroom": page("Newsroom", FIRST),
    "skip links": page("Skip Links", FIRST, SECOND),
    "repeated": page(
        FIRST, FIRST, "A caption (OSCE/Lana Perković)", "For more information, contact:", "Fax: 1"
    ),
    "blank lines and spaces": "\n\n  " + FIRST + "  \n\n\n\n" + SECOND + "\n ",
    "markdown": page("# Clinic opens", "", "- **Policing**", "- `About us`", "", "> " + FIRST),
}


@pytest.mark.parametrize("text", TRAPS.values(), ids=TRAPS.keys())
def test_text_that_only_looks_alike_comes_back_as_it_was(text: str) -> None:
    assert read_page(text) == Page(body=text)


# Properties

WORDS = (
    "- Policing", "-", "Our work", "- About us", "News Item", "- Issued by:", "- OSCE Secretariat",
    "- Fields of work:", "", FIRST, SECOND, "Title of it", "Newsroom", "When", "Where", "Organized by",
    "Skip Links", "Overview", "Contact", "Publishing date: 4 March 2014", "Content type: News",
    "VIENNA, 4 March 2014 – The", "PC.DEC/1", "Permanent Council",
    "Organization for Security and Co-operation in Europe", "Follow Us", "Stories", "4 March 2014",
    "MINSK 4 March 2014", "What we do", "Project outline", "Donors", "A. (OSCE/Ann) Photo details",
    "For more information, contact",
)  # fmt: skip
LINES = st.lists(st.sampled_from(WORDS), max_size=25).map("\n".join)
SENTENCES = st.lists(
    st.text(st.characters(categories=["L", "N", "Zs"]), min_size=1).map(lambda words: f"So it is: {words}."),
    min_size=1,
)


@given(st.text() | LINES | LINES.map(MENU.__add__))
def test_reading_never_raises(text: str) -> None:
    assert read_pages(text)
    assert isinstance(read_page(clean(text)), Page)


@given(SENTENCES.map("\n".join) | SENTENCES.map("\n\n".join))
def test_ordinary_text_passes_through(text: str) -> None:
    assert read_page(text) == Page(body=text)


@given(SENTENCES)
def test_body_under_a_menu_is_whole_and_reads_again_as_itself(sentences: list[str]) -> None:
    body = list(dict.fromkeys(clean(each) for each in sentences))
    found = read_page(item("News Item", "Clinic opens", *KEYS, *body))
    assert found.body == "\n\n".join(each.strip() for each in body)
    assert read_page(found.body) == Page(body=found.body)


@given(LINES)
def test_no_word_is_invented(text: str) -> None:
    for found in read_pages(text):
        assert set(found.body.split()) <= set(text.split())


@given(st.permutations(FIELDS_OF_WORK).flatmap(lambda names: st.integers(1, 23).map(lambda n: names[:n])))
def test_fields_of_work_are_read_in_order(names: list[str]) -> None:
    found = read_page(item("News Item", "Clinic opens", *KEYS[:-1], *(f"- {name}" for name in names), FIRST))
    assert found.editorial_fields == tuple(names)
    assert replace(found, editorial_fields=()) == replace(
        read_page(item("News Item", "Clinic opens", *KEYS, FIRST)), editorial_fields=()
    )
