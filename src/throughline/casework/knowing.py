"""What is known of a person, as rows for a page: the glance at the head, the duties, the facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from throughline.casefile import Age, TrackState
from throughline.casework.picture.compose import choose
from throughline.casework.queries import Names, said_by
from throughline.duties import Obligation
from throughline.ledger import OpenCase
from throughline.vocabulary import CONSENT_STATES, PURPOSES
from throughline.web import words

NO_NAME = "Name not recorded"
_NAMELESS = {"investigation": "Investigation", "intelligence": "Graded report"}
_AGES = {
    Age.CHILD: "Child",
    Age.ADULT: "Adult",
    Age.MAY_BE_CHILD: "May be under 18: treat as a child until assessed",
    Age.UNKNOWN: "Not asked or not known",
}
_STATES = {TrackState.NOT_BEGUN: "Not begun", TrackState.OPEN: "Open", TrackState.CLOSED: "Closed"}
_CONSENT_WORDS = {
    "withdrawn": "Withdrawn",
    "not-yet": "Not ready to decide",
    "cannot-decide": "Cannot decide at present",
}


def name_of(case: OpenCase) -> str:
    """The last name this reader may read; never a word about one they may not."""
    for entry in reversed(case.casefile.entries):
        if entry.kind == "name":
            parts = [str(entry.data[part]) for part in ("first_names", "last_name") if entry.data.get(part)]
            if parts:
                return " ".join(parts)
    for entry in reversed(case.casefile.entries):
        if entry.kind == "alias" and entry.data.get("name"):
            return f"Known as {entry.data['name']}"
    return _NAMELESS.get(case.kind, NO_NAME)


def at_a_glance(case: OpenCase, names: Names) -> dict[str, Any]:
    """The head of the page: name, who is accountable, what waits, how to reach them, age, nation, tracks, consents."""
    at, file = timezone.now(), case.casefile
    age = file.age(at)
    return {
        "name": name_of(case),
        "reference": str(case.id)[:8],
        "lead": str(case.lead.team) if case.lead is not None else "",
        "since": _since(case),
        "offer": _offer(case, names, at),
        "closed": case.closed_at,
        "to_sign": case.waiting_for_signature.seq if case.waiting_for_signature else None,
        "as_child": age.as_child,
        "age": _AGES[age],
        "nation": words.NATIONS.get(file.nation().value, file.nation().value),
        "reaching": _reaching(case),
        "tracks": [(words.TRACKS[track], _STATES[state]) for track, state in file.tracks.items()],
        "consents": [(PURPOSES.label(what), consent_state(state)) for what, state in file.consents().items()],
        "overdue": sum(str(duty.status) in ("overdue", "broken", "delayed") for duty in case.obligations),
        "open": sum(duty.status.is_open for duty in case.obligations),
    }


def consent_state(state: str) -> str:
    """The state of an agreement in words."""
    return _CONSENT_WORDS.get(state) or CONSENT_STATES.label(state)


def _since(case: OpenCase) -> datetime | None:
    took = [e for e in case.casefile.entries if e.kind in ("case-opened", "lead-set", "handover-accepted")]
    return took[-1].when.earliest if took and case.lead is not None else None


def _offer(case: OpenCase, names: Names, at: datetime) -> dict[str, Any] | None:
    waiting = case.casefile.hand_over
    if waiting is None:
        return None
    late = bool(waiting.accept_by and waiting.accept_by < at.date().isoformat())
    by = datetime.fromisoformat(waiting.accept_by) if waiting.accept_by else None
    return {
        "to": names.teams.get(waiting.to_team, "another team"),
        "by": by,
        "late": late,
        "disputed": waiting.disputed,
    }


def _reaching(case: OpenCase) -> list[dict[str, Any]]:
    """How the person may be reached. What nobody asked about is not used: silence is not consent to be called."""
    today = timezone.localdate().isoformat()
    found: list[dict[str, Any]] = []
    for entry in case.casefile.entries:
        if entry.kind == "no-contact" and str(entry.data.get("until") or "9999") >= today:
            found.append(
                {
                    "no": True,
                    "whom": [words.role(one) for one in entry.data.get("from_whom") or ()],
                    "until": entry.data.get("until"),
                }
            )
        elif entry.kind == "contact-method":
            found.append(
                {
                    "no": False,
                    "means": words.answer("contact-method", "means", entry.data),
                    "safe": entry.data.get("safe"),
                    "value": entry.data.get("value"),
                    "times": entry.data.get("safe_times"),
                }
            )
    return found


def duty_rows(case: OpenCase, names: Names, *, trouble_first: bool = False) -> list[dict[str, Any]]:
    """Every duty as a row, in the order of the picture."""
    now = timezone.now()
    ordered = choose(case.obligations, len(case.obligations), trouble_first=trouble_first)
    return [_duty_row(duty, names, now) for duty in ordered]


def _duty_row(duty: Obligation, names: Names, now: datetime) -> dict[str, Any]:
    return {
        "ref": words.reference_of(duty.key),
        "title": duty.title,
        "owner": names.owner(duty),
        "status": str(duty.status),
        "due": words.day(duty.due) if duty.due else (words.before(duty.before) if duty.before else ""),
        "until": words.until(duty.due, now) if duty.due and duty.status.is_open else "",
        "checked": duty.checked,
    }


def fact_rows(case: OpenCase, entries: Iterable[Any], names: Names) -> list[dict[str, Any]]:
    """Facts as rows, each with the colour of whoever was accountable then, in the order given."""
    replaced = case.superseded()
    return [
        {
            "seq": entry.seq,
            "title": words.title_of(entry.kind),
            "gist": gist_of(entry),
            "when": str(entry.when),
            "track": words.TRACKS[words.track_of(entry.kind)],
            "by": said_by(entry, names),
            "replaced": entry.seq in replaced,
        }
        for entry in entries
    ]


def gist_of(entry: Any) -> str:
    """One plain phrase from the open, coded answers of a fact: it never names or places anybody."""
    return ", ".join(words.coded(entry.kind, entry.data)[:2])
