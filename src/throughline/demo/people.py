"""Drawing people who agree with the published tables.

The number of people with each value of each attribute is exactly the published one; for a sample it
is that number scaled and rounded up or down, so within one person. How attributes go together follows the
published two-way tables as nearly as fitting allows, and nothing else: no table of three attributes exists here.

Method: attributes are added one at a time. Each step fits (by iterative proportional fitting) a table of
*people so far, grouped alike* by *value of the new attribute* to the published margins and to each published
pair of the new attribute with an old one, then rounds it to whole people with both margins kept.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from throughline.demo.published import Margin, Published

ORDER = ("first_responder", "nationality", "exploitation_type", "age_at_exploitation", "gender", "quarter")
ROUNDS = 12

Group = tuple[str, ...]
Fitted = list[list[float]]


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person's published attributes, in the words of the publication (small values grouped)."""

    number: int
    quarter: str
    first_responder_type: str
    first_responder: str
    exploitation_type: str
    age_at_exploitation: str
    gender: str
    nationality: str


def scaled(margin: Margin, size: int) -> dict[str, int]:
    """The margin scaled to `size` people: each value rounded down or up, so within one of its share.

    The values with the largest remainders are rounded up; ties go by name.
    """
    whole = sum(margin.values())
    shares = {value: divmod(count * size, whole) for value, count in margin.items()}
    lacking = size - sum(down for down, _ in shares.values())
    up = set(sorted(shares, key=lambda value: (-shares[value][1], value))[:lacking])
    return {value: down + (value in up) for value, (down, _) in shares.items()}


def scaled_within(margin: Margin, parent_of: Mapping[str, str], parents: Margin, size: int) -> dict[str, int]:
    """Like `scaled`, for a margin whose values add up to those of a coarser one that is already scaled."""
    whole = sum(margin.values())
    result: dict[str, int] = {}
    for parent, people in parents.items():
        shares = {value: divmod(n * size, whole) for value, n in margin.items() if parent_of[value] == parent}
        lacking = people - sum(down for down, _ in shares.values())
        up = set(sorted(shares, key=lambda value: (-shares[value][1], value))[:lacking])
        result |= {value: down + (value in up) for value, (down, _) in shares.items()}
    return result


def margins(published: Published, size: int) -> dict[str, dict[str, int]]:
    """How many of `size` people have each value of each attribute."""
    types = scaled(published.one_way["first_responder_type"], size)
    result = {attribute: scaled(margin, size) for attribute, margin in published.one_way.items()}
    result["first_responder_type"] = types
    result["first_responder"] = scaled_within(
        published.one_way["first_responder"], published.type_of, types, size
    )
    return result


@dataclass(frozen=True)
class Pair:
    """A published pair for one step: which groups share an old value, and how many people each new value should have there."""

    groups: tuple[int, ...]
    wanted: tuple[tuple[int, float], ...]


def pairs_for(
    published: Published,
    groups: Sequence[Group],
    known: Sequence[str],
    new: str,
    values: Sequence[str],
    size: int,
) -> list[Pair]:
    """The published pairs of `new` with every attribute already drawn (a first responder brings its type)."""
    place = {value: i for i, value in enumerate(values)}
    found: list[Pair] = []
    for old, old_of in readers(published, known):
        members: dict[str, list[int]] = {}
        for number, group in enumerate(groups):
            members.setdefault(old_of(group), []).append(number)
        wanted: dict[str, list[tuple[int, float]]] = {}
        for old_value, new_value, people in listed(published, old, new):
            wanted.setdefault(old_value, []).append((place[new_value], people * size / published.people))
        found += [Pair(tuple(members[v]), tuple(cells)) for v, cells in wanted.items() if v in members]
    return found


class ReadAt:
    """Reads one attribute of a group of people, through a mapping where the attribute follows from another."""

    def __init__(self, position: int, through: Mapping[str, str] | None = None) -> None:
        self.position, self.through = position, through

    def __call__(self, group: Group) -> str:
        value = group[self.position]
        return value if self.through is None else self.through[value]


def readers(published: Published, known: Sequence[str]) -> Iterator[tuple[str, ReadAt]]:
    """Each attribute drawn so far with how to read it off a group."""
    for position, attribute in enumerate(known):
        if attribute == "first_responder":
            yield "first_responder_type", ReadAt(position, published.type_of)
        yield attribute, ReadAt(position)


def listed(published: Published, old: str, new: str) -> Iterator[tuple[str, str, int]]:
    """The published cells of a pair of attributes, whichever way round the table is kept."""
    for (a, b), people in published.two_way.get((old, new), {}).items():
        yield a, b, people
    for (a, b), people in published.two_way.get((new, old), {}).items():
        yield b, a, people


def fit(sizes: Sequence[int], columns: Sequence[int], pairs: Sequence[Pair]) -> Fitted:
    """A table whose rows and columns add up to the margins and whose parts come near the published pairs."""
    whole = sum(sizes) or 1
    cells = [[size * column / whole for column in columns] for size in sizes]
    for _ in range(ROUNDS):
        for pair in pairs:
            scale_pair(cells, pair)
        scale_columns(cells, columns)
        scale_rows(cells, sizes)
    return cells


def scale_pair(cells: Fitted, pair: Pair) -> None:
    """Bring one part of the table to its published figures."""
    lines = [cells[number] for number in pair.groups]
    for place, people in pair.wanted:
        now = sum(line[place] for line in lines)
        if now:
            factor = people / now
            for line in lines:
                line[place] *= factor


def scale_columns(cells: Fitted, columns: Sequence[int]) -> None:
    """Bring the columns to their margin."""
    sums = [sum(column) for column in zip(*cells, strict=True)]
    factors = [wanted / now if now else 0.0 for wanted, now in zip(columns, sums, strict=True)]
    for line in cells:
        for place, factor in enumerate(factors):
            line[place] *= factor


def scale_rows(cells: Fitted, sizes: Sequence[int]) -> None:
    """Bring the rows to their margin."""
    for line, size in zip(cells, sizes, strict=True):
        factor = size / (sum(line) or 1.0)
        for place in range(len(line)):
            line[place] *= factor


def in_whole_people(
    cells: Fitted, sizes: Sequence[int], columns: Sequence[int], chance: random.Random
) -> list[list[int]]:
    """The fitted table rounded at random to whole people, both margins kept exactly."""
    left = list(columns)
    counts: list[list[int]] = []
    spare: list[int] = []
    for number, (line, size) in enumerate(zip(cells, sizes, strict=True)):
        whole = [min(int(cell), left[place]) for place, cell in enumerate(line)]
        for place, people in enumerate(whole):
            left[place] -= people
        counts.append(whole)
        spare += [number] * (size - sum(whole))
    chance.shuffle(spare)
    for number in spare:
        place = one_of(cells[number], counts[number], left, chance)
        counts[number][place] += 1
        left[place] -= 1
    return counts


def one_of(line: Sequence[float], counts: Sequence[int], left: Sequence[int], chance: random.Random) -> int:
    """A column that still has room: by what the fitted table still lacks there, else by the room itself."""
    open_places = [place for place, room in enumerate(left) if room]
    weights = [max(line[place] - counts[place], 0.0) for place in open_places]
    if not any(weights):
        weights = [line[place] for place in open_places]
    if not any(weights):
        weights = [float(left[place]) for place in open_places]
    return chance.choices(open_places, weights)[0]


def draw_joint(published: Published, size: int, chance: random.Random) -> Counter[Group]:
    """How many of `size` people have each combination of the attributes in `ORDER`."""
    wanted = margins(published, size)
    people: Counter[Group] = Counter({(value,): n for value, n in wanted[ORDER[0]].items() if n})
    for step, new in enumerate(ORDER[1:], start=1):
        groups, sizes = list(people), list(people.values())
        values = list(wanted[new])
        columns = [wanted[new][value] for value in values]
        pairs = pairs_for(published, groups, ORDER[:step], new, values, size)
        counts = in_whole_people(fit(sizes, columns, pairs), sizes, columns, chance)
        people = Counter(
            {
                (*group, values[place]): n
                for group, line in zip(groups, counts, strict=True)
                for place, n in enumerate(line)
                if n
            }
        )
    return people


def draw(published: Published, size: int, seed: int) -> list[Person]:
    """`size` invented people, the same for the same seed, in a random order."""
    if not 0 < size <= published.people:
        raise ValueError(f"Between 1 and {published.people} people can be drawn, not {size}.")
    chance = random.Random(seed)  # noqa: S311  a nation is drawn, nothing is kept secret by it
    combinations = list(draw_joint(published, size, chance).elements())
    chance.shuffle(combinations)
    return [person(number, published, group) for number, group in enumerate(combinations, start=1)]


def person(number: int, published: Published, group: Group) -> Person:
    """The person that a combination of attributes stands for."""
    values = dict(zip(ORDER, group, strict=True))
    return Person(number=number, first_responder_type=published.type_of[values["first_responder"]], **values)


def distance(published: Published, people: Sequence[Person], first: str, second: str) -> float:
    """The share of people in the listed cells of a published pair who would have to move to agree with it."""
    cells = published.two_way[first, second]
    drawn = Counter((getattr(each, first), getattr(each, second)) for each in people)
    scale = len(people) / published.people
    return sum(abs(drawn[cell] - n * scale) for cell, n in cells.items()) / (2 * scale * sum(cells.values()))
