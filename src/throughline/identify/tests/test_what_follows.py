"""Every fact that these pages record, with the duties that it starts, meets, breaks or ends by the catalogue."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from throughline import law
from throughline.casefile import Entry, Party
from throughline.clock import UK, When
from throughline.duties import obligations
from throughline.identify import first
from throughline.identify.pages import rights, safe_place, signs
from throughline.identify.pages.first import MADE_SAFE
from throughline.vocabulary import parse

Said = tuple[str, dict[str, Any]]
START = dt.datetime(2026, 5, 4, 10, 0, tzinfo=UK)
ADULT: list[Said] = [("nation", {"nation": "E"}), ("age-band", {"band": "adult"})]
CHILD: list[Said] = [("nation", {"nation": "E"}), ("age-band", {"band": "under-18"})]
MET: Said = ("encounter", {"met_in_person": True})
SIGN: Said = ("indicator", {"code": "GEN13", "how": "seen"})
YES: Said = ("victim-considered", {"outcome": "yes", "reasons": "Invented."})
ARREST: Said = ("arrested", {"offence": "assault"})
FOREIGN: Said = ("language", {"language": "vi", "interpreter_needed": True})
TONIGHT: Said = ("safe-place-needed", {"urgency": "tonight"})
POINTS: Said = ("rights-explained", {"points": ["support"], "language": "en"})

# What was there before, the fact, and what it makes of which duty, by whichever body.
FOLLOWS: list[tuple[list[Said], Said, dict[str, str]]] = [
    ([ADULT[0], MET], ("age-band", {"band": "unsure"}), {"CHD-00": "met"}),
    (ADULT, ("encounter", {"present": ["suspected-controller"]}), {"REC-01": "due", "SAF-01": "due", "SAF-02": "due"}),
    (ADULT, ("danger-assessed", {"level": "immediate"}), {"SAF-01": "due", "REC-01-WHY": "due"}),
    (ADULT, ("danger-assessed", {"level": "none"}), {"SAF-01": "nothing"}),
    ([*ADULT, MET], SIGN, {"REC-01-WHY": "due", "SAF-02": "due", "REC-01": "met"}),
    ([*CHILD, MET], SIGN, {"CHD-01": "due"}),
    ([*ADULT, MET], ("sign-not-seen", {"signs": ["GEN07"]}), {"REC-01-WHY": "nothing", "REC-01": "nothing"}),
    ([*ADULT, ("danger-assessed", {"level": "immediate"})], ("made-safe", {"actions": ["separated"]}), {"SAF-01": "met"}),
    ([*ADULT, SIGN], YES, {"REC-01-WHY": "met", "INF-01": "due", "DTN-01": "due"}),
    ([*CHILD, SIGN], YES, {"REC-01-WHY": "met", "INF-01-CHILD": "due", "NRM-01": "due"}),
    ([*ADULT, SIGN], ("victim-considered", {"outcome": "not-yet", "reasons": "Invented."}),
     {"REC-01-WHY": "met", "REC-02": "due"}),
    ([*ADULT, ARREST], SIGN, {"NPN-07": "due", "NPN-08": "due", "NPN-10": "due", "SAF-03": "due", "NPN-09": "nothing"}),
    ([*CHILD, ARREST], SIGN, {"NPN-09": "due"}),
    ([*ADULT, ARREST, SIGN], ("custody-told", {"told": ["custody"]}), {"NPN-07": "met", "NPN-08": "due", "NPN-10": "due"}),
    ([*ADULT, ARREST, SIGN], ("custody-told", {"told": ["solicitor", "prosecutor"]}),
     {"NPN-07": "due", "NPN-08": "met", "NPN-10": "met"}),
    ([*ADULT, SIGN], ("under-suspicion", {}), {"NPN-08": "due", "NPN-10": "due", "NPN-07": "nothing"}),
    ([*ADULT, SIGN, ("under-suspicion", {})], ("no-longer-suspected", {}), {"NPN-08": "ended", "NPN-10": "ended"}),
    (ADULT, FOREIGN, {"INT-01": "due"}),
    ([*ADULT, FOREIGN], ("interpreter-used", {"language": "vi", "independent": True}), {"INT-01": "met"}),
    ([*ADULT, FOREIGN], ("interpreter-used", {"language": "vi", "independent": True, "same_circle": True}), {"INT-01": "broken"}),
    ([*ADULT, SIGN], ("private-conversation", {"alone": True}), {"SAF-02": "met"}),
    ([*ADULT, SIGN], ("private-conversation", {"alone": False}), {"SAF-02": "broken"}),
    ([*ADULT, YES], POINTS, {"INF-01": "met", "INF-01-POINTS": "due", "CON-01": "due"}),
    ([*ADULT, YES, POINTS], ("every-point-explained", {"checklist": "adult-E-1"}), {"INF-01-POINTS": "met"}),
    ([*CHILD, YES], ("rights-explained", {"points": ["child-pack"], "language": "en"}), {"INF-01-CHILD": "met"}),
    (ADULT, TONIGHT, {"POS-02": "due"}),
    (ADULT, ("safe-place-needed", {"urgency": "days"}), {"POS-02": "nothing"}),
    ([*ADULT, TONIGHT], ("place-asked", {"answer": "offered"}), {"POS-02": "due"}),
    ([*ADULT, TONIGHT], ("no-place-found", {"why": "none-exists"}), {"POS-02": "due"}),
    ([*ADULT, TONIGHT], ("accommodation", {"type": "refuge"}), {"POS-02": "met"}),
    ([*ADULT, TONIGHT], ("accommodation", {"type": "street"}), {"POS-02": "due"}),
    ([*ADULT, TONIGHT], ("accommodation", {"type": "hostel", "suitable": False}), {"POS-02": "due"}),
    ([*ADULT, TONIGHT], ("place-declined", {}), {"POS-02": "met"}),
    ([*ADULT, TONIGHT], ("night-waited", {"where": "police-station"}), {"POS-02": "broken"}),
    ([*ADULT, TONIGHT], ("night-waited", {"where": "hospital"}), {"POS-02": "due"}),
    ([*ADULT, MET, ("consent-referral", {"state": "not-yet"})], ("place-of-safety-offered", {"available": True}), {"POS-01": "met"}),
    ([*ADULT, MET, ("consent-referral", {"state": "not-yet"})], ("place-of-safety-offered", {"available": False}), {"POS-01": "due"}),
]  # fmt: skip
# Facts that steer what pages say and ask, and on which no duty of the catalogue hangs by themselves.
NOTHING_HANGS_ON = {
    "safe-to-approach": "decides whether paper is offered and whether one talks here",
    "safe-contact": "decides which ways of contact may be asked for",
    "contact-method": "every message obeys it; its safety is the messages' own rule",
    "paper-given": "says what they carry, for whoever meets them next",
    "alias": "a name by which to find them again",
    "nation": "says whose law it is; every row above carries it",
}


def entries(told: list[Said]) -> list[Entry]:
    """Facts a quarter of an hour apart, all by the same police body."""
    found = []
    for seq, (kind, data) in enumerate(told, 1):
        when = When.minute(START + dt.timedelta(minutes=15 * seq))
        parse(kind, {"happened": when, **data})
        found.append(
            Entry(seq, kind, Party("FR_POLICE", "northshire-police"), "subject", when, when.latest, data)
        )
    return found


def came_of(told: list[Said]) -> dict[str, str]:
    at = START + dt.timedelta(hours=2)
    return {each.duty: str(each.status) for each in obligations(entries(told), law.load(), at)}


@pytest.mark.parametrize(
    ("before", "fact", "expected"),
    FOLLOWS,
    ids=[f"{fact[0]} {fact[1]} -> {expected}"[:110] for _, fact, expected in FOLLOWS],
)
def test_what_follows_from_the_fact(before: list[Said], fact: Said, expected: dict[str, str]) -> None:
    found = came_of([*before, fact])
    assert {duty: found.get(duty, "nothing") for duty in expected} == expected


@pytest.mark.parametrize(
    ("before", "fact", "expected"),
    [row for row in FOLLOWS if set(row[2].values()) & {"met", "broken", "ended"}],
    ids=lambda value: "",
)
def test_it_was_this_fact_that_did_it(before: list[Said], fact: Said, expected: dict[str, str]) -> None:
    """Without the fact no duty stands as it does with it: a row that would hold anyway proves nothing."""
    without = came_of(before)
    for duty, status in expected.items():
        if status in ("met", "broken", "ended") and (duty, fact[0]) != ("REC-01", "indicator"):
            assert without.get(duty) != status


def recorded_here() -> set[str]:
    """Every kind that a sheet of this room can record."""
    sheets = [first.sheet(), MADE_SAFE, signs.CONSIDER, *signs.SHEETS.values(), *safe_place.SHEETS.values()]
    sheets += [rights.SAFE, rights.PRIVATE, rights.INTERPRETER, rights.PAPER]
    kinds = {asked.kind for sheet in sheets for asked in sheet.asked}
    return kinds | {
        "indicator",
        "sign-not-seen",
        "place-asked",
        "rights-explained",
        "every-point-explained",
        "contact-method",
    }


def test_every_kind_that_is_recorded_here_stands_in_the_table_or_says_why_not() -> None:
    told = {fact[0] for _, fact, _ in FOLLOWS}
    assert recorded_here() == told | set(NOTHING_HANGS_ON)
    assert not told & set(NOTHING_HANGS_ON)


def test_nothing_hangs_on_what_is_said_to_carry_nothing() -> None:
    mentioned = {
        kind
        for duty in law.load().duties
        for rule in duty.versions
        for pattern in (*rule.starts, *rule.met_by, *rule.broken_by)
        for kind in pattern.kinds
    }
    assert not set(NOTHING_HANGS_ON) & mentioned
