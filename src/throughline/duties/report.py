"""Every obligation that a file of events gives, as plain rows for other programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from throughline.clock import end_of_day
from throughline.law import Law, load

from .obligation import Obligation
from .quick import obligations
from .timeline import Timeline

MODES = ("historic", "replay")


def duties_report(
    events_path: Path,
    subjects_path: Path | None,
    as_of: dt.date,
    about: str | None = None,
    mode: str = "historic",
    law_of: dt.date | None = None,
) -> list[dict[str, Any]]:
    """The obligations at the end of `as_of`, in order of start, then duty.

    `historic`: the law in force when each duty started. `replay`: the law of `law_of`, else of the catalogue's own day.
    Raises BadTimeline for a file that cannot be read.
    """
    law = load()
    timeline = Timeline.read(events_path, subjects_path, law)
    return [row_of(each) for each in shown(timeline, law, as_of, mode, law_of) if about in (None, each.about)]


def shown(
    timeline: Timeline, law: Law, as_of: dt.date, mode: str, law_of: dt.date | None = None
) -> Sequence[Obligation]:
    """The obligations of a timeline in one of the two modes. Raises ValueError for another mode."""
    if mode not in MODES:
        raise ValueError(f"mode is {' or '.join(MODES)}, not {mode!r}")
    replayed = mode == "replay"
    facts = timeline.facts(as_of, nation_of_replay=replayed)
    day = (law_of or law.as_at) if replayed else None
    return obligations(facts, law, end_of_day(as_of), law_of=day, ordered=True)


def row_of(each: Obligation) -> dict[str, Any]:
    """One obligation as JSON-safe data."""
    return {
        "duty": each.duty,
        "owed_by": each.owed_by,
        "about": each.about,
        "status": each.status.value,
        "due": each.due.isoformat() if each.due else None,
        "force": each.force,
        "because": {
            "started": list(each.because.started),
            "met": list(each.because.met),
            "broken": list(each.because.broken),
        },
        "source": each.source,
        "explanation": each.explanation,
    }
