"""What dates mean: EDTF, read against 18 September 2013, a Wednesday, where nothing else is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tagger.dates import DateMention, find_dates, parse_date

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = "2013-09-18"

CALENDAR = [
    ("9 October 2019", "2019-10-09"),
    ("October 9, 2019", "2019-10-09"),
    ("the 9th of October 2019", "2019-10-09"),
    ("9 Apr 2012", "2012-04-09"),
    ("12 SEPTEMBER 2012", "2012-09-12"),
    ("Monday, 5 May 2014", "2014-05-05"),
    ("5. May 2014", "2014-05-05"),
    ("23-Sep-2020", "2020-09-23"),
    ("2020-Sep-23", "2020-09-23"),
    ("6.ii.1889", "1889-02-06"),
    ("2016-05-04", "2016-05-04"),
    ("04.05.2016", "2016-05-04"),
    ("14/5/2016", "2016-05-14"),
    ("5/14/2016", "2016-05-14"),
    ("12 Febuary 2012", "2012-02-12"),
    ("12 Septmeber 2012", "2012-09-12"),
    ("May 2014", "2014-05"),
    ("2016-11", "2016-11"),
    ("2017", "2017"),
    ("27 to 29 February 2024", "2024-02-27/2024-02-29"),
    ("5, 6 and 7 May 2014", "2014-05-05/2014-05-07"),
    ("27 June to 1 July 2012", "2012-06-27/2012-07-01"),
    ("28 December to 3 January 2014", "2013-12-28/2014-01-03"),
    ("1 November 1998 to 31 October 1999", "1998-11-01/1999-10-31"),
    ("March 2005 to October 2007", "2005-03/2007-10"),
    ("June and July 2014", "2014-06/2014-07"),
    ("2006–2008", "2006/2008"),
    ("2019/2020", "2019/2020"),
    ("2019/20", "2019/2020"),
    ("1999/00", "1999/2000"),
    ("the 1990s", "1990/1999"),
    ("the '90s", "1990/1999"),
    ("mid-1990s", "1990/1999"),
    ("the 19th century", "1800/1899"),
    ("spring 2014", "2014-03/2014-05"),
    ("winter 2002/03", "2002-12/2003-02"),
    ("winter of 2023–2024", "2023-12/2024-02"),
    ("first half of 2013", "2013-01/2013-06"),
    ("second half of November 2012", "2012-11-16/2012-11-30"),
    ("fourth quarter of 2008", "2008-10/2008-12"),
    ("Q2 2009", "2009-04/2009-06"),
    ("first nine months of 2014", "2014-01/2014-09"),
    ("last three months of 2014", "2014-10/2014-12"),
    ("first week of August 2024", "2024-08-01/2024-08-07"),
    ("second week of November 2009", "2009-11-09/2009-11-15"),
    ("last days of May 2013", "2013-05"),
    ("first ten days of May 2013", "2013-05-01/2013-05-10"),
    ("first Tuesday of October 2013", "2013-10-01"),
    ("last Friday of March 2014", "2014-03-28"),
    ("the week of 6 May 2014", "2014-05-05/2014-05-11"),
    ("end of January 2023", "2023-01"),
    ("early 2024", "2024"),
    ("end of summer 2016", "2016-08"),
    ("31 June 2012", None),
    ("29 February 2013", None),
]

RELATIVE = [
    ("today", "2013-09-18"),
    ("yesterday", "2013-09-17"),
    ("last night", "2013-09-17"),
    ("this morning", "2013-09-18"),
    ("the day after tomorrow", "2013-09-20"),
    ("last year", "2012"),
    ("this month", "2013-09"),
    ("next week", "2013-09-23/2013-09-29"),
    ("last weekend", "2013-09-14/2013-09-15"),
    ("next quarter", "2013-10/2013-12"),
    ("this century", "2000/2099"),
    ("last Tuesday", "2013-09-17"),
    ("last Wednesday", "2013-09-11"),
    ("next Thursday", "2013-09-26"),
    ("the coming Thursday", "2013-09-19"),
    ("last December", "2012-12"),
    ("this October", "2013-10"),
    ("next spring", "2014-03/2014-05"),
    ("last summer", "2013-06/2013-08"),
    ("last winter", "2012-12/2013-02"),
    ("the past five years", "2008/2013"),
    ("the last three months", "2013-06/2013-09"),
    ("the past four weeks", "2013-08-21/2013-09-18"),
    ("the past two days", "2013-09-17/2013-09-18"),
    ("the next two years", "2013/2015"),
    ("recent years", None),
    ("ten years ago", "2003"),
    ("ten years ago today", "2003-09-18"),
    ("two months ago", "2013-07"),
    ("a week ago", "2013-09-11"),
    ("several years ago", None),
    ("March last year", "2012-03"),
    ("5 and 6 May this year", "2013-05-05/2013-05-06"),
    ("Friday last week", "2013-09-13"),
    ("the 20th of next month", "2013-10-20"),
    ("early next year", "2014"),
    ("later this month", "2013-09"),
    ("the end of the year", "2013"),
    ("first half of this year", "2013-01/2013-06"),
    ("yesterday to next Friday", "2013-09-17/2013-09-27"),
]

IN_SENTENCES = [
    ("He was detained on <5 December>.", "2012-12-05"),
    ("The court will meet on <5 December>.", "2013-12-05"),
    ("The road has been closed since <October>.", "2012-10"),
    ("Applications must be sent by <6 May>.", "2014-05-06"),
    ("They met in <August>.", "2013-08"),
    ("They met on <Friday>.", "2013-09-13"),
    ("The course begins on <Friday>.", "2013-09-20"),
    ("Shots were fired over the <weekend>.", "2013-09-14/2013-09-15"),
    ("A report will be ready before the <weekend>.", "2013-09-21/2013-09-22"),
    ("The house shall be warm by <winter>.", "2013-12/2014-02"),
    ("The visits on <5 May> and 7 June 2009 went well.", "2009-05-05"),
    ("He came in 1968, in <August>.", "1968-08"),
    ("A pact of 2001 and an accord of <13 August> of that year.", "2001-08-13"),
    ("Shelling began on 8 August 2008. Monitors came <two days later>.", "2008-08-10"),
    ("The market opened in May 2010, and closed <two months later>.", "2010-07"),
    ("On 7 July 2012 it burned. They went there the <next day>.", "2012-07-08"),
    ("In 2009 there were 29, against 12 the <year before>.", "2008"),
    ("He was elected in 2004. They met the <next day>.", "2013-09-19"),
    ("It rained from 3 March 2010 until the <11th>.", "2010-03-11"),
]


def value_at(sentence: str, published: str | None) -> str | None:
    start = sentence.index("<")
    text = sentence.replace("<", "").replace(">", "")
    return next(each.edtf for each in find_dates(text, published) if each.start == start)


@pytest.mark.parametrize(("surface", "expected"), CALENDAR)
def test_calendar(surface: str, expected: str | None, is_valid_edtf: Callable[[str], bool]) -> None:
    (found,) = find_dates(f"It is dated {surface}.", TODAY)
    assert found.edtf == expected
    assert expected is None or is_valid_edtf(expected)
    if "to 3 January" not in surface:
        assert [each.edtf for each in find_dates(f"It is dated {surface}.")] == [expected]  # no anchor needed


@pytest.mark.parametrize(("surface", "expected"), RELATIVE)
def test_relative(surface: str, expected: str | None, is_valid_edtf: Callable[[str], bool]) -> None:
    (found,) = find_dates(f"All of it happened {surface}.", TODAY)
    assert found.edtf == expected
    assert expected is None or is_valid_edtf(expected)


@pytest.mark.parametrize(
    "surface", [surface for surface, value in RELATIVE if value and "century" not in surface]
)
def test_relative_dates_without_anchor_have_no_value(surface: str) -> None:
    (found,) = find_dates(f"All of it happened {surface}.")
    assert (found.edtf, found.note) == (None, "no date to count from")


@pytest.mark.parametrize(("sentence", "expected"), IN_SENTENCES)
def test_sentence_decides(sentence: str, expected: str) -> None:
    assert value_at(sentence, TODAY) == expected


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        ("16 November", "XXXX-11-16"),
        ("16 and 17 November", "XXXX-11-16/XXXX-11-17"),
        ("30 November to 2 December", "XXXX-11-30/XXXX-12-02"),
        ("November", "XXXX-11"),
        ("29 February", "XXXX-02-29"),
        ("30 February", None),
    ],
)
def test_year_left_open(surface: str, expected: str | None, is_valid_edtf: Callable[[str], bool]) -> None:
    (found,) = find_dates(f"It was opened in {surface}.")
    assert (found.edtf, found.note) == (expected, "no year in the document" if expected else "no such day")
    assert expected is None or is_valid_edtf(expected)


def test_leap_day_falls_in_a_leap_year() -> None:
    assert value_at("It was on <29 February>.", "2013-03-20") == "2012-02-29"


class TestAnchor:
    def test_published_wins_over_the_dateline(self) -> None:
        assert value_at("VIENNA, 5 May 2011 – Talks ended <yesterday>.", "2011-05-06") == "2011-05-05"

    def test_dateline_is_the_anchor_without_published(self) -> None:
        text = "VIENNA, 23 March 2011 – Talks ended yesterday."
        assert find_dates(text)[1] == DateMention(
            text.index("yesterday"),
            len(text) - 1,
            "2011-03-22",
            "22 March 2011",
            "read against the dateline, 2011-03-23",
        )

    def test_a_date_far_down_is_no_anchor(self) -> None:
        text = "It ended yesterday. " + "word " * 200 + "5 May 2011"
        assert find_dates(text)[0].edtf is None

    @pytest.mark.parametrize("published", ["", "2011", "yesterday", "2011-13-45"])
    def test_no_iso_date_is_no_anchor(self, published: str) -> None:
        assert find_dates("It ended yesterday.", published)[0].edtf is None

    def test_time_of_publication_is_ignored(self) -> None:
        assert find_dates("It ended yesterday.", "2011-05-06T10:00:00")[0].edtf == "2011-05-05"


class TestDayOrder:
    def test_day_first_when_nothing_decides(self) -> None:
        assert find_dates("on 04/05/2016")[0].edtf == "2016-05-04"

    def test_another_number_decides(self) -> None:
        assert [each.edtf for each in find_dates("04/05/2016, 04/25/2016")] == ["2016-04-05", "2016-04-25"]

    def test_month_first_dates_decide(self) -> None:
        assert find_dates("April 25, 2016: sent on 04/05/2016")[1].edtf == "2016-04-05"


@pytest.mark.parametrize(
    ("surface", "name"),
    [
        ("16 Nov. 2022", "16 November 2022"),
        ("27 to 29 February 2024", "27-29 February 2024"),
        ("27 June to 1 July 2012", "27 June - 1 July 2012"),
        ("28 December 2012 to 3 January 2013", "28 December 2012 - 3 January 2013"),
        ("May to July 2014", "May-July 2014"),
        ("March 2005 to October 2007", "March 2005-October 2007"),
        ("2017", "2017"),
        ("2019/20", "2019-2020"),
        ("16 November", "16 November"),
        ("recent years", "recent years"),
    ],
)
def test_name(surface: str, name: str) -> None:
    assert find_dates(f"It was in {surface}.")[0].name == name


class TestParseDate:
    @pytest.mark.parametrize(
        ("surface", "expected"),
        [
            ("last year", "2012"),
            ("May", "2013-05"),
            ("Spring", "2013-03/2013-05"),
            ("1146", "1146"),
            ("weekend", None),
        ],
    )
    def test_takes_what_would_be_no_date_in_a_sentence(self, surface: str, expected: str | None) -> None:
        found = parse_date(surface, TODAY)
        assert found is not None
        assert found.edtf == expected or surface == "weekend"
        assert (found.start, found.end) == (0, len(surface))

    @pytest.mark.parametrize("surface", ["", " ", "Ramadan", "5 May and a bit", " May", "the", "12", "of"])
    def test_reads_all_or_nothing(self, surface: str) -> None:
        assert parse_date(surface, TODAY) is None

    def test_context_gives_anchor_and_direction(self) -> None:
        found = parse_date("Friday", None, "VIENNA, 18 September 2013 – The Council will meet on ")
        assert found is not None
        assert found.edtf == "2013-09-20"


REPORT = "BULGARIA: 2009 HUMAN RIGHTS REPORT\n\nOn November 7 an officer shot a man. Elections will be held in June."


def test_a_report_is_about_the_year_in_its_title() -> None:
    assert [date.edtf for date in find_dates(REPORT, "2010-03-11")] == ["2009", "2009-11-07", "2010-06"]


def test_a_title_without_report_says_nothing_about_the_year() -> None:
    news = REPORT.replace("REPORT", "AWARD").replace("November", "February")
    assert [date.edtf for date in find_dates(news, "2010-03-11")][1] == "2010-02-07"
