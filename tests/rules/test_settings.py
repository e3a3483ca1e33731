"""The configuration takes what makes sense and refuses the rest by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.settings import KEY, config, refused

from config import SETTINGS, Config


def test_without_any_variable_everything_has_its_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    value = Config.from_env({"PATH": "/bin"})
    assert (value.host, value.port, value.public_url) == ("127.0.0.1", 8000, "http://localhost:8000")
    assert value.data_dir == tmp_path / "instance"
    assert value.effective_redis_url.startswith("unix:///")
    assert value.effective_database_url == f"sqlite:///{tmp_path}/instance/cookieapp.sqlite3"
    assert (value.secure, value.loopback, value.cookie_prefix) == (False, True, "")
    assert value.operator.name == "Contact Center sp. z o.o."
    assert value.operator.nip is None
    assert not any(tmp_path.iterdir()), "reading the configuration touches no file"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("PORT", value) for value in ("x", "0", "65536", "-1", "8000.0", "٨٠")],
        *[("HOST", value) for value in ("example.com", "127.0.0.256", "*")],
        *[("DEMO", value) for value in ("yes", "true", "2")],
        *[("TRUSTED_PROXIES", value) for value in ("-1", "one")],
        *[("SECRET_KEY", value) for value in ("short", "k" * 31, KEY + "," + KEY)],
        *[("MAIL_URL", value) for value in ("http://h", "smtp://", "h:25")],
        *[("DATA_DIR", value) for value in ("~/data", "a?b", "a\0b", "a\udc80b")],
        ("SECRET_KEY_FALLBACKS", f"{KEY},short"),
        ("DEFAULT_LANGUAGE", "xx"),
        ("PARTNER_PORT", "8000"),
        ("OPERATOR_NIP", "1\n2"),
    ],
)
def test_nonsense_is_refused_by_name(name: str, value: str) -> None:
    sentence = refused(**{name: value})
    assert sentence.startswith(f"COOKIEAPP_{name} must ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_the_partners_port_matters_only_where_there_is_a_partner() -> None:
    assert config(PORT="8001").port == 8001
    assert refused(PORT="8001", DEMO="1").startswith("COOKIEAPP_PARTNER_PORT ")


def test_a_slip_in_a_name_is_told_with_the_name_that_was_meant() -> None:
    assert "COOKIEAPP_PUBLIC_URL" in refused(PUBLIK_URL="http://localhost")
    assert refused(PROT="1").startswith("COOKIEAPP_PROT is not a setting")


def test_an_empty_variable_counts_as_not_set() -> None:
    assert config(**dict.fromkeys(SETTINGS, "")) == Config.from_env({})


def test_secrets_are_not_shown() -> None:
    value = config(
        SECRET_KEY=KEY,
        SECRET_KEY_FALLBACKS=KEY,
        REDIS_URL="redis://:topsecret@h",
        DATABASE_URL="postgresql://u:topsecret@h/d",
        MAIL_URL="smtp://u:topsecret@h",
    )
    assert "topsecret" not in repr(value)
    assert KEY not in repr(value)


def test_the_effective_settings_can_be_handed_to_a_child(tmp_path: Path) -> None:
    value = config(DATA_DIR=str(tmp_path / "a b, 100% ł #1"), PORT="9000")
    child = config(
        DATA_DIR=str(value.data_dir),
        REDIS_URL=value.effective_redis_url,
        DATABASE_URL=value.effective_database_url,
    )
    assert child.effective_redis_url == value.effective_redis_url
    assert child.effective_database_url == value.effective_database_url
