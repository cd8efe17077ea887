"""Sixty rules and invented cases of thirty facts, the same for every engine that is compared.

A rule is what a plain duty of the catalogue is: one of two kinds of fact by some roles starts it, some only with
certain data or after another fact; it runs some days, with another number under the older law; one of three kinds meets
it, for some only by the owner; some are broken by an act unless something excuses it; some end. The rules are written
once as data, and handed to each engine in its own form.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from pathlib import Path

from throughline.casefile import Entry, Party
from throughline.clock import When
from throughline.law import Law, load

ROLES = ("FR_POLICE", "LA", "SCA", "TSA", "CPS", "HO_IE")
STARTS = [f"start-{number}" for number in range(12)]
ANSWERS = [f"answer-{number}" for number in range(10)]
OTHERS = [f"other-{number}" for number in range(8)]
NOW = dt.datetime(2024, 12, 31, 12, tzinfo=dt.UTC)
FIRST, CHANGED = dt.date(2023, 7, 3), dt.date(2024, 3, 1)


@dataclass(frozen=True)
class Rule:
    """One rule of the workload."""

    id: str
    starts: tuple[str, str]
    roles: tuple[str, ...]
    level: str | None
    needs: str | None
    days: int
    days_before: int
    answers: tuple[str, ...]
    own: bool
    breaks: str | None
    excuse: str | None
    ending: str | None


def rules() -> list[Rule]:
    """The sixty rules; the same every time."""
    draw = random.Random(60)
    return [_rule(number, draw) for number in range(60)]


def _rule(number: int, draw: random.Random) -> Rule:
    breaks = draw.choice([None, None, None, *OTHERS[:3]])
    return Rule(
        id=f"R-{number:02}",
        starts=(STARTS[number % 12], STARTS[(number * 5 + 3 + number // 12) % 12]),
        roles=tuple(sorted(draw.sample(ROLES, draw.randint(2, 5)))),
        level=draw.choice([None, None, "high"]),
        needs=draw.choice([None, None, *ANSWERS[:4]]),
        days=draw.choice([1, 2, 5, 14, 28]),
        days_before=draw.choice([3, 7, 30, 45]),
        answers=tuple(sorted(draw.sample(ANSWERS, 3))),
        own=draw.random() < 0.4,
        breaks=breaks,
        excuse=draw.choice(OTHERS[3:]) if breaks else None,
        ending=draw.choice([None, None, *OTHERS[3:]]),
    )


def cases(count: int, seed: int = 7) -> list[list[Entry]]:
    """Cases of thirty facts in the order in which they happened, drawn by seed."""
    draw = random.Random(seed)
    parties = {role: Party(role) for role in ROLES}
    days = [When.day(FIRST + dt.timedelta(days=number)) for number in range(540)]
    kinds = [*STARTS, *ANSWERS, *OTHERS]
    nation = When.day(FIRST)
    found = []
    for _ in range(count):
        whens = sorted((draw.choice(days) for _ in range(29)), key=lambda when: when.earliest)
        facts = [Entry(1, "nation", Party("SYSTEM"), "subject", nation, nation.latest, {"nation": "E"})]
        for seq, when in enumerate(whens, start=2):
            data = {"level": draw.choice(("high", "low"))}
            facts.append(
                Entry(
                    seq, draw.choice(kinds), parties[draw.choice(ROLES)], "subject", when, when.latest, data
                )
            )
        found.append(facts)
    return found


def as_law(folder: Path) -> Law:
    """The sixty rules as a catalogue of ours, written to a folder and loaded from it."""
    tables = Path(__file__).parents[2] / "src" / "throughline" / "law" / "tables"
    for name in ("catalogue", "tables", "examples"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for table in tables.glob("*.toml"):
        (folder / "tables" / table.name).write_bytes(table.read_bytes())
    (folder / "catalogue" / "workload.toml").write_text("\n".join(map(_toml, rules())), encoding="utf-8")
    return load(folder)


def _toml(rule: Rule) -> str:
    level = f', data = {{ level = "{rule.level}" }}' if rule.level else ""
    needs = f', after = ["{rule.needs}"]' if rule.needs else ""
    start = f"{{ kind = {list(rule.starts)}, by = {list(rule.roles)}{level}{needs} }}"
    breaks = f'broken_by = ["{rule.breaks}"]\nunless = ["{rule.excuse}"]\n' if rule.breaks else ""
    ends = f'ends_if = ["{rule.ending}"]\n' if rule.ending else ""
    before = CHANGED - dt.timedelta(days=1)
    return (
        f'[{rule.id}]\ntitle = "Rule {rule.id}"\nforce = "contract"\nplain = "Invented."\nbreach = "Invented."\n'
        f'source = {{ instrument = "Invented", confidence = "K" }}\nowed_by = "actor"\nrepeat = "once"\n'
        f"starts = [{start}]\nown = {str(rule.own).lower()}\n"
        f"met_by = [{{ kind = {list(rule.answers)}, opens = false }}]\n{breaks}{ends}"
        f'versions = [{{ in_force = {{ to = {before} }}, due = {{ within = "{rule.days_before} days" }} }}, '
        f'{{ in_force = {{ from = {CHANGED} }}, due = {{ within = "{rule.days} days" }} }}]\n'
    )
