"""Referring, notifying, and what follows a referral until somebody decides."""

import datetime as dt
from typing import Annotated

from .codes import Code, CodeList, codes
from .fact import Fact, PersonFact
from .lists import COUNTRIES, EXPLOITATION, GENDERS, NATIONS
from .question import Ask, Choice, Choices, Line, Text
from .recognise import ROLES
from .roles import DECIDERS, EVERYBODY_AT_WORK, FRONTLINE, Sensitivity, Track

COMPETENT_AUTHORITIES = CodeList(
    "competent authorities",
    (
        Code(
            "SCA",
            "Single Competent Authority",
            valid_from=dt.date(2019, 4, 29),
            source="Home Office announcement of the single authority",
            confidence="K",
        ),
        Code(
            "IECA",
            "Immigration Enforcement Competent Authority",
            valid_from=dt.date(2021, 11, 1),
            confidence="G",
        ),
        Code(
            "PILOT_LA", "Council panel deciding for children", valid_from=dt.date(2021, 6, 1), confidence="G"
        ),
        Code(
            "HO_CA",
            "Home Office competent authority",
            valid_from=dt.date(2013, 4, 1),
            valid_to=dt.date(2019, 4, 28),
        ),
        Code("UKBA_CA", "UK Border Agency", valid_from=dt.date(2009, 4, 1), valid_to=dt.date(2013, 3, 31)),
    ),
)


class Referring(PersonFact):
    """Ground of the facts about referral."""

    track = Track.REFERRAL
    recorded_by = FRONTLINE
    sent_in_referral = True


class NrmReferral(Referring):
    """The person was referred to the national referral mechanism: one form for each person."""

    kind = "nrm-referral"
    title = "Referred to the national referral mechanism"
    route: Annotated[
        Choice | None,
        Ask(
            "How was it sent?",
            options=codes(
                "referral routes", {"online": "Online form", "paper": "On paper", "other": "Another way"}
            ),
        ),
    ] = None
    reference: Annotated[
        Line | None,
        Ask(
            "Reference number",
            "Copy it from the message that confirms it.",
            sensitivity=Sensitivity.IDENTITY,
            example="NRM-INV-1",
        ),
    ] = None
    types: Annotated[Choices | None, Ask("Which kinds of exploitation?", options=EXPLOITATION)] = None
    nation: Annotated[Choice | None, Ask("From which nation?", options=NATIONS)] = None
    council_named: Annotated[bool | None, Ask("For a child: is the council named?")] = None
    deputy_contact: Annotated[bool | None, Ask("Is a second contact given?")] = None


class DutyToNotify(Fact):
    """A notification about an adult who does not agree to be referred. It never says who they are without consent.

    Its fields are the whole of what such a notification may hold: there is no field that could name anybody.
    """

    kind = "duty-to-notify"
    title = "Notified without naming"
    track = Track.REFERRAL
    recorded_by = FRONTLINE
    sent_in_referral = True
    reference: Annotated[
        Line | None, Ask("Reference number", sensitivity=Sensitivity.IDENTITY, example="DTN-INV-1")
    ] = None
    gender: Annotated[Choice | None, Ask("Gender", options=GENDERS)] = None
    nationality: Annotated[
        Choice | None,
        Ask("Nationality", options=COUNTRIES, example="VN", sensitivity=Sensitivity.IMMIGRATION),
    ] = None
    types: Annotated[Choices | None, Ask("Which kinds of exploitation?", options=EXPLOITATION)] = None
    identified: Annotated[
        bool | None,
        Ask("Did it say who they are?", "Only with their own agreement to exactly that.", example=False),
    ] = None


class ReferralNotMade(Referring):
    """A body that could have referred decided not to, and says why."""

    kind = "referral-not-made"
    title = "No referral made"
    reasons: Annotated[
        Choices,
        Ask(
            "Why not?",
            options=codes(
                "reasons for not referring",
                {
                    "refused": "They do not agree",
                    "not-yet": "They want more time",
                    "not-asked": "They were not asked",
                    "no-signs": "No signs of exploitation",
                    "already-referred": "Already referred",
                    "not-entitled": "This body cannot refer; it was passed on",
                    "left": "They left first",
                    "other": "Another reason",
                },
            ),
        ),
    ]
    explanation: Annotated[Text | None, Ask("In more words?", sensitivity=Sensitivity.ACCOUNT)] = None


class ReferralPassedOn(Referring):
    """A body that cannot refer passed the person's case to one that can."""

    kind = "referral-passed-on"
    title = "Passed to a body that can refer"
    to: Annotated[Choice, Ask("To whom?", options=ROLES, example="FR_POLICE")]


class ReferralQualityChecked(Referring):
    """Somebody checked that the referral holds the signs, the dates and the evidence."""

    kind = "referral-checked"
    title = "Referral checked"
    complete: Annotated[bool, Ask("Does it hold the signs, the order of events and the evidence?")]
    missing: Annotated[Text | None, Ask("What is missing?", only_if=("complete", (False,)))] = None


class ReferenceReceived(Referring):
    """The reference number of a referral came."""

    kind = "reference-received"
    title = "Reference number received"
    reference: Annotated[Line, Ask("Reference number", sensitivity=Sensitivity.IDENTITY, example="NRM-INV-1")]


class CompetentAuthorityAssigned(Referring):
    """The body that will decide took the referral."""

    kind = "competent-authority-assigned"
    title = "Deciding body assigned"
    recorded_by = FRONTLINE | DECIDERS
    authority: Annotated[Choice, Ask("Which body will decide?", options=COMPETENT_AUTHORITIES)]


class FurtherInformationRequested(Referring):
    """The deciding body asked for more, by a day."""

    kind = "further-information-requested"
    title = "More information asked for"
    recorded_by = FRONTLINE | DECIDERS
    of: Annotated[Choice | None, Ask("Who was asked?", options=ROLES, example="FR_POLICE")] = None
    reply_by: Annotated[dt.date | None, Ask("By which day?", example="2024-06-14")] = None
    asked: Annotated[Text | None, Ask("What was asked?", sensitivity=Sensitivity.ACCOUNT)] = None


class FurtherInformationSent(Referring):
    """What was asked for was sent."""

    kind = "further-information-sent"
    title = "More information sent"
    recorded_by = EVERYBODY_AT_WORK
    what: Annotated[Text | None, Ask("What was sent?", sensitivity=Sensitivity.ACCOUNT)] = None


class OrganisationPathway(Referring):
    """A body that refers has a pathway, a protocol and trained people."""

    kind = "referral-pathway-reviewed"
    title = "Referral pathway reviewed"
    sent_in_referral = False
    trained: Annotated[bool, Ask("Are the people who refer trained?")]
    next_review: Annotated[dt.date | None, Ask("Next review", example="2025-05-01")] = None
