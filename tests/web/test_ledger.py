"""The ledger: every decision is written down before it counts, and nothing in it can be changed unseen."""

from __future__ import annotations

import json
import threading

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from support.client import Browser
from support.ledger import alter, records, whole

from cookieapp.consent.ledger.audit import Checkpoint
from cookieapp.consent.ledger.checks import Broken
from cookieapp.consent.ledger.entry import Entry
from cookieapp.consent.ledger.ledger import Ledger
from cookieapp.consent.ledger.models import ConsentHead, ConsentNotice, ConsentRecord
from cookieapp.consent.verifier import canonical, digest
from cookieapp.storage.stores import Stores


def decided(app: Flask, *choices: str) -> Browser:
    browser = Browser(app)
    for choice in choices:
        assert browser.decide(choice).status_code == 303
    return browser


def another(column: str) -> str:
    """Write in SQL what a column holds with its first letter changed."""
    return f"CASE substr({column}, 1, 1) WHEN 'A' THEN 'B' ELSE 'A' END || substr({column}, 2)"


def test_a_visit_writes_nothing_down(app: Flask, visitor: Browser) -> None:
    visitor.get("/")
    visitor.get("/consent")
    assert records(app) == []


def test_a_decision_says_what_was_granted_and_refused_in_which_words_and_how(
    app: Flask, visitor: Browser
) -> None:
    visitor.decide("save", "statistics")
    (record,) = records(app)
    content = json.loads(record.content)
    assert content["control"] == "save" and content["language"] == "en"
    answers = content["answers"]
    assert answers["statistics"]["granted"] and not answers["own-ads"]["granted"]
    assert {len(answer["hash"]) for answer in answers.values()} == {8}
    assert record.consent_id in visitor.cookies["consent"]
    assert content["account"] == ""


@pytest.mark.parametrize(
    ("choices", "control"),
    [
        (["accept_all"], "accept_all"),
        (["reject_all"], "reject_all"),
        (["save"], "save"),
        (["accept_all", "reject_all"], "withdrawal"),
    ],
)
def test_the_control_that_was_used_is_named(app: Flask, choices: list[str], control: str) -> None:
    decided(app, *choices)
    assert records(app)[-1].control == control


def test_neither_an_address_nor_a_user_agent_is_in_it(app: Flask) -> None:
    browser = Browser(app, User_Agent="Tellme/1.0")
    browser.decide("accept_all", headers={"X-Forwarded-For": "203.0.113.9"})
    with Stores.of(app).sql.session() as session:
        for table in (ConsentRecord, ConsentNotice):
            for row in session.execute(select(table.__table__)):
                assert (
                    "Tellme" not in str(row) and "203.0.113" not in str(row) and "127.0.0.1" not in str(row)
                )


def test_a_notice_is_kept_once_however_many_decide_on_it(app: Flask) -> None:
    for _ in range(3):
        decided(app, "accept_all")
    with Stores.of(app).sql.session() as session:
        assert len(list(session.scalars(select(ConsentNotice)))) == 1
    assert len({record.notice for record in records(app)}) == 1


def test_the_banner_is_kept_in_the_very_words_that_were_shown(app: Flask, visitor: Browser) -> None:
    page = visitor.get("/?lang=pl").text
    asked = [part.split('"')[0] for part in page.split('name="asked" value="')[1:]]
    visitor.post("/consent?lang=pl", {"choice": "accept_all", "notice": "banner", "asked": asked})
    with Stores.of(app).sql.session() as session:
        notice = json.loads(session.scalars(select(ConsentNotice)).one().content)
    assert notice["kind"] == "banner" and notice["language"] == "pl"
    for _, words in notice["words"]:
        for piece in words.split(": ", 1):
            assert piece.split("; ")[0][:40] in page
    assert ["button", "Odrzuć wszystkie"] in notice["words"]


def test_the_records_of_one_browser_and_of_all_form_chains(app: Flask) -> None:
    first, second = Browser(app), Browser(app)
    for browser, choice in ((first, "accept_all"), (second, "reject_all"), (first, "reject_all")):
        browser.decide(choice)
    one, two, three = (json.loads(record.content) for record in records(app))
    hashes = [record.hash for record in records(app)]
    assert (one["before"], two["before"], three["before"]) == ("", hashes[0], hashes[1])
    assert (one["previous"], two["previous"], three["previous"]) == ("", "", hashes[0])
    assert (one["number"], two["number"], three["number"]) == (1, 1, 2)
    assert whole(app) == Checkpoint(3, hashes[2])


def test_decisions_made_at_the_same_moment_do_not_fork_the_chain(app: Flask, visitor: Browser) -> None:
    visitor.decide("reject_all")
    browsers = []
    for _ in range(6):
        browsers.append(Browser(app))
        browsers[-1].keep("consent", visitor.cookies["consent"])
    threads = [threading.Thread(target=browser.decide, args=("accept_all",)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [record.number for record in records(app)] == list(range(1, 8))
    assert len({record.consent_id for record in records(app)}) == 1
    assert whole(app).length == 7


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_records SET control = 'accept_all'",
        "DELETE FROM consent_records",
        "UPDATE consent_notices SET content = '{}'",
        "DELETE FROM consent_texts",
    ],
)
def test_the_database_itself_refuses_to_alter_it(app: Flask, statement: str) -> None:
    decided(app, "reject_all")
    with pytest.raises(DBAPIError, match="append-only"), Stores.of(app).sql.engine.begin() as connection:
        connection.execute(text(statement))
    assert whole(app).length == 1


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE consent_records SET control = 'accept_all' WHERE seq = 2", "record 2"),
        ("UPDATE consent_records SET content = replace(content, 'false', 'true') WHERE seq = 2", "record 2"),
        ("UPDATE consent_records SET consent_id = 'AAAAAAAAAAAAAAAAAAAAAA' WHERE seq = 2", "record 2"),
        ("UPDATE consent_records SET decided_at = '2020-01-01 00:00:00+00:00' WHERE seq = 3", "record 3"),
        ("UPDATE consent_records SET hash = 'x' || substr(hash, 2) WHERE seq = 1", "record 1"),
        (f"UPDATE consent_records SET signature = {another('signature')} WHERE seq = 3", "record 3"),
        ("DELETE FROM consent_records WHERE seq = 2", "record 2"),
        ("DELETE FROM consent_records WHERE seq = 3", "record 3"),
        ("DELETE FROM consent_records", "record 1"),
        ("DELETE FROM consent_head", "consent_head"),
        ("UPDATE consent_notices SET content = replace(content, 'Accept', 'Refuse')", "notice"),
        ("DELETE FROM consent_notices", "record 1"),
        ("UPDATE consent_texts SET content = replace(content, 'Counts', 'Sells')", "record 1"),
        ("DELETE FROM consent_texts", "record 1"),
        ("UPDATE consent_head SET length = 2", "record 3"),
        (f"UPDATE consent_head SET hash = {another('hash')}", "consent_head"),
        (f"UPDATE consent_keys SET public = {another('public')}", "key"),
    ],
)
def test_a_row_altered_by_hand_is_found_and_named(app: Flask, statement: str, where: str) -> None:
    for _ in range(3):
        decided(app, "reject_all")
    alter(app, statement)
    with pytest.raises(Broken) as found:
        whole(app)
    assert found.value.record.startswith(where)


def test_a_record_that_somebody_computes_anew_lacks_the_signature(app: Flask) -> None:
    decided(app, "reject_all", "accept_all")
    record = records(app)[-1]
    content = json.loads(record.content)
    content["answers"]["statistics"]["granted"] = False
    forged = canonical(content).decode()
    alter(
        app, "UPDATE consent_records SET content = :c, hash = :h WHERE seq = 2", c=forged, h=digest(content)
    )
    alter(app, "UPDATE consent_head SET hash = :h", h=digest(content))
    with pytest.raises(Broken, match=r"record 2 .*signature"):
        whole(app)


def test_a_tail_that_was_cut_off_with_its_head_is_found_by_an_earlier_checkpoint(app: Flask) -> None:
    decided(app, "reject_all", "accept_all", "reject_all")
    checkpoint = whole(app)
    kept = records(app)[1].hash
    alter(app, "DELETE FROM consent_records WHERE seq = 3")
    alter(app, "UPDATE consent_head SET length = 2, hash = :h", h=kept)
    assert whole(app).length == 2
    with pytest.raises(Broken, match="3 records before"):
        whole(app, checkpoint)


def test_a_ledger_longer_than_a_page_of_reading_is_checked_to_its_end(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cookieapp.consent.ledger.audit.AT_ONCE", 2)
    for _ in range(5):
        decided(app, "reject_all")
    assert whole(app).length == 5
    alter(app, "UPDATE consent_records SET control = 'save' WHERE seq = 5")
    with pytest.raises(Broken, match="record 5"):
        whole(app)


def test_the_command_names_the_broken_record_and_fails(app: Flask) -> None:
    decided(app, "reject_all")
    runner = app.test_cli_runner()
    good = runner.invoke(args=["consent", "verify"])
    assert good.exit_code == 0 and "whole: 1 record." in good.output
    checkpoint = good.output.split("checkpoint ")[1].strip()
    assert runner.invoke(args=["consent", "verify", "--expect", checkpoint]).exit_code == 0
    alter(app, "UPDATE consent_records SET control = 'accept_all'")
    bad = runner.invoke(args=["consent", "verify"])
    assert bad.exit_code == 1 and "record 1 " in bad.output
    assert runner.invoke(args=["consent", "verify", "--expect", "nonsense"]).exit_code == 2


def test_the_same_entry_written_twice_counts_once(app: Flask) -> None:
    entry = Entry("A" * 22, 1_795_400_000, "reject_all", None, "en", False, {})
    book: Ledger = app.extensions["cookieapp.ledger"]
    book.append(entry)
    book.append(entry)
    assert len(records(app)) == 1
    with Stores.of(app).sql.session() as session:
        assert session.scalars(select(ConsentHead)).one().length == 1
