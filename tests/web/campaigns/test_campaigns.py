"""Operators keep advertisers and campaigns: nothing wrong gets in, nothing is lost, all is written down."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from support.campaigns import CAMPAIGN, CREATIVE, HOME, one, sent, trail
from support.client import Browser

from cookieapp.accounts.entrance import fresh
from cookieapp.accounts.sessions import identity
from cookieapp.advertising.models import Advertiser, Campaign
from cookieapp.web.spreadsheets import as_csv


def test_a_campaign_runs_on_the_days_that_were_said(app: Flask, olive: Browser, campaign: Campaign) -> None:
    assert (campaign.starts, campaign.ends) == (
        datetime(2027, 3, 1, tzinfo=UTC),
        datetime(2027, 3, 31, tzinfo=UTC),
    )
    assert (campaign.budget, campaign.cap, campaign.topics, campaign.keywords) == (
        1000,
        3,
        ["chat"],
        ["erlang", "queue"],
    )
    assert "nothing to show yet" in olive.get(f"{HOME}/campaign?id={campaign.id}").text
    paused = sent(
        olive,
        f"{HOME}/campaign",
        {**CAMPAIGN, "id": campaign.id, "status": "paused"},
        f"{HOME}/campaign?id={campaign.id}",
    )
    assert paused.status_code == 303
    assert trail(app)[0] == ("campaign.changed", {"status": "live"}, {"status": "paused"})
    assert one(app, Campaign, id=campaign.id).starts == campaign.starts


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": " "}, "give the campaign a name"),
        ({"name": "x" * 121}, "too long"),
        ({"priority": "11"}, "from 1 to 10"),
        ({"priority": "0"}, "from 1 to 10"),
        ({"priority": ""}, "whole number"),
        ({"budget": "0"}, "from 1 to 1000000000"),
        ({"budget": "-1"}, "not a whole number"),
        ({"budget": "9" * 40}, "not a whole number"),
        ({"cap": "\u00b2"}, "not a whole number"),
        ({"ends": "2027-02-28"}, "before the first"),
        ({"ends": "9999-12-31"}, "too far away"),
        ({"starts": "", "ends": "2026-11-01"}, "without a first day it begins today"),
        ({"keywords": ",".join(map(str, range(51)))}, "at most 50 words"),
        ({"without": "x" * 41}, "at most 40 characters"),
        ({"starts": "yesterday"}, "not a day"),
        ({"status": "gone"}, "choose one of the list"),
        ({"advertiser": "nobody"}, "choose one of the list"),
        ({"topics": ["health"]}, "choose from the list"),
    ],
)
def test_a_campaign_that_cannot_be_is_refused_with_words(
    app: Flask, olive: Browser, wrong: dict[str, str], words: str
) -> None:
    response = sent(olive, f"{HOME}/campaign", {**CAMPAIGN, **wrong})
    assert response.status_code == 422
    assert words in response.text
    assert trail(app) == []


def test_two_operators_at_one_form_lose_nothing(app: Flask, olive: Browser, campaign: Campaign) -> None:
    form_on = f"{HOME}/campaign?id={campaign.id}"
    stale = re.search(r'name="seen" value="([^"]*)"', olive.get(form_on).text)
    assert stale
    assert (
        sent(
            olive, f"{HOME}/campaign", {**CAMPAIGN, "id": campaign.id, "budget": "7777"}, form_on
        ).status_code
        == 303
    )
    late = {**CAMPAIGN, "id": campaign.id, "name": "Mine", "seen": stale[1]}
    told = olive.submit(f"{HOME}/campaign", late, form_on=form_on)
    assert told.status_code == 409
    assert "Somebody else has saved a change" in told.text
    assert "7777" in told.text and 'value="Mine"' in told.text
    assert one(app, Campaign, id=campaign.id).budget == 7777
    again = re.search(r'name="seen" value="([^"]*)"', told.text)
    assert again
    assert olive.submit(f"{HOME}/campaign", {**late, "seen": again[1]}, form_on=form_on).status_code == 303
    assert trail(app)[0][0] == "campaign.changed"


def test_an_advertiser_stays_while_it_has_campaigns(app: Flask, olive: Browser, campaign: Campaign) -> None:
    form = {"legal_name": "=Acme & Sons", "address": "Warszawa", "payer": ""}
    assert sent(olive, f"{HOME}/advertiser", form).status_code == 303
    made = one(app, Advertiser, legal_name="=Acme & Sons")
    assert made.payer == "=Acme & Sons"
    refused = olive.submit(
        f"{HOME}/advertiser/delete", {"id": "operator"}, form_on=f"{HOME}/advertiser?id=operator"
    )
    assert refused.location.endswith("notice=busy")
    assert "so it stays" in olive.get(refused.location).text
    gone = olive.submit(
        f"{HOME}/advertiser/delete", {"id": made.id}, form_on=f"{HOME}/advertiser?id={made.id}"
    )
    assert gone.status_code == 303
    assert one(app, Advertiser, id=made.id) is None
    assert [act for act, _, _ in trail(app)] == [
        "advertiser.deleted",
        "advertiser.created",
        "campaign.created",
    ]


def test_deleting_asks_again_who_is_there(
    olive: Browser, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = identity.now
    monkeypatch.setattr(fresh, "now", lambda: plain() + 400)
    asked = olive.submit(f"{HOME}/advertiser/delete", {"id": "operator"}, form_on=f"{HOME}/advertiser")
    assert asked.location.startswith("/account/confirm")


@pytest.mark.parametrize(
    "path",
    [
        "campaign?id=none",
        "creative?id=99999999999",
        "creative?id=-1",
        "creative?campaign=none",
        "report.csv",
    ],
)
def test_what_is_not_there_is_not_found(olive: Browser, path: str) -> None:
    assert olive.get(f"{HOME}/{path}").status_code == 404


def test_without_a_token_nothing_is_changed(
    app: Flask, olive: Browser, alice: Browser, campaign: Campaign
) -> None:
    forms = (
        "campaign creative advertiser place campaign/state campaign/delete advertiser/delete creative/delete"
    )
    for act in forms.split():
        data = {**CAMPAIGN, **CREATIVE, "legal_name": "x", "address": "x", "campaign": campaign.id, "id": ""}
        assert olive.post(f"{HOME}/{act}", data).status_code in (403, 422)
        assert alice.post(f"{HOME}/{act}", data).status_code in (403, 404)
        assert Browser(app).post(f"{HOME}/{act}", data).status_code in (303, 403, 404)
    assert len(trail(app)) == 1


def test_a_table_program_takes_nothing_for_a_formula() -> None:
    body = as_csv(("a", "b"), [("=cmd|' /C calc'!A0", 1), ("@x", -2), ("plain", 3)]).decode("utf-8-sig")
    assert body.splitlines() == ["a,b", "'=cmd|' /C calc'!A0,1", "'@x,-2", "plain,3"]
