"""The engine against what courts and reviews found, and against cases changed so that the findings must change."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from throughline.duties.obligation import Status
from throughline.duties.replay import agree, replay

from .published_cases import FOLDER, LAW, STEP, Case, cases, modes_of, redrawn, speaking, spread, supplied

CASES = cases()
BAD = {Status.OVERDUE, Status.BROKEN, Status.MET_LATE}


def test_every_finding_is_shown() -> None:
    rows, all_agree = replay(FOLDER)
    assert [row for row in rows if not row["agrees"]] == []
    assert all_agree and len(rows) == 68


@pytest.mark.parametrize("published", [True, False], ids=["published-words", "own-words"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_a_case_with_what_was_missing_supplied_shows_the_duty_met(
    case: Case, published: bool, tmp_path: Path
) -> None:
    for row in case.expected:
        if row["status"] == "not-applicable":
            continue
        for mode in modes_of(row):
            _check_twin(case, row, mode, published, tmp_path)


def _check_twin(case: Case, row: dict, mode: str, published: bool, tmp_path: Path) -> None:
    rows = spread(case.rows)
    found = speaking(case.shown(tmp_path, row["as_of"], mode, rows), row, STEP)
    for each in found:
        if each.status is Status.MET:
            continue
        changed = supplied(row, each, rows, published)
        if published and not changed:
            continue  # published timelines have no word for the fact that meets this duty
        now = [
            o
            for o in speaking(case.shown(tmp_path, row["as_of"], mode, changed), row, STEP)
            if o.owed_by == each.owed_by
        ]
        label = f"{case.key} {row['duty']} {mode}"
        assert any(o.status is Status.MET for o in now), f"{label}: {[(o.status, o.because) for o in now]}"
        assert not any(o.status in BAD for o in now), label


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_a_case_with_everything_supplied_shows_every_listed_duty_met(case: Case, tmp_path: Path) -> None:
    for mode in ("historic", "replay"):
        rows = spread(case.rows)
        listed = [row for row in case.expected if mode in modes_of(row) and row["status"] != "not-applicable"]
        for row in listed:
            for each in speaking(case.shown(tmp_path, row["as_of"], mode, rows), row, STEP):
                if each.status is not Status.MET:
                    rows = supplied(row, each, rows, published=False) or rows
        for row in listed:
            now = {o.status for o in speaking(case.shown(tmp_path, row["as_of"], mode, rows), row, STEP)}
            assert Status.MET in now and not now & BAD, f"{row['duty']} {mode}: {now}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_a_met_duty_without_the_fact_that_met_it_is_not_met(case: Case, tmp_path: Path) -> None:
    for row in case.expected:
        if row["status"] != "met":
            continue
        for mode in modes_of(row):
            met = [
                o for o in speaking(case.shown(tmp_path, row["as_of"], mode), row) if o.status is Status.MET
            ]
            assert met and all(o.because.met for o in met)
            gone = {seq for o in met for seq in o.because.met}
            rest = [each for each in case.rows if each["seq"] not in gone]
            now = speaking(case.shown(tmp_path, row["as_of"], mode, rest), row)
            assert not any(o.status is Status.MET for o in now), f"{row['duty']} {mode}: {now}"


@pytest.mark.parametrize("seed", range(12))
def test_dates_drawn_anew_inside_their_bounds_change_no_finding(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    for case in CASES:
        rows = redrawn(case, draw)
        for row in case.expected:
            for mode in modes_of(row):
                now = speaking(case.shown(tmp_path, row["as_of"], mode, rows), row)
                assert agree(row, now), (
                    f"{case.key} {row['duty']} {mode}: {[(o.status, o.because) for o in now]}"
                )


def test_no_case_and_no_finding_is_written_into_code_or_catalogue() -> None:
    rooms = FOLDER.parent.parent / "src" / "throughline"
    files = [
        path
        for room in ("law/catalogue", "law/tables", "casefile", "duties")
        for path in (rooms / room).glob("*.*")
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files if path.suffix in (".toml", ".py"))
    people = {row["about"] for case in CASES for row in case.rows} - {
        "ALL",
        "group",
        "o",
        "an",
        "cn",
        "re",
        "ms",
        "cp",
        "rv",
    }
    assert [
        key for key in sorted(people | {case.key for case in CASES if "-" in case.key}) if f'"{key}"' in text
    ] == []
    assert LAW.as_at.isoformat() in (rooms / "law" / "tables" / "as_at.toml").read_text(encoding="utf-8")
