"""What dates are read against, and the reasons why one has no value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from tagger.dates.calendar import Span

NO_ANCHOR = "no date to count from"
OPEN_YEAR = "no year in the document"
NO_COUNT = "the words don't say how long"
NO_SUCH_DAY = "no such day"


class Unresolved(Exception):  # noqa: N818  # no error: the reason why a date has no value
    """Why a form has no value; the message is a short reason for the user."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a form is read against.

    Attributes:
        today: Day of publication or dateline; None when unknown.
        mentioned: The date named last before this one, for "two days later".
        year: The year that the sentence gives to its dates without one; None when it gives none.
        lean: How many times farther away a date ahead may be than the one behind and still be meant; the
            sentence decides ("will meet in May", "has met since May").
        report_year: The year that a report is about when its title says so.
        day_first: Order of day and month in numbers.
    """

    today: dt.date | None = None
    mentioned: Span | None = None
    year: int | None = None
    lean: float = 1.0
    report_year: int | None = None
    day_first: bool = True

    @property
    def ahead(self) -> bool:
        """Whether the sentence clearly looks ahead: "will meet on Friday"."""
        return self.lean > 2

    @property
    def anchor(self) -> dt.date:
        """Return the day to count from; raises `Unresolved` when there is none."""
        if self.today is None:
            raise Unresolved(NO_ANCHOR)
        return self.today
