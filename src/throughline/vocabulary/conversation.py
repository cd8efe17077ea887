"""Talking with the person: in private, through an interpreter, what was explained, and their own words told once."""

from typing import Annotated

from .codes import codes
from .lists import EXPLOITATION, LANGUAGES
from .question import Ask, Choice, Choices, Count, Line, Text
from .recognise import ROLES, Recognising
from .roles import Sensitivity


class SafeSpace(Recognising):
    """The conversation was held where the person could speak freely."""

    kind = "private-conversation"
    title = "Private conversation"
    alone: Annotated[bool, Ask("Could they speak without companions or anybody who may control them?")]
    breaks_offered: Annotated[bool | None, Ask("Were breaks, food and drink offered?")] = None
    safe_contact_asked: Annotated[bool | None, Ask("Were they asked how it is safe to reach them?")] = None
    supporter_offered: Annotated[
        bool | None,
        Ask("Was a supporter of their choice, or for a child an adult from the council, offered?"),
    ] = None


class InterpreterUsed(Recognising):
    """A conversation was held through an interpreter, or should have been."""

    kind = "interpreter-used"
    title = "Interpreter"
    language: Annotated[Choice, Ask("Which language?", options=LANGUAGES)]
    independent: Annotated[
        bool,
        Ask(
            "Was the interpreter independent and professional?",
            "Never a companion, another victim, or staff of the place.",
        ),
    ]
    same_circle: Annotated[
        bool | None,
        Ask(
            "Does the interpreter know the person, or anybody who may have exploited them?",
            "Ask the interpreter, not the person. If so, stop and find another.",
            example=False,
        ),
    ] = None
    gender_offered: Annotated[bool | None, Ask("Was a choice of the interpreter's gender offered?")] = None
    role_explained: Annotated[
        bool | None,
        Ask("Was the person told what the interpreter does, and that nothing said is passed on?"),
    ] = None
    stop_agreed: Annotated[
        bool | None, Ask("Was it agreed how either of them stops it, at any time and without a reason?")
    ] = None
    dialect: Annotated[Line | None, Ask("Dialect", example="Northern")] = None
    interpreter_reference: Annotated[Line | None, Ask("Interpreter's number", example="INT-1001")] = None
    stopped_for_distress: Annotated[bool | None, Ask("Was it stopped because the person was distressed?")] = (
        None
    )


class LanguageCommunication(Recognising):
    """How the person best understands and makes themselves understood."""

    kind = "language"
    title = "Language and communication"
    language: Annotated[
        Choice, Ask("Which language do they understand best?", options=LANGUAGES, example="vi")
    ]
    interpreter_needed: Annotated[bool | None, Ask("Do they need an interpreter?")] = None
    interpreter_gender: Annotated[
        Choice | None,
        Ask(
            "Which interpreter would they rather have?",
            options=codes(
                "interpreter choices",
                {"woman": "A woman", "man": "A man", "either": "Either", "not-asked": "Not asked"},
            ),
        ),
    ] = None
    aid: Annotated[
        Line | None, Ask("Do they need another aid to communicate?", sensitivity=Sensitivity.HEALTH)
    ] = None


class RightsExplained(Recognising):
    """Somebody explained, in words the person understood, what help there is and what happens with what they say."""

    kind = "rights-explained"
    title = "Help and rights explained"
    points: Annotated[
        Choices,
        Ask(
            "What was explained?",
            options=codes(
                "points explained",
                {
                    "what-referral-is": "What a referral is, and what may come of it",
                    "who-decides": "Who decides, and that it takes time",
                    "may-refuse": "That they may say no or not yet, and what may follow",
                    "advice-first": "That they may have independent legal advice before they answer",
                    "account-use": "What their account may be used for",
                    "support": "The support there is",
                    "outcomes": "The possible decisions",
                    "data-sharing": "Who will see what they say",
                    "police": "That police will be told, and that they need not talk to them",
                    "support-without-police": "That support does not depend on helping the police",
                    "withdraw": "That they may change their mind at any time",
                    "privacy-notice": "The privacy notice",
                    "reconsideration": "How to ask for a decision to be looked at again, and by when",
                    "legal-help": "How to get a lawyer",
                    "complaint": "How to complain",
                    "child-pack": "The information pack for children",
                    "child-without-consent": "For a child: that a referral is made for them, and why",
                    "guardian": "That somebody independent may stand by them",
                },
            ),
        ),
    ]
    language: Annotated[Choice, Ask("In which language?", options=LANGUAGES)]
    interpreter: Annotated[bool | None, Ask("Was an independent interpreter used?")] = None
    notice_version: Annotated[Line | None, Ask("Which version of the notice?", example="2026-04")] = None
    understood: Annotated[bool | None, Ask("Did they say back in their own words what it means?")] = None


class EveryPointExplained(Recognising):
    """Each point that this person must be told for their nation and age has been explained, in one talk or in several."""

    kind = "every-point-explained"
    title = "Every point explained"
    checklist: Annotated[Line, Ask("Which list of points?", example="adult-E-1")]


class SafeContact(Recognising):
    """How it is safe to reach the person, asked before any number or address is."""

    kind = "safe-contact"
    title = "Safe ways to reach them"
    ways: Annotated[
        Choices,
        Ask(
            "Which ways do they say are safe?",
            "Ask this first. A phone may be somebody else's to read.",
            options=codes(
                "safe ways",
                {
                    "phone": "Phone call",
                    "message": "Message",
                    "e-mail": "E-mail",
                    "post": "Letter",
                    "through-supporter": "Through a supporter they name",
                    "they-come": "They come to us",
                    "none": "No way is safe",
                },
            ),
        ),
    ]
    times: Annotated[
        Line | None, Ask("At which times only?", sensitivity=Sensitivity.CONTACT, example="Mornings")
    ] = None
    say_we_are: Annotated[
        Line | None,
        Ask(
            "What shall a caller say they are?",
            "Words that give nothing away.",
            sensitivity=Sensitivity.CONTACT,
            example="The surgery",
        ),
    ] = None


class PaperGiven(Recognising):
    """What the person was given to take away, after they were asked whether it is safe to be found with it."""

    kind = "paper-given"
    title = "Given to take away"
    safe_to_carry: Annotated[
        Choice,
        Ask(
            "Did they say it is safe to carry?",
            options=codes(
                "safe to carry",
                {"yes": "Yes, they were asked and said so", "no": "No", "not-asked": "Not asked"},
            ),
        ),
    ]
    what: Annotated[
        Choice,
        Ask(
            "What were they given?",
            options=codes(
                "things to take away",
                {
                    "leaflet": "The leaflet",
                    "card": "A card that says nothing",
                    "number": "A number to remember, nothing to carry",
                    "nothing": "Nothing",
                },
            ),
        ),
    ]
    language: Annotated[
        Choice | None, Ask("In which language?", options=LANGUAGES, only_if=("what", ("leaflet",)))
    ] = None
    edition: Annotated[
        Line | None, Ask("Which edition?", only_if=("what", ("leaflet",)), example="en-1a2b3c4d")
    ] = None


class OwnWords(Recognising):
    """The person's account in their own words, told once so that nobody need ask again."""

    kind = "own-words"
    title = "In their own words"
    account: Annotated[
        Text,
        Ask(
            "What did they say?",
            "Their words, not a summary. Write that something was not asked, to spare them, rather than guess.",
            sensitivity=Sensitivity.ACCOUNT,
            example="Invented words: I was told I owed money and could not leave.",
        ),
    ]
    read_back: Annotated[bool | None, Ask("Was it read back to them, and did they agree it is right?")] = None
    language: Annotated[Choice | None, Ask("In which language did they say it?", options=LANGUAGES)] = None
    not_asked: Annotated[
        Text | None,
        Ask(
            "What was not asked, to spare them?",
            sensitivity=Sensitivity.ACCOUNT,
            example="Details of the journey.",
        ),
    ] = None
    disputed: Annotated[
        Text | None,
        Ask("What do they dispute, in their words?", sensitivity=Sensitivity.ACCOUNT),
    ] = None
    copy_offered: Annotated[
        Choice | None,
        Ask(
            "Were they offered a copy?",
            "Only if it is safe for them to hold.",
            options=codes(
                "copies offered",
                {
                    "taken": "Yes, they took one",
                    "declined": "Yes, they did not want one",
                    "unsafe": "No: it is not safe for them to hold one",
                    "not-offered": "No",
                },
            ),
        ),
    ] = None


class AccountAskedAgain(Recognising):
    """The person had to tell it again. Each time is counted, because each time can hurt."""

    kind = "account-asked-again"
    title = "Asked to tell it again"
    times: Annotated[Count, Ask("How many times have they now been asked to tell it?", example=2)]
    reason: Annotated[
        Text,
        Ask(
            "Why was it needed again?",
            "Name the question which the first account could not answer.",
            example="Dates",
        ),
    ]


class Disclosure(Recognising):
    """The person told somebody that they were or are exploited."""

    kind = "disclosure"
    title = "They told somebody"
    to: Annotated[Choice | None, Ask("Whom did they tell?", options=ROLES)] = None
    account: Annotated[
        Text | None,
        Ask("What did they say?", sensitivity=Sensitivity.ACCOUNT, example="Invented: I am not free."),
    ] = None


class ExploitationClaimed(Recognising):
    """The person, or somebody for them, said formally that they are a victim."""

    kind = "exploitation-claimed"
    title = "Said to be a victim"
    to: Annotated[Choice | None, Ask("To whom?", options=ROLES)] = None
    types: Annotated[Choices | None, Ask("Which kinds of exploitation?", options=EXPLOITATION)] = None
