"""Invented cases of thirty facts, drawn by seed: what a person's line looks like half a year after the first sign."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from throughline.casefile import Entry, Party
from throughline.clock import When

Step = tuple[int, str, str, str | None, dict[str, Any]]

_ADULT: tuple[Step, ...] = (
    (0, "encounter", "FR_POLICE", None, {"place_type": "car-wash", "present": ["other-possible-victim"]}),
    (0, "indicator", "FR_POLICE", None, {"code": "GEN13", "how": "told"}),
    (0, "indicator", "FR_POLICE", None, {"code": "LAB04", "how": "seen"}),
    (0, "danger-assessed", "FR_POLICE", None, {"level": "soon"}),
    (0, "made-safe", "FR_POLICE", None, {"actions": ["separated", "taken-to-safety"]}),
    (0, "interpreter-used", "FR_POLICE", None, {"language": "vi", "independent": True}),
    (0, "private-conversation", "FR_POLICE", None, {"alone": True}),
    (0, "rights-explained", "FR_POLICE", None, {"points": ["what-referral-is", "support"], "language": "vi"}),
    (1, "consent-referral", "FR_POLICE", None, {"state": "given", "language": "vi", "interpreter": True}),
    (1, "consent-support", "FR_POLICE", None, {"state": "given", "language": "vi", "interpreter": True}),
    (1, "reported-to-police", "FR_POLICE", None, {}),
    (1, "crime-recorded", "FR_POLICE", None, {"reference": "INV/1"}),
    (2, "nrm-referral", "FR_POLICE", None, {"route": "online"}),
    (3, "investigation-opened", "FR_POLICE", None, {}),
    (3, "written-confirmation", "FR_POLICE", None, {}),
    (4, "victim-needs-assessed", "FR_POLICE", None, {}),
    (9, "reasonable-grounds", "SCA", None, {"outcome": "positive"}),
    (9, "decision-notified", "SCA", None, {"decision": "reasonable-grounds", "to": "VICTIM"}),
    (10, "first-contact", "TSA", None, {}),
    (10, "accommodation", "TSA", None, {"type": "safe-house"}),
    (11, "support-needs-assessed", "TSA", None, {"needs": ["health"]}),
    (14, "journey-plan", "TSA", None, {}),
    (15, "subsistence-rate", "HO_POLICY", None, {"gbp_week": 65, "accommodation": "self-catered"}),
    (20, "legal-referral", "TSA", None, {"about": "immigration"}),
    (30, "suspect-arrested", "FR_POLICE", None, {}),
    (31, "victim-update", "FR_POLICE", None, {"about": "arrest"}),
    (60, "outreach-visit", "TSA", None, {}),
    (
        120,
        "conclusive-grounds",
        "SCA",
        None,
        {"outcome": "positive", "evidence_holders_asked": True, "reasons_given": True},
    ),
    (125, "recovery-needs-assessment", "SCA", None, {"outcome": "continue"}),
)
_SUSPECT: tuple[Step, ...] = (
    (0, "encounter", "FR_POLICE", None, {"circumstances": "cannabis-cultivation"}),
    (0, "arrested", "FR_POLICE", None, {"offence": "cannabis"}),
    (0, "age-disputed", "FR_POLICE", None, {}),
    (
        0,
        "interviewed",
        "FR_POLICE",
        None,
        {"as": "suspect", "under_caution": True, "present": ["appropriate-adult"]},
    ),
    (0, "exploitation-claimed", "VICTIM", "FR_POLICE", {}),
    (0, "distress-signal", "FR_POLICE", None, {}),
    (1, "safeguarding-referral", "FR_POLICE", "LA", {"for": "child"}),
    (1, "safeguarding-decision", "LA", None, {"outcome": "strategy-discussion"}),
    (2, "strategy-discussion", "LA", None, {}),
    (2, "nrm-referral", "LA", None, {"route": "online"}),
    (2, "looked-after", "LA", None, {}),
    (3, "guardian-requested", "LA", None, {}),
    (5, "reasonable-grounds", "SCA", None, {"outcome": "positive"}),
    (
        6,
        "non-punishment-considered",
        "CPS",
        None,
        {"stage": "charge", "outcome": "wait", "reasons": "invented"},
    ),
    (9, "missing", "LA", None, {}),
    (11, "found", "FR_POLICE", None, {}),
    (13, "return-interview", "LA", None, {"held": True}),
    (18, "section-47-enquiry", "LA", None, {}),
    (19, "child-protection-conference", "LA", None, {}),
    (30, "age-assessed", "LA", None, {"outcome": "child", "age_found": 16}),
    (40, "child-assessment", "LA", None, {"stage": "completed"}),
    (60, "prosecution-reviewed", "CPS", None, {"outcome": "discontinue", "reasons": "invented"}),
    (61, "prosecution-discontinued", "CPS", None, {}),
    (80, "guardian-appointed", "ICTG", None, {}),
    (90, "intelligence-submitted", "FR_POLICE", None, {}),
    (95, "investigation-opened", "FR_POLICE", None, {}),
    (100, "legal-referral", "LA", None, {"about": "immigration"}),
    (140, "conclusive-grounds", "SCA", None, {"outcome": "negative"}),
    (150, "reconsideration-requested", "ICTG", None, {}),
)


def case(draw: random.Random) -> list[Entry]:
    """One invented case of thirty facts: an adult in support or a child suspect, with its days drawn anew."""
    steps = draw.choice((_ADULT, _SUSPECT))
    first = dt.date(2021, 1, 1) + dt.timedelta(days=draw.randrange(1500))
    nation = draw.choice(("E", "E", "E", "W", "S", "NI"))
    return [*_known(first, nation, steps is _SUSPECT), *_facts(first, steps, draw)]


def _known(first: dt.date, nation: str, child: bool) -> Iterator[Entry]:
    yield _entry(1, first, "nation", "SYSTEM", None, {"nation": nation})
    if not child:
        return


def _facts(first: dt.date, steps: tuple[Step, ...], draw: random.Random) -> Iterator[Entry]:
    late = draw.choice((0, 0, 1, 4))
    for seq, (day, kind, by, to, data) in enumerate(steps, start=2):
        on = first + dt.timedelta(days=day + draw.randrange(1 + late * (day // 3 + 1)))
        yield _entry(seq, on, kind, by, to, data)


def _entry(seq: int, day: dt.date, kind: str, by: str, to: str | None, data: dict[str, Any]) -> Entry:
    when = When.day(day)
    return Entry(seq, kind, Party(by), "subject", when, when.latest, data, to)


def cases(count: int, seed: int = 1) -> list[list[Entry]]:
    """Cases drawn by seed: the same seed gives the same cases."""
    draw = random.Random(seed)
    return [case(draw) for _ in range(count)]
