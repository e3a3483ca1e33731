"""Serve the site and let Lighthouse measure its main pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser.support import ARTICLE, OPTIONS, ServedSite, chromium_options  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

PAGES = ("/", ARTICLE, "/cookies", "/consent", "/preferences", "/login")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TRIES = 3


def main(tools: Path) -> int:
    """Print the figures; 1 when one is below 100."""
    with sync_playwright() as driver:
        chromium = chromium_options().get("executable_path") or driver.chromium.executable_path
    site = ServedSite(Path(tempfile.mkdtemp()))
    worst = 100
    try:
        for page in PAGES:
            report = _measure(tools, chromium, site.address + page)
            figures = [round(report["categories"][name]["score"] * 100) for name in CATEGORIES]
            worst = min(worst, *figures)
            audits = report["audits"]
            told = (
                f"paint {audits['first-contentful-paint']['displayValue']}, "
                f"blocking {audits['total-blocking-time']['displayValue']}, "
                f"shift {audits['cumulative-layout-shift']['displayValue']}"
            )
            print(f"{page:50} {figures}  {told}")
            for name in CATEGORIES:
                for ref in report["categories"][name]["auditRefs"]:
                    audit = audits[ref["id"]]
                    if ref["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                        print(f"    {name}: {audit['title']}")
    finally:
        site.stop()
    return int(worst < 100)


def _measure(tools: Path, chromium: str, address: str) -> dict[str, Any]:
    command = [str(tools / "node_modules/.bin/lighthouse"), address, "--quiet", "--output=json"]
    flags = " ".join(["--headless=new", *OPTIONS])
    for _ in range(TRIES):  # It breaks off by itself now and then, without having measured anything.
        answer = subprocess.run(
            [*command, f"--chrome-flags={flags}", f"--only-categories={','.join(CATEGORIES)}"],
            env={**os.environ, "CHROME_PATH": chromium},
            capture_output=True,
            check=False,
        )
        if answer.returncode == 0:
            report: dict[str, Any] = json.loads(answer.stdout)
            return report
    raise SystemExit(answer.stderr.decode(errors="replace")[-2000:])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
