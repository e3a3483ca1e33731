"""The courier: writes and sends letters, off the request, one after the other, until they are gone."""

from __future__ import annotations

import atexit
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, current_app

from cookieapp.mail.carriers import Carrier, Never, NotNow
from cookieapp.mail.letter import Letter, Sender, write
from cookieapp.mail.models import WaitingLetter
from cookieapp.mail.outbox import Outbox
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.figures import LETTERS

log = logging.getLogger("cookieapp.mail")
ROUND = 15.0  # seconds between two looks into the outbox
_NAME = "cookieapp.courier"
Compose = Callable[[WaitingLetter], Letter | None]


class Courier:
    """Empties the outbox. `compose` writes a letter, or gives None where nobody is to get one."""

    def __init__(
        self, app: Flask, outbox: Outbox, carrier: Carrier, sender: Sender, compose: Compose
    ) -> None:
        self._app = app
        self._outbox = outbox
        self._carrier = carrier
        self._sender = sender
        self._compose = compose
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None
        app.extensions[_NAME] = self

    def wake(self) -> None:
        """Look into the outbox soon."""
        self._wake.set()
        # Started on first use and not with the application, which may be made before a server forks.
        with self._lock:
            if self._thread is None and not self._stopped:
                self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
                self._thread.start()
                atexit.register(self.stop)

    def stop(self) -> None:
        """End the thread; what waits is sent by another process, or after the next start."""
        self._stopped = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(5)

    def round(self) -> int:
        """Send what is due; gives how many letters have gone. A server that is away ends the round."""
        gone = 0
        with self._app.app_context():
            while not self._stopped:
                letter = self._outbox.take()
                if letter is None:
                    break
                try:
                    gone += self._deliver(letter)
                except NotNow as error:
                    LETTERS.labels("delayed").inc()
                    if self._outbox.delay(letter):
                        log.warning("a letter has to wait, attempt %s: %s", letter.attempts, error)
                    else:
                        LETTERS.labels("given up").inc()
                        log.error("a letter of kind %s was given up after days: %s", letter.kind, error)
                    break
                except Unavailable:
                    raise
                except Exception as error:  # a mistake of ours in one letter must not hold up the others
                    log.error("a letter of kind %s could not be written", letter.kind, exc_info=error)
                    self._outbox.delay(letter)
        return gone

    def _deliver(self, waiting: WaitingLetter) -> bool:
        """Write and send one letter. Raises NotNow."""
        try:
            letter = self._compose(waiting)
            if letter is not None:
                message = write(letter, waiting.address, self._sender, waiting.id, datetime.now(UTC))
                self._carrier.carry(message, letter.link.address if letter.link else None)
                LETTERS.labels("sent").inc()
        except (Never, ValueError) as error:
            LETTERS.labels("refused").inc()
            log.warning("a letter of kind %s cannot be delivered: %s", waiting.kind, error)
            letter = None
        self._outbox.remove(waiting)
        return letter is not None

    def _run(self) -> None:
        while not self._stopped:
            self._wake.wait(ROUND)
            self._wake.clear()
            try:
                self.round()
            except Unavailable as error:
                log.warning("%s: letters wait", error)
            except Exception as error:  # the thread outlives whatever one letter meets
                log.error("a round of the courier failed: %s", error, exc_info=error)


def courier() -> Courier:
    """Give the courier of the current application."""
    found: Courier = current_app.extensions[_NAME]
    return found
