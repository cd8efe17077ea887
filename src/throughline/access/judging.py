"""Which duties a reader may judge by silence.

A duty is overdue when its time has passed and no fact that meets it is on record. A reader who may never see such a fact
cannot say so: for them silence proves nothing, and to show the duty as missed would be false, and would tell them by
its change where the firewall hides something. What they see met or broken is certain, whoever they are.
"""

from __future__ import annotations

from functools import cache

from throughline.duties import Obligation, Status
from throughline.vocabulary import KINDS, CaseKind, LegalRole, Sector, Track, UserRole

from .actor import Actor
from .policy import ENFORCEMENT, WALLED

CARERS = frozenset(
    {
        LegalRole.TSA,
        LegalRole.SCOT_SUPPORT,
        LegalRole.NI_SUPPORT,
        LegalRole.ICTG,
        LegalRole.GUARDIAN_SCOT,
        LegalRole.GUARDIAN_NI,
        LegalRole.NGO,
        LegalRole.NGO_FR,
        LegalRole.NHS,
        LegalRole.LEGAL_REP,
    }
)
"""Those whose facts stand behind the firewall."""

CERTAIN = frozenset(
    {Status.MET, Status.MET_LATE, Status.BROKEN, Status.WAIVED, Status.ENDED, Status.NEEDS_REVIEW}
)


def may_judge(actor: Actor, duty: Obligation) -> bool:
    """Whether what this reader sees of the duty is all there is to see of it, or is certain as it stands."""
    if duty.status in CERTAIN or (duty.body is not None and duty.body in actor.agencies):
        return True
    kinds = frozenset(kind for pattern in duty.rule.met_by for kind in pattern.kinds)
    return not (
        _met_unseen(actor.role is UserRole.SURVIVOR, actor.sector, kinds) or _owed_unseen(actor, duty)
    )


def _owed_unseen(actor: Actor, duty: Obligation) -> bool:
    return actor.sector in WALLED and duty.owed_by in CARERS


@cache
def _met_unseen(survivor: bool, sector: Sector, kinds: frozenset[str]) -> bool:
    """Whether a fact of one of these kinds could be there and hidden from every reader of this sort."""
    if sector is Sector.IMMIGRATION:
        return True
    found = [KINDS[kind] for kind in kinds if kind in KINDS]
    if any(cls.privileged for cls in found):
        return True
    if survivor:
        return any(cls.cases[0] is not CaseKind.PERSON for cls in found)
    if sector not in ENFORCEMENT and any(cls.cases[0] is CaseKind.INTELLIGENCE for cls in found):
        return True
    return sector in WALLED and any(cls.track is Track.SUPPORT for cls in found)
