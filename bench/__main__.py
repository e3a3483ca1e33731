"""Measure the site beside others: `make bench`. What is measured is for reading; proofs end with a status.

`python -m bench` measures everything, `python -m bench logins` or another part one thing alone.
What takes too long for the tests is proved by `races --times 200`, `guessing`, `audited` (ten thousand
advertisements, and an auditor behind them) and `month` (a month of traffic, and whether it was counted;
`month --help` tells how to send less). `offers` measures what a choice among campaigns costs.
"""

from __future__ import annotations

import argparse
import platform
import sys

from bench.stage import stage

PARTS = ("instructions", "throughput", "commands", "gates", "weights", "logins", "everywhere")
OTHERS = ("offers", "races", "guessing", "audited", "month")
"""What is measured or proved only when it is asked for."""


def main() -> int:
    """Set up, do what was asked for, and clear away."""
    if sys.argv[1:2] == ["month"]:
        from bench import month

        return month.main(sys.argv[2:])
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("part", nargs="?", choices=[*PARTS, *OTHERS], help="one thing alone")
    asked.add_argument("--times", type=int, default=200, help="how often each race is run")
    wanted = asked.parse_args()
    if wanted.part == "races":
        from bench import races

        return races.run(wanted.times)
    if wanted.part in ("offers", "audited"):
        from bench import audited, offers

        return (offers if wanted.part == "offers" else audited).run()
    with stage() as ready:
        # Imported here: these make the site's application, which needs the stage's settings.
        from bench import commands, everywhere, gates, guessing, instructions, logins, throughput, weights

        if wanted.part == "guessing":
            return guessing.run(ready)
        print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}.")
        every = (instructions, throughput, commands, gates, weights, logins, everywhere)
        for name, part in zip(PARTS, every, strict=True):
            if wanted.part in (None, name):
                part.measure(ready)
    return 0


if __name__ == "__main__":
    sys.exit(main())
