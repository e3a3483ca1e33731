"""Moments as records and receipts write them: UTC to the second (RFC 3339)."""

from __future__ import annotations

from datetime import UTC, datetime


def moment_of(seconds: float) -> datetime:
    """Give the moment of a number of seconds since 1970, cut to the second."""
    return datetime.fromtimestamp(int(seconds), UTC)


def written_moment(moment: datetime) -> str:
    """Write a moment: 2026-11-25T09:30:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_moment(written: str) -> datetime:
    """Read a moment; ValueError for anything else."""
    return datetime.strptime(written, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
