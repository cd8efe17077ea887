"""The lines of the demonstration nation: sound facts, by those who may record them, one lead at every instant."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from throughline import vocabulary
from throughline.demo.bodies import Post, bodies
from throughline.demo.names import origins_of
from throughline.demo.nation import nation
from throughline.demo.people import Person
from throughline.demo.published import published
from throughline.demo.telling import Step, Story, team_of

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
SEED = 11
FOR_THE_LEAD = {
    "lead-set",
    "joint-party",
    "joint-party-ended",
    "handover-offered",
    "case-closed",
    "case-reopened",
}
FOR_THE_RECEIVER = {"handover-accepted", "handover-returned"}
Line = tuple[Person, Story]


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    return list(nation(700, SEED, NOW))


def fact_of(step: Step) -> vocabulary.Fact:
    return vocabulary.parse(step.kind, {**step.data, "happened": step.happened})


def test_every_fact_is_sound_and_its_author_has_the_role_that_its_kind_asks_for(lines: list[Line]) -> None:
    for _, story in lines:
        for step in story.steps:
            assert step.by.role in fact_of(step).recorded_by, (step.kind, step.by)


def test_nothing_lies_in_the_future_and_nothing_was_told_before_it_can_have_happened(
    lines: list[Line],
) -> None:
    for _, story in lines:
        for step in story.steps:
            assert step.happened.latest <= NOW
            assert step.happened.earliest <= step.told <= NOW, step


def test_the_line_begins_with_the_first_meeting(lines: list[Line]) -> None:
    for _, story in lines:
        first = story.in_order()[0]
        assert (first.kind, first.by) == ("encounter", story.leads[0][1])


def leads_over_time(story: Story) -> list[str]:
    """The lead after each fact, by the facts alone; fails where somebody acts without the standing it takes."""
    steps = story.in_order()
    lead = team_of(steps[0].by)
    working, offered, leads = {lead}, "", []
    for step in steps:
        team = team_of(step.by)
        if step.kind in FOR_THE_LEAD:
            assert team == lead, (story.key, step)
        elif step.kind in FOR_THE_RECEIVER:
            assert team == offered, (story.key, step)
        else:
            assert team in working, (story.key, step)
        if step.kind == "joint-party":
            working.add(step.data["team"])
        elif step.kind == "handover-offered":
            offered = step.data["to_team"]
        elif step.kind == "handover-returned":
            offered = ""
        elif step.kind == "handover-accepted":
            working = (working - {lead}) | {team}
            lead, offered = team, ""
        leads.append(lead)
    return leads


def test_each_line_has_exactly_one_lead_at_every_instant_and_nobody_acts_without_standing(
    lines: list[Line],
) -> None:
    for _, story in lines:
        leads = leads_over_time(story)
        assert len(leads) == len(story.steps)
        assert leads[-1] == team_of(story.leads[-1][1])


def test_the_nation_shows_many_kinds_of_fact_by_many_bodies(lines: list[Line]) -> None:
    kinds = Counter(step.kind for _, story in lines for step in story.steps)
    agencies = {step.by.agency for _, story in lines for step in story.steps}
    assert len(kinds) > 90
    assert len(agencies) > 35


def test_the_nation_shows_hand_overs_waiting_returned_and_taken_and_lines_closed_and_reopened(
    lines: list[Line],
) -> None:
    kinds = Counter(step.kind for _, story in lines for step in story.steps)
    for kind in (
        "handover-accepted",
        "handover-returned",
        "case-closed",
        "countersigned",
        "case-reopened",
        "missing",
        "waiver",
    ):
        assert kinds[kind], kind
    assert kinds["handover-offered"] > kinds["handover-accepted"] + kinds["handover-returned"]


def test_decisions_come_out_near_the_published_shares(lines: list[Line]) -> None:
    found = Counter(
        step.data["outcome"]
        for _, story in lines
        for step in story.steps
        if step.kind == "reasonable-grounds"
    )
    totals = published().totals["reasonable_grounds"].values()
    expected = sum(age["positive"] for year in totals for age in year.values())
    whole = sum(sum(age.values()) for year in totals for age in year.values())
    decided = found["positive"] + found["negative"]
    assert abs(found["positive"] / decided - expected / whole) < 0.08


def test_children_are_referred_without_being_asked_for_consent_and_their_council_is_told(
    lines: list[Line],
) -> None:
    for _, story in lines:
        bands = [step.data["band"] for step in story.steps if step.kind == "age-band"]
        kinds = {step.kind for step in story.steps}
        if bands == ["under-18"]:
            assert "consent-referral" not in kinds
            assert "safeguarding-decision" in kinds or story.now - story.leads[0][0] < (
                NOW - datetime(2026, 11, 1, tzinfo=UTC)
            )


def test_the_same_seed_and_instant_tell_the_same_lines() -> None:
    once, again = (list(nation(40, SEED, NOW)) for _ in range(2))
    assert [(person, story.steps) for person, story in once] == [
        (person, story.steps) for person, story in again
    ]
    other = list(nation(40, SEED + 1, NOW))
    assert [story.steps for _, story in once] != [story.steps for _, story in other]


def test_the_latest_referrals_are_of_the_last_days_so_that_worklists_are_alive(lines: list[Line]) -> None:
    sent = [step.happened.latest for _, story in lines for step in story.steps if step.kind == "nrm-referral"]
    assert (NOW - max(sent)).days < 7
    assert (NOW - min(sent)).days > 500


def test_every_published_responder_has_an_invented_stand_in_and_every_nationality_a_country() -> None:
    tables, told = published(), bodies()
    for name in tables.one_way["first_responder"]:
        assert name == "Local Authority" or name in told.standing_for, name
    for nationality in tables.one_way["nationality"]:
        assert origins_of(nationality)


def test_no_invented_body_bears_the_name_of_a_published_one() -> None:
    public = {name.casefold() for name in published().one_way["first_responder"]}
    assert not public & {body.name.casefold() for body in bodies().bodies.values()}


def test_bodies_have_known_sectors_and_legal_roles() -> None:
    for body in bodies().bodies.values():
        assert vocabulary.Sector(body.sector)
        assert body.teams
        assert all(vocabulary.LegalRole(role) for role in body.legal_roles)


def test_a_fact_of_tomorrow_is_not_told(lines: list[Line]) -> None:
    story = replace(lines[0][1], steps=[])
    lead: Post = story.leads[0][1]
    assert not story.tell("note", datetime(2027, 1, 1, tzinfo=UTC), lead, note="Invented.")
    assert story.steps == []
