"""Advertisements of an earlier version become campaigns, and none is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from cookieapp.advertising.models import Campaign
from cookieapp.storage.migrate import upgrade
from cookieapp.storage.sql import Sql

BEFORE = "0011"
OLD = (
    ("one", "Acme", "Acme", {"pl": "Pierwsza", "en": "First"}, {"pl": "", "en": ""}, "/a", ["chat"], 7, True),
    (
        "two",
        "Acme",
        "Acme",
        {"pl": "Druga", "en": "Second"},
        {"en": "Text"},
        "https://b.example",
        [],
        2,
        False,
    ),
    ("three", "Acme", "Somebody else", {"en": "Third " + "x" * 200}, {}, "/c", ["quality"], 5, True),
)


@pytest.fixture
def old(tmp_path: Path) -> str:
    """A database of before, with three advertisements."""
    url = f"sqlite:///{tmp_path}/old.sqlite3"
    upgrade(url, BEFORE)
    engine = create_engine(url)
    names = ("id", "advertiser", "payer", "headline", "text", "landing", "topics", "priority", "active")
    statement = f"INSERT INTO advertisements ({', '.join(names)}) VALUES (:{', :'.join(names)})"
    with engine.begin() as connection:
        for row in OLD:
            values = [json.dumps(value) if isinstance(value, dict | list) else value for value in row]
            connection.execute(text(statement), dict(zip(names, values, strict=True)))
    engine.dispose()
    return url


def test_each_is_a_campaign_of_its_advertiser_with_its_words_and_its_state(old: str) -> None:
    upgrade(old)
    upgrade(old)  # once more does no harm
    sql = Sql(old)
    try:
        with sql.session() as session:
            campaigns = {one.id: one for one in session.scalars(select(Campaign)).unique()}
    finally:
        sql.close()
    assert campaigns.keys() == {row[0] for row in OLD}
    for name, advertiser, payer, headline, words, landing, topics, priority, active in OLD:
        one = campaigns[name]
        assert (one.advertiser.legal_name, one.advertiser.payer) == (advertiser, payer)
        assert (one.status, one.priority, one.topics) == ("live" if active else "paused", priority, topics)
        (creative,) = one.creatives
        assert (creative.headline, creative.text, creative.landing) == (headline, words, landing)
        assert len(one.name) <= 120
    assert (
        campaigns["one"].advertiser_id == campaigns["two"].advertiser_id != campaigns["three"].advertiser_id
    )
