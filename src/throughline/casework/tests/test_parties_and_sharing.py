"""Teams beside the lead, decisions to share, who has looked, and files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from throughline.access.testing import Cast, Player
from throughline.casework.tests.stories import begin, hidden, tell, text, window
from throughline.drafts.testing import a_jpeg, a_pdf, camera_notes

pytestmark = pytest.mark.django_db
PDF = a_pdf("An invented letter")


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.UPLOAD_FOLDER = tmp_path
    return tmp_path


def test_a_team_is_brought_in_and_let_go(cast: Cast) -> None:
    case, browser = begin(cast.first_responder), window(cast.first_responder)
    page = browser.get(f"/cases/{case}/teams", {"team": "council"})
    assert "Northshire Council (invented)" in text(page)
    sent = {"join": cast.social_worker.team.slug, "version": hidden(page, "version")}
    assert "works on this case now" in text(browser.post(f"/cases/{case}/teams", sent, follow=True))
    assert window(cast.social_worker).get(f"/cases/{case}/").status_code == 200
    page = browser.get(f"/cases/{case}/teams")
    sent = {"leave": cast.social_worker.team.slug, "version": hidden(page, "version")}
    assert "left this case" in text(browser.post(f"/cases/{case}/teams", sent, follow=True))


def test_the_police_do_not_learn_which_carers_take_part(cast: Cast) -> None:
    case = begin(cast.support_worker)
    tell(cast.support_worker, case, "joint-party", 0, team=cast.first_responder.team.slug)
    page = text(window(cast.first_responder).get(f"/cases/{case}/teams"))
    assert "Harbour" not in page


def test_sharing_opens_what_was_named_and_nothing_else(cast: Cast) -> None:
    case, browser = begin(cast.support_worker), window(cast.support_worker)
    shared = tell(cast.support_worker, case, "indicator", code="GEN13", how="told")
    kept = tell(cast.support_worker, case, "first-contact")
    page = browser.get(f"/cases/{case}/share", {"body": "northshire police"})
    sent = {
        "recipient": "northshire-police", "body": "northshire police", "version": hidden(page, "version"),
        "q-fields": ["indicator"], "q-purpose": "To keep them safe", "q-basis": "consent",
        "q-ends-day": "1", "q-ends-month": "1", "q-ends-year": "2099",
    }  # fmt: skip
    assert "They see what you named" in text(browser.post(f"/cases/{case}/share", sent, follow=True))
    police = window(cast.investigator)
    assert police.get(f"/cases/{case}/facts/{shared}").status_code == 200
    assert police.get(f"/cases/{case}/facts/{kept}").status_code == 404
    page = browser.get(f"/cases/{case}/share")
    assert "Northshire Police (invented)" in text(page)


def test_a_decision_without_recipient_or_reason_is_sent_back_with_what_was_typed(cast: Cast) -> None:
    case, browser = begin(cast.support_worker), window(cast.support_worker)
    page = browser.post(f"/cases/{case}/share", {"body": "northshire", "q-purpose": "Because"})
    assert page.status_code == 422
    assert "Choose with whom" in text(page)
    assert "Because" in page.content.decode()


def test_each_look_is_there_for_the_body_that_looked(cast: Cast) -> None:
    case, browser = begin(cast.first_responder), window(cast.first_responder)
    browser.get(f"/cases/{case}/")
    said = text(browser.get(f"/cases/{case}/looked"))
    assert "First responder" in said
    assert "Northshire Police (invented)" in said


def attach(browser: Any, case: object, content: bytes, name: str = "letter.pdf") -> Any:
    page = browser.get(f"/cases/{case}/attach")
    sent = {
        "q-file": SimpleUploadedFile(name, content),
        "q-describes": "An invented letter.",
        "version": hidden(page, "version"),
    }
    return browser.post(f"/cases/{case}/attach", sent, follow=True)


def last_fact(player: Player, case: object) -> int:
    from throughline import ledger
    from throughline.access.context import set_context

    set_context(player.actor)
    return ledger.open(case, by=player.actor, purpose="casework").entries[-1].seq


def test_a_file_is_kept_sealed_and_given_back_as_a_download(cast: Cast, folder: Path) -> None:
    case, browser = begin(cast.first_responder), window(cast.first_responder)
    assert "Kept with the case, sealed." in text(attach(browser, case, PDF))
    assert all(b"invented letter" not in path.read_bytes() for path in folder.rglob("*.sealed"))
    seq = last_fact(cast.first_responder, case)
    page = browser.get(f"/cases/{case}/facts/{seq}")
    assert "letter.pdf" in text(page)
    answer = browser.get(f"/cases/{case}/facts/{seq}/file")
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_key_of_a_file_is_shown_to_nobody(cast: Cast) -> None:
    from throughline import ledger
    from throughline.access.context import set_context

    case, browser = begin(cast.first_responder), window(cast.first_responder)
    attach(browser, case, PDF)
    set_context(cast.first_responder.actor)
    key = ledger.open(case, by=cast.first_responder.actor, purpose="casework").entries[-1].data["key"]
    seq = last_fact(cast.first_responder, case)
    for address in (f"/cases/{case}/", f"/cases/{case}/facts/{seq}"):
        assert key not in browser.get(address).content.decode()


def test_a_file_that_could_act_is_refused_and_leaves_nothing(cast: Cast, folder: Path) -> None:
    case, browser = begin(cast.first_responder), window(cast.first_responder)
    page = attach(browser, case, b"<html><script>alert(1)</script>", "letter.pdf")
    assert page.status_code == 422
    assert "This kind of file is not taken" in text(page)
    assert not list(folder.rglob("*.sealed"))


def test_where_a_photo_was_taken_is_left_out_and_the_page_says_so(cast: Cast) -> None:
    case, browser = begin(cast.first_responder), window(cast.first_responder)
    page = attach(browser, case, a_jpeg((0xE1, camera_notes())), "photo.jpg")
    assert "What the camera wrote into it (place, time, device) was left out" in text(page)
    seq = last_fact(cast.first_responder, case)
    kept = browser.get(f"/cases/{case}/facts/{seq}/file").content
    assert b"51.5N" not in kept


def test_an_outsider_gets_no_file(cast: Cast) -> None:
    case, browser = begin(cast.first_responder), window(cast.first_responder)
    attach(browser, case, PDF)
    seq = last_fact(cast.first_responder, case)
    assert window(cast.social_worker).get(f"/cases/{case}/facts/{seq}/file").status_code == 404
