"""The secret key is given, or made once, for our eyes only."""

from __future__ import annotations

import multiprocessing
import stat
from pathlib import Path

import pytest
from support.settings import KEY, config

from config import ConfigError, secret_keys


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
