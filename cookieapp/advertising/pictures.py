"""Pictures of advertisements: which kinds, how large, that nothing moves, and nothing but pixels. Pure."""

from __future__ import annotations

import hashlib
import io
import struct
from typing import Any

from PIL import Image

KINDS = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
_FORMATS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
_MODES = {"png": ("1", "L", "LA", "P", "RGB", "RGBA"), "jpg": ("L", "RGB"), "webp": ("RGB", "RGBA")}
"""Kinds of pixels that are kept: a picture with few colours stays as small as it was."""
_SAVING: dict[str, dict[str, Any]] = {
    "png": {"optimize": True},
    "jpg": {"quality": 88, "optimize": True, "progressive": True},
    "webp": {"quality": 88},
}
LARGEST = 150 * 1024
"""Bytes, as the IAB's guidelines allow at first."""


class PictureRefused(ValueError):
    """The picture cannot be shown; `reason` is "kind", "moves", "size" or "bytes"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def examine(picture: bytes, size: tuple[int, int]) -> str:
    """Give the name of a picture, after its content; PictureRefused where it may not be shown.

    `size` is what it has to measure; twice as many pixels in both directions are welcome.
    """
    if len(picture) > LARGEST:
        raise PictureRefused("bytes")
    kind, measured, moves = _read(picture)
    if moves:
        raise PictureRefused("moves")
    if measured not in (size, (2 * size[0], 2 * size[1])):
        raise PictureRefused("size")
    return f"{hashlib.sha256(picture).hexdigest()[:20]}.{kind}"


def cleaned(picture: bytes, size: tuple[int, int]) -> tuple[bytes, str]:
    """Make a picture anew from its pixels, and name it; PictureRefused where it may not be shown.

    What else was in the file stays behind: where and with what it was taken, and whatever
    somebody may have hidden in or after it.
    """
    kind = examine(picture, size).rpartition(".")[2]
    saved = io.BytesIO()
    try:
        # The header has been measured: nothing larger than a screen is unpacked here.
        with Image.open(io.BytesIO(picture), formats=[_FORMATS[kind]]) as opened:
            if opened.size not in (size, (2 * size[0], 2 * size[1])):
                raise PictureRefused("size")
            if getattr(opened, "n_frames", 1) != 1:
                raise PictureRefused("moves")
            opened.load()
            pixels = opened if opened.mode in _MODES[kind] else opened.convert(_mode(opened, kind))
            fresh = pixels.copy()
            fresh.info = {name: said for name, said in pixels.info.items() if name == "transparency"}
            fresh.save(saved, _FORMATS[kind], **_SAVING[kind])
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, MemoryError) as error:
        if isinstance(error, PictureRefused):
            raise
        raise PictureRefused("kind") from error
    return saved.getvalue(), examine(saved.getvalue(), size)


def _mode(opened: Image.Image, kind: str) -> str:
    return "RGBA" if kind != "jpg" and opened.has_transparency_data else "RGB"


def _read(picture: bytes) -> tuple[str, tuple[int, int], bool]:
    try:
        if picture.startswith(b"\x89PNG\r\n\x1a\n"):
            width, height = struct.unpack(">II", picture[16:24])
            return "png", (width, height), b"acTL" in picture
        if picture.startswith(b"\xff\xd8"):
            return "jpg", _jpeg(picture), False
        if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
            return "webp", _webp(picture), b"ANIM" in picture[:64]
    except (struct.error, IndexError):
        pass
    raise PictureRefused("kind")


def _jpeg(picture: bytes) -> tuple[int, int]:
    """Find the frame header (ITU-T T.81, B.2.2)."""
    place = 2
    while place < len(picture):
        marker, length = struct.unpack(">HH", picture[place : place + 4])
        if 0xFFC0 <= marker <= 0xFFCF and marker not in (0xFFC4, 0xFFC8, 0xFFCC):
            height, width = struct.unpack(">HH", picture[place + 5 : place + 9])
            return width, height
        place += 2 + length
    raise PictureRefused("kind")


def _webp(picture: bytes) -> tuple[int, int]:
    """Read the size from any of the three kinds of WebP (RFC 9649, section 2)."""
    match picture[12:16]:
        case b"VP8X":
            width = int.from_bytes(picture[24:27], "little") + 1
            return width, int.from_bytes(picture[27:30], "little") + 1
        case b"VP8L":
            bits = int.from_bytes(picture[21:25], "little")
            return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
        case b"VP8 ":
            width, height = struct.unpack("<HH", picture[26:30])
            return width & 0x3FFF, height & 0x3FFF
    raise PictureRefused("kind")
