"""Small numbers, which could be somebody, and those that would give them away. Pure.

A number under five in a table can be a person that somebody knows. To leave it out is not enough where the
sum is known: then it can be worked out, and the next smallest has to be left out as well. What is hidden is
therefore always at least two numbers with a sum of at least five, or everything there is.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

LEAST = 5

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Merged(Generic[K]):
    """A list fit to be shown: `shown` largest first, and how many `others` are put together in `rest`."""

    shown: list[tuple[K, int]]
    others: int
    rest: int

    @property
    def total(self) -> int:
        """Add everything up."""
        return sum(number for _, number in self.shown) + self.rest

    @property
    def largest(self) -> int:
        """Give the largest number."""
        return max([number for _, number in self.shown] + [self.rest, 1])


def merge(numbers: Mapping[K, int], least: int = LEAST, most: int | None = None) -> Merged[K]:
    """Put the small numbers together with as many others as it takes to hide them.

    `most` puts all but the largest together as well.
    """
    entries = sorted(
        ((key, n) for key, n in numbers.items() if n > 0), key=lambda entry: (-entry[1], str(entry[0]))
    )
    hidden = hide([number for _, number in entries], least)
    shown = [entry for entry, hide_it in zip(entries, hidden, strict=True) if not hide_it]
    if most is not None:
        shown = shown[:most]
        left = entries[len(shown) :]
        # What is cut off for length must hide nothing less well.
        while (
            left
            and shown
            and not _hides([number for _, number in left], least)
            and any(number < least for _, number in left)
        ):
            left.insert(0, shown.pop())
    total = sum(number for _, number in entries)
    return Merged(shown, len(entries) - len(shown), total - sum(number for _, number in shown))


def without(numbers: Mapping[K, int], hidden: Collection[K], most: int | None = None) -> Merged[K]:
    """Put the numbers together that are hidden already, and all but the largest of the others."""
    entries = sorted(
        ((key, number) for key, number in numbers.items() if number > 0 and key not in hidden),
        key=lambda entry: (-entry[1], str(entry[0])),
    )
    shown = entries if most is None else entries[:most]
    several = [number for number in numbers.values() if number > 0]
    return Merged(shown, len(several) - len(shown), sum(several) - sum(number for _, number in shown))


def hide(numbers: Sequence[int], least: int = LEAST, already: Iterable[int] = ()) -> list[bool]:
    """Tell for each number whether it has to be hidden, where the sum of all is known.

    `already` are places that are hidden for another reason.
    """
    places = set(already) | {place for place, number in enumerate(numbers) if 0 < number < least}
    if places:
        # The smallest first, but nothing at all last: that nobody did something hides little.
        spare = sorted(
            (place for place in range(len(numbers)) if place not in places),
            key=lambda place: (numbers[place] == 0, numbers[place], place),
        )
        while spare and not _hides([numbers[place] for place in places], least):
            places.add(spare.pop(0))
    return [place in places for place in range(len(numbers))]


def _hides(numbers: Sequence[int], least: int) -> bool:
    return len(numbers) >= 2 and sum(numbers) >= least
