"""The log of processing holds every act of one's own body, and nothing of anybody else's."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from throughline import ledger
from throughline.access.context import acting_as
from throughline.access.disclosing import log_disclosure
from throughline.access.testing import Cast, Player
from throughline.records.log import ACTS, Logged, as_csv, as_json, processing_log
from throughline.vocabulary import class_of

from .making import fact, open_line

pytestmark = pytest.mark.django_db


def log_of(player: Player, case: UUID | None = None) -> list[Logged]:
    now = timezone.now()
    assert player.actor is not None
    with acting_as(player.actor):
        return processing_log(player.actor, now - timedelta(days=2), now + timedelta(minutes=1), case=case)


def acts(log: list[Logged]) -> set[str]:
    return {each.act for each in log}


@pytest.fixture
def case(cast: Cast) -> UUID:
    """A line of the support body that police have a part in, with an act of each sort by the support body."""
    made = open_line(cast.support_worker, fact("name", first_names="Planted", last_name="Namesake"))
    actor = cast.support_worker.actor
    assert actor is not None
    first = next(
        each.seq for each in ledger.open(made, by=actor, purpose="visit").entries if each.kind == "name"
    )
    ledger.record(
        fact("name", first_names="Mended", last_name="Namesake"), case=made, by=actor, supersedes=first
    )
    ledger.record(fact("joint-party", team=cast.investigator.team.slug), case=made, by=actor)  # type: ignore[union-attr]
    ledger.record(
        fact("sharing-decision", recipient="northshire-council", fields=("name",)), case=made, by=actor
    )
    ledger.record(fact("link"), case=made, by=actor)
    with acting_as(actor):
        log_disclosure(actor, made, "their solicitor", "copy of a letter", "asked for by the person", "paper")
    return made


def test_each_act_the_law_names_is_in_it_but_erasure(cast: Cast, case: UUID) -> None:
    assert acts(log_of(cast.support_guardian, case)) == set(ACTS) - {"erasure"}


def test_a_look_says_who_and_why_and_a_handing_out_to_whom(cast: Cast, case: UUID) -> None:
    found = log_of(cast.support_guardian, case)
    look = next(each for each in found if each.act == "consultation")
    assert (look.who, look.role, look.why) == ("Support worker", "support-worker", "visit")
    out = {each.recipient: each for each in found if each.act == "disclosure"}
    assert set(out) == {"their solicitor", "Northshire Council (invented)"}
    assert out["their solicitor"].why == "asked for by the person"
    assert out["Northshire Council (invented)"].who == "Support worker"


def test_it_holds_no_content(cast: Cast, case: UUID) -> None:
    text = as_json(log_of(cast.support_guardian, case))
    assert "Namesake" not in text and "Planted" not in text


def test_another_body_finds_its_own_acts_and_nothing_of_the_carers(cast: Cast, case: UUID) -> None:
    assert log_of(cast.data_guardian, case) == []
    police = cast.investigator.actor
    assert police is not None
    ledger.open(case, by=police, purpose="casework")
    ledger.record(fact("encounter"), case=case, by=police)
    found = log_of(cast.data_guardian, case)
    assert {(each.act, each.what) for each in found} >= {
        ("consultation", "case"),
        ("collection", class_of("encounter").title),
    }
    assert {each.body for each in found} == {"Northshire Police (invented)"}
    assert {each.recipient for each in found} <= {""}


@pytest.mark.parametrize(
    "who", ["support_worker", "support_supervisor", "administrator", "survivor", "inspector"]
)
def test_nobody_else_gets_entries_or_erasures(cast: Cast, case: UUID, who: str) -> None:
    assert not acts(log_of(getattr(cast, who))) & {"collection", "alteration", "combination", "erasure"}


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_an_erasure_is_told_to_those_whose_facts_went(cast: Cast) -> None:
    ours = open_line(cast.support_worker)
    ledger.erase(ours, "Asked for by the person.")
    erased = [each for each in log_of(cast.support_guardian) if each.act == "erasure"]
    assert [(each.case, each.why) for each in erased] == [(str(ours), "Asked for by the person.")]
    assert "erasure" not in acts(log_of(cast.data_guardian))


def test_a_spreadsheet_takes_no_cell_for_a_formula() -> None:
    nasty = Logged("", timezone.now(), "consultation", "=1+1", "@x", "+y", "-z", "\tt", "plain")
    row = list(csv.reader(io.StringIO(as_csv([nasty]))))[1]
    assert row[3:] == ["'=1+1", "'@x", "'+y", "'-z", "'\tt", "plain"]


def test_the_page_shows_it_and_the_file_is_itself_logged(cast: Cast, case: UUID, client: Client) -> None:
    guardian = cast.support_guardian.sign_in(client)
    page = guardian.get(f"/records/log?q-case={case}")
    assert page.status_code == 200 and "copy of a letter" in page.content.decode()
    file = guardian.get(f"/records/log.json?q-case={case}")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert acts([Logged(**{**each, "at": None}) for each in json.loads(file.content)]) == set(ACTS) - {
        "erasure"
    }
    told = [each.what for each in log_of(cast.support_guardian) if each.who == "Support guardian"]
    assert "log of processing" in told
    assert any(each.startswith("log of processing,") and each.endswith("(file)") for each in told)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q-case=12", "the whole number of the case"),
        (
            "q-first-day=2&q-first-month=2&q-first-year=2031&q-last-day=1&q-last-month=2&q-last-year=2031",
            "not be after",
        ),
        ("q-first-day=31&q-first-month=2&q-first-year=2031", "q-first"),
    ],
)
def test_what_cannot_be_asked_is_said_and_kept(cast: Cast, client: Client, query: str, said: str) -> None:
    page = cast.support_guardian.sign_in(client).get(f"/records/log?{query}")
    assert page.status_code == 422 and said in page.content.decode()
    assert cast.support_guardian.sign_in(client).get(f"/records/log.csv?{query}").status_code == 404
