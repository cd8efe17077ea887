"""One referral on its way: what was typed so far, what counts of it, and where it stops."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypedDict

from django.urls import reverse
from django.utils import timezone

from throughline.access.actor import Actor
from throughline.drafts import keeping as drafts
from throughline.drafts.keeping import File, Kept, NoSuchDraft
from throughline.forms import Answers, Journey, Page
from throughline.refer.definition import QUESTIONS, SHEETS, VERSION, journey_for
from throughline.refer.definition.reading import CHECK
from throughline.refer.filling import Fault, answers_from, boxes_of, missing
from throughline.refer.queries import council_fault
from throughline.refer.sender import Sender
from throughline.refer.sense import faults as senseless
from throughline.web.question import Raw

PAGE = "refer"


class Saver(TypedDict):
    """Who saved a page last, by name, and when (ISO)."""

    by: str
    at: str


@dataclass(frozen=True)
class Entry:
    """A referral as it was typed, box by box. Everything else is worked out from that, every time."""

    case_id: uuid.UUID
    sender: Sender
    raw: Raw = field(default_factory=dict)
    saves: Mapping[str, int] = field(default_factory=dict)
    savers: Mapping[str, Saver] = field(default_factory=dict)
    files: tuple[File, ...] = ()
    draft_id: uuid.UUID | None = None
    kept: Kept | None = None

    @classmethod
    def of(cls, kept: Kept, case_id: uuid.UUID, sender: Sender) -> Entry:
        """What a draft holds. Boxes that this version of the form does not know are kept and count for nothing."""
        told = kept.answers
        return cls(
            case_id, sender, told["raw"], told["saves"], told.get("savers", {}), kept.files, kept.id, kept
        )

    @property
    def of_older_form(self) -> bool:
        """Whether it was begun with another version of the form."""
        return self.kept is not None and self.kept.form != VERSION

    @cached_property
    def _read(self) -> tuple[dict[str, Any], list[Fault]]:
        answers, faults = answers_from(self.raw)
        if self.files:
            answers["files"] = [file.name for file in self.files]
        if "council" in answers and (told := council_fault(answers["council"])):
            faults.append(("council", told))
            del answers["council"]
        return answers, faults

    @property
    def answers(self) -> dict[str, Any]:
        """Every answer that can be read, on the path or off it."""
        return self._read[0]

    @cached_property
    def journey(self) -> Journey:
        """The journey as this sender walks it."""
        return journey_for(self.sender)

    @cached_property
    def _walked(self) -> list[tuple[Page, dict[str, Any]]]:
        return list(self.journey.walk(self.answers))

    @property
    def counting(self) -> Answers:
        """The answers on the reachable path: the only ones that are shown, kept and sent."""
        return self._walked[-1][1]

    @cached_property
    def _odd(self) -> list[Fault]:
        return senseless(self.answers, self.counting, timezone.localdate())

    @cached_property
    def path(self) -> tuple[Page, ...]:
        """The pages that may be opened: up to the first on which something is missing or cannot stand."""
        pages: list[Page] = []
        for page, _ in self._walked:
            pages.append(page)
            if page.name != CHECK and self.faults(page.name):
                break
        return tuple(pages)

    @property
    def stop(self) -> Page:
        """The page to answer next; the check page once nothing is missing."""
        return self.path[-1]

    @property
    def complete(self) -> bool:
        """Whether everything that this route needs is answered, and nothing speaks against it."""
        return self.stop.name == CHECK

    def known(self, name: str) -> Answers:
        """What conditions on a page may ask for: the answers that count up to it."""
        found = next((counting for page, counting in self._walked if page.name == name), self.counting)
        return self.journey.known(found)

    def faults(self, name: str) -> list[Fault]:
        """What is missing on a page, cannot be read, or cannot stand, by question."""
        sheet, known = SHEETS[name], self.known(name)
        here = [each for each in sheet.questions if each.question.asked(known)]
        names = {each.name for each in here}
        found = [fault for fault in self._read[1] if _of(fault[0]) in names]
        unread = {_of(each) for each, _ in found}
        wanting = [
            each.name
            for each in here
            if each.name not in unread
            and each.name not in self.counting
            and each.question.wanting(known, self.counting)
        ]
        return [*found, *missing(wanting), *(fault for fault in self._odd if fault[0] in names)]

    def filled(self, name: str, sent: Raw, by: str = "") -> Entry:
        """The same with one page as it was just sent, by whom; every other page stays as it was."""
        before = boxes_of(SHEETS[name], self.raw)
        boxes = boxes_of(SHEETS[name], sent)
        if boxes == before and name in self.saves:
            return self
        others = {box: list(values) for box, values in self.raw.items() if box not in before}
        saves = {**self.saves, name: self.saves.get(name, 0) + 1}
        savers = {**self.savers, name: Saver(by=by, at=timezone.now().isoformat())}
        return replace(self, raw={**others, **boxes}, saves=saves, savers=savers)

    def _told(self) -> dict[str, Any]:
        raw = {box: list(values) for box, values in self.raw.items()}
        return {"raw": raw, "saves": dict(self.saves), "savers": dict(self.savers)}

    def keep(self, by: Actor) -> Entry:
        """Keep it for the team, sealed; the same draft is written over. Raises NoSuchDraft, PermissionError."""
        told = self._told()
        draft_id = drafts.save(by, PAGE, told, case_id=self.case_id, draft_id=self.draft_id, form=VERSION)
        return Entry.of(drafts.load(by, draft_id), self.case_id, self.sender)

    def keep_beside(self, by: Actor, mine: Kept | None = None) -> Kept:
        """Keep this version beside the draft as it stands, which a colleague saved; over `mine`, if it is there already."""
        assert self.kept is not None  # somebody saved it
        if mine is not None:
            drafts.save(by, PAGE, self._told(), draft_id=mine.id, form=VERSION)
            return drafts.load(by, mine.id)
        return drafts.save_beside(by, self.kept.id, self._told(), VERSION)

    def beside(self, by: Actor, draft_id: uuid.UUID | None) -> Kept | None:
        """The version that was kept beside this one under that number, or None."""
        try:
            found = drafts.load(by, draft_id) if draft_id is not None else None
        except NoSuchDraft:
            return None
        return (
            found
            if found is not None and found.beside is not None and found.beside == self.draft_id
            else None
        )


def _of(name: str) -> str:
    """The question that a fault belongs to: its own name, or that of a part or a row of it."""
    if name in QUESTIONS:
        return name
    return next((each for each in QUESTIONS if name.startswith(f"{each}-")), name)


def begun(actor: Actor, case_id: uuid.UUID, sender: Sender, *, writing: bool = False) -> Entry:
    """The team's referral on its way for this person, or a new one in which nothing was typed yet.

    `writing` locks it until the request ends, so that two who save at once do not undo one another, nor begin two.
    """
    if writing:
        drafts.one_at_a_time(actor, case_id, PAGE)
    found = [kept for kept in drafts.waiting(actor, case_id, PAGE) if kept.beside is None]
    if not found:
        return Entry(case_id, sender)
    kept = drafts.load(actor, found[0].id, writing=True) if writing else found[0]
    return Entry.of(kept, case_id, sender)


def in_words(kept: Kept) -> list[tuple[str, str]]:
    """Question and answer of everything that was typed, for setting two versions beside one another."""
    answers, _ = answers_from(kept.answers.get("raw", {}))
    return [(QUESTIONS[name].label, QUESTIONS[name].in_words(answer)) for name, answer in answers.items()]


def goes_on_at(kept: Kept) -> str:
    """Where a draft goes on; of a version that was kept beside a colleague's, where both are shown."""
    if kept.beside is not None:
        return reverse("casework:both", args=[kept.id])
    return reverse("refer:start", args=[kept.case_id])
