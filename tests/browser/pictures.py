"""Small pictures of pages, to compare by: a grid of average colours, which fonts of another machine hardly move."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

from playwright.sync_api import Page

KEPT = Path(__file__).with_name("pictures.json")
RENEW = os.environ.get("LOOKS") == "renew"
"""`LOOKS=renew` keeps what is there now as what ought to be; look at it first."""

COLUMNS, ROWS = 20, 14
MEAN = 10.0  # of 255: how far two pictures may be apart on average
FAR, SHARE = 70, 0.06  # a colour further away than this counts as other, and so many may be

_GRID = """async ([picture, width, height]) => {
    const bytes = Uint8Array.from(atob(picture), letter => letter.charCodeAt(0));
    const whole = await createImageBitmap(new Blob([bytes]));
    const small = await createImageBitmap(whole, {resizeWidth: width, resizeHeight: height, resizeQuality: 'high'});
    const pen = new OffscreenCanvas(width, height).getContext('2d');
    pen.drawImage(small, 0, 0);
    const {data} = pen.getImageData(0, 0, width, height);
    return [...data].filter((_, at) => at % 4 < 3);
}"""


def grid(helper: Page, screenshot: bytes) -> bytes:
    """Give the average colours of a screenshot, row by row, three bytes each. `helper` is any blank page."""
    return bytes(helper.evaluate(_GRID, [base64.b64encode(screenshot).decode(), COLUMNS, ROWS]))


def apart(one: bytes, other: bytes) -> tuple[float, float]:
    """Tell how far two grids are apart: on average, and the share of cells with another colour."""
    pairs = [abs(a - b) for a, b in zip(one, other, strict=True)]
    cells = [max(pairs[at : at + 3]) for at in range(0, len(pairs), 3)]
    return sum(pairs) / len(pairs), sum(cell > FAR for cell in cells) / len(cells)


def alike(one: bytes, other: bytes) -> bool:
    """Tell whether two pictures show the same, fonts aside."""
    mean, share = apart(one, other)
    return mean <= MEAN and share <= SHARE


def kept() -> dict[str, bytes]:
    """Read the pictures that ought to be."""
    if not KEPT.exists():
        return {}
    return {name: base64.b85decode(text) for name, text in json.loads(KEPT.read_text()).items()}


def keep(pictures: dict[str, bytes]) -> None:
    """Write them."""
    text = {name: base64.b85encode(colours).decode() for name, colours in sorted(pictures.items())}
    KEPT.write_text(json.dumps(text, indent=0) + "\n")
