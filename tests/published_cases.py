"""The published cases, and ways to change them: supply what was missing, take away what met, redraw coarse dates.

Everything is derived from the rows of the files and from the catalogue's own patterns; nothing names a case.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from throughline.clock import civil_day
from throughline.duties.obligation import Obligation
from throughline.duties.order import tighten
from throughline.duties.published import as_fact, published_kinds
from throughline.duties.replay import meant
from throughline.duties.report import MODES, shown
from throughline.duties.timeline import Timeline
from throughline.law import OWNER, Law, Op, Pattern, load

FOLDER = Path(__file__).parent / "cases"
LAW: Law = load()
STEP = 1000


@dataclass
class Case:
    """One case: its rows, its expected rows, and where to write a changed copy."""

    key: str
    rows: list[dict[str, Any]]
    expected: list[dict[str, Any]]
    subjects: Path = field(default=FOLDER / "subjects.json")

    def shown(
        self, folder: Path, as_of: str, mode: str, rows: Sequence[Mapping[str, Any]] | None = None
    ) -> list[Obligation]:
        path = folder / f"{self.key}.jsonl"
        path.write_text("\n".join(json.dumps(row) for row in (rows or self.rows)), encoding="utf-8")
        timeline = Timeline.read(path, self.subjects, LAW)
        return list(shown(timeline, LAW, dt.date.fromisoformat(as_of), mode))


def cases() -> list[Case]:
    found = []
    for path in sorted(FOLDER.glob("*.expected.jsonl")):
        key = path.name.removesuffix(".expected.jsonl")
        found.append(Case(key, _lines(FOLDER / f"{key}.jsonl"), _lines(path)))
    return found


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def modes_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    return MODES if row["mode"] == "both" else (row["mode"],)


def spread(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with room between their seqs, so that others can be put in between."""
    return [{**row, "seq": row["seq"] * STEP} for row in rows]


# --- clean twins ---------------------------------------------------------------------------------------------------


def supplied(
    row: Mapping[str, Any], found: Obligation, rows: Sequence[Mapping[str, Any]], published: bool
) -> list[dict[str, Any]]:
    """The rows with what would have met the duty put in: just before the breach, else just after the start."""
    rule = found.rule
    if found.status.value == "needs-review" and rule.quality:
        return _with_fact(
            rows,
            row,
            found,
            rule.quality.shown_by,
            published,
            after=max(found.because.met or found.because.started),
        )
    if found.because.broken and found.decisive and (raised := _raised(rows, found)):
        return raised
    if found.start.implied and not rule.met_by:
        changed = _with_fact(rows, row, found, rule.starts, published, after=_before(rows, row, found))
        return [_on_first_day(each, rows) if each not in rows else each for each in changed]
    for patterns in (rule.unless, rule.met_by) if found.because.broken else (rule.met_by,):
        changed = _with_fact(rows, row, found, patterns, published)
        if changed:
            return changed
    return []


def _on_first_day(row: dict[str, Any], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """As early as its bounds and the order allow, so that a period counted from it is certainly over."""
    plain = {name: value for name, value in row.items() if name not in ("earliest", "latest")}
    earlier = [each for each in [*rows, row] if each["about"] == row["about"] and each["seq"] <= row["seq"]]
    return {**plain, "at": max(each.get("earliest", each["at"]) for each in earlier), "precision": "day"}


def _before(rows: Sequence[Mapping[str, Any]], row: Mapping[str, Any], found: Obligation) -> int:
    """The last fact about the person before the one that implies the start."""
    return max(
        each["seq"]
        for each in rows
        if each["about"] == row["about"] and each["seq"] < found.because.started[0]
    )


def _with_fact(
    rows: Sequence[Mapping[str, Any]],
    row: Mapping[str, Any],
    found: Obligation,
    patterns: Sequence[Pattern],
    published: bool,
    after: int | None = None,
) -> list[dict[str, Any]]:
    for pattern in patterns:
        fact = next(_facts(pattern, found, published), None)
        if fact is not None:
            place = after or _place(found, pattern)
            near = next(each for each in rows if each["seq"] == (place if place > 0 else -place))
            when = {name: near[name] for name in ("at", "precision", "earliest", "latest") if name in near}
            seq = near["seq"] + (1 if place > 0 else -1) * (1 + len(rows) % (STEP // 2))
            return sorted(
                [*rows, {**fact, **when, "seq": seq, "about": row["about"], "input": True}],
                key=lambda each: each["seq"],
            )
    return []


def _place(found: Obligation, pattern: Pattern) -> int:
    """After the start; before the start (negative) where the start itself is the breach and an early fact counts."""
    start, broken = found.because.started[0], found.because.broken
    return -start if broken and broken[0] == start and pattern.early else start


def _facts(pattern: Pattern, found: Obligation, published: bool) -> Iterator[dict[str, Any]]:
    """Events that a pattern means, in the words of published timelines or in our own."""
    by = _actor(pattern, found)
    data = {
        test.field: _value(test)
        for test in pattern.tests
        if test.op is not Op.BELOW_RATE and _value(test) is not None
    }
    if not published:
        yield {"kind": pattern.kinds[0], "by": by, "data": data}
        return
    for kind in sorted(published_kinds()):
        fact, own = as_fact(kind, by, {}, LAW)
        if fact in pattern.kinds and all(_passes(test, own) for test in pattern.tests):
            yield {"kind": kind, "by": by, "data": {}}


def _actor(pattern: Pattern, found: Obligation) -> str:
    if all(OWNER in roles or found.owed_by in roles for roles in pattern.by):
        return found.owed_by
    allowed = frozenset.intersection(*pattern.by) - {OWNER}
    return min(allowed)


def _value(test: Any) -> Any:
    match test.op:
        case Op.IS:
            return test.value[0]
        case Op.KNOWN:
            return "recorded" if test.value else None
        case Op.AT_LEAST | Op.AT_MOST:
            return test.value
    return None


def _passes(test: Any, data: Mapping[str, Any]) -> bool:
    from throughline.duties.matching import holds

    return holds(test, data.get(test.field))


def _raised(rows: Sequence[Mapping[str, Any]], found: Obligation) -> list[dict[str, Any]]:
    """Amounts lifted to the highest rate of their day: what a duty never to pay less was missing."""
    tests = [test for pattern in found.rule.broken_by for test in pattern.tests if test.op is Op.BELOW_RATE]
    changed = [dict(row) for row in rows]
    if not tests:
        return []
    for row in changed:
        for test in tests:
            span = LAW.rates[test.value].on(dt.date.fromisoformat(row["at"][:10]), None)
            if span and "gbp_week_paid" in row.get("data", {}):
                row["data"] = {**row["data"], "gbp_week_paid": span[1]}
    return changed


# --- redrawn dates -------------------------------------------------------------------------------------------------


def redrawn(case: Case, draw: random.Random) -> list[dict[str, Any]]:
    """Every coarse date drawn anew as a day inside its bounds, each person's order kept."""
    path = FOLDER / f"{case.key}.jsonl"
    entries = {entry.seq: entry for entry in tighten(Timeline.read(path, case.subjects, LAW).events)}
    days: dict[str, dt.date] = {}
    out = []
    for row in case.rows:
        entry = entries.get(row["seq"])
        if entry is None:
            out.append(dict(row))
            continue
        first, last = civil_day(entry.when.earliest), civil_day(entry.when.latest)
        if last.year >= 2199:
            out.append(dict(row))
            continue
        low = max(first, days.get(row["about"], first))
        day = low + dt.timedelta(days=draw.randint(0, max(0, (last - low).days))) if low <= last else first
        days[row["about"]] = max(day, days.get(row["about"], day))
        plain = {name: value for name, value in row.items() if name not in ("earliest", "latest")}
        out.append({**plain, "at": day.isoformat(), "precision": "day"})
    return out


def speaking(found: Sequence[Obligation], row: Mapping[str, Any], seqs: int = 1) -> list[Obligation]:
    """The obligations an expected row means, in rows whose seqs were multiplied."""
    asked = {**row, "start_seq": row["start_seq"] * seqs} if "start_seq" in row else row
    return meant(found, asked, LAW)
