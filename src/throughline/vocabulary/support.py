"""Support: from the first contact, through needs, plans and money, to whatever ends it."""

import datetime as dt
from typing import Annotated

from .codes import codes
from .fact import PersonFact
from .lists import ACCOMMODATION, HOW_TOLD, LEVELS
from .question import Amount, Ask, Choice, Choices, Line, Text
from .recognise import ROLES
from .roles import CARERS, FRONTLINE, Sensitivity, Track, UserRole

NEEDS = codes(
    "needs",
    {
        "housing": "Somewhere safe to live",
        "health": "Physical health",
        "mental-health": "Mental health",
        "money": "Money",
        "legal-immigration": "Immigration advice",
        "legal-other": "Other legal advice",
        "interpreting": "Interpreting and translation",
        "education": "Education or English",
        "work": "Work and training",
        "children": "Children and family",
        "safety": "Safety",
        "addiction": "Help with addiction",
        "disability": "Help with a disability",
        "return-home": "A safe return home",
        "documents": "Papers",
        "community": "Company and community",
    },
)

ENDS = codes(
    "what ends",
    {
        "accommodation": "Accommodation",
        "payments": "Payments",
        "support-worker": "Support worker",
        "outreach": "Outreach",
        "counselling": "Counselling",
    },
)

END_REASONS = codes(
    "reasons for ending support",
    {
        "recovered": "They no longer need it",
        "moved-on": "They moved on as planned",
        "left": "They left",
        "declined": "They do not want it",
        "consent-withdrawn": "They withdrew from the referral",
        "negative-decision": "Negative decision",
        "positive-decision": "Positive decision, and the time after it is over",
        "disqualified": "Disqualified",
        "needs-met-elsewhere": "Needs met by another body",
        "not-helping-police": "They do not help the police",
        "left-uk": "They left the UK",
        "missing": "Missing",
        "died": "They died",
        "policy": "A rule or policy",
        "other": "Another reason",
    },
)


class Supporting(PersonFact):
    """Ground of the facts of support. They reach no police or immigration role without a sharing decision."""

    track = Track.SUPPORT
    recorded_by = CARERS


class FirstContact(Supporting):
    """Somebody from support spoke with the person for the first time."""

    kind = "first-contact"
    title = "First contact from support"
    how: Annotated[Choice | None, Ask("How?", options=HOW_TOLD)] = None
    safe_to_talk: Annotated[bool | None, Ask("Could they talk safely?")] = None


class SupportWorkerNamed(Supporting):
    """The person has a support worker they know by name."""

    kind = "support-worker-named"
    title = "Support worker named"
    worker: Annotated[
        Line | None, Ask("Who?", sensitivity=Sensitivity.THIRD_PARTY, example="Sam (invented)")
    ] = None
    gender_choice_offered: Annotated[
        bool | None, Ask("Was a support worker of their own gender offered?")
    ] = None


class SupportNeedsAssessed(Supporting):
    """What the person needs was worked out with them."""

    kind = "support-needs-assessed"
    title = "Needs assessed"
    needs: Annotated[Choices, Ask("What do they need?", options=NEEDS)]
    with_them: Annotated[bool | None, Ask("Was it worked out together with them?")] = None
    own_goals: Annotated[
        Text | None, Ask("What do they want for themselves?", sensitivity=Sensitivity.ACCOUNT)
    ] = None


class RiskAssessed(Supporting):
    """Somebody worked out what could happen to the person or others at a moment of change."""

    kind = "risk-assessed"
    title = "Risk assessed"
    track = Track.SAFEGUARDING
    recorded_by = FRONTLINE | {UserRole.PROSECUTOR}
    whose: Annotated[
        Choice,
        Ask(
            "Whose risk?",
            options=codes(
                "whose risk",
                {
                    "person": "The person",
                    "family": "Their family",
                    "witness": "A witness",
                    "others": "Others",
                },
            ),
        ),
    ]
    moment: Annotated[
        Choice,
        Ask(
            "At which moment?",
            options=codes(
                "moments of risk",
                {
                    "encounter": "First meeting",
                    "release": "Release",
                    "bail": "Somebody is bailed",
                    "hearing": "Hearing",
                    "move": "A move",
                    "support": "During support",
                    "other": "Another moment",
                },
            ),
        ),
    ]
    level: Annotated[Choice, Ask("How high?", options=LEVELS)]
    what: Annotated[Text | None, Ask("What could happen?", sensitivity=Sensitivity.ACCOUNT)] = None
    plan: Annotated[Text | None, Ask("What is done about it?", sensitivity=Sensitivity.ACCOUNT)] = None


class JourneyPlan(Supporting):
    """A plan for recovery, written with the person."""

    kind = "journey-plan"
    title = "Plan made"
    aims: Annotated[Text | None, Ask("What does it aim at?", sensitivity=Sensitivity.ACCOUNT)] = None
    agreed: Annotated[bool | None, Ask("Do they agree with it, and have they a copy?")] = None
    review_on: Annotated[dt.date | None, Ask("When will it be looked at again?", example="2024-06-24")] = None


class PlanReviewed(Supporting):
    """The plan was looked at again together."""

    kind = "plan-reviewed"
    title = "Plan reviewed"
    review_on: Annotated[dt.date | None, Ask("When next?", example="2024-07-22")] = None


class OutreachVisit(Supporting):
    """A support worker met a person who lives elsewhere."""

    kind = "outreach-visit"
    title = "Outreach visit"
    in_person: Annotated[bool | None, Ask("Was it in person?")] = None


class SubsistenceRate(Supporting):
    """The weekly money the person is paid, from a day."""

    kind = "subsistence-rate"
    title = "Weekly payment"
    gbp_week: Annotated[Amount, Ask("Pounds a week", example=65.0)]
    accommodation: Annotated[Choice | None, Ask("Where do they live?", options=ACCOMMODATION)] = None
    dependants_included: Annotated[bool | None, Ask("Does it include dependants?")] = None
    paid_by: Annotated[Choice | None, Ask("Who pays?", options=ROLES, example="TSA")] = None


class SubsistenceStopped(Supporting):
    """The weekly money stopped."""

    kind = "subsistence-stopped"
    title = "Weekly payment stopped"
    gbp_week: Annotated[Amount | None, Ask("Pounds a week now", example=0.0)] = None
    reason: Annotated[Text | None, Ask("Why?", example="An invented reason")] = None


class DestitutionAssessed(Supporting):
    """Somebody looked at whether the person would have nowhere to live or nothing to live on."""

    kind = "destitution-assessed"
    title = "Destitution assessed"
    outcome: Annotated[
        Choice,
        Ask(
            "What was found?",
            options=codes(
                "destitution findings",
                {
                    "destitute": "They would be destitute",
                    "not-destitute": "They would not",
                    "unclear": "Not clear",
                },
            ),
        ),
    ]


class EmergencySupport(Supporting):
    """Help was given before any decision, because it could not wait."""

    kind = "emergency-support"
    title = "Emergency support"
    kinds: Annotated[
        Choices | None,
        Ask(
            "Which help?",
            options=codes(
                "emergency help",
                {
                    "bed": "A bed",
                    "food": "Food and clothes",
                    "money": "Money",
                    "transport": "Transport",
                    "advice": "Advice",
                },
            ),
        ),
    ] = None


class EmergencySupportRefused(Supporting):
    """Emergency help was asked for and not given."""

    kind = "emergency-support-refused"
    title = "Emergency support refused"
    reason: Annotated[Text, Ask("Why?", example="An invented reason")]


class LegalReferral(Supporting):
    """The person was put in touch with a lawyer or adviser."""

    kind = "legal-referral"
    title = "Put in touch with a lawyer"
    about: Annotated[
        Choices | None,
        Ask(
            "About what?",
            options=codes(
                "legal matters",
                {
                    "immigration": "Immigration",
                    "compensation": "Compensation",
                    "wages": "Unpaid wages",
                    "crime": "A charge against them",
                    "family": "Family",
                    "housing": "Housing",
                    "challenge": "Challenging a decision",
                },
            ),
        ),
    ] = None
    taken_on: Annotated[bool | None, Ask("Was the case taken on?")] = None


class HealthAccess(Supporting):
    """The person was registered with or seen by a health service."""

    kind = "health-access"
    title = "Health care reached"
    service: Annotated[
        Choice | None,
        Ask(
            "Which service?",
            sensitivity=Sensitivity.HEALTH,
            options=codes(
                "health services",
                {
                    "gp": "General practice",
                    "hospital": "Hospital",
                    "mental-health": "Mental health",
                    "sexual-health": "Sexual health",
                    "dentist": "Dentist",
                    "maternity": "Maternity",
                    "drugs-alcohol": "Drugs and alcohol",
                },
            ),
        ),
    ] = None


class CounsellingOffered(Supporting):
    """Counselling or therapy was offered."""

    kind = "counselling-offered"
    title = "Counselling offered"
    accepted: Annotated[bool | None, Ask("Do they want it?", sensitivity=Sensitivity.HEALTH)] = None


class SupportItem(Supporting):
    """Something the plan promises was done."""

    kind = "support-item"
    title = "Something in the plan done"
    item: Annotated[Choice, Ask("What?", options=NEEDS)]
    done: Annotated[bool | None, Ask("Is it done?")] = None


class RecoveryNeedsAssessment(Supporting):
    """After a positive decision: how much longer the person needs which support."""

    kind = "recovery-needs-assessment"
    title = "Recovery needs assessment"
    outcome: Annotated[
        Choice,
        Ask(
            "What was decided?",
            options=codes(
                "recovery outcomes",
                {
                    "continue": "Support goes on",
                    "move-on": "Move-on support only",
                    "declined": "They do not want one",
                    "offered": "Offered, not yet made",
                },
            ),
        ),
    ]
    until: Annotated[
        dt.date | None, Ask("Until which day?", only_if=("outcome", ("continue",)), example="2024-09-01")
    ] = None
    needs: Annotated[Choices | None, Ask("For which needs?", options=NEEDS)] = None


class SupportEndNotice(Supporting):
    """The person was told that support, or part of it, will end."""

    kind = "support-end-notice"
    title = "Notice that support will end"
    ends: Annotated[Choices, Ask("What will end?", options=ENDS)]
    reason: Annotated[Choice | None, Ask("Why?", options=END_REASONS, example="positive-decision")] = None
    ends_on: Annotated[dt.date | None, Ask("On which day?", example="2024-09-01")] = None
    assessed: Annotated[bool | None, Ask("Were their recovery needs assessed first?")] = None


class SupportEnded(Supporting):
    """Support ended. Whether it should is a decision with a guard; that somebody left is not."""

    kind = "support-ended"
    title = "Support ended"
    guards = ("support-ended",)
    reason: Annotated[Choice, Ask("Why?", options=END_REASONS)]
    agreed: Annotated[bool | None, Ask("Do they agree?")] = None
    how_to_return: Annotated[bool | None, Ask("Were they told how to come back?")] = None


class SupportExtended(Supporting):
    """Support was made longer."""

    kind = "support-extended"
    title = "Support extended"
    until: Annotated[dt.date | None, Ask("Until which day?", example="2024-09-01")] = None


class CooperationLiaison(Supporting):
    """Support and the police agreed how to deal with one another for the person, as the person wishes."""

    kind = "police-liaison"
    title = "Liaison with the police agreed"
    conditional: Annotated[
        bool | None,
        Ask("Was support made to depend on helping the police?", "It must never be.", example=False),
    ] = None


class NeedsMetElsewhere(Supporting):
    """Another body meets the need, as somebody checked."""

    kind = "needs-met-elsewhere"
    title = "Need met by another body"
    need: Annotated[Choice, Ask("Which need?", options=NEEDS)]
    by: Annotated[Choice, Ask("Who meets it?", options=ROLES, example="LA")]
