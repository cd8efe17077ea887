"""What to do now, from what was recorded: plain steps in the order in which they protect. A pure function of facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from throughline.casefile import Casefile


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do: what, and how."""

    what: str
    how: str


def _last(file: Casefile, kind: str) -> Mapping[str, Any]:
    found = [entry for entry in file.entries if entry.kind == kind]
    return found[-1].data if found else {}


def _any_sign(*codes: str) -> Callable[[Casefile], bool]:
    return lambda file: any(e.kind == "indicator" and e.data.get("code") in codes for e in file.entries)


def in_danger(file: Casefile) -> bool:
    """Whether the last word on danger is that harm could come now."""
    return _last(file, "danger-assessed").get("level") == "immediate"


def controller_near(file: Casefile) -> bool:
    """Whether somebody who may control the person was there at the last judgement of danger, or at a meeting."""
    present = [entry.data.get("present") or () for entry in file.entries if entry.kind == "encounter"]
    return bool(_last(file, "danger-assessed").get("controller_present")) or any(
        "suspected-controller" in each for each in present
    )


def speaks_no_english(file: Casefile) -> bool:
    """Whether an interpreter is needed, or the language they speak best is another one."""
    told = _last(file, "language")
    return bool(told.get("interpreter_needed")) or told.get("language", "en") != "en"


def may_carry_paper(file: Casefile) -> bool:
    """Whether they said that it is safe to be found with paper. Silence is not a yes."""
    return _last(file, "safe-to-approach").get("paper") == "yes"


_RULES: Sequence[tuple[Callable[[Casefile], bool], Advice]] = (
    (
        in_danger,
        Advice("Ring 999 now", "Stay where you can be seen by the person, if that is safe for you both."),
    ),
    (
        controller_near,
        Advice(
            "Part them from whoever may control them",
            "Find an ordinary reason. Never ask in front of that person, and never let that person interpret.",
        ),
    ),
    (
        _any_sign("GEN07", "GEN08", "GEN09", "GEN30", "CHI21"),
        Advice("Get medical care", "Treatment comes before any question. Somebody safe goes with them."),
    ),
    (
        lambda file: _last(file, "safe-to-approach").get("talk") == "not-here",
        Advice("Do not talk about it here", "Say only what anybody might overhear. Agree how to meet again."),
    ),
    (
        speaks_no_english,
        Advice(
            "Get an independent interpreter",
            "Never a companion, another possible victim, or staff of the place. Ask: a woman or a man?",
        ),
    ),
)
_ALWAYS = (
    Advice(
        "Look for others", "Other people there, children above all, may be in the same danger or in more."
    ),
    Advice(
        "Say who you are, and that they have done nothing wrong",
        "They need not call themselves a victim, and need not tell you anything tonight.",
    ),
)
_CHILD = Advice(
    "Treat them as a child: tell the council’s children’s services today",
    "As well as any referral, not instead. In immediate danger police can take a child into police protection.",
)
_NO_PAPER = Advice(
    "Give nothing to carry", "They have not said that paper is safe. Say the number, and let them repeat it."
)


def advice(file: Casefile, as_child: bool) -> list[Advice]:
    """What to do, first things first. Adds what holds for a child, for paper, and always."""
    found = [each for holds, each in _RULES if holds(file)]
    found += [_CHILD] if as_child else []
    return [*found, *_ALWAYS, *([] if may_carry_paper(file) else [_NO_PAPER])]
