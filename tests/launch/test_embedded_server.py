"""The embedded server keeps what it was given, is ours alone, and never outlives us."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from config import Config
from cookieapp.settings.sockets import LONGEST_SOCKET_PATH
from cookieapp.storage.embedded import EmbeddedServer, EmbeddedServerError
from tests.launch.sites import ROOT, alive, wait_until

Make = Callable[..., EmbeddedServer]

STARTER = """
import sys, time
from pathlib import Path
from cookieapp.storage.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
server.start()
print(server.pid, flush=True)
time.sleep(60)
"""


def client(server: EmbeddedServer) -> redis.Redis:
    return redis.Redis.from_url(server.url, decode_responses=True)


def stored(server: EmbeddedServer, key: str) -> object:
    """Give a value, None while the server is not ready."""
    try:
        return client(server).get(key)
    except redis.ConnectionError:
        return None


def test_what_was_stored_is_there_after_a_stop(embedded: Make) -> None:
    with embedded() as server:
        client(server).set("kept", "yes", ex=100)
    with embedded() as server:
        assert client(server).get("kept") == "yes"
        assert 0 < client(server).ttl("kept") <= 100


def test_what_was_stored_is_there_after_a_kill(embedded: Make) -> None:
    first, second = embedded(), embedded()
    first.start()
    client(first).set("kept", "yes")
    pid = first.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: first.pid is None)
    second.start()
    assert client(second).get("kept") == "yes"


def test_a_live_server_is_adopted_and_left_alone_in_the_end(embedded: Make) -> None:
    owner, guest = embedded(), embedded()
    owner.start()
    guest.start()
    assert (owner.adopted, guest.adopted) == (False, True)
    assert guest.pid == owner.pid
    guest.stop()
    assert client(owner).ping()


def test_two_starters_at_once_share_one_server(embedded: Make) -> None:
    servers = [embedded() for _ in range(4)]
    threads = [threading.Thread(target=server.start) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(server.adopted for server in servers) == [False, True, True, True]
    assert len({server.pid for server in servers}) == 1


def test_it_outlives_the_thread_that_started_it(embedded: Make) -> None:
    server = embedded()
    thread = threading.Thread(target=server.start)
    thread.start()
    thread.join()
    time.sleep(0.1)
    assert client(server).ping()


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_the_process_that_started_it(tmp_path: Path, signum: int) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    pid = int(starter.stdout.readline())
    assert alive(pid)
    starter.send_signal(signum)
    starter.communicate()
    wait_until(lambda: not alive(pid), 10)


def test_it_listens_on_no_tcp_port_and_shows_its_socket_to_nobody_else(embedded: Make) -> None:
    with embedded() as server:
        settings = client(server).config_get("*")
        assert (settings["port"], settings["tls-port"]) == ("0", "0")
        assert settings["maxmemory-policy"] == "noeviction"
        assert settings["appendonly"] == "yes"
        assert stat.S_IMODE(server.socket.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700


def test_a_folder_that_is_open_to_others_is_closed(embedded: Make, tmp_path: Path) -> None:
    (tmp_path / "data" / "valkey").mkdir(parents=True)
    (tmp_path / "data" / "valkey").chmod(0o755)
    with embedded() as server:
        assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700


def test_spaces_and_other_letters_in_the_path_do_not_matter(embedded: Make, tmp_path: Path) -> None:
    with embedded(tmp_path / "moje dane, 100% łąka #1") as server:
        assert client(server).ping()


def test_a_path_too_long_for_a_socket_gets_a_private_folder_elsewhere(embedded: Make, tmp_path: Path) -> None:
    data_dir = tmp_path / ("long" * 30)
    with embedded(data_dir) as server:
        assert len(os.fsencode(server.socket)) <= LONGEST_SOCKET_PATH
        assert stat.S_IMODE(server.socket.parent.stat().st_mode) == 0o700
        assert (data_dir / "valkey" / "appendonlydir").is_dir()
        assert server.url == Config.from_env({"COOKIEAPP_DATA_DIR": str(data_dir)}).effective_redis_url
        assert client(server).ping()
    shutil.rmtree(server.socket.parent)


def test_a_private_folder_elsewhere_that_is_a_link_is_refused(embedded: Make, tmp_path: Path) -> None:
    server = embedded(tmp_path / ("long" * 30))
    server.socket.parent.symlink_to(tmp_path)
    try:
        with pytest.raises(EmbeddedServerError, match=r"^COOKIEAPP_DATA_DIR "):
            server.start()
    finally:
        server.socket.parent.unlink()


def test_a_killed_server_is_missed_for_a_moment_and_then_comes_back(
    embedded: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cookieapp.storage.embedded.server.HEAL_DELAY", 2.0)
    server = embedded()
    server.start()
    server.keep_alive()
    client(server).set("kept", "yes")
    pid = server.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: server.pid is None)
    with pytest.raises(redis.ConnectionError):
        client(server).ping()
    wait_until(lambda: stored(server, "kept") == "yes")
    assert server.pid != pid


def test_a_guest_starts_a_server_when_the_owner_is_gone(
    embedded: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cookieapp.storage.embedded.server.HEAL_DELAY", 0.5)
    owner, guest = embedded(), embedded()
    owner.start()
    guest.start()
    guest.keep_alive()
    client(owner).set("kept", "yes")
    owner.stop()
    wait_until(lambda: stored(guest, "kept") == "yes")
    wait_until(lambda: not guest.adopted)


def test_a_frozen_server_is_neither_replaced_nor_adopted(
    embedded: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cookieapp.storage.embedded.server.HEAL_DELAY", 0.1)
    owner, guest = embedded(), embedded()
    owner.start()
    owner.keep_alive()
    monkeypatch.setattr("cookieapp.storage.embedded.server.START_LIMIT", 0.3)
    pid = owner.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(EmbeddedServerError, match=r"^COOKIEAPP_DATA_DIR .* does not answer"):
            guest.start()
        time.sleep(0.5)
        assert owner.pid == pid
    finally:
        os.kill(pid, signal.SIGCONT)
    assert client(owner).ping()


def test_a_frozen_server_is_ended_with_us(embedded: Make) -> None:
    server = embedded()
    server.start()
    pid = server.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    server.stop()
    assert not alive(pid)


def test_a_file_in_the_way_is_told(embedded: Make, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddedServerError, match=r"^COOKIEAPP_DATA_DIR must be a folder"):
        embedded(tmp_path / "file" / "data").start()


def test_damaged_data_is_told(embedded: Make) -> None:
    with embedded() as server:
        client(server).set("kept", "yes")
    (server.folder / "appendonlydir" / "appendonly.aof.manifest").write_text("nonsense\n")
    with pytest.raises(EmbeddedServerError, match=r"^COOKIEAPP_DATA_DIR must allow .*: .+"):
        embedded().start()
