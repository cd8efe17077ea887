"""The copy of what one recipient is told: what is sealed, shown, downloaded, and compared when it changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

ADDED = "added"


class Lined(Protocol):
    """One answer of a pack."""

    @property
    def field(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def value(self) -> Any: ...


class Packed(Protocol):
    """What one recipient is told, as `packs` makes it of the answers on the reachable path."""

    @property
    def recipient(self) -> str: ...
    @property
    def route(self) -> str: ...
    @property
    def basis(self) -> str: ...
    @property
    def lines(self) -> Sequence[Lined]: ...
    @property
    def held_back(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Told:
    """One answer as it was told."""

    field: str
    label: str
    text: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Copy:
    """Exactly what one recipient is told, and nothing else: no answer that was held back stands in it."""

    recipient: str
    route: str
    basis: str
    made_on: str
    lines: tuple[Told, ...]

    @classmethod
    def of(cls, pack: Packed, made_on: date) -> Copy:
        """The copy of a pack. Words are copied, so that a later wording of the form changes nothing that was sent."""
        lines = tuple(Told(each.field, each.label, each.text, each.value) for each in pack.lines)
        return cls(str(pack.recipient), str(pack.route), pack.basis, made_on.isoformat(), lines)

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the answers it holds."""
        return tuple(each.field for each in self.lines)

    def adding(self, text: str, on: date) -> Copy:
        """The same copy with information added on a day; what was told before stays as it was."""
        number = sum(each.field.startswith(ADDED) for each in self.lines) + 1
        line = Told(f"{ADDED}-{number}", f"Added on {on:%-d %B %Y}", text, text)
        return replace(self, lines=(*self.lines, line), made_on=on.isoformat())

    def to_bytes(self) -> bytes:
        """As JSON, for a file or another system."""
        return json.dumps(_as_data(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Copy:
        """The inverse of `to_bytes`."""
        data = json.loads(content)
        lines = tuple(Told(**each) for each in data.pop("lines"))
        return cls(**data, lines=lines)


def _as_data(copy: Copy) -> dict[str, Any]:
    lines = [
        {"field": each.field, "label": each.label, "text": each.text, "value": each.value}
        for each in copy.lines
    ]
    head = {"recipient": copy.recipient, "route": copy.route, "basis": copy.basis, "made_on": copy.made_on}
    return {**head, "lines": lines}


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that is told differently: what was told before (empty: nothing) and what is told now (empty: nothing)."""

    field: str
    label: str
    before: str
    now: str


def changes(before: Copy, now: Copy) -> tuple[Change, ...]:
    """What changed for one recipient, in the order of the new copy, then what is told no longer."""
    earlier = {each.field: each for each in before.lines}
    later = {each.field: each for each in now.lines}
    told = [
        Change(name, each.label, earlier[name].text if name in earlier else "", each.text)
        for name, each in later.items()
        if name not in earlier or earlier[name].text != each.text
    ]
    gone = [Change(name, each.label, each.text, "") for name, each in earlier.items() if name not in later]
    return (*told, *gone)
