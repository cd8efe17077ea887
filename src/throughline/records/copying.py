"""The copy of what one body holds about a person: that body's own facts, without what is about others or privileged.

Each controller answers for its own facts. What another body recorded is not in it, nor that there is another body. What
is held back is counted by its ground, so that the person can question it; free words are marked to be read through
before they leave, since no program finds every name in them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from throughline.access.actor import Actor
from throughline.access.models import Team
from throughline.directory.models import Agency
from throughline.ledger import OpenCase
from throughline.ledger.entries import Line
from throughline.records.printing import Part, pdf
from throughline.vocabulary import KINDS, Sensitivity, fields_of
from throughline.vocabulary.own_records import EXEMPTIONS
from throughline.web.forms import in_words
from throughline.web.words import SECTORS

# What never goes out by itself, with the ground: sensitivities first, then kinds that say what is thought of others.
BY_SENSITIVITY: Mapping[Sensitivity, str] = {
    Sensitivity.THIRD_PARTY: "third-party",
    Sensitivity.INTELLIGENCE: "crime",
    Sensitivity.PRIVILEGED: "privilege",
}
# A place where the person or others are kept safe is not written on anything that can be carried away.
NEVER_CARRIED = frozenset({Sensitivity.LOCATION})
FREE = ("text", "line", "texts")
# Questions that are answered by the short form of a team's or a body's name.
NAMING = frozenset({"team", "to_team", "body", "recipient", "asked_by"})
TITLE = "What we hold about you"


@dataclass(frozen=True, slots=True)
class Answered:
    """One question of one fact with its answer in words."""

    name: str
    label: str
    text: str
    free: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One fact as the person gets it; `held` are the grounds on which parts of it, or all of it, stay behind."""

    seq: int
    title: str
    when: str
    recorded: str
    answers: tuple[Answered, ...]
    held: tuple[str, ...] = ()

    @property
    def held_on(self) -> tuple[str, ...]:
        """The grounds in words."""
        return tuple(EXEMPTIONS.label(ground) for ground in self.held)

    @property
    def to_read(self) -> bool:
        """Whether it holds free words that somebody must read through before they leave."""
        return any(each.free for each in self.answers)


@dataclass(frozen=True, slots=True)
class Copy:
    """The whole copy of one body. `wholly_held` counts facts left out altogether, by ground."""

    body: str
    facts: tuple[Told, ...]
    wholly_held: Mapping[str, int]

    @property
    def left_out(self) -> list[tuple[str, int]]:
        """How many facts are left out altogether, by ground in words."""
        return [(EXEMPTIONS.label(ground), count) for ground, count in self.wholly_held.items()]

    @property
    def grounds(self) -> tuple[str, ...]:
        """Every ground on which something was held back."""
        found = {ground for each in self.facts for ground in each.held} | set(self.wholly_held)
        return tuple(sorted(found))

    @property
    def outcome(self) -> str:
        """What the answer comes to, in the codes of `subject-access-answered`."""
        if not self.facts:
            return "refused" if self.wholly_held else "nothing-held"
        return "part" if self.grounds else "all"


def compose(case: OpenCase, actor: Actor, body: str, held: Mapping[int, str], carried: bool = True) -> Copy:
    """The copy of the actor's own body. `held` leaves out facts by number, each on a ground of `EXEMPTIONS`.

    `carried`: it leaves on paper or as a file, and so says no whereabouts; on a screen here it may.
    """
    own = [
        each for each in case.entries if each.controller_id in actor.agencies and each.row.about == "subject"
    ]
    names = _names(own)
    facts, whole = [], dict.fromkeys(held.values(), 0)
    for each in own:
        ground = held.get(each.row.seq) or ("privilege" if each.row.privileged else "")
        if each.row.kind not in KINDS:
            ground = ground or "third-party"  # recorded by a later version: nobody can say here what is in it
        if ground:
            whole[ground] = whole.get(ground, 0) + 1
        else:
            facts.append(_told(each, carried, names))
    return Copy(body, tuple(facts), {ground: count for ground, count in sorted(whole.items()) if count})


def _names(lines: Sequence[Line]) -> dict[str, str]:
    """The names of teams and bodies that these facts mention by their short form."""
    said = {value for each in lines for name in NAMING if isinstance(value := each.data.get(name), str)}
    teams = Team.objects.filter(slug__in=said).select_related("agency")
    return dict(Agency.objects.filter(pk__in=said).values_list("slug", "name")) | {
        each.slug: str(each) for each in teams
    }


def _told(line: Line, carried: bool, names: Mapping[str, str]) -> Told:
    answers, held = [], set()
    for field in fields_of(KINDS[line.row.kind]):
        value = line.data.get(field.name)
        ground = BY_SENSITIVITY.get(field.sensitivity)
        if ground is None and carried and field.sensitivity in NEVER_CARRIED:
            ground = "safety"
        if ground is None and field.name in line.hidden:
            ground = "safety"  # not even whoever prepares it may read this without a live reason
        if ground is not None and (value is not None or field.name in line.hidden):
            held.add(ground)
        elif value is not None and field.name != "happened":
            free = field.type in FREE and field.options is None
            text = names.get(value) if field.name in NAMING else None
            answers.append(Answered(field.name, field.label, text or in_words(field, value), free))
    recorded = f"{line.row.recorded_at:%-d %B %Y}"
    return Told(line.row.seq, line.title, str(line.when), recorded, tuple(answers), tuple(sorted(held)))


def rights(sector: str, purposes: Iterable[str]) -> tuple[str, ...]:
    """What the law wants told beside the copy (Art 15; s45): why, who got it, for how long, what one may do."""
    return (
        f"We are a {SECTORS.get(sector, sector)} body. We hold this for: {', '.join(sorted(set(purposes))) or 'our work with you'}.",
        "You may ask us to correct it, to stop using it or to erase it, and you may complain to the Information Commissioner.",
        "You may keep this, read it here as often as you want, or leave it with us. Somebody who finds it can read it.",
    )


def as_parts(copy: Copy, told: Sequence[str]) -> list[Part]:
    """The copy as a paper."""
    parts = [Part("About this paper", (f"From {copy.body}.", *told))]
    parts += [_part(each) for each in copy.facts]
    if copy.grounds:
        rows = tuple((EXEMPTIONS.label(ground), _how_many(copy, ground)) for ground in copy.grounds)
        parts.append(Part("What is not in it, and why", (), ("Ground", "How much"), rows))
    return parts


def _part(told: Told) -> Part:
    rows = tuple((each.label, each.text) for each in told.answers)
    held = tuple(f"Not shown: {EXEMPTIONS.label(ground)}." for ground in told.held)
    said = (f"When: {told.when}. Written down: {told.recorded}.", *held)
    return Part(told.title, said, ("Question", "Answer") if rows else (), rows)


def _how_many(copy: Copy, ground: str) -> str:
    whole, parts = copy.wholly_held.get(ground, 0), sum(ground in each.held for each in copy.facts)
    return f"{whole} whole entries, parts of {parts}"


def as_pdf(copy: Copy, told: Sequence[str]) -> bytes:
    """The copy as PDF. It names neither the system nor what it is about on its first line."""
    return pdf(TITLE, as_parts(copy, told))


def as_json(copy: Copy, told: Sequence[str]) -> str:
    """The copy in a form that a program can read (Art 20)."""
    content: dict[str, Any] = {
        "from": copy.body,
        "about": list(told),
        "facts": [
            {
                "title": each.title,
                "when": each.when,
                "written_down": each.recorded,
                "answers": {answer.name: answer.text for answer in each.answers},
                "held_back": list(each.held),
            }
            for each in copy.facts
        ],
        "held_back_whole": dict(copy.wholly_held),
    }
    return json.dumps(content, ensure_ascii=False, indent=1)
