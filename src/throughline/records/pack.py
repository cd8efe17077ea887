"""The data protection pack of one body, or of all: impact assessment, record of processing, sharing agreement.

Everything that can be read from the vocabulary, the policy, the law and the tables is read from there, so that the
paper cannot say anything else than what the system does. What only a controller can answer is left as a named
question, never invented.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from throughline.access.fields import BY_SECTOR, READABLE
from throughline.access.policy import ENFORCEMENT, SHIELDED, WALLED
from throughline.records.breaching import LAW_ENFORCEMENT
from throughline.records.printing import Part
from throughline.records.tables import keepings
from throughline.vocabulary import KINDS, Fact, Field, Sector, Sensitivity, Track, UserRole, fields_of
from throughline.vocabulary.retention import Rule, rules
from throughline.web.words import SECTORS, TRACKS

QUESTIONS = (
    "Who is the controller, and who speaks for it? Name the data protection officer.",
    "Which processors act for you (hosting, support, backups), where, and under which contract?",
    "Does anything leave the United Kingdom? Which safeguard covers it?",
    "Which lawful basis, and which condition for special category and criminal offence data, do you rely on for each purpose below?",
    "Which people did you ask about this assessment, survivors among them, and what did they say?",
    "How likely and how severe do you judge each risk below once the measures stand? Who accepts what remains?",
    "When will you look at this again?",
)
PURPOSES = (
    ("To recognise who may be a victim and refer them", "recognising, referral"),
    ("To protect and support the person", "safeguarding, support"),
    ("To investigate crime and prosecute", "crime and justice"),
    ("To decide who is a victim", "referral decisions"),
    ("To show that duties were kept: inspection, statistics without names", "the line itself"),
)
WAYS = (
    ("A part in the case", "Whoever leads, shares in or advocates on a case sees it, within the firewall", "access/policy.py rule 8"),
    ("A recorded sharing decision", "Recipient, kinds or fields, purpose, basis and end are named; a whereabouts by itself", "access/policy.py rule 4"),
    ("A referral", "What stood on the line in the kinds that a referral carries goes to the deciding authority, and to nobody else", "access/following.py"),
    ("A notification without consent", "Only that there was one, and no field of it (Modern Slavery Act 2015 s52(3))", "access/following.py"),
    ("A hand-over", "The offer and the answer to it, to the body each is addressed to", "access/following.py"),
    ("Emergency access", "Reason, four hours, the data guardian is told; never through the firewall or privilege", "access/glass.py"),
    ("The person themself", "Their own line, and every look at it", "access/policy.py rule 2"),
)  # fmt: skip
RISKS = (
    ("Somebody who looks for the person works for a body with access", "Need to know by part in the case; every look logged and shown to the person; whereabouts open only for a stated reason"),
    ("Support or health facts reach police or immigration", "A firewall in the policy, in every query and in the database itself"),
    ("A copy falls into the hands of whoever controls the person", "Reading on a screen or at a safe place is offered before paper or a file; who asked, and whether alone, is recorded"),
    ("Data are kept because nobody decides", "Dated rules, a queue, two people, a key that is destroyed"),
    ("A wrong fact follows the person", "Corrections stand beside what they correct; nothing is changed in silence"),
    ("A backup brings back what was erased", "Keys and the register of erasures stand outside the database's backups"),
)  # fmt: skip
SENSITIVE = {each for each in Sensitivity if each is not Sensitivity.OPEN}


def pack(sector: Sector | None = None, body: str = "") -> tuple[str, list[Part]]:
    """Title and parts of the pack: of one body, or of every sector where none is named."""
    title = f"Data protection pack: {body}" if body else "Data protection pack: every kind of body"
    parts = [
        _about(),
        _questions(),
        *_record(sector),
        *_who_reads(),
        _who_receives(),
        *_retention(sector),
        _risks(),
    ]
    return title, [*parts, *_kinds(sector)]


def _about() -> Part:
    return Part(
        "What this is",
        (
            "A data protection impact assessment, a record of processing (UK GDPR Article 30; Data Protection Act 2018 s61 "
            "for law enforcement) and the annex of a sharing agreement, made from what the system does. No law in it was "
            "checked against the live text unless it says so.",
        ),
    )


def _questions() -> Part:
    rows = tuple((str(number), text, "") for number, text in enumerate(QUESTIONS, 1))
    return Part("What only you can answer", (), ("", "Question", "Answer"), rows)


def _record(sector: Sector | None) -> list[Part]:
    rows = tuple(
        (SECTORS.get(each, each.value), _regime(each), _walled(each))
        for each in Sector
        if sector in (None, each)
    )
    return [
        Part(
            "Record of processing",
            (
                "People concerned: potential victims, their families and others named on their line; suspects; people at work.",
                "Categories of data: those of the fields below, by sensitivity.",
            ),
        ),
        Part("Purposes", (), ("Purpose", "What it covers"), PURPOSES, 2),
        Part("Controllers", ("Every fact has one controller: the body that recorded it.",), ("Kind of body", "Law", "Firewall"), rows, 2),
        Part("Bases that can be recorded", (), ("Where", "Basis"), tuple(_bases()), 2),
        Part("Security", ("Sealed with a key of each case (AES-256-GCM); append-only and chained; two walls, the second in the database; every look logged; passkeys or authenticator apps. See the documentation: threat model, assurance.",), level=2),
    ]  # fmt: skip


def _regime(sector: Sector) -> str:
    return "Data Protection Act 2018 Part 3" if sector in LAW_ENFORCEMENT else "UK GDPR"


def _walled(sector: Sector) -> str:
    if sector in SHIELDED:
        return "Its facts are hidden from justice, prisons, immigration and the deciding authority until it shares them"
    return (
        "Sees nothing of support, health, legal and advocacy bodies until they share it"
        if sector in WALLED
        else "None"
    )


def _bases() -> Iterable[tuple[str, str]]:
    for kind in ("lawful-basis", "sharing-decision"):
        for field in fields_of(KINDS[kind]):
            if field.name == "basis" and field.options is not None:
                yield from ((KINDS[kind].title, code.label) for code in field.options)


def _who_reads() -> list[Part]:
    head = ("Role", *(each.value for each in Sensitivity))
    rows = tuple((role.value, *_marks(role)) for role in UserRole)
    sectors = tuple(
        (SECTORS.get(each, each.value), ", ".join(sorted(label.value for label in BY_SECTOR[each])))
        for each in Sector
        if each in BY_SECTOR
    )
    return [
        Part("Who reads which field", ("Of facts they may see at all. A whereabouts opens to nobody without a live reason.",), head, rows),
        Part("Supervisors and systems read as their body works", ("Others: as a support worker.",), ("Kind of body", "Reads"), sectors, 2),
    ]  # fmt: skip


def _marks(role: UserRole) -> tuple[str, ...]:
    if role not in READABLE:
        return tuple("as the body" for _ in Sensitivity)
    found = READABLE[role]
    return tuple(
        "for a reason"
        if each is Sensitivity.LOCATION and Sensitivity.CONTACT in found
        else "yes"
        if each in found
        else "no"
        for each in Sensitivity
    )


def _who_receives() -> Part:
    intelligence = ", ".join(sorted(SECTORS.get(each, each.value) for each in ENFORCEMENT))
    return Part(
        "Who receives, and by which rule",
        (f"Intelligence stays with: {intelligence}. Privileged facts go to nobody.",),
        ("Way", "What goes", "Where the rule stands"),
        WAYS,
    )


def _retention(sector: Sector | None) -> list[Part]:
    found = [each for each in rules() if sector is None or sector in each.sectors]
    columns = tuple(
        (each.table, ", ".join(each.personal) or "none", each.period, each.why) for each in keepings()
    )
    return [
        Part("How long it is kept", ("A rule never destroys anything by itself: a person decides, a second one signs.",), ("Rule", "For", "How long", "Source"), tuple(_rule(each) for each in found)),
        Part("Every table", (), ("Table", "Columns about people", "Kept", "Why"), columns, 2),
    ]  # fmt: skip


def _rule(rule: Rule) -> tuple[str, str, str, str]:
    whose = ", ".join(sorted(SECTORS.get(each, each.value) for each in rule.sectors))
    who = "children" if rule.child else "everybody"
    return (
        f"{rule.title} ({rule.id})",
        f"{whose}; {', '.join(sorted(rule.nations))}; {who}",
        rule.period,
        rule.told,
    )


def _risks() -> Part:
    return Part("Risks and measures", (), ("Risk to people", "What stands against it"), RISKS)


def _kinds(sector: Sector | None) -> list[Part]:
    """Every kind of fact and every field of it, track by track."""
    parts = [
        Part(
            "What is recorded",
            ("Each kind of fact, who may record it, and each field with its sensitivity.",),
        )
    ]
    for track in Track:
        rows = tuple(_kind(cls) for _, cls in sorted(KINDS.items()) if cls.track is track)
        parts.append(
            Part(TRACKS.get(track.value, track.value), (), ("Kind", "Recorded by", "Fields"), rows, 2)
        )
    return parts


def _kind(cls: type[Fact]) -> tuple[str, str, str]:
    marks = [
        word
        for word, holds in (("privileged", cls.privileged), ("sent in a referral", cls.sent_in_referral))
        if holds
    ]
    name = f"{cls.title} ({cls.kind}{'; ' + ', '.join(marks) if marks else ''})"
    by = ", ".join(sorted(each.value for each in cls.recorded_by))
    return name, by, "; ".join(_field(each) for each in fields_of(cls))


def _field(field: Field) -> str:
    return f"{field.name}: {field.sensitivity.value}"


def as_html(title: str, parts: Iterable[Part]) -> str:
    """The pack as one plain page, to be opened anywhere."""
    body = "\n".join(_html(each) for each in parts)
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f"<body><h1>{escape(title)}</h1>\n{body}\n</body></html>\n"
    )


def _html(part: Part) -> str:
    lines = [f"<h{part.level + 1}>{escape(part.heading)}</h{part.level + 1}>"]
    lines += [f"<p>{escape(text)}</p>" for text in part.paragraphs]
    if part.rows:
        head = "".join(f'<th scope="col">{escape(each)}</th>' for each in part.head)
        rows = "\n".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in part.rows
        )
        lines.append(f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>")
    return "\n".join(lines)
