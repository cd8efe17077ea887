"""The hand-written lines hold to the same rules as the drawn ones."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from throughline.demo.showcase import Shown, showcase
from throughline.demo.telling import team_of

from .test_nation import fact_of, leads_over_time

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
SHOWN = list(showcase(NOW))


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.story.key)
def test_every_fact_is_sound_and_its_author_may_record_it(shown: Shown) -> None:
    for step in shown.story.in_order():
        fact = fact_of(step)
        assert step.by.role in fact.recorded_by, step
        assert shown.case_kind in fact.cases, step


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.story.key)
def test_the_line_has_one_lead_at_every_instant(shown: Shown) -> None:
    assert leads_over_time(shown.story)[-1] == team_of(shown.story.leads[-1][1])


@pytest.mark.parametrize("hour", [0, 9, 23])
def test_nothing_lies_in_the_future_at_any_hour_of_loading(hour: int) -> None:
    now = NOW.replace(hour=hour)
    for shown in showcase(now):
        assert all(step.happened.latest <= step.told <= now for step in shown.story.steps)


def test_they_show_each_nation_a_child_a_suspect_a_survivor_and_a_waiting_hand_over() -> None:
    keys = {shown.story.key for shown in SHOWN}
    assert keys >= {
        f"shown-{key}" for key in ("scotland", "northern-ireland", "child", "suspect", "survivor", "waiting")
    }
    nations = {step.data["nation"] for shown in SHOWN for step in shown.story.steps if step.kind == "nation"}
    assert nations == {"E", "W", "S", "NI"}
    assert [shown.subject for shown in SHOWN if shown.subject] == ["survivor"]
