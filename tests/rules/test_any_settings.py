"""Whatever text a setting has, it is taken or refused by name."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.settings import KEY, config

from config import SETTINGS, Config, ConfigError

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
