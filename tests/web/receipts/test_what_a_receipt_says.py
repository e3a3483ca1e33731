"""A receipt is complete, and one changed byte is found."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.client import Browser
from support.receipts import keys

from cookieapp.consent import verifier
from cookieapp.consent.verifier import verify

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
