"""A site that cannot start says in one sentence which variable to change, and nothing else."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from config import Config
from cookieapp.launch import stores
from cookieapp.launch.errors import StartError
from tests.launch.sites import Site

Start = Callable[..., Site]


def refusal(site: Site) -> str:
    """Give the one sentence a site ends with."""
    told, complaint = site.process.communicate(timeout=40)
    assert site.process.returncode == 2
    assert told == ""
    assert complaint.count("\n") == 1
    assert "Traceback" not in complaint
    return complaint.rstrip("\n")


def test_nonsense_is_refused(site: Start) -> None:
    assert refusal(site(PUBLIC_URL="http://www.example.com")).startswith("COOKIEAPP_PUBLIC_URL must ")


def test_a_slip_in_a_name_is_refused(site: Start) -> None:
    assert "COOKIEAPP_DATABASE_URL" in refusal(site(DATABASE_URI="sqlite:///x"))


def test_a_taken_port_is_told(site: Start) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert refusal(site(PORT=port)).startswith(f"COOKIEAPP_PORT must be a free port: {port} ")


def test_a_taken_port_of_the_partner_is_told(site: Start) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings = {"DEMO": 1, "PARTNER_PORT": other.getsockname()[1]}
        assert refusal(site(**settings)).startswith("COOKIEAPP_PARTNER_PORT must be a free port")


def test_an_address_of_another_machine_is_told(site: Start) -> None:
    assert refusal(site(HOST="192.0.2.1")).startswith("COOKIEAPP_HOST must be an address of this machine")


def test_a_data_directory_below_a_file_is_told(site: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert refusal(site(DATA_DIR=tmp_path / "file" / "data")).startswith(
        "COOKIEAPP_DATA_DIR must be a folder"
    )


def test_a_file_in_place_of_a_folder_of_ours_is_told(site: Start, tmp_path: Path) -> None:
    (tmp_path / "run").write_text("")
    assert refusal(site(DATA_DIR=tmp_path)).startswith("COOKIEAPP_DATA_DIR must be a folder")


def test_a_file_that_is_no_database_is_told(site: Start, tmp_path: Path) -> None:
    (tmp_path / "cookieapp.sqlite3").write_text("nonsense" * 100)
    assert refusal(site(DATA_DIR=tmp_path)).startswith("COOKIEAPP_DATA_DIR must lead to a database")


def test_a_key_that_others_can_read_is_told(site: Start, tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("k" * 64)
    (tmp_path / "secret_key").chmod(0o644)
    assert "chmod 600" in refusal(site(DATA_DIR=tmp_path))


@pytest.mark.parametrize("scheme", ["redis", "redis+sentinel", "redis+cluster"])
def test_a_redis_that_does_not_answer_is_told(
    monkeypatch: pytest.MonkeyPatch, free_port: Callable[[], int], scheme: str
) -> None:
    monkeypatch.setattr(stores, "PATIENCE", 0.0)
    with pytest.raises(StartError, match=r"^COOKIEAPP_REDIS_URL must name") as caught:
        stores.await_redis(f"{scheme}://:topsecret@127.0.0.1:{free_port()}")
    assert "topsecret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_database_that_does_not_answer_is_told(
    monkeypatch: pytest.MonkeyPatch, free_port: Callable[[], int]
) -> None:
    monkeypatch.setattr(stores, "PATIENCE", 0.0)
    config = Config.from_env(
        {"COOKIEAPP_DATABASE_URL": f"postgresql://olive:topsecret@127.0.0.1:{free_port()}/cookieapp"}
    )
    with pytest.raises(StartError, match=r"^COOKIEAPP_DATABASE_URL must lead") as caught:
        stores.upgrade_database(config)
    assert "topsecret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_redis_that_comes_up_late_is_waited_for(
    free_port: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compose starts Redis and the site together."""
    pings: list[str] = []

    class LateRedis:
        def ping(self) -> None:
            pings.append("asked")
            if len(pings) < 3:
                raise OSError("not yet")

        def close(self) -> None:
            """Nothing to give back."""

    monkeypatch.setattr(stores, "connect", lambda url: LateRedis())
    stores.await_redis("redis://redis")
    assert len(pings) == 3
