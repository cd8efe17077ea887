"""Looking through the signs of one kind: each answered by itself, in any order, and what is on record of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from throughline.clock import When
from throughline.identify.families import Family
from throughline.identify.sheets import WHEN, Faults
from throughline.ledger import OpenCase
from throughline.vocabulary import INDICATORS, LONGEST_TEXT, Fact, Unsound, parse
from throughline.web.form import Form
from throughline.web.question import PREFIX, Control, Question, Raw
from throughline.web.reading import read as read_answers

NOT_SEEN = "not-seen"
NOTHING = "Nothing is answered yet. Choose how at least one sign is known"
_HOWS = {
    "seen": "Seen",
    "told": "Told by somebody",
    "inferred": "Worked out",
    NOT_SEEN: "Looked for, not seen",
}
_OF_A_SUSPECT = {**_HOWS, "told": "Said without being asked"}
_ASKED = (
    Question("noticed_by", "Who noticed?", Control.LINE, "Their role is enough.", required=False),
    Question(
        "context",
        "What exactly was seen or heard?",
        Control.TEXT,
        "It stands beside each sign above. No names, no address.",
        required=False,
        longest=LONGEST_TEXT,
    ),
    Question(WHEN, "When, if not just now?", Control.WHEN, "Leave blank if it is now.", required=False),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One sign on the page: its code, its words, how it was said to be known."""

    code: str
    label: str
    how: str = ""
    wrong: bool = False

    @property
    def name(self) -> str:
        """The name of its input."""
        return f"{PREFIX}sign-{self.code}"


@dataclass(frozen=True, slots=True)
class Looked:
    """The page as it was sent: rows, the other questions, the facts, or what is wrong."""

    rows: list[Row]
    form: Form
    facts: list[Fact] = field(default_factory=list)
    faults: Faults = field(default_factory=list)


def hows(suspect: bool) -> list[tuple[str, str]]:
    """The ways in which a sign can be known; of a suspect only what was said unasked."""
    return list((_OF_A_SUSPECT if suspect else _HOWS).items())


def blank(asked: Family) -> Looked:
    """The page with nothing chosen."""
    return Looked([Row(code.value, code.label) for code in asked.signs], Form(_ASKED))


def read(asked: Family, raw: Raw, now: When) -> Looked:
    """Each sign that was answered becomes a fact of its own; those not seen stand together in one."""
    rows = [_row(code.value, code.label, raw) for code in asked.signs]
    own, faults = read_answers(_ASKED, raw)
    if any(row.wrong for row in rows):
        faults.append(("noticed_by", "Choose how each sign is known from its list"))
    if not any(row.how for row in rows):
        faults.append(("noticed_by", NOTHING))
    facts, wrong = _facts(rows, own, now) if not faults else ([], [])
    form = Form(_ASKED).answered(raw).with_errors(faults + wrong)
    return Looked(rows, form, facts, faults + wrong)


def _row(code: str, label: str, raw: Raw) -> Row:
    how = next(iter(raw.get(f"{PREFIX}sign-{code}", ())), "")
    return Row(code, label, how, wrong=bool(how) and how not in _HOWS)


def _facts(rows: list[Row], own: dict[str, Any], now: When) -> tuple[list[Fact], Faults]:
    happened = own.get(WHEN) or now.to_json()
    shared = {name: own[name] for name in ("noticed_by", "context") if own.get(name)}
    seen = [row for row in rows if row.how and row.how != NOT_SEEN]
    missed = [row.code for row in rows if row.how == NOT_SEEN]
    looked = {name: value for name, value in shared.items() if name == "noticed_by"}
    try:
        facts = [
            parse("indicator", {"happened": happened, "code": row.code, "how": row.how, **shared})
            for row in seen
        ]
        if missed:
            facts.append(parse("sign-not-seen", {"happened": happened, "signs": missed, **looked}))
    except Unsound as unsound:
        return [], [(WHEN if name == "happened" else name, why) for name, why in unsound.errors]
    return facts, []


def recorded(case: OpenCase) -> list[dict[str, Any]]:
    """Every sign on the line that this reader may see, oldest first, what was looked for and not seen among them."""
    return [_shown(entry) for entry in case.entries if entry.kind in ("indicator", "sign-not-seen")]


def _shown(entry: Any) -> dict[str, Any]:
    if entry.kind == "indicator":
        codes, how = [str(entry.data.get("code"))], _HOWS.get(str(entry.data.get("how")), "")
    else:
        codes, how = [str(code) for code in entry.data.get("signs", ())], _HOWS[NOT_SEEN]
    return {
        "codes": codes,
        "label": "; ".join(INDICATORS.label(code) for code in codes),
        "how": how,
        "by": entry.data.get("noticed_by", ""),
        "when": str(entry.when),
        "seq": entry.seq,
    }


def begun(case: OpenCase, asked: Family) -> bool:
    """Whether anything of this kind was looked at: said so that nobody looks twice, never as a measure."""
    codes = {code.value for code in asked.signs}
    return any(set(each["codes"]) & codes for each in recorded(case))
