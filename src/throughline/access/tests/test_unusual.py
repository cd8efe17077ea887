"""Unusual reads are found, an ordinary month gives few questions, and the guardian of the body answers them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from django.db.utils import ProgrammingError
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from throughline.access import watching
from throughline.access.actor import system_actor
from throughline.access.context import acting_as, set_context
from throughline.access.models import ReadLog, Unusual
from throughline.access.testing import Cast, Player, tie
from throughline.access.unusual import Day, Found, Look, Usual, findings, rules

MONDAY = date(2026, 3, 2)
PEOPLE = range(1, 25)  # four teams of six
NIGHT_TEAM = 3


def team_of(person: int) -> int:
    return person % 4


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def look(person: int, case: UUID | None, when: datetime, what: str = "case", emergency: bool = False) -> Look:
    return Look(person, team_of(person), "a-body", case, what, when, emergency)


class Month:
    """Invented weeks of four teams: some of them busy, one of them working at night, nobody doing wrong."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.cases = {person: [uuid4() for _ in range(25)] for person in PEOPLE}
        self.days = [MONDAY + timedelta(days=each) for each in range(56)]
        self.looks = {day: list(self._of(day)) for day in self.days}

    def _of(self, day: date) -> Iterator[Look]:
        for person in PEOPLE:
            if day.weekday() >= 5 and self.draw.random() < 0.9:
                continue
            busy = self.draw.random() < 0.08
            count = min(25, int(self.draw.gauss(7, 3) * (2 if busy else 1)))
            for case in self.draw.sample(self.cases[person], max(count, 0)):
                yield look(person, case, at(day, self._hour(person), self.draw.randrange(60)))
            for _ in range(self.draw.randrange(4)):
                yield look(person, None, at(day, 11), "search")
            if self.draw.random() < 0.01:
                yield look(person, uuid4(), at(day, 14), "glass-broken", emergency=True)

    def _hour(self, person: int) -> int:
        if team_of(person) == NIGHT_TEAM:
            return self.draw.choice([22, 23, 1, 2, 3, 9])
        return 21 if self.draw.random() < 0.03 else self.draw.randrange(8, 18)

    def day(self, index: int, more: Sequence[Look] = ()) -> Day:
        """One day with the four weeks before it, and what somebody did besides."""
        before = self.days[index - 28 : index]
        return Day(
            self.days[index],
            [*self.looks[self.days[index]], *more],
            [each for day in self.days[index - 6 : index + 1] for each in self.looks[day]] + list(more),
            self._usual(before),
        )

    def _usual(self, before: Sequence[date]) -> Usual:
        of_person: dict[int, list[int]] = {}
        of_team: dict[int, list[int]] = {}
        night: dict[int, list[bool]] = {}
        for day in before:
            opened: dict[int, set[UUID]] = {}
            for each in self.looks[day]:
                if each.case:
                    opened.setdefault(each.user, set()).add(each.case)
                    hour = timezone.localtime(each.at).hour
                    night.setdefault(each.team, []).append(hour >= 22 or hour < 6)
            for person, cases in opened.items():
                of_person.setdefault(person, []).append(len(cases))
                of_team.setdefault(team_of(person), []).append(len(cases))
        return Usual(of_person, of_team, {team: sum(each) / len(each) for team, each in night.items()})


def some(person: int, count: int, when: datetime) -> list[Look]:
    return [look(person, uuid4(), when) for _ in range(count)]


def searches(person: int, count: int, day: date, what: str = "search") -> list[Look]:
    return [look(person, None, at(day, 15), what) for _ in range(count)]


MISUSE = {
    "volume": lambda day: some(2, 60, at(day, 14)),
    "beyond_team": lambda day: some(2, 60, at(day, 14)),
    "hour": lambda day: some(2, 4, at(day, 23)),
    "no_part": lambda day: [look(2, uuid4(), at(day, 12), "glass-broken", emergency=True) for _ in range(3)],
    "searching": lambda day: searches(26, 30, day),
    "own_name": lambda day: searches(2, 1, day, "search-own-name"),
    "family_name": lambda day: searches(2, 2, day, "search-family-name"),
    "colleague": lambda day: searches(2, 1, day, "search-colleague"),
}


@pytest.mark.parametrize("seed", range(3))
def test_an_ordinary_month_gives_few_questions(seed: int) -> None:
    month = Month(seed)
    found = [each for index in range(28, 56) for each in findings(month.day(index))]
    asked_a_week = len(found) / 4
    assert asked_a_week <= 2, [(each.rule, each.user, each.day) for each in found]


@pytest.mark.parametrize("rule", MISUSE)
@pytest.mark.parametrize("seed", range(3))
def test_every_planted_misuse_is_found_and_of_whom(rule: str, seed: int) -> None:
    month = Month(seed)
    for index in (30, 37, 44):
        planted = MISUSE[rule](month.days[index])
        usual = findings(month.day(index))
        found = [each for each in findings(month.day(index, planted)) if each not in usual]
        assert (rule, planted[0].user) in {(each.rule, each.user) for each in found}
        assert {each.user for each in found} == {planted[0].user}, "nobody else is asked because of it"


def test_whoever_comes_back_to_a_case_after_their_part_ended_is_asked() -> None:
    case = uuid4()
    day = Day(MONDAY, [look(2, case, at(MONDAY, hour)) for hour in (9, 11, 15)])
    ended = {(team_of(2), case): MONDAY - timedelta(days=20)}
    assert findings(replace(day, ended=ended)) == [Found("after_part", 2, "a-body", MONDAY, 3, None, (case,))]
    assert not findings(replace(day, ended={(team_of(2), case): MONDAY - timedelta(days=2)})), (
        "to finish is no misuse"
    )
    assert not findings(day)


def test_whoever_reads_much_before_they_leave_is_asked() -> None:
    day = Day(MONDAY, some(2, 15, at(MONDAY, 10)), usual=Usual({2: [4, 5, 6, 5, 4]}, {2: [5] * 9}))
    assert not findings(day)
    going = replace(day, leaving={2: MONDAY + timedelta(days=3)})
    assert [each.rule for each in findings(going)] == ["leaving"]
    assert not findings(replace(day, leaving={2: MONDAY + timedelta(days=60)}))


def test_a_page_of_ones_own_opened_from_many_browsers_is_asked_about() -> None:
    case = uuid4()
    day = Day(MONDAY, [], browsers={(9, "a-body", case): 3, (10, "a-body", uuid4()): 2})
    assert [(each.rule, each.user) for each in findings(day)] == [("own_page", 9)]


def test_every_rule_says_why_it_asks() -> None:
    assert set(MISUSE) | {"after_part", "leaving", "own_page"} == set(rules())
    assert all(rule["title"] and rule["reason"].endswith(".") for rule in rules().values())


# -- in the database ------------------------------------------------------------------------------------------------------


def rows(player: Player, when: datetime, cases: Sequence[UUID | None], what: str = "case") -> None:
    """Rows of the log of another day: written by their reader with that day's time."""
    assert player.actor is not None
    with acting_as(player.actor):
        ReadLog.objects.bulk_create(
            ReadLog(
                case_id=case,
                user=player.user,
                membership_id=player.actor.membership_id,
                agency_id=player.actor.agency,
                role=player.actor.role.value,
                purpose="casework",
                what=what,
                at=when,
            )
            for case in cases
        )


YESTERDAY = timezone.localdate() - timedelta(days=1)


@pytest.fixture
def watched(cast: Cast) -> Cast:
    """Four quiet weeks, then a day on which the investigator reads at night and searches for a colleague."""
    for back in range(2, 29):
        rows(cast.investigator, at(YESTERDAY - timedelta(days=back), 10), [uuid4() for _ in range(3)])
    rows(cast.investigator, at(YESTERDAY, 23), [uuid4() for _ in range(5)])
    rows(cast.investigator, at(YESTERDAY, 23), [None], "search-colleague")
    rows(cast.support_worker, at(YESTERDAY, 11), [uuid4() for _ in range(3)])
    return cast


@pytest.mark.django_db
def test_the_worker_finds_it_once_and_tells_the_guardians_of_that_body(watched: Cast) -> None:
    assert watching.watch(YESTERDAY) == 2
    assert watching.watch(YESTERDAY) == 0
    told = [job.args for job in ProcrastinateJob.objects.filter(task_name=watching.TELL)]
    assert [each["users"] for each in told] == [[watched.data_guardian.user.pk]]
    assert all(set(each) == {"kind", "source", "users"} for each in told)
    with acting_as(system_actor("test")):
        assert {(each.rule, each.user_id) for each in Unusual.objects.all()} == {
            ("hour", watched.investigator.user.pk),
            ("colleague", watched.investigator.user.pk),
        }


@pytest.mark.django_db
def test_a_former_part_and_a_persons_own_page_are_read_from_what_stands(cast: Cast) -> None:
    case = uuid4()
    tie(case, cast.support_worker, kind="former", seq=1)
    rows(cast.support_worker, at(YESTERDAY, 11), [case] * 3)
    watching.watch(YESTERDAY)
    with acting_as(cast.support_guardian.actor):
        assert [each.rule for each in watching.to_answer(cast.support_guardian.actor)] == ["after_part"]  # type: ignore[arg-type]


@pytest.mark.django_db
def test_only_guardians_of_that_body_see_it_and_never_about_themselves(watched: Cast) -> None:
    watching.watch(YESTERDAY)
    with acting_as(system_actor("test")):
        Unusual.objects.create(
            rule="hour",
            user=watched.data_guardian.user,
            agency_id="northshire-police",
            day=YESTERDAY,
            count=3,
        )
    seeing = {}
    for player in watched:
        with acting_as(player.actor):
            seeing[player.name] = Unusual.objects.count()
    assert {name: count for name, count in seeing.items() if count} == {"data_guardian": 2}


@pytest.mark.django_db
def test_the_guardian_answers_and_the_answer_stands(watched: Cast, client: Client) -> None:
    watching.watch(YESTERDAY)
    shown = watched.data_guardian.sign_in(client).get("/unusual").content.decode()
    assert "Investigator" in shown and "Opened cases at night" in shown
    with acting_as(watched.data_guardian.actor):
        finding = watching.to_answer(watched.data_guardian.actor).get(rule="hour")  # type: ignore[arg-type]
    page = client.get(f"/unusual/{finding.pk}").content.decode()
    assert "At night nobody looks over a shoulder" in page and "checked" not in page
    assert client.post(f"/unusual/{finding.pk}", {"outcome": "", "words": ""}).status_code == 422
    done = client.post(f"/unusual/{finding.pk}", {"outcome": "explained", "words": "A cover shift."})
    assert done.status_code == 302
    assert "A cover shift" not in client.get("/unusual").content.decode(), "the words stay with the finding"
    assert client.get(f"/unusual/{finding.pk}").status_code == 404
    with acting_as(watched.data_guardian.actor):
        kept = Unusual.objects.get(pk=finding.pk)
        assert (kept.outcome, kept.answered_by_id) == ("explained", watched.data_guardian.user.pk)
        assert Unusual.objects.filter(pk=finding.pk).update(words="other") == 0


@pytest.mark.django_db
def test_nobody_changes_what_was_found(watched: Cast) -> None:
    watching.watch(YESTERDAY)
    with pytest.raises(ProgrammingError, match="permission denied"), acting_as(watched.data_guardian.actor):
        Unusual.objects.update(count=0)


@pytest.mark.django_db
def test_nobody_but_the_guardian_opens_the_page(watched: Cast, client: Client) -> None:
    for player in watched:
        set_context(None)
        status = player.sign_in(client).get("/unusual").status_code
        assert (status == 200) == (player.name in ("data_guardian", "support_guardian")), player.name


@pytest.mark.django_db
def test_the_page_never_counts_people_against_one_another(watched: Cast, client: Client) -> None:
    watching.watch(YESTERDAY)
    shown = watched.data_guardian.sign_in(client).get("/unusual").content.decode().lower()
    assert "nobody is scored or ranked" in shown
    assert not any(word in shown for word in ("score:", "rank:", "%", "top ", "most suspicious"))
