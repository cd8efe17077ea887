"""UK civil time: when things happened, and by when they must be done.

Pure functions of instants, with one data file: the bank holidays of each nation, frozen and dated.
Imports no Django and does no input or output but reading that file, once, when it is first needed.
"""

from .ages import LEAP_DAY_CONFIDENCE, LEAP_DAY_RULE, birthday, hundred_days_before_18, turns_18
from .calendars import Calendar, calendar_for
from .civil import UK, Nation, civil_day, civil_time, end_of_day, instant, start_of_day
from .errors import AmbiguousSum, ClockError, OutsideCalendar
from .sums import (
    CIVIL,
    Clock,
    Deadline,
    MonthEnd,
    Roll,
    Unit,
    add_months,
    due,
    earlier_of,
    later_of,
    not_before,
    review,
    working_days_between,
)
from .when import Precision, When, words_of_day, words_of_moment

__all__ = [
    "CIVIL",
    "LEAP_DAY_CONFIDENCE",
    "LEAP_DAY_RULE",
    "UK",
    "AmbiguousSum",
    "Calendar",
    "Clock",
    "ClockError",
    "Deadline",
    "MonthEnd",
    "Nation",
    "OutsideCalendar",
    "Precision",
    "Roll",
    "Unit",
    "When",
    "add_months",
    "birthday",
    "calendar_for",
    "civil_day",
    "civil_time",
    "due",
    "earlier_of",
    "end_of_day",
    "hundred_days_before_18",
    "instant",
    "later_of",
    "not_before",
    "review",
    "start_of_day",
    "turns_18",
    "words_of_day",
    "words_of_moment",
    "working_days_between",
]
