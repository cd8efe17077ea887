"""The four tracks of a line: referral, support, safeguarding, crime. None ever closes another."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from .entry import Entry


class TrackState(StrEnum):
    """Whether a track has begun, runs, or is closed."""

    NOT_BEGUN = "not begun"
    OPEN = "open"
    CLOSED = "closed"


def _kinds(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BEGINS = {
    "referral": _kinds(
        "nrm-referral duty-to-notify reasonable-grounds conclusive-grounds reconsideration-requested"
    ),
    "support": _kinds(
        "first-contact support-worker-named support-needs-assessed emergency-support outreach-visit subsistence-rate "
        "place-of-safety-accepted returned-to-support support-extended"
    ),
    "safeguarding": _kinds(
        "safeguarding-referral safeguarding-decision strategy-discussion section-47-enquiry child-assessment looked-after "
        "missing"
    ),
    "crime": _kinds(
        "reported-to-police crime-recorded incident-recorded investigation-opened arrested charged"
    ),
}
_ENDS = {
    "referral": _kinds("victim-not-accepted"),
    "support": _kinds("support-ended left-support"),
    "safeguarding": frozenset[str](),
    "crime": _kinds("investigation-closed"),
}
TRACKS = tuple(_BEGINS)


def track_state(track: str, entries: Iterable[Entry]) -> TrackState:
    """The state of one track after all entries, in the order of events."""
    state = TrackState.NOT_BEGUN
    for entry in entries:
        if entry.kind in _BEGINS[track] or _reopens(track, entry):
            state = TrackState.OPEN
        elif state is TrackState.OPEN and _closes(track, entry):
            state = TrackState.CLOSED
    return state


def _reopens(track: str, entry: Entry) -> bool:
    return entry.kind == "case-reopened" and entry.data.get("track") == track


def _closes(track: str, entry: Entry) -> bool:
    if entry.kind == "case-closed":
        return entry.data.get("track") == track
    if entry.kind == "consent-withdrawn":
        return track in ("referral", "support") and entry.data.get("purpose") == track
    return entry.kind in _ENDS[track]
