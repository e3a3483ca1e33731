"""Which visits are looked at by themselves. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cookieapp.statistics.counting.visits import Attribute, Kind

PLACES = {attribute: place for place, attribute in enumerate(Attribute)}


@dataclass(frozen=True, slots=True)
class Segment:
    """Some of the visits: those that have a certain value of each of some attributes."""

    conditions: tuple[tuple[Attribute, str], ...]

    @classmethod
    def of(cls, conditions: Iterable[tuple[Attribute, str]]) -> Segment:
        """Make one; of each attribute the last value counts."""
        chosen = dict(conditions)
        return cls(tuple((attribute, chosen[attribute]) for attribute in Attribute if attribute in chosen))

    def value(self, attribute: Attribute) -> str | None:
        """Give the value of an attribute, None where any will do."""
        return dict(self.conditions).get(attribute)

    def also(self, attribute: Attribute, value: str) -> Segment:
        """Narrow it down, or turn it to another value."""
        return Segment.of([*self.conditions, (attribute, value)])

    @property
    def places(self) -> tuple[int, ...]:
        """Give where its attributes stand in a Kind."""
        return tuple(PLACES[attribute] for attribute, _ in self.conditions)

    @property
    def values(self) -> Kind:
        """Give the values, in the order of the attributes."""
        return tuple(value for _, value in self.conditions)

    def __contains__(self, kind: Kind) -> bool:
        return all(kind[PLACES[attribute]] == value for attribute, value in self.conditions)
