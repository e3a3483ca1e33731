"""Goals: what somebody came to do, said by the view that has seen it done.

Statistics count a goal of those who agreed to it; a form that was only tried, previewed or
answered with "no" reaches none.
"""

from __future__ import annotations

from cookieapp.web.here import notes


def reach(goal: str) -> None:
    """Say that this request has reached a goal; it counts if the answer leads on."""
    notes().goal = goal


def reached() -> str:
    """Give the goal that this request has reached; empty where it reached none."""
    return str(notes().get("goal", ""))
