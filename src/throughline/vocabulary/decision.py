"""Decisions about being a victim, about disqualification, about leave and removal."""

import datetime as dt
from typing import Annotated

from .codes import codes
from .fact import PersonFact
from .lists import HOW_TOLD
from .question import Ask, Choice, Choices, Count, Line, Text
from .recognise import ROLES
from .roles import DECIDERS, FRONTLINE, Sensitivity, Track, UserRole

DECISION_MAKERS = FRONTLINE | DECIDERS | {UserRole.PROSECUTOR}

DECISIONS = codes(
    "decisions",
    {
        "reasonable-grounds": "Reasonable grounds",
        "conclusive-grounds": "Conclusive grounds",
        "reconsideration": "Reconsideration",
        "disqualification": "Disqualification",
        "permission-to-stay": "Permission to stay",
    },
)

GROUNDS_OUTCOMES = codes(
    "grounds outcomes",
    {
        "positive": "Positive",
        "negative": "Negative",
        "withdrawn": "Withdrawn",
        "suspended": "Suspended",
    },
)


class Deciding(PersonFact):
    """Ground of the decisions. Those who learn of a decision may record it, with whoever made it as the source."""

    track = Track.REFERRAL
    recorded_by = DECISION_MAKERS


class ReasonableGrounds(Deciding):
    """The deciding body said whether there are reasonable grounds to believe that the person is a victim."""

    kind = "reasonable-grounds"
    title = "Reasonable grounds decision"
    sent_in_referral = True
    outcome: Annotated[Choice, Ask("What was decided?", options=GROUNDS_OUTCOMES)]
    reasons_given: Annotated[bool | None, Ask("Were reasons given?")] = None
    reasons: Annotated[Text | None, Ask("Reasons", sensitivity=Sensitivity.ACCOUNT)] = None
    second_look: Annotated[bool | None, Ask("Did a second person look at it, if it is negative?")] = None


class ConclusiveGrounds(Deciding):
    """The deciding body said whether, on the balance of probabilities, the person is a victim."""

    kind = "conclusive-grounds"
    title = "Conclusive grounds decision"
    sent_in_referral = True
    outcome: Annotated[Choice, Ask("What was decided?", options=GROUNDS_OUTCOMES)]
    evidence_holders_asked: Annotated[bool | None, Ask("Was everybody asked who holds evidence?")] = None
    doubts_put: Annotated[bool | None, Ask("Were doubts put to the person, so that they could answer?")] = (
        None
    )
    reasons_given: Annotated[bool | None, Ask("Were reasons given?")] = None
    reasons: Annotated[Text | None, Ask("Reasons", sensitivity=Sensitivity.ACCOUNT)] = None


class PanelMeeting(Deciding):
    """A panel met about a decision: a council's panel for a child, or a review of a negative one."""

    kind = "panel-meeting"
    title = "Panel met"
    members: Annotated[Choices | None, Ask("Who took part?", options=ROLES, example=("LA", "NHS"))] = None


class VictimNotAccepted(Deciding):
    """A body treated the person as no victim of modern slavery."""

    kind = "victim-not-accepted"
    title = "Not accepted as a victim"
    reasons: Annotated[Text | None, Ask("Why?", sensitivity=Sensitivity.ACCOUNT)] = None


class RecognisedAsVictim(Deciding):
    """A body recognised the person as a victim outside the usual decision."""

    kind = "recognised-as-victim"
    title = "Recognised as a victim"
    by_what: Annotated[
        Choice | None,
        Ask(
            "By what?",
            options=codes(
                "recognitions",
                {
                    "court": "A court",
                    "tribunal": "A tribunal",
                    "authority": "A public authority",
                    "abroad": "Abroad",
                },
            ),
        ),
    ] = None


class ReconsiderationRequested(Deciding):
    """The person, or somebody for them, asked for a negative decision to be looked at again."""

    kind = "reconsideration-requested"
    title = "Asked to decide again"
    recorded_by = DECISION_MAKERS | {UserRole.SURVIVOR}
    grounds: Annotated[
        Choices | None,
        Ask(
            "On which grounds?",
            options=codes(
                "reconsideration grounds",
                {"new-evidence": "New evidence", "not-to-guidance": "Not decided by the guidance"},
            ),
        ),
    ] = None
    decision: Annotated[Choice | None, Ask("Which decision?", options=DECISIONS)] = None
    late_reason: Annotated[Text | None, Ask("If it is late, why?", sensitivity=Sensitivity.ACCOUNT)] = None


class ReconsiderationDecided(Deciding):
    """The deciding body looked at its decision again, or would not."""

    kind = "reconsideration-decided"
    title = "Decided again"
    outcome: Annotated[
        Choice,
        Ask(
            "What came of it?",
            options=codes(
                "reconsideration outcomes",
                {
                    "positive": "Now positive",
                    "negative": "Still negative",
                    "not-accepted": "Not looked at again",
                },
            ),
        ),
    ]


class ReconsiderationExplained(Deciding):
    """The person was told how to have a negative decision looked at again, by when, and who helps."""

    kind = "reconsideration-explained"
    title = "Told how to ask again"
    last_day_told: Annotated[dt.date | None, Ask("Which last day were they told?", example="2024-06-26")] = (
        None
    )
    legal_help_told: Annotated[bool | None, Ask("Were they told how to get a lawyer?")] = None


class DisqualificationConsidered(Deciding):
    """The deciding body considered whether to disqualify, with what the person risks if it does."""

    kind = "disqualification-considered"
    title = "Disqualification considered"
    risk_weighed: Annotated[bool | None, Ask("Was the risk of being exploited again weighed?")] = None
    reasons_given: Annotated[bool | None, Ask("Were reasons given in writing?")] = None
    answer_by: Annotated[dt.date | None, Ask("By which day may they answer?", example="2024-06-14")] = None


class Disqualified(Deciding):
    """The person lost the protection of the recovery period. What is owed by police and safeguarding remains."""

    kind = "disqualified"
    title = "Disqualified"
    ground: Annotated[
        Choice,
        Ask(
            "On which ground?",
            options=codes(
                "disqualification grounds",
                {"public-order": "Threat to public order", "bad-faith": "Claimed in bad faith"},
            ),
        ),
    ]
    individual: Annotated[bool | None, Ask("Was it decided on this person's own circumstances?")] = None
    reasons_given: Annotated[bool | None, Ask("Were reasons given in writing?")] = None


class DecisionNotified(Deciding):
    """Somebody was told of a decision."""

    kind = "decision-notified"
    title = "Decision told"
    sent_in_referral = True
    decision: Annotated[Choice, Ask("Which decision?", options=DECISIONS)]
    to: Annotated[Choices, Ask("Who was told?", options=ROLES, example=("VICTIM",))]
    how: Annotated[Choice | None, Ask("How?", options=HOW_TOLD)] = None
    language_understood: Annotated[bool | None, Ask("Was it in a language they understand?")] = None


class PermissionConsidered(Deciding):
    """The Home Office considered temporary permission to stay for a confirmed victim."""

    kind = "permission-considered"
    title = "Permission to stay considered"


class PermissionToStay(Deciding):
    """The Home Office decided about temporary permission to stay."""

    kind = "permission-to-stay"
    title = "Permission to stay"
    outcome: Annotated[
        Choice,
        Ask(
            "What was decided?",
            options=codes("permission outcomes", {"granted": "Granted", "refused": "Refused"}),
        ),
    ]
    months: Annotated[
        Count | None, Ask("For how many months?", only_if=("outcome", ("granted",)), example=12)
    ] = None
    reasons_given: Annotated[bool | None, Ask("Were reasons given?")] = None


class RecoveryPeriodExtended(Deciding):
    """The recovery period was made longer."""

    kind = "recovery-period-extended"
    title = "Recovery period extended"
    until: Annotated[dt.date, Ask("Until which day?", example="2024-09-01")]


class RemovalStep(Deciding):
    """A step was taken towards removing the person from the UK."""

    kind = "removal-step"
    title = "Step towards removal"
    step: Annotated[
        Choice,
        Ask(
            "Which step?",
            sensitivity=Sensitivity.IMMIGRATION,
            options=codes(
                "removal steps",
                {
                    "liability-notice": "Told that they are liable to removal",
                    "directions": "Removal directions set",
                    "ticket": "Travel booked",
                    "removed": "Removed",
                    "cancelled": "Removal called off",
                },
            ),
        ),
    ]


class LegalChallenge(Deciding):
    """Somebody went to court about a decision, or said they would."""

    kind = "legal-challenge"
    title = "Legal challenge"
    stage: Annotated[
        Choice,
        Ask(
            "What happened?",
            options=codes(
                "challenge stages",
                {
                    "letter": "Letter before a claim",
                    "issued": "Claim issued",
                    "interim-relief": "Interim relief granted",
                    "permission-refused": "Permission refused",
                    "heard": "Heard",
                    "decided": "Decided",
                    "settled": "Settled or conceded",
                },
            ),
        ),
    ]
    about: Annotated[Line | None, Ask("About what?", example="Support ended")] = None
