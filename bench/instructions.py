"""How many processor instructions a request takes: a figure that no other work on the machine changes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from bench import gates
from bench.stage import Stage
from bench.table import ratio, show
from bench.tools import provide
from bench.visits import Visit

TIMES = 60
LIMIT = 600  # seconds
_SUMMARY = re.compile(r"^summary: (\d+)", re.MULTILINE)


def measure(stage: Stage) -> None:
    """Count and print."""
    if not provide("valgrind"):
        return
    visits = [*stage.visits(), *gates.visits(stage), *gates.visits(stage, "empty")]
    counts = count(stage, visits, TIMES)
    hello, stock = counts[0], counts[2]
    without = [counts.pop() for visit in visits if visit.site == "empty"]
    for place, number in enumerate(without, start=1):
        counts[-place] -= number
    show(
        "Instructions per request, in process",
        ("", "thousand", "x hello", "x stock"),
        [
            (visit.label, f"{number / 1000:.0f}", ratio(number, hello), ratio(number, stock))
            for visit, number in zip(visits, counts, strict=False)  # what is left over are the empty ones
        ],
        f"Counted by callgrind over {TIMES} requests each, without a web server; what Redis and the kernel",
        "do is not in it. The shipped Flask-Session shows a page of the same size and neither translates",
        "nor compresses. 'x stock' compares with its logged-in page. In the rows 'compressed' the browser",
        "takes compressed pages. The gate's rows are around an application that does nothing.",
    )


def count(stage: Stage, visits: list[Visit], times: int) -> list[float]:
    """Give the instructions that each visit takes, on average."""
    plan, out = stage.folder / "visits.json", stage.folder / "callgrind"
    plan.write_text(json.dumps([visit.as_mapping() for visit in visits]))
    watch = ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--dump-before=getsid"]
    ran = subprocess.run(
        [*watch, f"--callgrind-out-file={out}", sys.executable, "-m", "bench.counted", plan, str(times)],
        env=stage.environ | {"PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    # Before the file of each visit comes one of what lies between it and the last.
    files = [Path(f"{out}.{2 * number + 2}") for number in range(len(visits))]
    if ran.returncode or not all(file.exists() for file in files):
        raise RuntimeError(f"counting instructions failed:\n{ran.stdout}\n{ran.stderr}")
    return [_total(file) / times for file in files]


def _total(file: Path) -> int:
    """Read how many instructions a stretch took."""
    found = _SUMMARY.search(file.read_text())
    if found is None:
        raise RuntimeError(f"{file.name} has no sum")
    return int(found[1])
