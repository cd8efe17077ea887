"""`throughline prevalence`: the names other programs rely on, and exit codes for what cannot be estimated or read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from throughline.cli.main import main
from throughline.prevalence import published_tables

PROMISED = {"estimate", "model", "aic", "bic", "interval", "monte_carlo_error", "refused", "table_hash"}
LEVELS = ["2.5", "10", "90", "97.5"]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "UKdat_5.csv"
    path.write_text(published_tables()["UKdat_5"].counted.to_csv(), encoding="utf-8")
    return path


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    return json.loads(capsys.readouterr().out)


def test_an_estimate_as_json_has_the_promised_names(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prevalence", "estimate", str(table), "--bootstrap", "400", "--seed", "1", "--json"]) == 0
    found = printed(capsys)
    assert set(found) >= PROMISED
    assert found["model"] == "[12,13,24,25,35,45]"
    assert found["estimate"] == pytest.approx(11312.990, rel=1e-5)
    assert list(found["interval"]) == list(found["monte_carlo_error"]) == LEVELS
    assert found["table_hash"] == published_tables()["UKdat_5"].counted.hash


def test_without_a_bootstrap_there_is_no_interval(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prevalence", "estimate", str(table), "--bootstrap", "0", "--json"]) == 0
    assert printed(capsys)["interval"] == {}


def test_the_same_seed_gives_the_same_limits(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["prevalence", "estimate", str(table), "--bootstrap", "100", "--seed", "5", "--json"]
    assert main(asked) == main(asked) == 0
    first, second = capsys.readouterr().out.split("\n}\n")[:2]
    assert first == second


def test_the_2013_figure_is_one_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prevalence", "estimate", "published:UKdat", "--method", "aic-stepwise"]) == 0
    said = capsys.readouterr().out
    assert "9,982 to 13,182" in said
    assert "does not know how the model was chosen" in said


def test_a_model_of_ones_own_is_fitted(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(
            [
                "prevalence",
                "estimate",
                str(table),
                "--method",
                "model",
                "--model",
                "[12,13,4,5]",
                "--bootstrap",
                "0",
                "--json",
            ]
        )
        == 0
    )
    assert printed(capsys)["model"] == "[12,13,4,5]"


def test_a_refusal_is_exit_code_one_and_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prevalence", "estimate", "published:Korea", "--method", "pairs", "--json"]) == 1
    found = printed(capsys)
    assert found["estimate"] is None
    assert "no estimate exists" in found["refused"]["reason"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A,B,count\n1,0,-3\n", "Row 2, column 'count': -3 is negative"),
        ("A,B,count\n1,0,4\n\n0,1,2.5\n", "Row 4, column 'count': '2.5' is not a whole number"),
        ("", "empty"),
    ],
)
def test_a_bad_table_is_exit_code_three_and_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    assert main(["prevalence", "estimate", str(path)]) == 3
    assert said in capsys.readouterr().err


def test_a_file_or_a_published_table_that_is_not_there_is_exit_code_three(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["prevalence", "estimate", "nowhere.csv"]) == 3
    assert main(["prevalence", "panel", "published:Nowhere"]) == 3
    assert "UKdat_5" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [
        ["--method", "model"],
        ["--method", "model", "--model", "[19]"],
        ["--bootstrap", "-1"],
        ["--order", "0"],
        ["--longer", "0"],
    ],
)
def test_a_wrong_question_is_exit_code_two(table: Path, wrong: list[str]) -> None:
    assert main(["prevalence", "estimate", str(table), *wrong]) == 2


def test_a_panel_has_rows_warnings_critique_and_a_chart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, lists, chart = tmp_path / "table.csv", tmp_path / "lists.toml", tmp_path / "panel.vl.json"
    table.write_text("A,B,C,count\n1,0,0,60\n0,1,0,50\n0,0,1,40\n1,1,0,12\n1,0,1,9\n0,1,1,0\n1,1,1,0\n")
    lists.write_text('[[list]]\nname = "B"\nmeaning = "council"\nfed_by = ["A"]\n')
    asked = [
        "prevalence",
        "panel",
        str(table),
        "--bootstrap",
        "40",
        "--definitions",
        str(lists),
        "--chart",
        str(chart),
        "--json",
    ]
    assert main(asked) == 0
    found = printed(capsys)
    assert [row["method"] for row in found["rows"]] == [
        "main",
        "pairs",
        "stepwise",
        "aic-stepwise",
        "bic",
        "threshold",
        "dga",
        "lcmcr",
    ]
    assert any("B is fed by A" in each for each in found["warnings"])
    assert any("B and C share no case" in each for each in found["warnings"])
    assert "Whitehead" in found["critique"]
    spec = json.loads(chart.read_text())
    assert {"$schema", "layer", "title"} <= set(spec)
    assert len(spec["layer"]) == 3
