"""Files of events: what is read, what is left out, and what is refused with the line that is wrong."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from throughline.clock import civil_day
from throughline.duties.published import as_fact, published_kinds
from throughline.duties.report import duties_report
from throughline.duties.timeline import BadTimeline, Timeline
from throughline.law import load
from throughline.vocabulary import KINDS, fields_of

LAW = load()
ROW = {
    "seq": 1,
    "at": "2024-05-01",
    "precision": "day",
    "kind": "arrested",
    "by": "FR_POLICE",
    "about": "x",
    "input": True,
}
SUBJECTS = {"x": {"nation": "E", "age": 30}}
KEYS = {"duty", "owed_by", "about", "status", "due", "force", "because", "source", "explanation"}


def files(folder: Path, *rows: dict[str, Any], subjects: dict[str, Any] | None = None) -> tuple[Path, Path]:
    events, people = folder / "events.jsonl", folder / "subjects.json"
    events.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    people.write_text(json.dumps(SUBJECTS if subjects is None else subjects), encoding="utf-8")
    return events, people


def report(
    folder: Path, *rows: dict[str, Any], as_of: str = "2024-06-30", **more: Any
) -> list[dict[str, Any]]:
    return duties_report(*files(folder, *rows), dt.date.fromisoformat(as_of), **more)


def test_rows_have_the_keys_that_others_rely_on_in_order_of_start(tmp_path: Path) -> None:
    rows = report(
        tmp_path,
        {**ROW, "data": {"offence": "cannabis"}},
        {**ROW, "seq": 2, "at": "2024-05-02", "kind": "referred-nrm"},
    )
    assert rows and all(set(row) == KEYS for row in rows)
    assert all(set(row["because"]) == {"started", "met", "broken"} for row in rows)
    begun = [(row["because"]["started"], row["duty"]) for row in rows if row["because"]["started"] == [1]]
    assert [duty for _, duty in begun] == sorted(duty for _, duty in begun)


def test_rows_that_are_not_input_and_rows_after_the_day_are_left_out(tmp_path: Path) -> None:
    hidden = {**ROW, "input": False, "data": {"offence": "cannabis"}}
    later = {**ROW, "seq": 2, "at": "2024-07-01", "data": {"offence": "cannabis"}}
    assert report(tmp_path, hidden, later) == []


def test_only_the_person_asked_about_is_shown(tmp_path: Path) -> None:
    other = {**ROW, "seq": 2, "about": "y", "data": {"offence": "cannabis"}}
    rows = report(tmp_path, {**ROW, "data": {"offence": "cannabis"}}, other, about="y")
    assert {row["about"] for row in rows} == {"y"}


def test_a_group_s_facts_count_for_its_members(tmp_path: Path) -> None:
    subjects = {"x": {"nation": "E", "member_of": "all-of-them"}, "all-of-them": {"nation": "E"}}
    events, people = files(
        tmp_path, {**ROW, "kind": "investigation-opened", "about": "all-of-them"}, subjects=subjects
    )
    rows = duties_report(events, people, dt.date(2024, 6, 30))
    assert {"x", "all-of-them"} <= {row["about"] for row in rows}


def test_the_law_of_the_event_and_the_law_of_another_day_differ(tmp_path: Path) -> None:
    old = {**ROW, "at": "2014-05-01", "data": {"offence": "cannabis"}}
    historic = {row["duty"] for row in report(tmp_path, old, as_of="2014-06-30")}
    replayed = {row["duty"] for row in report(tmp_path, old, as_of="2014-06-30", mode="replay")}
    assert "DTN-01" not in historic and "DTN-01" in replayed
    earlier = report(tmp_path, old, as_of="2014-06-30", mode="replay", law_of=dt.date(2010, 1, 1))
    assert "DTN-01" not in {row["duty"] for row in earlier}


def test_a_range_without_ends_is_bounded_by_its_neighbours(tmp_path: Path) -> None:
    between = {**ROW, "seq": 2, "precision": "range", "at": "1999-01-01"}
    events, people = files(tmp_path, ROW, between, {**ROW, "seq": 3, "at": "2024-05-09"})
    facts = Timeline.read(events, people, LAW).facts(dt.date(2024, 6, 30))
    when = next(fact.when for fact in facts if fact.seq == 2)
    assert (civil_day(when.earliest), civil_day(when.latest)) == (dt.date(2024, 5, 1), dt.date(2024, 5, 9))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "nobody-knows-this"}, "no kind of event or fact called 'nobody-knows-this'"),
        ({"at": "yesterday"}, "its date cannot be read"),
        ({"seq": "first"}, "seq must be a whole number"),
        ({"seq": 0}, "seq starts at 1"),
        ({"input": "yes"}, "input is true or false"),
        ({"data": [1]}, "data must be an object"),
        ({"precision": "roughly"}, "its date cannot be read"),
        ({"earliest": "2024-05-02", "latest": "2024-05-01"}, "its date cannot be read"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_its_line(
    tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    with pytest.raises(BadTimeline) as caught:
        report(tmp_path, ROW, {**ROW, "seq": 2, **change})
    assert "events.jsonl, line 2" in str(caught.value) and says in str(caught.value)


def test_a_truncated_line_and_a_missing_key_are_refused_with_the_line(tmp_path: Path) -> None:
    events, people = files(tmp_path, ROW)
    events.write_text(events.read_text(encoding="utf-8") + '\n{"seq": 2, "at": "2024', encoding="utf-8")
    with pytest.raises(BadTimeline, match="line 2: is not a whole JSON object"):
        duties_report(events, people, dt.date(2024, 6, 30))
    with pytest.raises(BadTimeline, match="line 1: has no by"):
        report(tmp_path, {name: value for name, value in ROW.items() if name != "by"})


def test_two_rows_with_one_number_and_broken_subjects_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadTimeline, match="two events have the seq 1"):
        report(tmp_path, ROW, ROW)
    events, people = files(tmp_path, ROW)
    people.write_text("[1]", encoding="utf-8")
    with pytest.raises(BadTimeline, match=r"subjects.json: is not a JSON object"):
        duties_report(events, people, dt.date(2024, 6, 30))


def test_every_published_kind_becomes_a_kind_of_fact_with_fields_it_has() -> None:
    assert len(published_kinds()) == 86
    for kind in published_kinds():
        for by in ("FR_POLICE", "LA", "HO_IE", "HO_POLICY", "COURT", "CPS", "SCA", "TSA", "OTHER"):
            fact, data = as_fact(kind, by, {}, LAW)
            assert fact in KINDS
            assert set(data) <= {field.name for field in fields_of(KINDS[fact])}


def test_a_kind_of_fact_of_our_own_is_taken_as_it_is(tmp_path: Path) -> None:
    rows = report(tmp_path, {**ROW, "kind": "complaint", "by": "VICTIM", "to": "FR_POLICE"})
    assert any(row["duty"] == "VC-12" for row in rows)


def test_published_cases_need_neither_django_nor_the_vocabulary(tmp_path: Path) -> None:
    events, people = files(tmp_path, {**ROW, "data": {"offence": "cannabis"}})
    code = (
        "import sys, datetime as dt; from pathlib import Path; from throughline.duties.report import duties_report; "
        f"rows = duties_report(Path({str(events)!r}), Path({str(people)!r}), dt.date(2024, 6, 30)); "
        "sys.exit(any(name in sys.modules for name in ('django', 'pydantic')) or not rows)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
