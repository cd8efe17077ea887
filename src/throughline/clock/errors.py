"""What the clock refuses to do, each with a message that says what to do instead."""


class ClockError(ValueError):
    """A clock or an interval that makes no sense, or a sum that cannot be done."""


class AmbiguousSum(ClockError):
    """A sum of months or years that has no one answer, such as one month from 31 January.

    Never rounded in silence (after Catala): the clock must say `month_end`.
    """


class OutsideCalendar(ClockError):
    """A sum that needs bank holidays for a day or a place that the frozen table does not cover."""
