"""A person gets what one body holds about them: its own facts only, safely, with its clock and its grounds, logged."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pypdf import PdfReader

from throughline import ledger
from throughline.access.context import acting_as
from throughline.access.disclosing import THE_PERSON
from throughline.access.models import Disclosure
from throughline.access.testing import Cast, Player, make_subject
from throughline.records import copying

from .making import fact, open_line

pytestmark = pytest.mark.django_db


def record(player: Player, case: UUID, kind: str, **data: Any) -> int:
    assert player.actor is not None
    return ledger.record(fact(kind, **data), case=case, by=player.actor).seq


def opened(player: Player, case: UUID) -> ledger.OpenCase:
    assert player.actor is not None
    return ledger.open(case, by=player.actor, purpose="test")


@pytest.fixture
def case(cast: Cast) -> UUID:
    """Support leads, police have a part: each with a word of its own; the person has their own page."""
    made = open_line(cast.support_worker, fact("name", first_names="Planted", last_name="Name"))
    assert cast.investigator.team is not None
    record(cast.support_worker, made, "joint-party", team=cast.investigator.team.slug)
    record(cast.support_worker, made, "support-item", details="supportword")
    record(cast.investigator, made, "own-words", account="policeword")
    make_subject(made, cast.survivor)
    return made


def ask_for_it(player: Player, case: UUID, alone: bool | None = True) -> None:
    record(player, case, "subject-access-requested", asked_by="person", alone=alone)


def confirm(player: Player, case: UUID) -> None:
    record(player, case, "subject-identity-confirmed", how="known")


def test_each_body_answers_for_its_own_facts_alone(cast: Cast, case: UUID) -> None:
    for player, mine, theirs in (
        (cast.support_worker, "supportword", "policeword"),
        (cast.investigator, "policeword", "supportword"),
    ):
        ask_for_it(player, case)
        confirm(player, case)
        text = player.sign_in(Client()).get(f"/cases/{case}/copy.json").content.decode()
        assert mine in text and theirs not in text
        assert "Harbour" in text if player is cast.support_worker else "Harbour" not in text


def test_what_was_said_in_a_script_without_letters_here_is_given_on_paper_all_the_same(
    cast: Cast, case: UUID
) -> None:
    worker = cast.support_worker
    record(worker, case, "support-item", details="김민수 helped ተስፋይ")
    ask_for_it(worker, case)
    confirm(worker, case)
    pdf = worker.sign_in(Client()).get(f"/cases/{case}/copy.pdf")
    assert pdf.status_code == 200
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)
    assert "[U+AE40][U+BBFC][U+C218] helped" in text


@pytest.mark.parametrize("missing", ["request", "identity", "alone"])
def test_nothing_is_given_before_it_was_asked_alone_and_by_them(cast: Cast, case: UUID, missing: str) -> None:
    worker = cast.support_worker
    if missing != "request":
        ask_for_it(worker, case, None if missing == "alone" else True)
    if missing != "identity":
        confirm(worker, case)
    client = worker.sign_in(Client())
    for path in ("copy.pdf", "copy.json", "copy/screen"):
        answer = client.get(f"/cases/{case}/{path}")
        assert answer.status_code == 403 and "supportword" not in answer.content.decode()
    assert client.post(f"/cases/{case}/copy", {"answer": "yes", "way": "screen"}).status_code == 403


def test_what_is_about_others_privileged_or_a_whereabouts_stays_behind_and_says_so(
    cast: Cast, case: UUID
) -> None:
    from throughline.vocabulary import Sensitivity, Track, fields_of
    from throughline.vocabulary.fact import KINDS

    planted = {}
    for kind, cls in sorted(KINDS.items()):
        if cls.track not in (Track.SUPPORT, Track.SAFEGUARDING, Track.LINE) or cls.__module__.endswith(
            (".line", "referral")
        ):
            continue
        for field in fields_of(cls):
            if field.sensitivity in {*copying.BY_SENSITIVITY, *copying.NEVER_CARRIED} and field.type in (
                "line",
                "text",
            ):
                try:
                    seq = record(cast.support_worker, case, kind, **{field.name: "secretword"})
                except (ledger.LedgerError, ValueError):
                    continue
                planted[seq] = field.sensitivity
    assert {Sensitivity.THIRD_PARTY, Sensitivity.LOCATION} <= set(planted.values())
    actor = cast.support_worker.actor
    assert actor is not None
    copy = copying.compose(opened(cast.support_worker, case), actor, "x", {})
    assert "secretword" not in copying.as_json(copy, ())
    held = {each.seq: each.held for each in copy.facts}
    assert all(held.get(seq) or seq not in held for seq in planted)
    assert {"third-party", "safety"} <= set(copy.grounds) and copy.outcome == "part"


def test_what_was_chosen_to_be_held_back_is_counted_by_its_ground(cast: Cast, case: UUID) -> None:
    worker = cast.support_worker
    seq = record(worker, case, "support-item", details="hurtful")
    ask_for_it(worker, case)
    confirm(worker, case)
    client = worker.sign_in(Client())
    told = json.loads(client.get(f"/cases/{case}/copy.json?hold-{seq}=serious-harm").content)
    assert told["held_back_whole"] == {"serious-harm": 1} and "hurtful" not in str(told)
    pdf = client.get(f"/cases/{case}/copy.pdf?hold-{seq}=serious-harm")
    assert pdf.content.startswith(b"%PDF") and "letter.pdf" in pdf.headers["Content-Disposition"]
    answer = client.post(
        f"/cases/{case}/copy?hold-{seq}=serious-harm", {"answer": "yes", "way": "screen", "complaint": "yes"}
    )
    assert answer.status_code == 302
    recorded = [each for each in opened(worker, case).entries if each.kind == "subject-access-answered"]
    assert "serious-harm" in recorded[0].data["held_back"] and recorded[0].data["outcome"] == "part"
    duty = next(each for each in opened(worker, case).obligations if each.duty == "DAT-04")
    assert str(duty.status) == "met"
    assert client.get(f"/cases/{case}/copy.pdf").status_code == 403


def test_every_way_it_is_given_is_in_the_log(cast: Cast, case: UUID) -> None:
    worker = cast.support_worker
    ask_for_it(worker, case)
    confirm(worker, case)
    client = worker.sign_in(Client())
    for path in ("copy.pdf", "copy.json", "copy/screen"):
        assert client.get(f"/cases/{case}/{path}").status_code == 200
    with acting_as(cast.support_guardian.actor):
        rows = list(Disclosure.objects.values_list("recipient", "how"))
    assert sorted(rows) == [(THE_PERSON, "file"), (THE_PERSON, "file"), (THE_PERSON, "screen")]


def test_the_person_asks_on_their_own_page_and_the_body_owes_an_answer(cast: Cast, case: UUID) -> None:
    client = cast.survivor.sign_in(Client())
    page = client.get("/me/copy").content.decode()
    assert ("Harbour Support" in page and "Exit" not in page.split("<h1")[0]) or "exit" in page.lower()
    assert "checked" not in page
    assert client.post("/me/copy", {"q-body": "harbour-support", "q-way": "safe-place"}).status_code == 302
    for player, owed in ((cast.support_worker, 1), (cast.investigator, 0)):
        duties = [each for each in opened(player, case).obligations if each.duty == "DAT-04"]
        assert len(duties) == owed
    assert cast.support_worker.sign_in(Client()).get(f"/cases/{case}/copy.pdf").status_code == 200
    assert cast.investigator.sign_in(Client()).get(f"/cases/{case}/copy.pdf").status_code == 403
    assert all(each.kind != "own-copy-asked" for each in opened(cast.investigator, case).entries)


def test_a_person_cannot_ask_a_body_that_has_no_part(cast: Cast, case: UUID) -> None:
    answer = cast.survivor.sign_in(Client()).post(
        "/me/copy", {"q-body": "southmere-police", "q-way": "screen"}
    )
    assert answer.status_code == 422


def test_the_page_warns_and_marks_free_words(cast: Cast, case: UUID) -> None:
    worker = cast.support_worker
    ask_for_it(worker, case)
    confirm(worker, case)
    page = worker.sign_in(Client()).get(f"/cases/{case}/copy").content.decode()
    assert "Think of who could find it" in page and "Read the words" in page and "policeword" not in page
