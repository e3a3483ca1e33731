"""Lines of the audit log stay lines, whoever writes them and whatever they say."""

from __future__ import annotations

import json
import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cookieapp.accounts.history import audit
from cookieapp.accounts.history.audit import Audit

KEY = b"k" * 64


@given(st.text(), st.text())
def test_nothing_that_is_written_can_begin_a_line(
    tmp_path_factory: pytest.TempPathFactory, subject: str, fact: str
) -> None:
    file = tmp_path_factory.mktemp("audit") / "audit.log"
    Audit(file, KEY).write("login", subject, browser=fact)
    [line] = file.read_bytes().split(b"\n")[:-1]
    assert line.isascii() and line.decode().isprintable()
    assert json.loads(line)["browser"] == fact[:200]


@pytest.mark.parametrize("name", ["", "Login", "a b", "a\nb", "ł"])
def test_names_are_ours_to_choose(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        Audit(tmp_path / "audit.log", KEY).write(name)


def _many(path: Path) -> None:
    for number in range(200):
        Audit(path, KEY).write("login", f"user {number}", browser="x" * 150)


def test_several_processes_write_whole_lines(tmp_path: Path) -> None:
    file = tmp_path / "audit.log"
    writers = [multiprocessing.get_context("fork").Process(target=_many, args=(file,)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(lines) == 600


def test_a_full_file_gives_way_to_a_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "LARGEST", 1_000)
    log = Audit(tmp_path / "audit.log", KEY)
    for number in range(200):
        log.write("login", f"user {number}")
    files = sorted(tmp_path.glob("audit.log*"))
    assert len(files) == audit.OLDER + 1
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files)


def test_old_files_go_after_90_days(tmp_path: Path) -> None:
    """A line a day, for half a year, and the daily chore beside it."""
    began = datetime(2026, 1, 1, tzinfo=UTC)
    for day in range(180):
        now = began + timedelta(days=day)
        log = Audit(tmp_path / "audit.log", KEY, lambda now=now: now)
        log.write("login", "somebody")
        log.forget_old()
    lines = [json.loads(line) for file in tmp_path.iterdir() for line in file.read_text().splitlines()]
    ages = [(now - datetime.fromisoformat(line["at"])).days for line in lines]
    assert 80 <= max(ages) <= 90
    assert sorted(ages) == list(range(max(ages) + 1))


def test_a_full_disk_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Audit(tmp_path / "nowhere" / "audit.log", KEY).write("login", "somebody")
    assert "could not be written" in caplog.text
