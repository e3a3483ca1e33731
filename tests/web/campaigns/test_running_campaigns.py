"""A campaign is started, paused and deleted; it says how it stands, and its forms keep what was written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from support.campaigns import CAMPAIGN, CREATIVE, HOME, one, sent, trail
from support.client import Browser

from cookieapp.advertising.models import Advertiser, Campaign, Creative, Place
from cookieapp.operator.advertising.forms import CampaignForm
from cookieapp.operator.advertising.standing import Standing
from cookieapp.storage.unavailable import Unavailable


def test_a_campaign_is_paused_and_resumed_with_one_press(
    app: Flask, olive: Browser, campaign: Campaign
) -> None:
    page = f"{HOME}/campaign?id={campaign.id}"
    for status, said in (("paused", "Paused."), ("live", "It runs.")):
        done = olive.submit(f"{HOME}/campaign/state", {"id": campaign.id, "status": status}, form_on=page)
        assert said in olive.get(done.location).text
        assert one(app, Campaign, id=campaign.id).status == status
    assert trail(app)[0] == ("campaign.changed", {"status": "paused"}, {"status": "live"})
    gone = {"id": campaign.id, "status": "gone"}
    assert olive.submit(f"{HOME}/campaign/state", gone, form_on=page).status_code == 400


def test_a_campaign_with_nothing_to_show_can_be_deleted(
    app: Flask, olive: Browser, campaign: Campaign
) -> None:
    page = f"{HOME}/campaign?id={campaign.id}"
    form_on = f"{HOME}/creative?campaign={campaign.id}"
    assert sent(olive, f"{HOME}/creative", {**CREATIVE, "campaign": campaign.id}, form_on).status_code == 303
    delete = {"id": campaign.id}
    kept = olive.submit(f"{HOME}/campaign/delete", delete, form_on=page)
    assert "so it stays" in olive.get(kept.location).text
    creative = {"id": one(app, Creative, campaign_id=campaign.id).id}
    assert olive.submit(f"{HOME}/creative/delete", creative, form_on=page).status_code == 303
    assert olive.submit(f"{HOME}/campaign/delete", delete, form_on=page).status_code == 303
    assert one(app, Campaign, id=campaign.id) is None
    assert trail(app)[0][0] == "campaign.deleted"


def test_what_a_form_belongs_to_may_be_deleted_meanwhile(
    app: Flask, olive: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = {"legal_name": "Acme", "address": "Warszawa", "payer": ""}
    assert sent(olive, f"{HOME}/advertiser", words).status_code == 303
    acme = one(app, Advertiser, legal_name="Acme")
    plain = CampaignForm.fill

    def beaten(form: CampaignForm, campaign: Campaign, now: datetime) -> None:
        plain(form, campaign, now)
        campaign.advertiser_id = "gone"

    monkeypatch.setattr(CampaignForm, "fill", beaten)
    response = sent(olive, f"{HOME}/campaign", {**CAMPAIGN, "advertiser": acme.id})
    assert response.status_code == 409
    assert "has been deleted meanwhile" in response.text and 'value="A new one"' in response.text


def test_nothing_that_was_written_is_lost_while_the_database_is_locked(
    app: Flask, olive: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(form: CampaignForm, campaign: Campaign, now: datetime) -> None:
        raise Unavailable("sql", "locked")

    monkeypatch.setattr(CampaignForm, "fill", locked)
    response = sent(olive, f"{HOME}/campaign", CAMPAIGN)
    assert response.status_code == 503
    assert "The database does not answer" in response.text and 'value="A new one"' in response.text
    assert trail(app) == []


def test_a_campaign_says_why_it_is_not_shown() -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    day = timedelta(days=1)
    creative = Creative(size="300x250", active=True)
    facts: dict[str, Any] = {"status": "live", "starts": now - day, "creatives": [creative]}

    def hindrance(shown: int = 0, sizes: tuple[str, ...] = ("300x250",), **more: Any) -> str | None:
        campaign = Campaign(**{**facts, **more})
        return Standing.of(campaign, (shown, 0), sizes, now).hindrance

    assert hindrance() is None
    assert hindrance(status="paused", ends=now) is None
    assert hindrance(ends=now) == "over"
    assert hindrance(starts=now + day) == "early"
    assert hindrance(creatives=[]) == "empty"
    assert hindrance(creatives=[Creative(size="300x250", active=False)]) == "empty"
    assert hindrance(sizes=("native",)) == "no place"
    assert hindrance(10, budget=10, ends=now + day) == "spent"
    assert Standing.of(Campaign(**facts, budget=10, ends=now + day), (4, 1), (), now).due == 5


def test_a_place_is_taken_out_of_use(app: Flask, olive: Browser) -> None:
    assert b'class="aside-note"' in Browser(app).get("/").data
    place = one(app, Place, name="home")
    for active in ("no", "no", "yes"):
        form = {"id": place.id, "active": active}
        assert olive.submit(f"{HOME}/place", form, form_on=HOME).status_code == 303
        assert (b'class="aside-note"' in Browser(app).get("/").data) is (active == "yes")
    assert [after for _, _, after in trail(app)] == [{"active": True}, {"active": False}]
