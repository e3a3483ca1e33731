"""What operators do in the console takes effect, is asked for twice where it hurts, and is written down."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from support.cast import ALICE, BOB
from support.client import Browser
from support.ledger import alter, records

from cookieapp.accounts.entrance import fresh
from cookieapp.accounts.people.directory import Directory
from cookieapp.accounts.sessions import identity
from cookieapp.operator.paging import Paging
from cookieapp.operator.shares import Share
from cookieapp.operator.trail import Trail, record
from cookieapp.operator.words import CHORES
from cookieapp.storage.chores import chores
from cookieapp.storage.stores import Stores


def acts(app: Flask) -> list[str]:
    return [entry.act for entry in Trail(Stores.of(app).sql).page(Paging())[0]]


def test_disabling_an_account_ends_its_sessions_and_is_written_down(
    app: Flask, olive: Browser, alice: Browser
) -> None:
    user = Directory(Stores.of(app).sql).find(ALICE)
    assert user
    assert olive.submit("/operator/users", {"act": "disable", "user": user.id}).status_code == 303
    assert alice.get("/account").status_code == 303
    assert acts(app) == ["user.disabled"]
    assert olive.submit("/operator/users", {"act": "enable", "user": user.id}).status_code == 303
    assert acts(app) == ["user.enabled", "user.disabled"]
    assert ALICE not in "".join(
        str((e.subject, e.before, e.after)) for e in Trail(Stores.of(app).sql).page(Paging())[0]
    )


def test_accounts_are_found_by_a_part_of_their_address(olive: Browser, bob: Browser) -> None:
    page = olive.get("/operator/users?q=bob").text
    assert BOB in page
    assert ALICE not in page
    assert "There is no such account" in olive.get("/operator/users?q=%25").text


def test_what_was_done_to_an_account_is_said(olive: Browser, bob: Browser, app: Flask) -> None:
    user = Directory(Stores.of(app).sql).find(BOB)
    assert user
    done = olive.submit("/operator/users", {"act": "end", "user": user.id, "q": "bob"})
    page = olive.get(done.location).text
    assert "All sessions of the account have ended" in page
    assert BOB in page and ALICE not in page


@pytest.mark.parametrize("act", ["disable", "role"])
def test_nobody_locks_themselves_out(app: Flask, olive: Browser, act: str) -> None:
    user = Directory(Stores.of(app).sql).find("olive@example.com")
    assert user
    done = olive.submit("/operator/users", {"act": act, "role": "user", "user": user.id})
    assert "This is your own account" in olive.get(done.location).text
    assert acts(app) == []


def test_what_changes_accounts_asks_again_who_is_there(
    app: Flask, olive: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = identity.now
    monkeypatch.setattr(fresh, "now", lambda: plain() + 400)
    response = olive.submit("/operator/users", {"act": "disable", "user": "x"})
    assert response.status_code == 303
    assert response.location.startswith("/account/confirm")
    assert acts(app) == []


def test_decisions_are_shown_as_numbers_and_found_by_their_number(app: Flask, olive: Browser) -> None:
    visitor = Browser(app)
    visitor.decide("reject_all")
    page = olive.get("/operator/consent").text
    assert "everything rejected" in page
    assert '100% <span class="quiet">(21%–100%)</span>' in page
    number = visitor.cookies["consent"].split(".")[2]
    assert "1 decision" in olive.get(f"/operator/ledger?number={number}").text
    assert "No decision has this number" in olive.get("/operator/ledger?number=%27OR%201").text


def test_the_ledger_says_whether_a_chain_is_whole(app: Flask, olive: Browser) -> None:
    visitor = Browser(app)
    for choice in ("accept_all", "reject_all", "accept_all"):
        visitor.decide(choice)
    number = visitor.cookies["consent"].split(".")[2]
    assert "The chain is whole" in olive.get(f"/operator/ledger?number={number}").text
    alter(app, "UPDATE consent_records SET content = replace(content, 'false', 'true') WHERE number = 2")
    page = olive.get(f"/operator/ledger?number={number}").text
    assert "The chain is broken" in page
    assert records(app)[1].id in page


def test_the_ledger_finds_the_decision_of_a_receipt_and_says_whether_it_holds(
    app: Flask, olive: Browser
) -> None:
    visitor = Browser(app)
    for choice in ("accept_all", "reject_all"):
        visitor.decide(choice)
    record = records(app)[0]
    receipt = visitor.get(f"/consent/receipts/{record.id}.json").text
    found = olive.submit("/operator/ledger", {"receipt": receipt})
    assert found.status_code == 303
    page = olive.get(found.location).text
    assert "This receipt is genuine" in page and "2 decisions" in page
    assert page.count("the one you looked for") == 1
    forged = olive.submit("/operator/ledger", {"receipt": receipt.replace("true", "false")})
    assert forged.status_code == 422
    assert "This receipt does not hold" in forged.text and record.id in forged.text
    for nonsense in ("", "{}", "[" * 3_000, '{"record_id": ["x"]}', "x" * 61_000):
        assert olive.submit("/operator/ledger", {"receipt": nonsense}).status_code == 422
    assert olive.submit("/operator/ledger", {"receipt": record.id}).location.endswith(record.id)
    assert olive.post("/operator/ledger", {"receipt": receipt}).status_code == 403


@pytest.mark.parametrize(("part", "whole", "least", "most"), [(0, 10, 0, 0.2775), (5, 10, 0.2366, 0.7634)])
def test_a_share_says_how_sure_it_is(part: int, whole: int, least: float, most: float) -> None:
    """The figures are those of Wilson's interval in the books (Newcombe 1998)."""
    assert Share(part, whole).interval == pytest.approx((least, most), abs=1e-4)
    assert Share(0, 0).interval == (0.0, 1.0)


@pytest.mark.parametrize(
    "path", ["/operator/health", "/operator/runs", "/operator/advertising", "/operator/users"]
)
def test_every_room_opens(olive: Browser, path: str) -> None:
    assert olive.get(path).status_code == 200


def test_the_trail_is_told_in_the_words_of_the_forms(app: Flask, olive: Browser) -> None:
    before = {"disabled": False, "status": "draft", "text_de": "", "topics": ["chat", "jobs"], "odd": 7}
    after = {"disabled": True, "status": "live", "text_de": "Hallo", "topics": [], "cap_window": 86_400}
    with Stores.of(app).sql.session() as session:
        record(session, "campaign.changed", "campaign:1", before, after, actor_id="1", actor="Olive")
    page = re.sub(r"<[^>]+>", "", olive.get("/operator/trail?lang=en").text)
    for words in (
        "Account disabled: no",
        "State: draft",
        "Text – Deutsch: –",
        "Topics: chat, jobs",
        "odd: 7",
    ):
        assert words in page
    for words in ("Account disabled: yes", "State: live", "Text – Deutsch: Hallo", "The cap is for: a day"):
        assert words in page


def test_runs_of_housekeeping_are_told_in_the_language_of_the_page(app: Flask, olive: Browser) -> None:
    with app.app_context():
        runs = chores().runs
        began = datetime.now(UTC)
        for outcome in ("3 letters sent", "2026-11-01: 12 views in 4 visits; failed: OSError", "odd one"):
            runs.end(runs.begin("letters", began), began, outcome)
            assert set(chores().names) <= set(CHORES)
    page = olive.get("/operator/runs?lang=pl").text
    assert "wysłane wiadomości: 3" in page
    assert "2026-11-01: wyświetlenia 12, wizyty 4" in page
    assert "nie udało się: OSError" in page
    assert "odd one" in page
