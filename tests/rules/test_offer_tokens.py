"""Tokens of offers can be read by all, made by nobody else, and say why something does not count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cookieapp.advertising.tokens import LENGTH, Token, epoch_of, seal, unseal
from cookieapp.advertising.traffic import FOLLOWED_WITHIN, SHOWN_WITHIN, Reason, hasty, late, suspicion

KEY, OLD = b"k" * 64, b"o" * 64
NOW = 1_800_000_000
tokens = st.builds(
    Token,
    creative=st.integers(0, 2**32 - 1),
    place=st.integers(0, 255),
    at=st.integers(0, 2**32 - 1),
    nonce=st.binary(min_size=8, max_size=8),
    personal=st.booleans(),
    staff=st.booleans(),
    interest=st.integers(0, 255),
    epoch=st.binary(min_size=4, max_size=4),
)
A_TOKEN = Token(1, 1, NOW, b"12345678")
BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0 Firefox/150.0", "HTTP_ACCEPT_LANGUAGE": "pl"}


@given(tokens)
def test_a_token_is_short_and_reads_as_it_was_written(token: Token) -> None:
    written = seal(token, KEY)
    assert len(written) == LENGTH
    assert unseal(written, [KEY]) == (token, True)


@given(tokens)
def test_a_former_key_is_honoured_and_a_foreign_one_is_not(token: Token) -> None:
    assert unseal(seal(token, OLD), [KEY, OLD]) == (token, True)
    assert unseal(seal(token, OLD), [KEY]) == (token, False)


@given(tokens, st.integers(0, LENGTH - 1), st.sampled_from("ABCxyz019-_"))
def test_no_character_of_a_token_can_be_changed(token: Token, place: int, character: str) -> None:
    written = seal(token, KEY)
    forged = written[:place] + character + written[place + 1 :]
    assert forged == written or not unseal(forged, [KEY])[1]


@given(st.text(max_size=80) | st.text("Aa0-_=\n", min_size=LENGTH, max_size=LENGTH))
def test_nonsense_is_no_token(written: str) -> None:
    assert not unseal(written, [KEY])[1]


def test_the_fingerprint_of_a_decision_changes_with_it() -> None:
    assert epoch_of("number.1") != epoch_of("number.2")
    assert epoch_of("") == bytes(4)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, None),
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, None),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, Reason.FOREIGN),
        ({"HTTP_SEC_FETCH_SITE": "none"}, Reason.FOREIGN),
        ({"HTTP_SEC_PURPOSE": "prefetch;prerender"}, Reason.PREFETCH),
        ({"HTTP_PURPOSE": "prefetch"}, Reason.PREFETCH),
        ({"HTTP_USER_AGENT": ""}, Reason.BOT),
        ({"HTTP_USER_AGENT": "Googlebot/2.1"}, Reason.BOT),
        ({"HTTP_USER_AGENT": "curl/8.9"}, Reason.BOT),
        ({"HTTP_ACCEPT_LANGUAGE": ""}, Reason.BOT),
    ],
)
def test_what_gives_a_request_away(headers: dict[str, str], reason: Reason | None) -> None:
    assert suspicion(BROWSER | headers, A_TOKEN, NOW + 5) == reason


def test_time_and_staff_give_an_offer_away() -> None:
    staff = Token(1, 1, NOW, b"12345678", staff=True)
    assert suspicion(BROWSER, staff, NOW) == Reason.STAFF
    assert suspicion(BROWSER, A_TOKEN, NOW + FOLLOWED_WITHIN) == Reason.STALE
    assert suspicion(BROWSER, A_TOKEN, NOW - 60) == Reason.STALE
    assert [late(A_TOKEN, NOW + age) for age in (SHOWN_WITHIN - 1, SHOWN_WITHIN)] == [False, True]
    assert [hasty(A_TOKEN, NOW + age) for age in (0.5, 1.0)] == [True, False]
