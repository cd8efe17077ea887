"""The code lists that several kinds share, and the long ones that are read from tables beside this module."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

from .codes import Code, CodeList, codes

_HERE = Path(__file__).parent


def _rows(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@cache
def _read_countries() -> CodeList:
    return CodeList("countries", tuple(Code(row["code"], row["name"]) for row in _rows("countries.csv")))


@cache
def _read_indicators() -> CodeList:
    """The indicators of the First Responder Toolkit and the families behind the statutory guidance's Annex A.

    Labels are our own. No single indicator decides anything, and the absence of all of them excludes nothing.
    """
    return CodeList(
        "indicators",
        tuple(
            Code(
                row["code"],
                row["label"],
                row["family"],
                valid_from=None,
                source=row["source"],
                confidence=row["confidence"],
            )
            for row in _rows("indicators.csv")
        ),
    )


COUNTRIES = _read_countries()
INDICATORS = _read_indicators()

LANGUAGES = codes(
    "languages",
    {
        "en": "English",
        "cy": "Welsh",
        "gd": "Scottish Gaelic",
        "ga": "Irish",
        "bfi": "British Sign Language",
        "sq": "Albanian",
        "am": "Amharic",
        "ar": "Arabic",
        "hy": "Armenian",
        "bn": "Bengali",
        "bg": "Bulgarian",
        "my": "Burmese",
        "yue": "Cantonese",
        "hr": "Croatian",
        "cs": "Czech",
        "prs": "Dari",
        "nl": "Dutch",
        "bin": "Edo (Bini)",
        "et": "Estonian",
        "fa": "Farsi",
        "fr": "French",
        "ff": "Fula",
        "ka": "Georgian",
        "de": "German",
        "el": "Greek",
        "gu": "Gujarati",
        "ha": "Hausa",
        "he": "Hebrew",
        "hi": "Hindi",
        "hu": "Hungarian",
        "ig": "Igbo",
        "id": "Indonesian",
        "it": "Italian",
        "ckb": "Kurdish Sorani",
        "kmr": "Kurdish Kurmanji",
        "lv": "Latvian",
        "ln": "Lingala",
        "lt": "Lithuanian",
        "lg": "Luganda",
        "cmn": "Mandarin",
        "mn": "Mongolian",
        "ne": "Nepali",
        "om": "Oromo",
        "ps": "Pashto",
        "pl": "Polish",
        "pt": "Portuguese",
        "pa": "Punjabi",
        "ro": "Romanian",
        "rom": "Romani",
        "ru": "Russian",
        "sr": "Serbian",
        "sk": "Slovak",
        "so": "Somali",
        "es": "Spanish",
        "sw": "Swahili",
        "sv": "Swedish",
        "tl": "Tagalog",
        "ta": "Tamil",
        "th": "Thai",
        "ti": "Tigrinya",
        "tr": "Turkish",
        "tw": "Twi",
        "uk": "Ukrainian",
        "ur": "Urdu",
        "uz": "Uzbek",
        "vi": "Vietnamese",
        "wo": "Wolof",
        "yo": "Yoruba",
        "other": "Another language",
        "none": "No shared spoken language",
    },
)

NATIONS = codes(
    "nations",
    {
        "E": "England",
        "W": "Wales",
        "S": "Scotland",
        "NI": "Northern Ireland",
        "outside UK": "Outside the UK",
        "unknown": "Not known",
    },
)

PLACE_TYPES = codes(
    "place types",
    {
        "private-home": "Private home",
        "shared-house": "Shared house",
        "hotel": "Hotel or short let",
        "brothel": "Brothel",
        "street": "Street or public place",
        "car-wash": "Car wash",
        "nail-bar": "Nail bar or beauty salon",
        "restaurant": "Restaurant or takeaway",
        "care-home": "Care home or home care",
        "farm": "Farm or greenhouse",
        "factory": "Factory or warehouse",
        "construction": "Building site",
        "fishing": "Fishing boat or harbour",
        "recycling": "Recycling or waste site",
        "cannabis-house": "Cannabis house",
        "shop": "Shop",
        "vehicle": "Vehicle",
        "border": "Border, port or airport",
        "police-station": "Police station",
        "prison": "Prison or young offender institution",
        "immigration-removal-centre": "Immigration removal centre",
        "hospital": "Hospital",
        "surgery": "Surgery or clinic",
        "school": "School or college",
        "council-office": "Council office",
        "charity": "Charity or drop-in",
        "asylum-accommodation": "Asylum accommodation",
        "online": "Online or by phone",
        "other": "Another kind of place",
        "unknown": "Not known",
    },
)

EXPLOITATION = codes(
    "types of exploitation",
    {
        "forced-work": "Made to work for little or no pay",
        "wages-taken": "Wages taken from them",
        "forced-fraud": "Made to commit financial fraud",
        "prostitution": "Forced prostitution",
        "child-sexual": "Child sexual exploitation",
        "taken-and-assaulted": "Taken, held and sexually assaulted",
        "forced-crime": "Made to commit crime",
        "county-lines": "County lines",
        "cannabis-cultivation": "Cannabis cultivation",
        "begging": "Forced begging",
        "organs": "Removal of organs",
        "domestic": "Unpaid household work",
        "forced-marriage": "Forced marriage",
        "illegal-adoption": "Illegal adoption",
        "debt-bondage": "Debt bondage",
        "surrogacy": "Forced surrogacy",
        "other": "Another form",
        "unknown": "Not known",
    },
)

CONSENT_STATES = codes(
    "consent states",
    {
        "given": "They agree",
        "refused": "They do not agree",
        "not-yet": "They want more time",
        "cannot-decide": "They cannot decide this for themselves at present",
    },
)

PURPOSES = codes(
    "consent purposes",
    {
        "referral": "Referral to the national referral mechanism",
        "support": "Support",
        "police": "Working with the police",
        "decision-recipient": "Who receives the decision",
        "identity": "Giving their identity in a notification",
        "sharing": "Sharing of information",
    },
)

OFFENCES = codes(
    "offences",
    {
        "slavery": "Slavery, servitude or forced labour",
        "human-trafficking": "Human trafficking",
        "intent-to-traffic": "Offence with intent to traffic",
        "child-criminal-exploitation": "Child criminal exploitation",
        "cuckooing": "Controlling another's home for crime (cuckooing)",
        "brothel": "Keeping or managing a brothel",
        "controlling-prostitution": "Controlling prostitution for gain",
        "cannabis": "Growing or helping to grow cannabis",
        "drug-supply": "Supplying drugs",
        "drug-possession": "Possessing drugs",
        "theft": "Theft or shoplifting",
        "burglary": "Burglary",
        "robbery": "Robbery",
        "fraud": "Fraud",
        "money-laundering": "Money laundering",
        "identity-documents": "False identity documents",
        "illegal-entry": "Illegal entry or arrival",
        "facilitation": "Helping others to enter unlawfully",
        "bladed-article": "Carrying a blade or weapon",
        "firearms": "Firearms offence",
        "assault": "Assault",
        "wounding": "Wounding or grievous bodily harm",
        "murder-manslaughter": "Murder or manslaughter",
        "kidnap": "Kidnapping or false imprisonment",
        "rape-sexual": "Rape or another sexual offence",
        "criminal-damage": "Criminal damage or arson",
        "begging": "Begging",
        "soliciting": "Soliciting or loitering",
        "driving": "Driving offence",
        "immigration-other": "Another immigration offence",
        "other": "Another offence",
        "unknown": "Not known",
    },
    Code("no-offence", "No offence: held for another reason"),
)

ACCOMMODATION = codes(
    "accommodation",
    {
        "safe-house": "Safe house",
        "place-of-safety": "Place of safety",
        "self-catered": "Self-catered support accommodation",
        "catered": "Catered support accommodation",
        "asylum-initial-full-board": "Asylum initial accommodation, full board",
        "asylum-dispersal": "Asylum dispersal accommodation",
        "asylum-hotel": "Asylum hotel",
        "council": "Council or housing association",
        "temporary": "Temporary housing from the council",
        "refuge": "Refuge",
        "foster": "Foster care",
        "childrens-home": "Children's home",
        "supported-lodgings": "Supported lodgings",
        "hostel": "Hostel",
        "family-or-friends": "With family or friends",
        "private-rent": "Private rent",
        "hospital": "Hospital",
        "prison": "Prison",
        "detention": "Immigration detention",
        "street": "Sleeping rough",
        "exploiter": "With or near the person who exploited them",
        "other": "Other",
        "unknown": "Not known",
    },
)

GENDERS = codes(
    "genders",
    {
        "female": "Female",
        "male": "Male",
        "other": "Neither of these",
        "not-asked": "Not asked",
        "not-said": "Not said",
    },
)

YES_NO_NOT_YET = codes("yes, no, not yet", {"yes": "Yes", "no": "No", "not-yet": "Not decided yet"})

LEVELS = codes(
    "risk levels",
    {"high": "High", "medium": "Medium", "low": "Low", "none": "None seen", "unknown": "Not known"},
)

HOW_TOLD = codes(
    "ways of telling",
    {
        "in-person": "In person",
        "phone": "By phone",
        "letter": "By letter",
        "e-mail": "By e-mail",
        "message": "By message",
        "through-supporter": "Through a support worker, guardian or lawyer",
    },
)

ORDERS = codes(
    "orders",
    {
        "stpo": "Slavery and trafficking prevention order",
        "stro": "Slavery and trafficking risk order",
        "tepo": "Trafficking and exploitation prevention order (Scotland)",
        "tero": "Trafficking and exploitation risk order (Scotland)",
        "stpo-ni": "Slavery and trafficking prevention order (Northern Ireland)",
        "reparation": "Slavery and trafficking reparation order",
        "confiscation": "Confiscation order",
        "restraint": "Restraint order",
        "restraining": "Restraining order",
        "closure": "Closure order",
        "other": "Another order",
    },
    Code(
        "cce-prevention",
        "Child criminal exploitation prevention order",
        valid_from=date(2026, 4, 29),
        source="Crime and Policing Act 2026; commencement by section to be tracked",
        confidence="N",
    ),
)
