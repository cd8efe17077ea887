"""Words for an obligation: why it is owed, how it stands, by which law. Made only when somebody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from throughline.clock import words_of_day, words_of_moment

if TYPE_CHECKING:
    from .obligation import Obligation

_STANDS = {
    "not-yet": "It may not be done yet.",
    "due": "It is owed and not yet done.",
    "overdue": "It was not done in time.",
    "broken": "It was broken.",
    "delayed": "It is past the time that policy aims at; the law sets none.",
    "met": "It was done.",
    "met-late": "It was done, but late.",
    "waived": "It was waived, with a reason.",
    "ended": "It is no longer owed.",
    "needs-review": "Events cannot show whether it was done well: a person must look.",
    "cannot-tell": "The facts on record do not settle it.",
}


def explain(duty: Obligation) -> str:
    """A few plain sentences: the rule, what started it, how it stands, what decided that, and doubts."""
    parts = [
        duty.rule.plain,
        _started(duty),
        _stands(duty),
        _decided(duty),
        _until(duty),
        _doubts(duty),
    ]
    return " ".join(part for part in parts if part)


def _phrase(kind: str) -> str:
    return kind.replace("-", " ")


def _facts(seqs: tuple[int, ...]) -> str:
    if not seqs:
        return ""
    return f" (fact {seqs[0]})" if len(seqs) == 1 else f" (facts {', '.join(str(seq) for seq in seqs)})"


def _started(duty: Obligation) -> str:
    start = duty.start
    who = f"Owed by {duty.owed_by}"
    what = f"{_phrase(start.kind)} by {start.role}, {duty.started}{_facts(duty.because.started)}"
    if duty.opened:
        return f"{who}; what started it is not on record, only that it was done: {what}."
    if start.implied:
        return f"{who} because of {_phrase(start.kind)}, which is not on record itself but follows from another fact{_facts(duty.because.started)}."
    return f"{who} because of {what}."


def _stands(duty: Obligation) -> str:
    rule = duty.rule
    if duty.status == "met" and not rule.met_by:
        return "It has been kept so far."
    if duty.status == "needs-review" and rule.quality:
        return f"{_STANDS[duty.status]} {rule.quality.asks}"
    if duty.status in ("overdue", "broken") and rule.breach:
        return f"{_STANDS[duty.status]} What failing it looks like: {rule.breach.rstrip('.')}."
    return _STANDS[duty.status]


def _decided(duty: Obligation) -> str:
    decisive = duty.decisive
    if decisive is None or duty.opened:
        return ""
    seqs = duty.because.broken or duty.because.met
    return f"What decides it: {_phrase(decisive.kind)} by {decisive.role}{_facts(seqs)}."


def _until(duty: Obligation) -> str:
    if duty.status not in ("due", "overdue", "delayed", "not-yet", "cannot-tell"):
        return ""
    if duty.status in ("overdue", "delayed") and duty.broken:
        return f"It was to be done before: {duty.before}."
    if duty.due is not None:
        words = words_of_day(duty.due.date()) if duty.due.microsecond else words_of_moment(duty.due)
        return (
            f"It was to be done by {words}."
            if duty.status in ("overdue", "delayed")
            else f"In time until {words}."
        )
    return f"To be done before: {duty.before}." if duty.before else ""


def _doubts(duty: Obligation) -> str:
    checked = "" if duty.checked else "This rule has not been checked against the live text."
    return f"{duty.doubt} {checked}".strip()
