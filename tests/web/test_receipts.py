"""Receipts: signed, complete, for their owner alone, and verifiable far from this site."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from support.cast import ALICE, PASSWORD, MakeApp
from support.client import Browser
from support.ledger import alter, records

from config import Config
from cookieapp.consent import verifier
from cookieapp.consent.evidence.words import PROBLEMS
from cookieapp.consent.verifier import verify
from cookieapp.storage.stores import Stores

MANDATORY = {
    "schema_version",
    "record_id",
    "pii_principal_id",
    "decision",
    "notice",
    "processing",
    "parties",
    "ledger",
    "proof",
}


def receipt_of(app: Flask, browser: Browser) -> str:
    response = browser.get(f"/consent/receipts/{records(app)[-1].id}.json")
    assert response.status_code == 200 and response.mimetype == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    return response.text


def keys(browser: Browser) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(browser.get("/.well-known/consent-keys.json").text)
    return answer


@pytest.fixture
def receipt(app: Flask, visitor: Browser) -> str:
    visitor.decide("save", "statistics")
    return receipt_of(app, visitor)


def test_a_receipt_has_the_fields_of_27560(receipt: str) -> None:
    said = json.loads(receipt)
    assert set(said) == MANDATORY
    assert {answer["state"] for answer in said["decision"]["answers"]} == {"consent given", "consent refused"}
    for processing in said["processing"]:
        for field in (
            "purpose",
            "lawful_basis",
            "pii_information",
            "pii_controllers",
            "storage_location",
            "jurisdiction",
            "recipient_third_parties",
            "withdrawal_method",
        ):
            assert field in processing
        assert all(item["retention_period"] for item in processing["pii_information"])
    assert said["notice"]["content"]["words"] and said["notice"]["language"] == "en"
    operator = said["parties"][0]
    assert operator["name"].startswith("Contact Center") and operator["contact"]["email"] is None
    assert said["decision"]["event_time"].endswith("Z")


def test_it_verifies(receipt: str, visitor: Browser) -> None:
    assert verify(receipt, keys(visitor)) == []


@pytest.mark.parametrize(
    ("before", "after", "part"),
    [
        ('"consent refused"', '"consent given  "', "decision"),
        ('"operator"', '"Operator"', "parties"),
        ('"lawful_basis": "consent"', '"lawful_basis": "consenT"', "processing"),
        ('"kind": "form"', '"kind": "Form"', "notice"),
        ('"seq": 1', '"seq": 2', "ledger"),
        ('"issued_at": "20', '"issued_at": "21', "signature"),
        ('"pii_principal_id": "', '"pii_principal_id": "X', "signature"),
        ('"algorithm": "Ed25519"', '"algorithm": "ed25519"', "signature"),
        ('"schema_version": "ISO', '"schema_version": "iso', "schema_version"),
        ("{", "{ ", "format"),
        ("}", "", "decision"),
        ('"consent refused"', '"consent refused', "decision"),
        ("\n", "\t", "format"),
    ],
)
def test_one_changed_byte_names_the_part_that_fails(
    receipt: str, visitor: Browser, before: str, after: str, part: str
) -> None:
    assert before in receipt
    changed = receipt.replace(before, after, 1)
    assert part in [finding.part for finding in verify(changed, keys(visitor))]


def test_no_changed_byte_goes_unnoticed(receipt: str, visitor: Browser) -> None:
    listed = keys(visitor)
    raw = receipt.encode()
    for place in (*range(0, len(raw), 211), len(raw) - 1):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        assert verify(changed, listed), f"byte {place} went unnoticed"


@pytest.mark.parametrize(
    "pasted", ["", "{}", "[]", "null", "[" * 5000, '{"proof": {"sections": 3}}', "\0", "é" * 9]
)
def test_nonsense_is_answered_and_never_raises(pasted: str) -> None:
    assert verify(pasted, {"keys": [{}]})
    assert verify(pasted, None)


def test_a_receipt_signed_by_somebody_elses_key_fails(receipt: str) -> None:
    said = json.loads(receipt)
    listed = {"keys": []}
    assert [finding.part for finding in verify(receipt, listed)] == ["key"]
    said["proof"]["key"] = "0" * 16
    assert verify(verifier.written(said), listed)


def test_after_a_rotation_old_receipts_pass_and_new_ones_are_signed_by_the_new_key(
    app: Flask, visitor: Browser, receipt: str
) -> None:
    answer = app.test_cli_runner().invoke(args=["consent", "rotate-key"])
    assert answer.exit_code == 0, answer.output
    listed = keys(visitor)
    assert len(listed["keys"]) == 2 and listed["keys"][0]["retired"] and not listed["keys"][1]["retired"]
    assert verify(receipt, listed) == []
    later = receipt_of(app, visitor)
    assert json.loads(later)["proof"]["key"] == listed["keys"][1]["id"] != json.loads(receipt)["proof"]["key"]
    assert verify(later, listed) == []
    visitor.decide("reject_all")
    assert app.test_cli_runner().invoke(args=["consent", "verify"]).exit_code == 0


def test_no_private_key_lies_open_in_the_database(app: Flask, receipt: str) -> None:
    with Stores.of(app).sql.engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT public, sealed FROM consent_keys").one()
    assert row.sealed != row.public and len(row.sealed) > 43


def test_a_key_of_somebody_else_in_the_database_is_found_and_signs_nothing(
    app: Flask, receipt: str, make_app: MakeApp
) -> None:
    alter(app, "UPDATE consent_keys SET sealed = 'A' || substr(sealed, 2)")
    afresh = make_app()  # the first one still has the key open
    bad = afresh.test_cli_runner().invoke(args=["consent", "verify"])
    assert bad.exit_code == 1 and "not sealed under this site's secret key" in bad.output
    visitor = Browser(afresh)
    visitor.decide("reject_all")
    assert len(keys(visitor)["keys"]) == 2
    assert afresh.test_cli_runner().invoke(args=["consent", "verify"]).exit_code == 0


def test_the_key_outlives_a_change_of_the_secret(make_app: MakeApp, config: Config) -> None:
    decided = Browser(make_app())
    decided.decide("reject_all")
    new, old = b"n" * 48, config.secret_key or b""
    Browser(make_app(replace(config, secret_key=new, secret_key_fallbacks=(old,)))).decide("reject_all")
    later = make_app(replace(config, secret_key=new))  # the old secret is forgotten
    assert later.test_cli_runner().invoke(args=["consent", "verify"]).exit_code == 0
    Browser(later).decide("reject_all")
    assert len(keys(Browser(later))["keys"]) == 1


def test_it_verifies_with_nothing_but_one_file(receipt: str, visitor: Browser, tmp_path: Path) -> None:
    shutil.copy(verifier.__file__, tmp_path / "verify_receipt.py")
    (tmp_path / "receipt.json").write_text(receipt, encoding="utf-8")
    (tmp_path / "broken.json").write_text(receipt.replace('"words": [', '"words": ', 1), encoding="utf-8")
    (tmp_path / "keys.json").write_text(json.dumps(keys(visitor)))
    (tmp_path / "altered.json").write_text(
        receipt.replace("consent given", "consent tiven"), encoding="utf-8"
    )
    code = (
        "import sys, runpy; sys.argv[1:] = sys.argv[1:];"
        "sys.modules.update(flask=None, sqlalchemy=None, cookieapp=None, socket=None);"
        "runpy.run_path('verify_receipt.py', run_name='__main__')"
    )

    def run(name: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, name, "keys.json"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    good, bad = run("receipt.json"), run("altered.json")
    assert good.returncode == 0 and good.stdout.startswith("GOOD "), good.stderr
    assert bad.returncode == 1 and bad.stdout == "FAILED decision: the section is not what was signed\n"
    assert run("missing.json").returncode == 2
    broken = run("broken.json")
    assert broken.returncode == 1 and broken.stdout.startswith("FAILED notice: this is not JSON (line ")
    swapped = subprocess.run(
        [sys.executable, "-c", code, "keys.json", "receipt.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert swapped.returncode == 2 and "no list of keys" in swapped.stderr


def test_others_do_not_get_it(app: Flask, visitor: Browser, receipt: str) -> None:
    path = f"/consent/receipts/{records(app)[0].id}.json"
    assert Browser(app).get(path).status_code == 404
    other = Browser(app)
    other.decide("accept_all")
    assert other.get(path).status_code == 404
    assert visitor.get("/consent/receipts/AAAAAAAAAAAAAAAAAAAAAA.json").status_code == 404
    assert visitor.get("/consent/receipts/x.json").status_code == 404


def test_the_owner_of_the_account_gets_it_in_another_browser(
    app: Flask, alice: Browser, bob: Browser
) -> None:
    alice.decide("accept_all")
    path = f"/consent/receipts/{records(app)[-1].id}.json"
    elsewhere = Browser(app).logged_in(ALICE, PASSWORD)
    assert elsewhere.get(path).status_code == 200
    assert "Signed receipt" in elsewhere.get("/consent/history").text
    assert bob.get(path).status_code == 404


def test_a_pasted_receipt_is_verified_on_a_page(app: Flask, visitor: Browser, receipt: str) -> None:
    page = visitor.post("/consent/verify", {"receipt": receipt})
    assert (
        page.status_code == 200
        and "This receipt is genuine" in page.text
        and "holds this decision" in page.text
    )
    stranger = Browser(app)
    bad = stranger.post("/consent/verify", {"receipt": receipt.replace("consent given", "consent tiven")})
    assert bad.status_code == 422 and "the decision" in bad.text and "not what was signed" in bad.text
    assert stranger.cookies == {}
    assert stranger.post("/consent/verify", {"receipt": "<script>alert(1)</script>"}).status_code == 422


def test_a_file_is_verified_too_and_one_too_large_refused(visitor: Browser, receipt: str) -> None:
    file = (BytesIO(receipt.encode()), "receipt.json")
    page = visitor.post("/consent/verify", {"file": file}, content_type="multipart/form-data")
    assert "This receipt is genuine" in page.text
    large = (BytesIO(b"x" * 61_000), "receipt.json")
    page = visitor.post("/consent/verify", {"file": large}, content_type="multipart/form-data")
    assert page.status_code == 422 and "larger than any receipt" in page.text
    huge = visitor.post("/consent/verify", {"receipt": "x" * 100_000})
    assert huge.status_code == 413


def test_a_record_missing_from_the_ledger_is_said_so(app: Flask, visitor: Browser, receipt: str) -> None:
    alter(app, "DELETE FROM consent_records")
    page = visitor.post("/consent/verify", {"receipt": receipt})
    assert page.status_code == 200 and "no longer holds this decision" in page.text


def test_the_notice_can_be_shown_again_in_its_own_language(app: Flask) -> None:
    browser = Browser(app, Accept_Language="pl")
    asked = [part.split('"')[0] for part in browser.get("/").text.split('name="asked" value="')[1:]]
    browser.post("/consent", {"choice": "accept_all", "notice": "banner", "asked": asked})
    page = Browser(app).get(f"/consent/notices/{records(app)[0].notice}").text
    assert "Odrzuć wszystkie" in page and 'lang="pl"' in page and "Statystyka odwiedzin" in page
    assert Browser(app).get("/consent/notices/" + "0" * 64).status_code == 404


def test_the_history_tells_in_words_what_was_decided(app: Flask, visitor: Browser) -> None:
    assert "No decision has been made here yet" in visitor.get("/consent/history").text
    visitor.decide("save", "statistics")
    visitor.decide("reject_all")
    page = visitor.get("/consent/history").text
    assert page.index("You withdrew consent") < page.index("You saved your choice")
    assert page.count("Signed receipt") == 2 and "What was deleted" in page
    assert "Signed receipt" not in Browser(app).get("/consent/history").text


def test_a_long_history_is_read_page_by_page(visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cookieapp.consent.evidence.views.PAGE", 1)
    for choice in ("reject_all", "accept_all"):
        visitor.decide(choice)
    newest = visitor.get("/consent/history").text
    assert "Accept all" in newest and "Older" in newest and "Newer" not in newest
    oldest = visitor.get("/consent/history?page=2").text
    assert "You pressed “Reject all”" in oldest and "Newer" in oldest and "Older" not in oldest
    assert "There are no more decisions" in visitor.get("/consent/history?page=3").text
    assert visitor.get("/consent/history?page=-1").text.count("Signed receipt") == 1


def test_the_page_has_words_for_everything_that_the_verifier_finds() -> None:
    source = Path(verifier.__file__).read_text(encoding="utf-8")
    said = re.findall(r'(?:Finding|_at)\([^"\n]*(?:"\w+", )?"((?:[a-z]+ )+[^"]+)"', source)
    said += re.findall(r'return "(the key [^"]+)"', source)
    assert len(said) > 9 and set(said) <= set(PROBLEMS)
