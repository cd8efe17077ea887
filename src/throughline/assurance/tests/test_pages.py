"""The pages of studies: who gets in, what is asked, what is shown to whom, what can be taken away."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from django.test import Client

from throughline.access.testing import Cast, Player
from throughline.assurance.models import Study
from throughline.assurance.tests.conftest import QUICK, Ask, upload
from throughline.prevalence import published_tables

pytestmark = pytest.mark.django_db
LIST = "/assurance/prevalence"
NEW = f"{LIST}/new"


def page(client: Client, player: Player, path: str) -> str:
    response = player.sign_in(client).get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_only_analysts_inspectors_and_data_guardians_get_in(client: Client, cast: Cast) -> None:
    inside = {player.name for player in cast if player.sign_in(client).get(LIST).status_code == 200}
    assert inside == {"analyst", "inspector", "data_guardian", "support_guardian"}
    assert {player.name for player in cast if player.sign_in(client).get(NEW).status_code == 200} == inside


def test_a_visitor_is_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get(LIST)["Location"].startswith("/accounts/login/")


def test_the_menu_leads_here_for_an_analyst_and_not_for_an_investigator(client: Client, cast: Cast) -> None:
    assert f'href="{LIST}"' in page(client, cast.analyst, "/privacy")
    assert f'href="{LIST}"' not in page(client, cast.investigator, "/privacy")


def test_the_first_page_says_of_which_year_the_published_figure_is(client: Client, analyst: Player) -> None:
    shown = page(client, analyst, LIST)
    assert "in 2013" in shown
    assert "Whitehead" in shown


def test_a_study_waits_and_says_how_far_it_is_without_javascript(
    client: Client, analyst: Player, ask: Ask
) -> None:
    pk = ask(analyst, work=False)
    response = client.get(f"{LIST}/{pk}/")
    assert response["Refresh"] == "5"
    assert "See how far it is now" in response.content.decode()
    assert "Refresh" not in client.get(f"{LIST}/{pk}/?steady")


def test_steps_done_are_shown(client: Client, analyst: Player, ask: Ask) -> None:
    pk = ask(analyst, work=False)
    Study.objects.using("default").filter(pk=pk).update(state="working", done=3, of=9)
    assert "3 of 9 steps are done" in client.get(f"{LIST}/{pk}/").content.decode()


def test_a_finished_study_shows_panel_limits_errors_sensitivity_and_lists(
    client: Client, analyst: Player, ask: Ask
) -> None:
    pk = ask(
        analyst,
        **{
            "q-definitions": "council: met by a council; fed by police",
            "q-methods": ["main", "pairs", "stepwise", "dga"],
        },
    )
    shown = page(client, analyst, f"{LIST}/{pk}/")
    for said in ("Stepwise, 2021", "Monte Carlo error", "±", "council is fed by police", "One case more or less", "Posterior curve",
                 "police and council", "2025", "Whitehead", "400 replicates, seed 7"):  # fmt: skip
        assert said in shown, said
    assert shown.count("<svg xmlns") == 2
    assert "<script>" not in shown
    assert "style=" not in shown


def test_a_refusal_stands_in_words_where_the_number_would(client: Client, analyst: Player, ask: Ask) -> None:
    pk = ask(analyst, **{"q-origin": "published", "q-table": "Korea", "q-methods": ["pairs"], "q-file": ""})
    assert "no estimate exists" in page(client, analyst, f"{LIST}/{pk}/")


def test_a_published_table_brings_its_source_period_and_lists(
    client: Client, analyst: Player, ask: Ask
) -> None:
    pk = ask(
        analyst,
        **{
            "q-origin": "published",
            "q-table": "UKdat_4",
            "q-methods": ["main"],
            "q-replicates": "0",
            "q-file": "",
        },
    )
    shown = page(client, analyst, f"{LIST}/{pk}/")
    assert "Bales, Hesketh and Silverman" in shown
    assert "local authorities" in shown
    assert published_tables()["UKdat_4"].counted.hash in shown


BAD = [
    ({"q-origin": ""}, "Choose a table"),
    ({"q-file": ""}, "Choose a CSV file"),
    ({"q-file": upload("A,B,count\n1,0,-3\n")}, "Row 2, column &#x27;count&#x27;: -3 is negative"),
    ({"q-file": upload("PK\x03\x04\x00")}, "not a text file"),
    ({"q-file": upload(",".join("ABCDEFGHI") + ",count\n" + "1," * 9 + "4\n")}, "at most 8 can be used"),
    ({"q-period": ""}, "Say when the people were seen"),
    ({"q-methods": []}, "Choose at least one method"),
    ({"q-replicates": "many"}, "Enter a whole number"),
    ({"q-replicates": "200001"}, "from 0 to 200,000"),
    ({"q-definitions": "prison: nobody"}, "no list called"),
    ({"q-origin": "records"}, "Enter the day"),
]


@pytest.mark.parametrize(("wrong", "said"), BAD)
def test_what_is_wrong_is_said_beside_its_question(
    client: Client, analyst: Player, wrong: dict[str, object], said: str
) -> None:
    for value in wrong.values():
        if hasattr(value, "seek"):
            value.seek(0)
    sent = {**QUICK, "q-origin": "uploaded", "q-period": "2025", "q-file": upload(), **wrong}
    response = analyst.sign_in(client).post(NEW, sent)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Study.objects.exists()


def test_small_cells_are_shown_to_the_uploaders_body_alone(client: Client, cast: Cast, ask: Ask) -> None:
    pk = ask(cast.analyst)
    own = page(client, cast.analyst, f"{LIST}/{pk}/")
    assert '<td class="govuk-table__cell">3</td>' in own
    assert cast.inspector.sign_in(client).get(f"{LIST}/{pk}/").status_code == 404
    cast.analyst.sign_in(client).post(f"{LIST}/{pk}/share", {"shared": "yes"})
    outside = page(client, cast.inspector, f"{LIST}/{pk}/")
    assert "not shown" in outside
    assert '<td class="govuk-table__cell">3</td>' not in outside
    assert '<td class="govuk-table__cell">2</td>' not in outside


def test_nobody_outside_can_try_out_small_cells_by_the_hash_or_by_the_cases_of_groupings(
    client: Client, cast: Cast, ask: Ask
) -> None:
    pk = ask(cast.analyst)
    cast.analyst.sign_in(client).post(f"{LIST}/{pk}/share", {"shared": "yes"})
    exact = json.loads(page(client, cast.analyst, f"{LIST}/{pk}/study.json"))["table"]
    cast.inspector.sign_in(client)
    for file in ("", "study.json", "panel.csv", "panel.vl.json"):
        assert exact not in client.get(f"{LIST}/{pk}/{file}").content.decode()
    found = json.loads(client.get(f"{LIST}/{pk}/study.json").content)
    assert all(row["cases"] is None for row in found["panel"]["rows"] if row["grouping"] != "as given")


def test_another_team_may_not_share_it(client: Client, cast: Cast, ask: Ask) -> None:
    pk = ask(cast.analyst)
    assert cast.inspector.sign_in(client).post(f"{LIST}/{pk}/share", {"shared": "yes"}).status_code == 404


def test_every_file_can_be_taken_away(client: Client, analyst: Player, ask: Ask) -> None:
    pk = ask(analyst, **{"q-methods": ["main", "dga"]})
    files = {name: client.get(f"{LIST}/{pk}/{name}") for name in
             ("study.json", "panel.csv", "table.csv", "sensitivity.csv", "curve.csv", "panel.svg", "curve.svg", "panel.vl.json", "curve.vl.json", "note.pdf")}  # fmt: skip
    assert {response.status_code for response in files.values()} == {200}
    assert all("attachment" in response["Content-Disposition"] for response in files.values())
    assert files["note.pdf"].content.startswith(b"%PDF")
    assert ET.fromstring(files["panel.svg"].content).tag.endswith("svg")
    assert "vega-lite" in json.loads(files["panel.vl.json"].content)["$schema"]
    rows = list(csv.DictReader(io.StringIO(files["panel.csv"].content.decode())))
    assert {row["method"] for row in rows} == {"main", "dga"}
    assert float(rows[0]["estimate"]) > 0


def test_a_study_that_is_not_finished_has_no_files(client: Client, analyst: Player, ask: Ask) -> None:
    pk = ask(analyst, work=False)
    assert client.get(f"{LIST}/{pk}/note.pdf").status_code == 404


def test_a_list_named_like_a_formula_does_not_run_in_a_spreadsheet(
    client: Client, analyst: Player, ask: Ask
) -> None:
    pk = ask(
        analyst,
        **{"q-file": upload("=cmd(),B,C,count\n1,0,0,60\n0,1,0,50\n0,0,1,40\n1,1,0,12\n1,0,1,9\n0,1,1,13\n")},
    )
    assert "\n'=cmd()" in client.get(f"{LIST}/{pk}/table.csv").content.decode()


HEAVY = ("numpy", "scipy", "numba", "altair", "typst")


def test_the_pages_need_no_numpy_altair_or_typst(
    client: Client, analyst: Player, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = ask(analyst, **{"q-methods": ["main", "dga"]})
    for name in [each for each in sys.modules if each.startswith("throughline.prevalence")]:
        monkeypatch.delitem(sys.modules, name)
    for name in HEAVY:
        monkeypatch.setitem(sys.modules, name, None)
    for path in (
        LIST,
        NEW,
        f"{LIST}/{done}/",
        f"{LIST}/{done}/note.pdf",
        f"{LIST}/{done}/panel.svg",
        f"{LIST}/{done}/study.json",
    ):
        assert client.get(path).status_code == 200, path
    assert ask(analyst, work=False)
    assert ask(analyst, work=False, **{"q-origin": "published", "q-table": "UKdat", "q-file": ""})


def test_starting_the_site_loads_no_numpy_altair_or_typst() -> None:
    script = (
        "import django, sys\ndjango.setup()\nfrom django.urls import get_resolver\nget_resolver().url_patterns\n"
        f"assert not set({HEAVY!r}) & set(sys.modules), set({HEAVY!r}) & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
