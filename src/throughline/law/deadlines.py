"""Reads deadlines from the catalogue: "5 working days", a review interval, before an event, the earlier of two."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from throughline.clock import Clock, ClockError, MonthEnd, Nation, Roll, Unit

from .patterns import PatternReader, Refuse
from .schema import Due, DueKind

_SPAN = re.compile(r"^(\d+) (minute|hour|day|working day|week|month|year)s?$")
_CLOCK_KEYS = frozenset({"first_day_counts", "roll", "cut_off", "nation", "month_end"})
_KEYS = {
    "within": _CLOCK_KEYS | {"within", "from"},
    "review": _CLOCK_KEYS | {"review", "reason"},
    "before": frozenset({"before"}),
    "on": frozenset({"on"}),
    "turns_18": frozenset({"turns_18"}),
    "earliest_of": frozenset({"earliest_of"}),
    "latest_of": frozenset({"latest_of"}),
}


@dataclass(frozen=True)
class DeadlineReader:
    """Turns TOML into deadlines."""

    patterns: PatternReader
    refuse: Refuse

    def read(self, key: str, raw: Any) -> Due:
        """One deadline. Raises LawError for what cannot be read."""
        if not isinstance(raw, Mapping):
            raise self.refuse(
                key, f"a deadline is a table such as {{ within = '5 working days' }}, not {raw!r}"
            )
        shape = self._shape(key, raw)
        match shape:
            case "within":
                return Due(
                    DueKind.WITHIN, clock=self.clock(key, raw["within"], raw), events=self._from(key, raw)
                )
            case "review":
                return self._review(key, raw)
            case "before":
                return Due(DueKind.BEFORE, events=self.patterns.read(key, raw["before"]))
            case "on":
                return Due(DueKind.ON_DATE, field=str(raw["on"]))
            case "turns_18":
                return Due(DueKind.TURNS_18)
        parts = raw[shape]
        if not isinstance(parts, list) or len(parts) < 2:
            raise self.refuse(key, f"{shape} needs a list of at least two deadlines")
        return Due(DueKind(shape), parts=tuple(self.read(key, part) for part in parts))

    def _shape(self, key: str, raw: Mapping[str, Any]) -> str:
        shapes = [shape for shape in _KEYS if shape in raw]
        if len(shapes) != 1:
            raise self.refuse(key, f"a deadline needs exactly one of {', '.join(_KEYS)}")
        unknown = set(raw) - _KEYS[shapes[0]]
        if unknown:
            raise self.refuse(key, f"a deadline with {shapes[0]} has no key {', '.join(sorted(unknown))}")
        return shapes[0]

    def _from(self, key: str, raw: Mapping[str, Any]) -> tuple[Any, ...]:
        return self.patterns.read(key, raw["from"]) if "from" in raw else ()

    def _review(self, key: str, raw: Mapping[str, Any]) -> Due:
        reason = raw.get("reason")
        if not isinstance(reason, str) or not reason.strip():
            raise self.refuse(key, "a review interval is ours, not the law's: give its reason")
        return Due(DueKind.REVIEW, clock=self.clock(key, raw["review"], raw), reason=reason)

    def clock(self, key: str, span: Any, options: Mapping[str, Any]) -> Clock:
        """A clock from words such as "5 working days"."""
        read = _SPAN.match(span) if isinstance(span, str) else None
        if read is None:
            raise self.refuse(
                key, f"{span!r} is not a span such as '5 working days', '24 hours' or '1 month'"
            )
        number, unit = int(read[1]), Unit(read[2].replace(" ", "_") + "s")
        try:
            return Clock(
                number,
                unit,
                first_day_counts=bool(options.get("first_day_counts", False)),
                roll=Roll(options.get("roll", Roll.NONE)),
                cut_off=self._cut_off(key, options.get("cut_off")),
                nation=Nation(options["nation"]) if "nation" in options else None,
                month_end=MonthEnd(options.get("month_end", MonthEnd.ASK)),
            )
        except (ClockError, ValueError) as cause:
            raise self.refuse(key, str(cause)) from cause

    def _cut_off(self, key: str, raw: Any) -> dt.time | None:
        if raw is None or isinstance(raw, dt.time):
            return raw
        raise self.refuse(key, f"cut_off is a time such as 17:00:00, not {raw!r}")
