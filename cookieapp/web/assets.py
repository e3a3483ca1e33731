"""Static files: named after their content, compressed once, kept by browsers for a year."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli
from flask import Blueprint, Response, abort, request

FILES = "/static/"
FOLDER = Path(__file__).resolve().parents[2] / "static"
_REMARKS = re.compile(rb"\s*/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(rb"\n\s+")
_ZERO = re.compile(rb"(?<=[ :,(-])0(?=\.\d)")
_LOOSE = re.compile(rb"\s*([{};,])\s*|(?<=:) ")
_LAST = re.compile(rb";(?=})")
_BETWEEN = re.compile(rb" ([>~]) ")
_PROPERTY = re.compile(rb"--[a-z][a-z0-9-]*")
_TEXT = {".css", ".js", ".svg", ".webmanifest", ".txt"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, ready to be sent. `bodies` maps a content coding to bytes."""

    name: str
    type: str
    bodies: dict[str, bytes]


class Assets:
    """Every file under static/, by the address it is served at.

    Pages that are read get the style sheets in static/css/ as one file, in the order of their
    names. A folder in there is a sheet of its own, by its name: the same and what the folder
    adds, so that nobody fetches what other rooms need. Remarks and blanks stay behind.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._by_source: dict[str, Asset] = {}
        self._by_name: dict[str, Asset] = {}
        reading = list((folder / "css").glob("*.css"))
        sources = {"site.css": _join(reading)}
        for room in sorted(path for path in (folder / "css").iterdir() if path.is_dir()):
            sources[f"{room.name}.css"] = _join([*reading, *room.glob("*.css")])
        scripts = sorted((folder / "js").glob("*.js"))
        sources |= {path.name: _INDENT.sub(b"\n", _REMARKS.sub(b"", path.read_bytes())) for path in scripts}
        sources |= {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
        for name, body in sources.items():
            asset = _prepare(Path(name), body)
            self._by_source[name] = asset
            self._by_name[asset.name] = asset

    def url(self, source: str) -> str:
        """Give the address of a file named as under static/; KeyError where there is none."""
        return f"{FILES}{self._by_source[source].name}"

    def blueprint(self) -> Blueprint:
        """Serve the files."""
        blueprint = Blueprint("assets", __name__)

        @blueprint.get(f"{FILES}<path:name>")
        def file(name: str) -> Response:
            asset = self._by_name.get(name)
            if asset is None:
                abort(404)
            response = _answer(asset)
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            return response

        @blueprint.get("/favicon.ico")
        def favicon() -> Response:
            response = _answer(self._by_source["mark.svg"])
            response.headers["Cache-Control"] = "public, max-age=86400"
            return response

        return blueprint


def _join(sheets: list[Path]) -> bytes:
    ordered = sorted(sheets, key=lambda path: path.name)
    sheet = _REMARKS.sub(b"", b"".join(path.read_bytes() for path in ordered))
    return _rename(_BETWEEN.sub(rb"\1", _LAST.sub(b"", _ZERO.sub(b"", _LOOSE.sub(rb"\1", sheet)))))


def _rename(sheet: bytes) -> bytes:
    """Give custom properties short names: nothing outside the sheet knows them."""
    short: dict[bytes, bytes] = {}
    return _PROPERTY.sub(lambda found: short.setdefault(found[0], b"--%x" % len(short)), sheet)


def _prepare(path: Path, body: bytes) -> Asset:
    bodies = {"": body} | (_compress(body) if path.suffix in _TEXT else {})
    digest = hashlib.sha256(body).hexdigest()[:10]
    name = f"{path.stem}.{digest}{path.suffix}"
    return Asset(name, mimetypes.guess_type(path.name)[0] or "application/octet-stream", bodies)


@cache
def _compress(body: bytes) -> dict[str, bytes]:
    """Compress as well as can be: it takes long, and is done once."""
    return {"br": brotli.compress(body, quality=11), "gzip": gzip.compress(body, 9, mtime=0)}


def _answer(asset: Asset) -> Response:
    coding = next(
        (c for c in ("br", "gzip") if c in asset.bodies and request.accept_encodings.quality(c)), ""
    )
    response = Response(asset.bodies[coding], content_type=asset.type)
    if asset.type.startswith(("text/", "image/svg")):
        response.headers["Content-Type"] = f"{asset.type}; charset=utf-8"
        response.headers["Vary"] = "Accept-Encoding"
    if coding:
        response.headers["Content-Encoding"] = coding
    return response
