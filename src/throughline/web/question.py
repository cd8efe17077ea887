"""One question on a page: what is asked, the control that asks it, and what was answered so far.

Every form in Throughline is made of these, whether a kind of fact gave the questions or a page wrote its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

Raw = Mapping[str, Sequence[str]]

PREFIX = "q-"
LONG_LIST = 60
NOT_ASKED = "Leave unanswered"
TYPE_AHEAD_ROWS = 4


class Control(StrEnum):
    """How a question is asked."""

    LINE = "line"
    EMAIL = "email"
    TEL = "tel"
    NUMBER = "number"
    AMOUNT = "amount"
    TEXT = "text"
    LINES = "lines"
    RADIOS = "radios"
    CHECKBOXES = "checkboxes"
    SELECT = "select"
    TYPE_AHEAD = "type-ahead"
    DATE = "date"
    WHEN = "when"
    FILE = "file"
    PASSWORD = "password"  # noqa: S105 - a kind of control, not a password


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen."""

    value: str
    label: str
    hint: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One input of a question that has several (the day of a date)."""

    id: str
    label: str
    value: str
    width: int
    error: bool = False
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class OnlyIf:
    """A question that counts only under some answers to an earlier one; `words` say so to a reader."""

    name: str
    values: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is drawn. `name` is the answer's own name; inputs are called `q-` and that name.

    `most` limits how many boxes a type-ahead has (0: always one more). `folded`: of checkboxes in groups, all but the
    first group are folded away until somebody opens them or has ticked something there.
    """

    name: str
    label: str
    control: Control
    hint: str = ""
    options: tuple[Option, ...] = ()
    required: bool = True
    error: str = ""
    error_part: str = ""
    longest: int | None = None
    only_if: OnlyIf | None = None
    as_heading: bool = False
    autocomplete: str = "off"
    most: int = 0
    folded: bool = False
    raw: Raw = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The name and id of the first, or only, input."""
        return PREFIX + self.name

    @property
    def first_id(self) -> str:
        """Where the error summary leads: the input that is wrong, else the first one."""
        if self.control in (Control.DATE, Control.WHEN):
            return f"{self.id}-{self.error_part or 'day'}"
        if self.control in (Control.RADIOS, Control.CHECKBOXES, Control.TYPE_AHEAD):
            return f"{self.id}-1"
        return self.id

    @property
    def counted(self) -> bool:
        """Whether the reader is told how much a box still takes: of use in a long text, a distraction in a line."""
        return self.control is Control.TEXT

    @property
    def in_fieldset(self) -> bool:
        """Whether the question has several inputs and so needs a legend, not a label."""
        return self.control in (
            Control.RADIOS,
            Control.CHECKBOXES,
            Control.TYPE_AHEAD,
            Control.DATE,
            Control.WHEN,
        )

    @property
    def described_by(self) -> str:
        """Ids of the hint and the error, for assistive technology."""
        parts = [f"{self.id}-hint"] if self.hint or self.only_if else []
        return " ".join([*parts, f"{self.id}-error"] if self.error else parts)

    @property
    def value(self) -> str:
        """The one answer given, or nothing."""
        return next(iter(self.raw.get(self.id, ())), "")

    @property
    def values(self) -> tuple[str, ...]:
        """Every answer given."""
        return tuple(self.raw.get(self.id, ()))

    @property
    def touched(self) -> bool:
        """Whether something was typed here, or is wrong here."""
        boxes = (box for box, values in self.raw.items() if any(values))
        return bool(self.error) or any(box == self.id or box.startswith(f"{self.id}-") for box in boxes)

    @property
    def offered(self) -> tuple[Option, ...]:
        """The options drawn: an optional single choice can be taken back without JavaScript."""
        if self.control is Control.RADIOS and not self.required:
            return (*self.options, Option("", NOT_ASKED))
        return self.options

    @property
    def in_groups(self) -> list[tuple[str, bool, list[tuple[int, Option, bool]]]]:
        """Each group's heading, whether it stands open, and its options with number from one and whether chosen."""
        found: list[tuple[str, bool, list[tuple[int, Option, bool]]]] = []
        for number, option, chosen, heading in self.numbered:
            if heading or not found:
                found.append((heading, False, []))
            found[-1][2].append((number, option, chosen))
        return [
            (heading, place == 0 or any(chosen for _, _, chosen in options), options)
            for place, (heading, _, options) in enumerate(found)
        ]

    @property
    def numbered(self) -> list[tuple[int, Option, bool, str]]:
        """Number from one, option, whether it was chosen, and the group's name where a new group begins."""
        drawn: list[tuple[int, Option, bool, str]] = []
        group = ""
        for number, option in enumerate(self.offered, 1):
            heading = option.group if option.group != group else ""
            group = option.group
            drawn.append((number, option, option.value in self.values, heading))
        return drawn

    @property
    def grouped(self) -> list[tuple[str, list[tuple[Option, bool]]]]:
        """Options by group, in order of first appearance, each with whether it was chosen."""
        groups: dict[str, list[tuple[Option, bool]]] = {}
        for option in self.options:
            groups.setdefault(option.group, []).append((option, option.value in self.values))
        return list(groups.items())

    @property
    def date_parts(self) -> list[Part]:
        """Day, month, year."""
        return self._date_parts("")

    @property
    def until_parts(self) -> list[Part]:
        """Day, month, year of the later end of a range."""
        return self._date_parts("to-")

    @property
    def time_part(self) -> Part:
        """The time of day."""
        return self._part("time", "Time, if it is known", 5, numeric=False)

    @property
    def is_range(self) -> bool:
        """Whether a later end was given or is wrong: the folded part of the question must then stand open."""
        return any(part.value or part.error for part in self.until_parts)

    @property
    def typed(self) -> list[tuple[int, str]]:
        """What stands in each row of a type-ahead: labels of what was chosen, then empty rows."""
        labels = {option.value: option.label for option in self.options}
        given = [labels.get(value, value) for value in self.values if value]
        blank = self.most - len(given) if self.most else max(1, TYPE_AHEAD_ROWS - len(given))
        rows = given + [""] * min(max(blank, 0), TYPE_AHEAD_ROWS)
        return list(enumerate(rows, 1))

    def answered(self, raw: Raw) -> Question:
        """The same question with what was sent."""
        return replace(self, raw=raw)

    def faulty(self, message: str, part: str = "") -> Question:
        """The same question with what is wrong with its answer."""
        return replace(self, error=message, error_part=part)

    def _date_parts(self, prefix: str) -> list[Part]:
        widths = (("day", "Day", 2), ("month", "Month", 2), ("year", "Year", 4))
        return [self._part(prefix + name, label, width) for name, label, width in widths]

    def _part(self, name: str, label: str, width: int, numeric: bool = True) -> Part:
        key = f"{self.id}-{name}"
        value = next(iter(self.raw.get(key, ())), "")
        wrong = bool(self.error) and (not self.error_part or self.error_part == name)
        return Part(key, label, value, width, wrong, numeric)
