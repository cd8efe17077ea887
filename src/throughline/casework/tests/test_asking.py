"""Find before create, without telling: the asker learns nothing from the page, its bytes, its counts or its queries."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from throughline.access.actor import system_actor
from throughline.access.context import acting_as, set_context
from throughline.access.models import ReadLog
from throughline.access.models.traces import Disclosure
from throughline.access.testing import Cast, Player
from throughline.casework import asking
from throughline.casework.models import Enquiry, Held
from throughline.casework.tests.stories import begin, tell, text, window

pytestmark = pytest.mark.django_db
KNOWN = {
    "q-name": "Minh (invented) Exemplar",
    "q-born-day": "1",
    "q-born-month": "2",
    "q-born-year": "1994",
    "q-reason": "twice",
    "q-reach": "01632 960001",
}
NOBODY = {**KNOWN, "q-name": "Lanh (invented) Exampler"}


def asks(player: Player, **sent: str) -> Any:
    return window(player).post("/ask", {**KNOWN, **sent}, follow=True)


def compared() -> int:
    """What the worker does with every enquiry."""
    with acting_as(system_actor("test")):
        waiting = list(Enquiry.objects.filter(compared_at__isnull=True).values_list("pk", flat=True))
    return sum(asking.compare(each) for each in waiting)


def plain(response: Any) -> bytes:
    """The bytes of a page without the two tokens that differ on every page, and the minute."""
    page = re.sub(rb'name="(csrfmiddlewaretoken|once)" value="[^"]+"', b"", response.content)
    return re.sub(rb"\d\d:\d\d", b"", page)


def holders(case: UUID) -> list[str]:
    with acting_as(system_actor("test")):
        return sorted(
            each.team.agency_id for each in Held.objects.filter(case_id=case).select_related("team")
        )


def test_the_page_is_the_same_to_the_byte_whether_a_match_exists_or_not(cast: Cast) -> None:
    begin(cast.first_responder)
    known = asks(cast.social_worker)
    with acting_as(system_actor("test")):
        Enquiry.objects.all().delete()
    unknown = asks(cast.social_worker, **NOBODY)
    assert plain(known) == plain(unknown)
    assert "Asked." in text(known)


def test_it_stays_the_same_after_the_worker_has_compared_and_the_holder_says_nothing(cast: Cast) -> None:
    begin(cast.first_responder)
    asks(cast.social_worker)
    before = plain(window(cast.social_worker).get("/ask"))
    assert compared() == 1
    assert plain(window(cast.social_worker).get("/ask")) == before
    (held,) = _asked_of(cast.first_responder)
    asking.answer(cast.first_responder.actor, held.pk, "silent", "", "")
    assert plain(window(cast.social_worker).get("/ask")) == before


def test_asking_runs_the_same_statements_for_a_match_as_for_none(cast: Cast) -> None:
    begin(cast.first_responder)
    counts = []
    for name in (KNOWN["q-name"], NOBODY["q-name"]):
        browser = window(cast.social_worker)
        with CaptureQueriesContext(connection) as asked:
            browser.post("/ask", {**KNOWN, "q-name": name})
        counts.append([re.sub(r"'[^']*'|\d+", "", each["sql"]) for each in asked])
    assert counts[0] == counts[1]


def _asked_of(player: Player) -> list[Held]:
    set_context(player.actor)
    return asking.asked_of(player.actor)


def test_the_holder_learns_that_somebody_asks_and_why_and_decides_to_tell(cast: Cast) -> None:
    case = begin(cast.first_responder)
    asks(cast.social_worker)
    compared()
    page = window(cast.first_responder).get("/asked")
    assert "Northshire Council (invented)" in text(page)
    assert "do not want to ask them twice" in text(page)
    (held,) = _asked_of(cast.first_responder)
    sent = {"held": str(held.pk), "answer": "answer"}
    assert window(cast.first_responder).post("/asked", sent).status_code == 422
    done = window(cast.first_responder).post(
        "/asked", {**sent, "reach": "01632 960002", "basis": "safeguarding"}, follow=True
    )
    assert "They are told." in text(done)
    told = text(window(cast.social_worker).get("/ask"))
    assert "First team, Northshire Police (invented): 01632 960002" in told
    set_context(cast.first_responder.actor)
    assert Disclosure.objects.filter(case_id=case, how="Answer to an enquiry").count() == 1


def test_only_whole_and_exact_keys_meet_anything(cast: Cast) -> None:
    begin(cast.first_responder)
    assert (
        window(cast.social_worker)
        .post("/ask", {**KNOWN, "q-born-year": "", "q-born-day": "", "q-born-month": ""})
        .status_code
        == 422
    )
    asks(cast.social_worker, **{"q-name": "Minh Exemplaar"})
    asks(cast.social_worker, **{"q-born-year": "1995"})
    assert compared() == 0


def test_a_telephone_number_or_a_reference_is_a_whole_key(cast: Cast) -> None:
    case = begin(cast.first_responder)
    tell(cast.first_responder, case, "contact-method", means="phone", value="07700 900123")
    tell(cast.first_responder, case, "reference-number", system="nrm", value="NRM-INV-7")
    blank = {"q-name": "", "q-born-day": "", "q-born-month": "", "q-born-year": ""}
    asks(cast.social_worker, **blank, **{"q-phone": "+44 7700 900 123"})
    asks(cast.social_worker, **blank, **{"q-reference": "nrm inv 7"})
    assert compared() == 2


@pytest.mark.parametrize("marker", ["never-found", "duty-to-notify"])
def test_the_protected_and_those_notified_without_a_name_never_match(cast: Cast, marker: str) -> None:
    case = begin(cast.first_responder)
    tell(cast.first_responder, case, marker, **({"reason": "threat"} if marker == "never-found" else {}))
    asks(cast.social_worker)
    assert compared() == 0
    lifted = "may-be-found-again" if marker == "never-found" else "nrm-referral"
    tell(cast.supervisor, case, lifted, 0, **({"reason": "Invented"} if marker == "never-found" else {}))
    asks(cast.social_worker)
    assert compared() == 1


def test_a_marker_recorded_by_mistake_counts_until_it_is_corrected(cast: Cast) -> None:
    from throughline import ledger
    from throughline.vocabulary import parse

    case = begin(cast.first_responder)
    seq = tell(cast.first_responder, case, "never-found", reason="other")
    note = parse(
        "note",
        {
            "happened": {
                "precision": "year",
                "earliest": "2025-01-01T00:00:00+00:00",
                "latest": "2025-12-31T23:59:59+00:00",
            },
            "note": "Recorded on the wrong line.",
        },
    )
    ledger.record(note, case=case, by=cast.first_responder.actor, supersedes=seq)
    asks(cast.social_worker)
    assert compared() == 1


def test_a_holder_is_asked_only_for_what_it_recorded_itself(cast: Cast) -> None:
    """The police do not learn through a council's question what only the support provider knows."""
    case = begin(cast.first_responder, name=False)
    tell(cast.first_responder, case, "joint-party", team=cast.support_worker.team.slug)
    tell(cast.support_worker, case, "name", first_names="Minh (invented)", last_name="Exemplar")
    tell(cast.support_worker, case, "date-of-birth", date="1994-02-01")
    asks(cast.social_worker)
    compared()
    assert holders(case) == ["harbour-support"]


def test_immigration_and_those_who_read_no_names_do_not_ask(cast: Cast) -> None:
    for player in (
        cast.immigration_officer,
        cast.analyst,
        cast.inspector,
        cast.administrator,
        cast.data_guardian,
    ):
        assert window(player).post("/ask", KNOWN).status_code == 403


def test_whoever_asks_too_often_is_stopped_with_what_was_typed_kept(cast: Cast) -> None:
    for _ in range(asking.MOST_A_DAY):
        asks(cast.social_worker, **NOBODY)
    page = asks(cast.social_worker, **NOBODY)
    assert page.status_code == 422
    assert "as often as may be asked in a day" in text(page)
    assert "Lanh (invented) Exampler" in page.content.decode()


def test_pressing_ask_twice_asks_once(cast: Cast) -> None:
    begin(cast.first_responder)
    for _ in range(2):
        asks(cast.social_worker, once="3b1f8a64-0000-4000-8000-000000000009")
    assert compared() == 1


def test_what_was_typed_is_nowhere_once_it_was_compared(cast: Cast) -> None:
    asks(cast.social_worker)
    compared()
    with connection.cursor() as cursor, acting_as(system_actor("test")):
        cursor.execute("SELECT to_jsonb(e)::text FROM casework_enquiry e")
        assert [row[0] for row in cursor.fetchall() if '"keys": []' not in row[0] or "Minh" in row[0]] == []


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        ("Social worker 1980-01-01", "search-own-name"),
        ("Anna Worker", "search-family-name"),
        ("Minh Exemplar", None),
    ],
)
def test_a_search_for_ones_own_or_ones_familys_name_is_flagged_for_the_data_guardian(
    cast: Cast, words: str, flag: str | None
) -> None:
    window(cast.social_worker).post("/find", {"words": words})
    set_context(cast.social_worker.actor)
    flagged = set(ReadLog.objects.filter(what__startswith="search-").values_list("what", flat=True))
    assert flagged == ({flag} if flag else set())


def test_the_asker_reads_no_row_of_a_holder_who_did_not_answer(cast: Cast) -> None:
    begin(cast.first_responder)
    asks(cast.social_worker)
    compared()
    with acting_as(cast.social_worker.actor):
        assert not Held.objects.exists()
    for stranger in (cast.nurse, cast.other_investigator, cast.data_guardian):
        with acting_as(stranger.actor):
            assert not Held.objects.exists()
            assert not Enquiry.objects.exists()


def test_an_enquiry_that_was_never_compared_forgets_what_was_typed_when_it_closes(cast: Cast) -> None:
    asks(cast.social_worker)
    with acting_as(system_actor("test")):
        enquiry = Enquiry.objects.get()
        assert enquiry.keys and enquiry.compared_at is None
        asking.end(enquiry.closes_at - timedelta(minutes=1))
        assert Enquiry.objects.get().keys
        asking.end(enquiry.closes_at)
        assert Enquiry.objects.get().keys == []
    assert compared() == 0
