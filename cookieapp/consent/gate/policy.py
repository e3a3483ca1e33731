"""The Content-Security-Policy and Permissions-Policy that a decision allows. Pure.

A partner's origins appear only with that partner's consent: the browser itself keeps a
refused partner out.
"""

from __future__ import annotations

from collections.abc import Collection

from cookieapp.register import Content, Register

REPORTS_TO = "policy"
"""The name under which the address for reports is given (Reporting API)."""

_OWN = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
DENIED = (
    *("browsing-topics", "camera", "display-capture", "fullscreen", "geolocation"),
    *("microphone", "payment", "usb"),
)
"""Features of the browser that this site does without (W3C Permissions Policy)."""


class Policies:
    """The headers for each set of permitted services, made once.

    `reports` is the path that browsers send reports to.
    """

    def __init__(self, register: Register, *, secure: bool, reports: str = "") -> None:
        self._register = register
        self._secure = secure
        self._reports = reports
        self._made: dict[tuple[frozenset[str], frozenset[Content]], list[tuple[str, str]]] = {}

    def headers(
        self, permitted: frozenset[str], opened: frozenset[Content] = frozenset()
    ) -> list[tuple[str, str]]:
        """Give the headers that allow what the visitor allowed.

        `opened` are contents of services that are not permitted, for this response alone.
        """
        key = (permitted, opened)
        if key not in self._made:
            self._made[key] = [
                ("Content-Security-Policy", self.content_security(permitted, opened)),
                ("Permissions-Policy", self.permissions(permitted, opened)),
                ("Cross-Origin-Opener-Policy", "same-origin"),
                *self._endpoints(),
            ]
        return self._made[key]

    def of_files(self) -> list[tuple[str, str]]:
        """Give the headers of files that browsers keep: the same for everybody; nothing runs in them.

        Features and windows are a page's: what forbids them would say nothing here, with every file.
        """
        return [("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")]

    def content_security(self, permitted: Collection[str], opened: Collection[Content] = ()) -> str:
        """Write the Content-Security-Policy (W3C CSP Level 3)."""
        directives = dict(_OWN)
        for service in self._register.services:
            if service.partner is None or service.id not in permitted:
                continue
            for directive, origins in service.partner.origins.items():
                for origin in origins:
                    _add(directives, directive, origin)
        for content in opened:
            _add(directives, content.directive, content.origin)
        # The mark in the browser's tab is part of the page itself, and no request of its own.
        directives["img-src"] += " data:"
        written = [f"{name} {sources}" for name, sources in directives.items()]
        if self._secure:
            written.append("upgrade-insecure-requests")
        return "; ".join(written + self._reporting())

    def permissions(self, permitted: Collection[str], opened: Collection[Content] = ()) -> str:
        """Write the Permissions-Policy: everything denied but what an allowed partner's frames ask for.

        A page can lend its frames only what it has itself, hence `self`.
        """
        lent: dict[str, list[str]] = {feature: [] for feature in DENIED}
        allowed = [service.partner for service in self._register.services if service.id in permitted]
        for partner in [*filter(None, allowed), *(content.partner for content in opened)]:
            for feature in partner.features:
                lent.setdefault(feature, []).extend(partner.origins.get("frame-src", ()))
        return ", ".join(f"{feature}=({_list(lent[feature])})" for feature in sorted(lent))

    def _reporting(self) -> list[str]:
        """Say where reports go.

        Browsers take endpoints of the Reporting API over https only, and with `report-to`
        they ignore `report-uri`: over plain http both together would lose every report.
        """
        if not self._reports:
            return []
        newer = [f"report-to {REPORTS_TO}"] if self._secure else []
        return [f"report-uri {self._reports}", *newer]

    def _endpoints(self) -> list[tuple[str, str]]:
        if not self._reports or not self._secure:
            return []
        return [("Reporting-Endpoints", f'{REPORTS_TO}="{self._reports}"')]


def _add(directives: dict[str, str], directive: str, origin: str) -> None:
    before = directives.get(directive, "").replace("'none'", "")
    if origin not in before.split():
        directives[directive] = f"{before} {origin}".strip()


def _list(origins: list[str]) -> str:
    return " ".join(["self", *(f'"{origin}"' for origin in dict.fromkeys(origins))]) if origins else ""
