"""Every field that could say something of somebody has a rule that ends it, whoever holds it; and the sums are right."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from throughline.vocabulary import CaseKind, Sector, Sensitivity, fields_of
from throughline.vocabulary.fact import KINDS
from throughline.vocabulary.retention import NATIONS, Rule, add_years, due, rules, rules_for

TODAY = date(2026, 6, 30)
PERSONAL = sorted(
    {
        (kind, field.name, case)
        for kind, cls in KINDS.items()
        for field in fields_of(cls)
        for case in cls.cases
        if field.sensitivity is not Sensitivity.OPEN
    }
)


def test_every_field_of_personal_data_ends_some_day_in_every_sector_and_nation() -> None:
    assert len(PERSONAL) > 200
    without = [
        (kind, field, sector, nation)
        for (kind, field, case), sector, nation in itertools.product(PERSONAL, Sector, NATIONS)
        if not rules_for(sector, nation, case, child=False, day=TODAY)
    ]
    assert without == []


def test_the_check_above_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    from throughline.vocabulary import retention

    fewer = tuple(each for each in rules() if each.id != "police-intelligence")
    monkeypatch.setattr(retention, "rules", lambda: fewer)
    with pytest.raises(AssertionError):
        test_every_field_of_personal_data_ends_some_day_in_every_sector_and_nation()


def test_a_rule_that_was_not_read_says_so() -> None:
    for each in rules():
        assert each.plain and each.instrument and each.provision
        assert ("not checked" in each.told) is (each.confidence == "K")
        assert ("our proposal" in each.told) is (each.force == "ours")


def of(identity: str) -> Rule:
    return next(each for each in rules() if each.id == identity)


def test_a_child_is_kept_longer_and_by_their_last_possible_birthday() -> None:
    child = rules_for(Sector.HEALTH, "E", CaseKind.PERSON, child=True, day=TODAY)
    adult = rules_for(Sector.HEALTH, "E", CaseKind.PERSON, child=False, day=TODAY)
    found = due(child, date(2020, 5, 1), date(2010, 3, 4))
    assert found is not None and found.on == date(2036, 3, 4)
    assert due(adult, date(2020, 5, 1), None).on == date(2028, 5, 1)  # type: ignore[union-attr]


def test_a_birthday_nobody_knows_counts_as_late_as_it_can() -> None:
    rule = of("health-child")
    assert rule.counted(date(2020, 5, 1), None) == date(2046, 5, 1)


def test_a_review_comes_first_and_a_disposal_last() -> None:
    adult, child = of("health-adult"), of("health-child")
    assert due([adult, child], date(2020, 5, 1), date(2010, 3, 4)).on == date(2036, 3, 4)  # type: ignore[union-attr]
    both = due([of("prosecution"), adult], date(2020, 5, 1), None)
    assert both is not None and (both.on, both.then) == (date(2025, 5, 1), "review")
    assert due([], date(2020, 5, 1), None) is None


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2024, 2, 29), 1, date(2025, 3, 1)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2025, 1, 1), 75, date(2100, 1, 1)),
    ],
)
def test_a_leap_day_never_ends_a_day_early(day: date, years: int, expected: date) -> None:
    assert add_years(day, years) == expected


def test_a_body_that_set_its_own_years_is_under_them() -> None:
    own = rules_for(Sector.SUPPORT, "E", CaseKind.PERSON, child=False, day=TODAY, own={"support": 7})
    assert [each.years for each in own] == [7]


def test_a_body_of_no_nation_is_under_the_rules_of_every_nation() -> None:
    found = {each.id for each in rules_for(Sector.POLICE, "", CaseKind.PERSON, child=False, day=TODAY)}
    assert found == {"police-review", "police-other-nations"}
