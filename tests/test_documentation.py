"""What the documentation says is so: links lead somewhere, commands exist, the examples of the README come out as printed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from throughline.cli.main import main, parser

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("README.md")],
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:\.venv/bin/|`)throughline ([a-z]+)(?: (estimate|panel)\b)?")
VARIABLE = re.compile(r"\bTHROUGHLINE_[A-Z_]+\b|\bDATABASE_(?:OWNER_)?URL\b")
MAKE = re.compile(r"`make ([a-z-]+)|^make ([a-z-]+)", re.M)


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def words() -> set[str]:
    """The words of the command line."""
    return {word for action in parser()._actions for word in (action.choices or ()) if isinstance(word, str)}


def anchors(page: Path) -> set[str]:
    """The anchors of the headings of a page."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{named(page)} links to {link}"
        if anchor:
            assert anchor in anchors(target), f"{named(page)} links to {link}"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_is_one(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert {word for word, _ in COMMAND.findall(text)} <= words()
    made = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert {one or other for one, other in MAKE.findall(text)} <= made


def test_every_setting_is_described_and_every_described_one_is_read() -> None:
    read: set[str] = set()
    for path in (ROOT / "src" / "throughline").rglob("*.py"):
        if "tests" not in path.parts:
            read |= set(VARIABLE.findall(path.read_text(encoding="utf-8")))
    told = set(VARIABLE.findall((ROOT / "docs" / "running.md").read_text(encoding="utf-8")))
    assert read - told == {"THROUGHLINE_LIFELINE"}, "a pipe between our own processes; nobody sets it"
    assert told <= read


def test_every_decision_stands_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\]\((\d{4}-[^)]+)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert [int(name[:4]) for name in listed] == list(range(1, len(listed) + 1))


def test_no_page_speaks_of_one_machine() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w.])/(work|root|home|tmp)/", text), named(page)


def readme() -> str:
    """The README with its lines joined, so that where it is wrapped does not matter."""
    return " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())


def printed(asked: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(asked) == 0
    return capsys.readouterr().out


def test_the_first_example_of_the_readme_comes_out_as_printed(capsys: pytest.CaptureFixture[str]) -> None:
    asked = [
        "duties",
        "tests/cases/vcl-an.jsonl",
        "--subjects",
        "tests/cases/subjects.json",
        "--as-of",
        "2009-12-31",
        "--about",
        "vcl",
    ]
    assert " ".join(asked[1:4]) in readme() and "--as-of 2009-12-31 --about vcl" in readme()
    asked = [str(ROOT / each) if each.startswith("tests/") else each for each in asked]
    told = " ".join(printed(asked, capsys).split())
    shown = (
        (ROOT / "README.md")
        .read_text(encoding="utf-8")
        .split("```\n$ .venv/bin/throughline duties", 1)[1]
        .split("```")[0]
    )
    for part in shown.split("--about vcl", 1)[1].split("[…]"):
        assert " ".join(part.split()) in told
    assert len(json.loads(printed([*asked, "--json"], capsys))) == 21, "the README says twenty-one"


def test_the_published_cases_are_as_many_as_the_readme_says(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[dict[str, Any]] = json.loads(
        printed(["replay", str(ROOT / "tests" / "cases"), "--json"], capsys)
    )
    assert f"fifteen published cases, {len(told)} rows in all" in readme()


def test_the_second_example_of_the_readme_comes_out_as_printed(capsys: pytest.CaptureFixture[str]) -> None:
    for line in printed(
        ["prevalence", "estimate", "published:UKdat", "--method", "aic-stepwise"], capsys
    ).splitlines():
        assert " ".join(line.split()) in readme()
    strict = printed(
        ["prevalence", "estimate", "published:UKdat", "--method", "aic-stepwise", "--threshold", "0.001"],
        capsys,
    )
    assert "14,218" in strict and "14,218 with a stricter rule" in readme()
    plain = printed(
        ["prevalence", "estimate", "published:UKdat", "--method", "main", "--bootstrap", "0"], capsys
    )
    assert "12,214" in plain and "12,214 with no dependence" in readme()


def test_the_numbers_of_the_catalogue_are_those_that_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    law: list[dict[str, Any]] = json.loads(printed(["law", "--json"], capsys))
    facts: list[dict[str, Any]] = json.loads(printed(["facts", "--json"], capsys))
    page = " ".join((ROOT / "docs" / "law.md").read_text(encoding="utf-8").split())
    duties = [row for row in law if row["kind"] == "duty"]
    marks = {mark: sum(row["confidence"] == mark for row in duties) for mark in "SGNK"}
    assert f"lists {len(law)} ids: {len(duties)} duties" in page
    for mark, count in marks.items():
        assert re.search(rf"\| {mark} \| [^|]+ \| {count} \|", page), (mark, count)
    unchecked = [row["id"] for row in law if row["confidence"] == "K"]
    assert " ".join(unchecked) in page
    assert f"({len(unchecked)} of the {len(law)})" in page
    assert f"{len(law)} provisions" in readme()
    assert sum(row["examples"] for row in law) >= 600, "over 600, as is told"
    assert len(facts) >= 250, "over 250, as is told"


def test_the_page_of_the_law_counts_what_is_in_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "--json"]) == 0
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    page = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")
    duties = [row for row in rows if row["kind"] == "duty"]
    assert f"lists {len(rows)} ids: {len(duties)} duties" in page
    told = {mark: int(number) for mark, number in re.findall(r"^\| ([SGNK]) \|.*\| (\d+) \|$", page, re.M)}
    assert told == {mark: sum(row["confidence"] == mark for row in duties) for mark in "SGNK"}
    unchecked = sorted(row["id"] for row in rows if row["confidence"] == "K")
    listed = re.search(r"```\n([A-Z0-9 \n-]+)```", page)
    assert listed is not None and listed[1].split() == unchecked
    assert f"({len(unchecked)} of the\n{len(rows)})" in page
