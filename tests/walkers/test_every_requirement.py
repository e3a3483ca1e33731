"""Every requirement of consent and of sessions has its line in a table, and every test named there exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLES = {
    name: (ROOT / "docs" / f"{name}-requirements.md").read_text(encoding="utf-8")
    for name in ("consent", "session")
}
NUMBERS = {"consent": 32, "session": 29}
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", "".join(TABLES.values()))))


@cache
def names_in(file: str) -> set[str]:
    """The names of the tests of a file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("table", TABLES)
def test_all_are_there_and_each_names_a_test(table: str) -> None:
    found = re.finditer(r"^\| (\d+) \|.*$", TABLES[table], re.MULTILINE)
    lines = {int(match[1]): match[0] for match in found}
    assert list(lines) == list(range(1, NUMBERS[table] + 1))
    assert [number for number, line in lines.items() if "::test_" not in line] == []


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[name for _, name in NAMED])
def test_a_test_that_the_table_names_exists(file: str, name: str) -> None:
    assert name in names_in(file)
