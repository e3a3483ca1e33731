"""A challenge is good once, for five minutes, for its purpose."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cookieapp.accounts.factors.challenge import LIFE, Challenges
from cookieapp.storage.redis import Redis


def test_each_is_good_once_for_its_purpose_and_binding(redis: Redis) -> None:
    made = Challenges(redis, [b"k" * 64], 1000.0).make("login", "")
    again = Challenges(redis, [b"k" * 64], 1001.0)
    assert not again.accept("confirm", "", made)
    assert not again.accept("login", "x", made)
    assert again.accept("login", "", made)
    assert not again.accept("login", "", made)


def test_it_lives_for_five_minutes(redis: Redis) -> None:
    made = Challenges(redis, [b"k" * 64], 1000.0).make("login", "")
    assert not Challenges(redis, [b"k" * 64], 1000.0 + LIFE).accept("login", "", made)


def test_it_survives_a_rotation_of_the_key(redis: Redis) -> None:
    made = Challenges(redis, [b"k" * 64], 1000.0).make("login", "")
    assert Challenges(redis, [b"n" * 64, b"k" * 64], 1000.0).accept("login", "", made)


@given(st.binary(max_size=64))
def test_nothing_else_is_one(redis_url: str, made: bytes) -> None:
    assert not Challenges(Redis(redis_url), [b"k" * 64], 1000.0).accept("login", "", made)
