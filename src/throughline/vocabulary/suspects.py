"""The person as a suspect: arrest to appeal, and at every stage whether they did it because they were exploited."""

from typing import Annotated

from .codes import codes
from .fact import PersonFact
from .lists import OFFENCES
from .question import Ask, Choice, Choices, Count, Line, Text
from .recognise import PRESENT
from .roles import CARERS, JUSTICE, Sensitivity, Track, UserRole

STAGES = codes(
    "non-punishment stages",
    {"police": "Police", "charge": "Charging", "court": "Court", "appeal": "Appeal"},
)


class AsSuspect(PersonFact):
    """Ground of the facts about the person as a suspect. Supporters and lawyers may record what they learn."""

    track = Track.CRIME
    recorded_by = JUSTICE | CARERS


class Arrested(AsSuspect):
    """The person was arrested."""

    kind = "arrested"
    title = "Arrested"
    offence: Annotated[
        Choice, Ask("For what?", options=OFFENCES, sensitivity=Sensitivity.CRIMINAL, example="cannabis")
    ]
    age: Annotated[Count | None, Ask("How old did they say they were, in years?", example=17)] = None


class UnderSuspicion(AsSuspect):
    """Somebody treats the person as a suspect although they are not, or not yet, under arrest."""

    kind = "under-suspicion"
    title = "Treated as a suspect"
    standing: Annotated[
        Choice | None,
        Ask(
            "How do they stand?",
            options=codes(
                "standings of a suspect",
                {
                    "at-the-scene": "Suspected at the scene",
                    "voluntary": "Asked to a voluntary interview",
                    "out-of-court": "To be dealt with out of court",
                    "reported": "Reported for summons",
                },
            ),
        ),
    ] = None


class NoLongerSuspected(AsSuspect):
    """Nobody treats the person as a suspect any more."""

    kind = "no-longer-suspected"
    title = "No longer a suspect"


class Interviewed(AsSuspect):
    """The person was interviewed by police or other officials."""

    kind = "interviewed"
    title = "Interviewed"
    under_caution: Annotated[bool | None, Ask("Was it under caution?")] = None
    as_: Annotated[
        Choice,
        Ask(
            "As what?",
            options=codes(
                "interview standings", {"suspect": "Suspect", "victim": "Victim", "witness": "Witness"}
            ),
        ),
    ]
    present: Annotated[
        Choices | None, Ask("Who else was there?", options=PRESENT, example=("solicitor",))
    ] = None
    account: Annotated[Text | None, Ask("What did they say?", sensitivity=Sensitivity.ACCOUNT)] = None


class Bailed(AsSuspect):
    """The person was bailed or released under investigation."""

    kind = "bailed"
    title = "Bailed"
    conditions: Annotated[Text | None, Ask("On which conditions?", sensitivity=Sensitivity.LOCATION)] = None
    safe_address: Annotated[bool | None, Ask("Is the address safe from those who exploited them?")] = None


class ChargeRequested(AsSuspect):
    """Police asked for a charge against somebody who may be a victim. This is a decision, so it has a guard."""

    kind = "charge-requested"
    title = "Charge asked for"
    recorded_by = JUSTICE
    guards = ("charged",)
    offence: Annotated[
        Choice, Ask("For what?", options=OFFENCES, sensitivity=Sensitivity.CRIMINAL, example="cannabis")
    ]
    prosecutor_told: Annotated[bool | None, Ask("Was the prosecutor told of the signs of exploitation?")] = (
        None
    )


class Charged(AsSuspect):
    """The person was charged. It has happened, so it can always be recorded."""

    kind = "charged"
    title = "Charged"
    offence: Annotated[
        Choice, Ask("With what?", options=OFFENCES, sensitivity=Sensitivity.CRIMINAL, example="cannabis")
    ]


class Plea(AsSuspect):
    """The person said guilty or not guilty."""

    kind = "plea"
    title = "Plea"
    plea: Annotated[
        Choice,
        Ask("What did they plead?", options=codes("pleas", {"guilty": "Guilty", "not-guilty": "Not guilty"})),
    ]


class PleaAdvice(AsSuspect):
    """The person was advised how to plead."""

    kind = "plea-advice"
    title = "Advice on the plea"
    recorded_by = CARERS
    exploitation_considered: Annotated[bool | None, Ask("Was exploitation considered in it?")] = None


class NonPunishmentConsidered(AsSuspect):
    """Somebody with power over the case considered whether the person should be prosecuted or punished at all."""

    kind = "non-punishment-considered"
    title = "Non-punishment considered"
    stage: Annotated[Choice, Ask("At which stage?", options=STAGES)]
    outcome: Annotated[
        Choice,
        Ask(
            "What came of it?",
            options=codes(
                "non-punishment outcomes",
                {
                    "not-prosecuted": "They are not prosecuted, or no longer",
                    "wait": "Wait for the decision on whether they are a victim",
                    "defence-available": "A defence is open to them",
                    "proceed": "Go on, with reasons",
                    "quashed": "Conviction set aside",
                    "not-victim": "No reason to think them a victim",
                },
            ),
        ),
    ]
    reasons: Annotated[
        Text, Ask("Why?", sensitivity=Sensitivity.CRIMINAL, example="Compelled; alternatives weighed.")
    ]
    compulsion: Annotated[bool | None, Ask("Was compulsion, or for a child a direct link, considered?")] = (
        None
    )
    excluded_offence: Annotated[
        bool | None, Ask("Is the offence one for which the defence is not open?", example=False)
    ] = None


class ProsecutionContinued(AsSuspect):
    """The prosecution went on although the person may be a victim."""

    kind = "prosecution-continued"
    title = "Prosecution continued"
    reasons: Annotated[Text | None, Ask("Why?", sensitivity=Sensitivity.CRIMINAL)] = None


class ProsecutionReviewed(AsSuspect):
    """The prosecutor looked at the case again."""

    kind = "prosecution-reviewed"
    title = "Prosecution reviewed"
    outcome: Annotated[
        Choice | None,
        Ask(
            "What came of it?",
            options=codes(
                "review outcomes", {"continue": "It goes on", "stop": "It stops", "wait": "It waits"}
            ),
        ),
    ] = None
    reasons: Annotated[Text | None, Ask("Why?", sensitivity=Sensitivity.CRIMINAL)] = None
    considered_exploitation: Annotated[bool | None, Ask("Was exploitation considered?")] = None


class UnusedMaterialReviewed(AsSuspect):
    """Material not used as evidence was looked through for what may help the defence, referral papers included."""

    kind = "unused-material-reviewed"
    title = "Unused material reviewed"
    referral_included: Annotated[bool, Ask("Were the papers of the referral looked at?")]
    disclosed: Annotated[bool | None, Ask("Was what may help the defence disclosed?")] = None


class ProsecutionDiscontinued(AsSuspect):
    """The prosecution stopped."""

    kind = "prosecution-discontinued"
    title = "Prosecution stopped"
    reason: Annotated[Text | None, Ask("Why?", sensitivity=Sensitivity.CRIMINAL)] = None


class DefenceRaised(AsSuspect):
    """The person's side said that they did it because they were exploited."""

    kind = "defence-raised"
    title = "Defence raised"
    which: Annotated[
        Choice | None,
        Ask(
            "Which?",
            options=codes(
                "defences",
                {
                    "s45": "Modern Slavery Act 2015 section 45 (England and Wales)",
                    "s22": "The Northern Ireland Act, section 22",
                    "duress": "Duress",
                    "instructions": "Lord Advocate's Instructions (Scotland)",
                },
            ),
        ),
    ] = None


class DefenceRuled(AsSuspect):
    """The court said whether the jury may consider that they did it because they were exploited."""

    kind = "defence-ruled"
    title = "Court ruled on the defence"
    outcome: Annotated[
        Choice,
        Ask(
            "What did the court say?",
            options=codes(
                "rulings on the defence",
                {
                    "left-to-jury": "The jury considers it, and the Crown must disprove it",
                    "no-evidence": "Withheld: no evidence of it",
                    "excluded-offence": "Withheld: not open for this offence",
                    "withheld": "Withheld although there was evidence, or the burden put on the defendant",
                },
            ),
        ),
    ]


class DefenceAdvised(AsSuspect):
    """The defence lawyer considered exploitation and advised on it. What was said stays between them."""

    kind = "defence-advised"
    title = "Advised on exploitation and the defence"
    recorded_by = CARERS
    interpreter: Annotated[bool | None, Ask("Did an independent interpreter help?")] = None


class CustodyTold(AsSuspect):
    """Those who need to know were told that a person in custody may be a victim."""

    kind = "custody-told"
    title = "Told that a suspect may be a victim"
    told: Annotated[
        Choices,
        Ask(
            "Who was told?",
            options=codes(
                "told in custody",
                {
                    "custody": "Custody officer",
                    "investigator": "Investigating officer",
                    "solicitor": "Their solicitor",
                    "appropriate-adult": "Appropriate adult",
                    "prosecutor": "Prosecutor",
                    "council": "Council",
                    "health": "Health worker",
                },
            ),
        ),
    ]


class Convicted(AsSuspect):
    """The person was convicted."""

    kind = "convicted"
    title = "Convicted"
    offence: Annotated[Choice | None, Ask("Of what?", options=OFFENCES, sensitivity=Sensitivity.CRIMINAL)] = (
        None
    )


class Sentenced(AsSuspect):
    """The person was sentenced."""

    kind = "sentenced"
    title = "Sentenced"
    sentence: Annotated[
        Line | None, Ask("To what?", sensitivity=Sensitivity.CRIMINAL, example="Invented sentence")
    ] = None
    months: Annotated[
        Count | None, Ask("For how many months?", sensitivity=Sensitivity.CRIMINAL, example=8)
    ] = None


class Appeal(AsSuspect):
    """An appeal, or an application to those who review convictions."""

    kind = "appeal"
    title = "Appeal"
    stage: Annotated[
        Choice,
        Ask(
            "What happened?",
            options=codes(
                "appeal stages",
                {
                    "applied": "Applied",
                    "leave-granted": "Permission given",
                    "leave-refused": "Permission refused",
                    "heard": "Heard",
                    "dismissed": "Dismissed",
                    "allowed": "Allowed",
                    "review-commission": "Sent to the review commission",
                },
            ),
        ),
    ]
    reasons_given: Annotated[
        bool | None, Ask("Were reasons given, measured against what makes somebody a victim?")
    ] = None


class ConvictionQuashed(AsSuspect):
    """The conviction was set aside."""

    kind = "conviction-quashed"
    title = "Conviction set aside"


class AppealAdvised(AsSuspect):
    """Somebody told a convicted person who may be a victim how the conviction can be looked at again."""

    kind = "appeal-advised"
    title = "Ways to appeal explained"
    recorded_by = JUSTICE | CARERS | {UserRole.DECISION_MAKER}
