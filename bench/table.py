"""Plain tables on a terminal."""

from __future__ import annotations

from collections.abc import Sequence


def show(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], *notes: str) -> None:
    """Print a title, a table whose first column is words and whose other columns are figures, and notes."""
    lines = [list(heads), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    print(f"\n{title}\n")
    for number, line in enumerate(lines):
        figures = [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        print("  " + "  ".join([line[0].ljust(widths[0]), *figures]).rstrip())
        if number == 0:
            print("  " + "  ".join("-" * width for width in widths))
    if notes:
        print()
    for note in notes:
        print(f"  {note}")
    print(flush=True)


def ratio(figure: float, base: float) -> str:
    """Write how many times `base` goes into `figure`; a dash where there is no base."""
    return f"{figure / base:.2f}" if base else "-"
