"""Who does things: the roles users hold, the sectors bodies belong to, and the roles on which the law puts duties.

A *user role* is what a person may do in this system. A *sector* is the kind of body they work for, by which facts are
walled off from one another. A *legal role* is the word the catalogue of law uses for who owes a duty or does an act.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class UserRole(StrEnum):
    """What a user is here to do; decides which kinds of fact they may record."""

    FIRST_RESPONDER = "first-responder"
    DECISION_MAKER = "decision-maker"
    SUPPORT_WORKER = "support-worker"
    ADVOCATE = "advocate"
    GUARDIAN = "guardian"
    INVESTIGATOR = "investigator"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    PROSECUTOR = "prosecutor"
    INSPECTOR = "inspector"
    DATA_GUARDIAN = "data-guardian"
    ADMINISTRATOR = "administrator"
    SURVIVOR = "survivor"
    AGENCY_SYSTEM = "agency-system"
    WORKER = "worker"


class Sector(StrEnum):
    """The kind of body; the firewall is drawn between sectors."""

    POLICE = "police"
    LAW_ENFORCEMENT = "law-enforcement"
    PROSECUTION = "prosecution"
    COURT = "court"
    IMMIGRATION = "immigration"
    DECISION = "decision"
    COUNCIL = "council"
    HEALTH = "health"
    SUPPORT = "support"
    LEGAL = "legal"
    ADVOCACY = "advocacy"
    INSPECTORATE = "inspectorate"
    PRISON = "prison"
    OTHER = "other"


class LegalRole(StrEnum):
    """Who owes a duty, is owed one, or did an act, in the words of the catalogue of law."""

    FR_POLICE = "FR_POLICE"
    POLICE_SCOT = "POLICE_SCOT"
    PSNI = "PSNI"
    BTP = "BTP"
    NCA = "NCA"
    LA = "LA"
    HSCT = "HSCT"
    HO_UKVI = "HO_UKVI"
    HO_BF = "HO_BF"
    HO_IE = "HO_IE"
    HO_POLICY = "HO_POLICY"
    GLAA = "GLAA"
    FWA = "FWA"
    NGO_FR = "NGO_FR"
    NGO = "NGO"
    SCA = "SCA"
    IECA = "IECA"
    HO_CA = "HO_CA"
    UKBA_CA = "UKBA_CA"
    PILOT_LA = "PILOT_LA"
    TSA = "TSA"
    SCOT_SUPPORT = "SCOT_SUPPORT"
    NI_SUPPORT = "NI_SUPPORT"
    ICTG = "ICTG"
    GUARDIAN_SCOT = "GUARDIAN_SCOT"
    GUARDIAN_NI = "GUARDIAN_NI"
    CPS = "CPS"
    COPFS = "COPFS"
    PPSNI = "PPSNI"
    WCU = "WCU"
    COURT = "COURT"
    HMPPS = "HMPPS"
    LAA = "LAA"
    NHS = "NHS"
    DWP = "DWP"
    IASC = "IASC"
    HMICFRS = "HMICFRS"
    IOPC = "IOPC"
    PCC = "PCC"
    DOJ_NI = "DOJ_NI"
    SCOT_MINISTERS = "SCOT_MINISTERS"
    HOME_SECRETARY = "HOME_SECRETARY"
    LEGAL_REP = "LEGAL_REP"
    APPROPRIATE_ADULT = "APPROPRIATE_ADULT"
    ADVOCATE = "ADVOCATE"
    INTERPRETER = "INTERPRETER"
    SCHOOL = "SCHOOL"
    MEDIA = "MEDIA"
    BUSINESS = "BUSINESS"
    FAMILY = "FAMILY"
    EXPLOITER = "EXPLOITER"
    VICTIM = "VICTIM"
    SAFEGUARDING_BOARD = "SAFEGUARDING_BOARD"
    OTHER = "OTHER"
    FR_UNKNOWN = "FR_UNKNOWN"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class Tenure:
    """One role's time within a family of roles that follow one another; `until` is the last day, None while it lasts."""

    role: LegalRole
    since: date
    until: date | None
    source: str

    def holds_on(self, day: date) -> bool:
        """Whether this role did the family's work on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


# Dates carry the confidence marks of the catalogue: G = official page read, K = not checked against the live text.
FAMILIES: dict[str, tuple[Tenure, ...]] = {
    "competent-authority": (
        Tenure(
            LegalRole.UKBA_CA, date(2009, 4, 1), date(2013, 3, 31), "Referral mechanism from 1 April 2009 (K)"
        ),
        Tenure(
            LegalRole.HO_CA,
            date(2013, 4, 1),
            date(2019, 4, 28),
            "Home Office units after the agency ended (K)",
        ),
        Tenure(LegalRole.SCA, date(2019, 4, 29), None, "Single Competent Authority from 29 April 2019 (K)"),
        Tenure(
            LegalRole.IECA,
            date(2021, 11, 8),
            None,
            "Second authority from November 2021; the day is ours (G)",
        ),
    ),
    "labour-abuse-authority": (
        Tenure(LegalRole.GLAA, date(2017, 4, 30), date(2026, 4, 6), "Immigration Act 2016 Part 1 (K)"),
        Tenure(
            LegalRole.FWA, date(2026, 4, 7), None, "Employment Rights Act 2025 Sch 10; SI 2026/323 reg 4 (S)"
        ),
    ),
}


def family_of(role: LegalRole) -> str | None:
    """The family a role belongs to, or None when nothing preceded or followed it."""
    for name, tenures in FAMILIES.items():
        if any(tenure.role is role for tenure in tenures):
            return name
    return None


def same_family(one: LegalRole, other: LegalRole) -> bool:
    """Whether two roles are the same body's work under successive names."""
    return one is other or (family_of(one) is not None and family_of(one) == family_of(other))


def holders(family: str, day: date) -> tuple[LegalRole, ...]:
    """The roles that did a family's work on a day; none before the family began."""
    return tuple(tenure.role for tenure in FAMILIES[family] if tenure.holds_on(day))


class Sensitivity(StrEnum):
    """What kind of harm a field could do in the wrong hands; everything but OPEN is sealed at rest."""

    OPEN = "open"
    IDENTITY = "identity"
    CONTACT = "contact"
    LOCATION = "location"
    HEALTH = "health"
    IMMIGRATION = "immigration"
    CRIMINAL = "criminal"
    ACCOUNT = "account"
    INTELLIGENCE = "intelligence"
    PRIVILEGED = "privileged"
    THIRD_PARTY = "third-party"


class CaseKind(StrEnum):
    """The three kinds of case a fact can belong to."""

    PERSON = "person"
    INVESTIGATION = "investigation"
    INTELLIGENCE = "intelligence"


class Track(StrEnum):
    """The four tracks of one person's line, which never close one another, and the line itself."""

    REFERRAL = "referral"
    SUPPORT = "support"
    SAFEGUARDING = "safeguarding"
    CRIME = "crime"
    LINE = "line"


FRONTLINE = frozenset(
    {
        UserRole.FIRST_RESPONDER,
        UserRole.SUPPORT_WORKER,
        UserRole.ADVOCATE,
        UserRole.GUARDIAN,
        UserRole.INVESTIGATOR,
        UserRole.DECISION_MAKER,
        UserRole.SUPERVISOR,
        UserRole.AGENCY_SYSTEM,
    }
)
CARERS = frozenset(
    {
        UserRole.SUPPORT_WORKER,
        UserRole.ADVOCATE,
        UserRole.GUARDIAN,
        UserRole.FIRST_RESPONDER,
        UserRole.SUPERVISOR,
        UserRole.AGENCY_SYSTEM,
    }
)
INVESTIGATORS = frozenset(
    {UserRole.FIRST_RESPONDER, UserRole.INVESTIGATOR, UserRole.SUPERVISOR, UserRole.AGENCY_SYSTEM}
)
JUSTICE = INVESTIGATORS | {UserRole.PROSECUTOR}
DECIDERS = frozenset({UserRole.DECISION_MAKER, UserRole.SUPERVISOR, UserRole.AGENCY_SYSTEM})
EVERYBODY_AT_WORK = FRONTLINE | {UserRole.PROSECUTOR, UserRole.ANALYST}
