"""Long lists, a page at a time. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

SIZE = 50
DEEPEST = 10_000  # pages; further back nobody leafs, and a database would count for long


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of a list: `number` begins at 1, `kept` is what else the address says."""

    number: int = 1
    size: int = SIZE
    total: int = 0
    kept: Mapping[str, str | Sequence[str]] = field(default_factory=dict)

    @classmethod
    def wanted(cls, arguments: Mapping[str, str], size: int = SIZE) -> Paging:
        """Read which page an address asks for; nonsense is the first."""
        written = arguments.get("page", "1")
        number = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 1
        return cls(min(max(number, 1), DEEPEST), size)

    def over(self, total: int, **kept: str | Sequence[str]) -> Paging:
        """Tell how long the list is, and what links to its other pages have to keep."""
        return replace(self, total=total, kept={name: value for name, value in kept.items() if value})

    @property
    def first(self) -> int:
        """Give the place of the page's first entry, from 0."""
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """Give the number of the last page."""
        return max(1, -(-self.total // self.size))

    @property
    def shown(self) -> tuple[int, int]:
        """Give the numbers, from 1, of the first and the last entry shown."""
        return min(self.first + 1, self.total), min(self.first + self.size, self.total)

    def address(self, number: int, language: str | None = None) -> str:
        """Write the query of another page."""
        pinned = {"lang": language} if language else {}
        return "?" + urlencode({**self.kept, "page": str(number), **pinned}, doseq=True)
