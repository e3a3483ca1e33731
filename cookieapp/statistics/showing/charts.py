"""Where the parts of a chart lie. Pure; drawn by a template, in a box of 1000 by 300."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 1000, 300


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, with a narrower one in front of it; `hidden` where its number must not be shown."""

    hidden: bool
    x: float
    y: float
    width: float
    height: float
    inner_x: float
    inner_y: float
    inner_width: float
    inner_height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars on a scale. `line` is a path for what to compare them with, empty for none."""

    bars: list[Bar]
    line: str
    marks: list[tuple[float, int]]
    """Height and value of the scale's lines, from the top."""

    @property
    def hides(self) -> bool:
        """Tell whether a number is hidden."""
        return any(bar.hidden for bar in self.bars)

    @property
    def top(self) -> int:
        """Give the value at the upper edge."""
        return self.marks[0][1]


def bars(outer: Sequence[int | None], inner: Sequence[int | None] = (), before: Sequence[int] = ()) -> Chart:
    """Draw one bar for each number, another in front of it, and a line for the numbers before.

    None is a number that must not be shown.
    """
    top, step = scale(max([*(number or 0 for number in outer), *before], default=0))
    slot = WIDTH / max(len(outer), 1)
    drawn = []
    for place, given in enumerate(outer):
        number, small = given or 0, (inner[place] if place < len(inner) else 0) or 0
        height, low = HEIGHT * number / top, HEIGHT * small / top
        drawn.append(
            Bar(
                given is None,
                *_rounded(place * slot + slot * 0.12, HEIGHT - height, slot * 0.76, height),
                *_rounded(place * slot + slot * 0.32, HEIGHT - low, slot * 0.36, low),
            )
        )
    points = [
        f"{round((place + 0.5) * slot, 1)},{round(HEIGHT - HEIGHT * number / top, 1)}"
        for place, number in enumerate(before[: len(outer)])
    ]
    line = "M" + " L".join(points) if len(points) > 1 else ""
    marks = [(round(HEIGHT - HEIGHT * value / top, 1), value) for value in range(top, -1, -step)]
    return Chart(drawn, line, marks)


def scale(largest: int) -> tuple[int, int]:
    """Give the top of a scale and the step of its lines: round numbers, at most five lines."""
    step = 1
    while largest > step * 4:
        step = {"1": step * 2, "2": step * 5 // 2, "5": step * 2}[str(step)[0]]
    return max(-(-largest // step), 1) * step, step


def _rounded(*numbers: float) -> tuple[float, ...]:
    return tuple(round(number, 1) for number in numbers)
