"""What is recorded before the firewall is answered at even steps; reading, and carers, never wait."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from throughline.access.testing import Cast
from throughline.site.even import Even, left, waits

pytestmark = pytest.mark.django_db
BEFORE = {"first_responder", "investigator", "supervisor", "analyst", "data_guardian", "administrator"} | {
    "other_investigator", "immigration_officer", "decision_maker", "prosecutor"
}  # fmt: skip


def request_of(cast: Cast, name: str, method: str = "POST", path: str = "/x") -> HttpRequest:
    request = RequestFactory().generic(method, path)
    request.actor = getattr(cast, name).actor  # type: ignore[attr-defined]
    return request


def test_those_before_the_firewall_and_systems_wait_and_nobody_else(cast: Cast) -> None:
    assert {player.name for player in cast if waits(request_of(cast, player.name))} == BEFORE
    assert waits(request_of(cast, "outsider", path="/api/cases")), "whose a token is, is not known yet"


def test_reading_never_waits(cast: Cast) -> None:
    assert not any(
        waits(request_of(cast, player.name, method)) for player in cast for method in ("GET", "HEAD")
    )


@pytest.mark.parametrize(("took", "waited"), [(0.0, 0.2), (0.05, 0.15), (0.19, 0.01), (0.21, 0.19)])
def test_it_waits_for_the_next_full_step(took: float, waited: float) -> None:
    assert left(took, 0.2) == pytest.approx(waited)
    assert left(took, 0) == 0


@pytest.mark.parametrize("work", [0.0, 0.01, 0.03])
def test_quick_and_slow_work_is_answered_after_the_same_time(cast: Cast, settings: Any, work: float) -> None:
    settings.EVEN_ANSWERS_MS = 60

    def answer(_request: HttpRequest) -> HttpResponse:
        time.sleep(work)
        return HttpResponse()

    begun = time.monotonic()
    Even(answer)(request_of(cast, "investigator"))
    assert time.monotonic() - begun >= 0.06
