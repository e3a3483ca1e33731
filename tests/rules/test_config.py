"""The configuration takes what makes sense and refuses the rest by name."""

from __future__ import annotations

import multiprocessing
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config import SETTINGS, Config, ConfigError, is_loopback, secret_keys

KEY = "k" * 32

TELLING = st.sampled_from(
    [
        *(
            "",
            "0",
            "1",
            "8000",
            "-1",
            "https://example.com",
            "http://localhost:8000",
            "http://[::1]",
            "//",
            "://",
        ),
        *(
            "redis://",
            "redis://h:1/0",
            "rediss+sentinel://a,b/c",
            "unix:///s",
            "postgresql://u:p@h/d",
            "sqlite://",
        ),
        *(
            "sqlite:///x",
            "smtp://h",
            "http://[",
            "http://a]b",
            "https://a:b@c",
            "https://℀.com",
            "0.0.0.0",
            "pl",
        ),
        *("\x00", "\udc80", "~", "?", "a\nb", KEY, f"{KEY},{KEY}", f"{KEY},short"),
    ]
)
ANYTHING = st.one_of(TELLING, st.text())


def config(**values: str) -> Config:
    return Config.from_env({f"COOKIEAPP_{name}": value for name, value in values.items()})


def refused(**values: str) -> str:
    with pytest.raises(ConfigError) as caught:
        config(**values)
    return str(caught.value)


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


def test_the_public_address_follows_the_port() -> None:
    assert config(PORT="9000").public_url == "http://localhost:9000"


@pytest.mark.parametrize(
    ("given_url", "origin"),
    [
        ("https://WWW.Example.com:443/", "https://www.example.com"),
        ("https://example.com:8443", "https://example.com:8443"),
        ("http://localhost:80", "http://localhost"),
        ("http://shop.localhost:8000", "http://shop.localhost:8000"),
        ("http://127.0.0.2:8000", "http://127.0.0.2:8000"),
        ("http://[0:0:0:0:0:0:0:1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_public_address_is_written_as_browsers_write_it(given_url: str, origin: str) -> None:
    assert config(PUBLIC_URL=given_url).origin == origin


def test_https_turns_on_what_needs_it() -> None:
    value = config(PUBLIC_URL="https://example.com")
    assert (value.secure, value.loopback, value.cookie_prefix) == (True, False, "__Host-")
    assert value.hostname == "example.com"


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.com", "http://192.0.2.1", "http://127.1", "http://localhost.example.com"),
        *(
            "https://example.com/app",
            "https://example.com?",
            "https://example.com#",
            "https://a:b@example.com",
        ),
        *("ftp://example.com", "example.com", "https:example.com", "https://", "https://example.com:0"),
        *(
            "https://example.com:70000",
            "https://żółw.pl",
            "https://exa mple.com",
            "https://a_b.com",
            "http://[::1%25x]",
        ),
    ],
)
def test_a_public_address_that_cannot_work_is_refused(url: str) -> None:
    assert refused(PUBLIC_URL=url).startswith("COOKIEAPP_PUBLIC_URL ")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "a.localhost", "127.0.0.1", "127.255.0.3", "::1"])
def test_loopback_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["localhost.pl", "notlocalhost", "128.0.0.1", "::2", "0.0.0.0", ""])
def test_names_that_only_look_like_loopback(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "url",
    [
        *("redis://h", "redis://:p%40ss@h:6379/1", "rediss://h:6380/0", "unix:///run/redis.sock?db=1"),
        *("redis+sentinel://:pw@a:26379,b:26379/main/0", "redis+cluster://a:1,[::1]:2", "rediss+cluster://a"),
    ],
)
def test_every_kind_of_redis_is_accepted(url: str) -> None:
    assert config(REDIS_URL=url).effective_redis_url == url


@pytest.mark.parametrize(
    "url",
    ["memcached://h", "redis://", "redis://a,b", "redis://h:x", "redis://h/name", "unix://run/s", "h:6379"],
)
def test_an_address_that_is_no_redis_is_refused(url: str) -> None:
    assert refused(REDIS_URL=url).startswith("COOKIEAPP_REDIS_URL ")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_through_psycopg_3(scheme: str) -> None:
    value = config(DATABASE_URL=f"{scheme}://u:p@h:5432/d?sslmode=require")
    assert value.effective_database_url == "postgresql+psycopg://u:p@h:5432/d?sslmode=require"


def test_a_relative_sqlite_file_is_the_same_for_every_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert config(DATABASE_URL="sqlite:///a/b.db").effective_database_url == f"sqlite:///{tmp_path}/a/b.db"


@pytest.mark.parametrize(
    "url", ["mysql://h/d", "sqlite://", "sqlite:///:memory:", "postgresql://h:x/d", "file.db"]
)
def test_a_database_that_cannot_work_is_refused(url: str) -> None:
    assert refused(DATABASE_URL=url).startswith("COOKIEAPP_DATABASE_URL ")


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


def outcome(environ: dict[str, str]) -> Config | str:
    """Give the configuration, or the sentence that refuses it; any other exception fails the test."""
    try:
        return Config.from_env(environ)
    except ConfigError as error:
        return str(error)


# Building the tables of all characters counts as slow on a fresh machine.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from(SETTINGS).map("COOKIEAPP_".__add__), ANYTHING, max_size=4))
def test_any_text_is_either_taken_or_refused_by_name(environ: dict[str, str]) -> None:
    value = outcome(environ)
    if isinstance(value, Config):
        assert value.data_dir.is_absolute()
        assert value.secure or value.loopback
        assert config(PUBLIC_URL=value.public_url).public_url == value.public_url
    else:
        assert value.startswith("COOKIEAPP_")
        assert value.isprintable()


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.text().map("COOKIEAPP_".__add__), ANYTHING, min_size=1, max_size=2))
def test_any_name_is_either_known_or_refused(environ: dict[str, str]) -> None:
    value = outcome(environ)
    if isinstance(value, str):
        assert value.startswith("COOKIEAPP_")
        assert value.isprintable()


def test_a_given_key_comes_first_and_fallbacks_after_it(tmp_path: Path) -> None:
    value = config(
        SECRET_KEY="n" * 32, SECRET_KEY_FALLBACKS=f"{'o' * 32}, {'p' * 32}", DATA_DIR=str(tmp_path)
    )
    assert secret_keys(value) == (b"n" * 32, b"o" * 32, b"p" * 32)
    assert not any(tmp_path.iterdir())


def test_without_one_a_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    value = config(DATA_DIR=str(tmp_path / "new" / "data"))
    (key,) = secret_keys(value)
    assert len(key) >= 32
    assert secret_keys(value) == (key,)
    assert stat.S_IMODE((value.data_dir / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(value.data_dir.stat().st_mode) == 0o700
    assert [file.name for file in value.data_dir.iterdir()] == ["secret_key"]


def _key(data_dir: str) -> tuple[bytes, ...]:
    return secret_keys(config(DATA_DIR=data_dir))


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert len(set(pool.map(_key, [str(tmp_path / "data")] * 16, chunksize=1))) == 1


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o602])
def test_a_key_that_others_can_read_or_change_is_refused(tmp_path: Path, mode: int) -> None:
    (tmp_path / "secret_key").write_text(KEY)
    (tmp_path / "secret_key").chmod(mode)
    with pytest.raises(ConfigError, match=r"^COOKIEAPP_DATA_DIR .*secret_key.* chmod 600"):
        secret_keys(config(DATA_DIR=str(tmp_path)))


def test_a_key_that_is_too_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch(0o600)
    with pytest.raises(ConfigError, match=r"^COOKIEAPP_DATA_DIR .*secret_key"):
        secret_keys(config(DATA_DIR=str(tmp_path)))


def test_a_data_directory_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"^COOKIEAPP_DATA_DIR "):
        secret_keys(config(DATA_DIR=str(tmp_path / "file" / "data")))
