"""Going through the journey as somebody at a desk would: page by page, by what each page's form asks. All invented."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from throughline.access.context import set_context
from throughline.access.testing import Player
from throughline.drafts import keeping
from throughline.refer.definition import VERSION
from throughline.refer.models import SenderProfile

Boxes = Mapping[str, Any]
SOON = date.today() + timedelta(days=3)


def day(name: str, on: date) -> dict[str, str]:
    """The three boxes of a date."""
    return {f"q-{name}-day": str(on.day), f"q-{name}-month": str(on.month), f"q-{name}-year": str(on.year)}


def boxes(**answers: Any) -> dict[str, Any]:
    """Boxes of questions from their names and answers."""
    return {f"q-{name}": answer for name, answer in answers.items()}


PERIOD = {"q-periods-1-began-year": "2023", "q-periods-1-ended-year": "2024"}
PERSON: dict[str, Boxes] = {
    "name": boxes(first_names="Minh", last_name="Exemplar", nickname="Little Star")
    | day("date_of_birth", date(1994, 2, 1)),
    "particulars": boxes(
        gender="female",
        nationality="Vietnam",
        children="false",
        home_office_known="true",
        home_office_reference="HO-INV-1",
    ),
    "background": boxes(spared_background=["birthplace", "family", "education", "work"]),
    "exploitation": boxes(types=["forced-work"], as_child="no") | PERIOD,
    "beginning": boxes(channel="job-advert", how_it_began="An advert (invented).", taken="false"),
    "treatment": boxes(had_to_do="Nails (invented).", living="One room.", treatment="Badly."),
    "leaving": boxes(still_in="false", how_left="Ran.", last_contact="month"),
    "earlier": boxes(reported_before="no", why_now="Now safe.", crime_known="false"),
    "places": boxes(where="uk", town_now="Invented Vale", force_now="avon-and-somerset-constabulary")
    | {"q-uk_places-1-town": "Invented Moor"},
    "exploiters": {"q-exploiters-1-known_as": "The boss", "q-exploiters_where_known": "false"},
    "leads": {"q-leads-1-sort": "vehicle", "q-leads-1-value": "ZZ99 ZZZ"},
    "others": boxes(other_victims="no", future_risk="false"),
    "insight": boxes(
        indicators="false", how_talked="In private.", insight="Fits.", doubts="false", agencies="false"
    ),
    "evidence": {},
    "read-back": boxes(read_back="agreed", copy_offered="declined"),
}
SPOKEN: dict[str, Boxes] = {
    "age": boxes(age="adult", nation="E"),
    "explaining": boxes(explained_by="Response officer", language="vi", interpreter="true"),
}
ADULT: dict[str, Boxes] = {
    **SPOKEN,
    "referral": boxes(consent_referral="given"),
    "support-and-police": boxes(consent_support="given", consent_police="given"),
    **PERSON,
    "reach": boxes(interpreter_needed="true", aid_needed="false", whose_phone="own", phone="07700 900982"),
    "decision": boxes(
        decision_to="person",
        decision_channels=["email"],
        decision_email="minh@example.org",
        decision_email_safe="yes",
    ),
}
CHILD: dict[str, Boxes] = {
    **PERSON,
    "age": boxes(age="under-18", nation="E"),
    "council": boxes(
        council="Northshire Council (invented)",
        council_phone="01632 960001",
        council_email="duty@northshire.gov.uk",
    ),
    "child": boxes(child_needs_bed="true"),
    "name": boxes(first_names="Minh", last_name="Exemplar"),
    "reach": boxes(interpreter_needed="true", child_language="vi", aid_needed="false"),
}
REFUSING: dict[str, Boxes] = {
    **SPOKEN,
    "referral": boxes(
        consent_referral="refused", refusal_reasons=["fear-exploiters"], refusal_words="Secret words."
    ),
    "support-and-police": boxes(consent_support="refused", consent_police="refused"),
    "named-and-contacted": boxes(consent_identity="refused", may_contact="nobody"),
    "particulars": boxes(gender="female", nationality="Vietnam"),
    "exploitation": boxes(types=["forced-work"], coarse_place="south-west", coarse_period="now"),
    "anything-more": boxes(notice_words="She works at the only salon in the village."),
    "police-and-support": boxes(police_override="false"),
    "protection": boxes(at_risk="false"),
}
NOT_YET: dict[str, Boxes] = {
    **SPOKEN,
    "referral": boxes(consent_referral="not-yet"),
    "more-time": boxes(place_of_safety="true") | day("ask_again_on", SOON),
}
NAMED: dict[str, Boxes] = {
    **REFUSING,
    "support-and-police": boxes(consent_support="refused", consent_police="given"),
    "named-and-contacted": boxes(consent_identity="given", may_contact="yes"),
    "named": boxes(
        notice_first_names="Minh", notice_last_name="Exemplar", notice_nickname="Little Star",
        notice_channels=["email"], notice_email="minh@example.org", notice_email_safe="yes",
    ),
}  # fmt: skip


def profile(player: Player) -> None:
    """The details that the national form asks of whoever refers."""
    set_context(player.actor)
    SenderProfile.objects.update_or_create(
        user=player.user,
        defaults={
            "job_title": "Response officer",
            "phone": "01632 960002",
            "deputy_email": "sam@example.org",
        },
    )


def walk(client: Client, case: UUID, answers: Mapping[str, Boxes], *, stop: str = "check") -> list[str]:
    """Answer each page that comes until `stop`; returns the pages in order. Fails where a page does not lead on."""
    address, walked = f"/cases/{case}/refer/age", list[str]()
    while not address.endswith(f"/{stop}"):
        name = address.rsplit("/", 1)[-1]
        assert name not in walked, f"{name} leads back to itself: {trouble(client.get(address))}"
        walked.append(name)
        shown = client.get(address)
        assert shown.status_code == 200, f"{address}: {shown.status_code}"
        reply = client.post(address, answers[name])
        assert reply.status_code == 302, f"{name}: {trouble(reply)}"
        address = reply["Location"]
    return walked


def trouble(reply: HttpResponse) -> list[str]:
    """What the page says is wrong."""
    return re.findall(r'<a href="#[^"]+">([^<]+)</a>', reply.content.decode())


def fill(player: Player, case: UUID, answers: Mapping[str, Boxes], but: str = "") -> None:
    """The same answers as somebody of the team left them in a draft, without going through the pages; `but` one page."""
    raw = {
        box: [str(each) for each in (given if isinstance(given, list) else [given])]
        for name, told in answers.items()
        if name != but
        for box, given in told.items()
    }
    set_context(player.actor)
    assert player.actor is not None
    keeping.save(player.actor, "refer", {"raw": raw, "saves": {}}, case_id=case, form=VERSION)


def send(client: Client, case: UUID) -> str:
    """Record from the check page; returns the address of the packs."""
    reply = client.post(f"/cases/{case}/refer/check")
    assert reply.status_code == 302, reply.content.decode()[:500]
    address: str = reply["Location"]
    return address


def pack(client: Client, done: str, recipient: str) -> dict[str, Any]:
    """The newest pack of one recipient as data, its lines by field."""
    from throughline.refer.models import MadePack

    made = MadePack.objects.filter(recipient=recipient).latest("made_at")
    told: dict[str, Any] = client.get(f"{done.removesuffix('/done')}/packs/{made.pk}.json").json()
    return {**told, "lines": {line["field"]: line for line in told["lines"]}}
