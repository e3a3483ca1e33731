"""Two thousand passwords from as many addresses against one account: `python -m bench guessing`."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from dataclasses import replace
from urllib.request import Request, urlopen

from bench.clients import Client
from bench.peers import EMAIL
from bench.serving import served
from bench.stage import PASSWORD, Stage

GUESSES = 2_000
GUESSERS = 8
MOST = 15


def run(stage: Stage) -> int:
    """Guess while the owner logs in from a known browser; 0 where fewer than 15 were really checked."""
    environ = stage.environ | {"COOKIEAPP_TRUSTED_PROXIES": "1"}
    with served("ours", replace(stage, environ=environ)) as site:
        owner = Client(site.port, headers={"X-Forwarded-For": "203.0.113.7"})
        assert owner.post("/login", {"email": EMAIL, "password": PASSWORD})[0] == 303
        before = _checked(site.port)
        answers, guesses, lock = Counter[int](), iter(range(GUESSES)), threading.Lock()

        def guess() -> None:
            while True:
                with lock:
                    number = next(guesses, None)
                if number is None:
                    return
                answers[_one_guess(site.port, number)] += 1

        began = time.monotonic()
        guessers = [threading.Thread(target=guess) for _ in range(GUESSERS)]
        for guesser in guessers:
            guesser.start()
        logins = 0
        while any(guesser.is_alive() for guesser in guessers):
            again = Client(site.port, cookies={"device": owner.cookies["device"]}, headers=owner.headers)
            status, _ = again.post("/login", {"email": EMAIL, "password": PASSWORD})
            logins += status == 303
            owner.cookies["device"] = again.cookies.get("device", owner.cookies["device"])
            time.sleep(1.0)
        checked = _checked(site.port) - before - logins
        took = time.monotonic() - began
    print(f"{GUESSES} guesses from {GUESSES} addresses in {took:.0f} s; answers: {dict(answers)}.")
    print(
        f"Really checked: {checked} (fewer than {MOST} wanted). The owner logged in {logins} times meanwhile."
    )
    return 0 if checked < MOST and logins and set(answers) == {422} else 1


def _one_guess(port: int, number: int) -> int:
    """Send a guess from an address of its own, and again while the site asks to come back."""
    client = Client(
        port, headers={"X-Forwarded-For": f"198.{18 + number // 65536}.{number // 256 % 256}.{number % 256}"}
    )
    while True:
        status, _ = client.post("/login", {"email": EMAIL, "password": f"guess number {number}"})
        if status != 503:
            return status
        time.sleep(0.2)


def _checked(port: int) -> int:
    """Ask the site how many passwords it has checked against an account's hash."""
    asked = Request(f"http://127.0.0.1:{port}/metrics")
    with urlopen(asked, timeout=10) as answer:
        found = re.search(
            r"^cookieapp_passwords_checked_total ([\d.e+]+)", answer.read().decode(), re.MULTILINE
        )
    return int(float(found[1])) if found else 0
