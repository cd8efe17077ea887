"""Lists show what a reader may know and nothing else: worklists, search, who has looked."""

from __future__ import annotations

from typing import Any

import pytest

from throughline import ledger
from throughline.ledger import search

pytestmark = pytest.mark.django_db


def test_what_needs_doing_is_listed_soonest_first_with_its_name(cast: Any, case_of: Any) -> None:
    by = cast.first_responder.actor
    case = case_of(by)
    tasks = ledger.worklist(by, "team").items
    assert tasks and {task.card.case_id for task in tasks} == {case}
    assert {task.card.name for task in tasks} == {"Minh Exampleton"}
    dues = [task.due for task in tasks if task.due]
    assert dues == sorted(dues)
    assert ledger.worklist(by, "mine").items, "whoever opened it took it on"
    assert ledger.worklist(cast.investigator.actor, "mine").items == []


def test_lists_come_in_pages(cast: Any, case_of: Any) -> None:
    by = cast.first_responder.actor
    for _ in range(3):
        case_of(by)
    first = ledger.worklist(by, "team", size=2)
    second = ledger.worklist(by, "team", page=2, size=2)
    assert len(first.items) == 2 and first.more
    assert {task.key + str(task.card.case_id) for task in first.items}.isdisjoint(
        task.key + str(task.card.case_id) for task in second.items
    )


def test_another_agency_lists_nothing(cast: Any, case_of: Any) -> None:
    case_of(cast.support_worker.actor)
    for which in ("mine", "team", "waiting", "overdue"):
        assert ledger.worklist(cast.first_responder.actor, which).items == []
        assert ledger.worklist(cast.supervisor.actor, which).items == []


def test_an_inspector_reads_no_name_in_a_list(cast: Any, case_of: Any, fact: Any) -> None:
    by = cast.first_responder.actor
    case = case_of(by)
    from throughline.access.context import acting_as

    with acting_as(cast.analyst.actor):
        shown = ledger.cards(cast.analyst.actor, {case})
    assert shown and shown[case].name == "" and shown[case].born == ""


QUERIES = (
    "Exampleton",
    "exampleton minh",
    "MINH",
    "ĒXAMPLETON",
    "Exampelton",
    "1998-03-27",
    "27/3/1998",
    "27 March 1998",
    "Minh 27.03.1998",
    "07700 900123",
    "+44 7700 900123",
    "NRM-INV-77",
    "nrm inv 77 Exampleton".replace("nrm inv 77", "nrm-inv-77"),
)


@pytest.mark.parametrize("query", QUERIES)
def test_a_person_is_found_by_what_is_known_of_them(query: str, cast: Any, case_of: Any, fact: Any) -> None:
    by = cast.first_responder.actor
    case = case_of(
        by,
        fact("contact-method", means="phone", value="07700 900123"),
        fact("reference-number", system="nrm", value="NRM-INV-77"),
    )
    case_of(by, fact("alias", name="Somebody Else"))
    found = ledger.find(by, query).items
    assert case in [card.case_id for card in found]


def test_a_name_that_only_sounds_alike_comes_after_the_exact_one(cast: Any, case_of: Any, fact: Any) -> None:
    by = cast.first_responder.actor
    exact = case_of(by, fact("alias", name="Katarina"))
    alike = case_of(by, fact("alias", name="Catharina"))
    found = ledger.find(by, "Katarina").items
    assert [(card.case_id, card.exact) for card in found] == [(exact, True), (alike, False)]


@pytest.mark.parametrize("query", ["", "   ", "Nobody", "Minh Nobody", "1998-03-28", "?!"])
def test_what_matches_nothing_finds_nothing(query: str, cast: Any, case_of: Any) -> None:
    case_of(cast.first_responder.actor)
    assert ledger.find(cast.first_responder.actor, query).items == []


def test_search_does_not_look_through_the_firewall(cast: Any, case_of: Any, fact: Any) -> None:
    police, support = cast.first_responder.actor, cast.support_worker.actor
    case = case_of(police)
    ledger.record(fact("joint-party", team=cast.support_worker.team.slug), case=case, by=police)
    ledger.record(fact("alias", name="Hiddenname"), case=case, by=support)
    assert [card.case_id for card in ledger.find(support, "Hiddenname").items] == [case]
    assert ledger.find(police, "Hiddenname").items == []
    assert ledger.find(cast.other_investigator.actor, "Exampleton").items == []


def test_roles_that_read_no_names_do_not_search_for_them(cast: Any) -> None:
    for who in ("analyst", "inspector", "administrator", "data_guardian", "survivor"):
        with pytest.raises(ledger.NotAllowed):
            ledger.find(getattr(cast, who).actor, "Exampleton")


def test_the_same_word_has_another_hash_in_another_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    one = search.hashed("n:exampleton")
    monkeypatch.setattr(search, "root", lambda purpose: b"x" * 32)
    assert search.hashed("n:exampleton") != one


def test_who_looked_is_known_to_their_own_agency_and_to_the_person(
    cast: Any, case_of: Any, fact: Any
) -> None:
    from throughline.access.testing import make_subject

    police, support = cast.first_responder.actor, cast.support_worker.actor
    case = case_of(police)
    ledger.record(fact("joint-party", team=cast.support_worker.team.slug), case=case, by=police)
    ledger.open(case, by=support, purpose="visit")
    make_subject(case, cast.survivor)
    assert [read.purpose for read in ledger.readers(case, cast.survivor.actor)] == ["visit"]
    assert [read.agency_id for read in ledger.readers(case, support)] == ["harbour-support"]
    assert ledger.readers(case, police) == []
    with pytest.raises(ledger.NoSuchCase):
        ledger.readers(case, cast.nurse.actor)


def test_no_duty_of_an_audience_comes_from_a_fact_hidden_from_it(cast: Any, case_of: Any, fact: Any) -> None:
    from throughline.ledger.models import CaseSummary, DutyRow
    from throughline.ledger.parts import as_system

    def held() -> Any:
        with as_system():
            duties = list(
                DutyRow.objects.filter(audience="northshire-police")
                .order_by("key")
                .values("key", "status", "due", "next_change_at")
            )
            cards = list(
                CaseSummary.objects.filter(audience="northshire-police").values(
                    "version", "last_at", "open_duties", "next_due"
                )
            )
        return duties, cards

    police, support = cast.first_responder.actor, cast.support_worker.actor
    case = case_of(police)
    ledger.record(fact("joint-party", team=cast.support_worker.team.slug), case=case, by=police)
    before = held()
    for kind in ("first-contact", "support-needs-assessed", "accommodation", "missing", "danger-assessed"):
        ledger.record(fact(kind), case=case, by=support)
    assert held() == before
