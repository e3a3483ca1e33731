"""A campaign has creatives in words, which lead somewhere safe and stay while the books need them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from support.campaigns import CREATIVE, HOME, one, sent, trail
from support.client import Browser

from cookieapp.advertising.models import Campaign, Creative, Showing
from cookieapp.storage.stores import Stores


@pytest.mark.parametrize(
    "landing",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/\\evil.example",
        "http://plain.example",
        "https://me@evil.example/",
        "https://evil.example\\@good.example",
        "/a b",
        "",
        "https://x.example/" + "y" * 500,
    ],
)
def test_an_advertisement_leads_nowhere_it_should_not(
    app: Flask, olive: Browser, campaign: Campaign, landing: str
) -> None:
    response = sent(
        olive,
        f"{HOME}/creative",
        {**CREATIVE, "campaign": campaign.id, "landing": landing},
        f"{HOME}/creative?campaign={campaign.id}",
    )
    assert response.status_code == 422
    assert "landing address is a path" in response.text
    assert one(app, Creative, campaign_id=campaign.id) is None


def test_a_campaign_has_as_many_creatives_as_one_likes(
    app: Flask, olive: Browser, campaign: Campaign
) -> None:
    form_on = f"{HOME}/creative?campaign={campaign.id}"
    hostile = "<script>alert(1)</script>"
    for headline in ("The first", hostile):
        added = sent(
            olive, f"{HOME}/creative", {**CREATIVE, "campaign": campaign.id, "headline_en": headline}, form_on
        )
        assert added.status_code == 303, added.text
    page = olive.get(added.location).text
    assert "The first" in page
    assert "&lt;script&gt;" in page and hostile not in page
    creative = one(app, Creative, campaign_id=campaign.id)
    assert creative.text == {"de": "Ein Satz."}
    changed = sent(
        olive,
        f"{HOME}/creative",
        {**CREATIVE, "id": creative.id, "campaign": campaign.id, "active": ""},
        f"{HOME}/creative?id={creative.id}",
    )
    assert changed.status_code == 303
    assert trail(app)[0][1:] == (
        {"active": True, "headline_en": hostile},
        {"active": False, "headline_en": "A headline of ours"},
    )
    assert "out of use" in olive.get(changed.location).text


def test_a_creative_that_was_shown_is_kept_for_the_books(
    app: Flask, olive: Browser, campaign: Campaign
) -> None:
    form_on = f"{HOME}/creative?campaign={campaign.id}"
    assert sent(olive, f"{HOME}/creative", {**CREATIVE, "campaign": campaign.id}, form_on).status_code == 303
    creative = one(app, Creative, campaign_id=campaign.id)
    row = Showing(
        hour=datetime.now(UTC),
        campaign_id=campaign.id,
        creative_id=creative.id,
        place=1,
        personal=False,
        shown=3,
        clicked=1,
    )
    with Stores.of(app).sql.session() as session:
        session.add(row)
    delete = {"id": str(creative.id)}
    form_on = f"{HOME}/creative?id={creative.id}"
    kept = olive.submit(f"{HOME}/creative/delete", delete, form_on=form_on)
    assert "the books need it" in olive.get(kept.location).text
    report = olive.get(f"{HOME}/report.csv?id={campaign.id}")
    assert report.text.splitlines()[1].endswith(",3,1")
    with Stores.of(app).sql.session() as session:
        session.delete(session.get(Showing, row.id))
    assert olive.submit(f"{HOME}/creative/delete", delete, form_on=form_on).status_code == 303
    assert one(app, Creative, campaign_id=campaign.id) is None
