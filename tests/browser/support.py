"""What stands on the stage: served sites, their embedded Valkey, a plain HTTP client, and Chromium."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from cookieapp.storage.embedded import EmbeddedServer
from tests.launch.sites import ROOT, Site, wait_until

ARTICLE = "/articles/" + min((ROOT / "translations/pl/articles").glob("*.md")).name.removesuffix(".md")
"""Any article will do; this is the first of them."""

NOWHERE = "/nowhere"

OPTIONS = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


def chromium_options() -> dict[str, Any]:
    """Tell Playwright which Chromium to start: the system's, else the one it brought along."""
    found = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None)
    return {"args": OPTIONS, **({"executable_path": found} if found else {})}


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Answer:
    """What a plain client got, and after how many seconds."""

    status: int
    headers: dict[str, str]
    text: str
    seconds: float


def fetch(port: int, path: str, cookies: dict[str, str] | None = None) -> Answer:
    """Fetch a page without a browser."""
    headers = {"Host": f"localhost:{port}", "Accept-Language": "en"}
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    began = time.perf_counter()
    with contextlib.closing(connection):
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        text = response.read().decode()
        took = time.perf_counter() - began
    return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, text, took)


@dataclass
class ServedSite:
    """A site as `python -m cookieapp.serve` serves it, on a port and in a folder of its own."""

    data_dir: Path
    demo: bool = False
    partner_port: int = 0
    accounts: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for attempts_left in (2, 1, 0):
            self.partner_port = free_port()
            settings: dict[str, object] = {"PORT": free_port(), "PARTNER_PORT": self.partner_port}
            self._run = Site({**settings, "DATA_DIR": self.data_dir, "DEMO": int(self.demo)})
            try:
                lines = self._run.wait_for_address()
            except AssertionError as error:
                # Another test may have taken the port since we looked.
                if "free port" not in str(error) or not attempts_left:
                    raise
                continue
            break
        for line in lines:
            if line.startswith("demo account "):
                role, email, password = line.split()[2:]
                self.accounts[role] = (email, password)

    @property
    def port(self) -> int:
        """Give the site's port."""
        return self._run.port

    @property
    def address(self) -> str:
        """Give the site's origin."""
        return f"http://localhost:{self.port}"

    @property
    def partner(self) -> str:
        """Give the origin of the stand-in partner, which runs beside a demonstration."""
        return f"http://127.0.0.1:{self.partner_port}"

    def letters(self, to: str) -> list[EmailMessage]:
        """Give the letters to somebody that lie in the site's outbox, oldest first."""
        files = sorted((self.data_dir / "outbox").glob("*.eml"))
        read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return [letter for letter in read if to.casefold() in str(letter["To"]).casefold()]

    def link(self, to: str, page: str = "") -> str:
        """Wait for a letter to somebody with a link to a page, and give the newest one's path."""

        def found() -> list[str]:
            texts = [str(letter.get_body(("plain",)).get_content()) for letter in self.letters(to)]
            lines = [line for text in texts for line in text.splitlines()]
            return [line for line in lines if line.startswith(self.address + page)]

        wait_until(found, 10)
        return found()[-1].removeprefix(self.address)

    def asked_of_partner(self) -> list[str]:
        """List the paths that the partner was asked for so far, this question aside."""
        listed = json.loads(fetch(self.partner_port, "/requests").text)
        return [request["path"] for request in listed if request["path"] != "/requests"]

    def ready(self) -> bool:
        """Tell whether the site says, several times in a row, that all its workers are well."""
        return all(fetch(self.port, "/readyz").status == 200 for _ in range(6))

    def stop(self) -> None:
        """End the site and all that it started; complain when it does not end cleanly."""
        status = None
        if self._run.process.poll() is None:
            with contextlib.suppress(TimeoutError):
                self._run.process.send_signal(signal.SIGTERM)
        try:
            errors = self._run.process.communicate(timeout=10)[1]
            status = self._run.process.returncode
        finally:
            if self._run.process.poll() is None:
                self._run.process.kill()
                self._run.process.communicate()
        assert status == 0, errors


class Valkey:
    """The embedded server of one site: can be frozen or killed, and is well again in the end."""

    def __init__(self, site: ServedSite) -> None:
        self._site = site
        self._frozen: int | None = None

    def _pid(self) -> int:
        pid = EmbeddedServer(self._site.data_dir).pid
        assert pid is not None, "the embedded server does not answer"
        return pid

    def freeze(self) -> None:
        """Stop the server without ending it: it takes connections and answers nobody."""
        self._frozen = self._pid()
        os.kill(self._frozen, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let the server go on."""
        if self._frozen is not None:
            pid, self._frozen = self._frozen, None
            os.kill(pid, signal.SIGCONT)

    def kill(self) -> None:
        """End the server as a crash would."""
        os.kill(self._pid(), signal.SIGKILL)

    def wait_until_well(self) -> None:
        """Wait until the site has its store back."""
        wait_until(self._site.ready, 15)
