"""Measure the site beside others: `make bench`. Nothing is asserted; the figures are for reading."""

from __future__ import annotations

import platform

from bench.stage import stage


def main() -> None:
    """Set up, measure one thing after the other, and clear away."""
    with stage() as ready:
        # Imported here: these make the site's application, which needs the stage's settings.
        from bench import commands, gates, instructions, throughput, weights

        print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}.")
        instructions.measure(ready)
        throughput.measure(ready)
        commands.measure(ready)
        gates.measure(ready)
        weights.measure(ready)


if __name__ == "__main__":
    main()
