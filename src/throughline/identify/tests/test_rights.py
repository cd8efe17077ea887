"""What people are told before they answer: which points, in which order, what they take away, and who stands for the words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from pypdf import PdfReader

from throughline.access.context import set_context
from throughline.access.testing import Cast, Player
from throughline.identify import leaflet
from throughline.identify.explaining import checklist, points_for
from throughline.identify.leaflet import Review
from throughline.identify.pages.rights import WAYS
from throughline.identify.tests.stories import begin, data_of, kinds, owed, tell, text, window
from throughline.vocabulary import LANGUAGES
from throughline.vocabulary.conversation import RightsExplained
from throughline.vocabulary.fact import fields_of

ADULT = (("nation", {"nation": "E"}), ("age-band", {"band": "adult"}))
#: What the guidance names (INF-01), and what survivors asked to know besides.
EXACT = {
    "what-referral-is", "support", "outcomes", "data-sharing", "police", "support-without-police", "withdraw",
    "privacy-notice", "who-decides", "may-refuse", "advice-first", "account-use",
}  # fmt: skip


def do(player: Player, case: UUID, step: str, **more: Any) -> Any:
    return window(player).post(f"/cases/{case}/rights", {"step": step, "once": "", **more})


def explain(player: Player, case: UUID, *codes: str) -> Any:
    told = {
        "q-rights-explained__points": list(codes),
        "q-rights-explained__language": "vi",
        "q-rights-explained__interpreter": "true",
    }
    return do(player, case, "points", **told)


# -- the points --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nation", ["E", "W", "S", "NI"])
def test_the_points_of_an_adult_are_exactly_these_in_every_nation(nation: str) -> None:
    codes = [point.code for point in points_for(nation, as_child=False)]
    assert set(codes) == EXACT
    assert len(codes) == len(EXACT)


@pytest.mark.parametrize("nation", ["E", "W", "S", "NI"])
def test_a_child_is_not_told_that_they_may_refuse_and_is_told_who_stands_by_them(nation: str) -> None:
    codes = {point.code for point in points_for(nation, as_child=True)}
    assert {"child-without-consent", "guardian", "child-pack"} <= codes
    assert not codes & {"may-refuse", "withdraw"}


def test_every_point_is_a_point_of_the_vocabulary_with_a_source() -> None:
    options = next(field.options for field in fields_of(RightsExplained) if field.name == "points")
    assert options is not None
    for nation in ("E", "W", "S", "NI", "unknown"):
        for as_child in (True, False):
            for point in points_for(nation, as_child=as_child):
                assert point.code in options
                assert point.source
                assert point.say


def test_notification_is_spoken_of_only_where_it_is_law() -> None:
    told = {n: " ".join(p.say for p in points_for(n, as_child=False)) for n in ("E", "W", "S", "NI")}
    assert all("must still tell the Home Office" in told[nation] for nation in ("E", "W"))
    assert not any("must still tell the Home Office" in told[nation] for nation in ("S", "NI"))


def test_the_list_has_a_name_that_tells_for_whom_it_was() -> None:
    assert checklist("E", as_child=False) == "adult-E-1"
    assert checklist("unknown", as_child=True) == "child-any-1"


@pytest.mark.django_db
def test_some_points_are_not_all_and_the_last_one_meets_the_duty(first_responder: Player) -> None:
    case = begin(first_responder, *ADULT)
    tell(first_responder, case, "victim-considered", outcome="yes", reasons="Invented.")
    early = EXACT - {"withdraw", "police"}
    assert explain(first_responder, case, *early).status_code == 302
    assert owed(first_responder, case)["INF-01-POINTS"] == "due"
    assert "every-point-explained" not in kinds(first_responder, case)
    assert explain(first_responder, case, "withdraw", "police").status_code == 302
    assert data_of(first_responder, case, "every-point-explained") == [{"checklist": "adult-E-1"}]
    assert owed(first_responder, case)["INF-01-POINTS"] == "met"
    assert owed(first_responder, case)["INF-01"] == "met"
    assert explain(first_responder, case, "withdraw").status_code == 302
    assert kinds(first_responder, case).count("every-point-explained") == 1


@pytest.mark.django_db
def test_a_point_that_is_not_of_this_persons_list_is_not_recorded(first_responder: Player) -> None:
    case = begin(first_responder, *ADULT)
    assert explain(first_responder, case, "support", "child-pack").status_code == 422
    assert "rights-explained" not in kinds(first_responder, case)


# -- safe contact, interpreter -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_number_is_asked_before_they_said_which_ways_are_safe(first_responder: Player) -> None:
    case = begin(first_responder, *ADULT)
    client = window(first_responder)
    page = client.get(f"/cases/{case}/rights?record=reach").content.decode()
    assert "contact-method" not in page
    assert "First: how is it safe to reach them?" in page
    number = {"q-contact-method__means": "phone", "q-contact-method__value": "07700 900123"}
    assert do(first_responder, case, "reach", **number).status_code == 404
    assert do(first_responder, case, "safe", **{"q-safe-contact__ways": ["message"]}).status_code == 302
    page = client.get(f"/cases/{case}/rights?record=reach").content.decode()
    offered = re.findall(r'name="q-contact-method__means"[^>]*value="([^"]*)"', page)
    assert offered == ["message"], "only of the ways that are safe"
    refused = do(first_responder, case, "reach", **number)
    assert refused.status_code == 422, "a telephone is not among the ways that are safe"
    number["q-contact-method__means"] = "message"
    assert do(first_responder, case, "reach", **number).status_code == 302
    assert [kind for kind in kinds(first_responder, case) if "contact" in kind] == [
        "safe-contact",
        "contact-method",
    ]


@pytest.mark.django_db
def test_where_no_way_is_safe_none_is_asked_for(first_responder: Player) -> None:
    case = begin(first_responder, *ADULT)
    assert do(first_responder, case, "safe", **{"q-safe-contact__ways": ["none"]}).status_code == 302
    page = text(window(first_responder).get(f"/cases/{case}/rights?record=reach"))
    assert "No way to reach them is safe to write down" in page
    assert "The number or address" not in page


@pytest.mark.django_db
def test_an_interpreter_from_their_circle_breaks_the_duty_and_one_who_is_not_meets_it(cast: Cast) -> None:
    officer = cast.first_responder
    language = ("language", {"language": "vi", "interpreter_needed": True})
    told = {"q-interpreter-used__language": "vi", "q-interpreter-used__independent": "true"}
    for same, status in (("false", "met"), ("true", "broken")):
        case = begin(officer, *ADULT, language)
        assert "An interpreter first" in text(window(officer).get(f"/cases/{case}/rights"))
        answer = do(officer, case, "interpreter", **told, **{"q-interpreter-used__same_circle": same})
        assert answer.status_code == 302, text(answer)
        assert owed(officer, case)["INT-01"] == status


# -- what they take away -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("said", [None, "no", "unknown"])
def test_unless_they_said_that_paper_is_safe_no_leaflet_is_offered(
    first_responder: Player, said: str | None
) -> None:
    facts = [*ADULT, *([("safe-to-approach", {"paper": said})] if said else [])]
    case = begin(first_responder, *facts)
    page = window(first_responder).get(f"/cases/{case}/rights")
    assert "Give no leaflet" in text(page)
    assert leaflet.NUMBER_ON_CARD in text(page)
    assert 'href="/information/en.pdf"' not in page.content.decode()


@pytest.mark.django_db
def test_where_paper_is_safe_the_leaflet_of_their_language_is_offered_with_what_it_is(
    first_responder: Player,
) -> None:
    case = begin(
        first_responder, *ADULT, ("safe-to-approach", {"paper": "yes"}), ("language", {"language": "vi"})
    )
    page = window(first_responder).get(f"/cases/{case}/rights")
    assert 'href="/information/vi.pdf"' in page.content.decode()
    assert "Not yet reviewed: gives the English text" in text(page)
    given = {
        "q-paper-given__safe_to_carry": "yes",
        "q-paper-given__what": "leaflet",
        "q-paper-given__language": "vi",
    }
    assert do(first_responder, case, "paper", **given).status_code == 302
    (told,) = data_of(first_responder, case, "paper-given")
    assert told["edition"] == f"en-{leaflet.edition()}", "what was given was the English"


def test_there_is_room_for_welsh_and_at_least_five_further_languages_and_none_is_passed_off() -> None:
    found = leaflet.slots({})
    languages = [each.language for each in found]
    assert languages[0] == "en"
    assert "cy" in languages
    assert len(set(languages) - {"en", "cy"}) >= 5
    for each in found:
        assert each.language in LANGUAGES
        assert each.review is None
        assert each.lines == leaflet.english()
        assert each.notes[-1] == leaflet.NOT_YET
        assert each.language == "en" or "this is English" in each.notes[0]


REVIEW = Review(
    "Invented Reviewer", "qualified", date(2026, 3, 1), True, tuple("Zażółć" for _ in leaflet.english())
)


def test_the_same_words_give_the_same_bytes_and_other_words_others() -> None:
    english, polish = leaflet.slots({})[0], leaflet.slot("pl", {"pl": REVIEW})
    assert polish is not None
    assert leaflet.leaflet(english) == leaflet.leaflet(english)
    assert leaflet.card() == leaflet.card()
    assert leaflet.leaflet(polish) != leaflet.leaflet(english)
    assert polish.notes == ()


WORDS = {
    "ar": "للمساعدة اتصل بالرقم 08000 121 700 الآن",
    "fa": "برای کمک با شماره 08000 121 700 تماس بگیرید",
    "ti": "ንሓገዝ ናብ 08000 121 700 ደውሉ",
    "vi": "Hãy gọi số 08000 121 700 để được giúp đỡ",
}


@pytest.mark.parametrize("language", WORDS)
def test_the_reviewed_words_of_every_script_are_printed_and_none_by_its_number(language: str) -> None:
    review = replace(REVIEW, lines=tuple(WORDS[language] for _ in leaflet.english()))
    wanted = leaflet.slot(language, {language: review})
    assert wanted is not None
    assert "[U+" not in "".join(
        page.extract_text() for page in PdfReader(BytesIO(leaflet.leaflet(wanted))).pages
    )


@pytest.mark.parametrize(
    ("language", "direction"), [("ar", "rtl"), ("fa", "rtl"), ("ti", "ltr"), ("vi", "ltr")]
)
def test_the_groups_of_a_number_keep_their_order_among_words_written_right_to_left(
    language: str, direction: str
) -> None:
    review = replace(REVIEW, lines=tuple(WORDS[language] for _ in leaflet.english()))
    wanted, unreviewed = leaflet.slot(language, {language: review}), leaflet.slot(language, {})
    assert wanted is not None
    assert unreviewed is not None
    assert wanted.direction == direction
    held = "\u206608000 121 700\u2069" in wanted.lines[0]
    assert held is (direction == "rtl")
    assert unreviewed.direction == "ltr", "until then it is the English"


def test_what_is_found_on_somebody_says_nothing_by_its_name_or_its_description() -> None:
    telling = re.compile(r"slaver|traffick|exploit|referral|victim|throughline|police|salvation", re.I)
    sheet = leaflet.leaflet(leaflet.slots({})[0])
    for pdf in (leaflet.card(), sheet):
        assert not telling.search(pdf.decode("latin-1"))
        assert b"CreationDate" not in pdf
    assert not telling.search(leaflet.FILE_NAME + leaflet.CARD_NAME)


def test_the_card_holds_a_number_and_nothing_else() -> None:
    from importlib.resources import files

    source = files("throughline.identify").joinpath("data/card.typ").read_text("utf-8")
    shown = [line for line in source.splitlines() if not line.startswith(("//", "#set", "#let"))]
    assert shown == ["#align(center + horizon)[#told.number]"]


@pytest.mark.django_db
def test_the_sheets_come_under_neutral_names(first_responder: Player) -> None:
    client = window(first_responder)
    for address, name in (
        ("en.pdf", "information.pdf"),
        ("vi.pdf", "information.pdf"),
        ("card.pdf", "card.pdf"),
    ):
        answer = client.get(f"/information/{address}")
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF-")
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert client.get("/information/xx.pdf").status_code == 404
    assert "Survivors and practitioners have not yet reviewed" in text(client.get("/information/vi"))


# -- who stands for the words ------------------------------------------------------------------------------------------


def signing(**more: Any) -> dict[str, Any]:
    yesterday = date.today() - timedelta(days=1)
    return {
        "q-lines": "\n".join(f"Zdanie {number} (zmyślone)" for number in range(len(leaflet.english()))),
        "q-reviewer": "Invented Reviewer",
        "q-competence": "Qualified translator",
        "q-survivors": "false",
        "q-on-day": str(yesterday.day),
        "q-on-month": str(yesterday.month),
        "q-on-year": str(yesterday.year),
        **more,
    }


@pytest.mark.django_db
def test_a_named_review_turns_a_slot_to_its_language_and_says_what_is_still_missing(
    support_supervisor: Player, first_responder: Player
) -> None:
    client = window(support_supervisor)
    answer = client.post("/information/pl/review", signing())
    assert answer.status_code == 302, text(answer)
    page = text(client.get("/information"))
    assert "Reviewed by Invented Reviewer (Qualified translator)" in page
    assert "Survivors have not yet read it" in page
    shown = text(window(first_responder).get("/information/pl"))
    assert "Zdanie 3 (zmyślone)" in shown
    assert "Survivors and practitioners have not yet reviewed" in shown
    assert "this is English" not in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    "who", ["first_responder", "supervisor", "support_worker", "decision_maker", "inspector"]
)
def test_nobody_else_signs(cast: Cast, who: str) -> None:
    client = window(getattr(cast, who))
    assert client.get("/information/pl/review").status_code == 403
    assert client.post("/information/pl/review", signing()).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"q-lines": "Jedno"}, "Give one line for each"),
        ({"q-lines": "\n".join(leaflet.english())}, "This is the English text"),
        ({"q-reviewer": ""}, "Answer this question"),
        ({"q-survivors": ""}, "Answer this question"),
        ({"q-on-year": str(date.today().year + 1)}, "This lies in the future"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    support_supervisor: Player, wrong: dict[str, str], why: str
) -> None:
    answer = window(support_supervisor).post("/information/pl/review", signing(**wrong))
    assert answer.status_code == 422
    assert why in text(answer)
    assert "Qualified translator" in answer.content.decode()


@pytest.mark.django_db
def test_a_review_of_words_that_have_changed_counts_no_longer(
    support_supervisor: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = window(support_supervisor)
    client.post("/information/pl/review", signing())
    monkeypatch.setattr(leaflet, "edition", lambda: "changed0")
    assert "Invented Reviewer" not in text(client.get("/information"))


@pytest.mark.django_db
def test_the_database_itself_lets_nobody_change_remove_or_forge_a_review(cast: Cast) -> None:
    window(cast.support_supervisor).post("/information/pl/review", signing())
    forged = (
        "INSERT INTO identify_reviewedwording (id, language, edition, lines, reviewer, competence, read_by_survivors,"
        " reviewed_on, signed_at, agency_id, signed_by_id)"
        " SELECT gen_random_uuid(), 'vi', edition, lines, reviewer, competence, true, reviewed_on, signed_at, agency_id,"
        " signed_by_id FROM identify_reviewedwording"
    )
    for asked in (
        "UPDATE identify_reviewedwording SET reviewer = 'X'",
        "DELETE FROM identify_reviewedwording",
        forged,
    ):
        set_context(cast.supervisor.actor)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(asked)
    set_context(None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identify_reviewedwording")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_every_part_of_the_conversation_is_light_and_chooses_nothing(first_responder: Player) -> None:
    case = begin(first_responder, *ADULT, ("safe-contact", {"ways": ["phone"]}))
    client = window(first_responder)
    for step in ("", *WAYS):
        page = client.get(f"/cases/{case}/rights?record={step}").content
        assert len(page) < 60_000
        assert not re.search(rb"<(?:input|option)\b[^>]*\s(?:checked|selected)\b", page)


@pytest.mark.django_db
def test_a_suspect_is_not_asked_before_their_solicitor_is_there(first_responder: Player) -> None:
    case = begin(first_responder, *ADULT, ("arrested", {"offence": "cannabis"}))
    assert "This conversation waits for their solicitor" in text(
        window(first_responder).get(f"/cases/{case}/rights")
    )
