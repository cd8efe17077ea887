"""When a person comes of age.

In the United Kingdom an age is attained at the commencement of the anniversary of birth: Family Law Reform
Act 1969 s9 (England and Wales), Age of Majority Act (Northern Ireland) 1969 s5, Age of Legal Capacity
(Scotland) Act 1991 s6. A person born on 29 February has no anniversary in the year of their eighteenth
birthday (it is never a leap year): 1 March is taken. In Scotland s6 says so; elsewhere statute is silent,
and 1 March is the common reading and the one that leaves a child protected for a day longer.
Confidence of all of this: K (not checked against the live text).
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from .civil import start_of_day
from .sums import MonthEnd, add_months

#: How sure we are of the rule for birthdays on 29 February.
LEAP_DAY_CONFIDENCE = "K"
LEAP_DAY_RULE = "Born on 29 February: comes of age on 1 March in a year without one."


@lru_cache(maxsize=4096)
def birthday(born: dt.date, age: int) -> dt.date:
    """The civil day on which a person born on `born` attains `age` years (1 March for 29 February)."""
    return add_months(born, 12 * age, MonthEnd.DAY_AFTER)


def turns_18(born: dt.date) -> dt.datetime:
    """The first instant (UTC) at which a person is an adult: the commencement of the eighteenth birthday."""
    return start_of_day(birthday(born, 18))


def hundred_days_before_18(born: dt.date) -> dt.datetime:
    """The first instant (UTC) of the day 100 calendar days before the eighteenth birthday.

    Devolved decisions for children take cases with more than 100 days to go (Home Office pilot guidance).
    """
    return start_of_day(birthday(born, 18) - dt.timedelta(days=100))
