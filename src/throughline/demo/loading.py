"""Loading the demonstration nation into the ledger, through the same rules as everybody else's facts.

    demo.load()                    # 2,000 invented people and the hand-written lines
    demo.load(full=True)           # all 30,197

It can be interrupted: the next start goes on with the lines that are lacking. A finished load is not repeated. It is
refused where anything real is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from uuid import UUID
from zlib import crc32

from django.db import transaction
from django.utils import timezone

from throughline import ledger, vocabulary
from throughline.access import Actor, acting_as, actor_from, break_glass, system_actor
from throughline.access.models import Glass, Membership, Relationship, User
from throughline.clock import When
from throughline.demo import settling
from throughline.demo.bodies import Post
from throughline.demo.models import Nation
from throughline.demo.nation import nation
from throughline.demo.published import published
from throughline.demo.showcase import showcase
from throughline.demo.telling import Step, Story
from throughline.ledger.entries import next_seq
from throughline.ledger.models import Case

SAMPLE = 2000
SEED = 2015
BROKEN_INTO = "shown-not-yet"
REASON = "Invented: a caller said that he was in danger tonight, and nobody answered at the team that leads."
Progress = Callable[[int, int], None]


class HoldsRealData(Exception):
    """The database holds real cases or real people's accounts. Nothing was loaded."""

    def __init__(self) -> None:
        super().__init__(
            "This database holds real cases or accounts, so no invented people were put among them. "
            "Use an empty database for the demonstration."
        )


@dataclass(frozen=True, slots=True)
class Told:
    """One line ready to be recorded: its story, the kind of its case, and whose own page it is, if anybody's."""

    story: Story
    case_kind: str = "person"
    subject: str | None = None


def load(
    full: bool = False,
    *,
    people: int | None = None,
    seed: int = SEED,
    progress: Progress = lambda done, total: None,
) -> int:
    """Load the nation; answers how many people were loaded now, and 0 where it is there already.

    Raises HoldsRealData, and ValueError for more people than were ever published.
    """
    refuse_real_data()
    size = published().people if full else people or SAMPLE
    now = timezone.now().replace(second=0, microsecond=0)
    found, _ = Nation.objects.get_or_create(defaults={"seed": seed, "people": size, "told_at": now})
    if found.finished_at is not None:
        return 0
    settling.write_bodies()
    settling.write_places(timezone.now())
    users = settling.write_personas()
    record_lines(found, users, progress)
    found.finished_at = timezone.now()
    found.save(update_fields=["finished_at"])
    return found.people


def refuse_real_data() -> None:
    """Raises HoldsRealData where a case or an account is not of an invented body."""
    real = Membership.objects.filter(team__agency__invented=False).exists()
    with transaction.atomic(), acting_as(system_actor("demo")):
        real = real or Case.objects.filter(invented=False).exists()
    if real:
        raise HoldsRealData


def record_lines(found: Nation, users: dict[str, User], progress: Progress) -> None:
    """Record every line that is not there yet: the hand-written ones, what goes with them, then the nation.

    Raises `ledger.Unsound` for a line that the ledger rejects.
    """
    staff = Staff(found.seed)
    show(found, staff)
    tie_subjects(found, users)
    leave_a_broken_glass(found, users["investigator"])
    # A batch is whole or not there and lines come in order, so the number of cases says where to go on.
    done = len(known_cases()) - len(found.shown)
    progress(done, found.people)
    lines = islice(nation(found.people, found.seed, found.told_at), done, None)
    record(
        (as_case(Told(story), staff) for _, story in lines), lambda more: progress(done + more, found.people)
    )


def show(found: Nation, staff: Staff) -> None:
    """Record the hand-written lines that are lacking. A case that was not recorded never gives its number to another."""
    there = {str(case) for case in known_cases()}
    lacking = [each for each in hand_written(found) if found.shown.get(each.story.key) not in there]
    cases = [as_case(each, staff) for each in lacking]
    found.shown |= {each.story.key: str(case.id) for each, case in zip(lacking, cases, strict=True)}
    found.save(update_fields=["shown"])
    record(cases, lambda more: None)


def hand_written(found: Nation) -> Iterator[Told]:
    """The hand-written lines, ending on the nation's day."""
    return (Told(each.story, each.case_kind, each.subject) for each in showcase(found.told_at))


def record(cases: Iterable[ledger.BulkCase], progress: Callable[[int], None]) -> None:
    """Give cases to the ledger; every one must be sound. Raises `ledger.Unsound`."""
    tally = ledger.record_many(cases, lambda so_far: progress(so_far.cases))
    if tally.rejected:
        reasons = tally.rejected[0].reasons
        raise ledger.Unsound(
            [("demonstration", f"{len(tally.rejected)} lines were rejected, the first for {reasons}")]
        )


def known_cases() -> set[UUID]:
    """The lines that are recorded already."""
    with transaction.atomic(), acting_as(system_actor("demo")):
        return set(Case.objects.filter(invented=True).values_list("id", flat=True))


class Staff:
    """The invented people of every post, made when a post is first needed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._held: dict[Post, list[Actor]] = {}

    def at(self, post: Post, line: str) -> Actor:
        """Who of a post works on a line: always the same one; on a hand-written line the persona, where one holds it."""
        held = self._held.get(post) or self._held.setdefault(post, settling.staff_of(post, self.seed))
        return held[0] if line.startswith("shown-") else held[crc32(line.encode()) % len(held)]


def as_case(told: Told, staff: Staff) -> ledger.BulkCase:
    """A line as the ledger takes it: opened by the team that first leads, then fact by fact."""
    story = told.story
    facts = [opening(told, staff), *(as_fact(step, story, staff) for step in story.in_order())]
    return ledger.BulkCase(told.case_kind, numbered(facts))


def opening(told: Told, staff: Staff) -> ledger.BulkFact:
    """The fact that opens a case, at the instant at which its line begins."""
    began, post = told.story.leads[0]
    fact = vocabulary.parse("case-opened", {"happened": When.minute(began), "about": told.case_kind})
    return ledger.BulkFact(fact, staff.at(post, told.story.key), told=began)


def as_fact(step: Step, story: Story, staff: Staff) -> ledger.BulkFact:
    """One step as a fact. Raises `vocabulary.Unsound` for answers that cannot be kept."""
    fact = vocabulary.parse(step.kind, {**step.data, "happened": step.happened})
    return ledger.BulkFact(fact, staff.at(step.by, story.key), told=step.told)


def numbered(facts: list[ledger.BulkFact]) -> list[ledger.BulkFact]:
    """Second signatures name the number of what they sign, which follows from when each fact was told."""
    result, seq, closing = [], 0, 0
    for each in facts:
        seq = next_seq(seq, each.told or timezone.now())
        if each.fact.kind == "case-closed":
            closing = seq
        signs = each.fact.kind == "countersigned"
        result.append(replace(each, fact=each.fact.model_copy(update={"of": closing})) if signs else each)
    return result


def tie_subjects(found: Nation, users: dict[str, User]) -> None:
    """Give the survivors among the personas their own line to read."""
    subjects = {each.story.key: each.subject for each in hand_written(found) if each.subject}
    with transaction.atomic(), acting_as(system_actor("demo")):
        for key, persona in subjects.items():
            tie = {"case_id": found.shown[key], "user": users[persona], "kind": Relationship.Kind.SUBJECT}
            Relationship.objects.get_or_create(**tie, until_seq=None, defaults={"since_seq": 1})


def leave_a_broken_glass(found: Nation, investigator: User) -> None:
    """One emergency look at a line of another force, for the data guardian to look into."""
    held = Membership.objects.select_related("team__agency", "user").get(user=investigator)
    actor, case = actor_from(held), UUID(found.shown[BROKEN_INTO])
    with transaction.atomic(), acting_as(actor):
        if Glass.objects.filter(case_id=case, user=investigator).exists():
            return
        break_glass(actor, case, REASON)
        fact = vocabulary.parse("glass-broken", {"happened": When.minute(timezone.now()), "reason": REASON})
        ledger.record(fact, case=case, by=actor)
