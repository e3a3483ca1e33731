"""How sure a share is that rests on few answers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z = 1.959964  # of the normal distribution, for 95 of 100


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, and the interval that holds the true share in 95 of 100 cases.

    The interval is that of Wilson (1927): it stays within 0 and 1 and is honest for few answers, too.
    """

    part: int
    whole: int

    @property
    def value(self) -> float:
        """Give the share itself; 0 of nothing is 0."""
        return self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Give the least and the most that the true share may be; anything where nobody answered."""
        if not self.whole:
            return 0.0, 1.0
        n, p = self.whole, self.value
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        reach = Z / (1 + Z * Z / n) * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        return max(0.0, middle - reach), min(1.0, middle + reach)
