"""Holds the engine against published cases: each expected row, what is shown, and whether they agree."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from throughline.law import Law, load

from .obligation import Obligation, Status
from .report import MODES, shown
from .timeline import BadTimeline, Timeline

_FAILED = frozenset({Status.OVERDUE, Status.BROKEN, Status.MET_LATE})
_LATE = frozenset({Status.DELAYED, Status.MET_LATE, Status.OVERDUE})
_BREACH = frozenset({Status.OVERDUE, Status.BROKEN})
_ANY_OWNER = "FR_UNKNOWN"
_EXPECTED = "expected.jsonl"


def replay(folder: Path) -> tuple[list[dict[str, Any]], bool]:
    """Every expected row of the folder with `expected`, `shown` and `agrees`; and whether all agree.

    A case is KEY.jsonl beside KEY.expected.jsonl; subjects.json holds the starting facts of all. Raises BadTimeline.
    """
    law = load()
    rows = [row for path in sorted(folder.glob(f"*.{_EXPECTED}")) for row in _case(path, law)]
    return rows, all(row["agrees"] for row in rows)


def _case(path: Path, law: Law) -> Iterator[dict[str, Any]]:
    subjects = path.parent / "subjects.json"
    events = path.with_name(path.name.removesuffix(_EXPECTED) + "jsonl")
    timeline = Timeline.read(events, subjects if subjects.exists() else None, law)
    seen: dict[tuple[str, str], Sequence[Obligation]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            yield _row(_expected(path, number, line), timeline, law, seen)


def _expected(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        return {
            **row,
            "as_of": str(dt.date.fromisoformat(row["as_of"])),
            "duty": row["duty"],
            "about": row["about"],
        }
    except (ValueError, KeyError, TypeError) as cause:
        raise BadTimeline(
            path, number, f"is not an expected row with duty, about and as_of ({cause})"
        ) from cause


def _row(
    row: Mapping[str, Any], timeline: Timeline, law: Law, seen: dict[tuple[str, str], Sequence[Obligation]]
) -> dict[str, Any]:
    asked = MODES if row.get("mode", "both") == "both" else (row["mode"],)
    found: dict[str, list[Obligation]] = {}
    for mode in asked:
        key = (mode, row["as_of"])
        if key not in seen:
            seen[key] = shown(timeline, law, dt.date.fromisoformat(row["as_of"]), mode)
        found[mode] = meant(seen[key], row, law)
    agrees = all(agree(row, obligations) for obligations in found.values())
    statuses = {mode: [each.status.value for each in obligations] for mode, obligations in found.items()}
    expected = row.get("status")
    return {**row, "expected": expected, "shown": statuses, "agrees": agrees}


def meant(found: Sequence[Obligation], row: Mapping[str, Any], law: Law) -> list[Obligation]:
    """The obligations that an expected row speaks of: its duty, person, owner and start."""
    return [
        each
        for each in found
        if each.duty == row["duty"]
        and each.about == row["about"]
        and _owner_agrees(each.owed_by, row, law)
        and ("start_seq" not in row or row["start_seq"] in each.because.started)
    ]


def _owner_agrees(role: str, row: Mapping[str, Any], law: Law) -> bool:
    """Any owner agrees with a referrer who is not visible, and with a duty that should not be there at all."""
    owner = row.get("owner", _ANY_OWNER)
    return owner == _ANY_OWNER or row["status"] == "not-applicable" or law.same_office(role, str(owner))


def agree(row: Mapping[str, Any], found: Sequence[Obligation]) -> bool:
    """Whether what is shown agrees with an expected row."""
    statuses = {each.status for each in found}
    if row["status"] == "not-applicable":
        return not statuses
    if row.get("derivable", True) is False:
        return Status.NEEDS_REVIEW in statuses
    match row["status"]:
        case "failed":
            return bool(statuses & _FAILED)
        case "late":
            return bool(statuses & _LATE)
        case "met":
            return Status.MET in statuses and not statuses & _FAILED
        case "not-breach":
            return bool(statuses) and not statuses & _BREACH
    return bool(statuses)
