"""What must hold before a decision is taken. A guard stops a decision of the organisation, never a fact, never a person.

Each guard is given what the deciding actor may see, and answers with everything that stands in the way, in words. The
names are those the kinds of fact carry (`Fact.guards`); `missing_guards` finds a name without a body.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from throughline.casefile import Casefile

from .obligation import Obligation, Status


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that stands in the way: why, in words, and what it is (a duty's key, a line of enquiry, a question)."""

    reason: str
    what: str


class Decision(Protocol):
    """The fact that would record the decision."""

    @property
    def kind(self) -> str: ...

    def to_data(self) -> dict[str, Any]: ...


Guard = Callable[[Casefile, Sequence[Obligation], Any], list[Held]]

#: The areas of the catalogue that belong to each track, so that closing one track asks only for its own duties.
TRACK_AREAS: Mapping[str, frozenset[str]] = {
    "referral": frozenset({"refer", "deliver", "notify", "consent", "decide", "reconsider"}),
    "support": frozenset({"support", "adult-support", "recovery", "shelter", "moving-on"}),
    "safeguarding": frozenset({"recognise", "children", "protect", "guardians", "age", "share"}),
    "crime": frozenset({"investigate", "evidence", "victims-code", "non-punishment", "orders"}),
}
QUESTIONS: Mapping[str, str] = {
    "other-victims": "Are there other victims?",
    "suspects": "Are all suspects dealt with?",
    "finances": "Was the money followed?",
    "nrm-outcome": "Is the referral decision known?",
    "intelligence": "Was intelligence submitted?",
    "victimless": "Was a case without the victim's evidence considered?",
    "victim-told": "Was the victim told, with the right to review?",
}
#: Ends of support that are the person's own choice, or nobody's: no guard may stand in the way of these.
OWN_CHOICE = frozenset({"left", "declined", "consent-withdrawn", "left-uk", "died"})
_STANDS_IN_THE_WAY = frozenset(
    {Status.DUE, Status.OVERDUE, Status.DELAYED, Status.CANNOT_TELL, Status.NEEDS_REVIEW}
)


def closing(casefile: Casefile, obligations: Sequence[Obligation], fact: Decision) -> list[Held]:
    """Before a case or a track is closed: its open duties, an unanswered hand-over, untaken lines of enquiry."""
    track = fact.to_data().get("track")
    areas = TRACK_AREAS.get(str(track))
    held = _open_duties(obligations, areas)
    if areas is None and casefile.hand_over is not None:
        team = casefile.hand_over.to_team
        held.append(
            Held(
                f"A hand-over to {team} waits to be accepted; take it back or have it accepted first",
                "hand-over",
            )
        )
    if track in (None, "crime"):
        held += _untaken_lines(casefile)
    return held


def ending_investigation(casefile: Casefile, obligations: Sequence[Obligation], fact: Decision) -> list[Held]:
    """Before an investigation is closed or nothing further is done: questions, lines of enquiry, open duties."""
    before = [each for each in obligations if each.duty != "INV-03"]
    return [*_unasked(casefile), *_untaken_lines(casefile), *_open_duties(before, TRACK_AREAS["crime"])]


def asking_for_charge(casefile: Casefile, obligations: Sequence[Obligation], fact: Decision) -> list[Held]:
    """Before a charge is asked for: whether the suspect may be a victim, and a referral that waits for its decision."""
    held = _open_duties(obligations, frozenset({"non-punishment"}))
    referred = _said(casefile, "nrm-referral")
    if referred and not _said(casefile, "reasonable-grounds") and not _said(casefile, "conclusive-grounds"):
        held.append(
            Held(
                "A referral of this person waits for its decision; record why the charge cannot wait",
                "decision",
            )
        )
    return held


def ending_support(casefile: Casefile, obligations: Sequence[Obligation], fact: Decision) -> list[Held]:
    """Before an organisation ends support: needs assessed, onward referrals made. The person may always leave."""
    if fact.to_data().get("reason") in OWN_CHOICE:
        return []
    return _open_duties(obligations, TRACK_AREAS["support"])


def second_signature(casefile: Casefile, obligations: Sequence[Obligation], fact: Decision) -> list[Held]:
    """A second signature signs something that is there; the guards of what it signs are asked by the door."""
    signed = fact.to_data().get("of")
    if any(entry.seq == signed for entry in casefile.entries):
        return []
    return [Held(f"There is no fact {signed} on this case to sign", "countersigned")]


GUARDS: Mapping[str, Guard] = {
    "case-closed": closing,
    "investigation-closed": ending_investigation,
    "no-further-action": ending_investigation,
    "charged": asking_for_charge,
    "support-ended": ending_support,
    "countersigned": second_signature,
}


def missing_guards(kinds: Mapping[str, Any]) -> dict[str, list[str]]:
    """The names of guards that kinds of fact carry and nobody wrote, with the kinds that carry them."""
    missing: dict[str, list[str]] = {}
    for kind, cls in kinds.items():
        for name in cls.guards:
            if name not in GUARDS:
                missing.setdefault(name, []).append(kind)
    return missing


def _open_duties(obligations: Iterable[Obligation], areas: frozenset[str] | None) -> list[Held]:
    return [
        Held(f"{each.title} ({each.duty}): {_how(each)}", each.key)
        for each in obligations
        if each.status in _STANDS_IN_THE_WAY and (areas is None or each.area in areas)
    ]


def _how(each: Obligation) -> str:
    if each.status is Status.NEEDS_REVIEW:
        return "a person must look at it"
    return f"owed by {each.owed_by} and {'late' if each.status is Status.OVERDUE else 'not yet done'}"


def _untaken_lines(casefile: Casefile) -> list[Held]:
    """Lines of enquiry whose last state is planned or under way, or that were dropped without a reason."""
    last = {
        str(entry.data.get("line")): entry for entry in casefile.entries if entry.kind == "line-of-enquiry"
    }
    return [
        Held(f"A line of enquiry is not finished: {line}", line)
        for line, entry in last.items()
        if _untaken(entry.data)
    ]


def _untaken(data: Mapping[str, Any]) -> bool:
    return data.get("state") in ("planned", "open") or (
        data.get("state") == "not-taken" and not data.get("reason")
    )


def _unasked(casefile: Casefile) -> list[Held]:
    checks = [entry for entry in casefile.entries if entry.kind == "closure-check"]
    answered = {question for entry in checks for question in entry.data.get("answered") or ()}
    return [
        Held(f"Nobody has recorded an answer: {text}", question)
        for question, text in QUESTIONS.items()
        if question not in answered
    ]


def _said(casefile: Casefile, kind: str) -> bool:
    return any(entry.kind == kind for entry in casefile.entries)
