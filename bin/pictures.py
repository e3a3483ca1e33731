"""Draw static/social.png and static/touch.png with Chromium, with as few colours as they need."""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
SLAB = "Rockwell, 'Roboto Slab', 'DejaVu Serif Condensed', Georgia, serif"
SOCIAL = """<body style="margin:0;background:#f6b93b;color:#2b1730;display:flex;align-items:center;gap:64px;
padding:0 96px;block-size:630px;box-sizing:border-box;font:700 76px/1.1 {slab}">
<div style="inline-size:330px;flex:none">{mark}</div>
<div>Contact Center<p style="font:400 30px/1.4 sans-serif;margin:24px 0 0">
A cookie policy that the software keeps.<br>Polityka cookie, której pilnuje program.</p></div>"""
TOUCH = """<body style="margin:0;background:#fffcf5;display:grid;place-content:center;block-size:180px">
<div style="inline-size:136px">{mark}</div>"""


def main() -> None:
    """Draw both."""
    mark = (STATIC / "mark.svg").read_text(encoding="utf-8")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with (
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"]) as one,
    ):
        for name, page, width, height in (("social", SOCIAL, 1200, 630), ("touch", TOUCH, 180, 180)):
            tab = one.new_page(viewport={"width": width, "height": height})
            tab.set_content(page.format(mark=mark, slab=SLAB))
            pixels = tab.evaluate(PIXELS, [tab.screenshot().hex(), width, height])
            (STATIC / f"{name}.png").write_bytes(paletted(bytes.fromhex(pixels), width, height))
            tab.close()


# The canvas decodes the picture.
PIXELS = """async ([hex, width, height]) => {
    const bytes = new Uint8Array(hex.match(/../g).map(pair => parseInt(pair, 16)));
    const picture = await createImageBitmap(new Blob([bytes]));
    const pen = new OffscreenCanvas(width, height).getContext('2d');
    pen.drawImage(picture, 0, 0);
    const {data} = pen.getImageData(0, 0, width, height);
    let out = '';
    for (let i = 0; i < data.length; i += 4)
        for (const part of [data[i], data[i + 1], data[i + 2]]) out += part.toString(16).padStart(2, '0');
    return out;
}"""


def paletted(pixels: bytes, width: int, height: int) -> bytes:
    """Write a PNG of at most 256 colours (W3C PNG, colour type 3)."""
    colours = [pixels[at : at + 3] for at in range(0, len(pixels), 3)]
    counted: dict[bytes, int] = {}
    for colour in colours:
        counted[colour] = counted.get(colour, 0) + 1
    palette = sorted(counted, key=lambda colour: -counted[colour])[:256]
    places = {colour: place for place, colour in enumerate(palette)}

    def nearest(colour: bytes) -> int:
        if colour not in places:
            places[colour] = min(
                range(len(palette)),
                key=lambda at: sum((a - b) ** 2 for a, b in zip(palette[at], colour, strict=True)),
            )
        return places[colour]

    indices = bytes(nearest(colour) for colour in colours)
    rows = b"".join(b"\0" + indices[row * width : (row + 1) * width] for row in range(height))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", b"".join(palette)),
            _chunk(b"IDAT", zlib.compress(rows, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


if __name__ == "__main__":
    main()
