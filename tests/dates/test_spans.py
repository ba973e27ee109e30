"""Where dates begin and end, and what is none. Angle brackets mark the dates that should be found."""

from __future__ import annotations

import re

import pytest

from tagger.dates import find_dates

FOUND = """
on <9 October 2019> in Tbilisi
on <9th of October, 2019>, at 10 a.m.
from <27 to 29 February 2024> in Vienna
<27–29 February 2024>
<5 and 6 May>
on <20, 21 and 22 November>
on <5 May> and <7 June>
between <16 September and 11 October 2013>
between <March and June> and later
in <October and November 2019>
from <27 June to 1 July>
from <1 November 1998 to 31 October 1999>
<June 17 to 21, 2024>
(<3-17 November>)
PRISTINA, <27 August 1999> - The mission
NIAMEY, <Nov. 3> (AFP) – Five novels
WASHINGTON, <June 20, 2006> — The bank
VIENNA, <5 MAY 2016> –
VIENNA, <5 May 2016> – <Yesterday>, the
the <5th of July>.
held on <Tuesday, 16 July 2013>, in the hall
<Monday, 31 October>, 14:30
by the <end of August>
in <early June>
before <mid-September>, in <mid-2014>
since the <beginning of 2012>
the <first half of 2013>
in the <second week of July>
in the <last days of May>, 22 journalists
over the <first nine months of 2014>
in the <fourth quarter of 2008> and <Q2 2009>
the <first Tuesday of October 2014>
the <week of 5 May>
in the <1990s> and the <mid-2000s>
the late <19th century>
<spring 2014>; the <winter of 2023–2024>
by <autumn>, before the <summer>
for the <2019/2020> intake
from <2012 to 2017>, <2006–2008>
between <2015 and 2024>
<last year>, <this week>, <next Friday>, <last summer>
the <last five years>, the <past 15 years>
in <recent years> and the <coming weeks>
<today>, <yesterday evening> and <last night>
<this morning>
<two years ago> and <ten years ago today>
<two days later> they left
of the <year before>.
in <March last year> and <early next year>
<later this year>
over the <weekend>.
on <Saturday and Sunday>
on <Wednesday> evening
on the <11th>, in Kabul
numbered 187 (<2011>) and 214 (<2012>)
by the <end of the school year 2014-2015>
Plan. <March>: visit. <May>: report.
<04.05.2016>, <2016-05-04>, <14/5/2016>, <6.ii.1889>
on <12 Febuary 2012> and <Ocotber 9, 2019>
the law of <1998>, under which
the Copenhagen Document of <1990>
in <May>, in <March>
before <May> and after
since <January> we logged
in the year <2017>
on <5 May
2014>
"""

NONE = """
Resolution 1325 on women
resolutions 2178 (2014) and 2396 (2017)
Decision No. 1117 was adopted
MC.DEC/3/11 and PC.JOUR/1296
PC.DEC/1202 of the Council
Civil Suit No. 118 of 2012, before the court
the Vienna Document 1999
2,014 people and 2014 observers
about 2000 voters
EUR 2015 and €1999
ISO 9001, page 1985, room 2010
Article 5, Section 12, paragraph 3
Regulation 02/2010 was adopted
at 10:30 and 18.15
12 per cent, 2005%
a three-day course, a two-year project
the 16-year-old and a man of 45 years
for five years, for two weeks
eight years after the war
two weeks earlier than in the past
you may march on
May I offer three thoughts?
Prime Minister May said
Theresa May and August Hanning
Gender envoy June Zeitlin
By Jan Kubiš
of the early years, on Palm Sunday
every Friday, each April, on Sundays
Black cat on a Sunday
in winter the power stays in the country
the autumn term and the spring release
weekend classes
will last ten days
the 11th meeting of the 16th OSCE Forum
the second reading, the third man
in his thirties
to be continued in the new building
"""


@pytest.mark.parametrize("marked", re.split(r"\n(?!2014>)", FOUND.strip()))
def test_spans(marked: str) -> None:
    text = re.sub(r"[<>]", "", marked)
    found = find_dates(text, "2014-05-20")
    expected = re.findall(r"<([^>]*)>", marked)
    assert [text[each.start : each.end] for each in found] == expected


@pytest.mark.parametrize("text", NONE.strip().splitlines())
def test_no_dates(text: str) -> None:
    assert [text[each.start : each.end] for each in find_dates(text, "2014-05-20")] == []


def test_spans_of_repeated_words_are_exact() -> None:
    text = "May 2014 and May 2014\n\nMay 2014"
    assert [(each.start, each.end) for each in find_dates(text)] == [(0, 8), (13, 21), (23, 31)]
