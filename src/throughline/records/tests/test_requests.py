"""Police ask for a victim's records: necessity, scope and notice are said; what is granted is a sharing, and no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from throughline import ledger
from throughline.access.context import acting_as
from throughline.access.models import Sharing
from throughline.access.testing import Cast, Player

from .making import fact, open_line

pytestmark = pytest.mark.django_db


def record(player: Player, case: UUID, kind: str, **data: Any) -> int:
    to = data.pop("to_role", None)
    assert player.actor is not None
    return ledger.record(fact(kind, **data), case=case, by=player.actor, to=to).seq


def kinds_seen(player: Player, case: UUID) -> list[str]:
    assert player.actor is not None
    return [each.kind for each in ledger.open(case, by=player.actor, purpose="test").entries]


@pytest.fixture
def case(cast: Cast) -> UUID:
    made = open_line(cast.support_worker, fact("support-item", details="supportword"))
    record(cast.support_worker, made, "risk-assessed")
    assert cast.investigator.team is not None
    record(cast.support_worker, made, "joint-party", team=cast.investigator.team.slug)
    return made


def request(cast: Cast, case: UUID, **data: Any) -> int:
    said = {"necessity": "One line of enquiry", "scope": "One month", "body": "harbour-support", **data}
    return record(cast.investigator, case, "victim-records-requested", to_role="TSA", **said)


def decide(cast: Cast, case: UUID, seq: int, **sent: Any) -> Any:
    client = cast.support_worker.sign_in(Client())
    return client.post(
        f"/cases/{case}/records-requests/{seq}", {f"q-{name}": value for name, value in sent.items()}
    )


def day(ahead: int) -> dict[str, str]:
    on = timezone.localdate() + timedelta(days=ahead)
    return {"ends-day": str(on.day), "ends-month": str(on.month), "ends-year": str(on.year)}


def test_what_is_granted_is_shared_and_nothing_else(cast: Cast, case: UUID) -> None:
    seq = request(cast, case)
    assert "support-item" not in kinds_seen(cast.investigator, case)
    answer = decide(
        cast,
        case,
        seq,
        outcome="part",
        reasons=["necessary", "too-wide"],
        kinds=["support-item"],
        basis="court-order",
        **day(30),
    )
    assert answer.status_code == 302
    seen = kinds_seen(cast.investigator, case)
    assert {"support-item", "victim-records-decided"} <= set(seen) and "risk-assessed" not in seen
    with acting_as(cast.support_worker.actor):
        shared = Sharing.objects.get(purpose__contains=f"request {seq}")
        assert (shared.recipient_id, shared.kinds) == ("northshire-police", ["support-item"])
        assert "court" in shared.basis


def test_a_refusal_is_answered_and_shares_nothing(cast: Cast, case: UUID) -> None:
    seq = request(cast, case, necessity=None)
    assert decide(cast, case, seq, outcome="refused", reasons=["no-necessity"]).status_code == 302
    seen = kinds_seen(cast.investigator, case)
    assert "victim-records-decided" in seen and "support-item" not in seen
    with acting_as(cast.support_worker.actor):
        assert not Sharing.objects.filter(purpose__contains="request ").exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"outcome": "granted", "reasons": ["necessary"]}, "Name the kinds you give"),
        (
            {"outcome": "granted", "reasons": ["necessary"], "kinds": ["support-item"], **day(30)},
            "on which basis",
        ),
        (
            {
                "outcome": "granted",
                "reasons": ["necessary"],
                "kinds": ["support-item"],
                "basis": "consent",
                **day(-1),
            },
            "a day to come",
        ),
        ({"outcome": "refused", "reasons": ["harm"], "kinds": ["support-item"]}, "Take one of them back"),
        ({"reasons": ["harm"]}, "Choose an answer"),
    ],
)
def test_a_half_decision_is_refused_and_nothing_is_recorded(
    cast: Cast, case: UUID, sent: dict[str, Any], said: str
) -> None:
    answer = decide(cast, case, request(cast, case), **sent)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert "victim-records-decided" not in kinds_seen(cast.support_worker, case)


def test_nobody_answers_their_own_request_or_a_second_time(cast: Cast, case: UUID) -> None:
    seq = request(cast, case)
    assert cast.investigator.sign_in(Client()).get(f"/cases/{case}/records-requests/{seq}").status_code == 403
    decide(cast, case, seq, outcome="refused", reasons=["harm"])
    assert decide(cast, case, seq, outcome="refused", reasons=["harm"]).status_code == 403


def test_both_sides_read_it_and_what_it_lacks_is_named(cast: Cast, case: UUID) -> None:
    seq = request(cast, case, necessity=None, scope=None)
    for player in (cast.investigator, cast.support_worker):
        page = player.sign_in(Client()).get(f"/cases/{case}/records-requests").content.decode()
        assert "Why: not said" in page and "Nothing shows that the person was told" in page
    page = cast.support_worker.sign_in(Client()).get(f"/cases/{case}/records-requests/{seq}").content.decode()
    assert "does not say why it is necessary or which records" in page


def test_the_duties_of_both_sides_follow(cast: Cast, case: UUID) -> None:
    seq = request(cast, case)

    def status(player: Player, duty: str) -> str:
        assert player.actor is not None
        found = ledger.open(case, by=player.actor, purpose="test").obligations
        return next(str(each.status) for each in found if each.duty == duty)

    assert (status(cast.investigator, "VC-13"), status(cast.support_worker, "DAT-06")) == ("due", "due")
    record(cast.investigator, case, "victim-records-notice-withheld", why="danger")
    decide(cast, case, seq, outcome="refused", reasons=["harm"])
    assert status(cast.investigator, "VC-13") == "ended"
    assert status(cast.support_worker, "DAT-06") == "met"


def test_nothing_privileged_can_be_given(cast: Cast) -> None:
    case = open_line(cast.lawyer, fact("legal-advice"), fact("legal-referral"))
    assert cast.investigator.team is not None
    record(cast.lawyer, case, "joint-party", team=cast.investigator.team.slug)
    seq = record(cast.investigator, case, "victim-records-requested", body="fenwick-law")
    page = cast.lawyer.sign_in(Client()).get(f"/cases/{case}/records-requests/{seq}").content.decode()
    assert 'value="legal-referral"' in page and 'value="legal-advice"' not in page


def test_only_what_lies_within_the_days_asked_for_is_given_and_nothing_recorded_later(
    cast: Cast, case: UUID
) -> None:
    from datetime import UTC, datetime

    from .making import fact as fact_of

    assert cast.support_worker.actor is not None
    early = fact_of("support-item", on=datetime(2024, 2, 1, 12, tzinfo=UTC), details="earlyword")
    may = fact_of("support-item", on=datetime(2024, 5, 10, 12, tzinfo=UTC), details="mayword")
    for each in (early, may):
        ledger.record(each, case=case, by=cast.support_worker.actor)
    seq = request(cast, case, **{"from": "2024-05-01", "to": "2024-05-31"})
    sent = {
        "outcome": "part",
        "reasons": ["necessary"],
        "kinds": ["support-item"],
        "basis": "court-order",
        **day(30),
    }
    assert decide(cast, case, seq, **sent).status_code == 302
    record(cast.support_worker, case, "support-item", details="laterword")
    assert cast.investigator.actor is not None
    entries = ledger.open(case, by=cast.investigator.actor, purpose="test").entries
    assert [each.data.get("details") for each in entries if each.kind == "support-item"] == ["mayword"]


def test_days_in_which_nothing_lies_are_answered_by_nothing(cast: Cast, case: UUID) -> None:
    seq = request(cast, case, **{"from": "2001-05-01", "to": "2001-05-31"})
    sent = {
        "outcome": "granted",
        "reasons": ["necessary"],
        "kinds": ["support-item"],
        "basis": "court-order",
        **day(30),
    }
    answer = decide(cast, case, seq, **sent)
    assert answer.status_code == 422 and "within the days they ask for" in answer.content.decode()


def test_a_body_without_a_part_in_the_line_is_told_and_answers_and_reads_nothing_else(
    cast: Cast, case: UUID
) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    seq = request(cast, case, body="wellbrook-clinic")
    jobs = ProcrastinateJob.objects.filter(task_name="throughline.notify.tell", args__kind="records")
    assert [job.args["users"] for job in jobs] == [[cast.nurse.user.pk]]
    assert kinds_seen(cast.nurse, case) == ["victim-records-requested"]
    client = cast.nurse.sign_in(Client())
    answer = client.post(
        f"/cases/{case}/records-requests/{seq}", {"q-outcome": "refused", "q-reasons": ["not-held"]}
    )
    assert answer.status_code == 302
    assert kinds_seen(cast.nurse, case) == ["victim-records-requested", "victim-records-decided"]
    assert "victim-records-decided" in kinds_seen(cast.investigator, case)
    assert client.get(f"/cases/{case}/records-requests/{seq}").status_code == 403


def test_it_records_nothing_but_that_answer_and_answers_no_request_to_others(cast: Cast, case: UUID) -> None:
    to_others = request(cast, case)
    request(cast, case, body="wellbrook-clinic")
    assert cast.nurse.sign_in(Client()).get(f"/cases/{case}/records-requests/{to_others}").status_code == 404
    for kind, data in (
        ("note", {"note": "x"}),
        (
            "victim-records-decided",
            {"of": to_others, "asked_by": "northshire-police", "outcome": "refused", "reasons": ["harm"]},
        ),
    ):
        with pytest.raises(ledger.NotAllowed):
            record(cast.nurse, case, kind, **data)
