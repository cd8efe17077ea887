"""Log-linear models of capture histories, written as sets of effects.

A list is a bit; a capture history and an effect are both sets of lists, so both are bitmasks 1..2^k-1.
A model is hierarchical: with an effect, all its subsets are in; the intercept and every single list are
always in. It is written by its largest effects, lists numbered from one: ``[12,13,4]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

Model = frozenset[int]
"""Every effect of order one or more, as bitmasks; closed under taking subsets."""


def closure(effects: Iterable[int], lists: int) -> Model:
    """The smallest hierarchical model that holds these effects and every single list."""
    wanted = {1 << each for each in range(lists)}
    for effect in effects:
        wanted.update(subsets(effect))
    return frozenset(wanted)


def subsets(effect: int) -> Iterator[int]:
    """Every non-empty subset of an effect, itself included."""
    part = effect
    while part:
        yield part
        part = (part - 1) & effect


def generators(model: Model) -> list[int]:
    """The effects that are in no larger effect of the model."""
    largest = [
        effect for effect in model if not any(effect != other and effect & other == effect for other in model)
    ]
    return sorted(largest, key=_reading_order)


def _reading_order(effect: int) -> tuple[int, list[int]]:
    # Larger effects first, then by the first list: the order in which the papers print a model.
    return -effect.bit_count(), members(effect)


def members(effect: int) -> list[int]:
    """The lists of an effect, numbered from one."""
    return [place + 1 for place in range(effect.bit_length()) if effect >> place & 1]


def notation(model: Model) -> str:
    """``[12,13,4]``: with ten lists or more the numbers are joined by points, ``[1.12,3]``."""
    wide = any(effect.bit_length() > 9 for effect in model)
    return (
        "["
        + ",".join((("." if wide else "").join(map(str, members(each)))) for each in generators(model))
        + "]"
    )


def parse(text: str, lists: int) -> Model:
    """Read the notation back.

    Raises:
        ValueError: a list number outside 1..lists, or something that is no number.
    """
    effects = []
    for word in text.strip().strip("[]").split(","):
        numbers = [
            int(each) for each in (word.split(".") if "." in word or lists > 9 else list(word.strip()))
        ]
        if not numbers or min(numbers) < 1 or max(numbers) > lists:
            raise ValueError(f"{word!r} is not an effect of {lists} lists: lists are numbered 1 to {lists}")
        effects.append(sum(1 << (number - 1) for number in set(numbers)))
    return closure(effects, lists)


def pairs(lists: int) -> list[int]:
    """Every pair of lists in the order 12, 13, …, 23, …: ties are settled in this order."""
    return [1 << first | 1 << second for first, second in combinations(range(lists), 2)]


def main_effects(lists: int) -> Model:
    """The model in which the lists are independent."""
    return closure((), lists)


def all_pairs(lists: int) -> Model:
    """Every list and every pair of lists."""
    return closure(pairs(lists), lists)


def hierarchical(lists: int, order: int) -> list[Model]:
    """Every hierarchical model with all single lists and effects of at most ``order`` lists.

    Built level by level: a set of lists may come in only when all its subsets one smaller are in.
    """
    found = [main_effects(lists)]
    for size in range(2, order + 1):
        found = [grown for model in found for grown in _grow(model, lists, size)]
    return found


def _grow(model: Model, lists: int, size: int) -> Iterator[Model]:
    allowed = [
        effect
        for effect in (sum(1 << each for each in group) for group in combinations(range(lists), size))
        if all(effect & ~(1 << each) in model for each in range(lists) if effect >> each & 1)
    ]
    for choice in range(1 << len(allowed)):
        yield model | frozenset(effect for place, effect in enumerate(allowed) if choice >> place & 1)


def neighbours(model: Model, lists: int, order: int) -> list[Model]:
    """Models one effect away: a largest effect (of two lists or more) dropped, or one added."""
    dropped = [model - {effect} for effect in generators(model) if effect.bit_count() > 1]
    added = [
        model | {effect}
        for effect in range(1, 1 << lists)
        if effect not in model
        and effect.bit_count() <= order
        and all(effect & ~(1 << each) in model for each in range(lists) if effect >> each & 1)
    ]
    return dropped + added
