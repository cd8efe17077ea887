"""`duties`, `replay`, `law` and `facts`: the output that other programs rely on, without a database."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from throughline.cli.main import main

CASES = Path(__file__).resolve().parents[4] / "tests" / "cases"
VCL = [str(CASES / "vcl-an.jsonl"), "--subjects", str(CASES / "subjects.json"), "--as-of", "2009-12-31"]
NO_DJANGO = """
import sys
from throughline.cli.main import main
code = main(sys.argv[1:])
heavy = sorted({"django", "psycopg", "numpy", "numba", "procrastinate"} & set(sys.modules))
sys.exit(f"imported {heavy}" if heavy else code)
"""


def rows(asked: Sequence[str], capsys: pytest.CaptureFixture[str], code: int = 0) -> list[dict[str, Any]]:
    """What a command prints with `--json`."""
    assert main([*asked, "--json"]) == code
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, list)
    return found


def event(**parts: Any) -> dict[str, Any]:
    """An invented event of a timeline."""
    return {
        "seq": 1,
        "at": "2024-05-03",
        "precision": "day",
        "kind": "charged",
        "by": "CPS",
        "about": "somebody",
        "data": {"offence": "cannabis"},
        "input": True,
    } | parts


def written(folder: Path, *events: Any) -> str:
    """A file of events."""
    path = folder / "events.jsonl"
    path.write_text(
        "\n".join(each if isinstance(each, str) else json.dumps(each) for each in events) + "\n",
        encoding="utf-8",
    )
    return str(path)


# -- duties ----------------------------------------------------------------------------------------------------------


def test_a_duty_has_the_keys_that_others_rely_on(capsys: pytest.CaptureFixture[str]) -> None:
    for row in rows(["duties", *VCL], capsys):
        assert list(row) == [
            "duty",
            "owed_by",
            "about",
            "status",
            "due",
            "force",
            "because",
            "source",
            "explanation",
        ]
        assert list(row["because"]) == ["started", "met", "broken"]
        assert all(isinstance(seq, int) for seqs in row["because"].values() for seq in seqs)
        assert row["explanation"]


def test_the_case_of_two_boys_in_cannabis_houses_shows_what_the_court_found(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = {
        (row["duty"], row["owed_by"]): row["status"]
        for row in rows(["duties", *VCL, "--about", "vcl"], capsys)
    }
    assert found["REC-01", "FR_POLICE"] == "overdue"
    assert found["NPN-01", "FR_POLICE"] == "overdue"
    assert found["NPN-03", "CPS"] == "broken"


def test_about_one_person_leaves_the_others_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert {row["about"] for row in rows(["duties", *VCL, "--about", "an"], capsys)} == {"an"}
    assert rows(["duties", *VCL, "--about", "nobody"], capsys) == []


def test_before_anything_has_happened_nothing_is_owed(capsys: pytest.CaptureFixture[str]) -> None:
    assert rows(["duties", *VCL[:-1], "2000-01-01"], capsys) == []


def test_replay_judges_by_the_law_of_one_day(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["duties", *VCL, "--about", "vcl", "--mode", "replay"]
    of_the_catalogue = {row["duty"] for row in rows(asked, capsys)}
    before_the_act = {row["duty"] for row in rows([*asked, "--law-of", "2010-01-01"], capsys)}
    assert "DTN-01" in of_the_catalogue, "the duty to notify is law today"
    assert "DTN-01" not in before_the_act, "and was not in 2010"


def test_a_day_of_law_without_replay_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["duties", *VCL, "--law-of", "2010-01-01"]) == 2
    assert "--law-of goes with --mode replay" in capsys.readouterr().err


def test_a_date_that_is_none_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["duties", *VCL[:-1], "31/12/2009"])
    assert ended.value.code == 2
    assert "'31/12/2009' is not a date; write it as 2024-05-31" in capsys.readouterr().err


@pytest.mark.parametrize(
    "missing", [["duties", "none.jsonl", "--as-of", "2024-01-01"], ["replay", "no-such-folder"]]
)
def test_what_is_not_there_is_named(missing: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(missing) == 3
    assert "Nothing was read; check the path." in capsys.readouterr().err


@pytest.mark.parametrize(
    "broken",
    [
        '{"seq": 2, "kind": "char',
        "[1, 2, 3]",
        event(seq=2, kind="no-such-kind"),
        event(seq=2, at="2024-13-45"),
        "\x00\x01",
    ],
    ids=["cut off", "not an object", "unknown kind", "impossible date", "binary"],
)
def test_a_malformed_line_is_named_with_its_number(
    broken: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, event(), broken)
    assert main(["duties", path, "--as-of", "2024-06-01"]) == 3
    told = capsys.readouterr()
    assert "events.jsonl" in told.err
    assert "2" in told.err.split("events.jsonl", 1)[1][:20], "the line is named"
    assert ". Nothing was changed; mend the file and ask again." in told.err
    assert told.out == ""


def test_only_rows_marked_as_input_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, event(input=False))
    assert rows(["duties", path, "--as-of", "2024-06-01"], capsys) == []


def test_words_are_printed_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["duties", *VCL, "--about", "vcl"]) == 0
    told = capsys.readouterr().out
    assert "NPN-03       broken       CPS" in told
    assert "(not checked against the live text)" in told


# -- replay ----------------------------------------------------------------------------------------------------------


def test_every_row_of_the_published_cases_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(["replay", str(CASES)], capsys)
    assert len({row["case"] for row in found}) == 15
    assert all(row["agrees"] for row in found)
    assert all(set(row["shown"]) <= {"historic", "replay"} and row["expected"] for row in found)


def test_a_row_that_disagrees_is_shown_and_gives_exit_code_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "events.jsonl").write_text(json.dumps(event()) + "\n", encoding="utf-8")
    wrong = {
        "case": "events",
        "duty": "NPN-03",
        "about": "somebody",
        "owner": "CPS",
        "status": "not-applicable",
        "as_of": "2024-06-01",
    }
    (tmp_path / "events.expected.jsonl").write_text(json.dumps(wrong) + "\n", encoding="utf-8")
    [row] = rows(["replay", str(tmp_path)], capsys, code=1)
    assert row["agrees"] is False
    assert main(["replay", str(tmp_path)]) == 1
    assert "DISAGREES" in (told := capsys.readouterr().out)
    assert "0 of 1 rows agree" in told


def test_a_folder_without_cases_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(tmp_path)]) == 3
    assert "there is nothing to replay" in capsys.readouterr().err


# -- law and facts ---------------------------------------------------------------------------------------------------


def test_the_law_lists_every_id_with_how_sure_we_are(capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(["law"], capsys)
    assert all(list(row) == ["id", "kind", "in_force", "confidence", "examples"] for row in found)
    assert len({row["id"] for row in found}) == len(found)
    assert sum(row["kind"] == "duty" for row in found) >= 90
    assert {row["kind"] for row in found} == {"duty", "power", "right", "standing"}
    assert {row["confidence"] for row in found} <= {"S", "G", "N", "K"}
    assert all(row["examples"] >= (2 if row["kind"] == "duty" and row["in_force"] else 1) for row in found)


def test_the_facts_list_every_kind_with_its_questions(capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(["facts"], capsys)
    assert len(found) >= 100
    assert all({"kind", "case", "fields"} <= set(row) for row in found)
    assert all(row["fields"][0]["name"] == "happened" for row in found)


@pytest.mark.parametrize("word", ["law", "facts"])
def test_one_line_for_each_is_printed_for_people(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    count = len(rows([word], capsys))
    assert main([word]) == 0
    assert len(capsys.readouterr().out.splitlines()) == count


@pytest.mark.parametrize(
    "asked", [["law"], ["facts"], ["duties", *VCL], ["replay", str(CASES)]], ids=lambda asked: asked[0]
)
def test_neither_django_nor_the_database_nor_numpy_is_imported(asked: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_DJANGO, *asked], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
