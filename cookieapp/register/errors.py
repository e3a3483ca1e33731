"""What is wrong with a register, and where."""

from __future__ import annotations


class RegisterError(ValueError):
    """A register that must not be used, with the line to mend."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}")
        self.line = line
        self.problem = problem
