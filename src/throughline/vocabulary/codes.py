"""Code lists: closed answers, each with the dates between which it could be given and, where it has one, its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Code:
    """One answer of a list. `valid_to` is the last day on which it could be given."""

    value: str
    label: str
    family: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    confidence: str = ""

    def valid_between(self, earliest: date, latest: date) -> bool:
        """Whether the answer could have been given on some day of the interval: coarse dates are read generously."""
        begun = self.valid_from is None or self.valid_from <= latest
        return begun and (self.valid_to is None or earliest <= self.valid_to)


@dataclass(frozen=True)
class CodeList:
    """A closed list of answers, in the order they are shown."""

    name: str
    codes: tuple[Code, ...]

    def __post_init__(self) -> None:
        values = [code.value for code in self.codes]
        if len(set(values)) != len(values):
            raise ValueError(f"the code list {self.name} gives one code twice")

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    def __contains__(self, value: object) -> bool:
        return value in self._codes_by_value

    @cached_property
    def _codes_by_value(self) -> Mapping[str, Code]:
        return {code.value: code for code in self.codes}

    @property
    def values(self) -> tuple[str, ...]:
        """Every code, in order."""
        return tuple(code.value for code in self.codes)

    def get(self, value: str) -> Code | None:
        """The code with that value, or None."""
        return self._codes_by_value.get(value)

    def label(self, value: str) -> str:
        """The words for a code; the code itself when the list does not know it (an import from a newer version)."""
        code = self.get(value)
        return code.label if code else value

    def on(self, day: date) -> tuple[Code, ...]:
        """The answers that could be given on a day."""
        return tuple(code for code in self.codes if code.valid_between(day, day))

    def families(self) -> dict[str, tuple[Code, ...]]:
        """The codes grouped by family, in order of first appearance."""
        grouped: dict[str, list[Code]] = {}
        for code in self.codes:
            grouped.setdefault(code.family, []).append(code)
        return {family: tuple(codes) for family, codes in grouped.items()}


def codes(name: str, labels: Mapping[str, str], *more: Code) -> CodeList:
    """A list from code and label, followed by codes that need dates or a source."""
    return CodeList(name, tuple(Code(value, label) for value, label in labels.items()) + more)
