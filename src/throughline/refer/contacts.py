"""Whether an e-mail address or a phone number can be what it is given for."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

_PUBLIC: tuple[str, ...] = tuple(
    tomllib.loads((files("throughline.refer") / "data" / "work_domains.toml").read_text(encoding="utf-8"))[
        "public"
    ]
)
# Numbers that Ofcom keeps for drama: they reach nobody, and invented people have no others.
_INVENTED = re.compile(
    r"(\+44|0)(7700900|1632960|2079460|1134960|1144960|1154960|1164960|1174960|1184960|1214960|1314960|1414960|1514960|1614960|1914980|2890180|2920180|8081570|9098790|3069990)\d{3,4}"
)


def email_fault(text: str) -> str:
    """What is wrong with an e-mail address, or nothing."""
    try:
        validate_email(text)
    except ValidationError:
        return "Give an e-mail address in full, such as name@example.org"
    return ""


def work_email_fault(text: str, own: str = "") -> str:
    """What is wrong with the e-mail address of somebody at a public body, or of a colleague of `own`; or nothing.

    A look-alike such as notpolice.uk is refused: only the domain itself, or one that ends in a dot and it, counts.
    """
    if fault := email_fault(text):
        return fault
    domain, mine = text.rpartition("@")[2].lower(), own.rpartition("@")[2].lower()
    if (mine and domain == mine) or any(domain == each or domain.endswith(f".{each}") for each in _PUBLIC):
        return ""
    near = next((each for each in _PUBLIC if domain.endswith(each)), "")
    told = f"{domain} is not a part of {near}, though it looks like it" if near else f"{domain} is not known"
    return f"Give the address of a public body, or one of your own organisation: {told}"


def phone_fault(text: str) -> str:
    """What is wrong with a phone number, or nothing. Numbers without a country are British ones."""
    digits = re.sub(r"[\s()-]", "", text)
    if _INVENTED.fullmatch(digits):
        return ""
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return "Give a phone number, such as 01632 960 001 or +44 7700 900 982"
    if not phonenumbers.is_valid_number(number):
        return "There is no such phone number. Check the digits, and give the country code if it is abroad"
    return ""
