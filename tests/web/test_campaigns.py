"""Operators keep advertisers, campaigns and creatives: nothing wrong gets in, nothing is lost, all is written down."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from support.client import Browser
from werkzeug.datastructures import FileStorage

from cookieapp.accounts.sessions import identity
from cookieapp.advertising.models import Advertiser, Campaign, Creative, Showing
from cookieapp.operator.paging import Paging
from cookieapp.operator.trail import Trail
from cookieapp.storage.stores import Stores
from cookieapp.web.spreadsheets import as_csv

HOME = "/operator/advertising"
CAMPAIGN = {
    "name": "A new one",
    "advertiser": "operator",
    "status": "live",
    "starts": "2027-03-01",
    "ends": "2027-03-30",
    "priority": "5",
    "budget": "1000",
    "cap": "3",
    "cap_window": "86400",
    "topics": ["chat"],
    "keywords": "Erlang, queue ,",
    "without": "",
}
CREATIVE = {
    "size": "native",
    "landing": "/articles/honest-queues",
    "active": "1",
    "headline_pl": "Nagłówek",
    "headline_en": "A headline of ours",
    "text_de": "Ein Satz.",
}


def trail(app: Flask) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    return [(one.act, one.before, one.after) for one in Trail(Stores.of(app).sql).page(Paging())[0]]


def one(app: Flask, table: Any, **wanted: str) -> Any:
    with Stores.of(app).sql.session() as session:
        return session.query(table).filter_by(**wanted).order_by(table.id.desc()).first()


def sent(browser: Browser, path: str, data: dict[str, Any], form_on: str = "") -> Any:
    """Open a form, fill it in and send it."""
    opened = browser.get(form_on or path)
    seen = re.search(r'name="seen" value="([^"]*)"', opened.text)
    token = re.search(r'name="csrf_token" value="([^"]+)"', opened.text)
    assert token
    hidden = {"csrf_token": token[1], **({"seen": seen[1]} if seen else {})}
    return browser.post(path, {**hidden, **data})


@pytest.fixture
def campaign(app: Flask, olive: Browser) -> Campaign:
    """One campaign that Olive has made."""
    assert sent(olive, f"{HOME}/campaign", CAMPAIGN).status_code == 303
    made: Campaign = one(app, Campaign, name="A new one")
    return made


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 250), **more: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "#8d7695").save(file, kind, **more)
    return file.getvalue()


def upload(body: bytes, name: str = "a.png") -> FileStorage:
    return FileStorage(io.BytesIO(body), name, "picture", "image/png")


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


def test_a_picture_is_made_anew_and_served_as_what_it_is(
    app: Flask, olive: Browser, campaign: Campaign
) -> None:
    hidden = b"<script>alert(1)</script>"
    exif = Image.Exif()
    exif[0x010E] = hidden.decode()
    body = picture("JPEG", exif=exif) + hidden
    assert hidden in body[:400] and body.endswith(hidden)
    form = {**CREATIVE, "campaign": campaign.id, "size": "300x250", "alt_pl": "Kolor", "alt_en": "A colour"}
    form_on = f"{HOME}/creative?campaign={campaign.id}"
    added = sent(olive, f"{HOME}/creative", {**form, "picture": upload(body, "../../x.php")}, form_on)
    assert added.status_code == 303, added.text
    name = one(app, Creative, campaign_id=campaign.id).picture_name
    assert re.fullmatch(r"[0-9a-f]{20}\.jpg", name)
    served = Browser(app).get(f"/offers/pictures/{name}")
    assert (served.status_code, served.headers["Content-Type"]) == (200, "image/jpeg")
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src" in served.headers["Content-Security-Policy"]
    assert hidden not in served.data
    assert Image.open(io.BytesIO(served.data)).size == (300, 250)
    assert name in olive.get(added.location).text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "needs a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not a picture that we take"),
        (picture("GIF"), "not a picture that we take"),
        (picture(size=(301, 250)), "measure exactly"),
        (picture()[:200], "not a picture that we take"),
        (picture("PNG", save_all=True, append_images=[Image.new("RGB", (300, 250), "red")]), "moves"),
        (picture("WEBP", save_all=True, append_images=[Image.new("RGB", (300, 250), "red")]), "moves"),
        (picture("PNG") + bytes(160 * 1024), "too large"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_refused(
    olive: Browser, campaign: Campaign, body: bytes, words: str
) -> None:
    form = {**CREATIVE, "campaign": campaign.id, "size": "300x250", "alt_pl": "Kolor", "alt_en": "A colour"}
    form_on = f"{HOME}/creative?campaign={campaign.id}"
    refused = sent(
        olive, f"{HOME}/creative", {**form, "picture": upload(body, "a.png" if body else "")}, form_on
    )
    assert refused.status_code == 422
    assert words in refused.text


def test_a_picture_may_be_larger_than_a_form(app: Flask, olive: Browser, campaign: Campaign) -> None:
    noise = Image.effect_noise((728, 90), 100)
    file = io.BytesIO()
    noise.save(file, "PNG", compress_level=0)
    body = file.getvalue() + bytes(20 * 1024)
    assert 64 * 1024 < len(body) < 150 * 1024
    form = {**CREATIVE, "campaign": campaign.id, "size": "728x90", "alt_pl": "Szum", "alt_en": "Noise"}
    form_on = f"{HOME}/creative?campaign={campaign.id}"
    assert sent(olive, f"{HOME}/creative", {**form, "picture": upload(body)}, form_on).status_code == 303
    assert olive.post(f"{HOME}/advertiser", {"legal_name": "x" * 70_000}).status_code == 413


def test_what_nobody_could_mean_is_cut_off_early(olive: Browser, campaign: Campaign) -> None:
    huge = sent(
        olive,
        f"{HOME}/creative",
        {**CREATIVE, "picture": upload(bytes(400_000))},
        f"{HOME}/creative?campaign={campaign.id}",
    )
    assert huge.status_code == 413


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


def test_deleting_asks_again_who_is_there(
    olive: Browser, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cookieapp.accounts.entrance import fresh

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
    for act in ("campaign", "creative", "advertiser", "advertiser/delete", "creative/delete"):
        data = {**CAMPAIGN, **CREATIVE, "legal_name": "x", "address": "x", "campaign": campaign.id, "id": ""}
        assert olive.post(f"{HOME}/{act}", data).status_code in (403, 422)
        assert alice.post(f"{HOME}/{act}", data).status_code in (403, 404)
        assert Browser(app).post(f"{HOME}/{act}", data).status_code in (303, 403, 404)
    assert len(trail(app)) == 1


def test_a_table_program_takes_nothing_for_a_formula() -> None:
    body = as_csv(("a", "b"), [("=cmd|' /C calc'!A0", 1), ("@x", -2), ("plain", 3)]).decode("utf-8-sig")
    assert body.splitlines() == ["a,b", "'=cmd|' /C calc'!A0,1", "'@x,-2", "plain,3"]
