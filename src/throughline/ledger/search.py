"""What a fact can be found by: keyed hashes of names, dates, phones, addresses of e-mail and references.

Nothing readable is kept. A hash is keyed, so that somebody with the table alone cannot try names against it.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jellyfish
import phonenumbers

from throughline.vocabulary import KINDS, Sensitivity, fields_of
from throughline.vocabulary.question import Field

from .sealing import root

NAMED = frozenset({Sensitivity.IDENTITY, Sensitivity.THIRD_PARTY})
NAME_KINDS = frozenset({"name", "alias"})
FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d %m %Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y")
_DATE = re.compile(r"\b(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/. -]\d{1,2}[/. -]\d{4}|\d{1,2} [A-Za-z]{3,9} \d{4})\b")
_PHONE = re.compile(r"\+?\d[\d ()-]{7,}\d")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_REFERENCE = re.compile(r"\b(?=[\w/-]*\d)[A-Za-z0-9][\w/-]{3,}\b")


@dataclass(frozen=True, slots=True)
class Sought:
    """One thing looked for: hashes that mean it exactly, and hashes that merely sound like it."""

    exact: frozenset[int]
    alike: frozenset[int] = frozenset()


def keys_of(kind: str, data: Mapping[str, Any]) -> list[int]:
    """The keyed hashes of one fact's answers, sealed ones included; sorted, without repeats."""
    terms = (
        term
        for field in _searched(kind)
        if field.name in data
        for term in _terms(kind, field, data[field.name])
    )
    return sorted({hashed(term) for term in terms})


@cache
def _searched(kind: str) -> tuple[Field, ...]:
    """The fields of a kind by whose answers it can be found; most kinds have none."""
    cls = KINDS.get(kind)
    return tuple(field for field in fields_of(cls) if _is_searched(field)) if cls else ()


def _is_searched(field: Field) -> bool:
    by_date = field.type == "date" and field.sensitivity is Sensitivity.IDENTITY
    by_contact = field.type == "line" and field.sensitivity is Sensitivity.CONTACT
    return by_date or by_contact or (field.type in ("line", "texts") and field.sensitivity in NAMED)


def hashed(term: str) -> int:
    """Eight bytes of a keyed hash, as the signed integer that the index holds."""
    return int.from_bytes(hmac.digest(root("search"), term.encode(), "sha256")[:8], "big", signed=True)


def _terms(kind: str, field: Field, value: Any) -> Iterator[str]:
    if field.type == "date" and field.sensitivity is Sensitivity.IDENTITY:
        yield f"d:{value}"
    elif field.sensitivity is Sensitivity.CONTACT and field.type == "line":
        yield from _contact_terms(str(value))
    elif field.sensitivity in NAMED and field.type in ("line", "texts"):
        for text in value if isinstance(value, (list, tuple)) else [value]:
            yield from _reference_terms(text) if _is_reference(kind, field) else _name_terms(text)


def _is_reference(kind: str, field: Field) -> bool:
    return (
        "reference" in field.name
        or "number" in field.name
        or (kind == "reference-number" and field.name == "value")
    )


def words(text: str) -> list[str]:
    """A name as comparable words: no accents, no case, no punctuation; any script."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[^\W\d_]+", "".join(c for c in plain if not unicodedata.combining(c)))


def _name_terms(text: str) -> Iterator[str]:
    for word in words(text):
        yield f"n:{word}"
        if sound := _sound(word):
            yield f"p:{sound}"


def _sound(word: str) -> str:
    """How a name sounds to an English ear; "th" counts as "t", which is how most other languages mean it."""
    return jellyfish.metaphone(word).replace("0", "T") if word.isascii() and len(word) > 1 else ""


def _contact_terms(text: str) -> Iterator[str]:
    if number := _phone(text):
        yield f"t:{number}"
    for mail in _MAIL.findall(text):
        yield f"e:{mail.casefold()}"


def _phone(text: str) -> str | None:
    """A number in international form; one without a country code is read as British."""
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return None
    return (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_possible_number(number)
        else None
    )


def _reference_terms(text: str) -> Iterator[str]:
    if plain := re.sub(r"[^A-Z0-9]", "", text.upper()):
        yield f"r:{plain}"


def exact_name(text: str) -> list[frozenset[int]]:
    """For each word of a name, the hash that means exactly that word."""
    return [frozenset({hashed(f"n:{word}")}) for word in dict.fromkeys(words(text))]


def exact_date(day: dt.date) -> frozenset[int]:
    """The hash that means exactly this day."""
    return frozenset({hashed(f"d:{day}")})


def exact_phone(text: str) -> frozenset[int]:
    """The hash that means exactly this number, however it is written; empty where it can be no number."""
    number = _phone(text)
    return frozenset({hashed(f"t:{number}")} if number else ())


def exact_reference(text: str) -> frozenset[int]:
    """The hash that means exactly this reference, whatever stands between its signs; empty where there are none."""
    return frozenset(hashed(term) for term in _reference_terms(text))


def about_themselves(own_name: str, query: str) -> str:
    """What a data guardian should look at: `search-own-name` or `search-family-name`, or nothing.

    A family is told by its last name: that finds innocent namesakes too, which is why a person looks at it.
    """
    own, asked = words(own_name), set(words(query))
    if len(own) > 1 and {own[0], own[-1]} <= asked:
        return "search-own-name"
    return "search-family-name" if len(own) > 1 and own[-1] in asked else ""


def sought(query: str) -> list[Sought]:
    """Read what a person typed: dates, e-mail addresses, phones and references first, the rest as names."""
    found, rest = [], query
    for pattern, read in ((_MAIL, _mail), (_DATE, _date), (_PHONE, _number), (_REFERENCE, _reference)):
        for text in pattern.findall(rest):
            if (term := read(text)) is not None:
                found.append(Sought(frozenset({hashed(term)})))
                rest = rest.replace(text, " ")
    return found + [_word(word) for word in dict.fromkeys(words(rest))]


def _word(word: str) -> Sought:
    sound = _sound(word)
    return Sought(frozenset({hashed(f"n:{word}")}), frozenset({hashed(f"p:{sound}")} if sound else ()))


def _mail(text: str) -> str:
    return f"e:{text.casefold()}"


def _date(text: str) -> str | None:
    for form in FORMATS:
        try:
            return f"d:{dt.datetime.strptime(text.replace('/', ' ').replace('.', ' '), form.replace('/', ' ').replace('.', ' ')).date()}"  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _number(text: str) -> str | None:
    number = _phone(text)
    return f"t:{number}" if number else None


def _reference(text: str) -> str | None:
    return next(_reference_terms(text), None)


def flat(wanted: Iterable[Sought]) -> list[int]:
    """Every hash that could matter, for the index."""
    return sorted({key for each in wanted for key in each.exact | each.alike})
