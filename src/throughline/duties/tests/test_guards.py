"""Guards: what stands in the way of a decision is named; a person's own choice is never held back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from throughline.casefile import Casefile, Entry, Party
from throughline.clock import When
from throughline.duties import obligations
from throughline.duties.guards import GUARDS, QUESTIONS, TRACK_AREAS, Held, missing_guards
from throughline.law import load
from throughline.vocabulary import KINDS

NOW = dt.datetime(2024, 6, 1, 12, tzinfo=dt.UTC)


@dataclass
class Decision:
    kind: str
    data: dict[str, Any]

    def to_data(self) -> dict[str, Any]:
        return self.data


def entry(seq: int, kind: str, by: str = "FR_POLICE", day: str = "2024-05-01", **data: Any) -> Entry:
    when = When.day(dt.date.fromisoformat(day))
    return Entry(seq, kind, Party(by), "subject", when, when.latest, data)


def held(name: str, entries: list[Entry], **data: Any) -> list[Held]:
    facts = [entry(0, "nation", "SYSTEM", "2024-01-01", nation="E"), *entries]
    return GUARDS[name](Casefile.of(facts), obligations(facts, load(), NOW), Decision(name, data))


def test_every_guard_that_a_kind_of_fact_names_is_written() -> None:
    assert missing_guards(KINDS) == {}


def test_a_guard_that_nobody_wrote_is_found() -> None:
    class Invented:
        guards = ("nobody-wrote-this",)

    assert missing_guards({"invented": Invented}) == {"nobody-wrote-this": ["invented"]}


def test_closing_names_each_open_duty() -> None:
    found = held("case-closed", [entry(1, "reported-to-police", "VICTIM")], reason="done")
    assert any("INV-01" in each.reason for each in found)
    assert any("CRM-01" in each.reason for each in found)


def test_closing_one_track_asks_only_for_the_duties_of_that_track() -> None:
    found = held("case-closed", [entry(1, "reported-to-police", "VICTIM")], reason="done", track="support")
    assert not any("INV-01" in each.reason for each in found)


def test_a_hand_over_that_waits_stands_in_the_way_of_closing() -> None:
    entries = [
        entry(1, "lead-set", team="one"),
        entry(2, "handover-offered", to_team="two", accept_by="2024-06-10"),
    ]
    assert [each.what for each in held("case-closed", entries, reason="done")] == ["hand-over"]
    assert held("case-closed", [*entries, entry(3, "handover-accepted")], reason="done") == []


def test_an_investigation_does_not_close_with_questions_unasked() -> None:
    found = held("investigation-closed", [entry(1, "investigation-opened")], reason="evidence")
    assert set(QUESTIONS) <= {each.what for each in found}


def test_answered_questions_no_longer_stand_in_the_way() -> None:
    entries = [entry(1, "closure-check", answered=sorted(QUESTIONS))]
    assert held("no-further-action", entries, reason="evidence") == []


def test_a_planned_line_of_enquiry_stands_in_the_way_until_it_is_finished() -> None:
    entries = [
        entry(1, "closure-check", answered=sorted(QUESTIONS)),
        entry(2, "line-of-enquiry", line="the lease", state="planned"),
    ]
    assert [each.what for each in held("investigation-closed", entries, reason="evidence")] == ["the lease"]
    done = [*entries, entry(3, "line-of-enquiry", line="the lease", state="done")]
    assert held("investigation-closed", done, reason="evidence") == []


def test_a_charge_is_not_asked_for_before_anybody_thought_of_slavery() -> None:
    found = held("charged", [entry(1, "arrested", offence="cannabis")], offence="cannabis")
    assert any("NPN-01" in each.reason for each in found)


def test_a_charge_waits_for_the_decision_on_a_referral() -> None:
    found = held("charged", [entry(1, "nrm-referral")], offence="theft")
    assert "decision" in [each.what for each in found]


def test_support_does_not_end_with_needs_unassessed() -> None:
    entries = [entry(1, "conclusive-grounds", "SCA", outcome="positive"), entry(2, "first-contact", "TSA")]
    assert any("MOV-01" in each.reason for each in held("support-ended", entries, reason="policy"))


def test_the_person_may_always_leave_support() -> None:
    entries = [entry(1, "conclusive-grounds", "SCA", outcome="positive"), entry(2, "first-contact", "TSA")]
    assert held("support-ended", entries, reason="left") == []


def test_a_second_signature_signs_something_that_is_there() -> None:
    assert held("countersigned", [entry(1, "case-closed", reason="done")], of=1) == []
    assert [each.what for each in held("countersigned", [], of=9)] == ["countersigned"]


def test_every_area_of_the_catalogue_holds_back_the_closing_of_a_track_or_of_the_whole_case_alone() -> None:
    of_a_track = frozenset().union(*TRACK_AREAS.values())
    areas = {duty.area for duty in load().duties}
    assert of_a_track <= areas
    assert areas - of_a_track == {"business", "information"}, "say which track a new area belongs to"
