"""The compose file and the Dockerfile keep their promises; docker itself is not needed to see that."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest
import yaml

from config import SETTINGS, Config
from cookieapp.serve import PARTNER_ELSEWHERE

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
OF_THE_CONTAINER = {"HOST", "DATA_DIR", "REDIS_URL", "DATABASE_URL"}
"""Settings that the image and the compose file decide themselves."""


def filled_in(value: str, **variables: str) -> str:
    """Put variables into a value as compose does."""
    return re.sub(r"\$\{(\w+):-([^{}]*)\}", lambda found: variables.get(found[1]) or found[2], value)


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_can_do_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "pid", "ipc", "devices"} & set(service)
    assert not any("docker.sock" in volume for volume in service["volumes"])


def test_only_site_and_partner_are_published_and_only_on_this_machine() -> None:
    published = {
        name: [filled_in(port) for port in service["ports"]]
        for name, service in SERVICES.items()
        if "ports" in service
    }
    assert published == {"web": ["127.0.0.1:8000:8000"], "partner": ["127.0.0.1:8001:8001"]}


def test_the_partner_is_another_site_that_reaches_nothing_of_ours() -> None:
    partner = SERVICES["partner"]
    assert not set(partner["networks"]) & {
        name for one in ("web", "redis", "db") for name in SERVICES[one]["networks"]
    }
    assert partner["volumes"] == ["partner-data:/data"]
    assert "COOKIEAPP_SECRET_KEY" not in partner["environment"]
    assert partner["environment"].items() <= SERVICES["web"]["environment"].items()
    assert PARTNER_ELSEWHERE in SERVICES["web"]["command"]


def test_the_stores_are_in_a_network_that_leads_nowhere() -> None:
    assert COMPOSE["networks"]["stores"] == {"internal": True}
    for name in ("redis", "db", "tests", "tests-redis"):
        assert SERVICES[name]["networks"] == ["stores"]


def test_what_must_last_is_in_named_volumes() -> None:
    places = {
        "redis": "/data",
        "db": "/var/lib/postgresql/data",
        "web": "/data",
        "partner": "/data",
    }
    for name, place in places.items():
        volume = next(volume for volume in SERVICES[name]["volumes"] if volume.split(":")[1] == place)
        assert volume.split(":")[0] in COMPOSE["volumes"]


def test_each_password_reaches_only_those_it_concerns_and_only_its_maker_may_write_it() -> None:
    for volume, readers in (("redis-password", {"redis", "tests-redis"}), ("db-password", {"db"})):
        users = {
            name: mount
            for name, service in SERVICES.items()
            for mount in service["volumes"]
            if mount.startswith(f"{volume}:")
        }
        assert set(users) == readers | {"passwords", "web", "tests"}
        assert {name for name, mount in users.items() if not mount.endswith(":ro")} == {"passwords"}


def test_a_command_in_the_site_s_container_asks_the_stores_of_the_site(tmp_path: Path) -> None:
    """Also one started with `docker compose exec`, which no entrypoint sees."""
    script = (ROOT / "bin/container/with-stores").read_text(encoding="utf-8")
    assert SERVICES["web"]["entrypoint"] == ["with-stores"]
    assert "exec with-stores /venv/bin/flask" in (ROOT / "bin/container/flask").read_text(encoding="utf-8")
    for store in ("redis", "db"):
        assert f"/run/passwords/{store}/password" in script
        (tmp_path / store).mkdir()
        (tmp_path / store / "password").write_text(f"secret-{store}\n")
    tried = tmp_path / "with-stores"
    for folder, expected in (
        (
            tmp_path,
            "redis://:secret-redis@redis:6379/0 postgresql://cookieapp:secret-db@db:5432/cookieapp",
        ),
        (tmp_path / "none", "given given"),
    ):
        tried.write_text(script.replace("/run/passwords", str(folder)))
        shown = 'echo "$COOKIEAPP_REDIS_URL $COOKIEAPP_DATABASE_URL"'
        given = {"COOKIEAPP_REDIS_URL": "given", "COOKIEAPP_DATABASE_URL": "given"}
        command = ["/bin/sh", str(tried), "/bin/sh", "-c", shown]
        done = subprocess.run(
            command, env=given | {"PATH": os.environ["PATH"]}, capture_output=True, text=True
        )
        assert done.stdout.strip() == expected


def test_no_secret_is_written_into_the_files() -> None:
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|TOKEN|_KEY", variable):
                assert variable.endswith("_FILE") or filled_in(value) == "", f"{name}: {variable}"


def test_every_setting_reaches_the_site() -> None:
    given = SERVICES["web"]["environment"]
    assert set(given) == {f"COOKIEAPP_{name}" for name in SETTINGS if name not in OF_THE_CONTAINER}
    for variable, value in given.items():
        assert re.fullmatch(rf"\$\{{{variable}:-[0-9]*\}}", value), "it takes the setting of the same name"


def test_the_settings_as_they_come_are_accepted_and_another_port_is_followed_everywhere() -> None:
    given = {name: filled_in(value) for name, value in SERVICES["web"]["environment"].items()}
    assert Config.from_env(given).public_url == "http://localhost:8000"
    moved = {"COOKIEAPP_PORT": "8123", "COOKIEAPP_PARTNER_PORT": "8124"}
    given = {name: filled_in(value, **moved) for name, value in SERVICES["web"]["environment"].items()}
    config = Config.from_env(given)
    assert config.public_url == "http://localhost:8123"
    for name, port in (("web", config.port), ("partner", config.partner_port)):
        assert [filled_in(given, **moved) for given in SERVICES[name]["ports"]] == [
            f"127.0.0.1:{port}:{port}"
        ]


def test_files_have_only_what_old_and_new_tools_understand() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert "version" not in COMPOSE
    # Nothing but ${NAME:-value}: compose 1.29 knows no ${NAME:+value} and no value within a value.
    assert not re.search(r"(?<!\$)\$\{(?!\w+:-[^{}]*\})", text)
    assert "@sha256:" not in text + DOCKERFILE
    assert not re.search(r"^# *syntax|--mount|--chmod|<<", DOCKERFILE, re.MULTILINE)


def test_images_do_not_run_as_root() -> None:
    for stage in re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]:
        name = stage.splitlines()[0].rpartition(" AS ")[2]
        if name in ("site", "tests"):
            assert re.findall(r"^USER (.*)$", stage, re.MULTILINE)[-1] == "10001:10001"


def test_everything_the_site_reads_is_in_its_image() -> None:
    """Code finds its files from the root of the project; what is not copied would be missing."""
    site = DOCKERFILE.partition(" AS site")[2].partition("\nFROM ")[0]
    copied = {
        source.partition("/")[0]
        for line in re.findall(r"^COPY (?!--from)(.*)$", site, re.MULTILINE)
        for source in line.split()[:-1]
    }
    folders = {entry.name for entry in ROOT.iterdir() if entry.is_dir() and not entry.name.startswith(".")}
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "cookieapp").rglob("*.py"))
    read = {name for name in folders if re.search(rf'["/]{name}["/]', code)}
    modules = {path.name for path in ROOT.glob("*.py")}
    assert read | modules <= copied | {"docs", "tests", "bin", "bench", "instance"}


class _Answer(BaseHTTPRequestHandler):
    status = 200
    asked: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Host"]))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.mark.parametrize(("status", "exit_status"), [(200, 0), (503, 1)])
@pytest.mark.parametrize("public_url", ["", "https://www.example.com"])
def test_the_health_check_asks_under_the_public_name(public_url: str, status: int, exit_status: int) -> None:
    answer = type("Answer", (_Answer,), {"status": status, "asked": []})
    with HTTPServer(("127.0.0.1", 0), answer) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        port = server.server_port
        assert health(port, public_url) == exit_status
        server.shutdown()
    assert answer.asked == [("/readyz", "www.example.com" if public_url else f"localhost:{port}")]


def test_the_health_check_fails_when_nobody_answers() -> None:
    with HTTPServer(("127.0.0.1", 0), _Answer) as server:
        port = server.server_port
    assert health(port, "") == 1


def health(port: int, public_url: str) -> int:
    """Run the health check as docker does."""
    settings = {"COOKIEAPP_PORT": str(port), "COOKIEAPP_PUBLIC_URL": public_url}
    command = [sys.executable, ROOT / "bin" / "healthcheck"]
    return subprocess.run(command, env=os.environ | settings, capture_output=True, timeout=60).returncode
