"""The demonstration nation agrees with what was published, and follows nothing smaller."""

from __future__ import annotations

import csv
import os
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from throughline.demo.people import Person, distance, draw, margins
from throughline.demo.published import ATTRIBUTES, Published, published, rows

SOURCE = Path(__file__).resolve().parents[5] / "shared" / "data" / "statistics"
LEAF = SOURCE / "nrm_referrals_leaf_2022q2_2023q4.csv"
SEED = 7


@pytest.fixture(scope="module")
def tables() -> Published:
    return published()


@pytest.fixture(scope="module")
def nation(tables: Published) -> list[Person]:
    return draw(tables, tables.people, SEED)


@pytest.fixture(scope="module")
def sample(tables: Published) -> list[Person]:
    return draw(tables, 2000, SEED)


@pytest.fixture(scope="module")
def leaf() -> list[dict[str, str]]:
    if not LEAF.exists():
        assert not (os.environ.get("CI") == "true" and SOURCE.parent.parent.exists()), (
            f"{LEAF.name} is missing"
        )
        pytest.skip("the published file is not beside this checkout")
    with LEAF.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def counts(people: list[Person], attribute: str) -> Counter[str]:
    return Counter(getattr(each, attribute) for each in people)


def test_the_nation_is_all_the_people_of_the_seven_quarters(nation: list[Person]) -> None:
    assert len(nation) == 30_197


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_every_published_margin_of_the_nation_agrees_exactly(
    tables: Published, nation: list[Person], attribute: str
) -> None:
    assert counts(nation, attribute) == tables.one_way[attribute]


@pytest.mark.parametrize("attribute", ATTRIBUTES)
@pytest.mark.parametrize("size", [50, 2000])
def test_every_margin_of_a_sample_is_within_one_person_of_its_share(
    tables: Published, attribute: str, size: int
) -> None:
    drawn = counts(draw(tables, size, SEED), attribute)
    for value, people in tables.one_way[attribute].items():
        assert abs(drawn[value] - people * size / tables.people) < 1, value


def test_pairs_of_attributes_go_together_nearly_as_published(tables: Published, nation: list[Person]) -> None:
    apart = {pair: distance(tables, nation, *pair) for pair in tables.two_way}
    assert len(apart) == len(list(combinations(ATTRIBUTES, 2)))
    assert max(apart.values()) < 0.025, apart


def test_pairs_in_a_sample_are_far_nearer_than_chance_would_have_them(
    tables: Published, sample: list[Person]
) -> None:
    assert distance(tables, sample, "age_at_exploitation", "nationality") < 0.06
    assert distance(tables, sample, "first_responder_type", "exploitation_type") < 0.04


def test_the_same_seed_draws_the_same_people_and_another_seed_others(
    tables: Published, sample: list[Person]
) -> None:
    assert draw(tables, 2000, SEED) == sample
    assert draw(tables, 2000, SEED + 1) != sample


def test_a_first_responder_has_the_type_it_has_in_the_publication(
    tables: Published, nation: list[Person]
) -> None:
    assert all(tables.type_of[each.first_responder] == each.first_responder_type for each in nation)


@pytest.mark.parametrize("size", [0, -1, 30_198])
def test_more_people_than_were_referred_cannot_be_drawn(tables: Published, size: int) -> None:
    with pytest.raises(ValueError, match="Between 1 and 30197"):
        draw(tables, size, SEED)


def test_small_samples_still_have_margins_that_add_up(tables: Published) -> None:
    for size in (1, 3, 50):
        assert {sum(margin.values()) for margin in margins(tables, size).values()} == {size}


# Nobody follows a published small cell: the tables hold one or two attributes, and no figure below five.


def test_our_tables_hold_only_one_and_two_attributes() -> None:
    assert set(next(iter(rows("one_way.csv")))) == {"attribute", "value", "people"}
    assert set(next(iter(rows("two_way.csv")))) == {
        "first",
        "second",
        "first_value",
        "second_value",
        "people",
    }


def test_no_figure_in_our_tables_is_below_five() -> None:
    figures = [int(row["people"]) for name in ("one_way.csv", "two_way.csv") for row in rows(name)]
    assert len(figures) > 3000
    assert min(figures) >= 5


def test_no_figure_below_five_is_found_by_subtraction(tables: Published) -> None:
    for pair, cells in tables.two_way.items():
        for axis, attribute in enumerate(pair):
            for value, people in tables.one_way[attribute].items():
                rest = people - sum(n for cell, n in cells.items() if cell[axis] == value)
                assert rest == 0 or rest >= 5, (pair, value, rest)


def test_our_tables_are_the_published_figures(leaf: list[dict[str, str]], tables: Published) -> None:
    """Against the public file: every value it gives for five people or more is in our margins, unchanged or grouped."""
    for attribute in ATTRIBUTES:
        public: Counter[str] = Counter()
        for row in leaf:
            public[row[attribute]] += int(row["people"])
        ours = tables.one_way[attribute]
        own_word = {value: n for value, n in public.items() if value in ours}
        assert own_word == {value: n for value, n in ours.items() if value in own_word}
        grouped = {value: n for value, n in public.items() if value not in ours}
        assert sum(grouped.values()) == sum(n for value, n in ours.items() if value not in own_word)
        assert all(n < 5 for n in grouped.values()) or attribute in {"gender", "first_responder"}


def test_every_two_way_figure_is_the_published_one(leaf: list[dict[str, str]], tables: Published) -> None:
    for first, second in combinations(ATTRIBUTES, 2):
        public: Counter[tuple[str, str]] = Counter()
        for row in leaf:
            public[row[first], row[second]] += int(row["people"])
        for cell, people in tables.two_way[first, second].items():
            if cell in public:
                assert public[cell] == people, (first, second, cell)


def yearly(name: str) -> list[dict[str, str]]:
    with (SOURCE / name).open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["Year"][:4] in {"2022", "2023"}]


@pytest.mark.parametrize("stage", ["reasonable", "conclusive"])
def test_the_yearly_decisions_are_the_published_ones(
    leaf: list[dict[str, str]], tables: Published, stage: str
) -> None:
    ages = {
        "adult": "Adult (18 or over)",
        "child": "Child (17 or under)",
        "unknown": "Age not specified or unknown",
    }
    for row in yearly(f"nrm_{stage}_grounds.csv"):
        if row["Quarter"] == "Total":
            ours = tables.totals[f"{stage}_grounds"][row["Year"][:4]]
            for age, words in ages.items():
                for outcome, people in ours[age].items():
                    assert people == float(row[f"{words} - {outcome.capitalize()} {stage} grounds"])


def test_the_yearly_notifications_and_places_are_the_published_ones(
    leaf: list[dict[str, str]], tables: Published
) -> None:
    for row in yearly("nrm_duty_to_notify_longitudinal.csv"):
        if row["Quarter"] == "Total":
            assert tables.totals["duty_to_notify"][row["Year"][:4]] == float(row["Total"])
    places = {"UK": "uk", "Overseas": "overseas", "UK and Overseas": "both"}
    found: Counter[tuple[str, str]] = Counter()
    for row in yearly("nrm_referrals_longitudinal.csv"):
        if row["Location of exploitation"] in places and row["Age at exploitation"].startswith("Child"):
            found[row["Year"][:4], places[row["Location of exploitation"]]] += int(
                float(row["NRM referrals"])
            )
    for (year, place), people in found.items():
        assert tables.totals["location"][year]["child"][place] == people
