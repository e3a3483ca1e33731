"""Every requirement of consent has its line in the table, and every test that the table names exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = (ROOT / "docs" / "consent-requirements.md").read_text(encoding="utf-8")
LINES = {int(match[1]): match[0] for match in re.finditer(r"^\| (\d+) \|.*$", TABLE, re.MULTILINE)}
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TABLE)))


@cache
def names_in(file: str) -> set[str]:
    """The names of the tests of a file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_all_thirty_two_are_there_and_each_names_a_test() -> None:
    assert list(LINES) == list(range(1, 33))
    assert [number for number, line in LINES.items() if "::test_" not in line] == []


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[name for _, name in NAMED])
def test_a_test_that_the_table_names_exists(file: str, name: str) -> None:
    assert name in names_in(file)
