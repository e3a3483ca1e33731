"""Figures by kind of visit: what one segment has, and what of it the others would give away. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from cookieapp.statistics.counting.events import BETWEEN
from cookieapp.statistics.counting.tally import OTHERS, Dim, Figures
from cookieapp.statistics.counting.visits import Attribute, Kind
from cookieapp.statistics.showing.cubes import Cell, hide_in_cube
from cookieapp.statistics.showing.segment import PLACES, Segment
from cookieapp.statistics.showing.suppression import LEAST, merge

DAY_VIEWS, DAY_VISITS, DAY_PAGE = "day views", "day visits", "day page"
"""Kinds of figures that only a segment has, by day: of all pages, visits, and of one page."""

WHOLE = frozenset({Dim.FLOW, Dim.LANDING, DAY_VIEWS, DAY_VISITS, DAY_PAGE})
"""Kinds of which the small ones are not put together where no filter is set."""

MOST_SIDES = 4
"""Directions of a table beyond which nothing of it is shown."""


class Cross:
    """Figures of some days by kind of visit, and the visitors of each.

    What is hidden with fewer filters is hidden with more: so a table is made right after those above it.
    """

    def __init__(self, figures: Mapping[Kind, Figures], people: Mapping[Kind, set[str]]) -> None:
        self._figures = figures
        self._people = people
        self._by_dim: dict[str, list[tuple[Kind, str, int]]] = {}
        for kind, counted in figures.items():
            for (dim, key), number in counted.items():
                if number:
                    self._by_dim.setdefault(dim, []).append((kind, key, number))
        self._known: dict[tuple[str, tuple[int, ...]], set[Cell]] = {}
        self._together: dict[str, set[str]] = {}

    def figures(self, segment: Segment) -> Figures:
        """Give the figures of a segment."""
        chosen: Figures = Counter()
        for kind, counted in self._figures.items():
            if kind in segment:
                chosen.update(counted)
        return chosen

    def people(self, segment: Segment) -> set[str]:
        """Give the visitors of a segment, under the names in their events."""
        return set().union(*(who for kind, who in self._people.items() if kind in segment))

    def shows(self, segment: Segment) -> bool:
        """Tell whether a segment is large enough to be looked at, and gives no small one away."""
        return any(kind in segment for kind in self._figures) and segment.values not in self._hidden(
            Dim.VISITS, segment.places
        )

    def choices(self, attribute: Attribute, segment: Segment) -> list[str]:
        """List the values of an attribute that can be looked at together with the rest of a segment."""
        numbers: Counter[str] = Counter()
        for kind, counted in self._figures.items():
            if all(kind[PLACES[other]] == value for other, value in segment.conditions if other != attribute):
                numbers[kind[PLACES[attribute]]] += counted[Dim.VISITS, ""]
        return [
            value
            for value, _ in sorted(numbers.items(), key=lambda entry: (-entry[1], entry[0]))
            if value != OTHERS and self.shows(segment.also(attribute, value))
        ]

    def hidden(self, dim: str, segment: Segment) -> set[str]:
        """List the keys of one kind of figure that must not be shown of a segment."""
        mine = {key for kind, key, _ in self._by_dim.get(dim, ()) if kind in segment}
        if dim in list(Attribute):
            shown = self.choices(Attribute(dim), segment)
            return mine - {*shown, segment.value(Attribute(dim))}
        cells = self._hidden(dim, segment.places)
        return {key for key in mine if (*self._sides(dim, key), *segment.values) in cells}

    def _hidden(self, dim: str, places: tuple[int, ...]) -> set[Cell]:
        """List the hidden cells of the table of one kind of figure by some attributes."""
        known = self._known.get((dim, places))
        if known is None:
            known = self._known[dim, places] = self._hide(dim, places)
        return known

    def _hide(self, dim: str, places: tuple[int, ...]) -> set[Cell]:
        cube: Counter[Cell] = Counter()
        for kind, key, number in self._by_dim.get(dim, ()):
            cube[(*self._sides(dim, key), *(kind[place] for place in places))] += number
        sides = len(next(iter(cube), ()))
        keys = sides - len(places)
        if keys > 1 and sides > MOST_SIDES:
            return set(cube)
        already: set[Cell] = set()
        for nth in range(len(places)):
            above = self._hidden(dim, places[:nth] + places[nth + 1 :])
            side = keys + nth
            already |= {cell for cell in cube if cell[:side] + cell[side + 1 :] in above}
        return hide_in_cube(cube, already, self._few(places) if dim == Dim.VISITS else ())

    def _few(self, places: tuple[int, ...]) -> set[Cell]:
        """List the groups of fewer than five people, however often they came."""
        who: dict[Cell, set[str]] = {}
        for kind, people in self._people.items():
            who.setdefault(tuple(kind[place] for place in places), set()).update(people)
        return {cell for cell, people in who.items() if len(people) < LEAST} if places else set()

    def _sides(self, dim: str, key: str) -> Cell:
        """Give a key as the place in a table: two pages of a step lie in two directions, no key in none."""
        if dim in (Dim.FLOW, Dim.LANDING):
            return tuple(key.split(BETWEEN))
        if not key:
            return ()
        if dim in WHOLE:
            return (key,)
        if dim not in self._together:
            numbers: Counter[str] = Counter()
            for _, each, number in self._by_dim[dim]:
                numbers[each] += number
            shown = {each for each, _ in merge(numbers).shown}
            self._together[dim] = set(numbers) - shown
        return (OTHERS,) if key in self._together[dim] else (key,)
