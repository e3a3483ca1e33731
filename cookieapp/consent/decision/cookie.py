"""The `consent` cookie: a decision, readable by anyone and forgeable by nobody.

    2.1795400000.<consent id>.0.statistics:y6bSxKOLj~own-ads:nGaStkGQ8:3JQ~partner:Ya81TGaSt::9RS0.<signature>

Fields: format, time of the latest answer, consent id, whether Global Privacy Control was on
then, one answer per service, and a keyed
BLAKE2b over all before it. An answer is y or n, a capital letter if it was given while the
browser sent Global Privacy Control, and the content hash that was answered to; then, where
there is one, how many seconds earlier than the latest it was given, and after how many
seconds it ends, both in base 64.

What people decide while they are logged in stands behind the browser's own decision, after
a "!": format 3, which ends with a keyed mark of the account. It counts only while they are
logged in, so that it never changes what a shared computer does for the next person.

Format 1, which had one time for all answers, is still read.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence

from cookieapp.consent.decision.answers import KEPT, Answer, Decision

NAME = "consent"
LONGEST = 400
"""Bytes that a dozen services take at most, with ids of 11 letters, each answered at a time of
its own and three of them for a limited time."""
READABLE = 1_500  # bytes; a register of fifty services is still remembered
BOTH = "!"
"""Stands between the browser's own decision and that of an account."""
SKEW = 300  # seconds that another machine's clock may be ahead of ours

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_DECIMAL = re.compile(r"[1-9][0-9]{0,11}", re.ASCII)
_CONSENT_ID = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
_FORMATS = ("1", "2", "3")
_MARK = re.compile(r"[A-Za-z0-9_-]{11}", re.ASCII)
_ANSWER = re.compile(
    r"([a-z][a-z0-9-]{0,31}):([ynYN])([A-Za-z0-9_-]{8})(?::([A-Za-z0-9_-]{0,6})(?::([A-Za-z0-9_-]{1,6}))?)?",
    re.ASCII,
)
_ANSWER_1 = re.compile(r"([a-z][a-z0-9-]{0,31}):([yn]):([A-Za-z0-9_-]{8})", re.ASCII)


def encode(decision: Decision, key: bytes) -> str:
    """Write and sign a decision."""
    answers = "~".join(
        f"{service}:{_letter(answer)}{answer.hash}{_times(answer, decision.at)}"
        for service, answer in decision.answers.items()
    )
    body = f"2.{decision.at}.{decision.consent_id}.{int(decision.under_signal)}.{answers}"
    if decision.account:
        body = f"3{body[1:]}.{decision.account}"
    return f"{body}.{_signature(body, key)}"


def decode(value: str, keys: Sequence[bytes], now: float, lifetime: int) -> Decision | None:
    """Read a decision; None for one that is forged, cut, expired or from the future.

    `keys` are tried newest first, `lifetime` is in seconds. Never raises.
    """
    decision = read(value, keys, lifetime)
    return decision if decision is not None and in_force(decision, now) else None


def in_force(decision: Decision, now: float) -> bool:
    """Tell whether a decision is neither too old in all its answers nor from the future."""
    return now - decision.kept < decision.at <= now + SKEW


def read(value: str, keys: Sequence[bytes], lifetime: int = KEPT) -> Decision | None:
    """Read a decision that we signed, whenever that was; its answers count for `lifetime` seconds."""
    body, _, signature = value.rpartition(".")
    if not body or len(value) > READABLE or not value.isascii():
        return None
    if not any(hmac.compare_digest(signature, _signature(body, key)) for key in keys):
        return None
    parts = body.split(".")
    account = parts.pop() if len(parts) == 6 and parts[0] == "3" else ""
    if len(parts) != 5 or parts[0] not in _FORMATS or parts[3] not in ("0", "1"):
        return None
    if (parts[0] == "3") != (_MARK.fullmatch(account) is not None):
        return None
    if not _DECIMAL.fullmatch(parts[1]) or not _CONSENT_ID.fullmatch(parts[2]):
        return None
    at, signal = int(parts[1]), parts[3] == "1"
    answers = {}
    for written in parts[4].split("~") if parts[4] else ():
        answer = _answer_1(written, at, signal) if parts[0] == "1" else _answer(written, at)
        if answer is None:
            return None
        answers[answer[0]] = answer[1]
    return Decision(parts[2], at, signal, answers, lifetime, account)


def both(own: Decision | None, bound: Decision | None, key: bytes) -> str:
    """Write a browser's own decision and, behind it, that of an account; either may be missing."""
    first = encode(own, key) if own is not None else ""
    return f"{first}{BOTH}{encode(bound, key)}" if bound is not None else first


def mark(user_id: str, key: bytes) -> str:
    """Stand in for an account in a cookie: 64 bits that say nothing without the key."""
    digest = hashlib.blake2b(user_id.encode(), key=key[:64], digest_size=8, person=b"consent account")
    return base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")


def _letter(answer: Answer) -> str:
    letter = "y" if answer.granted else "n"
    return letter.upper() if answer.under_signal else letter


def _times(answer: Answer, latest: int) -> str:
    """Write how much earlier than the latest an answer was given, and how long it lasts."""
    age = _number(latest - answer.at) if answer.at < latest else ""
    if answer.until is not None:
        return f":{age}:{_number(max(0, answer.until - answer.at))}"
    return f":{age}" if age else ""


def _answer(written: str, latest: int) -> tuple[str, Answer] | None:
    match = _ANSWER.fullmatch(written)
    if match is None:
        return None
    service, letter, content, age, span = match.groups()
    at = latest - _value(age or "0")
    until = at + _value(span) if span else None
    return service, Answer(letter in "yY", content, at, until, letter.isupper())


def _answer_1(written: str, at: int, signal: bool) -> tuple[str, Answer] | None:
    match = _ANSWER_1.fullmatch(written)
    return (match[1], Answer(match[2] == "y", match[3], at, None, signal)) if match else None


def _number(value: int) -> str:
    digits = ""
    while value:
        value, digit = divmod(value, 64)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def _value(digits: str) -> int:
    value = 0
    for digit in digits:
        value = value * 64 + _VALUES[digit]
    return value


def _signature(body: str, key: bytes) -> str:
    digest = hashlib.blake2b(body.encode(), key=key[:64], digest_size=16, person=b"consent cookie").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
