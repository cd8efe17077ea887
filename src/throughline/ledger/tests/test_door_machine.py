"""A machine that comes through the door in every order it can think of, and what must hold after each step.

Hypothesis draws who does what: open, record, correct, offer, accept, give back, dispute, join, part, share, close, sign,
open again, waive, erase, break the glass, let a body be succeeded, write from an old page, send a request again. The door
may refuse, and then nothing may have moved; whatever it lets through, the line stays whole.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from throughline import ledger
from throughline.access import glass, inheriting
from throughline.access.acting import actor_from
from throughline.access.context import acting_as
from throughline.access.models import Membership, Relationship
from throughline.access.policy import SHIELDED, WALLED
from throughline.directory.models import Agency, Succession
from throughline.ledger import waking
from throughline.ledger.models import DutyRow, HandOver
from throughline.ledger.parts import as_system
from throughline.ledger.tests.stored import SUMMARIES, everything, summed_up

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

PEOPLE = (
    "first_responder", "supervisor", "investigator", "other_investigator", "support_worker", "support_supervisor",
    "social_worker", "nurse", "advocate", "lawyer", "immigration_officer", "decision_maker",
)  # fmt: skip
TEAMS = ("first_responder", "other_investigator", "support_worker", "social_worker", "nurse", "advocate")
KINDS: dict[str, dict[str, Any]] = {
    "note": {"note": "Invented."},
    "danger-assessed": {"level": "soon"},
    "name": {"first_names": "Linh", "last_name": "Exampleton"},
    "contact-method": {"means": "phone", "value": "07700 900123"},
    "first-contact": {},
    "legal-advice": {},
    "consent-support": {"state": "given"},
    "nrm-referral": {"route": "online"},
}
SECRET = frozenset({"note", "first-contact", "legal-advice", "contact-method"})
REFUSED = (ledger.LedgerError, ledger.Unsound, ledger.UnknownKind)
who = st.integers(0, 99)  # mostly somebody with a part in the case, now and then anybody
NEAR = 75
place = st.integers(0, 5)


class Door(RuleBasedStateMachine):
    """The cast before the door, and what the machine itself remembers of what was let through."""

    cast: ClassVar[Any]
    fact: ClassVar[Callable[..., Any]]

    def __init__(self) -> None:
        super().__init__()
        self.cases: list[UUID] = []
        self.erased: set[UUID] = set()
        self.last: dict[UUID, int] = {}
        self.sent: list[tuple[UUID, str, Any, str, int]] = []
        self.secrets: list[tuple[UUID, int, str]] = []
        self.shared: set[UUID] = set()
        self.versions: dict[tuple[UUID, str], int] = {}
        self.touched: UUID | None = None

    # -- coming through ------------------------------------------------------------------------------------------------

    def actor(self, name: str) -> Any:
        """Somebody of the cast as they are today: their body may have been succeeded."""
        player = getattr(self.cast, name)
        held = Membership.objects.select_related("team__agency").get(user=player.user)
        return actor_from(held)

    def team(self, name: str) -> str:
        return str(getattr(self.cast, name).team.slug)

    def attempt(self, case: UUID, act: Callable[[], Any]) -> Any:
        """Do it; where it is refused, nothing of the case and nothing beside it may have moved."""
        self.touched = case
        before = everything(case)
        try:
            return act()
        except REFUSED:
            assert everything(case) == before, "refused, and yet something was written"
            return None

    def say(self, case: UUID, name: str, kind: str, /, *, key: str | None = None, **data: Any) -> int | None:
        """Record one fact; its number, or None where it was refused."""
        by, supersedes = self.actor(name), data.pop("replaces", None)
        told = self.fact(kind, **data)

        def record() -> Any:
            return ledger.record(told, case=case, by=by, supersedes=supersedes, key=key)

        receipt = self.attempt(case, record)
        if receipt is None:
            return None
        assert receipt.seq > self.last[case], "a later fact has a later number"
        assert case not in self.erased, "nothing is recorded on an erased case"
        self.last[case] = receipt.seq
        if by.sector in SHIELDED and kind in SECRET:
            self.secrets.append((case, receipt.seq, kind))
        if key is not None:
            self.sent.append((case, name, told, key, receipt.seq))
        return int(receipt.seq)

    def pick(self, number: int) -> UUID:
        return self.cases[number % len(self.cases)]

    def tied(self, case: UUID) -> list[str]:
        """Those of the cast whose team has a part in the case, or is offered one."""
        with as_system():
            ties = Relationship.objects.filter(case_id=case, until_seq__isnull=True)
            teams = set(ties.values_list("team_id", flat=True))
        return [name for name in PEOPLE if getattr(self.cast, name).team.pk in teams]

    def person(self, case: UUID, number: int) -> str:
        near = self.tied(case) if number < NEAR else PEOPLE
        return near[number % len(near)]

    # -- what is done --------------------------------------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        """Two cases on which those from both sides of the wall have a part."""
        for _ in range(2):
            self.open_case("first_responder")
            for name in ("support_worker", "advocate", "nurse"):
                joined = self.say(self.cases[-1], "first_responder", "joint-party", team=self.team(name))
                assert joined, "the lead asks others in"

    @rule(name=st.sampled_from(PEOPLE))
    def open_case(self, name: str) -> None:
        facts = [self.fact("encounter", place_type="farm"), self.fact("name", last_name="Exampleton"),
                 self.fact("nation", nation="E")]  # fmt: skip
        try:
            opened = ledger.open_case("person", by=self.actor(name), facts=facts)
        except REFUSED:
            return
        self.cases.append(opened.case_id)
        self.last[opened.case_id] = opened.version
        self.touched = opened.case_id

    @rule(number=place, by=who, kind=st.sampled_from(sorted(KINDS)), keyed=st.booleans())
    def record(self, number: int, by: int, kind: str, keyed: bool) -> None:
        case = self.pick(number)
        self.say(case, self.person(case, by), kind, key=uuid4().hex if keyed else None, **KINDS[kind])

    @rule(number=place, by=who)
    def correct(self, number: int, by: int) -> None:
        case = self.pick(number)
        name = self.person(case, by)
        try:
            seen = ledger.open(case, by=self.actor(name), purpose="t").entries
        except REFUSED:
            return
        wrong = next((each for each in reversed(seen) if each.kind in ("name", "note")), None)
        if wrong is not None:
            self.say(case, name, wrong.kind, replaces=wrong.seq, **KINDS[wrong.kind])

    @rule(number=place, by=who, to=st.sampled_from(TEAMS))
    def offer(self, number: int, by: int, to: str) -> None:
        case = self.pick(number)
        self.say(
            case, self.person(case, by), "handover-offered", to_team=self.team(to), accept_by="2099-01-01"
        )

    @rule(
        number=place,
        anybody=st.booleans(),
        name=st.sampled_from(TEAMS),
        how=st.sampled_from(["accepted", "returned", "disputed"]),
    )
    def answer(self, number: int, anybody: bool, name: str, how: str) -> None:
        """Mostly by the team it was offered to."""
        case = self.pick(number)
        with as_system():
            offered = HandOver.objects.filter(case_id=case, state="offered").values_list("to_team", flat=True)
            to = next(iter(offered), None)
        if not anybody:
            name = next((each for each in TEAMS if getattr(self.cast, each).team.pk == to), name)
        more = {} if how == "accepted" else {"reason": "Invented."}
        self.say(case, name, f"handover-{how}", **more)

    @rule(number=place, by=who, to=st.sampled_from(TEAMS), ends=st.booleans())
    def join_or_part(self, number: int, by: int, to: str, ends: bool) -> None:
        case, kind = self.pick(number), "joint-party-ended" if ends else "joint-party"
        self.say(case, self.person(case, by), kind, team=self.team(to))

    @rule(number=place, by=who, to=st.sampled_from(["northshire-police", "port-immigration"]))
    def share(self, number: int, by: int, to: str) -> None:
        """A first contact is shared, and nothing else of what is shielded."""
        case = self.pick(number)
        name = self.person(case, by)
        more = {"purpose": "safety at court", "basis": "consent", "ends": "2099-12-31"}
        if (
            self.say(case, name, "sharing-decision", recipient=to, fields=["first-contact"], **more)
            is not None
        ):
            self.shared.add(case)

    @rule(number=place, by=who)
    def close(self, number: int, by: int) -> None:
        """Waive what is open, then ask to close."""
        case = self.pick(number)
        name = self.person(case, by)
        try:
            owed = ledger.open(case, by=self.actor(name), purpose="t").obligations
        except REFUSED:
            return
        for duty in sorted({each.duty for each in owed if each.status.is_open})[:12]:
            self.say(case, name, "waiver", duty=duty, reason="Invented reason.")
        self.say(case, name, "case-closed")

    @rule(number=place, by=who)
    def sign(self, number: int, by: int) -> None:
        case = self.pick(number)
        name = self.person(case, by)
        try:
            waiting = ledger.open(case, by=self.actor(name), purpose="t").waiting_for_signature
        except REFUSED:
            return
        self.say(case, name, "countersigned", of=waiting.seq if waiting else self.last[case])

    @rule(number=place, by=who)
    def reopen(self, number: int, by: int) -> None:
        case = self.pick(number)
        self.say(case, self.person(case, by), "case-reopened", reason="Invented.")

    @rule(number=place, by=who)
    def break_the_glass(self, number: int, by: int) -> None:
        case = self.pick(number)
        name = self.person(case, by)
        actor = self.actor(name)
        try:
            with transaction.atomic(), acting_as(actor):
                glass.break_glass(actor, case, "An invented emergency that cannot wait.")
        except glass.GlassHolds:
            return
        self.say(case, name, "glass-broken", reason="An invented emergency that cannot wait.")

    @rule(number=place, by=who)
    def write_from_an_old_page(self, number: int, by: int) -> None:
        """From a version before the last fact they see: refused, with every fact since that they may see."""
        case = self.pick(number)
        actor = self.actor(self.person(case, by))
        try:
            seen = [each.seq for each in ledger.open(case, by=actor, purpose="t").entries]
        except REFUSED:
            return
        if len(seen) < 2 or case in self.erased:
            return
        before, old = everything(case), seen[len(seen) // 2 - 1]
        with pytest.raises((ledger.Stale, ledger.NotAllowed)) as refusal:
            ledger.record(self.fact("note", note="Invented."), case=case, by=actor, expected=old)
        if isinstance(refusal.value, ledger.Stale):
            assert [each.seq for each in refusal.value.others] == [seq for seq in seen if seq > old]
        assert everything(case) == before

    @precondition(lambda self: self.sent)
    @rule(number=place, changed=st.booleans())
    def send_again(self, number: int, changed: bool) -> None:
        """The same request does nothing more; the same key with something else in it is refused."""
        case, name, told, key, seq = self.sent[number % len(self.sent)]
        before, by = everything(case), self.actor(name)
        try:
            again = ledger.record(
                self.fact("note", note="Something else.") if changed else told, case=case, by=by, key=key
            )
            assert (again.seq, again.repeated, changed) == (seq, True, False)
        except REFUSED:
            assert changed or case in self.erased or not self._opens(case, by)
        assert everything(case) == before

    def _opens(self, case: UUID, by: Any) -> bool:
        try:
            ledger.open(case, by=by, purpose="t")
        except REFUSED:
            return False
        return True

    @rule(number=place)
    def erase(self, number: int) -> None:
        if len(self.cases) < 2:
            return
        case = self.pick(number)
        ledger.erase(case, "The person asked for it.")
        self.erased.add(case)
        self.touched = case

    @rule()
    def succeed(self) -> None:
        """The body of the second force is dissolved, and another takes over its teams, with every lead they hold."""
        before = Agency.objects.get(pk=self.actor("other_investigator").agency)
        after = Agency.objects.create(
            slug=f"merged-{uuid4().hex[:8]}", name=f"Merged {uuid4().hex[:8]} (invented)", sector="police",
            legal_roles=["FR_POLICE"], nation="E", invented=True,
        )  # fmt: skip
        Succession.objects.create(
            predecessor=before, successor=after, on=timezone.localdate() - timedelta(days=1)
        )
        waking.pass_on()
        assert inheriting.inherit() == [], "what has passed on passes on once"
        assert self.actor("other_investigator").agency == after.pk

    # -- what must hold ------------------------------------------------------------------------------------------------

    @invariant()
    def exactly_one_team_leads_and_no_offer_is_nobodys(self) -> None:
        for case in self.cases:
            with as_system():
                open_ties = Relationship.objects.filter(case_id=case, until_seq__isnull=True)
                (lead,) = open_ties.filter(kind="lead").values_list("team_id", flat=True)
                offered = list(open_ties.filter(kind="offered").values_list("team_id", flat=True))
                waiting = list(
                    HandOver.objects.filter(case_id=case, state="offered").values_list("from_team", "to_team")
                )
            assert waiting == [(lead, to) for to in offered]

    @invariant()
    def nothing_shows_across_the_wall(self) -> None:
        """Neither a fact nor its number reaches police or immigration before it is shared; nor does an older version."""
        case, self.touched = self.touched, None
        if case is None:
            return
        for name in {*self.tied(case), "immigration_officer"}:
            by = self.actor(name)
            try:
                opened = ledger.open(case, by=by, purpose="t")
            except REFUSED:
                continue
            numbers = {each.seq: each for each in opened.entries}
            if by.sector in WALLED:
                for there, seq, kind in self.secrets:
                    allowed = kind == "first-contact" and case in self.shared
                    assert there != case or allowed or seq not in numbers, f"{name} sees {kind}"
            assert (
                opened.version >= self.versions.get((case, str(by.team_id) + name), 0) or by.sector in WALLED
            )
            self.versions[case, str(by.team_id) + name] = opened.version
            self.duties_are_those_of_the_engine(case, by, opened)

    def duties_are_those_of_the_engine(self, case: UUID, by: Any, opened: Any) -> None:
        """What the lists of a body say is owed is what the engine makes of the facts that body sees."""
        with as_system():
            rows = dict(DutyRow.objects.filter(case_id=case, audience=by.agency).values_list("key", "status"))
        if rows and by.role.value not in ("analyst", "inspector"):
            owed = {each.key[:200]: each.status.value for each in opened.obligations}
            missing = {key for key in rows if key not in owed} | {
                key for key, status in owed.items() if key in rows and rows[key] != status
            }
            assert not missing, f"{by.agency}: {missing}"

    def teardown(self) -> None:
        for case in self.cases:
            assert list(ledger.verify(case)) == []
            before = summed_up(case)
            ledger.rebuild(case)
            after = summed_up(case)
            for table in SUMMARIES:
                assert after[table] == before[table], table


def test_whatever_comes_through_the_door_the_line_stays_whole(cast: Any, fact: Any) -> None:
    Door.cast, Door.fact = cast, staticmethod(fact)
    run_machine(Door, settings=at_most(examples=4, steps=15))


@pytest.mark.soak
def test_whatever_comes_through_the_door_for_a_long_time(cast: Any, fact: Any) -> None:
    Door.cast, Door.fact = cast, staticmethod(fact)
    run_machine(Door, settings=at_most(examples=200, steps=40))


def at_most(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],  # shrinking would take many times as long as finding
        print_blob=True,
    )
