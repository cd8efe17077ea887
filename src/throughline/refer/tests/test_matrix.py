"""Who is told what: every cell of recipient, route and state, and every field of the national form."""

from itertools import product
from pathlib import Path

import pytest

from throughline.refer import documents
from throughline.refer.definition import QUESTIONS, SHEETS
from throughline.refer.national_form import FIELDS
from throughline.refer.packs import GATES, MATRIX, STATES, Recipient, cell_for
from throughline.refer.routes import Route
from throughline.refer.sender import FIRST_RESPONDERS, MUST_NOTIFY, NOTIFY_BY_POLICY
from throughline.vocabulary import LegalRole

DOCS = Path(__file__).resolve().parents[4] / "docs"
R, P = Route, Recipient
ADULTS = (R.WITH_CONSENT, R.EXPLOITED_AS_CHILD, R.IN_BEST_INTERESTS)
CHILDREN = (R.CHILD, R.CHILD_PILOT)
UNNOTIFIED = (R.WITHOUT_CONSENT_SCOTLAND, R.WITHOUT_CONSENT_NORTHERN_IRELAND, R.NO_REFERRAL)
REFUSED = (R.NOTIFICATION, *UNNOTIFIED)
# What ought to be, written by hand: where something is told, whether who the person is may be in it.
NAMED, UNNAMED = True, False
EXPECTED: dict[tuple[Recipient, Route, str], bool] = {
    **{
        (P.NATIONAL_FORM, route, state): NAMED
        for route in (*ADULTS, *CHILDREN)
        for state in ("named", "not-named")
    },
    (P.NATIONAL_FORM, R.NOTIFICATION, "named"): NAMED,
    (P.NATIONAL_FORM, R.NOTIFICATION, "not-named"): UNNAMED,
    **{(P.COUNCIL_CHILDREN, route, "any"): NAMED for route in CHILDREN},
    **{(P.GUARDIAN_SERVICE, route, "covered"): NAMED for route in CHILDREN},
    **{(P.SUPPORT_PROVIDER, route, state): NAMED for route in ADULTS for state in ("agreed", "life")},
    **{(P.SUPPORT_PROVIDER, route, "agreed"): UNNAMED for route in REFUSED},
    **{(P.POLICE, route, state): NAMED for route in CHILDREN for state in STATES[P.POLICE]},
    **{(P.POLICE, route, state): NAMED for route in ADULTS for state in ("agreed", "serious-harm")},
    **{(P.POLICE, route, "not-named"): UNNAMED for route in ADULTS},
    **{(P.POLICE, route, state): UNNAMED for route in REFUSED for state in ("agreed", "not-named")},
    **{(P.POLICE, route, "serious-harm"): NAMED for route in REFUSED},
    **{(P.ADULT_PROTECTION, route, "at-risk"): NAMED for route in UNNOTIFIED},
}
WHO = {
    "identity",
    "contact",
    "decision",
    "notice-identity",
    "override-identity",
    "protection",
    "whereabouts",
    "home-office",
}
CELLS = [
    (recipient, route, state) for recipient, route in product(Recipient, Route) for state in STATES[recipient]
]


@pytest.mark.parametrize(("recipient", "route", "state"), CELLS)
def test_each_cell_tells_what_it_ought_to(
    recipient: Recipient, route: Route, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(GATES, recipient, lambda answers, route: state)  # type: ignore[index]
    cell = cell_for(recipient, route, {})
    if (recipient, route, state) not in EXPECTED:
        assert cell is None
        return
    assert cell is not None and len(cell.basis) > 20
    who = {name for name in cell.fields if QUESTIONS[name].group in WHO}
    assert bool(who) is EXPECTED[recipient, route, state]


def test_no_two_cells_claim_the_same_place() -> None:
    places = [(cell.recipient, route, cell.state) for cell in MATRIX for route in cell.routes]
    assert len(places) == len(set(places))


def test_immigration_and_family_are_no_recipients() -> None:
    assert not [
        each for each in Recipient if "immigration" in each or "family" in each or "home-office" in each
    ]


def test_nothing_of_the_account_goes_to_the_support_provider_or_the_guardian() -> None:
    quiet = {"account", "credibility", "exploiters", "leads", "background", "insight", "home-office"}
    for cell in MATRIX:
        if cell.recipient in (Recipient.SUPPORT_PROVIDER, Recipient.GUARDIAN_SERVICE):
            assert not {QUESTIONS[name].group for name in cell.fields} & quiet


def test_every_field_of_the_national_form_is_answered_or_dropped_with_a_reason() -> None:
    for field in FIELDS:
        ways = [bool(field.questions), bool(field.source), bool(field.dropped)]
        assert sum(ways) == 1, field.name
    known = {field.name for field in FIELDS}
    assert {name for asked in QUESTIONS.values() for name in asked.form} <= known
    assert len(FIELDS) == len(known)


def test_what_the_notification_asks_may_leave_by_itself_only_if_it_is_coarse() -> None:
    (cell,) = [
        each
        for each in MATRIX
        if each.recipient is P.NATIONAL_FORM and each.routes == {R.NOTIFICATION} and each.state == "not-named"
    ]
    free = {
        name
        for name in cell.fields
        if QUESTIONS[name].control in ("text", "line", "rows", "file", "when", "date")
    }
    assert free == set()
    assert cell.sender == "organisation"


def test_no_condition_asks_for_an_answer_that_comes_later() -> None:
    seen: set[str] = {"route", "not_agreed"}
    for sheet in SHEETS.values():
        for asked in sheet.questions:
            given = asked.question.only_if
            conditions = () if given is None else getattr(given, "of", (given,))
            assert {each.question for each in conditions} <= seen, asked.name
            seen.add(asked.name)


def test_who_refers_and_who_notifies_is_what_the_catalogue_of_law_says() -> None:
    from throughline import law

    groups = law.load().groups
    today = set(groups["first-responder"]) - {LegalRole.FR_UNKNOWN}
    assert {role.value for role in FIRST_RESPONDERS} == {str(role) for role in today}
    notify = {str(role) for role in groups["duty-to-notify"]} - {"GLAA"}  # repealed from 7 April 2026
    assert {role.value for role in MUST_NOTIFY | NOTIFY_BY_POLICY} == notify


@pytest.mark.parametrize("name", sorted(documents.PAGES))
def test_the_page_of_the_documentation_is_current(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == documents.PAGES[name]()


def test_a_refusing_adult_needs_no_long_text_at_all() -> None:
    asked = [
        each
        for sheet in SHEETS.values()
        for each in sheet.questions
        if Route.NOTIFICATION.value in sheet.routes & each.routes
    ]
    long = [each.name for each in asked if each.control == "text" and each.question.needed]
    assert {each.name for each in asked} > {"gender", "nationality", "types", "coarse_place"}
    assert [name for name in long if QUESTIONS[name].question.only_if is None] == []
